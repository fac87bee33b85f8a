"""Activations and their slopes as tapes, on arrays features by samples."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nncore.activations import Activation
from nncore.arrays import FloatArray
from nncore.fast.tape import Tape
from nncore.numerics import expit

SMALL = 96
"""Numbers up to which one call of scipy's expit is faster than numpy's exp, add and reciprocal."""


@dataclass(frozen=True)
class Kernel:
    """forward(z, a): a tape that writes the activation of z to a; slope(a, z, s): one that writes its derivative to s.

    z and a are the same array unless `keeps_z`. If `negated`, z holds the negative of the preactivations. An identity
    `is_linear`: its slope is 1 and is not written.
    """

    forward: Callable[[FloatArray, FloatArray], Tape]
    slope: Callable[[FloatArray, FloatArray, FloatArray], Tape]
    keeps_z: bool = False
    negated: bool = False
    is_linear: bool = False


def one(like: FloatArray) -> Any:
    """1 as an array, which numpy need not convert in each call."""
    return np.ones((), like.dtype)


def _sigmoid(z: FloatArray, a: FloatArray) -> Tape:
    return [(np.exp, (z, a)), (np.add, (a, one(a), a)), (np.reciprocal, (a, a))]


def _sigmoid_slope(a: FloatArray, z: FloatArray, s: FloatArray) -> Tape:
    return [(np.subtract, (one(a), a, s)), (np.multiply, (s, a, s))]


def _tanh_slope(a: FloatArray, z: FloatArray, s: FloatArray) -> Tape:
    return [(np.multiply, (a, a, s)), (np.subtract, (one(a), s, s))]


_KERNELS = {
    "sigmoid": Kernel(_sigmoid, _sigmoid_slope, negated=True),
    "tanh": Kernel(lambda z, a: [(np.tanh, (z, a))], _tanh_slope),
    "relu": Kernel(lambda z, a: [(partial(np.maximum, out=a), (z, 0 * one(a)))], lambda a, z, s: [(np.sign, (a, s))]),
    "identity": Kernel(lambda z, a: [], lambda a, z, s: [], is_linear=True),
}
_SMALL_SIGMOID = Kernel(lambda z, a: [(expit, (z, a))], _sigmoid_slope)


def write_value(activation: Activation, z: FloatArray, a: FloatArray) -> None:
    """Write sigma(z) to a."""
    if activation.name == "sigmoid":
        np.negative(z, a)
        np.exp(a, a)
        np.add(a, 1, a)
        np.reciprocal(a, a)
    else:
        a[...] = activation.value(z)


def write_derivatives(
    activation: Activation, z: FloatArray, a: FloatArray, slope: FloatArray, bend: FloatArray
) -> None:
    """Write sigma(z), sigma'(z) and sigma''(z), where possible from one another."""
    if activation.name == "sigmoid":
        write_value(activation, z, a)
        np.subtract(1, a, bend)
        np.multiply(a, bend, slope)
        np.subtract(bend, a, bend)
        np.multiply(bend, slope, bend)
    elif activation.name == "tanh":
        np.tanh(z, a)
        np.multiply(a, a, slope)
        np.subtract(1, slope, slope)
        np.multiply(a, slope, bend)
        np.multiply(bend, -2, bend)
    else:
        a[...], slope[...] = activation.value(z), activation.derivative(z)
        bend[...] = activation.second_derivative(z)


def kernel(activation: Activation, size: int) -> Kernel:
    """The kernel of an activation for arrays of about `size` numbers."""
    if activation.name == "sigmoid" and size <= SMALL:
        return _SMALL_SIGMOID
    if activation.name in _KERNELS:
        return _KERNELS[activation.name]

    def write(function: Callable[[FloatArray], FloatArray], z: FloatArray, out: FloatArray) -> None:
        out[...] = function(z)

    return Kernel(
        lambda z, a: [(write, (activation.value, z, a))],
        lambda a, z, s: [(write, (activation.derivative, z, s))],
        keeps_z=True,
    )
