"""The runs that the section on Adam draws: numbers only, all of them from nncore."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import L2, Adam, AdamW, GradientDescent, Momentum, Optimizer, RMSProp, Trajectory, descend, landscapes
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
    """How many times as long Adam's step t = 1..steps is without bias correction, when all gradients are equal."""
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


def averaging_weights(beta: float, steps: int) -> Array:
    """How much each gradient counts in the running average: row t - 1 has the weights of g_1..g_t, then zeros."""
    rows, state, optimizer = [], State.at(np.zeros(steps)), Momentum(1.0, beta, average=True)
    for t in range(steps):
        state = optimizer.update(state, np.eye(steps)[t])
        rows.append(state.first)
    return np.array(rows)


def scaled_steps(gradients: Array, factors: Array, optimizer: Adam) -> Array:
    """How far the last step goes (factors,), in units of the learning rate, if all gradients (T,) are multiplied."""
    before = state = State.at(np.zeros(len(factors)))
    for gradient in gradients:
        before, state = state, optimizer.update(state, factors * gradient)
    return np.abs(state.theta - before.theta) / optimizer.step


def valley(curvature: float) -> landscapes.Quadratic:
    """A valley: curvature 1 along its floor and `curvature` across it."""
    return landscapes.quadratic([1.0, curvature])


VALLEY_START, VALLEY_STEPS = (-4.2, 0.7), 30
VALLEY_TRIED: dict[str, list[Optimizer]] = {
    "gradient descent": [GradientDescent(rate / 1000) for rate in range(1, 101)],
    "momentum": [Momentum(rate / 100, beta / 10) for rate in range(1, 11) for beta in range(5, 10)],
    "RMSProp": [RMSProp(rate / 20, bias_correction=True) for rate in range(1, 21)],
}
"""Where all start in the valley, for how many steps, and the settings that are tried."""


def valley_contestants(curvature: float) -> dict[str, Optimizer]:
    """Gradient descent, momentum and RMSProp, each with those of its settings that leave the least cost."""

    def cost(optimizer: Optimizer) -> float:
        run = descend(optimizer, valley(curvature), VALLEY_START, VALLEY_STEPS)
        return np.inf if run.diverged else float(run.costs[-1])

    return {name: min(tried, key=cost) for name, tried in VALLEY_TRIED.items()}


def best_shares(curvature: float) -> dict[str, float]:
    """What share of the error a step keeps in the valley in the long run, at the best constants that there are.

    Of gradient descent (kappa - 1) / (kappa + 1), of momentum the same of kappa's root. Polyak 1964.
    """
    shares = {"gradient descent": curvature, "momentum": np.sqrt(curvature)}
    return {name: float((ratio - 1) / (ratio + 1)) for name, ratio in shares.items()}


def kept_share(optimizer: Any, curvature: float) -> float:
    """What share of the error a step of gradient descent or momentum keeps in the valley in the long run.

    Along curvature h, e_(t+1) = (1 + beta - eta h) e_t - beta e_(t-1); the larger root of its characteristic equation.
    """
    beta = getattr(optimizer, "decay", 0.0)
    half = (1 + beta - optimizer.step * np.array([1.0, curvature])) / 2
    return float(np.abs(np.abs(half) + np.sqrt(half**2 - beta + 0j)).max())


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
