"""Gradients checked against finite differences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.arrays import FloatArray, positive, vector
from nncore.objective import Objective


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """analytic, numeric: (P,); error: the greatest |analytic - numeric| / max(1, |numeric|). `str` makes a table."""

    analytic: FloatArray
    numeric: FloatArray
    error: float

    def __str__(self) -> str:
        """One line per parameter, analytic beside numeric, and the greatest error."""
        rows = zip(self.analytic, self.numeric, strict=True)
        lines = [f"{i:9} {a:16.9e} {n:16.9e} {abs(a - n):10.1e}" for i, (a, n) in enumerate(rows)]
        head = f"{'parameter':>9} {'analytic':>16} {'numeric':>16} {'difference':>10}"
        return "\n".join([head, *lines, f"greatest relative error {self.error:.1e}"])


def check_gradients(
    objective: Objective, theta: ArrayLike, *, step: float | None = None, verbose: bool = True
) -> GradientCheck:
    """Compare `objective.gradient(theta)` with (C(theta + h e_i) - C(theta - h e_i)) / 2h, and print both.

    h is `step` times max(1, |theta_i|), by default the cube root of the machine epsilon, which balances the rounding
    of C against the h^2 of the formula. `verbose=False` prints nothing.

    >>> from nncore import landscapes
    >>> check = check_gradients(landscapes.saddle, [1.0, 2.0], step=0.5)
    parameter         analytic          numeric difference
            0  2.000000000e+00  2.000000000e+00    0.0e+00
            1 -4.000000000e+00 -4.000000000e+00    0.0e+00
    greatest relative error 0.0e+00
    """
    point = vector("theta", theta, objective.dimension, objective.dtype)
    size = float(np.cbrt(np.finfo(objective.dtype).eps)) if step is None else positive("step", step)
    h = size * np.maximum(1, np.abs(point))
    offsets = np.diag(h)
    # divided by the step that was really taken: point + h is rounded
    taken = np.diagonal((point + offsets) - (point - offsets))
    numeric = (objective.values(point + offsets) - objective.values(point - offsets)) / taken
    analytic = objective.gradient(point)
    error = float(np.max(np.abs(analytic - numeric) / np.maximum(1, np.abs(numeric))))
    check = GradientCheck(analytic, numeric, error)
    if verbose:
        print(check)
    return check
