"""Gradient descent, momentum, RMSProp and Adam on slide 11's surface or another, in plain numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def ripples(x, y):
    return np.sin(x**2 + y**2) + x**2 + y**2 + 2 * np.sin(3 * x) * np.sin(3 * y)


def gradient(x, y):
    common = 2 * np.cos(x**2 + y**2) + 2
    return np.array([common * x + 6 * np.cos(3 * x) * np.sin(3 * y), common * y + 6 * np.sin(3 * x) * np.cos(3 * y)])


SURFACES = {
    "ripples": (ripples, gradient, 3.0),
    "himmelblau": (
        lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
        lambda x, y: np.array([4 * x, 2]) * (x**2 + y - 11) + np.array([2, 4 * y]) * (x + y**2 - 7),
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


def heights(surface):
    """The height (n,) as a function of points (n, 2)."""
    return lambda points: SURFACES[surface][0](*np.asarray(points).T)


def walk(rule, start, steps, surface="ripples"):
    """The points that `rule(t, g) -> change` leaves (steps + 1, 2), as long as they are in the surface's square."""
    _, slope, limit = SURFACES[surface]
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
    u = np.zeros(2)

    def rule(t, g):
        nonlocal u
        u = decay * u + g
        return step * u

    return rule


def rmsprop(step, decay=0.99):
    v = np.zeros(2)

    def rule(t, g):
        nonlocal v
        v = decay * v + (1 - decay) * g**2
        return step * g / (np.sqrt(v) + 1e-8)

    return rule


def adam(step, beta1=0.9, beta2=0.999):
    m, v = np.zeros(2), np.zeros(2)

    def rule(t, g):
        nonlocal m, v
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        return step * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + 1e-8)

    return rule


def rules(p: Any) -> dict[str, Callable[..., Any]]:
    """The rules of the optimizers that race, by name, from their section's parameters."""
    return {
        "gradient descent": descent(p.gradient_descent_step),
        "momentum": momentum(p.momentum_step),
        "RMSProp": rmsprop(p.rmsprop_step),
        "Adam": adam(p.adam_step),
    }


def race(p: Any) -> dict[str, Any]:
    """The points (steps + 1, 2) of each of them."""
    return {name: walk(rule, p.start, p.race_steps, p.surface) for name, rule in rules(p).items()}
