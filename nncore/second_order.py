"""Optimizers that look at more than the gradient: a line search, Newton's method, L-BFGS; the step a bowl allows."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, count, float_array, fraction, positive, scipy
from nncore.objective import Objective
from nncore.optimizers import Optimizer, State
from nncore.schedules import Schedule, step_size


@dataclass(frozen=True)
class LineSearch(Optimizer):
    """Gradient descent with backtracking: theta := theta - s * g, with s = step, step * shrink, step * shrink^2, ...

    taken is the first s with C(theta - s g) <= C(theta) - slope * s * |g|^2 (Armijo 1966), or none after 60.
    """

    step: float | Schedule = 1.0
    shrink: float = 0.5
    slope: float = 1e-4

    def __post_init__(self) -> None:
        super().__post_init__()
        fraction("shrink", positive("shrink", self.shrink))
        fraction("slope", self.slope)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        objective = _required(self, objective)
        t, p = state.steps + 1, state.theta.shape[-1]
        pairs = zip(state.theta.reshape(-1, p), gradient.reshape(-1, p), strict=True)
        change = np.stack([self._length(objective, *pair, t) * pair[1] for pair in pairs]).reshape(gradient.shape)
        return State(state.theta - change, state.first, state.second, t)

    def _length(self, objective: Objective, theta: FloatArray, g: FloatArray, t: int) -> float:
        s, here, squared = step_size(self.step, t), objective.raw_value(theta), float(g @ g)
        for _ in range(60):
            if objective.raw_value(theta - s * g) <= here - self.slope * s * squared:
                return s
            s *= self.shrink
        return 0.0


@dataclass(frozen=True)
class Newton(Optimizer):
    """theta := theta - step * (H + damping I)^-1 g, damped as by Levenberg (1944).

    Without damping it goes to the nearest stationary point of the quadratic model, be it a minimum, maximum or saddle.
    A singular matrix is taken in the sense of least squares.
    """

    step: float | Schedule = 1.0
    damping: float = 0.0

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        objective = _required(self, objective)
        t, p = state.steps + 1, state.theta.shape[-1]
        pairs = zip(state.theta.reshape(-1, p), gradient.reshape(-1, p), strict=True)
        change = np.stack([self._change(objective.raw_hessian(theta), g) for theta, g in pairs]).reshape(gradient.shape)
        return State(state.theta - step_size(self.step, t) * change, state.first, state.second, t)

    def _change(self, h: FloatArray, g: FloatArray) -> FloatArray:
        if not np.isfinite(h).all():
            return np.full_like(g, np.nan)
        h = h + self.damping * np.eye(len(h), dtype=g.dtype)
        try:
            return np.linalg.solve(h, g)
        except np.linalg.LinAlgError:
            return np.linalg.lstsq(h, g)[0]


@dataclass(frozen=True)
class LBFGS(Optimizer):
    """Limited-memory BFGS with line searches, by scipy (Byrd, Lu, Nocedal & Zhu 1995).

    It runs whole, with `descend` alone, and ends early where no gradient is left. memory: pairs of steps and gradient
    changes that it keeps.
    """

    memory: int = 10

    def __post_init__(self) -> None:
        count("memory", self.memory, least=1)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        raise ValueError("optimizer must make single steps here, got LBFGS, which runs whole: use it with descend")

    def iterates(self, objective: Objective, start: FloatArray, steps: int) -> list[FloatArray]:
        """The points after 0, 1, ..., at most `steps` iterations."""

        def value_and_gradient(theta: FloatArray) -> tuple[float, FloatArray]:
            point = theta.astype(objective.dtype)
            value, gradient = objective.raw_value_and_gradient(point)
            return value, gradient.astype(np.float64)

        points = [start.copy()]

        def keep(intermediate_result: Any) -> None:
            points.append(np.array(intermediate_result.x, dtype=start.dtype))

        options = {"maxcor": self.memory, "maxiter": steps, "maxfun": 100 * steps + 100, "ftol": 0.0, "gtol": 1e-12}
        if steps > 0:
            settings = {"jac": True, "method": "L-BFGS-B", "callback": keep, "options": options}
            scipy("optimize").minimize(value_and_gradient, start, **settings)
        return points


def _required(optimizer: Optimizer, objective: Objective | None) -> Objective:
    if objective is None:
        raise ValueError(f"objective must be given to {type(optimizer).__name__}'s update, which needs it, got None")
    return objective


def stable_step(eigenvalues: ArrayLike) -> float:
    """The bound 2 / lambda_max on the step of gradient descent on a quadratic, from its Hessian's eigenvalues.

    Below it the distance to the minimum shrinks along every curved direction, above it it grows along the steepest.

    >>> stable_step([1.0, 4.0])
    0.5

    Raises:
        ValueError: no eigenvalue is above 0, so that no step is too long.
    """
    largest = float(np.max(float_array("eigenvalues", eigenvalues), initial=-np.inf))
    if largest <= 0:
        raise ValueError(f"eigenvalues must hold one above 0, got a largest of {largest}")
    return 2 / largest
