"""A network as loops over its layers, its parameters cut out of theta by hand, its slopes by central differences.

theta lists, layer by layer, the weights row by row and then the biases. Several thetas may be told at once (k, P).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

Array = Any


def sigmoid(z: Array) -> Array:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def identity(z: Array) -> Array:
    return z


def over(xs: Array, ys: Array) -> Array:
    """The points (n, 2) of a curve."""
    return np.column_stack([xs, ys])


def level(y: float) -> Array:
    """A line across, from end to end of whatever axes."""
    return over([-np.inf, np.inf], [y, y])


def by_step(ys: Array, first: int = 0) -> Array:
    """The points (n, 2) of a curve over steps, which are counted from `first`."""
    return over(first + np.arange(len(ys)), ys)


class Plain:
    """A network of these sizes; `last` is the activation of its output, the hidden layers' without it."""

    def __init__(
        self,
        sizes: Sequence[int],
        squash: Callable[[Array], Array] = sigmoid,
        last: Callable[[Array], Array] | None = None,
    ) -> None:
        self.sizes, self.squash, self.last = tuple(sizes), squash, last or squash

    def matrices(self, theta: Array) -> list[tuple[Array, Array]]:
        """(W (..., n_out, n_in), b (..., n_out)) of every layer."""
        parts, at = [], 0
        for below, width in pairwise(self.sizes):
            weights = theta[..., at : at + width * below].reshape(*theta.shape[:-1], width, below)
            at += width * below
            parts.append((weights, theta[..., at : at + width]))
            at += width
        if at != theta.shape[-1]:
            raise ValueError(f"theta must have {at} parameters for the sizes {self.sizes}, got {theta.shape[-1]}")
        return parts

    def layers(self, theta: Array, x: Array) -> list[tuple[Array, Array]]:
        """(z, a) (..., samples, n) of every layer after the input."""
        a, found, parts = np.asarray(x, float), [], self.matrices(np.asarray(theta, float))
        for number, (weights, biases) in enumerate(parts, 1):
            z = a @ np.swapaxes(weights, -1, -2) + biases[..., None, :]
            a = (self.last if number == len(parts) else self.squash)(z)
            found.append((z, a))
        return found

    def output(self, theta: Array, x: Array) -> Array:
        """(..., samples, n) of the last layer."""
        return self.layers(theta, x)[-1][1]

    def activation(self, theta: Array, layer: int, neuron: int) -> Callable[[Array], Array]:
        """A neuron's activation (n,) as a function of inputs (n, n_in); the first layer after the input is 1."""
        return lambda x: self.layers(theta, x)[layer - 1 if layer > 0 else layer][1][..., neuron]

    def cost(self, theta: Array, x: Array, y: Array) -> Array:
        """The mean squared error (...)."""
        return ((self.output(theta, x) - np.asarray(y, float)) ** 2).mean(axis=(-1, -2))

    def slopes(self, theta: Array, x: Array, y: Array, h: float = 1e-6) -> Array:
        """dC/dtheta (P,): the cost a little to either side of every parameter."""
        steps = h * np.eye(len(theta))
        return (self.cost(theta + steps, x, y) - self.cost(theta - steps, x, y)) / (2 * h)

    def requests(self, theta: Array, x: Array, y: Array, h: float = 1e-6) -> list[Array]:
        """-dC/da (n,) of every layer, the input too, for a sample x (n_in,): an activation moves, the rest follows."""
        parts = self.matrices(np.asarray(theta, float))
        here = [np.asarray(x, float), *(a[0] for _, a in self.layers(theta, [x]))]
        found = []
        for layer, a in enumerate(here):
            ends = []
            for side in (h, -h):
                moved = a + side * np.eye(len(a))
                for number, (weights, biases) in enumerate(parts[layer:], layer + 1):
                    z = moved @ weights.T + biases
                    moved = (self.last if number == len(parts) else self.squash)(z)
                ends.append(((moved - np.asarray(y, float)) ** 2).mean(axis=-1))
            found.append(-(ends[0] - ends[1]) / (2 * h))
        return found

    def gradient(self, theta: Array, x: Array, delta: Callable[[Array], Array]) -> Array:
        """dC/dtheta (P,) of a network of sigmoids, backwards by hand; `delta` gives dC/dz (samples, n) of the output a.

        It holds for complex theta too, so that a second derivative is the imaginary part of a step along it.
        """
        a, parts = [np.asarray(x, theta.dtype)], self.matrices(theta)
        for weights, biases in parts:
            a.append(1 / (1 + np.exp(-(a[-1] @ weights.T + biases))))
        back, found = delta(a[-1]), []
        for number in range(len(parts) - 1, -1, -1):
            found.insert(0, np.concatenate([(back.T @ a[number]).ravel(), back.sum(axis=0)]))
            back = (back @ parts[number][0]) * a[number] * (1 - a[number])
        return np.concatenate(found)

    def hessian(self, theta: Array, x: Array, delta: Callable[[Array], Array]) -> Array:
        """d2C/dtheta2 (P, P): the gradient's imaginary part after an imaginary step along each parameter."""
        steps = 1e-20j * np.eye(len(theta))
        return np.array([self.gradient(theta + step, x, delta).imag / 1e-20 for step in steps])
