"""Optimizers that look at more than the gradient: a line search, Newton's method, L-BFGS."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nncore.arrays import FloatArray, between, count, fraction, scipy
from nncore.objective import Objective
from nncore.optimizers import Optimizer, State
from nncore.schedules import Schedule, step_size


@dataclass(frozen=True)
class OfObjective(Optimizer):
    """theta := theta - change, where the change needs more of the objective than its gradient."""

    step: float | Schedule = 1.0

    @abstractmethod
    def change(self, objective: Objective, theta: FloatArray, g: FloatArray, t: int) -> FloatArray:
        """What step t takes off one theta (P,) with the gradient g (P,)."""

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        if objective is None:
            raise ValueError(f"objective must be given to {type(self).__name__}'s update, which needs it, got None")
        t, p = state.steps + 1, state.theta.shape[-1]
        pairs = zip(state.theta.reshape(-1, p), gradient.reshape(-1, p), strict=True)
        change = np.stack([self.change(objective, theta, g, t) for theta, g in pairs])
        return State(state.theta - change.reshape(gradient.shape), state.first, state.second, t)


@dataclass(frozen=True)
class LineSearch(OfObjective):
    """Gradient descent with backtracking: theta := theta - s * g, with s = step, step * shrink, step * shrink^2, ...

    taken is the first s with C(theta - s g) <= C(theta) - slope * s * |g|^2 (Armijo 1966), or none after 60.
    """

    shrink: float = 0.5
    slope: float = 1e-4
    checks: ClassVar = Optimizer.checks | {"shrink": between, "slope": fraction}

    def change(self, objective: Objective, theta: FloatArray, g: FloatArray, t: int) -> FloatArray:
        s, here, squared = step_size(self.step, t), objective.raw_value(theta), float(g @ g)
        for _ in range(60):
            if objective.raw_value(theta - s * g) <= here - self.slope * s * squared:
                return s * g
            s *= self.shrink
        return np.zeros_like(g)


@dataclass(frozen=True)
class Newton(OfObjective):
    """theta := theta - step * (H + damping I)^-1 g, damped as by Levenberg (1944).

    Without damping it goes to the nearest stationary point of the quadratic model, be it a minimum, maximum or saddle.
    A singular matrix is taken in the sense of least squares.
    """

    damping: float = 0.0

    def change(self, objective: Objective, theta: FloatArray, g: FloatArray, t: int) -> FloatArray:
        h = objective.raw_hessian(theta)
        if not np.isfinite(h).all():
            return np.full_like(g, np.nan)
        h = h + self.damping * np.eye(len(h), dtype=g.dtype)
        try:
            return step_size(self.step, t) * np.linalg.solve(h, g)
        except np.linalg.LinAlgError:
            return step_size(self.step, t) * np.linalg.lstsq(h, g)[0]


@dataclass(frozen=True)
class LBFGS(Optimizer):
    """Limited-memory BFGS with line searches, by scipy (Byrd, Lu, Nocedal & Zhu 1995).

    It runs whole, with `descend` alone, and ends early where no gradient is left. memory: pairs of steps and gradient
    changes that it keeps.
    """

    memory: int = 10
    checks: ClassVar = {"memory": partial(count, least=1)}

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        raise ValueError("optimizer must make single steps here, got LBFGS, which runs whole: use it with descend")

    def iterates(self, objective: Objective, start: FloatArray, steps: int) -> list[FloatArray]:
        """The points after 0, 1, ..., at most `steps` iterations."""

        def value_and_gradient(theta: FloatArray) -> tuple[float, FloatArray]:
            value, gradient = objective.raw_value_and_gradient(theta.astype(objective.dtype))
            return value, gradient.astype(np.float64)

        points = [start.copy()]
        options = {"maxcor": self.memory, "maxiter": steps, "maxfun": 100 * steps + 100, "ftol": 0.0, "gtol": 1e-12}

        def keep(theta: FloatArray) -> None:
            points.append(np.array(theta, dtype=start.dtype))

        if steps > 0:
            minimize = scipy("optimize").minimize
            minimize(value_and_gradient, start, jac=True, method="L-BFGS-B", callback=keep, options=options)
        return points
