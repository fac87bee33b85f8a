"""How they learn: its pictures, what they refuse, and that the run is gradient descent which learns."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from lecture import deck as decks
from lecture import theme
from lecture.kit.fields import LearnedMap, field_of, plane_pass
from lecture.kit.network import NetworkDrawing
from scenes.numbers import learning as runs
from scenes.numbers import networks
from scenes.oracles.learning import Run
from scenes.pictures.cost_squares import CostLine, CostSquares
from scenes.pictures.landscape import CostLandscape
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
    assert read["rates-network"]["network cost 2"] == pytest.approx(0.5, abs=1e-3)
    assert read["rates-network"]["network slope 2"] < 1e-6


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
    low, high = steep.reach()
    assert theme.STAGE_BOTTOM - 1e-6 <= low < high <= theme.STAGE_TOP + 1e-6
    assert steep.surface.width < 12
    flat = CostLandscape(x + y, 1.0, path, center=(-2.5, -0.4), size=4.0)
    assert flat.surface.width == pytest.approx(4.0)
    assert flat.surface.get_center() == pytest.approx([-2.5, -0.4, 0])


def test_squares_have_the_area_of_the_squared_error():
    outputs, targets = np.array([0.2, 0.5, 0.9]), np.array([0.0, 1.0, 1.0])
    squares = CostSquares(outputs, targets, left=0, right=6, foot=0, unit=2.0)
    areas = [square.width * square.height / 4 for square in squares.squares]
    assert areas == pytest.approx([0.04, 0.25, 0.01])
    assert squares.terms.sum() == pytest.approx(0.3)
    line = CostLine("cost", outputs, targets, left=0, top=0)
    assert (line.sum, line.cost) == pytest.approx((0.3, 0.1))


@pytest.mark.parametrize("changes", [{"ripples_start": [3.0, 0.0]}, {"learning_rate": 0.0}, {"noise": -1}])
def test_what_cannot_be_drawn_is_refused(changes, other_deck):
    other_deck("learning", **changes)
    with pytest.raises(decks.DeckError):
        HowTheyLearn()
