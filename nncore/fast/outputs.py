"""Costs over the output layer, features by samples, as tapes; the mean over samples is left to two factors."""

from typing import Protocol

import numpy as np

from nncore.activations import Activation, activation
from nncore.arrays import FloatArray
from nncore.costs import Cost, CrossEntropy, MeanSquaredError
from nncore.fast.tape import Tape
from nncore.output import OutputLayer


class Head(Protocol):
    """The output layer's part of a computation.

    activation: what is applied to the preactivations before the head sees them as a (n_L, b). Its tapes write dC/dz,
    divided by `delta_factor`, to d; `forward` runs before `cost` and `backward`. s: the activation's slope.
    """

    activation: Activation
    cost_factor: float
    delta_factor: float

    def forward(self, a: FloatArray, y: FloatArray, d: FloatArray) -> Tape:
        """What cost and delta have in common."""
        ...

    def cost(self, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
        """The cost, summed over samples, divided by `cost_factor`."""
        ...

    def backward(self, a: FloatArray, y: FloatArray, d: FloatArray, s: FloatArray) -> Tape:
        """The rest of dC/dz."""
        ...


class SquaredHead:
    """Mean squared error over an elementwise activation: d = (a - y) slope."""

    def __init__(self, sigma: Activation, outputs: int, samples: int) -> None:
        self.activation = sigma
        self.cost_factor, self.delta_factor = 1 / (outputs * samples), 2 / (outputs * samples)

    def forward(self, a: FloatArray, y: FloatArray, d: FloatArray) -> Tape:
        return [(np.subtract, (a, y, d))]

    def cost(self, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
        return float(np.vdot(d, d))

    def backward(self, a: FloatArray, y: FloatArray, d: FloatArray, s: FloatArray) -> Tape:
        return [] if self.activation.name == "identity" else [(np.multiply, (d, s, d))]


class EntropyHead:
    """Cross-entropy over softmax, from the preactivations: d = softmax(z) sum(y) - y."""

    def __init__(self, samples: int) -> None:
        self.activation = activation("identity")
        self.cost_factor = self.delta_factor = 1 / samples

    def forward(self, a: FloatArray, y: FloatArray, d: FloatArray) -> Tape:
        most = np.empty(a.shape[1], a.dtype)
        return [(np.maximum.reduce, (a, 0, None, most)), (np.subtract, (a, most, d))]

    def cost(self, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
        return float(np.log(np.exp(d).sum(axis=0)) @ y.sum(axis=0) - np.vdot(y, d))

    def backward(self, a: FloatArray, y: FloatArray, d: FloatArray, s: FloatArray) -> Tape:
        total, share = np.empty(a.shape[1], a.dtype), np.empty(a.shape[1], a.dtype)
        return [
            (np.add.reduce, (y, 0, None, total)),
            (np.exp, (d, d)),
            (np.add.reduce, (d, 0, None, share)),
            (np.divide, (total, share, share)),
            (np.multiply, (d, share, d)),
            (np.subtract, (d, y, d)),
        ]


class AnyHead:
    """Any other cost, by way of its output layer."""

    def __init__(self, output: OutputLayer, samples: int) -> None:
        self.output, self.activation = output, activation("identity")
        self.cost_factor = self.delta_factor = 1 / samples

    def forward(self, a: FloatArray, y: FloatArray, d: FloatArray) -> Tape:
        return []

    def cost(self, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
        return float(self.output.losses(a.T, y.T).sum())

    def backward(self, a: FloatArray, y: FloatArray, d: FloatArray, s: FloatArray) -> Tape:
        def delta() -> None:
            d[...] = self.output.deltas(a.T, y.T).T

        return [(delta, ())]


def head(cost: Cost, output: OutputLayer, sigma: Activation, outputs: int, samples: int) -> Head:
    """The head of a cost over the output activation sigma."""
    if isinstance(cost, MeanSquaredError) and sigma.elementwise:
        return SquaredHead(sigma, outputs, samples)
    return EntropyHead(samples) if isinstance(cost, CrossEntropy) else AnyHead(output, samples)
