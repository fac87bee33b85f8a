"""Penalties on the weights of a network; biases are never penalized.

Each acts on one array of weights w and is a sum over its entries, so that its Hessian is diagonal.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nncore.arrays import Checked, FloatArray, non_negative


class Penalty(Checked, ABC):
    """R(w), a sum over the weights w, with its first and second derivative by each weight."""

    checks: ClassVar = dict.fromkeys(("strength", "l1", "l2"), non_negative)

    @abstractmethod
    def value(self, w: FloatArray) -> float:
        """Penalty of the weights w (any shape)."""

    @abstractmethod
    def gradient(self, w: FloatArray) -> FloatArray:
        """Derivative by each weight, in the shape of w."""

    @abstractmethod
    def second_derivative(self, w: FloatArray) -> FloatArray:
        """Second derivative by each weight, in the shape of w."""


@dataclass(frozen=True)
class L2(Penalty):
    """R = strength * sum w^2, with gradient 2 * strength * w: the weight decay of slide 6.

    >>> L2(0.1).gradient(np.array([1.0, -2.0])).tolist()
    [0.2, -0.4]
    """

    strength: float

    def value(self, w: FloatArray) -> float:
        return self.strength * float(np.square(w).sum())

    def gradient(self, w: FloatArray) -> FloatArray:
        return (2 * self.strength) * w

    def second_derivative(self, w: FloatArray) -> FloatArray:
        return np.full_like(w, 2 * self.strength)


@dataclass(frozen=True)
class L1(Penalty):
    """R = strength * sum |w|, with gradient strength * sign(w), and sign(0) = 0; the second derivative is 0."""

    strength: float

    def value(self, w: FloatArray) -> float:
        return self.strength * float(np.abs(w).sum())

    def gradient(self, w: FloatArray) -> FloatArray:
        return self.strength * np.sign(w)

    def second_derivative(self, w: FloatArray) -> FloatArray:
        return np.zeros_like(w)


@dataclass(frozen=True)
class ElasticNet(Penalty):
    """R = l1 * sum |w| + l2 * sum w^2 (Zou & Hastie 2005)."""

    l1: float
    l2: float

    def value(self, w: FloatArray) -> float:
        return self.l1 * float(np.abs(w).sum()) + self.l2 * float(np.square(w).sum())

    def gradient(self, w: FloatArray) -> FloatArray:
        return self.l1 * np.sign(w) + (2 * self.l2) * w

    def second_derivative(self, w: FloatArray) -> FloatArray:
        return np.full_like(w, 2 * self.l2)
