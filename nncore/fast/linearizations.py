"""Second derivatives of a network's cost on fixed data: its linearizations on blocks of the samples."""

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.engine import BLOCK
from nncore.fast.layout import order, with_ones
from nncore.fast.linearization import Linearization
from nncore.network import Network
from nncore.output import OutputLayer


class Linearizations:
    """All samples at one theta, kept until another theta is asked for."""

    def __init__(self, network: Network, x: FloatArray, y: FloatArray, output: OutputLayer) -> None:
        self.order = order(network)
        self.back = np.argsort(self.order)
        self.blocks = [
            Linearization(network, with_ones(x[at : at + BLOCK].T), y[at : at + BLOCK], output, len(x))
            for at in range(0, len(x), BLOCK)
        ]
        self.theta = b""

    def at(self, theta: FloatArray) -> list[Linearization]:
        """The linearizations at theta (P,), block by block."""
        if self.theta != (key := theta.tobytes()):
            flat = theta.take(self.order)
            for block in self.blocks:
                block.move(flat)
            self.theta = key
        return self.blocks

    def product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        """H(theta) v (P,), a new array."""
        first, *others = self.at(theta)
        flat = v.take(self.order)
        total = first.product(flat)
        for block in others:
            total += block.product(flat)
        return total.take(self.back)
