"""Costs over the output layer, features by samples, as tapes; the mean over samples is left to two factors.

The heads of mean squared error and of cross-entropy are taken for exactly these costs; any other cost, also one that
inherits from them, runs by its own methods.
"""

import numpy as np

from nncore.activations import Activation, activation
from nncore.arrays import FloatArray
from nncore.costs import Cost, CrossEntropy, MeanSquaredError
from nncore.fast.layout import Tape
from nncore.output import OutputLayer


class Head:
    """The output layer's part of a computation: any cost, by way of its output layer.

    activation: what is applied to the preactivations before the head sees them as a (n_L, b). Its tapes write dC/dz,
    divided by `delta_factor`, to d; `forward` runs before `cost`, a sum over samples divided by `cost_factor`, and
    `backward`. `curvature` is d2C/dz2 divided by `delta_factor`, (n_L, b) or coupled (n_L, n_L, b). s, bend: the
    activation's derivatives. takes_weights: y has one more row, the samples' weights.
    """

    takes_weights = True

    def __init__(self, output: OutputLayer, sigma: Activation, outputs: int, samples: int) -> None:
        self.output, self.activation = output, activation("identity")
        self.cost_factor = self.delta_factor = 1 / samples

    def forward(self, a: FloatArray, y: FloatArray, d: FloatArray) -> Tape:
        return []

    def cost(self, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
        return float(self.output.losses(a.T, y[:-1].T) @ y[-1])

    def backward(self, a: FloatArray, y: FloatArray, d: FloatArray, s: FloatArray) -> Tape:
        def delta() -> None:
            np.multiply(self.output.deltas(a.T, y[:-1].T).T, y[-1], d)

        return [(delta, ())]

    def curvature(self, a: FloatArray, y: FloatArray, s: FloatArray, bend: FloatArray) -> FloatArray:
        found = self.output.curvature_diagonal(a.T, y[:-1].T)
        if found is None:
            found = self.output.curvature(a.T, y[:-1].T)
        return np.moveaxis(found, 0, -1) * y[-1]


class SquaredHead(Head):
    """Mean squared error over an elementwise activation: d = (a - y) slope."""

    takes_weights = False

    def __init__(self, output: OutputLayer, sigma: Activation, outputs: int, samples: int) -> None:
        self.activation, self.is_linear = sigma, sigma is activation("identity")
        self.cost_factor, self.delta_factor = 1 / (outputs * samples), 2 / (outputs * samples)

    def forward(self, a: FloatArray, y: FloatArray, d: FloatArray) -> Tape:
        return [(np.subtract, (a, y, d))]

    def cost(self, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
        return float(np.vdot(d, d))

    def backward(self, a: FloatArray, y: FloatArray, d: FloatArray, s: FloatArray) -> Tape:
        return [] if self.is_linear else [(np.multiply, (d, s, d))]

    def curvature(self, a: FloatArray, y: FloatArray, s: FloatArray, bend: FloatArray) -> FloatArray:
        return np.ones_like(a) if self.is_linear else s * s + (a - y) * bend


class EntropyHead(Head):
    """Cross-entropy over softmax, from the preactivations: d = softmax(z) sum(y) - y."""

    takes_weights = False

    def forward(self, a: FloatArray, y: FloatArray, d: FloatArray) -> Tape:
        most = np.empty(a.shape[1], a.dtype)
        return [(np.maximum.reduce, (a, 0, None, most)), (np.subtract, (a, most, d))]

    def cost(self, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
        return float(np.log(np.exp(d).sum(axis=0)) @ y.sum(axis=0) - np.vdot(y, d))

    def backward(self, a: FloatArray, y: FloatArray, d: FloatArray, s: FloatArray) -> Tape:
        total, share = np.empty(a.shape[1], a.dtype), np.empty(a.shape[1], a.dtype)
        return [
            (np.add.reduce, (y, 0, None, total)), (np.exp, (d, d)), (np.add.reduce, (d, 0, None, share)),
            (np.divide, (total, share, share)), (np.multiply, (d, share, d)), (np.subtract, (d, y, d)),
        ]  # fmt: skip

    def curvature(self, a: FloatArray, y: FloatArray, s: FloatArray, bend: FloatArray) -> FloatArray:
        return np.moveaxis(self.output.curvature(a.T, y.T), 0, -1)


def head(cost: Cost, output: OutputLayer, sigma: Activation, outputs: int, samples: int, weighted: bool) -> Head:
    """The head of a cost over the output activation sigma; `output` is the two together."""
    kind = Head
    if type(cost) is MeanSquaredError and sigma.elementwise and not weighted:
        kind = SquaredHead
    elif type(cost) is CrossEntropy and not weighted:
        kind = EntropyHead
    return kind(output, sigma, outputs, samples)
