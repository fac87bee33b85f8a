"""Costs over the output layer, features by samples, without the mean: the engine's `factor` brings that in.

`cost` is a sum over samples, `delta` writes dC/dz to d (n_L, b); a and z are the output layer's arrays, t is scratch.
"""

from typing import Protocol

import numpy as np

from nncore.activations import Activation, activation
from nncore.arrays import FloatArray
from nncore.costs import Cost, CrossEntropy, MeanSquaredError
from nncore.fast.kernels import Kernel, kernel
from nncore.output import OutputLayer


class Head(Protocol):
    """`activation`: what the engine applies to the output layer before it hands it over; factors: see the engine."""

    activation: Activation
    cost_factor: float
    delta_factor: float

    def cost(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> float: ...

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> None: ...


class SquaredHead:
    """Mean squared error over an elementwise activation."""

    def __init__(self, sigma: Activation, outputs: int, samples: int, size: int) -> None:
        self.activation = sigma
        self.kernel: Kernel = kernel(sigma, size)
        self.cost_factor, self.delta_factor = 1 / (outputs * samples), 2 / (outputs * samples)

    def cost(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> float:
        np.subtract(a, y, t)
        return float(np.vdot(t, t))

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> None:
        np.subtract(a, y, d)
        self.kernel.backward(d, a, z, t)


class EntropyHead:
    """Cross-entropy over softmax, from the preactivations."""

    def __init__(self, samples: int) -> None:
        self.activation = activation("identity")
        self.cost_factor = self.delta_factor = 1 / samples

    def cost(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> float:
        np.subtract(z, z.max(axis=0), t)
        wanted = float(np.vdot(y, t))
        np.exp(t, t)
        return float(np.log(t.sum(axis=0)) @ y.sum(axis=0)) - wanted

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> None:
        np.subtract(z, z.max(axis=0), d)
        np.exp(d, d)
        np.multiply(d, y.sum(axis=0) / d.sum(axis=0), d)
        np.subtract(d, y, d)


class AnyHead:
    """Any other cost, by way of its output layer."""

    def __init__(self, output: OutputLayer, samples: int) -> None:
        self.output, self.activation = output, activation("identity")
        self.cost_factor = self.delta_factor = 1 / samples

    def cost(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> float:
        return float(self.output.losses(z.T, y.T).sum())

    def delta(self, z: FloatArray, a: FloatArray, y: FloatArray, d: FloatArray, t: FloatArray) -> None:
        d[...] = self.output.deltas(z.T, y.T).T


def head(cost: Cost, output: OutputLayer, sigma: Activation, outputs: int, samples: int, size: int) -> Head:
    """The head of a cost over the output activation sigma, for arrays of about `size` numbers."""
    if isinstance(cost, MeanSquaredError) and sigma.elementwise:
        return SquaredHead(sigma, outputs, samples, size)
    if isinstance(cost, CrossEntropy):
        return EntropyHead(samples)
    return AnyHead(output, samples)
