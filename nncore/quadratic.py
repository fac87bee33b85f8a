"""The second-order Taylor approximation of slide 7, and the steps that it suggests."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, Summary, float_array, non_negative, positive, scipy
from nncore.objective import Objective, require_objective


@dataclass(frozen=True, eq=False, repr=False)
class QuadraticApproximation(Summary):
    """q(delta) = C + g^T delta + 1/2 delta^T H delta around theta.

    theta, gradient: (P,); hessian: (P, P); value: C(theta).
    """

    theta: FloatArray
    value: float
    gradient: FloatArray
    hessian: FloatArray

    @classmethod
    def at(cls, objective: Objective, theta: ArrayLike) -> Self:
        """Return the approximation of `objective` around theta (P,).

        >>> from nncore import landscapes
        >>> q = QuadraticApproximation.at(landscapes.saddle, [1.0, 0.0])
        >>> q([1.0, 1.0]), q.eigenvalues.tolist(), q.kind
        (3.0, [-2.0, 2.0], 'saddle')
        """
        point = require_objective(objective).point(theta).copy()
        return cls(point, objective(point), objective.gradient(point), objective.hessian(point))

    def __call__(self, delta: ArrayLike) -> Any:
        """q(delta): a float for delta (P,), or (k,) values for deltas (k, P)."""
        d = self._deltas(delta)
        with np.errstate(all="ignore"):
            q = self.value + d @ self.gradient + np.sum((d @ self.hessian) * d, axis=-1) / 2
        return float(q) if d.ndim == 1 else q

    def error(self, objective: Objective, delta: ArrayLike) -> Any:
        """C(theta + delta) - q(delta), in the shapes of a call; it shrinks with the cube of a short delta."""
        require_objective(objective)
        d = self._deltas(delta)
        return (objective(self.theta + d) if d.ndim == 1 else objective.values(self.theta + d)) - self(d)

    @cached_property
    def _eigen(self) -> tuple[FloatArray, FloatArray]:
        return np.linalg.eigh(self.hessian)

    @property
    def eigenvalues(self) -> FloatArray:
        """Curvatures along the eigenvectors, ascending, (P,)."""
        return self._eigen[0]

    @property
    def eigenvectors(self) -> FloatArray:
        """Orthonormal columns (P, P), in the order of `eigenvalues`."""
        return self._eigen[1]

    @property
    def kind(self) -> str:
        """What q's stationary point is: minimum, maximum, saddle, or degenerate if some curvature is 0."""
        e = self.eigenvalues
        if np.abs(e).min() <= self._zero:
            return "degenerate"
        return "minimum" if e[0] > 0 else "maximum" if e[-1] < 0 else "saddle"

    @property
    def stationary_point(self) -> FloatArray:
        """delta (P,) at which q is flat, -H^+ g: the minimizer, maximizer or saddle, as `kind` says."""
        return self.newton_step()

    def newton_step(self, damping: float = 0.0) -> FloatArray:
        """delta = -(H + damping I)^+ g, (P,): Newton's step, damped as by Levenberg (1944).

        Directions without curvature are left alone (pseudoinverse).
        """
        shifted = self.eigenvalues + non_negative("damping", damping)
        flat = np.abs(shifted) <= self._zero
        inverse = np.where(flat, 0, 1 / np.where(flat, 1, shifted))
        return -self.eigenvectors @ (inverse * (self.eigenvectors.T @ self.gradient))

    def trust_region_step(self, radius: float) -> FloatArray:
        """The delta (P,) with the smallest q among those no longer than `radius` (Moré & Sorensen 1983).

        It is -(H + mu I)^-1 g with the mu >= max(0, -lambda_min) that makes it fit; where g has no part along the most
        negative curvature (the hard case), that direction fills the length up.
        """
        e = np.asarray(self.eigenvalues, dtype=np.float64)
        g = np.asarray(self.eigenvectors.T @ self.gradient, dtype=np.float64)
        step = _shortest_descent(e, g, positive("radius", radius), self._zero)
        return self.eigenvectors @ step.astype(self.gradient.dtype)

    @property
    def _zero(self) -> float:
        """The size below which an eigenvalue counts as 0."""
        e = self.eigenvalues
        return float(max(np.abs(e).max() * len(e) * np.finfo(e.dtype).eps, np.finfo(e.dtype).tiny))

    def _deltas(self, delta: ArrayLike) -> FloatArray:
        p, many = self.gradient.size, np.ndim(delta) == 2
        return float_array("delta", delta, ("k", p) if many else (p,), self.gradient.dtype)


def _shortest_descent(e: FloatArray, g: FloatArray, radius: float, zero: float) -> FloatArray:
    """The minimizer of g^T s + 1/2 s^T diag(e) s over |s| <= radius, for ascending e."""
    if e[0] > zero and np.linalg.norm(g / e) <= radius:
        return -g / e
    gaps = e + max(0.0, -float(e[0]))
    size = float(np.linalg.norm(g))
    least = max(zero, float(np.finfo(np.float64).eps) * size / radius)
    inner = -g / (gaps + least)
    if (length := np.linalg.norm(inner)) <= radius:
        if e[0] < 0:
            inner[0] = np.copysign(np.sqrt((radius - length) * (radius + length) + inner[0] ** 2), inner[0])
        return inner

    def shortfall(shift: float) -> float:
        return float(1 / radius - 1 / np.linalg.norm(g / (gaps + shift)))

    most = (1 + 1e-9) * size / radius
    shift = scipy("optimize").brentq(shortfall, least, most, xtol=1e-300, rtol=1e-15, maxiter=500)
    return -g / (gaps + float(shift))
