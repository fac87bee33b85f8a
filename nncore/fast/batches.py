"""Training in mini-batches, on parameters in the order of the matrices [W, b].

A batch is gathered row by row, as the samples lie in memory; its first layer takes them in this order.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
from nncore.costs import Cost
from nncore.fast.engine import Engine
from nncore.fast.layout import order
from nncore.fast.steps import stepper
from nncore.fast.tape import Tape, play
from nncore.network import Network
from nncore.optimizers import Optimizer, State
from nncore.output import OutputLayer
from nncore.penalties import Penalty

Rows = NDArray[np.intp]


class BatchEngine(Engine):
    """An engine on one batch after another of the same number of samples."""

    def __init__(self, network: Network, samples: int, cost: Cost, output: OutputLayer) -> None:
        self.x = np.empty((samples, network.sizes[0]), network.dtype)
        super().__init__(network, self.x, np.empty((samples, network.sizes[-1]), network.dtype), cost, output, samples)

    def run(self, theta: FloatArray, x: FloatArray, y: FloatArray, rows: Rows) -> float:
        """The cost of the rows at theta (in the order of [W, b]); `gradient_flat` is its gradient."""
        x.take(rows, 0, self.x, "clip")
        block = self.blocks[0]
        np.copyto(block.output[1], y[rows].T)
        self.set_flat(theta)
        play(block.forward)
        cost = self.head.cost(*block.output)
        play(block.backward)
        np.multiply(self.gradient_flat, self.head.delta_factor, self.gradient_flat)
        return cost * self.head.cost_factor

    def _first_forward(self, x: FloatArray, z: FloatArray) -> Tape:
        w = self.forward_weights[0]
        return [(np.matmul, (w[:, :-1], self.x.T, z)), (np.add, (z, w[:, -1:], z))]

    def _first_backward(self, x: FloatArray, d: FloatArray, gradient: FloatArray) -> Tape:
        return [(np.matmul, (d, self.x, gradient[:, :-1])), (np.add.reduce, (d, 1, None, gradient[:, -1]))]


class Minibatches:
    """Epochs of mini-batches for an optimizer that treats every parameter alike."""

    def __init__(
        self, network: Network, x: FloatArray, y: FloatArray, cost: Cost, output: OutputLayer, penalty: Penalty | None
    ) -> None:
        self.network, self.x, self.y, self.cost, self.output, self.penalty = network, x, y, cost, output, penalty
        self.order = order(network)
        self.back = np.argsort(self.order)
        self.weight_mask = network.weight_mask[self.order]
        self.engines: dict[int, BatchEngine] = {}

    def epoch(self, optimizer: Optimizer, state: State, batches: Iterable[Rows]) -> tuple[State, float]:
        """The state after the batches, and the mean of their samples' costs, each at the parameters of its turn."""
        steps = stepper(optimizer, state.reordered(self.order), self.order)
        total, samples = 0.0, 0
        for rows in batches:
            theta = steps.state.theta
            engine = self._engine(len(rows))
            cost, gradient = engine.run(theta, self.x, self.y, rows), engine.gradient_flat
            if self.penalty is not None:
                cost += self.penalty.value(theta[self.weight_mask])
                gradient += self.penalty.gradient(theta) * self.weight_mask
            total, samples = total + cost * len(rows), samples + len(rows)
            steps.take(gradient)
        return steps.state.reordered(self.back), total / samples

    def _engine(self, samples: int) -> BatchEngine:
        if samples not in self.engines:
            self.engines[samples] = BatchEngine(self.network, samples, self.cost, self.output)
        return self.engines[samples]
