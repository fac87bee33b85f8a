"""Running an optimizer down an objective, and the trajectory that it leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import ArrayLike, BoolArray, FloatArray, Summary, count, is_finite, positive
from nncore.objective import Objective, require_objective
from nncore.optimizers import Optimizer, State, next_state, require_optimizer
from nncore.second_order import LBFGS

COST_BOUND = 1e12


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory(Summary):
    """A run of an optimizer; row t is the state after t steps, row 0 the start.

    points, gradients, first_moments, second_moments: (steps + 1, P); costs, first_corrections, second_corrections:
    (steps + 1,). Moments are zero where the optimizer has none; a correction is what the step divided the moment by, 1
    where it is not corrected. If the run diverged it has fewer rows, all of them finite, and `diverged` is True.
    """

    points: FloatArray
    costs: FloatArray
    gradients: FloatArray
    first_moments: FloatArray
    second_moments: FloatArray
    first_corrections: FloatArray
    second_corrections: FloatArray
    diverged: bool

    def __len__(self) -> int:
        """Rows, the start included."""
        return len(self.points)


@dataclass(frozen=True, eq=False, repr=False)
class Trajectories(Summary):
    """Runs from k starts at once; `runs[i]` is the Trajectory from start i.

    points, gradients, first_moments, second_moments: (steps + 1, k, P); costs: (steps + 1, k); corrections:
    (steps + 1,). rows (k,): how many rows of each run count; later ones repeat its last. diverged: (k,).
    """

    points: FloatArray
    costs: FloatArray
    gradients: FloatArray
    first_moments: FloatArray
    second_moments: FloatArray
    first_corrections: FloatArray
    second_corrections: FloatArray
    rows: NDArray[np.intp]
    diverged: BoolArray

    def __len__(self) -> int:
        """Runs."""
        return len(self.rows)

    def __getitem__(self, run: int) -> Trajectory:
        n = self.rows[run]
        logs = (self.points, self.costs, self.gradients, self.first_moments, self.second_moments)
        points, costs, gradients, first, second = (log[:n, run] for log in logs)
        corrections = self.first_corrections[:n], self.second_corrections[:n]
        return Trajectory(points, costs, gradients, first, second, *corrections, bool(self.diverged[run]))


def descend(
    optimizer: Optimizer, objective: Objective, start: ArrayLike, steps: int, *, bound: float = COST_BOUND
) -> Trajectory:
    """Take `steps` steps down `objective` from `start` (P,).

    The run stops early, before the first point at which cost or gradient is not finite or the cost is above `bound`
    times max(1, |first cost|), and says so in `diverged`. `LBFGS` also stops where it finds no lower cost.

    >>> from nncore import GradientDescent, landscapes
    >>> descend(GradientDescent(0.25), landscapes.quadratic([2.0]), [8.0], 3).points.ravel().tolist()
    [8.0, 4.0, 2.0, 1.0]

    Raises:
        ValueError: a wrong kind, start has the wrong shape or holds values that are not finite, cost or gradient are
            not finite there, or steps is negative.
    """
    require_optimizer(optimizer)
    require_objective(objective)
    theta = objective.point(start, "start")
    steps, bound = count("steps", steps), positive("bound", bound)
    states: list[State] = []
    costs: list[float] = []
    gradients: list[FloatArray] = []
    with np.errstate(all="ignore"):
        for state in _states(optimizer, objective, theta, steps, gradients):
            cost, gradient = objective.raw_value_and_gradient(state.theta)
            limit = bound * max(1.0, abs(costs[0] if costs else cost))
            if not (isfinite(cost) and cost <= limit and is_finite(gradient)):
                break
            states.append(state)
            costs.append(cost)
            gradients.append(gradient.copy())
        else:
            state = None
    if not states:
        raise ValueError(f"start must have a finite cost and gradient, got cost {objective(theta)}")
    corrections = np.array([optimizer.corrections(t) for t in range(len(states))]).T
    return Trajectory(
        np.array([s.theta for s in states]),
        np.array(costs, dtype=objective.dtype),
        np.array(gradients),
        np.array([s.first for s in states]),
        np.array([s.second for s in states]),
        *corrections,
        diverged=state is not None,
    )


def _states(
    optimizer: Optimizer, objective: Objective, theta: FloatArray, steps: int, gradients: list[FloatArray]
) -> Iterator[State]:
    """The states of a run; the last of `gradients` must be the one at the state that was handed out last."""
    if isinstance(optimizer, LBFGS):
        yield from map(State.at, optimizer.iterates(objective, theta, steps))
        return
    state = State.at(theta).owned()
    yield state
    for _ in range(steps):
        state = next_state(optimizer, state, gradients[-1], objective)
        yield state


def descend_many(
    optimizer: Optimizer, objective: Objective, starts: ArrayLike, steps: int, *, bound: float = COST_BOUND
) -> Trajectories:
    """Take `steps` steps down `objective` from each row of `starts` (k, P), all at once.

    Raises:
        ValueError: as `descend`, and for an optimizer that runs whole (`LBFGS`).
    """
    require_optimizer(optimizer)
    require_objective(objective)
    theta = objective.points(starts, "starts")
    steps, bound = count("steps", steps), positive("bound", bound)
    k, p = theta.shape
    points, gradients, first, second = (np.zeros((steps + 1, k, p), theta.dtype) for _ in range(4))
    costs, rows = np.zeros((steps + 1, k), theta.dtype), np.zeros(k, np.intp)
    alive, state = np.ones(k, np.bool_), State.at(theta)
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            cost, gradient = objective.raw_values(state.theta), objective.raw_gradients(state.theta)
            limit = bound * np.maximum(1, np.abs(costs[0] if t else cost))
            alive = alive & np.isfinite(cost) & (cost <= limit) & np.isfinite(gradient).all(axis=1)
            if t == 0 and not alive.all():
                raise ValueError(f"starts[{int(np.argmin(alive))}] must have a finite cost and gradient")
            rows[alive] += 1
            last = max(0, t - 1)
            costs[t] = np.where(alive, cost, costs[last])
            found = (state.theta, gradient, state.first, state.second)
            for log, new in zip((points, gradients, first, second), found, strict=True):
                log[t] = np.where(alive[:, None], new, log[last])
            if t < steps:
                state = State(points[t], first[t], second[t], t, state.more).owned()
                state = next_state(optimizer, state, gradients[t].copy(), objective)
    corrections = np.array([optimizer.corrections(t) for t in range(steps + 1)]).T
    return Trajectories(points, costs, gradients, first, second, *corrections, rows=rows, diverged=rows <= steps)
