"""Weight decay: its beats, and the run behind every number recomputed in plain numpy from the recorded weights."""

from __future__ import annotations

import frames
import numpy as np
import pytest
from decks import changed
from recording import recorded

from lecture.kit.numbers import shown
from lecture.kit.scene import rehearse
from scenes.numbers.weight_decay import DecayRuns, NoisyRun, kept_steps
from scenes.pictures.weight_pictures import WeightHistogram, agreeing_decimals
from scenes.s06_weight_decay import NORM, SUM, TOTAL, UPDATE, WeightDecay

Recorded = recorded(WeightDecay)


@pytest.fixture(scope="module")
def scene():
    return rehearse(Recorded)


@pytest.fixture(scope="module")
def runs(scene):
    return scene.runs


def unpacked(theta, hidden):
    """W and b of the three layers, cut out of theta by hand."""
    sizes, parts, at = [(hidden, 1), (hidden, hidden), (1, hidden)], [], 0
    for rows, columns in sizes:
        weight = theta[at : at + rows * columns].reshape(rows, columns)
        at += rows * columns
        parts.append((weight, theta[at : at + rows]))
        at += rows
    assert at == len(theta)
    return parts


def data_cost(theta, data, hidden):
    """The mean squared error of the tanh network, a sample at a time."""
    errors = []
    for x, y in zip(data.x, data.y, strict=True):
        (w1, b1), (w2, b2), (w3, b3) = unpacked(theta, hidden)
        out = w3 @ np.tanh(w2 @ np.tanh(w1 @ x + b1) + b2) + b3
        errors.append(float((out[0] - y[0]) ** 2))
    return float(np.mean(errors))


def squares(theta, hidden):
    return [float((weight**2).sum()) for weight, _ in unpacked(theta, hidden)]


def slope(theta, index, data, hidden, h=1e-5):
    step = h * np.eye(len(theta))[index]
    return (data_cost(theta + step, data, hidden) - data_cost(theta - step, data, hidden)) / (2 * h)


def test_beats(scene):
    for beat in scene.beats:
        assert 3 <= beat.length <= 20, beat.name


def test_every_bullet_is_said_and_every_formula_stands(scene):
    assert [bullet for bullet in scene.said if isinstance(bullet, int)] == [0, 1]
    assert {TOTAL, NORM, SUM, UPDATE} <= scene.texts
    assert any("biases are not penalised" in text for text in scene.texts)


def test_the_network_overfits_without_decay_and_less_with_it(values):
    costs = {label: value for label, (_, value) in values["side-by-side"].items()}
    assert costs["train cost without"] < costs["train cost with"]
    assert costs["validation cost without"] > 2 * costs["validation cost with"]
    assert costs["R(W) with"] < costs["R(W) without"]


@pytest.mark.parametrize(("name", "index"), [("without", 0), ("with", None)])
def test_costs_on_the_screen(values, runs, name, index):
    theta, hidden = runs.points[runs.chosen if index is None else index, -1], runs.parameters.hidden
    learn, check = runs.data
    for part, data in (("train", learn), ("validation", check)):
        text, value = values["side-by-side"][f"{part} cost {name}"]
        assert value == pytest.approx(data_cost(theta, data, hidden), rel=1e-9)
        assert text == f"{value:.3f}"
    text, value = values["side-by-side"][f"R(W) {name}"]
    assert value == pytest.approx(sum(squares(theta, hidden)), rel=1e-12)
    assert text == f"{value:.1f}"


def test_overfitting_numbers(values, runs):
    learn, check = runs.data
    for part, data in (("train", learn), ("validation", check)):
        text, value = values["overfitting"][f"{part} cost"]
        assert value == pytest.approx(data_cost(runs.points[0, -1], data, runs.parameters.hidden), rel=1e-9)
        assert text == f"{value:.4f}"
    costs = [data_cost(theta, check, runs.parameters.hidden) for theta in runs.points[0]]
    assert values["overfitting"]["least validation cost at step"][1] == runs.steps[int(np.argmin(costs))]
    assert values["noisy-curve"]["parameters"][1] == runs.points.shape[2]


def test_squares_of_the_layers_add_up_on_the_screen(values, runs):
    expected = squares(runs.points[0, -1], runs.parameters.hidden)
    layers = [values["regularization"][f"squares of layer {layer}"] for layer in (1, 2, 3)]
    assert [value for _, value in layers] == pytest.approx(expected, rel=1e-12)
    total, value = values["regularization"]["R(W)"]
    assert value == pytest.approx(sum(expected), rel=1e-12)
    assert sum(float(text) for text, _ in layers) == pytest.approx(float(total), abs=1e-9)


def test_total_cost_is_its_two_parts(values, runs):
    learn, _ = runs.data
    strength, hidden = runs.parameters.strength, runs.parameters.hidden
    for name, index in (("without", 0), ("with", runs.chosen)):
        theta = runs.points[index, -1]
        shown_values = values["total-cost"]
        assert shown_values[f"C_data {name}"][1] == pytest.approx(data_cost(theta, learn, hidden), rel=1e-9)
        assert shown_values[f"lambda R {name}"][1] == pytest.approx(strength * sum(squares(theta, hidden)), rel=1e-12)
        parts = [float(shown_values[f"{part} {name}"][0]) for part in ("C_data", "lambda R")]
        assert sum(parts) == pytest.approx(float(shown_values[f"C_total {name}"][0]), abs=1e-9)


def test_the_step_of_one_weight(values, runs):
    """The weight before and after, and what pulls on it, against finite differences and the second recorded state."""
    learn, _ = runs.data
    p, index = runs.parameters, runs.contested
    before, after = runs.points[runs.chosen, :2]
    step = values["update-rule"]
    assert runs.steps[1] == 1
    assert step["w"][1] == pytest.approx(runs.points[runs.chosen, -1, index])
    assert step["data gradient"][1] == pytest.approx(slope(before, index, learn, p.hidden), abs=1e-7)
    assert step["decay term"][1] == pytest.approx(2 * p.strength * before[index], rel=1e-12)
    assert step["w after a step"][1] == pytest.approx(after[index], rel=1e-12)
    end = runs.points[runs.chosen, -1]
    assert step["data pull"][1] == pytest.approx(-slope(end, index, learn, p.hidden), abs=1e-7)
    assert step["decay pull"][1] == pytest.approx(-2 * p.strength * end[index], rel=1e-12)
    assert step["data pull"][1] * step["decay pull"][1] < 0
    for text, value in step.values():
        if text in ("a dot", "an arrow"):
            continue
        decimals = len(text.rsplit(".")[-1])
        assert text in (shown(value, f"{{:.{decimals}f}}"), shown(value, f"{{:+.{decimals}f}}"))


def test_biases_do_not_decay(runs):
    """From the first state, a bias takes the same step with the strongest decay as without; a weight does not."""
    moved = runs.points[:, 1] - runs.points[:, 0]
    biases = ~runs.network.weight_mask
    assert moved[-1, biases] == pytest.approx(moved[0, biases], rel=1e-12)
    assert not np.allclose(moved[-1, ~biases], moved[0, ~biases])


def test_the_minimum_of_the_sweep_is_marked_where_it_is(values, runs):
    _, check = runs.data
    costs = [data_cost(theta, check, runs.parameters.hidden) for theta in runs.points[1:, -1]]
    best = int(np.argmin(costs))
    assert values["strength"]["least validation cost"] == (f"{min(costs):.3f}", pytest.approx(min(costs), rel=1e-9))
    assert values["strength"]["best lambda"][1] == runs.strengths[1 + best]
    assert 0 < best < len(costs) - 1


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


def test_another_deck(tmp_path, monkeypatch):
    changes = {"seed": 3, "samples": 8, "noise": 0.0, "hidden": 6, "steps": 300, "strength": 0.02}
    deck = changed(tmp_path, "weight-decay", **changes, strengths=[1e-3, 0.01, 0.1, 1])
    monkeypatch.setenv("LECTURE_DECK", str(deck))
    monkeypatch.setenv("LECTURE_CACHE", str(tmp_path))
    assert rehearse(WeightDecay).beats


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)
