"""What an optimizer walks down: a function of all parameters theta, with its derivatives."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import isfinite
from typing import Any, cast

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, Frozen, count, finite, float_array, function_of, require_kind, shaped

QUIET = np.errstate(all="ignore")
"""Decorates functions whose overflows are looked for in their results."""


class Objective(Frozen, ABC):
    """A function C(theta) of theta (P,) to be minimized.

    An objective of your own sets `dimension`, P, or leaves it at 0 for any, and has `raw_value` and `raw_gradient`;
    what uses curvature wants `raw_hessian` as well. A cost that overflows is inf, never nan. Derivatives that overflow,
    and a theta of the wrong shape or with values that are not finite, raise a ValueError.
    """

    dimension: int = 0
    dtype: np.dtype[np.floating[Any]] = np.dtype(np.float64)

    @abstractmethod
    def raw_value(self, theta: FloatArray) -> float:
        """C(theta), unchecked: may be nan or inf."""

    @abstractmethod
    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        """dC/dtheta (P,), unchecked."""

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        """d2C/dtheta2 (P, P), unchecked."""
        raise ValueError(f"objective must have a Hessian for this, got {self!r} without `raw_hessian`")

    def raw_diagonal(self, theta: FloatArray) -> FloatArray:
        """Diagonal of H(theta) (P,), unchecked."""
        return np.diagonal(self.raw_hessian(theta)).copy()

    def raw_value_and_gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """C(theta) and its gradient (P,), unchecked."""
        return self.raw_value(theta), self.raw_gradient(theta)

    def raw_product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        """H(theta) v (P,), unchecked."""
        return self.raw_hessian(theta) @ v

    def raw_values(self, thetas: FloatArray) -> FloatArray:
        """C of each row of thetas (k, P), unchecked."""
        return np.array([self.raw_value(theta) for theta in thetas], dtype=self.dtype)

    @QUIET
    def costs_on_plane(self, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
        """Costs [i, j] at center + u[j] plane[0] + u[i] plane[1], inf where they overflow: see `landscape_slice`."""
        return inf_for_nan(np.stack([self.raw_values(center + v * plane[1] + u[:, None] * plane[0]) for v in u]))

    def raw_gradients(self, thetas: FloatArray) -> FloatArray:
        """Gradient at each row of thetas (k, P), unchecked."""
        return np.stack([self.raw_gradient(theta) for theta in thetas])

    @QUIET
    def __call__(self, theta: ArrayLike) -> float:
        """C(theta)."""
        cost = self.raw_value(self.point(theta, quiet=True))
        return cost if cost == cost else float("inf")

    @QUIET
    def values(self, thetas: ArrayLike) -> FloatArray:
        """C of each row of thetas (k, P) -> (k,)."""
        return inf_for_nan(self.raw_values(self.points(thetas)))

    @QUIET
    def gradient(self, theta: ArrayLike) -> FloatArray:
        """g(theta) = dC/dtheta, (P,)."""
        g = self.raw_gradient(self.point(theta, quiet=True))
        return g if isfinite(g.dot(g)) else finite("gradient at theta", g)

    @QUIET
    def hessian(self, theta: ArrayLike) -> FloatArray:
        """H(theta) = d2C/dtheta2, (P, P), symmetric and exact."""
        return finite("hessian at theta", self.raw_hessian(self.point(theta, quiet=True)))

    @QUIET
    def gradients(self, thetas: ArrayLike) -> FloatArray:
        """g at each row of thetas (k, P) -> (k, P)."""
        return finite("gradients at theta", self.raw_gradients(self.points(thetas)))

    @QUIET
    def hessian_diagonal(self, theta: ArrayLike) -> FloatArray:
        """The diagonal of H(theta), (P,)."""
        return finite("hessian_diagonal at theta", self.raw_diagonal(self.point(theta, quiet=True)))

    @QUIET
    def hessian_vector_product(self, theta: ArrayLike, v: ArrayLike) -> FloatArray:
        """H(theta) v for v (P,), (P,)."""
        point = self.point(theta, quiet=True)
        direction = float_array("v", v, (point.size,), self.dtype)
        return finite("hessian_vector_product at theta", self.raw_product(point, direction))

    def point(self, theta: ArrayLike, name: str = "theta", *, quiet: bool = False) -> FloatArray:
        """theta as a checked array (P,) that cannot be written."""
        point = float_array(name, theta, (self.dimension or "P",), self.dtype, quiet=quiet).view()
        point.setflags(write=False)
        return point

    def points(self, thetas: ArrayLike, name: str = "thetas") -> FloatArray:
        """thetas as a checked array (k, P)."""
        return float_array(name, thetas, ("k", self.dimension or "P"), self.dtype)


class FunctionObjective(Objective):
    """The objective C(theta) = f(theta) of a function of theta (P,); with a `dimension` P has to be that.

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

    def __init__(
        self,
        f: Callable[[FloatArray], float],
        gradient: Callable[[FloatArray], ArrayLike] | None = None,
        hessian: Callable[[FloatArray], ArrayLike] | None = None,
        *,
        dimension: int = 0,
        complex_step: bool = False,
    ) -> None:
        for name, part in (("f", f), ("gradient", gradient or f), ("hessian", hessian or f)):
            function_of("theta", name, part)
        self.f, self._gradient, self._hessian, self.complex_step = f, gradient, hessian, complex_step
        self.dimension = count("dimension", dimension)

    def __repr__(self) -> str:
        return f"<function objective {getattr(self.f, '__name__', repr(self.f))}>"

    def raw_value(self, theta: FloatArray) -> float:
        value = self.f(theta.copy())
        try:
            return float(value)
        except (TypeError, ValueError):
            raise ValueError(f"f(theta) must be a number, got {value!r}") from None

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        if self._gradient is not None:
            return shaped("gradient(theta)", np.array(self._gradient(theta.copy()), np.float64), theta.shape)
        if self.complex_step:
            return np.array([np.imag(self.f(theta + e)) for e in 1e-150j * np.eye(theta.size)]) / 1e-150
        h = np.cbrt(np.finfo(float).eps) * np.maximum(1, np.abs(theta))
        return np.array([(self.f(theta + e) - self.f(theta - e)) / (2 * e.sum()) for e in np.diag(h)])

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        if self._hessian is not None:
            return shaped("hessian(theta)", np.array(self._hessian(theta.copy()), np.float64), 2 * theta.shape)
        exact = self._gradient is not None or self.complex_step
        h = np.finfo(float).eps ** (1 / 3 if exact else 1 / 5) * np.maximum(1, np.abs(theta))
        rows = [(self.raw_gradient(theta + e) - self.raw_gradient(theta - e)) / (2 * e.sum()) for e in np.diag(h)]
        return (np.array(rows) + np.array(rows).T) / 2


function = FunctionObjective
"""Its short name: `nncore.function(f)`."""


def require_objective(objective: Any) -> Objective:
    """Return `objective` if it is an Objective, else raise a ValueError."""
    plain = callable(objective) and not isinstance(objective, type | Objective)
    require_kind("objective", objective, Objective, "write nncore.function(...) around it" if plain else "")
    return cast(Objective, objective)


def inf_for_nan(costs: FloatArray) -> FloatArray:
    """Costs with nan, which only an overflow can make here, as inf."""
    return np.where(np.isnan(costs), costs.dtype.type(np.inf), costs)
