"""How they learn: its beats, and every number on the screen recomputed in plain numpy by another route."""

from __future__ import annotations

import re

import frames
import numpy as np
import pytest
from decks import changed
from recording import recorded

from lecture import deck as decks
from lecture import theme
from lecture.kit.fields import LearnedMap, field_of, plane_pass
from lecture.kit.network import NetworkDrawing
from lecture.kit.scene import rehearse
from scenes.numbers import learning as runs
from scenes.numbers import networks as cast
from scenes.pictures.cost_squares import CostLine, CostSquares
from scenes.pictures.landscape import CostLandscape
from scenes.pictures.rates import power
from scenes.pictures.tuning import Knobs, Tuning
from scenes.s04_learning import BIAS_TURN, HowTheyLearn

Recorded = recorded(HowTheyLearn)


@pytest.fixture(scope="module")
def scene():
    return rehearse(Recorded)


class Plain:
    """A sigmoid network without nncore: forward, cost, and the gradient by central differences."""

    def __init__(self, network, x, y):
        self.shapes = [(w.shape, b.shape) for w, b in zip(network.weights, network.biases, strict=True)]
        self.theta, self.x, self.y = np.array(network.parameters), x, y

    def cost(self, theta):
        a, at = self.x, 0
        for shape, width in self.shapes:
            size = shape[0] * shape[1]
            w, b = theta[at : at + size].reshape(shape), theta[at + size : at + size + width[0]]
            with np.errstate(over="ignore"):
                a = 1 / (1 + np.exp(-(a @ w.T + b)))
            at += size + width[0]
        return float(np.mean((a - self.y) ** 2))

    def gradient(self, theta, step=1e-6):
        moves = step * np.eye(len(theta))
        return np.array([(self.cost(theta + move) - self.cost(theta - move)) / (2 * step) for move in moves])


@pytest.fixture(scope="module")
def tuned(scene):
    p = scene.parameters
    return Plain(cast.tiny_network(p.sizes, p.seed), np.array([p.sample]), np.array([p.target]))


@pytest.fixture(scope="module")
def cloud(scene):
    """The data of the run, drawn again."""
    p, rng = scene.parameters, np.random.default_rng(scene.parameters.data_seed)
    corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], float)
    x = np.repeat(corners, p.per_corner, axis=0)
    x = x + rng.normal(0, p.noise, x.shape)
    y = np.repeat([[0.0], [1], [1], [0]], p.per_corner, axis=0)
    return Plain(cast.tiny_network(p.sizes, p.seed), x, y)


def agrees(pair, value, rel=1e-9):
    """The value listed is the one expected, and what was shown is it, rounded."""
    text, listed = pair
    assert listed == pytest.approx(value, rel=rel)
    digits = text.replace("−", "-")
    decimals = len(digits.partition(".")[2])
    assert abs(float(digits) - listed) <= 0.5000001 * 10**-decimals


def test_each_beat_is_as_long_as_it_may_be(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)
    assert 70 <= sum(beat.length for beat in scene.beats) <= 105


def test_every_bullet_is_said_in_order(scene):
    assert [bullet for bullet in scene.said if isinstance(bullet, int)] == [0, 1, 2]


def test_the_slides_formulas_stand_on_the_stage(scene):
    bare = {re.sub(r"\{\{(.*?) : \w+\}\}", r"\1", text).replace(" ", "") for text in scene.texts}
    assert "C_n=frac(1,n)sum_j(a_j^((ell))-y_j)^2" in bare
    assert 'italic("params"):=italic("params")-etanablaC' in bare


def test_one_step_in_the_bias_follows_the_finite_difference(scene, values, tuned):
    shown = values["tuning"]
    agrees(shown["cost at w"], tuned.cost(tuned.theta))
    turned = tuned.theta.copy()
    turned[-1] += BIAS_TURN
    agrees(shown["cost at b"], tuned.cost(turned))
    move = -scene.parameters.nudge_rate * tuned.gradient(turned)[-1]
    agrees(shown["step in b"], move, rel=1e-6)
    agrees(shown["b after the step"], turned[-1] + move, rel=1e-6)
    after = turned.copy()
    after[-1] += move
    agrees(shown["cost after the step"], tuned.cost(after), rel=1e-6)


def test_the_step_is_as_long_as_the_learning_rate_makes_it():
    network = cast.tiny_network((2, 3, 1), 39)
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
    network = cast.tiny_network((2, 3, 1), 39)
    parameters = np.stack([network.parameters, network.parameters + 1])
    learned = LearnedMap(network, parameters, 2.0, center=(0, 0), side=1.0, resolution=5)
    middle = learned.show(0.5).heat.values.copy()
    between = network.with_parameters(network.parameters + 0.5)
    assert middle == pytest.approx(field_of(plane_pass(between, 2.0, 5), -1, 0))


def test_the_cost_of_the_digit_is_the_slides(scene, values):
    network, run = cast.digits_network()
    a, y = run["validation_x"][scene.parameters.digit], run["validation_y"][scene.parameters.digit]
    for k, (weights, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
        z = weights @ a + bias
        a = np.exp(z) / np.exp(z).sum() if k == 2 else 1 / (1 + np.exp(-z))
    agrees(
        values["cost"]["cost, trained parameters"], sum((a_j - y_j) ** 2 for a_j, y_j in zip(a, y, strict=True)) / 10
    )
    assert values["cost"]["cost, random parameters"][1] > values["cost"]["cost, trained parameters"][1]


def test_the_run_is_plain_gradient_descent(scene, values, cloud):
    p = scene.parameters
    run = runs.cloud_run(**scene.setup, rate=p.learning_rate)
    assert np.array_equal(run["x"], cloud.x)
    assert np.array_equal(run["y"], cloud.y)
    for step in (0, 1, 57, p.epochs - 1):
        theta = run["parameters"][step]
        assert run["costs"][step] == pytest.approx(cloud.cost(theta))
        moved = theta - p.learning_rate * cloud.gradient(theta)
        assert run["parameters"][step + 1] == pytest.approx(moved, abs=1e-7)
    for beat in ("training", "landscape"):
        agrees(values[beat]["cost after training"], cloud.cost(run["parameters"][-1]))
        agrees(values[beat]["epochs"], p.epochs)


def test_the_run_learns_the_cloud(values):
    assert values["training"]["cost after training"][1] < 0.02


def test_the_landscape_is_the_cost_on_the_paths_own_plane(scene, values, cloud):
    p = scene.parameters
    run = runs.cloud_run(**scene.setup, rate=p.learning_rate)
    plane = runs.cloud_slice(**scene.setup, rate=p.learning_rate)
    moves = run["parameters"] - run["parameters"][-1]
    eigenvalues, axes = np.linalg.eigh(moves.T @ moves)
    agrees(values["landscape"]["path in the plane in %"], 100 * eigenvalues[-2:].sum() / eigenvalues.sum(), rel=1e-6)
    flat = moves @ axes[:, -2:] @ axes[:, -2:].T + run["parameters"][-1]  # the path, pressed onto the plane
    across = np.linalg.norm(np.diff(plane["path"], axis=0), axis=1)
    assert across == pytest.approx(np.linalg.norm(np.diff(flat, axis=0), axis=1), abs=1e-9)
    assert np.abs(plane["path"]).max() < float(plane["extent"])
    end, extent, count = plane["path"][-1], float(plane["extent"]), len(plane["values"])
    j, i = np.rint((end + extent) / (2 * extent) * (count - 1)).astype(int)
    assert plane["values"][i, j] == pytest.approx(cloud.cost(run["parameters"][-1]), abs=0.01)


def test_the_runs_on_the_ripples(scene, values):
    p = scene.parameters
    for k, rate in enumerate(p.ripples_rates):
        point, left = np.array(p.ripples_start), None
        for step in range(1, p.ripples_steps + 1):
            x, y = point
            bend = 2 * (np.cos(x * x + y * y) + 1)
            slope = [bend * x + 6 * np.cos(3 * x) * np.sin(3 * y), bend * y + 6 * np.sin(3 * x) * np.cos(3 * y)]
            point = point - rate * np.array(slope)
            left = step if left is None and np.abs(point).max() > 3 else left
        x, y = point
        cost = np.sin(x * x + y * y) + x * x + y * y + 2 * np.sin(3 * x) * np.sin(3 * y)
        if left is None:
            agrees(values["rates-ripples"][f"ripples cost {k}"], cost, rel=1e-6)
        else:
            assert k == 2
            assert values["rates-ripples"]["step out of the frame 2"] == (str(left), left)
            text, power = values["rates-ripples"]["power of ten of ripples cost 2"]
            assert text == f"10^({np.log10(power):.0f})"
            assert power <= cost or not np.isfinite(cost)
            assert power >= 1e4


def test_too_large_a_rate_saturates_the_network(scene, values, cloud):
    p, shown = scene.parameters, values["rates-network"]
    for k, rate in enumerate((p.crawling_rate, p.learning_rate, p.too_large_rate)):
        theta = runs.cloud_run(**scene.setup, rate=rate)["parameters"][-1]
        agrees(shown[f"network cost {k}"], cloud.cost(theta))
        slope = np.linalg.norm(cloud.gradient(theta))
        assert shown[f"network slope {k}"][1] == pytest.approx(slope, rel=1e-4, abs=1e-8)
        assert shown[f"network slope {k}"][0] == power(shown[f"network slope {k}"][1])
    assert shown["network cost 2"][1] == pytest.approx(0.5, abs=1e-3)
    assert shown["network slope 2"][1] < 1e-6


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


def test_other_rates_draw_without_error(tmp_path, monkeypatch):
    changes = {"ripples_rates": [1e-4, 0.9, 3.0], "ripples_start": [-1.0, 2.5], "noise": 0.0}
    changes |= {"learning_rate": 50.0, "too_large_rate": 2.0, "epochs": 30}
    monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, "learning", **changes)))
    monkeypatch.setenv("LECTURE_CACHE", str(tmp_path / "runs"))
    assert rehearse(HowTheyLearn).beats


@pytest.mark.parametrize("changes", [{"ripples_start": [3.0, 0.0]}, {"learning_rate": 0.0}, {"noise": -1}])
def test_what_cannot_be_drawn_is_refused(changes, tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, "learning", **changes)))
    with pytest.raises(decks.DeckError):
        HowTheyLearn()


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)
