"""Weight decay: what its runs show, and that sums add up as they are read."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from scenes.numbers.weight_decay import DecayRuns, NoisyRun, kept_steps
from scenes.pictures.weight_pictures import WeightHistogram, agreeing_decimals


@pytest.fixture
def read():
    return played("weight-decay").read


@pytest.fixture
def runs():
    return played("weight-decay").scene.runs


def test_it_is_said_that_biases_are_not_penalised():
    assert any("biases are not penalised" in text for text in played("weight-decay").texts)


def test_the_network_overfits_without_decay_and_less_with_it(read):
    costs = read["side-by-side"]
    assert costs["train cost without"] < costs["train cost with"]
    assert costs["validation cost without"] > 2 * costs["validation cost with"]
    assert costs["R(W) with"] < costs["R(W) without"]


def test_sums_add_up_as_read(read):
    layers = [read["regularization"][f"squares of layer {layer}"] for layer in (1, 2, 3)]
    assert sum(layers) == pytest.approx(read["regularization"]["R(W)"], abs=1e-9)
    for name in ("without", "with"):
        total = read["total-cost"]
        parts = total[f"C_data {name}"] + total[f"lambda R {name}"]
        assert parts == pytest.approx(total[f"C_total {name}"], abs=1e-9)


def test_the_pulls_are_at_odds_and_the_step_is_the_runs_first(read, runs):
    step = read["update-rule"]
    assert step["data pull"] * step["decay pull"] < 0
    assert runs.steps[1] == 1
    assert step["w after a step"] == pytest.approx(runs.points[runs.chosen, 1, runs.contested], abs=1e-4)


def test_the_best_strength_is_neither_the_least_nor_the_greatest(read, runs):
    assert runs.strengths[1] < read["strength"]["best lambda"] < runs.strengths[-1]


def test_early_stopping_is_compared_with_the_best_decay_as_it_is(read, runs):
    """Both are least validation costs: of one run over its steps, and of all runs over their strengths."""
    shown = read["strength"]
    assert shown["least without decay"] == pytest.approx(runs.costs(0)["validation"].min(), abs=5e-4)
    assert shown["stopped at"] == runs.steps[np.argmin(runs.costs(0)["validation"])] < 0.1 * runs.steps[-1]
    assert shown["least without decay"] < 0.95 * shown["least validation cost"] < 0.8 * runs.costs(0)["validation"][-1]


def test_neither_early_stopping_nor_decay_is_nearer_to_the_truth_by_much(read, runs):
    """Least validation costs differ by an eighth, on twenty points; from the curve behind them, by a tenth."""
    truth = runs.data[0].true_curve(runs.grid)
    stopped, decayed = (read["strength"][f"error to the truth {name}"] for name in ("stopped", "decayed"))
    assert stopped == pytest.approx(decayed, rel=0.2)
    assert np.square(runs.curves(0)[-1] - truth).mean() > 5 * max(stopped, decayed)


def test_decay_alone_halves_a_weight_in_the_steps_that_are_said(read, runs):
    factor = 1 - 2 * runs.parameters.step * runs.parameters.strength
    assert read["shrinking"]["factor"] == pytest.approx(factor, abs=1e-6)
    assert factor ** read["shrinking"]["halved"] == pytest.approx(0.5, abs=1e-3)
    weight, count = 1.0, 2 * round(read["shrinking"]["halved"])
    for _ in range(count):
        weight -= runs.parameters.step * 2 * runs.parameters.strength * weight
    np.testing.assert_allclose(read["shrinking"]["half, 2 times"], [count, weight], rtol=0.02)


def test_biases_do_not_decay(runs):
    """From the first state, a bias takes the same step with the strongest decay as without; a weight does not."""
    moved = runs.points[:, 1] - runs.points[:, 0]
    biases = ~runs.network.weight_mask
    assert moved[-1, biases] == pytest.approx(moved[0, biases], rel=1e-12)
    assert not np.allclose(moved[-1, ~biases], moved[0, ~biases])


def test_the_histogram_holds_every_weight(runs):
    weights = runs.points[0, -1][runs.network.weight_mask]
    histogram = WeightHistogram(center=(0, 0), size=(3, 2), most=300)
    assert histogram.counts(weights).sum() == len(weights)


def test_kept_steps_begin_with_every_step_and_end_at_the_last():
    steps = kept_steps(12000)
    assert steps[:4].tolist() == [0, 1, 2, 3]
    assert steps[-1] == 12000
    assert (np.diff(steps) > 0).all()


def test_decimals_are_added_until_the_sum_agrees():
    assert agreeing_decimals([388.0010, 236.0615, 9.7619], 633.8244) == 2


def test_a_step_that_is_too_large_is_named():
    parameters = NoisyRun(step=0.05, gains=(20.0, 20.0, 20.0), hidden=40, strengths=(1e-5, 1e-4, 1e-3, 1e-2))
    with pytest.raises(ValueError, match="step must be small enough"):
        DecayRuns(parameters)
