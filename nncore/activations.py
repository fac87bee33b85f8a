"""Activation functions, with their first and second derivatives.

Everything acts on preactivations z and returns an array of the same shape and dtype. Where a function has a kink its
derivative there follows the convention of the autodiff frameworks: relu'(0) = 0, leaky_relu'(0) = slope.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeAlias

import numpy as np

from nncore.arrays import Checked, FloatArray, function_of, scipy, shaped

Elementwise: TypeAlias = Callable[[FloatArray], FloatArray]

LEAK = 0.01

EXPIT_SIZE = 96
"""Numbers above which numpy's exponential is faster than scipy's whole sigmoid."""


@dataclass(frozen=True)
class Activation(Checked):
    """An activation function: `value(z)`, `derivative(z)` and `second_derivative(z)`, each elementwise.

    `elementwise` is False for softmax alone, whose outputs are coupled: it has no elementwise derivative and belongs
    on the output layer. An activation of your own runs as you wrote it, whatever its name.

    Raises:
        ValueError: `value` or a derivative is not a function.
    """

    name: str
    value: Elementwise
    derivative: Elementwise
    second_derivative: Elementwise
    elementwise: bool = True
    checks: ClassVar = dict.fromkeys(("value", "derivative", "second_derivative"), partial(function_of, "z"))

    def __call__(self, z: FloatArray) -> FloatArray:
        """Return the activation of z, of the same shape."""
        a = self.value(z)
        return a if getattr(a, "shape", ()) == z.shape else shaped(f"value(z) of {self.name}", a, z.shape)

    def __str__(self) -> str:
        return self.name

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles of nncore's own activations are these themselves, found by name."""
        if is_builtin(self, self.name):
            return activation, (self.name,)
        return type(self), (self.name, self.value, self.derivative, self.second_derivative, self.elementwise)


def sigmoid(z: FloatArray) -> FloatArray:
    """sigma(z) = 1 / (1 + exp(-z)).

    >>> float(sigmoid(np.array(0.0)))
    0.5
    """
    if z.size <= EXPIT_SIZE:
        return scipy("special").expit(z)
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def softmax(z: FloatArray) -> FloatArray:
    """softmax(z)_i = exp(z_i) / sum_j exp(z_j), over the last axis.

    >>> softmax(np.array([[1000.0, 1000.0]])).tolist()
    [[0.5, 0.5]]
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(z: FloatArray) -> FloatArray:
    """log softmax(z)_i = z_i - log sum_j exp(z_j), over the last axis, without overflow."""
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _sigmoid_derivative(z: FloatArray) -> FloatArray:
    e = np.exp(-np.abs(z))
    return e / np.square(1 + e)


def _expit(z: FloatArray) -> FloatArray:
    return scipy("special").expit(z)


def _normal(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """z, where the normal density is not 0, and the density there."""
    near = np.clip(z, -50, 50)
    return near, np.exp(-near * near / 2) / z.dtype.type(np.sqrt(2 * np.pi))


def _gelu_derivative(z: FloatArray) -> FloatArray:
    near, density = _normal(z)
    return scipy("special").ndtr(z) + near * density


def _gelu_second(z: FloatArray) -> FloatArray:
    near, density = _normal(z)
    return density * (2 - near * near)


def _silu_second(z: FloatArray) -> FloatArray:
    slope = _sigmoid_derivative(z)
    return 2 * slope - (z * slope) * np.tanh(z / 2)


def _coupled(z: FloatArray) -> FloatArray:
    raise ValueError("softmax couples the neurons of its layer: it has no elementwise derivative")


# fmt: off
_ACTIVATIONS = {
    a.name: a
    for a in (
        Activation("sigmoid", sigmoid, _sigmoid_derivative, lambda z: -_sigmoid_derivative(z) * np.tanh(z / 2)),
        Activation("tanh", np.tanh, lambda z: 4 * _sigmoid_derivative(2 * z),
                   lambda z: -8 * np.tanh(z) * _sigmoid_derivative(2 * z)),
        Activation("relu", lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype), np.zeros_like),
        Activation("leaky_relu", lambda z: np.where(z > 0, z, z.dtype.type(LEAK) * z),
                   lambda z: np.where(z > 0, z.dtype.type(1), z.dtype.type(LEAK)), np.zeros_like),
        Activation("softplus", lambda z: np.logaddexp(z.dtype.type(0), z), _expit, _sigmoid_derivative),
        Activation("elu", lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))), lambda z: np.exp(np.minimum(z, 0)),
                   lambda z: np.where(z > 0, z.dtype.type(0), np.exp(np.minimum(z, 0)))),
        Activation("gelu", lambda z: z * scipy("special").ndtr(z), _gelu_derivative, _gelu_second),
        Activation("silu", lambda z: z * _expit(z), lambda z: _expit(z) * (1 + z * _expit(-z)), _silu_second),
        Activation("identity", np.array, np.ones_like, np.zeros_like),
        Activation("softmax", softmax, _coupled, _coupled, elementwise=False),
    )
}
# fmt: on

ACTIVATION_NAMES = tuple(_ACTIVATIONS)


def activation(choice: str | Activation) -> Activation:
    """Return the activation of that name; an `Activation` passes through.

    Names: sigmoid, tanh, relu, leaky_relu (slope 0.01), softplus, elu (alpha 1), gelu (the exact one, by the normal
    distribution), silu, identity, softmax.

    >>> activation("tanh").derivative(np.array([0.0])).tolist()
    [1.0]

    Raises:
        ValueError: there is no activation of that name.
    """
    if isinstance(choice, Activation):
        return choice
    if not isinstance(choice, str) or choice not in _ACTIVATIONS:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"activation must be an Activation or one of {', '.join(_ACTIVATIONS)}, got {choice!r}")
    return _ACTIVATIONS[choice]


def is_builtin(sigma: Activation, name: str) -> bool:
    """Whether `sigma` is nncore's own activation of that name, not only called so."""
    return _ACTIVATIONS.get(name) is sigma
