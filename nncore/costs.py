"""Cost functions: how far the outputs a (samples, n_L) are from the targets y (samples, n_L).

Each cost is a sum over output neurons of a function of (a_j, y_j), so that one second derivative per output describes
its curvature. `losses` is per sample; `value` is the mean over samples.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nncore.arrays import ArrayLike, Checked, FloatArray, float_array, positive, require_shape, scipy


class Cost(Checked, ABC):
    """A cost of outputs a against targets y, separable over the outputs.

    `partner` names the one output activation that the cost needs (its logarithm is then taken stably), or is None.
    """

    partner: ClassVar[str | None] = None
    checks: ClassVar = {"width": positive}

    @abstractmethod
    def losses(self, a: FloatArray, y: FloatArray) -> FloatArray:
        """Cost of each sample, (samples,)."""

    @abstractmethod
    def gradient(self, a: FloatArray, y: FloatArray) -> FloatArray:
        """Derivative of each sample's cost by its outputs, (samples, n_L); not divided by the number of samples."""

    @abstractmethod
    def second_derivative(self, a: FloatArray, y: FloatArray) -> FloatArray:
        """Second derivative of each sample's cost by each output, (samples, n_L)."""

    def require_targets(self, y: FloatArray) -> None:
        """Raise a ValueError if y holds a target that the cost is not defined for."""

    def value(self, outputs: ArrayLike, targets: ArrayLike) -> float:
        """Mean over samples of the cost of `outputs` (samples, n_L) against `targets` of the same shape.

        >>> MeanSquaredError().value([[1.0, 0.0]], [[0.0, 0.0]])
        0.5
        """
        a = float_array("outputs", outputs)
        y = float_array("targets", targets)
        require_shape("targets", y, a.shape)
        if a.ndim != 2 or a.size == 0:
            raise ValueError(f"outputs must have shape (samples, n_L) with at least one sample, got {a.shape}")
        self.require_targets(y)
        with np.errstate(all="ignore"):
            return float(np.mean(self.losses(a, y)))


@dataclass(frozen=True)
class MeanSquaredError(Cost):
    """C = (1/n) sum_j (a_j - y_j)^2, the cost of slide 4."""

    def losses(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return np.square(a - y).mean(axis=-1)

    def gradient(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return (2 / a.shape[-1]) * (a - y)

    def second_derivative(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return np.full_like(a, 2 / a.shape[-1])


@dataclass(frozen=True)
class Huber(Cost):
    """C = (1/n) sum_j h(a_j - y_j), h(r) = r^2 / 2 for |r| <= width, else width (|r| - width / 2) (Huber 1964).

    The second derivative is 1 inside and at the kink |r| = width, 0 outside.
    """

    width: float = 1.0

    def losses(self, a: FloatArray, y: FloatArray) -> FloatArray:
        r = np.abs(a - y)
        inside = np.minimum(r, self.width)
        return (inside * inside / 2 + self.width * (r - inside)).mean(axis=-1)

    def gradient(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return np.clip(a - y, -self.width, self.width) / a.shape[-1]

    def second_derivative(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return (np.abs(a - y) <= self.width).astype(a.dtype) / a.dtype.type(a.shape[-1])


@dataclass(frozen=True)
class Hinge(Cost):
    """C = (1/n) sum_j max(0, 1 - y_j a_j), with targets -1 and 1 (Cortes & Vapnik 1995).

    At the kink y a = 1 the derivative is 0; the second derivative is 0 everywhere.
    """

    def losses(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return np.maximum(0, 1 - y * a).mean(axis=-1)

    def gradient(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return np.where(y * a < 1, -y, 0) / a.dtype.type(a.shape[-1])

    def second_derivative(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return np.zeros_like(a)

    def require_targets(self, y: FloatArray) -> None:
        if (wrong := np.abs(y) != 1).any():
            raise ValueError(f"y must be -1 or 1 for Hinge, got {y[wrong][0]}")


@dataclass(frozen=True)
class CrossEntropy(Cost):
    """C = -sum_j y_j log a_j, with a softmax output layer and targets y >= 0 (one-hot, or a distribution).

    An output that underflows to 0 counts as the smallest normal number here; in an objective the logarithm is taken
    from the preactivations and is exact.
    """

    partner: ClassVar[str | None] = "softmax"

    def losses(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return -scipy("special").xlogy(y, _above_zero(a)).sum(axis=-1)

    def gradient(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return -y / _above_zero(a)

    def second_derivative(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return y / np.square(np.maximum(a, np.sqrt(np.finfo(a.dtype).tiny)))

    def require_targets(self, y: FloatArray) -> None:
        if (y < 0).any():
            raise ValueError(f"y must not be negative for CrossEntropy, got {y.min()}")


@dataclass(frozen=True)
class BinaryCrossEntropy(Cost):
    """C = -sum_j (y_j log a_j + (1 - y_j) log(1 - a_j)), with a sigmoid output layer and targets in [0, 1]."""

    partner: ClassVar[str | None] = "sigmoid"

    def losses(self, a: FloatArray, y: FloatArray) -> FloatArray:
        xlogy = scipy("special").xlogy
        return -(xlogy(y, _above_zero(a)) + xlogy(1 - y, _above_zero(1 - a))).sum(axis=-1)

    def gradient(self, a: FloatArray, y: FloatArray) -> FloatArray:
        return (1 - y) / _above_zero(1 - a) - y / _above_zero(a)

    def second_derivative(self, a: FloatArray, y: FloatArray) -> FloatArray:
        least = np.sqrt(np.finfo(a.dtype).tiny)
        return y / np.square(np.maximum(a, least)) + (1 - y) / np.square(np.maximum(1 - a, least))

    def require_targets(self, y: FloatArray) -> None:
        if ((y < 0) | (y > 1)).any():
            raise ValueError(f"y must lie in [0, 1] for BinaryCrossEntropy, got values from {y.min()} to {y.max()}")


def _above_zero(a: FloatArray) -> FloatArray:
    return np.maximum(a, np.finfo(a.dtype).tiny)
