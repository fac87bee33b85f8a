"""Forward and backward passes of a network: everything that a cost and its derivatives are made of."""

from dataclasses import dataclass

import numpy as np

from nncore.activations import activation
from nncore.arrays import FloatArray
from nncore.costs import Cost
from nncore.fast.kernels import kernel
from nncore.fast.layout import Layout, Tape, play
from nncore.fast.outputs import Head, head_kind
from nncore.network import Network
from nncore.output import OutputLayer

BLOCK = 600
"""Samples in a block, about."""


@dataclass(eq=False)
class Buffers:
    """Arrays for b samples; a, z, s, d per layer 1..L: activations, preactivations, slopes and dC/dz, each (n, b).

    rows: (sum of n + 1, b), every layer's a and its row of ones one after another, so that one operation reaches them
    all; slopes: likewise for s. inputs[k]: what layer k + 2 takes, a with its row of ones.
    """

    rows: FloatArray
    slopes: FloatArray
    inputs: list[FloatArray]
    a: list[FloatArray]
    z: list[FloatArray]
    s: list[FloatArray]
    d: list[FloatArray]


@dataclass(eq=False)
class Block:
    """The data and the tapes of b samples.

    x: (n_0 + 1, b), the inputs and a row of ones where they lie: what reads them is in no tape. forward: from the first
    layer's z to what the cost is read from; output_delta: the slopes of all layers and dC/dz of the output; backward:
    these, dC/dz of the layers below, and all but the first of `gradients`, the matrices of a gradient.
    """

    x: FloatArray
    head: Head
    buffers: Buffers
    gradients: list[FloatArray]
    forward: Tape
    output_delta: Tape
    backward: Tape


class Engine:
    """Evaluates cost and gradient at one theta after another; blocks of equal length share buffers unless `separate`.

    flat, weights: the parameters as matrices [W, b], see `Layout`.
    """

    def __init__(
        self,
        network: Network,
        samples: int,
        cost: Cost,
        output: OutputLayer,
        *,
        weighted: bool,
        block_size: int = BLOCK,
        separate: bool = False,
    ) -> None:
        self.sizes, self.samples, self.output = network.sizes, samples, output
        self.head_kind, hidden = head_kind(cost, network.activations[-1], weighted), network.activations[:-1]
        last = activation("identity") if self.head_kind.takes_preactivations else network.activations[-1]
        count = max(1, round(samples / block_size))
        step = samples if count == 1 else -(-samples // (8 * count)) * 8
        self.kernels = [kernel(a, step * max(network.sizes[1:])) for a in (*hidden, last)]
        self.layout = Layout(network)
        self.flat, self.gradient_flat, self.partial_flat = np.ones((3, network.parameter_count), network.dtype)
        self.weights = self.layout.matrices(self.flat)
        shared: dict[int, Buffers] = {}
        self.blocks: list[Block] = []
        for at in range(0, samples, step):
            b = min(step, samples - at)
            if separate or b not in shared:
                shared[b] = self._buffers(b)
            self.blocks.append(self._block(b, shared[b]))

    def load(self, inputs: FloatArray, y: FloatArray, weights: FloatArray | None) -> None:
        """Take these samples; inputs (samples, n_0 + 1) have a column of ones."""
        at = 0
        for block in self.blocks:
            head, part = block.head, slice(at, at + block.head.w.size)
            block.x = inputs[part].T
            if weights is not None:
                np.divide(weights[part], self.samples, head.w)
            np.multiply(y[part].T, head.w if head.weights_in_targets else 1, head.y)
            at = part.stop

    def run(self, theta: FloatArray, *, with_cost: bool = True, back: bool = True) -> float:
        """Go through all blocks at theta (P,); return C, or 0 where it is not asked for."""
        self.layout.pack(theta, self.flat)
        cost = 0.0
        for block in self.blocks:
            self.forward(block)
            if with_cost:
                cost += block.head.cost()
            if back:
                play(block.backward)
                block.buffers.d[0].dot(block.x.T, block.gradients[0])
                if block is not self.blocks[0]:
                    self.gradient_flat += self.partial_flat
        return cost

    def forward(self, block: Block) -> None:
        """Go through a block, up to what its cost is read from."""
        self.weights[0].dot(block.x, block.buffers.z[0])
        play(block.forward)

    def gradient(self) -> FloatArray:
        """dC/dtheta (P,) of the last run back, a new array."""
        return self.layout.unpacked(self.gradient_flat)

    def _buffers(self, b: int) -> Buffers:
        dtype, sizes = self.flat.dtype, self.sizes[1:]
        ends = np.cumsum([n + 1 for n in sizes])
        rows, slopes = np.ones((ends[-1], b), dtype), np.ones((ends[-1], b), dtype)
        spans = [(end - n - 1, end) for end, n in zip(ends, sizes, strict=True)]
        a, s = ([v[low : high - 1] for low, high in spans] for v in (rows, slopes))
        z = [np.empty_like(v) if k.keeps_z else v for v, k in zip(a, self.kernels, strict=True)]
        return Buffers(rows, slopes, [rows[low:high] for low, high in spans], a, z, s, [np.empty_like(v) for v in a])

    def _block(self, b: int, buffers: Buffers) -> Block:
        dtype, d, s = self.flat.dtype, buffers.d, buffers.s
        y, w = np.empty((self.sizes[-1], b), dtype), np.full(b, 1 / self.samples, dtype)
        head = self.head_kind(self.output, buffers.a[-1], y, w, d[-1], s[-1])
        forward = self.kernels[0].forward(buffers.z[0], buffers.a[0])
        layers = zip(self.weights[1:], buffers.inputs, buffers.z[1:], buffers.a[1:], self.kernels[1:], strict=False)
        for matrix, v, z, a, k in layers:
            forward += [(matrix.dot, (v, z)), *k.forward(z, a)]
        output_delta = self._slopes(buffers) + head.backward
        backward = output_delta.copy()
        gradients = self.layout.matrices(self.partial_flat if self.blocks else self.gradient_flat)
        for k in range(len(gradients) - 1, 0, -1):
            backward.append((d[k].dot, (buffers.inputs[k - 1].T, gradients[k])))
            backward.append((self.weights[k][:, :-1].T.dot, (d[k], d[k - 1])))
            backward.append((np.multiply, (d[k - 1], s[k - 1], d[k - 1])))
        return Block(y[:0], head, buffers, gradients, forward + head.forward, output_delta, backward)  # x: see load

    def _slopes(self, buffers: Buffers) -> Tape:
        """The slopes of all layers, at once where all have the same activation."""
        if set(self.kernels) == {self.kernels[0]} and not self.kernels[0].keeps_z:
            return self.kernels[0].slope(buffers.rows, buffers.rows, buffers.slopes)
        layers = zip(self.kernels, buffers.a, buffers.z, buffers.s, strict=True)
        return [operation for k, a, z, s in layers for operation in k.slope(a, z, s)]
