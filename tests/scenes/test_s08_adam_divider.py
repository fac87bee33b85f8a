"""The divider: its title, and that the race is fair and what it shows holds for starts that nobody chose."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from scenes.oracles.walks import RULES, descent, moved, ripples

DEEPEST = -1.1
"""Below it lies the foot of no hollow but the two deepest."""


@pytest.fixture(scope="module")
def scene():
    return played("adam-divider").scene


@pytest.fixture
def read():
    return played("adam-divider").read


def test_the_title_is_the_decks_heading(scene):
    assert scene.heading.string == scene.text.heading == "Adam Optimisation"


def test_every_contestant_has_the_rate_with_the_least_mean_cost_and_it_is_inside_the_grid(scene, read):
    starts = np.random.default_rng(1).uniform(-3, 3, (2, 300))
    rates, steps = scene.parameters.rates, scene.parameters.race_steps
    for name, rule in RULES.items():
        best = read["tuning"][f"best rate of {name}"]
        assert best == read["race"][f"rate of {name}"]
        assert rates[0] < best < rates[-1]
        means = {rate: ripples(*moved(rule(rate), starts, steps, "ripples")).mean() for rate in rates}
        assert means[best] < min(means.values()) + 0.25, means  # two standard errors of the mean of 300


@pytest.mark.parametrize(
    ("name", "low", "high"), [("gradient descent", 31, 44), ("momentum", 47, 60), ("RMSProp", 65, 78), ("Adam", 52, 65)]
)
def test_the_shares_are_those_of_three_hundred_random_starts(scene, read, name, low, high):
    starts = np.random.default_rng(2).uniform(-3, 3, (2, 300))
    ends = moved(RULES[name](scene.found.tuned[name]), starts, scene.parameters.race_steps, "ripples")
    feet = ripples(*moved(descent(0.01), ends, 500, "ripples"))
    share = 100 * (feet < DEEPEST).mean()
    shown = read["basins"][f"share of {name}"]
    assert low <= shown <= high
    assert share == pytest.approx(shown, abs=9)  # three standard deviations of a share of 300


def test_gradient_descent_stays_in_a_deepest_hollow_without_settling_and_adam_leaves_it(scene):
    starts = np.random.default_rng(3).uniform(-0.2, 0.2, (2, 100)) + [[0.43], [-0.43]]  # around its foot
    for name, stays in (("gradient descent", True), ("Adam", False)):
        rule = RULES[name](scene.found.tuned[name])
        ends = moved(rule, starts, 400, "ripples")
        assert (ripples(*moved(descent(0.01), ends, 500, "ripples")) < DEEPEST).all() == stays
        if stays:
            assert np.hypot(*(moved(rule, ends, 1, "ripples") - ends)).min() > 0.1


def test_rmsprop_does_best_here_begins_with_ten_times_its_rate_and_never_settles(scene, read):
    rate = scene.found.tuned["RMSProp"]
    assert RULES["RMSProp"](rate)(1, np.array(0.7)) == pytest.approx(10 * rate, rel=1e-6)
    starts = np.random.default_rng(4).uniform(-3, 3, (2, 300))
    means = {
        name: min(ripples(*moved(rule(rate), starts, 80, "ripples")).mean() for rate in scene.parameters.rates)
        for name, rule in RULES.items()
    }
    assert min(means, key=means.__getitem__) == "RMSProp", means
    shares = {name: read["basins"][f"share of {name}"] for name in RULES}
    assert max(shares, key=shares.__getitem__) == "RMSProp"
    ends, later = (moved(RULES["RMSProp"](rate), starts, steps, "ripples") for steps in (399, 400))
    assert np.isclose(np.abs(later - ends), rate, rtol=0.01).mean() > 0.95


def test_what_is_in_colour_is_the_share_below_it(read):
    for name in RULES:
        deep, share = read["basins"][f"starts of {name} to the deepest"], read["basins"][f"share of {name}"]
        assert 100 * (deep > 0.5).mean() == pytest.approx(share, abs=0.5)
