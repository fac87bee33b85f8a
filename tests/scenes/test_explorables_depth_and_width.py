"""Depth and width: every output, cost and share recomputed in plain numpy from the weights of the run."""

from __future__ import annotations

import numpy as np
import pytest
from explored import line, shown, trace

from scenes.explorables.depth_and_width import Parameters, explore, map_axes, moons, shown_epochs, trained

SMALL = Parameters(depths=(1, 2), widths=(1, 3), samples=20, validation_samples=30, epochs=100, starts=2)
SHAPES = [(depth, width) for depth in SMALL.depths for width in SMALL.widths]


@pytest.fixture(scope="module")
def exploration(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LECTURE_CACHE", str(tmp_path_factory.mktemp("runs")))
        return explore(SMALL)


def output(network, x):
    """tanh layers and a sigmoid at the end, a sample at a time."""
    found = []
    for sample in x:
        a = np.asarray(sample)
        for k, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
            z = weight @ a + bias
            a = 1 / (1 + np.exp(-z)) if k == len(network.weights) - 1 else np.tanh(z)
        found.append(a[0])
    return np.array(found)


def cross_entropy(network, data):
    a, y = output(network, data.x), data.y[:, 0]
    return float(np.mean(-y * np.log(a) - (1 - y) * np.log(1 - a)))


@pytest.mark.parametrize(("depth", "width"), SHAPES)
def test_the_map_shows_the_output_of_the_trained_network(exploration, depth, width):
    network = trained(SMALL, depth, width).network
    assert [w.shape for w in network.weights] == [(width, 2), *[(width, width)] * (depth - 1), (1, width)]
    field = next(t for t in exploration.traces if t["type"] == "contour")
    values, (x, y) = shown(exploration, field["z"], depth=depth, width=width), map_axes()
    for row, column in [(0, 0), (0, 60), (17, 42), (30, 30), (60, 5)]:
        assert values[row, column] == pytest.approx(output(network, [[x[column], y[row]]])[0])


@pytest.mark.parametrize(("depth", "width"), SHAPES)
def test_the_costs_are_those_of_the_run_on_either_data(exploration, depth, width):
    at, run, epochs = {"depth": depth, "width": width}, trained(SMALL, depth, width), shown_epochs(SMALL.epochs)
    for name, data in zip(("training cost", "validation cost"), moons(SMALL), strict=True):
        curve = trace(exploration, name)
        assert curve["x"].tolist() == epochs.tolist()
        drawn = shown(exploration, curve["y"], **at)
        for place in (0, 10, len(epochs) - 1):
            network = run.network.with_parameters(run.parameters[epochs[place]])
            assert drawn[place] == pytest.approx(cross_entropy(network, data))
        assert line(exploration, f"{name} at the end", **at) == f"{drawn[-1]:.3f}"


@pytest.mark.parametrize(("depth", "width"), SHAPES)
def test_the_lines_count_parameters_and_right_answers(exploration, depth, width):
    network, (_, check) = trained(SMALL, depth, width).network, moons(SMALL)
    count = 3 * width + (depth - 1) * (width + 1) * width + width + 1
    assert line(exploration, "weights and biases", depth=depth, width=width) == str(count)
    right = np.mean((output(network, check.x) > 0.5) == (check.y[:, 0] == 1))
    assert line(exploration, "validation points right", depth=depth, width=width) == f"{right:.0%}"


def test_of_several_starts_the_one_with_the_least_training_cost_is_shown():
    ends = [trained(SMALL.model_copy(update={"starts": count}), 2, 1).costs[-1] for count in (1, 2, 3, 4)]
    assert ends[0] > ends[1] > ends[2] == ends[3]  # the second and the third are better, the fourth is worse


def test_the_dots_are_the_training_points_and_lie_inside_the_map(exploration):
    learn, _ = moons(SMALL)
    assert len(learn) == SMALL.samples
    for target in (0, 1):
        dots = trace(exploration, f"y = {target}")
        assert np.column_stack([dots["x"], dots["y"]]).tolist() == learn.x[learn.y[:, 0] == target].tolist()
        for key in "xy":
            low, high = exploration.layout[f"{key}axis"]["range"]
            assert low < dots[key].min()
            assert dots[key].max() < high
