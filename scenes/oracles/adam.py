"""The section on Adam: its runs as loops over the slide's lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.oracles.plain import by_step, level, over
from scenes.oracles.walks import SURFACES, adam, heights, race, walk


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    rows = moments(p, p.steps)
    at, first, second = (np.array([row[k] for row in rows[:-1]]) for k in (0, 2, 3))
    slopes, seen = np.array([row[1] for row in rows[:-1]]), int(min(8, len(rows) - 2))
    runs, height = race(p), SURFACES[p.surface][0]
    costs = {name: np.array([height(*point) for point in points]) for name, points in runs.items()}
    ends = {f"cost: {name}": values[-1] for name, values in costs.items()}
    paths = {f"path: {name}": points for name, points in runs.items()}
    zeros = {f"zero of coordinate {i}": level(0.0) for i in (1, 2)}
    return {
        "momentum": valley(p),
        "averages": {
            "contour lines": heights(p.surface),
            "path": at,
            "arrow -g": -slopes[seen],
            "arrow -m": -first[seen],
        },
        "direction": {**by_coordinate("g", slopes), **by_coordinate("m", first), **zeros},
        "scale": {**by_coordinate("g squared", slopes**2), **by_coordinate("v", second)},
        "update": update(rows, min(p.shown_step, len(rows) - 1)),
        "correction": correction(p),
        "correction-curve": ratios(p),
        "race-surface": {**paths, **ends},
        "race-contour": {
            **paths,
            **ends,
            **{f"costs: {name}": by_step(values) for name, values in costs.items()},
            "contour lines": heights(p.surface),
        },
        "curvature": curvature(p, scene.long_run.points),
        "decoupled-decay": decays(p),
    }


def moments(p: Any, steps: int) -> list[tuple[Any, Any, Any, Any]]:
    """(theta_t, g_t, m_t, v_t) of the slide's rule, whose averages are not corrected; the last row is where it ends."""
    slope = SURFACES[p.surface][1]
    theta, m, v, rows = np.array(p.start, float), np.zeros(2), np.zeros(2), []
    for _ in range(steps):
        g = slope(*theta)
        m, v = p.beta1 * m + (1 - p.beta1) * g, p.beta2 * v + (1 - p.beta2) * g**2
        rows.append((theta, g, m, v))
        theta = theta - p.step * m / (np.sqrt(v) + 1e-8)
    return [*rows, (theta, slope(*theta), m, v)]


def by_coordinate(name: str, values: Any) -> dict[str, Any]:
    return {f"{name} of coordinate {i + 1}": by_step(values[:, i], 1) for i in (0, 1)}


def valley(p: Any) -> dict[str, Any]:
    """Thirty steps in C = (x^2 + curvature y^2) / 2."""
    bend = np.array([1.0, p.valley_curvature])
    found: dict[str, Any] = {"contour lines": lambda points: 0.5 * points**2 @ bend}
    rules = {"gradient descent": (p.valley_steps[0], 0.0), "momentum": (p.valley_steps[1], p.valley_decay)}
    for name, (step, decay) in rules.items():
        points, speed = [np.array([-4.2, 1.0])], np.zeros(2)
        for _ in range(30):
            speed = decay * speed + bend * points[-1]
            points.append(points[-1] - step * speed)
        found |= {f"path of {name}": points, f"cost of {name}": 0.5 * float(bend @ points[-1] ** 2)}
        found[f"steps of {name}"] = 30
    return found


def update(rows: list[tuple[Any, Any, Any, Any]], t: int) -> dict[str, float]:
    """Step t in numbers."""
    (before, _, m, v), after, found = rows[t - 1], rows[t][0], {}
    root = np.sqrt(v) + 1e-8
    for i in (0, 1):
        for name, value in (("m", m[i]), ("root", root[i]), ("ratio", m[i] / root[i])):
            found |= {f"{name} of coordinate {i + 1}": value, f"bar of {name} of coordinate {i + 1}": value}
        found |= {f"coordinate {i + 1} before": before[i], f"coordinate {i + 1} after": after[i]}
        found[f"factor of coordinate {i + 1}"] = m[i] / root[i]
    return found


def correction(p: Any) -> dict[str, Any]:
    """One start, with the averages corrected and as they are."""
    count, found = min(p.steps, 40), {"contour lines": heights(p.surface)}
    runs = {
        "as on the slide": np.array([row[0] for row in moments(p, count)]),
        "corrected": walk(adam(p.step, p.beta1, p.beta2), p.start, count, p.surface),
    }
    for name, points in runs.items():
        lengths = np.abs(np.diff(points, axis=0)).max(axis=1) / p.step
        found |= {f"path, {name}": points, f"step lengths, {name}": by_step(lengths, 1)}
        found |= {f"first step, {name}": lengths[0], f"first point, {name}": [1, lengths[0]]}
    return found


def ratios(p: Any) -> dict[str, Any]:
    """How many times too long a step is if all gradients are equal: (1 - beta1^t) / sqrt(1 - beta2^t)."""
    t = np.arange(1, 10_001)
    ratio = (1 - p.beta1**t) / np.sqrt(1 - p.beta2**t)
    thin = np.unique(np.geomspace(1, len(t), 400).astype(int)) - 1
    found: dict[str, Any] = {"ratios": over(t, ratio)[thin], "corrected": level(1.0)}
    for step in {1, int(ratio.argmax()) + 1, 1000}:
        found |= {f"ratio at step {step}": ratio[step - 1], f"point at step {step}": [step, ratio[step - 1]]}
    return found


def curvature(p: Any, points: Any) -> dict[str, Any]:
    """v and the curvature, by central differences of the gradient, at the recorded points of a long run.

    Each point is one step from the recorded one before it: where the run has arrived, Adam multiplies rounding, and two
    runs would part.
    """
    h, slope = 1e-5, SURFACES[p.surface][1]
    m, v, squares, second, path = np.zeros(2), np.zeros(2), [], [], [np.array(p.start, float)]
    for point in points[:-1]:
        g = slope(*point)
        m, v = p.beta1 * m + (1 - p.beta1) * g, p.beta2 * v + (1 - p.beta2) * g**2
        path.append(point - p.step * m / (np.sqrt(v) + 1e-8))
        squares.append(g[0] ** 2)
        second.append(v[0])
    squares, second = np.array(squares), np.array(second)
    bends = [(slope(x + h, y)[0] - slope(x - h, y)[0]) / (2 * h) for x, y in points[:-1]]
    foot = 10.0 ** np.floor(np.log10(second[second > 0].min() / 100))
    return {
        "squared gradient of coordinate 1": by_step(squares[: int(np.flatnonzero(squares >= foot)[-1]) + 2], 1),
        "v of coordinate 1": by_step(second, 1),
        "curvature": by_step(bends, 1),
        "no curvature": level(0.0),
        "contour lines": heights(p.surface),
        "path": path,
    }


def decays(p: Any) -> dict[str, Any]:
    """Two weights whose gradients are noise: the decay in the gradient, kept apart, and alone."""
    noise, thin = np.random.default_rng(p.seed).normal(0.0, (5.0, 0.2), (3000, 2)), np.arange(0, 3001, 10)
    runs = {}
    for name in ("L2", "AdamW"):
        theta, m, v, states = np.ones(2), np.zeros(2), np.zeros(2), [np.ones(2)]
        for t, gradient in enumerate(noise, 1):
            g = gradient + (p.decay * theta if name == "L2" else 0.0)
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            shrunk = theta if name == "L2" else (1 - 0.001 * p.decay) * theta
            theta = shrunk - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            states.append(theta)
        runs[name] = np.array(states)[thin]
    weights = {
        f"weight with {size} gradients, {name}": over(thin, run[:, i])
        for name, run in runs.items()
        for i, size in enumerate(("large", "small"))
    }
    return {**weights, "decay alone": over(thin, (1 - 0.001 * p.decay) ** thin)}
