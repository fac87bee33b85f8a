"""Running an optimizer down an objective, and the trajectory that it leaves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.arrays import FloatArray, count, vector
from nncore.objective import Objective
from nncore.optimizers import Optimizer, State

COST_BOUND = 1e12


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A run of an optimizer; row t is the state after t steps, row 0 the start.

    points, gradients, first_moments, second_moments: (steps + 1, P); costs: (steps + 1,). Moments are zero where the
    optimizer has none. If the run diverged it has fewer rows, all of them finite, and `diverged` is True.
    """

    points: FloatArray
    costs: FloatArray
    gradients: FloatArray
    first_moments: FloatArray
    second_moments: FloatArray
    diverged: bool

    def __len__(self) -> int:
        """Rows, the start included."""
        return len(self.points)


def descend(
    optimizer: Optimizer, objective: Objective, start: ArrayLike, steps: int, *, bound: float = COST_BOUND
) -> Trajectory:
    """Take `steps` steps down `objective` from `start` (P,).

    The run stops early, before the first point at which cost or gradient is not finite or the cost is above `bound`
    times max(1, |first cost|), and says so in `diverged`.

    >>> from nncore import GradientDescent, landscapes
    >>> descend(GradientDescent(0.25), landscapes.quadratic([2.0]), [8.0], 3).points.ravel().tolist()
    [8.0, 4.0, 2.0, 1.0]

    Raises:
        ValueError: start has the wrong shape or holds values that are not finite, the cost is not finite there, or
            steps is negative.
    """
    theta = vector("start", start, objective.dimension, objective.dtype)
    steps = count("steps", steps)
    states: list[State] = []
    costs: list[float] = []
    gradients: list[FloatArray] = []
    state = State.at(theta.copy())
    with np.errstate(all="ignore"):
        limit = bound * max(1.0, abs(objective.raw_value(theta)))
        for t in range(steps + 1):
            cost, gradient = objective.raw_value(state.theta), objective.raw_gradient(state.theta)
            if not (np.isfinite(cost) and cost <= limit and np.isfinite(gradient).all()):
                break
            states.append(state)
            costs.append(cost)
            gradients.append(gradient)
            if t < steps:
                state = optimizer.update(state, gradient)
    if not states:
        raise ValueError(f"start must have a finite cost and gradient, got cost {objective(theta)}")
    return Trajectory(
        np.stack([s.theta for s in states]),
        np.array(costs, dtype=objective.dtype),
        np.stack(gradients),
        np.stack([s.first for s in states]),
        np.stack([s.second for s in states]),
        len(states) <= steps,
    )
