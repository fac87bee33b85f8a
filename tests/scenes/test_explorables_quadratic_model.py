"""The quadratic model anywhere on the ripples: cuts, curvatures and errors against finite differences."""

from __future__ import annotations

import numpy as np
import pytest
from explored import line, shown, trace

from scenes.explorables.quadratic_model import Parameters, distances, explore, offsets, places
from scenes.oracles import walks

GREATER, LESSER = "h₁", "h₂"
POINTS = [(1.8, 0.6), (1.2, 0.0), (0.6, 0.6), (-2.4, 2.7)]
STEP = 1e-4


@pytest.fixture(scope="module")
def exploration():
    return explore(Parameters())


def model_at(theta):
    """Gradient (2,) and Hessian (2, 2) of the ripples by central differences."""
    theta, shift = np.array(theta), STEP * np.eye(2)

    def cost(point):
        return walks.ripples(*point)

    gradient = np.array([(cost(theta + e) - cost(theta - e)) / (2 * STEP) for e in shift])
    hessian = np.array(
        [
            [
                (cost(theta + a + b) - cost(theta + a - b) - cost(theta - a + b) + cost(theta - a - b)) / (4 * STEP**2)
                for b in shift
            ]
            for a in shift
        ]
    )
    return gradient, hessian


def axis_of(theta, which):
    """The eigenvector, downhill, and the model along it."""
    gradient, hessian = model_at(theta)
    values, vectors = np.linalg.eigh(hessian)
    number = (LESSER, GREATER).index(which)
    axis = vectors[:, number] * (-1 if vectors[:, number] @ gradient > 0 else 1)
    return axis, lambda t: walks.ripples(*theta) + t * (gradient @ axis) + t**2 / 2 * values[number]


def slope_of(exploration, **at):
    """The slope that is written in the chart of the errors."""
    note, _ = exploration.layout["annotations"]
    return float(str(shown(exploration, note["text"], **at)).split()[1])


@pytest.mark.parametrize("theta", POINTS)
@pytest.mark.parametrize("which", [LESSER, GREATER])
def test_the_cuts_go_along_an_eigenvector_and_start_downhill(exploration, theta, which):
    at = {"first": theta[0], "second": theta[1], "axis": which}
    axis, model = axis_of(theta, which)
    t = offsets(Parameters())
    surface = walks.ripples(*(np.array(theta)[:, None] + t * axis[:, None]))
    np.testing.assert_allclose(shown(exploration, trace(exploration, "cost C")["y"], **at), surface, atol=1e-4)
    np.testing.assert_allclose(shown(exploration, trace(exploration, "model q")["y"], **at), model(t), atol=1e-4)


@pytest.mark.parametrize("theta", POINTS)
def test_delta_on_the_map_and_the_gap_on_the_cut_are_as_long_as_the_slider_says(exploration, theta):
    radius = distances(Parameters())[7]
    at = {"first": theta[0], "second": theta[1], "axis": GREATER, "distance": radius}
    axis, model = axis_of(theta, GREATER)
    arrow = trace(exploration, "Δ")
    drawn = np.stack([shown(exploration, arrow[key], **at) for key in "xy"], axis=1)
    toward = np.sign((drawn[1] - theta) @ axis)
    assert toward > 0 or abs(model_at(theta)[0] @ axis) < 1e-6  # where the axis is level, rounding chooses its end
    np.testing.assert_allclose(drawn, [theta, theta + toward * radius * axis], atol=1e-5)
    gap = trace(exploration, "error", xaxis="x2")
    np.testing.assert_allclose(shown(exploration, gap["x"], **at), [radius, radius])
    expected = [walks.ripples(*drawn[1]), model(toward * radius)]
    np.testing.assert_allclose(shown(exploration, gap["y"], **at), expected, atol=1e-4)


@pytest.mark.parametrize("theta", POINTS)
def test_the_errors_are_the_greatest_around_the_circle_and_shrink_with_the_cube(exploration, theta):
    at = {"first": theta[0], "second": theta[1]}
    gradient, hessian = model_at(theta)
    radii, angles = distances(Parameters()), np.arange(32) * 2 * np.pi / 32
    drawn = shown(exploration, trace(exploration, "error", xaxis="x3", mode="lines+markers")["y"], **at)
    for radius, error in list(zip(radii, drawn, strict=True))[4:]:
        deltas = radius * np.array([np.cos(angles), np.sin(angles)])
        model = walks.ripples(*theta) + gradient @ deltas + np.sum(deltas * (hessian @ deltas), axis=0) / 2
        surface = walks.ripples(*(np.array(theta)[:, None] + deltas))
        assert error == pytest.approx(np.abs(surface - model).max(), rel=1e-2)
    assert slope_of(exploration, **at) == pytest.approx(3, abs=0.15)
    guide = shown(exploration, trace(exploration, "slope 3")["y"], **at)
    np.testing.assert_allclose(guide, drawn[0] * (radii / radii[0]) ** 3, rtol=1e-5)


@pytest.mark.parametrize(("theta", "kind"), [((1.8, 0.6), "minimum"), ((1.2, 0.0), "saddle"), ((0.6, 0.6), "maximum")])
def test_the_lines_give_the_curvatures_and_what_they_mean(exploration, theta, kind):
    at = {"first": theta[0], "second": theta[1]}
    values = np.linalg.eigvalsh(model_at(theta)[1])
    expected = f"{values[1]:.1f}, {values[0]:.1f}: a {kind}".replace("-", "−")
    assert line(exploration, "curvatures h₁ and h₂ of q", **at) == expected


def test_in_the_middle_where_third_derivatives_vanish_the_slope_is_four(exploration):
    assert places(Parameters())[10] == 0
    assert slope_of(exploration, first=0.0, second=0.0) == pytest.approx(4, abs=0.01)
