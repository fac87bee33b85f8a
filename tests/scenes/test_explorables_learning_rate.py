"""What if the learning rate were another: the numbers on the page are runs of the library, and so is what is said."""

import numpy as np
import pytest
from explored import line, shown, trace

from nncore import GradientDescent, descend, landscapes
from scenes.explorables import learning_rate as module


@pytest.fixture(scope="module")
def exploration():
    return module.explore(module.Parameters())


@pytest.mark.parametrize("rate", [0.001, 0.02, 0.3, 1.3])
@pytest.mark.parametrize("start", [(2.2, 2.0), (-2.6, 2.95)])
def test_path_and_costs_are_those_of_gradient_descent(exploration, rate, start):
    at = {"rate": rate, "start": f"({start[0]:g}, {start[1]:g})".replace("-", "−")}
    run = descend(GradientDescent(rate), landscapes.ripples, start, 60)
    costs = shown(exploration, trace(exploration, "cost")["y"], **at)
    np.testing.assert_array_equal(costs[: len(run.costs)], run.costs)
    assert np.isnan(costs[len(run.costs) :]).all()
    path = trace(exploration, "path")
    points = np.stack([shown(exploration, path[key], **at) for key in "xy"], axis=-1)
    outside = np.abs(run.points).max(axis=1) > 3
    inside = int(outside.argmax()) if outside.any() else len(run.points)
    np.testing.assert_array_equal(points[:inside], run.points[:inside])
    assert np.nanmax(np.abs(points)) <= 3
    assert bool(shown(exploration, trace(exploration, "leaves the square")["visible"], **at)) == outside.any()
    assert f"after {len(run.costs) - 1} steps" in line(exploration, "cost in the end", **at)


@pytest.mark.parametrize(
    ("rate", "fate"),
    [
        (0.001, "is still on its way down"),
        (0.02, "settles in a hollow"),
        (0.2, "keeps leaping about"),
        (0.5, "leaps out of the square at step 12 and back"),
        (1.3, "diverges: leaves the square at step 1"),
    ],
)
def test_each_rate_is_called_what_it_is(exploration, rate, fate):
    assert line(exploration, "gradient descent", rate=rate) == fate


def test_a_run_that_is_cut_short_says_how_far_it_was_counted(exploration):
    run = descend(GradientDescent(1.3), landscapes.ripples, (2.2, 2.0), 60)
    assert run.diverged
    assert line(exploration, "cost in the end", rate=1.3) == "2.12·10¹² after 30 steps"


def test_numbers_are_written_with_three_digits():
    written = [module._number(value) for value in (-1.126, 774.2, 4426.0, 3e-9, 0.0)]
    assert written == ["−1.13", "774", "4.43·10³", "3.00·10⁻⁹", "0"]
