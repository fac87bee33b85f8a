"""Gradient descent, momentum, RMSProp and Adam on slide 11's surface or another, in plain numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.numbers.expressions import LIMIT, height
from scenes.numbers.optimizer_races import race as recorded


def ripples(x, y):
    return np.sin(x**2 + y**2) + x**2 + y**2 + 2 * np.sin(3 * x) * np.sin(3 * y)


def gradient(x, y):
    common = 2 * np.cos(x**2 + y**2) + 2
    return np.array([common * x + 6 * np.cos(3 * x) * np.sin(3 * y), common * y + 6 * np.sin(3 * x) * np.cos(3 * y)])


SURFACES = {
    "ripples": (ripples, gradient, 3.0),
    "himmelblau": (
        lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
        lambda x, y: np.array(
            [4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7), 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)]
        ),
        5.0,
    ),
    "rosenbrock": (
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        lambda x, y: np.array([2 * x - 2 + 400 * (x**3 - x * y), 200 * y - 200 * x**2]),
        2.0,
    ),
    "rastrigin": (
        lambda x, y: 20 + x**2 + y**2 - 10 * (np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)),
        lambda x, y: 2 * np.array([x, y]) + 20 * np.pi * np.sin(2 * np.pi * np.array([x, y])),
        5.12,
    ),
}
"""Of each surface: the height, the gradient, and half the width of the square on which it is drawn."""


def surface_of(name):
    """The entry of SURFACES, or for a formula one like it, with slopes by central differences of fourth order."""
    if name in SURFACES:
        return SURFACES[name]

    def value(x, y):
        return height(name, x, y)

    def slope(x, y, h=1e-3):
        by_x, by_y = (
            [value(x + k * h * (axis == 0), y + k * h * (axis == 1)) for k in (-2, -1, 1, 2)] for axis in (0, 1)
        )
        # paired: exactly zero on a ridge where the formula is even, from which no run may drift by rounding
        return np.array([((a - d) + 8 * (c - b)) / (12 * h) for a, b, c, d in (by_x, by_y)])

    return value, slope, LIMIT


def heights(surface):
    """The height (n,) as a function of points (n, 2)."""
    return lambda points: surface_of(surface)[0](*np.asarray(points).T)


def walk(rule, start, steps, surface="ripples"):
    """The points that `rule(t, g) -> change` leaves (steps + 1, 2), as long as they are in the surface's square."""
    _, slope, limit = surface_of(surface)
    points = [np.array(start, float)]
    for t in range(1, steps + 1):
        change = rule(t, slope(*points[-1]))
        if np.abs(points[-1] - change).max() > limit:
            break
        points.append(points[-1] - change)
    return np.array(points)


def descent(step):
    return lambda t, g: step * g


def momentum(step, decay=0.9):
    u = 0.0

    def rule(t, g):
        nonlocal u
        u = decay * u + g
        return step * u

    return rule


def rmsprop(step, decay=0.99, corrected=False):
    v = 0.0

    def rule(t, g):
        nonlocal v
        v = decay * v + (1 - decay) * g**2
        return step * g / (np.sqrt(v / (1 - decay**t if corrected else 1)) + 1e-8)

    return rule


def adam(step, beta1=0.9, beta2=0.999):
    m, v = 0.0, 0.0

    def rule(t, g):
        nonlocal m, v
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        return step * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)

    return rule


RULES = {"gradient descent": descent, "momentum": momentum, "RMSProp": rmsprop, "Adam": adam}
"""Of a learning rate, the rule of each optimizer that races."""


def race(p: Any) -> dict[str, Any]:
    """The points (steps + 1, 2) of each of them, at the learning rate with which it races.

    Those of optimizers of the author's own are as they were recorded.
    """
    return {name: followed(name, p.tuned[name], run.points, p.surface) for name, run in recorded(p).items()}


def followed(name, rate, points, surface):
    """A recorded run of an optimizer that races, anew by its rule; one of the author's own has none, and stays."""
    return retraced(RULES[name](rate), points, surface) if name in RULES else points


def retraced(rule, points, surface):
    """A recorded run, each point one step of the rule from the recorded one before it.

    Where the steps are long, rounding grows, and two runs would part.
    """
    slope = surface_of(surface)[1]
    return np.array([points[0], *(at - rule(t, slope(*at)) for t, at in enumerate(points[:-1], 1))])


def moved(rule, starts, steps, surface):
    """Where many starts (2, k) are after some steps."""
    slope, points = surface_of(surface)[1], np.array(starts, float)
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            points = points - rule(t, slope(*points))
    return points
