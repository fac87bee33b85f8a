"""The Hessian: its beats, and every number on the screen recomputed in plain numpy by another route."""

from __future__ import annotations

import frames
import numpy as np
import pytest
from decks import changed
from recording import recorded

from lecture.kit.scene import rehearse
from scenes.numbers.networks import tiny_network
from scenes.s07_hessian import GRADIENT, HESSIAN, TAYLOR, Hessian

Recorded = recorded(Hessian)


@pytest.fixture(scope="module")
def scene():
    return rehearse(Recorded)


def surface(points):
    """Slide 11's Z, for points (..., 2)."""
    x, y = np.moveaxis(np.asarray(points, float), -1, 0)
    r = x**2 + y**2
    return np.sin(r) + r + 2 * np.sin(3 * x) * np.sin(3 * y)


def derivatives(function, theta, h=1e-4):
    """Gradient and Hessian by central differences."""
    theta = np.asarray(theta, float)
    steps = h * np.eye(len(theta))
    gradient = np.array([(function(theta + s) - function(theta - s)) / (2 * h) for s in steps])
    hessian = np.array(
        [
            [
                (function(theta + s + t) - function(theta + s - t) - function(theta - s + t) + function(theta - s - t))
                / (4 * h * h)
                for t in steps
            ]
            for s in steps
        ]
    )
    return gradient, hessian


def number(text):
    return float(text.replace("−", "-"))


def test_no_beat_is_shorter_or_longer_than_it_may_be(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)
    assert 85 <= sum(beat.length for beat in scene.beats) <= 125


def test_every_bullet_is_said_and_every_formula_stands(scene):
    assert {0, 1} <= set(scene.said)
    assert {GRADIENT, HESSIAN, TAYLOR} <= scene.texts


def test_gradient_and_hessian_agree_with_finite_differences(scene, values):
    gradient, hessian = derivatives(surface, scene.parameters.point)
    for i in range(2):
        text, value = values["gradient"][f"gradient {i + 1}"]
        assert value == pytest.approx(gradient[i], abs=1e-6)
        assert number(text) == pytest.approx(gradient[i], abs=0.0051)
        text, value = values["curvature"][f"H {i + 1}{i + 1}"]
        assert number(text) == pytest.approx(hessian[i, i], abs=0.0051)
        text, value = values["mixed"][f"H {i + 1}{2 - i}"]
        assert number(text) == pytest.approx(hessian[i, 1 - i], abs=0.0051)


def test_plane_and_bowl_touch_the_surface_with_its_derivatives(scene, values):
    gradient, hessian = derivatives(surface, scene.parameters.point)
    np.testing.assert_allclose(values["tangent-plane"]["tangent plane"][1], gradient, atol=1e-6)
    np.testing.assert_allclose(values["bowl"]["bowl"][1], hessian, atol=1e-5)


def test_the_errors_slopes_are_two_and_three(scene, values):
    theta = np.array(scene.parameters.point)
    gradient, hessian = derivatives(surface, theta)
    angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    compass = np.stack([np.cos(angle), np.sin(angle)], axis=-1)

    def worst(radius, curvature):
        deltas = radius * compass
        model = surface(theta) + deltas @ gradient + 0.5 * curvature * np.sum((deltas @ hessian) * deltas, axis=1)
        return np.abs(surface(theta + deltas) - model).max()

    for name, curvature, power in (("tangent plane", 0, 2), ("quadratic", 1, 3)):
        ratio = np.log2(worst(0.04, curvature) / worst(0.02, curvature))
        assert ratio == pytest.approx(power, abs=0.05)
        assert number(values["error"][f"slope, {name}"][0]) == pytest.approx(power, abs=0.02)
        assert number(values["error"][f"halving, {name}"][0]) == pytest.approx(2**power, abs=0.1)


def test_the_eigenvalues_are_those_where_the_path_ends(scene, values):
    theta, speed = np.array(scene.parameters.slide_from), np.zeros(2)
    for _ in range(44):
        gradient, _ = derivatives(surface, theta, 1e-5)
        speed = 0.9 * speed + gradient
        theta = theta - 0.004 * speed
    expected = np.linalg.eigvalsh(derivatives(surface, theta)[1])
    for k in range(2):
        assert number(values["sliding-bowl"][f"eigenvalue {k + 1}"][0]) == pytest.approx(expected[k], abs=0.06)


def test_the_costs_of_newton_and_gradient_steps(scene, values):
    p = scene.parameters
    newton = plain = np.array(p.point)
    for step in range(5):
        assert number(values["newton"][f"cost {step}, Newton"][0]) == pytest.approx(surface(newton), abs=0.00051)
        assert number(values["newton"][f"cost {step}, gradient step"][0]) == pytest.approx(surface(plain), abs=0.00051)
        gradient, hessian = derivatives(surface, newton)
        newton = newton - np.linalg.solve(hessian, gradient)
        plain = plain - p.step * derivatives(surface, plain)[0]


@pytest.mark.parametrize(("place", "kind"), [("dome", "maximum"), ("saddle", "saddle")])
def test_newton_ends_where_it_is_said_to_end_and_gradient_steps_in_a_minimum(scene, values, place, kind):
    shown = values["negative-curvature"]
    start = getattr(scene.parameters, place)
    for name, expected in (("Newton", kind), ("gradient steps", "minimum")):
        text, end = shown[f"kind of {name} from {start}"][0], shown[f"path of {name} from {start}"][1][-1]
        gradient, hessian = derivatives(surface, end)
        signs = np.sign(np.linalg.eigvalsh(hessian))
        assert text == expected == {-2: "maximum", 0: "saddle", 2: "minimum"}[int(signs.sum())]
        assert np.linalg.norm(gradient) < 0.1


def test_the_tiny_networks_hessian_by_finite_differences(scene, values):
    p = scene.parameters
    network = tiny_network(p.sizes, p.seed)

    def cost(theta):
        a, at = np.array(p.sample), 0
        for weight in network.weights:
            w = theta[at : at + weight.size].reshape(weight.shape)
            b = theta[at + weight.size : at + weight.size + len(weight)]
            a, at = 1 / (1 + np.exp(-(w @ a + b))), at + weight.size + len(weight)
        return np.mean((a - np.array(p.target)) ** 2)

    _, hessian = derivatives(cost, network.parameters, 1e-3)
    shown = values["network-hessian"]["Hessian of the tiny network"][1]
    np.testing.assert_allclose(shown, hessian, atol=1e-5)


def test_the_spectrum_is_sorted_by_size_and_counts_what_it_says(values):
    places, sizes = values["spectrum"]["eigenvalues"][1].T
    assert (np.diff(sizes) <= 0).all()
    assert places.tolist() == list(range(1, len(sizes) + 1))
    assert int(values["spectrum"]["large ones"][0]) == np.count_nonzero(sizes > sizes[0] / 100)
    assert int(values["spectrum"]["smaller ones"][0]) == int(values["spectrum"]["all"][0]) - len(sizes)
    assert sizes[-1] > 1e-9 * 10 ** np.ceil(np.log10(sizes[0]))


@pytest.mark.parametrize(
    ("sizes", "told"), [((2, 64, 64, 1), "at most 400 parameters, got 4417"), ((3, 3, 1), "must hold 3")]
)
def test_a_network_whose_hessian_cannot_be_shown_is_refused(sizes, told):
    with pytest.raises(ValueError, match=told):
        Hessian.Parameters(sizes=sizes)


def test_another_deck_is_another_picture(monkeypatch, tmp_path):
    places = {"point": [0.6, -0.7], "dome": [0.6, 0.75], "saddle": [0.1, 0.15], "slide_from": [2.4, 1.0]}
    file = changed(tmp_path, "hessian", **places, width=5, sizes=[2, 4, 2, 1], seed=7)
    monkeypatch.setenv("LECTURE_DECK", str(file))
    scene = rehearse(Hessian)
    assert scene.parameters.point == (0.6, -0.7)
    hessian = next(b for b in scene.beats if b.name == "network-hessian").values[0]["value"]
    assert hessian.shape == (25, 25)


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)
