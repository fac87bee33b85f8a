"""Running an optimizer down an objective, and the trajectory that it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import ArrayLike, BoolArray, FloatArray, Summary, count, positive
from nncore.objective import Objective, require_objective
from nncore.optimizers import Optimizer, State, next_state, require_optimizer
from nncore.second_order import LBFGS

COST_BOUND = 1e12


@dataclass(frozen=True, eq=False, repr=False)
class _Log(Summary):
    points: FloatArray
    costs: FloatArray
    gradients: FloatArray
    first_moments: FloatArray
    second_moments: FloatArray
    first_corrections: FloatArray
    second_corrections: FloatArray


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory(_Log):
    """A run of an optimizer; row t is the state after t steps, row 0 the start.

    points, gradients, first_moments, second_moments: (steps + 1, P); costs, first_corrections, second_corrections:
    (steps + 1,). Moments are zero where the optimizer has none; a correction is what the step divided the moment by, 1
    where it is not corrected. If the run diverged it has fewer rows, all of them finite, and `diverged` is True.
    """

    diverged: bool

    def __len__(self) -> int:
        """Rows, the start included."""
        return len(self.points)


@dataclass(frozen=True, eq=False, repr=False)
class Trajectories(_Log):
    """Runs from k starts at once; `runs[i]` is the Trajectory from start i.

    The arrays have one more axis, points (steps + 1, k, P) and costs (steps + 1, k), but for the corrections. rows
    (k,): how many rows of each run count; later ones repeat its last. diverged: (k,).
    """

    rows: NDArray[np.intp]
    diverged: BoolArray

    def __len__(self) -> int:
        """Runs."""
        return len(self.rows)

    def __getitem__(self, run: int) -> Trajectory:
        n = self.rows[run]
        logs = (self.points, self.costs, self.gradients, self.first_moments, self.second_moments)
        corrections = (log[:n] for log in (self.first_corrections, self.second_corrections))
        return Trajectory(*(log[:n, run] for log in logs), *corrections, diverged=bool(self.diverged[run]))


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
    require_optimizer("optimizer", optimizer)
    theta = require_objective(objective).point(start, "start")
    steps, bound = count("steps", steps), positive("bound", bound)
    state, states, diverged = State.at(theta).owned(), list[State](), False
    costs, gradients, limit = list[float](), list[FloatArray](), 0.0
    with np.errstate(all="ignore"):
        whole = optimizer.iterates(objective, theta, steps) if isinstance(optimizer, LBFGS) else None
        for t in range(steps + 1 if whole is None else len(whole)):
            if whole is not None:
                state = State.at(whole[t])
            elif t > 0:
                state = next_state(optimizer, state, gradients[-1], objective)
            cost, gradient = objective.raw_value_and_gradient(state.theta)
            limit = limit or bound * max(1.0, abs(cost))
            finite = isfinite(gradient.dot(gradient)) or bool(np.isfinite(gradient).all())
            if diverged := not (finite and isfinite(cost) and cost <= limit):
                break
            states.append(state)
            costs.append(cost)
            gradients.append(gradient.copy())
    if not states:
        raise ValueError(f"start must have a finite cost and gradient, got cost {objective(theta)}")
    return Trajectory(*_logs(optimizer, objective, states, costs, gradients), diverged=diverged)


def _logs(
    optimizer: Optimizer, objective: Objective, states: list[State], costs: Sequence[Any], gradients: list[FloatArray]
) -> list[FloatArray]:
    """The arrays of a Trajectory or of Trajectories, one row a state."""
    rows = [[s.theta for s in states], gradients, [s.first for s in states], [s.second for s in states]]
    logs = [np.concatenate(log, dtype=objective.dtype).reshape(len(log), *log[0].shape) for log in rows]
    logs.insert(1, np.array(costs, objective.dtype))
    return [*logs, *np.array([optimizer.corrections(t) for t in range(len(states))]).T]


def descend_many(
    optimizer: Optimizer, objective: Objective, starts: ArrayLike, steps: int, *, bound: float = COST_BOUND
) -> Trajectories:
    """Take `steps` steps down `objective` from each row of `starts` (k, P), all at once.

    Raises:
        ValueError: as `descend`, and for an optimizer that runs whole (`LBFGS`).
    """
    require_optimizer("optimizer", optimizer)
    theta = require_objective(objective).points(starts, "starts")
    steps, bound = count("steps", steps), positive("bound", bound)
    states, costs, gradients = [State.at(theta).owned()], list[FloatArray](), list[FloatArray]()
    alive, rows = np.ones(len(theta), np.bool_), np.zeros(len(theta), np.intp)
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            if t > 0:
                states.append(next_state(optimizer, states[-1], gradients[-1], objective))
            cost, gradient = objective.raw_values(states[-1].theta), objective.raw_gradients(states[-1].theta)
            limit = bound * np.maximum(1, np.abs(costs[0] if costs else cost))
            alive = alive & np.isfinite(cost) & (cost <= limit) & np.isfinite(gradient).all(axis=1)
            if t == 0 and not alive.all():
                raise ValueError(f"starts[{int(np.argmin(alive))}] must have a finite cost and gradient")
            rows += alive
            costs.append(cost)
            gradients.append(gradient.copy())
    logs = _logs(optimizer, objective, states, costs, gradients)
    for run, n in enumerate(rows):
        for log in logs[:5]:
            log[n:, run] = log[n - 1, run]
    return Trajectories(*logs, rows=rows, diverged=rows <= steps)
