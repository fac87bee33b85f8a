"""The race from any start: the paths, the costs and the lines against the rules in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from explored import line, shown, trace

from nncore import landscapes
from scenes.explorables.optimizer_race import Parameters, explore, races, start_axes
from scenes.oracles import walks

RULES = {
    "gradient descent": lambda p: walks.descent(p.gradient_descent_step),
    "momentum": lambda p: walks.momentum(p.momentum_step),
    "RMSProp": lambda p: walks.rmsprop(p.rmsprop_step),
    "Adam": lambda p: walks.adam(p.adam_step),
}
SMALL = Parameters(starts=(3, 2), race_steps=25)


@pytest.fixture(scope="module")
def exploration():
    return explore(Parameters())


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(("place", "step"), [((2.7, 2.2), 60), ((-1.62, 0.55), 60), ((0.0, -2.2), 7)])
def test_a_path_is_the_one_of_its_rule_as_far_as_the_step_that_is_set(exploration, name, place, step):
    at = {"first": place[0], "second": place[1], "step": step}
    path = walks.walk(RULES[name](Parameters()), place, step)
    on_the_map, costs = trace(exploration, name), trace(exploration, name, xaxis="x2")
    np.testing.assert_allclose(shown(exploration, on_the_map["x"], **at), path[:, 0], atol=1e-8)
    np.testing.assert_allclose(shown(exploration, on_the_map["y"], **at), path[:, 1], atol=1e-8)
    np.testing.assert_allclose(shown(exploration, costs["y"], **at), walks.ripples(*path.T), atol=1e-8)
    assert costs["x"].tolist() == list(range(61))


@pytest.mark.parametrize("step", [0, 13, 60])
def test_the_lines_say_what_each_costs_at_the_step_that_is_set(exploration, step):
    for name, rule in RULES.items():
        end = walks.walk(rule(Parameters()), (1.08, -1.1), step)[-1]
        expected = f"{walks.ripples(*end):.2f}".replace("-", "−")
        assert line(exploration, f"cost of {name}", first=1.08, second=-1.1, step=step) == expected


def test_the_lectures_start_is_the_first_to_be_seen(exploration):
    start = trace(exploration, "start")
    assert [float(shown(exploration, start[axis])[0]) for axis in "xy"] == [2.7, 2.2]


def test_every_path_stays_inside_the_map(exploration):
    low, high = exploration.layout["xaxis"]["range"]
    for run in races(Parameters()).values():
        assert low <= run["points"].min()
        assert run["points"].max() <= high


def test_a_run_that_diverges_ends_and_is_called_so(monkeypatch):
    monkeypatch.setattr(landscapes, "ripples", Steep)
    exploration = explore(SMALL)
    path = shown(exploration, trace(exploration, "gradient descent")["x"], first=2.7, second=2.2)
    assert np.isnan(path[-1])
    assert path[0] == 2.7
    assert line(exploration, "cost of gradient descent", first=2.7, second=2.2) == "diverged"


def test_the_starts_are_a_grid_whose_corner_is_the_lectures_start():
    assert start_axes(SMALL)[0].tolist() == [-2.7, 0.0, 2.7]


class _Steep(landscapes.Quadratic):
    limits = 3.0


Steep = _Steep([1e5, 1e5])


def test_a_start_on_an_axis_is_refused():
    with pytest.raises(ValueError, match=r"no coordinate 0, got \(0.0, 2.0\)"):
        Parameters(start=(0.0, 2.0))
