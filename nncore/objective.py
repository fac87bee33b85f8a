"""What an optimizer walks down: a function of all parameters theta, with its derivatives."""

from abc import ABC, abstractmethod
from math import isfinite
from typing import Any

import numpy as np

from nncore.arrays import (
    ArrayLike,
    FloatArray,
    Frozen,
    as_it_is,
    float_array,
    is_finite,
    require_finite,
    require_kind,
    vector,
)

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
        costs = np.stack([self.raw_values(center + v * plane[1] + u[:, None] * plane[0]) for v in u])
        return inf_for_nan(costs)

    def raw_gradients(self, thetas: FloatArray) -> FloatArray:
        """Gradient at each row of thetas (k, P), unchecked."""
        return np.stack([self.raw_gradient(theta) for theta in thetas])

    @QUIET
    def __call__(self, theta: ArrayLike) -> float:
        """C(theta)."""
        cost = self.raw_value(self.point(theta))
        return cost if cost == cost else float("inf")

    @QUIET
    def values(self, thetas: ArrayLike) -> FloatArray:
        """C of each row of thetas (k, P) -> (k,)."""
        points = self.points(thetas)
        return inf_for_nan(self.raw_values(points))

    @QUIET
    def gradient(self, theta: ArrayLike) -> FloatArray:
        """g(theta) = dC/dtheta, (P,)."""
        return finite("gradient", self.raw_gradient(self.point(theta)))

    @QUIET
    def hessian(self, theta: ArrayLike) -> FloatArray:
        """H(theta) = d2C/dtheta2, (P, P), symmetric and exact."""
        return finite("hessian", self.raw_hessian(self.point(theta)))

    @QUIET
    def gradients(self, thetas: ArrayLike) -> FloatArray:
        """g at each row of thetas (k, P) -> (k, P)."""
        return finite("gradients", self.raw_gradients(self.points(thetas)))

    @QUIET
    def hessian_diagonal(self, theta: ArrayLike) -> FloatArray:
        """The diagonal of H(theta), (P,)."""
        return finite("hessian_diagonal", self.raw_diagonal(self.point(theta)))

    @QUIET
    def hessian_vector_product(self, theta: ArrayLike, v: ArrayLike) -> FloatArray:
        """H(theta) v for v (P,), (P,)."""
        point = self.point(theta)
        direction = vector("v", v, point.size, self.dtype)
        return finite("hessian_vector_product", self.raw_product(point, direction))

    def point(self, theta: ArrayLike, name: str = "theta") -> FloatArray:
        """theta as a checked array (P,)."""
        # the usual case first, which small networks would feel
        ready = as_it_is(theta, self.dtype)
        if ready is not None and ready.shape == (self.dimension,) and isfinite(ready.dot(ready)):
            return ready
        array = float_array(name, theta, self.dtype)
        if array.ndim != 1 or array.size not in (self.dimension or array.size,):
            raise ValueError(f"{name} must have shape ({self.dimension or 'P'},), got {array.shape}")
        return array

    def points(self, thetas: ArrayLike, name: str = "thetas") -> FloatArray:
        """thetas as a checked array (k, P)."""
        points = float_array(name, thetas, self.dtype)
        if points.ndim != 2 or points.shape[1] not in (self.dimension or points.shape[1],) or not len(points):
            shape = f"(k, {self.dimension or 'P'})"
            raise ValueError(f"{name} must have shape {shape} with k of at least 1, got {points.shape}")
        return points


def require_objective(objective: object) -> None:
    """Raise a ValueError unless `objective` is an Objective."""
    plain = callable(objective) and not isinstance(objective, type | Objective)
    require_kind("objective", objective, Objective, "write nncore.function(...) around it" if plain else "")


def inf_for_nan(costs: FloatArray) -> FloatArray:
    """Costs with nan, which only an overflow can make here, as inf."""
    return np.where(np.isnan(costs), costs.dtype.type(np.inf), costs)


def finite(name: str, array: FloatArray) -> FloatArray:
    """`array`, after a check that nothing in it overflowed."""
    if not is_finite(array):
        require_finite(f"{name} at theta", array)
    return array
