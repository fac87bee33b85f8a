"""Gradients checked against finite differences."""

from dataclasses import dataclass

import numpy as np

from nncore.arrays import ArrayLike, BoolArray, FloatArray, positive
from nncore.objective import Objective, require_objective


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """analytic, numeric, kinks: (P,); error: the greatest |analytic - numeric| / max(1, |numeric|); `str`: a table.

    kinks: True where the slopes on the two sides differ. There any number between them is a derivative; `numeric` is
    their mean, and the error is how far the analytic one lies outside.
    """

    analytic: FloatArray
    numeric: FloatArray
    kinks: BoolArray
    error: float

    def __str__(self) -> str:
        """One line per parameter, analytic beside numeric, and the greatest error."""
        rows = zip(self.analytic, self.numeric, self.kinks, strict=True)
        lines = [f"{i:9} {a:16.9e} {n:16.9e} {abs(a - n):10.1e}{'  kink' * int(k)}" for i, (a, n, k) in enumerate(rows)]
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
    point = require_objective(objective).point(theta)
    size = float(np.cbrt(np.finfo(objective.dtype).eps)) if step is None else positive("step", step)
    h = size * np.maximum(1, np.abs(point))
    low, numeric, high = _slopes(objective, point, h)
    closer, _, further = _slopes(objective, point, h / 10)
    # over a smooth function the sides' slopes come together as h shrinks, at a kink they do not
    gap, rest = np.abs(high - low), np.abs(further - closer)
    kinks = (rest > gap / 2) & (gap > 1e3 * size**2 * np.maximum(1, np.abs(numeric)))
    analytic = objective.gradient(point)
    outside = np.maximum(np.minimum(low, high) - analytic, analytic - np.maximum(low, high))
    wrong = np.where(kinks, np.maximum(outside, 0), np.abs(analytic - numeric))
    check = GradientCheck(analytic, numeric, kinks, float(np.max(wrong / np.maximum(1, np.abs(numeric)))))
    if verbose:
        print(check)
    return check


def _slopes(objective: Objective, point: FloatArray, h: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The slope of C along each axis below the point, across it and above it, each (P,)."""
    above, below = point + np.diag(h), point - np.diag(h)
    here, high, low = objective(point), objective.values(above), objective.values(below)
    # divided by the steps that were really taken: point + h is rounded
    up, down = np.diagonal(above) - point, point - np.diagonal(below)
    return (here - low) / down, (high - low) / np.diagonal(above - below), (high - here) / up
