"""Cost and gradient of a network on fixed data."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from nncore.arrays import FloatArray
from nncore.costs import Cost
from nncore.fast.kernels import kernel
from nncore.fast.layout import matrices, order, with_ones
from nncore.fast.outputs import head
from nncore.fast.tape import Tape, play
from nncore.network import Network
from nncore.output import OutputLayer

BLOCK = 600
"""Samples in a block, about."""


@dataclass(eq=False)
class Buffers:
    """Arrays for b samples; a, z, s, d per layer 1..L: activations, preactivations, slopes and dC/dz, each (n, b).

    rows: (sum of n + 1, b), in which every layer's a and its row of ones follow each other, so that one operation
    reaches them all; slopes: likewise for s. inputs[k]: what layer k + 2 takes, a with its row of ones.
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
    """The tapes of some samples.

    x, first: the first layer's input and preactivations; later: the forward tape after these; output: what the cost is
    read from.
    """

    forward: Tape
    later: Tape
    backward: Tape
    x: FloatArray
    first: FloatArray
    output: tuple[FloatArray, FloatArray, FloatArray]


class Engine:
    """Evaluates cost and gradient at one theta after another."""

    def __init__(
        self,
        network: Network,
        x: FloatArray,
        y: FloatArray,
        cost: Cost,
        output: OutputLayer,
        block_size: int = BLOCK,
    ) -> None:
        samples, self.sizes = len(x), network.sizes
        count = max(1, round(samples / block_size))
        step = samples if count == 1 else -(-samples // (8 * count)) * 8
        self.head = head(cost, output, network.activations[-1], network.sizes[-1], samples)
        activations = [*network.activations[:-1], self.head.activation]
        self.kernels = [kernel(a, step * max(network.sizes[1:])) for a in activations]
        self.order = order(network)
        self.back = np.argsort(self.order)
        self.flat, self.forward_flat, self.gradient_flat, self.partial_flat = (
            np.ones(network.parameter_count, network.dtype) for _ in range(4)
        )
        self.weights, self.forward_weights, self.gradients, self.partials = (
            matrices(network, v) for v in (self.flat, self.forward_flat, self.gradient_flat, self.partial_flat)
        )
        signs = np.ones_like(self.flat)
        for sign, k in zip(matrices(network, signs), self.kernels, strict=True):
            sign[...] = -1 if k.negated else 1
        self.signs, self.negated = signs, bool((signs < 0).any())
        if not self.negated:
            self.forward_weights = self.weights
        shared: dict[int, Buffers] = {}
        self.blocks: list[Block] = []
        for at in range(0, samples, step):
            part = x[at : at + step]
            if len(part) not in shared:
                shared[len(part)] = self._buffers(len(part), network.dtype)
            block = self._block(with_ones(part.T), np.ascontiguousarray(y[at : at + step].T), shared[len(part)])
            self.blocks.append(block)

    def value(self, theta: FloatArray) -> float:
        """C(theta)."""
        self._load(theta)
        cost = 0.0
        for block in self.blocks:
            play(block.forward)
            cost += self.head.cost(*block.output)
        return cost * self.head.cost_factor

    def gradient(self, theta: FloatArray) -> FloatArray:
        """dC/dtheta (P,), a new array."""
        self._load(theta)
        for block in self.blocks:
            play(block.forward)
            play(block.backward)
        gradient = self.gradient_flat.take(self.back)
        return np.multiply(gradient, self.head.delta_factor, gradient)

    def value_and_gradient(self, theta: FloatArray, out: FloatArray) -> float:
        """C(theta); its gradient goes to `out` (P,)."""
        self._load(theta)
        cost = 0.0
        for block in self.blocks:
            play(block.forward)
            cost += self.head.cost(*block.output)
            play(block.backward)
        self.gradient_flat.take(self.back, None, out, "clip")
        np.multiply(out, self.head.delta_factor, out)
        return cost * self.head.cost_factor

    def _load(self, theta: FloatArray) -> None:
        theta.take(self.order, None, self.flat, "clip")
        self.negate()

    def set_flat(self, flat: FloatArray) -> None:
        """Take the parameters in the order of the matrices [W, b]."""
        np.copyto(self.flat, flat)
        self.negate()

    def first_layer(self, flat: FloatArray, block: Block) -> FloatArray:
        """The first layer's preactivations for a block, with the sign that its kernel wants; a new array."""
        self.set_flat(flat)
        return self.forward_weights[0] @ block.x

    def negate(self) -> None:
        """Bring the weights of the forward pass up to date with `flat`."""
        if self.negated:
            np.multiply(self.flat, self.signs, self.forward_flat)

    def _buffers(self, b: int, dtype: np.dtype[np.floating]) -> Buffers:
        ends = np.cumsum([n + 1 for n in self.sizes[1:]])
        rows, slopes = np.ones((ends[-1], b), dtype), np.zeros((ends[-1], b), dtype)
        spans = [(end - n - 1, end) for end, n in zip(ends, self.sizes[1:], strict=True)]
        a, s = ([v[low : high - 1] for low, high in spans] for v in (rows, slopes))
        z = [np.empty_like(v) if k.keeps_z else v for v, k in zip(a, self.kernels, strict=True)]
        return Buffers(rows, slopes, [rows[low:high] for low, high in spans], a, z, s, [np.empty_like(v) for v in a])

    def _block(self, x: FloatArray, y: FloatArray, buffers: Buffers) -> Block:
        a, d = buffers.a[-1], buffers.d[-1]
        inputs = [x, *buffers.inputs[:-1]]
        product = self._first_forward(x, buffers.z[0])
        forward: Tape = []
        for i, (v, z, out, k) in enumerate(zip(inputs, buffers.z, buffers.a, self.kernels, strict=True)):
            if i > 0:
                forward.append((self.forward_weights[i].dot, (v, z)))
            forward += k.forward(z, out)
        forward += self.head.forward(a, y, d)
        backward = self._slopes(buffers) + self.head.backward(a, y, d, buffers.s[-1])
        gradients = self.partials if self.blocks else self.gradients
        for k in range(len(inputs) - 1, 0, -1):
            d, below = buffers.d[k], buffers.d[k - 1]
            backward += [(d.dot, (inputs[k].T, gradients[k])), (self.weights[k][:, :-1].T.dot, (d, below))]
            if not self.kernels[k - 1].is_linear:
                backward.append((np.multiply, (below, buffers.s[k - 1], below)))
        backward += self._first_backward(x, buffers.d[0], gradients[0])
        if self.blocks:
            backward.append((np.add, (self.gradient_flat, self.partial_flat, self.gradient_flat)))
        return Block(product + forward, forward, backward, x, buffers.z[0], (a, y, buffers.d[-1]))

    def _first_forward(self, x: FloatArray, z: FloatArray) -> Tape:
        return [(self.forward_weights[0].dot, (x, z))]

    def _first_backward(self, x: FloatArray, d: FloatArray, gradient: FloatArray) -> Tape:
        return [(d.dot, (x.T, gradient))]

    def _slopes(self, buffers: Buffers) -> Tape:
        """The slopes of all layers, of neighbours with the same activation at once."""
        tape: Tape = []
        start = 0
        for k, group in groupby(zip(self.kernels, buffers.inputs, strict=True), key=lambda pair: pair[0]):
            height = sum(len(rows) for _, rows in group)
            if not k.keeps_z:
                part = slice(start, start + height - 1)
                tape += k.slope(buffers.rows[part], buffers.rows[part], buffers.slopes[part])
            start += height
        for k, a, z, s in zip(self.kernels, buffers.a, buffers.z, buffers.s, strict=True):
            tape += k.slope(a, z, s) if k.keeps_z else []
        return tape
