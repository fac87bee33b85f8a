"""An objective of a plain function."""

from collections.abc import Callable

import numpy as np

from nncore.arrays import FloatArray, count
from nncore.objective import Objective


class FunctionObjective(Objective):
    """C(theta) = f(theta), see `function`."""

    def __init__(
        self,
        f: Callable[[FloatArray], float],
        gradient: Callable[[FloatArray], FloatArray] | None,
        hessian: Callable[[FloatArray], FloatArray] | None,
        dimension: int,
        complex_step: bool,
    ) -> None:
        for name, part, needed in (("f", f, True), ("gradient", gradient, False), ("hessian", hessian, False)):
            if (part is not None or needed) and (not callable(part) or isinstance(part, type)):
                raise ValueError(f"{name} must be a function of theta, got {part!r}")
        self.f, self._gradient, self._hessian, self.complex_step = f, gradient, hessian, complex_step
        self.dimension = count("dimension", dimension)

    def __repr__(self) -> str:
        return f"<function objective {getattr(self.f, '__name__', repr(self.f))}>"

    def raw_value(self, theta: FloatArray) -> float:
        return float(self.f(theta.copy()))

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        if self._gradient is not None:
            return _shaped("gradient", self._gradient(theta.copy()), theta.shape)
        if self.complex_step:
            return np.array([np.imag(self.f(theta + e)) for e in 1e-150j * np.eye(theta.size)]) / 1e-150
        h = np.cbrt(np.finfo(float).eps) * np.maximum(1, np.abs(theta))
        return np.array([(self.f(theta + e) - self.f(theta - e)) / (2 * e.sum()) for e in np.diag(h)])

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        if self._hessian is not None:
            return _shaped("hessian", self._hessian(theta.copy()), (theta.size, theta.size))
        exact = self._gradient is not None or self.complex_step
        h = np.finfo(float).eps ** (1 / 3 if exact else 1 / 5) * np.maximum(1, np.abs(theta))
        rows = [(self.raw_gradient(theta + e) - self.raw_gradient(theta - e)) / (2 * e.sum()) for e in np.diag(h)]
        return (np.array(rows) + np.array(rows).T) / 2


def function(
    f: Callable[[FloatArray], float],
    gradient: Callable[[FloatArray], FloatArray] | None = None,
    hessian: Callable[[FloatArray], FloatArray] | None = None,
    *,
    dimension: int = 0,
    complex_step: bool = False,
) -> FunctionObjective:
    """Return the objective C(theta) = f(theta) of a function of theta (P,); with a `dimension` P has to be that.

    Without `gradient` (P,) the derivatives are central differences, right to about 1e-10 of C's size, or, with
    `complex_step`, Im f(theta + i h) / h (Squire & Trapp 1998), right to rounding: f then has to take complex numbers
    and to be analytic (no abs, max or comparisons). Without `hessian` (P, P) it is made of differences of the gradient,
    right to about 1e-9, or 1e-5 where the gradient is one of differences already.

    >>> bowl = function(lambda theta: theta[0] ** 2 + 3 * theta[1] ** 2, complex_step=True)
    >>> bowl.gradient([1.0, 2.0]).tolist(), bowl.hessian([1.0, 2.0]).round(6).tolist()
    ([2.0, 12.0], [[2.0, 0.0], [0.0, 6.0]])

    Raises:
        ValueError: f or a derivative is not a function, or a derivative has a wrong shape.
    """
    return FunctionObjective(f, gradient, hessian, dimension, complex_step)


def _shaped(name: str, value: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    array = np.array(value, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"{name} must return shape {shape}, got {array.shape}")
    return array
