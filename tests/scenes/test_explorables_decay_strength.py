"""The noisy curve under every lambda: descent, fits, costs and squares in plain numpy, from the first weights."""

from __future__ import annotations

import numpy as np
import pytest
from explored import line, shown, trace

from scenes.explorables.decay_strength import GRID, Parameters, explore, shown_rows
from scenes.numbers.curve_samples import CurveSamples
from scenes.numbers.weight_decay import first_network

SMALL = Parameters(
    samples=6, hidden=4, steps=200, gains=(2.0, 1.0, 1.0), strength=0.003, strengths=(0.001, 0.01, 0.1, 1.0), lengths=3
)
STRENGTHS = [0.0, 0.001, 0.003, 0.01, 0.1, 1.0]


@pytest.fixture(scope="module")
def exploration(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LECTURE_CACHE", str(tmp_path_factory.mktemp("runs")))
        return explore(SMALL)


@pytest.fixture(scope="module")
def data():
    samples = CurveSamples.drawn(SMALL.seed, SMALL.samples, SMALL.noise)
    return samples.learn, samples.check


def layers(strength, steps, data):
    """Weights and biases after gradient descent on the mean squared error + strength * squared weights."""
    network = first_network(SMALL.seed, SMALL.hidden, SMALL.gains)
    weights, biases = [w.copy() for w in network.weights], [b.copy() for b in network.biases]
    x, y = data
    for _ in range(steps):
        outputs = [x.T]
        for k in range(3):
            z = weights[k] @ outputs[-1] + biases[k][:, None]
            outputs.append(z if k == 2 else np.tanh(z))
        delta = 2 * (outputs[-1] - y.T) / len(x)
        for k in (2, 1, 0):
            dw, db = delta @ outputs[k].T, delta.sum(axis=1)
            delta = (weights[k].T @ delta) * (1 - outputs[k] ** 2)
            weights[k] -= SMALL.step * (dw + 2 * strength * weights[k])
            biases[k] -= SMALL.step * db
    return weights, biases


def output(weights, biases, x):
    """What the network gives at x (n,)."""
    first, second, third = zip(weights, biases, strict=True)
    hidden = np.tanh(first[0] @ x[None, :] + first[1][:, None])
    hidden = np.tanh(second[0] @ hidden + second[1][:, None])
    return (third[0] @ hidden + third[1][:, None])[0]


@pytest.mark.parametrize("strength", [0.0, 0.003, 0.1])
@pytest.mark.parametrize("position", [0, 2])
def test_a_fit_its_costs_and_its_weights(exploration, data, strength, position):
    steps = int(exploration.controls[1].values[position])
    at = {"strength": strength, "steps": steps}
    weights, biases = layers(strength, steps, (data[0].x, data[0].y))
    np.testing.assert_allclose(
        shown(exploration, trace(exploration, "fit")["y"], **at), output(weights, biases, GRID), atol=1e-6
    )
    costs = [np.mean((output(weights, biases, part.x[:, 0]) - part.y[:, 0]) ** 2) for part in data]
    squares = sum(np.square(w).sum() for w in weights)
    expected = {"training": costs[0], "validation": costs[1], "weights": squares}
    for name, value in expected.items():
        sweep = shown(exploration, drawn(exploration, name, "lines+markers")["y"], **at)
        place = STRENGTHS.index(strength)
        assert sweep[place + (place > 0)] == pytest.approx(value, rel=1e-5)  # a gap stands behind the first
        assert shown(exploration, drawn(exploration, name, "markers")["y"], **at) == pytest.approx([value], rel=1e-5)
    assert line(exploration, "validation cost", **at) == f"{costs[1]:.3f}"
    assert line(exploration, "‖W‖², the sum of squared weights", **at) == f"{squares:.1f}"


def drawn(exploration, name, mode):
    """The trace of that name in one of the charts at the right."""
    return next(t for t in exploration.traces if (t["name"], t["mode"]) == (name, mode) and t.get("xaxis"))


def test_the_mark_stands_at_the_strength_that_is_set_and_zero_apart_on_the_left(exploration):
    mark, sweep = drawn(exploration, "validation", "markers"), drawn(exploration, "validation", "lines+markers")
    for strength in STRENGTHS[1:]:
        assert shown(exploration, mark["x"], strength=strength).tolist() == [strength]
    zero = shown(exploration, mark["x"], strength=0.0)[0]
    assert zero < STRENGTHS[1]
    assert sweep["x"][0] == zero
    assert np.isnan(sweep["x"][1])
    assert exploration.layout["xaxis3"]["ticktext"][0] == "0"


def test_the_least_validation_cost_is_named_for_each_length_of_training(exploration):
    sweep = drawn(exploration, "validation", "lines+markers")["y"]
    for steps in exploration.controls[1].values:
        values = np.delete(shown(exploration, sweep, steps=steps), 1)
        best = f"{values.min():.3f} at λ = {STRENGTHS[int(values.argmin())]:g}"
        assert line(exploration, "the least validation cost", steps=steps) == best


def test_points_and_curve_are_those_of_the_section(exploration, data):
    learn, check = data
    assert trace(exploration, "training")["x"].tolist() == learn.x[:, 0].tolist()
    assert trace(exploration, "validation")["y"].tolist() == check.y[:, 0].tolist()
    np.testing.assert_allclose(trace(exploration, "without noise")["y"], np.sin(2 * np.pi * GRID) + GRID / 2)


def test_the_lengths_of_training_are_even_on_a_logarithmic_axis():
    steps = np.array([0, 50, 100, 300, 1000, 3000, 10000])
    assert steps[shown_rows(steps, 3)].tolist() == [100, 1000, 10000]
    assert steps[shown_rows(steps[:3], 2)].tolist() == [100]
