"""Two-dimensional test surfaces with analytic gradient and Hessian.

Each is an `Objective` with P = 2: `ripples([x, y])`, `ripples.values(points)`, `ripples.gradient`, `ripples.hessian`,
and `limits`, the square on which it is usually drawn.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nncore.arrays import FloatArray, float_array
from nncore.objective import Objective

Formula: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
Formulas: TypeAlias = Callable[[FloatArray, FloatArray], tuple[FloatArray, ...]]


class Landscape(Objective):
    """A surface z(x, y).

    value(x, y); slope(x, y) -> (dz/dx, dz/dy); bend(x, y) -> (d2z/dx2, d2z/dxdy, d2z/dy2); limits: half the width of
    the square around the origin on which it is drawn.
    """

    dimension = 2

    def __init__(self, name: str, value: Formula, slope: Formulas, bend: Formulas, limits: float) -> None:
        self.name, self.limits = name, limits
        self._value, self._slope, self._bend = value, slope, bend

    def raw_value(self, theta: FloatArray) -> float:
        return float(self._value(theta[0], theta[1]))

    def raw_values(self, thetas: FloatArray) -> FloatArray:
        return self._value(thetas[:, 0], thetas[:, 1])

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        return np.array(self._slope(theta[0], theta[1]))

    def raw_gradients(self, thetas: FloatArray) -> FloatArray:
        return np.stack(self._slope(thetas[:, 0], thetas[:, 1]), axis=-1)

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        xx, xy, yy = self._bend(theta[0], theta[1])
        return np.array([[xx, xy], [xy, yy]])

    def __repr__(self) -> str:
        return f"<landscape {self.name}>"


def _ripples(x: FloatArray, y: FloatArray) -> FloatArray:
    r = x * x + y * y
    return np.sin(r) + r + 2 * np.sin(3 * x) * np.sin(3 * y)


def _ripples_slope(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    c = 2 * (np.cos(x * x + y * y) + 1)
    return c * x + 6 * np.cos(3 * x) * np.sin(3 * y), c * y + 6 * np.sin(3 * x) * np.cos(3 * y)


def _ripples_bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    r = x * x + y * y
    c, s, waves = 2 * (np.cos(r) + 1), 4 * np.sin(r), 18 * np.sin(3 * x) * np.sin(3 * y)
    return c - s * x * x - waves, 18 * np.cos(3 * x) * np.cos(3 * y) - s * x * y, c - s * y * y - waves


def _rosenbrock(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.square(1 - x) + 100 * np.square(y - x * x)


def _rosenbrock_slope(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    return -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)


def _rosenbrock_bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    return 2 - 400 * (y - 3 * x * x), -400 * x, 200 + 0 * x


def _himmelblau(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.square(x * x + y - 11) + np.square(x + y * y - 7)


def _himmelblau_slope(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    u, v = x * x + y - 11, x + y * y - 7
    return 4 * x * u + 2 * v, 2 * u + 4 * y * v


def _himmelblau_bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    return 12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26


_BEALE = ((1, 1.5), (2, 2.25), (3, 2.625))


def _beale(x: FloatArray, y: FloatArray) -> FloatArray:
    return sum((np.square(c - x + x * y**n) for n, c in _BEALE), start=0 * x)


def _beale_slope(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    dx, dy = 0 * x, 0 * x
    for n, c in _BEALE:
        u = c - x + x * y**n
        dx, dy = dx + 2 * u * (y**n - 1), dy + 2 * u * n * x * y ** (n - 1)
    return dx, dy


def _beale_bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    xx, xy, yy = 0 * x, 0 * x, 0 * x
    for n, c in _BEALE:
        u, ux, uy = c - x + x * y**n, y**n - 1, n * x * y ** (n - 1)
        uyy = n * (n - 1) * x * y ** (n - 2) if n > 1 else 0 * x
        xx, xy, yy = xx + 2 * ux * ux, xy + 2 * (ux * uy + u * n * y ** (n - 1)), yy + 2 * (uy * uy + u * uyy)
    return xx, xy, yy


def _rastrigin(x: FloatArray, y: FloatArray) -> FloatArray:
    return 20 + x * x - 10 * np.cos(2 * np.pi * x) + y * y - 10 * np.cos(2 * np.pi * y)


def _rastrigin_slope(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    return 2 * x + 20 * np.pi * np.sin(2 * np.pi * x), 2 * y + 20 * np.pi * np.sin(2 * np.pi * y)


def _rastrigin_bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    k = 40 * np.pi**2
    return 2 + k * np.cos(2 * np.pi * x), 0 * x, 2 + k * np.cos(2 * np.pi * y)


ripples = Landscape("ripples", _ripples, _ripples_slope, _ripples_bend, 3.0)
"""Slide 11's surface: z = sin R + R + 2 sin 3x sin 3y, R = x^2 + y^2."""

rosenbrock = Landscape("rosenbrock", _rosenbrock, _rosenbrock_slope, _rosenbrock_bend, 2.0)
"""z = (1 - x)^2 + 100 (y - x^2)^2, minimum 0 at (1, 1) (Rosenbrock 1960)."""

himmelblau = Landscape("himmelblau", _himmelblau, _himmelblau_slope, _himmelblau_bend, 5.0)
"""z = (x^2 + y - 11)^2 + (x + y^2 - 7)^2, four minima of 0, one at (3, 2) (Himmelblau 1972)."""

beale = Landscape("beale", _beale, _beale_slope, _beale_bend, 4.5)
"""z = sum over n = 1, 2, 3 of (c_n - x + x y^n)^2, c = 1.5, 2.25, 2.625, minimum 0 at (3, 0.5) (Beale 1958)."""

rastrigin = Landscape("rastrigin", _rastrigin, _rastrigin_slope, _rastrigin_bend, 5.12)
"""z = 20 + x^2 - 10 cos 2 pi x + y^2 - 10 cos 2 pi y, minimum 0 at the origin (Rastrigin 1974)."""

saddle = Landscape(
    "saddle",
    lambda x, y: x * x - y * y,
    lambda x, y: (2 * x, -2 * y),
    lambda x, y: (2 + 0 * x, 0 * x, -2 + 0 * x),
    2.0,
)
"""z = x^2 - y^2, with a saddle at the origin."""


class Quadratic(Objective):
    """C = 1/2 theta^T A theta, whose Hessian A has the given eigenvalues in the given or the coordinate directions."""

    def __init__(self, eigenvalues: ArrayLike, eigenvectors: ArrayLike | None = None) -> None:
        values = float_array("eigenvalues", eigenvalues)
        if values.ndim != 1 or values.size == 0:
            raise ValueError(f"eigenvalues must have shape (P,) with P of at least 1, got {values.shape}")
        n = values.size
        vectors = np.eye(n) if eigenvectors is None else float_array("eigenvectors", eigenvectors)
        if vectors.shape != (n, n) or not np.allclose(vectors.T @ vectors, np.eye(n), atol=1e-8):
            raise ValueError(f"eigenvectors must be orthonormal columns of shape {(n, n)}, got {vectors.shape}")
        self.dimension, self.eigenvalues = n, values
        self.matrix = (vectors * values) @ vectors.T

    def raw_value(self, theta: FloatArray) -> float:
        return float(theta @ self.matrix @ theta) / 2

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        return self.matrix @ theta

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        return self.matrix.copy()


def quadratic(eigenvalues: ArrayLike, eigenvectors: ArrayLike | None = None) -> Quadratic:
    """Return C = 1/2 theta^T A theta; A has these eigenvalues (P,) and orthonormal eigenvectors as columns (P, P).

    >>> quadratic([1.0, 4.0]).gradient([1.0, 1.0]).tolist()
    [1.0, 4.0]

    Raises:
        ValueError: the eigenvectors are not orthonormal, or shapes do not fit.
    """
    return Quadratic(eigenvalues, eigenvectors)
