"""Costs over the output layer, features by samples.

The heads of mean squared error and of cross-entropy are taken for exactly these costs; any other cost, also one that
inherits from them, runs by its own methods.
"""

import numpy as np

from nncore.activations import Activation
from nncore.arrays import FloatArray, frozen
from nncore.costs import Cost, CrossEntropy, MeanSquaredError
from nncore.fast.layout import Tape
from nncore.output import OutputLayer


class Head:
    """The output layer's part of a computation on b samples: any cost, by way of its output layer.

    a, y, d, s: (n_L, b), the preactivations, the targets, dC/dz and the slopes; w (b,): the samples' weights in the
    mean. forward: what is played before `cost` is asked; backward: what then writes d.
    """

    takes_preactivations = True
    weights_in_targets = False
    """Whether y holds targets times w."""

    def __init__(
        self, output: OutputLayer, a: FloatArray, y: FloatArray, w: FloatArray, d: FloatArray, s: FloatArray
    ) -> None:
        self.output, self.a, self.y, self.w, self.d, self.s = output, a, y, w, d, s
        self.forward, self.backward = self._tapes()

    def _tapes(self) -> tuple[Tape, Tape]:
        def write() -> None:
            np.multiply(self.output.deltas(*self._rows()).T, self.w, self.d)

        return [], [(write, ())]

    def cost(self) -> float:
        """These samples' part of C."""
        return float(self.output.losses(*self._rows()) @ self.w)

    def curvature(self, bend: FloatArray) -> FloatArray:
        """d2C/dz2, (n_L, b) or coupled (n_L, n_L, b); bend (n_L, b) is sigma''(z)."""
        return np.moveaxis(self.output.curvature(*self._rows()), 0, -1) * self.w

    def _rows(self) -> tuple[FloatArray, FloatArray]:
        """z and y in copies, which the cost may keep."""
        return frozen(self.a.T, "K"), frozen(self.y.T, "K")


class SquaredHead(Head):
    """Mean squared error over an elementwise activation, all samples alike: a are activations, d = (a - y) s 2 / n."""

    takes_preactivations = False

    def _tapes(self) -> tuple[Tape, Tape]:
        difference, slope = np.empty_like(self.d), np.empty_like(self.d)  # of one number, numpy is slow in place
        self.flat, self.share = difference.reshape(-1), float(self.w[0])
        factor = np.asarray(2 / len(self.a) * self.w[0], self.d.dtype)
        backward: Tape = [(np.multiply, (difference, self.s, slope)), (np.multiply, (slope, factor, self.d))]
        return [(np.subtract, (self.a, self.y, difference))], backward

    def cost(self) -> float:
        return float(self.flat.dot(self.flat)) * self.share / len(self.a)

    def curvature(self, bend: FloatArray) -> FloatArray:
        return (2 / len(self.a) * self.w[0]) * (self.s * self.s + (self.a - self.y) * bend)


class EntropyHead(Head):
    """Cross-entropy over softmax, from the preactivations: d = softmax(z) sum(y) - y. It is linear in the targets."""

    weights_in_targets = True

    def _tapes(self) -> tuple[Tape, Tape]:
        most, self.total, self.sums = (np.empty_like(self.w) for _ in range(3))
        a, y, d, total, sums, powers = self.a, self.y, self.d, self.total, self.sums, np.empty_like(self.d)
        return [
            (np.maximum.reduce, (a, 0, None, most)), (np.subtract, (a, most, d)), (np.exp, (d, powers)),
            (np.add.reduce, (powers, 0, None, sums)), (np.add.reduce, (y, 0, None, total)),
        ], [(np.divide, (total, sums, most)), (np.multiply, (powers, most, d)), (np.subtract, (d, y, d))]  # fmt: skip

    def cost(self) -> float:
        return float(np.log(self.sums) @ self.total - np.vdot(self.y, self.d))

    def curvature(self, bend: FloatArray) -> FloatArray:
        return np.moveaxis(self.output.curvature(*self._rows()), 0, -1)


def head_kind(cost: Cost, sigma: Activation, weighted: bool) -> type[Head]:
    """The head of a cost over the output activation sigma."""
    if type(cost) is MeanSquaredError and sigma.elementwise and not weighted:
        return SquaredHead
    return EntropyHead if type(cost) is CrossEntropy else Head
