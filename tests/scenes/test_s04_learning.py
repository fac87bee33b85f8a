"""How they learn: its pictures, what they refuse, and that the run is gradient descent which learns."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from lecture import deck as decks
from lecture import theme
from lecture.kit.fields import LearnedMap, field_of, plane_pass
from lecture.kit.network import NetworkDrawing
from nncore import GradientDescent, descend
from scenes.numbers import learning as runs
from scenes.numbers import networks
from scenes.oracles.learning import Run
from scenes.pictures.cost_squares import CostLine, CostSquares
from scenes.pictures.landscape import CostLandscape
from scenes.pictures.steepest import ANGLES, Steepest
from scenes.pictures.tuning import Knobs, Tuning
from scenes.s04_learning import HowTheyLearn


@pytest.fixture
def read():
    return played("learning").read


def test_the_run_is_plain_gradient_descent():
    p = played("learning").scene.parameters
    run = Run(p, p.learning_rate)
    for step in (0, 1, 57, p.epochs - 1):
        before, after = run.points[step : step + 2]
        assert after == pytest.approx(before - p.learning_rate * run.plain.slopes(before, run.x, run.y), abs=1e-7)


def test_training_pays_and_too_large_a_rate_saturates(read):
    assert read["cost"]["cost, random parameters"] > read["cost"]["cost, trained parameters"]
    assert read["training"]["cost after training"] < 0.02
    assert read["rates-network"]["cost 2"] == pytest.approx(0.5, abs=1e-3)
    assert read["rates-network"]["slope 2"] < 1e-6


def test_the_step_is_as_long_as_the_learning_rate_makes_it():
    network = networks.tiny_network((2, 3, 1), 39)
    knobs = Knobs(Tuning(NetworkDrawing(network), network, (0.9, 0.2), (1.0,)), 4.0, left=1.75, right=6.45, top=1.8)
    step = knobs.step(knobs.dial("b"))
    whole = step.arrow.tip.get_right()[0] - step.start[0]
    for animation in step.turn_rate_to(1.0):
        animation.begin()
        animation.finish()
    assert knobs.gauges[-1].number.string == "1.00"
    assert step.arrow.tip.get_right()[0] - step.start[0] == pytest.approx(whole / 4, rel=1e-6)
    assert step.number.value == pytest.approx(step.move)


@pytest.mark.parametrize(("sizes", "seed"), [((2, 3, 1), 39), ((2, 5, 4, 1), 7)])
def test_of_all_steps_of_one_length_the_one_against_the_gradient_lowers_the_cost_most(sizes, seed):
    """And a short one changes it by the product of both lengths and the cosine, as the formula beside it says."""
    network = networks.tiny_network(sizes, seed)
    tuning = Tuning(NetworkDrawing(network), network, (0.9, 0.2), (1.0,))
    indices = [tuning.cost.dimension - 2, tuning.cost.dimension - 1]
    for radius in (1.0, 1e-3):
        steepest = Steepest(tuning, list(zip(indices, "wb", strict=True)), radius=radius)
        assert ANGLES[np.argmin(steepest.changes)] == 180
    slope = float(np.linalg.norm(tuning.cost.gradient(tuning.theta)[indices]))
    linear = slope * radius * np.cos(np.radians(ANGLES))
    assert np.abs(steepest.changes - linear).max() < 1e-3 * slope * radius


@pytest.mark.parametrize("share", [0.24, 0.88, 0.999, 1.001, 1.056])
def test_every_step_multiplies_the_error_along_an_eigen_direction_by_one_minus_eta_h(share):
    """It shrinks in both directions below 2 / h_max, and grows beyond it, however little."""
    curvatures, errors = np.array([1.0, 8.0]), (-2.3, 0.55)
    bowl, start = runs.bowl(tuple(curvatures), errors)
    eta = share * 2 / curvatures.max()
    run = descend(GradientDescent(eta), bowl, start, 60)
    directions = np.linalg.eigh(bowl.hessian(start))[1]
    found = run.points @ directions
    np.testing.assert_allclose(
        found[1:], found[:-1] * (1 - eta * curvatures), rtol=1e-12, atol=1e-12 * np.abs(found).max()
    )
    assert (abs(found[-1]) > abs(found[0])).tolist() == [False, share > 1]


def test_a_part_of_a_step_is_shown_between_its_ends():
    network = networks.tiny_network((2, 3, 1), 39)
    parameters = np.stack([network.parameters, network.parameters + 1])
    learned = LearnedMap(network, parameters, 2.0, center=(0, 0), side=1.0, resolution=5)
    middle = learned.show(0.5).heat.values.copy()
    between = network.with_parameters(network.parameters + 0.5)
    assert middle == pytest.approx(field_of(plane_pass(between, 2.0, 5), -1, 0))


def test_a_path_is_cut_where_its_step_crosses_the_edge():
    inside = np.array([[0.0, 0.0], [0.5, -0.5]])
    assert runs.until_edge(inside, 1.0)[1] is None
    points, step = runs.until_edge(np.vstack([inside, [[0.5, -4.5]], [[0, 0]]]), 1.0)
    assert step == 2
    assert points.tolist() == [[0, 0], [0.5, -0.5], [0.5, -1.0]]


def test_the_good_rate_settles_in_its_basin_and_the_large_one_bounces_ten_steps_before_it_flies():
    p = HowTheyLearn().parameters
    small, good, large = (runs.ripples_run(p.ripples_start, rate, 60) for rate in p.ripples_rates)
    slowly = runs.ripples_run(p.ripples_start, p.ripples_rates[0], 4000)
    assert good.points[-1] == pytest.approx(slowly.points[-1], abs=0.01)
    assert (runs.until_edge(large.points, p.landscape.limits)[1] or 0) > 10
    assert small.costs[-1] > 0.9 * small.costs[0]


def test_fates_are_told_by_the_costs():
    steps = np.arange(51)
    falling, risen = [4.0 - 0.01 * steps, 4.0 * 0.8**steps, 4.0 * 0.99**steps], 4.0 + steps
    assert [runs.fate(costs) for costs in (*falling, risen)] == ["crawls", "settles", "crawls", "diverges"]
    assert runs.fate(risen, bounded=True) == "saturates"


def test_a_steep_landscape_stays_on_the_stage_and_a_flat_one_as_it_is():
    u = np.linspace(-1, 1, 31)
    x, y = np.meshgrid(u, u)
    path = np.array([[-0.5, -0.5], [0.0, 0.0]])
    steep = CostLandscape(x + y, 1.0, path, center=(-2.5, -0.4), size=12.0)
    left, low, high = steep.reach()
    assert theme.STAGE_BOTTOM - 1e-6 <= low < high <= theme.STAGE_TOP + 1e-6
    assert left >= theme.LEFT - 1e-6
    assert steep.surface.width < 12
    flat = CostLandscape(x + y, 1.0, path, center=(-2.5, -0.4), size=4.0)
    assert flat.surface.width == pytest.approx(4.0)
    assert flat.surface.get_center() == pytest.approx([-2.5, -0.4, 0])


def test_squares_have_the_area_of_the_squared_error():
    outputs, targets = np.array([0.2, 0.5, 0.9]), np.array([0.0, 1.0, 1.0])
    squares = CostSquares(outputs, 1 - outputs, targets, left=0, right=6, foot=0, top=5.0)
    areas = [square.width * square.height / squares.unit**2 for square in squares.squares]
    assert areas == pytest.approx([0.04, 0.25, 0.01])
    assert squares.terms.sum() == pytest.approx(0.3)
    assert min(square.get_bottom()[1] for square in squares.squares) > max(dot.get_top()[1] for dot in squares.rings)
    line = CostLine("cost", outputs, targets, left=0, top=0)
    assert (line.sum, line.cost) == pytest.approx((0.3, 0.1))


@pytest.mark.parametrize(
    "changes",
    [
        {"ripples_start": [3.0, 0.0]},
        {"learning_rate": 0.0},
        {"noise": -1},
        {"bowl_rates": [0.1, 0.2, 0.4]},
        {"bowl_curvatures": [8.0, 1.0]},
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, other_deck):
    other_deck("learning", **changes)
    with pytest.raises(decks.DeckError):
        HowTheyLearn()
