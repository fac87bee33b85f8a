"""Activations in place, on arrays features by samples."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nncore.activations import Activation
from nncore.arrays import FloatArray
from nncore.numerics import expit

Forward: TypeAlias = Callable[[FloatArray, FloatArray], object]
Backward: TypeAlias = Callable[[FloatArray, FloatArray, FloatArray, FloatArray], object]

SMALL = 96
"""Numbers up to which one call of scipy's expit is faster than numpy's exp, add and reciprocal."""


@dataclass(frozen=True)
class Kernel:
    """forward(z, a) writes the activation of z to a; backward(d, a, z, t) multiplies d by its slope, t being scratch.

    z and a are the same array unless `keeps_z`. If `negated`, z holds the negative of the preactivations.
    """

    forward: Forward
    backward: Backward
    keeps_z: bool = False
    negated: bool = False


def _sigmoid(z: FloatArray, a: FloatArray) -> None:
    np.exp(z, a)
    np.add(a, 1, a)
    np.reciprocal(a, a)


def _sigmoid_back(d: FloatArray, a: FloatArray, z: FloatArray, t: FloatArray) -> None:
    np.multiply(d, a, d)
    np.subtract(1, a, t)
    np.multiply(d, t, d)


def _tanh_back(d: FloatArray, a: FloatArray, z: FloatArray, t: FloatArray) -> None:
    np.multiply(a, a, t)
    np.subtract(1, t, t)
    np.multiply(d, t, d)


def _relu_back(d: FloatArray, a: FloatArray, z: FloatArray, t: FloatArray) -> None:
    np.sign(a, t)
    np.multiply(d, t, d)


def _nothing(*_: FloatArray) -> None:
    """Identity leaves z, and the slope 1 leaves d, as they are."""


_KERNELS = {
    "sigmoid": Kernel(_sigmoid, _sigmoid_back, negated=True),
    "tanh": Kernel(np.tanh, _tanh_back),
    "relu": Kernel(lambda z, a: np.maximum(z, 0, out=a), _relu_back),
    "identity": Kernel(_nothing, _nothing),
}
_SMALL_SIGMOID = Kernel(expit, _sigmoid_back)


def kernel(activation: Activation, size: int) -> Kernel:
    """The kernel of an activation for arrays of about `size` numbers."""
    if activation.name == "sigmoid" and size <= SMALL:
        return _SMALL_SIGMOID
    if activation.name in _KERNELS:
        return _KERNELS[activation.name]

    def forward(z: FloatArray, a: FloatArray) -> None:
        a[...] = activation.value(z)

    def backward(d: FloatArray, a: FloatArray, z: FloatArray, t: FloatArray) -> None:
        np.multiply(d, activation.derivative(z), d)

    return Kernel(forward, backward, keeps_z=True)
