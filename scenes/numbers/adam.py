"""The runs that the section on Adam draws: numbers only, all of them from nncore."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nncore import L2, Adam, AdamW, Trajectory, landscapes
from nncore.optimizers import State

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Moments:
    """An Adam run as slide 9 counts it: row t - 1 belongs to step t = 1..T.

    points, gradients, first, second, ratios: (T, 2) are theta_t, g_t, m_t, v_t and m_t / (sqrt(v_t) + epsilon).
    """

    points: Array
    costs: Array
    gradients: Array
    first: Array
    second: Array
    ratios: Array
    after: Array

    @classmethod
    def of(cls, optimizer: Adam, run: Trajectory) -> Moments:
        """The rows of a run of T steps; `after` holds theta_{t+1}."""
        first, second = run.first_moments[1:], run.second_moments[1:]
        ratios = first / (np.sqrt(second) + optimizer.epsilon)
        return cls(run.points[:-1], run.costs[:-1], run.gradients[:-1], first, second, ratios, run.points[1:])


def step_lengths(run: Trajectory, step: float) -> Array:
    """|theta_{t+1} - theta_t| of each coordinate in units of `step`, (T, P)."""
    return np.abs(np.diff(run.points, axis=0)) / step


def correction_ratio(beta1: float, beta2: float, steps: int) -> Array:
    """How many times too long Adam's step t = 1..steps is without bias correction, when all gradients are equal."""
    gradient = np.array([1.0])
    lengths = []
    for corrected in (False, True):
        optimizer = Adam(1.0, beta1, beta2, bias_correction=corrected)
        state, theta = State.at(np.zeros(1)), [0.0]
        for _ in range(steps):
            state = optimizer.update(state, gradient)
            theta.append(float(state.theta[0]))
        lengths.append(np.abs(np.diff(theta)))
    return lengths[0] / lengths[1]


def valley(curvature: float) -> landscapes.Quadratic:
    """A valley: curvature 1 along its floor and `curvature` across it."""
    return landscapes.quadratic([1.0, curvature])


def adamw_runs(step: float, decay: float, scales: tuple[float, float], steps: int, seed: int) -> dict[str, Array]:
    """Two weights, both 1 at first, whose data gradients are noise of two scales; theta (steps + 1, 2) of each run.

    "L2": Adam on the gradient plus that of L2(decay / 2), which is decay * theta. "AdamW": the decay is kept apart.
    "alone": AdamW without a gradient, its decay alone.
    """
    noise = np.random.default_rng(seed).normal(0.0, scales, (steps, 2))
    penalty = L2(decay / 2)
    runs = {}
    decoupled = AdamW(step, weight_decay=decay)
    for name, optimizer in {"L2": Adam(step), "AdamW": decoupled, "alone": decoupled}.items():
        state = State.at(np.ones(2))
        thetas = [state.theta]
        for gradient in noise:
            extra = penalty.gradient(state.theta) if name == "L2" else 0.0
            state = optimizer.update(state, extra + (0.0 if name == "alone" else 1.0) * gradient)
            thetas.append(state.theta)
        runs[name] = np.stack(thetas)
    return runs
