"""Activations and their derivatives as tapes, on arrays features by samples.

A kernel is taken for exactly nncore's own activation of that name; any other `Activation` runs as it was written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nncore.activations import EXPIT_SIZE, Activation, is_builtin
from nncore.arrays import FloatArray, frozen, scipy, shaped
from nncore.fast.layout import Tape


@dataclass(frozen=True)
class Kernel:
    """forward(z, a): a tape that writes the activation of z to a; slope(a, z, s): one that writes its derivative to s;
    bend(a, z, s, out): one that writes its second derivative to out.

    z and a are the same array unless `keeps_z`. s holds ones at first, which is all that an identity needs.
    """

    forward: Callable[[FloatArray, FloatArray], Tape]
    slope: Callable[[FloatArray, FloatArray, FloatArray], Tape]
    bend: Callable[[FloatArray, FloatArray, FloatArray, FloatArray], Tape]
    keeps_z: bool = False


def one(like: FloatArray) -> Any:
    """1 as an array, which numpy need not convert in each call."""
    return np.ones((), like.dtype)


def _sigmoid_slope(a: FloatArray, z: FloatArray, s: FloatArray) -> Tape:
    return [(np.subtract, (one(a), a, s)), (np.multiply, (s, a, s))]


def _sigmoid_bend(a: FloatArray, z: FloatArray, s: FloatArray, out: FloatArray) -> Tape:
    """sigma'' = sigma' (1 - 2 sigma)."""
    return [(np.multiply, (a, -2 * one(a), out)), (np.add, (out, one(a), out)), (np.multiply, (out, s, out))]


# fmt: off
SIGMOID = Kernel(
    lambda z, a: [(np.negative, (z, a)), (np.exp, (a, a)), (np.add, (a, one(a), a)), (np.reciprocal, (a, a))],
    _sigmoid_slope, _sigmoid_bend)
_KERNELS = {
    "sigmoid": SIGMOID,
    "tanh": Kernel(lambda z, a: [(np.tanh, (z, a))],
                   lambda a, z, s: [(np.multiply, (a, a, s)), (np.subtract, (one(a), s, s))],
                   lambda a, z, s, out: [(np.multiply, (a, -2 * one(a), out)), (np.multiply, (out, s, out))]),
    "relu": Kernel(lambda z, a: [(partial(np.maximum, out=a), (z, 0 * one(a)))],
                   lambda a, z, s: [(np.sign, (a, s))], lambda a, z, s, out: [(out.fill, (0,))]),
    "identity": Kernel(lambda z, a: [], lambda a, z, s: [], lambda a, z, s, out: [(out.fill, (0,))]),
}
_SMALL_SIGMOID = Kernel(lambda z, a: [(scipy("special").expit, (z, a))], _sigmoid_slope, _sigmoid_bend)
# fmt: on


def kernel(activation: Activation, size: int) -> Kernel:
    """The kernel of an activation for arrays of about `size` numbers."""
    if is_builtin(activation, "sigmoid") and size <= EXPIT_SIZE:
        return _SMALL_SIGMOID
    if activation.name in _KERNELS and is_builtin(activation, activation.name):
        return _KERNELS[activation.name]

    def write(function: Callable[[FloatArray], FloatArray], z: FloatArray, out: FloatArray) -> None:
        out[...] = shaped(f"function of z of {activation.name}", function(frozen(z)), z.shape)

    return Kernel(
        lambda z, a: [(write, (activation.value, z, a))],
        lambda a, z, s: [(write, (activation.derivative, z, s))],
        lambda a, z, s, out: [(write, (activation.second_derivative, z, out))],
        keeps_z=True,
    )
