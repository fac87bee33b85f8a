"""The Hessian: how fast the errors fall, where Newton's method ends, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from lecture import theme
from nncore import QuadraticApproximation, landscapes
from scenes.oracles.walks import gradient
from scenes.pictures.quadratics import TaylorPicture
from scenes.s07_hessian import Hessian


@pytest.fixture
def read():
    return played("hessian").read


@pytest.mark.parametrize(("name", "power"), [("tangent plane", 2), ("quadratic", 3)])
def test_the_errors_slopes_are_two_and_three(read, name, power):
    assert read["error"][f"slope, {name}"] == pytest.approx(power, abs=0.02)
    assert read["error"][f"halving, {name}"] == pytest.approx(2**power, abs=0.1)


def pixels(line):
    """The corners (n, 2) of a line as it stood on the stage, in pixels at 720p."""
    return np.vstack([line.points[0::4], line.points[-1:]])[:, :2] * theme.PX_PER_UNIT / 1.5


def test_bends_are_drawn_at_one_scale(read):
    """How far each parabola rises in 150 pixels from its lowest point is as its second derivative says."""
    parabolas = (pixels(near) for near in played("hessian").scene.cuts.nears)
    one, other = (np.polyfit(at[:, 0], at[:, 1], 2)[0] * 150**2 for at in parabolas)
    assert other == pytest.approx(one * read["curvature"]["H 22"] / read["curvature"]["H 11"], abs=1)


def test_equal_mixed_slopes_are_drawn_equal(read):
    """How far each tangent rises in 300 pixels."""
    ends = [pixels(near)[[0, -1]] for near in played("hessian").scene.slopes.nears]
    one, other = (300 * (end[1] - start[1]) / (end[0] - start[0]) for start, end in ends)
    assert one == pytest.approx(other, abs=1)
    assert read["mixed"]["H 12"] == read["mixed"]["H 21"] != 0


def test_newton_arrives_in_one_step_where_gradient_descent_at_its_best_rate_has_not_in_sixty(read):
    """No rate of a fine grid does better in the worst direction than the one that is shown."""
    shown = read["newton"]
    kappa, eta = shown["kappa"], shown["eta"]

    def slowest(rate):
        return max(abs(1 - rate), abs(1 - kappa * rate))

    assert min(np.linspace(1e-3, 0.06, 5001), key=slowest) == pytest.approx(eta, rel=0.01)
    np.testing.assert_allclose(shown["path of Newton"][-1], 0, atol=0.01)
    assert shown["cost of Newton"] == 0
    assert shown["steps of gradient descent"] == 60
    assert shown["cost of gradient descent"] > 0.05
    g, h, jump = (np.array([v for k, v in shown.items() if k.startswith(f"{name} ")]) for name in ("g", "H", "Delta"))
    assert np.abs(g + h.reshape(2, 2) @ jump).max() < 0.1  # of numbers as they are rounded


@pytest.mark.parametrize(("place", "shape"), [((1.9, 0.7), "a bowl"), ((1.2, 0.0), "a saddle"), ((0.8, 0.5), "a dome")])
def test_a_bowl_is_said_only_where_the_hessian_is_positive_definite(place, shape):
    terms = TaylorPicture(QuadraticApproximation.at(landscapes.ripples, place)).terms
    assert terms[2].string == f"the curvature: {shape}"


def test_the_spectrum_says_how_many_eigenvalues_are_negative_and_that_the_gradient_is_not_zero(read):
    shown = read["spectrum"]
    assert shown["positive"] + shown["negative"] + shown["smaller ones"] == shown["all"]
    assert shown["negative"] > 0.1 * shown["all"]
    assert 0 < shown["gradient's norm"] < 0.1


@pytest.mark.parametrize(("place", "kind"), [("dome", "maximum"), ("saddle", "saddle")])
def test_newton_ends_where_the_gradient_is_zero_and_gradient_steps_in_a_minimum(read, place, kind):
    start, shown = getattr(played("hessian").scene.parameters, place), read["negative-curvature"]
    for name, expected in (("Newton", kind), ("gradient steps", "minimum")):
        assert shown[f"kind of {name} from {start}"] == expected
        assert np.linalg.norm(gradient(*shown[f"path of {name} from {start}"][-1])) < 0.1


@pytest.mark.parametrize(
    ("sizes", "told"), [((2, 64, 64, 1), "at most 400 parameters, got 4417"), ((3, 3, 1), "must hold 3")]
)
def test_a_network_whose_hessian_cannot_be_shown_is_refused(sizes, told):
    with pytest.raises(ValueError, match=told):
        Hessian.Parameters(sizes=sizes)
