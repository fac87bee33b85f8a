"""Optimizers that use curvature: Newton's method and L-BFGS, and the step that a quadratic allows."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nncore.arrays import FloatArray, count, float_array, non_negative
from nncore.numerics import lbfgs
from nncore.objective import Objective
from nncore.optimizers import Optimizer, State
from nncore.schedules import Schedule, require_step, step_size


@dataclass(frozen=True)
class Newton(Optimizer):
    """theta := theta - step * (H + damping I)^-1 g, damped as by Levenberg (1944).

    Without damping it goes to the nearest stationary point of the quadratic model, be it a minimum, maximum or saddle.
    A singular matrix is taken in the sense of least squares.
    """

    step: float | Schedule = 1.0
    damping: float = 0.0
    elementwise: ClassVar[bool] = False

    def __post_init__(self) -> None:
        require_step(self.step)
        non_negative("damping", self.damping)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        if objective is None:
            raise ValueError("objective must be given to Newton's update, which needs its Hessian, got None")
        t, p = state.steps + 1, state.theta.shape[-1]
        pairs = zip(state.theta.reshape(-1, p), gradient.reshape(-1, p), strict=True)
        change = np.stack([self._change(objective.raw_hessian(theta), g) for theta, g in pairs]).reshape(gradient.shape)
        return State(state.theta - step_size(self.step, t) * change, state.first, state.second, t)

    def _change(self, h: FloatArray, g: FloatArray) -> FloatArray:
        if not np.isfinite(h).all():
            return np.full_like(g, np.nan)
        h[range(len(h)), range(len(h))] += self.damping
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
    elementwise: ClassVar[bool] = False

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

        return [start.copy(), *(lbfgs(value_and_gradient, start, steps, self.memory) if steps > 0 else [])]


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
