"""Adam: its beats, and every number on the screen recomputed in plain numpy by another route."""

from __future__ import annotations

import frames
import numpy as np
import pytest
from decks import changed
from recording import recorded

from lecture.kit.scene import rehearse
from scenes.s09_adam import DIRECTION, SCALE, UPDATE, AdamOptimisation

Recorded = recorded(AdamOptimisation)


@pytest.fixture(scope="module")
def scene():
    return rehearse(Recorded)


def surface(theta):
    """Slide 11's Z."""
    x, y = theta
    return np.sin(x**2 + y**2) + x**2 + y**2 + 2 * np.sin(3 * x) * np.sin(3 * y)


def slope(theta, h=1e-6):
    """The gradient of Z by central differences."""
    return np.array([(surface(theta + s) - surface(theta - s)) / (2 * h) for s in h * np.eye(2)])


def adam(theta, step, steps, beta1=0.9, beta2=0.999, corrected=False, gradient=slope):
    """Slide 9 as a loop; rows (theta_t, g_t, m_t, v_t)."""
    theta, m, v, rows = np.array(theta, float), 0.0, 0.0, []
    for t in range(1, steps + 1):
        g = gradient(theta)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        rows.append((theta, g, m, v))
        up, down = (m / (1 - beta1**t), v / (1 - beta2**t)) if corrected else (m, v)
        theta = theta - step * up / (np.sqrt(down) + 1e-8)
    return [*rows, (theta, gradient(theta), m, v)]


def number(text):
    return float(text.replace("−", "-"))


def test_no_beat_is_shorter_or_longer_than_it_may_be(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)
    assert 100 <= sum(beat.length for beat in scene.beats) <= 135


def test_every_bullet_is_said_every_formula_stands_and_ame_is_spelled_out(scene):
    assert {0, 1, 2, 3, 4} <= set(scene.said)
    assert {DIRECTION, SCALE, UPDATE} <= scene.texts
    assert any("adaptive moment estimation" in text for text in scene.texts)


def test_momentum_in_the_valley(scene, values):
    p = scene.parameters
    curvature = np.array([1.0, p.valley_curvature])
    for name, step, decay in (
        ("gradient descent", p.valley_steps[0], 0.0),
        ("momentum", p.valley_steps[1], p.valley_decay),
    ):
        theta, speed = np.array([-4.2, 1.0]), 0.0
        for _ in range(30):
            speed = decay * speed + curvature * theta
            theta = theta - step * speed
        assert number(values["momentum"][f"cost of {name}"][0]) == pytest.approx(
            0.5 * np.sum(curvature * theta**2), abs=0.00051
        )


def test_the_two_averages(scene, values):
    p = scene.parameters
    rows = adam(p.start, p.step, p.steps, p.beta1, p.beta2)[:-1]
    np.testing.assert_allclose(values["averages"]["path"][1], [row[0] for row in rows], atol=1e-5)
    np.testing.assert_allclose(values["averages"]["arrow -g"][1], -rows[8][1], atol=1e-4)
    np.testing.assert_allclose(values["averages"]["arrow -m"][1], -rows[8][2], atol=1e-4)
    for i in (0, 1):
        first, second = ([row[k][i] for row in rows] for k in (2, 3))
        np.testing.assert_allclose(values["direction"][f"m of coordinate {i + 1}"][1], first, atol=1e-4)
        np.testing.assert_allclose(values["scale"][f"v of coordinate {i + 1}"][1], second, atol=1e-4)


def test_the_update_in_numbers_is_right_as_it_is_read(scene, values):
    p = scene.parameters
    shown = {label: number(text) for label, (text, _) in values["update"].items() if not label.startswith("bar")}
    rows = adam(p.start, p.step, p.shown_step, p.beta1, p.beta2)
    for i in range(2):
        before, m, v, after = rows[-2][0][i], rows[-2][2][i], rows[-2][3][i], rows[-1][0][i]
        root, ratio = shown[f"root of coordinate {i + 1}"], shown[f"ratio of coordinate {i + 1}"]
        assert shown[f"m of coordinate {i + 1}"] == pytest.approx(m, abs=0.00051)
        assert root == pytest.approx(np.sqrt(v), abs=0.00051)
        assert ratio == pytest.approx(m / np.sqrt(v), abs=0.0051)
        assert shown[f"coordinate {i + 1} after"] == pytest.approx(after, abs=0.00051)
        assert round(round(before, 3) - p.step * ratio, 3) == shown[f"coordinate {i + 1} after"]
        assert round(shown[f"m of coordinate {i + 1}"] / root, 2) == ratio


def test_step_lengths_with_and_without_the_correction(scene, values):
    p, count = scene.parameters, min(scene.parameters.steps, 40)
    for name, corrected, first in (("as on the slide", False, "3.16"), ("corrected", True, "1.00")):
        points = np.array([row[0] for row in adam(p.start, p.step, count, p.beta1, p.beta2, corrected)])
        lengths = np.abs(np.diff(points, axis=0)).max(axis=1) / p.step
        np.testing.assert_allclose(values["correction"][f"step lengths, {name}"][1], lengths, atol=1e-3)
        assert values["correction"][f"first step, {name}"][0] == first


def test_the_correction_curve_is_the_formula_beside_it(scene, values):
    t = np.arange(1, 10_001)
    ratio = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    marks = {label: pair for label, pair in values["correction-curve"].items() if label.startswith("ratio at")}
    assert {label: text for label, (text, _) in marks.items()} == {
        "ratio at step 1": "3.16",
        f"ratio at step {t[ratio.argmax()]}": "6.57",
        "ratio at step 1000": "1.26",
    }
    assert t[ratio.argmax()] == 12
    for label, (_, value) in marks.items():
        assert value == pytest.approx(ratio[int(label.split()[-1]) - 1], rel=1e-6)


def test_the_race(scene, values):
    p = scene.parameters
    theta, ends = np.array(p.start), {}
    for _ in range(p.race_steps):
        theta = theta - p.gradient_descent_step * slope(theta)
    ends["gradient descent"] = theta
    theta, speed = np.array(p.start), 0.0
    for _ in range(p.race_steps):
        speed = 0.9 * speed + slope(theta)
        theta = theta - p.momentum_step * speed
    ends["momentum"] = theta
    theta, v = np.array(p.start), 0.0
    for _ in range(p.race_steps):
        g = slope(theta)
        v = 0.99 * v + 0.01 * g**2
        theta = theta - p.rmsprop_step * g / (np.sqrt(v) + 1e-8)
    ends["RMSProp"] = theta
    ends["Adam"] = adam(p.start, p.adam_step, p.race_steps, p.beta1, p.beta2, corrected=True)[-1][0]
    for name, end in ends.items():
        for beat in ("race-surface", "race-contour"):
            assert number(values[beat][f"cost: {name}"][0]) == pytest.approx(surface(end), abs=0.00051)


def test_v_beside_the_true_curvature(scene, values):
    p = scene.parameters
    rows = adam(p.start, p.step, 200, p.beta1, p.beta2)[:-1]
    v, curvature = values["curvature"]["v of coordinate 1"][1], values["curvature"]["curvature"][1]
    np.testing.assert_allclose(v[:200], [row[3][0] for row in rows], atol=1e-3)
    bends = [(slope(row[0] + [1e-4, 0])[0] - slope(row[0] - [1e-4, 0])[0]) / 2e-4 for row in rows]
    np.testing.assert_allclose(curvature[:200], bends, atol=0.05)
    assert (v > 0).all()
    assert curvature.min() < 0 < curvature[-1]
    assert v[-1] < 0.1 * v.max()


def test_a_penalty_spares_large_gradients_and_decoupled_decay_does_not(scene, values):
    p = scene.parameters
    noise = iter(np.random.default_rng(p.seed).normal(0.0, (5.0, 0.2), (3000, 2)))
    rows = adam((1, 1), 0.001, 3000, corrected=True, gradient=lambda w: next(noise, np.zeros(2)) + p.decay * w)
    listed = values["decoupled-decay"]
    l2, adamw = (
        np.column_stack([listed[f"weight with {size} gradients, {name}"][1] for size in ("large", "small")])
        for name in ("L2", "AdamW")
    )
    np.testing.assert_allclose(l2, [row[0] for row in rows[::10]], atol=1e-9)
    alone = (1 - 0.001 * p.decay) ** np.arange(0, 3001, 10)
    assert np.abs(adamw - alone[:, None]).max() < 0.1
    assert l2[-1, 0] > 3 * alone[-1] > 9 * abs(l2[-1, 1])


def test_another_deck_is_another_picture(monkeypatch, tmp_path):
    changes = {"start": [-2.6, 1.2], "step": 0.2, "steps": 20, "shown_step": 30, "race_steps": 25, "momentum_step": 0.3}
    file = changed(tmp_path, "adam", **changes)
    monkeypatch.setenv("LECTURE_DECK", str(file))
    scene = rehearse(AdamOptimisation)
    assert scene.parameters.race_steps == 25


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)
