"""The second-order Taylor approximation of slide 7."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from nncore.arrays import FloatArray, float_array, vector
from nncore.objective import Objective


@dataclass(frozen=True, eq=False)
class QuadraticApproximation:
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
        >>> q([1.0, 1.0]), q.eigenvalues.tolist()
        (3.0, [-2.0, 2.0])
        """
        point = vector("theta", theta, objective.dimension, objective.dtype).copy()
        return cls(point, objective(point), objective.gradient(point), objective.hessian(point))

    def __call__(self, delta: ArrayLike) -> Any:
        """q(delta) for delta (P,), or (k,) values for deltas (k, P)."""
        d = float_array("delta", delta, self.gradient.dtype)
        p = self.gradient.size
        if d.ndim not in (1, 2) or d.shape[-1] != p:
            raise ValueError(f"delta must have shape ({p},) or (k, {p}), got {d.shape}")
        with np.errstate(all="ignore"):
            q = self.value + d @ self.gradient + np.sum((d @ self.hessian) * d, axis=-1) / 2
        return float(q) if d.ndim == 1 else q

    @cached_property
    def _eigen(self) -> tuple[FloatArray, FloatArray]:
        values, vectors = np.linalg.eigh(self.hessian)
        return values, vectors

    @property
    def eigenvalues(self) -> FloatArray:
        """Curvatures along the eigenvectors, ascending, (P,)."""
        return self._eigen[0]

    @property
    def eigenvectors(self) -> FloatArray:
        """Orthonormal columns (P, P), in the order of `eigenvalues`."""
        return self._eigen[1]
