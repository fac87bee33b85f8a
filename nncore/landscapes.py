"""Two-dimensional test surfaces with analytic gradient and Hessian.

Each is an `Objective` with P = 2: `ripples([x, y])`, `ripples.values(points)`, `ripples.gradient`, `ripples.hessian`,
and `limits`, the square on which it is usually drawn.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, float_array, frozen, function_of, positive
from nncore.objective import Objective

Formula: TypeAlias = Callable[[Any, Any], Any]
Formulas: TypeAlias = Callable[[Any, Any], tuple[Any, ...]]


class Landscape(Objective):
    """A surface z(x, y).

    value(x, y); slope(x, y) -> (dz/dx, dz/dy); bend(x, y) -> (d2z/dx2, d2z/dxdy, d2z/dy2); limits: half the width of
    the square around the origin on which it is drawn.
    """

    dimension = 2

    def __init__(self, name: str, value: Formula, slope: Formulas, bend: Formulas, limits: float) -> None:
        self.name, self.limits = str(name), positive("limits", limits)
        parts = (("value", value), ("slope", slope), ("bend", bend))
        self._value, self._slope, self._bend = (function_of("x and y", part, formula) for part, formula in parts)

    def raw_value(self, theta: FloatArray) -> float:
        return float(self._value(theta[0], theta[1]))

    def raw_values(self, thetas: FloatArray) -> FloatArray:
        return _entries(thetas, [self._value(thetas[:, 0], thetas[:, 1])])[:, 0]

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        return np.array(self._slope(theta[0], theta[1]), dtype=np.float64)

    def raw_gradients(self, thetas: FloatArray) -> FloatArray:
        return _entries(thetas, self._slope(thetas[:, 0], thetas[:, 1]))

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        xx, xy, yy = self._bend(theta[0], theta[1])
        return np.array([[xx, xy], [xy, yy]], dtype=np.float64)

    def __repr__(self) -> str:
        return f"<landscape {self.name}>"

    def __reduce__(self) -> Any:
        """Copies and pickles of nncore's own landscapes are these themselves, found by name."""
        return self.name if globals().get(self.name) is self else super().__reduce__()


def _entries(thetas: FloatArray, parts: Sequence[Any]) -> FloatArray:
    """Parts side by side, (k, parts); a constant counts for every row."""
    return np.stack([np.broadcast_to(np.asarray(part, np.float64), len(thetas)) for part in parts], axis=-1)


def _ripples_slope(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    c = 2 * (np.cos(x * x + y * y) + 1)
    return c * x + 6 * np.cos(3 * x) * np.sin(3 * y), c * y + 6 * np.sin(3 * x) * np.cos(3 * y)


def _ripples_bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    r = x * x + y * y
    c, s, waves = 2 * (np.cos(r) + 1), 4 * np.sin(r), 18 * np.sin(3 * x) * np.sin(3 * y)
    return c - s * x * x - waves, 18 * np.cos(3 * x) * np.cos(3 * y) - s * x * y, c - s * y * y - waves


_BEALE = ((1, 1.5), (2, 2.25), (3, 2.625))


def _beale_slope(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    parts = [(c - x + x * y**n, y**n - 1, n * x * y ** (n - 1)) for n, c in _BEALE]
    return sum((2 * u * ux for u, ux, _ in parts), start=0 * x), sum((2 * u * uy for u, _, uy in parts), start=0 * y)


def _beale_bend(x: FloatArray, y: FloatArray) -> tuple[FloatArray, ...]:
    xx, xy, yy = 0 * x, 0 * x, 0 * x
    for n, c in _BEALE:
        u, ux, uy = c - x + x * y**n, y**n - 1, n * x * y ** (n - 1)
        xx, xy = xx + 2 * ux * ux, xy + 2 * (ux * uy + u * n * y ** (n - 1))
        yy = yy + 2 * (uy * uy + u * n * (n - 1) * x * y ** max(n - 2, 0))
    return xx, xy, yy


# fmt: off
ripples = Landscape(
    "ripples",
    lambda x, y: np.sin(x * x + y * y) + (x * x + y * y) + 2 * np.sin(3 * x) * np.sin(3 * y),
    _ripples_slope, _ripples_bend, 3.0)
"""Slide 11's surface: z = sin R + R + 2 sin 3x sin 3y, R = x^2 + y^2."""

rosenbrock = Landscape(
    "rosenbrock",
    lambda x, y: np.square(1 - x) + 100 * np.square(y - x * x),
    lambda x, y: (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
    lambda x, y: (2 - 400 * (y - 3 * x * x), -400 * x, 200), 2.0)
"""z = (1 - x)^2 + 100 (y - x^2)^2, minimum 0 at (1, 1) (Rosenbrock 1960)."""

himmelblau = Landscape(
    "himmelblau",
    lambda x, y: np.square(x * x + y - 11) + np.square(x + y * y - 7),
    lambda x, y: (4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)),
    lambda x, y: (12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26), 5.0)
"""z = (x^2 + y - 11)^2 + (x + y^2 - 7)^2, four minima of 0, one at (3, 2) (Himmelblau 1972)."""

beale = Landscape(
    "beale", lambda x, y: sum(np.square(c - x + x * y**n) for n, c in _BEALE), _beale_slope, _beale_bend, 4.5)
"""z = sum over n = 1, 2, 3 of (c_n - x + x y^n)^2, c = 1.5, 2.25, 2.625, minimum 0 at (3, 0.5) (Beale 1958)."""

rastrigin = Landscape(
    "rastrigin",
    lambda x, y: 20 + x * x - 10 * np.cos(2 * np.pi * x) + y * y - 10 * np.cos(2 * np.pi * y),
    lambda x, y: (2 * x + 20 * np.pi * np.sin(2 * np.pi * x), 2 * y + 20 * np.pi * np.sin(2 * np.pi * y)),
    lambda x, y: (2 + 40 * np.pi**2 * np.cos(2 * np.pi * x), 0, 2 + 40 * np.pi**2 * np.cos(2 * np.pi * y)), 5.12)
"""z = 20 + x^2 - 10 cos 2 pi x + y^2 - 10 cos 2 pi y, minimum 0 at the origin (Rastrigin 1974)."""

saddle = Landscape("saddle", lambda x, y: x * x - y * y, lambda x, y: (2 * x, -2 * y), lambda x, y: (2, 0, -2), 2.0)
"""z = x^2 - y^2, with a saddle at the origin."""
# fmt: on


class Quadratic(Objective):
    """C = 1/2 theta^T A theta; A has these eigenvalues (P,) and orthonormal eigenvectors as columns (P, P).

    Without `eigenvectors` they are the coordinate directions.

    >>> quadratic([1.0, 4.0]).gradient([1.0, 1.0]).tolist()
    [1.0, 4.0]

    Raises:
        ValueError: the eigenvectors are not orthonormal, or shapes do not fit.
    """

    def __init__(self, eigenvalues: ArrayLike, eigenvectors: ArrayLike | None = None) -> None:
        values = float_array("eigenvalues", eigenvalues, ("P",))
        n = self.dimension = values.size
        vectors = np.eye(n) if eigenvectors is None else float_array("eigenvectors", eigenvectors, (n, n))
        if not np.allclose(vectors.T @ vectors, np.eye(n), atol=1e-8):
            raise ValueError(f"eigenvectors must be orthonormal columns, got {eigenvectors!r}"[:200])
        self.eigenvalues, self.matrix = frozen(values), frozen((vectors * values) @ vectors.T)

    def raw_value(self, theta: FloatArray) -> float:
        return float(theta @ self.matrix @ theta) / 2

    def raw_gradient(self, theta: FloatArray) -> FloatArray:
        return self.matrix @ theta

    def raw_hessian(self, theta: FloatArray) -> FloatArray:
        return self.matrix.copy()


quadratic = Quadratic
"""Its short name, beside the other landscapes: `landscapes.quadratic([1.0, 4.0])`."""
