"""Forward and backward passes of a network on fixed data: everything that a cost and its derivatives are made of."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
from nncore.costs import Cost
from nncore.fast.kernels import kernel
from nncore.fast.layout import Tape, matrices, order, play, with_ones
from nncore.fast.outputs import head
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
    """The tapes of some samples.

    forward: up to what the cost is read from; later: the same after the first layer's product; output_delta: the
    slopes of all layers and dC/dz of the output; backward: these, dC/dz of the layers below, and the gradient.
    x: the first layer's input; y: the targets; buffers: what the tapes write.
    """

    forward: Tape
    later: Tape
    output_delta: Tape
    backward: Tape
    x: FloatArray
    y: FloatArray
    buffers: Buffers

    @property
    def output(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """What the cost is read from."""
        return self.buffers.a[-1], self.y, self.buffers.d[-1]


class Engine:
    """Evaluates cost and gradient at one theta after another.

    Blocks of equal length share their buffers unless `separate`. With `by_rows` there is one block, whose first layer
    takes the samples in rows, as they lie in memory, so that `load` can bring others; that layer, the largest, has its
    parameters in the order of theta.
    """

    def __init__(
        self,
        network: Network,
        x: FloatArray,
        y: FloatArray,
        weights: FloatArray | None,
        cost: Cost,
        output: OutputLayer,
        *,
        block_size: int = BLOCK,
        separate: bool = False,
        by_rows: bool = False,
    ) -> None:
        samples, self.sizes, self.network, self.by_rows = len(x), network.sizes, network, by_rows
        count = 1 if by_rows else max(1, round(samples / block_size))
        step = samples if count == 1 else -(-samples // (8 * count)) * 8
        self.head = head(cost, output, network.activations[-1], network.sizes[-1], samples, weights is not None)
        activations = [*network.activations[:-1], self.head.activation]
        self.kernels = [kernel(a, step * max(network.sizes[1:])) for a in activations]
        self.order = order(network)
        self.first = network.weights[0].size + network.sizes[1] if by_rows else 0
        self.order[: self.first] = np.arange(self.first)
        self.back = np.argsort(self.order)
        self.rest, self.rest_back = self.order[self.first :], self.back[self.first :]
        vectors = [np.ones(network.parameter_count, network.dtype) for _ in range(4)]
        self.flat, self.forward_flat, self.gradient_flat, self.partial_flat = vectors
        views = (matrices(network, v) for v in vectors)
        self.weights, self.forward_weights, self.gradients, self.partials = views
        signs = [np.full(w.size, -1 if k.negated else 1) for w, k in zip(self.weights, self.kernels, strict=True)]
        self.signs, self.negated = np.concatenate(signs).astype(network.dtype), any(k.negated for k in self.kernels)
        if not self.negated:
            self.forward_weights, self.forward_flat = self.weights, self.flat
        shared: dict[int, Buffers] = {}
        self.blocks: list[Block] = []
        for at in range(0, samples, step):
            part = slice(at, at + step)
            b = len(x[part])
            if separate or b not in shared:
                shared[b] = self._buffers(b, network.dtype)
            targets = np.ascontiguousarray(self._targets(y[part], None if weights is None else weights[part]))
            self.blocks.append(self._block(x[part].copy() if by_rows else with_ones(x[part].T), targets, shared[b]))

    def load(self, x: FloatArray, rows: NDArray[np.intp], y: FloatArray, weights: FloatArray | None) -> None:
        """Take other samples, as many as before: rows of x, with their y and weights; for an engine `by_rows`."""
        block = self.blocks[0]
        x.take(rows, 0, block.x, mode="clip")
        np.copyto(block.y, self._targets(y, weights))

    def value(self, theta: FloatArray) -> float:
        """C(theta)."""
        self.move(theta)
        cost = 0.0
        for block in self.blocks:
            play(block.forward)
            cost += self.head.cost(*block.output)
        return cost * self.head.cost_factor

    def gradient(self, theta: FloatArray) -> FloatArray:
        """dC/dtheta (P,), a new array."""
        self.move(theta)
        for block in self.blocks:
            play(block.forward)
            play(block.backward)
        return self._gradient()

    def value_and_gradient(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """C(theta) and its gradient (P,), a new array."""
        self.move(theta)
        cost = 0.0
        for block in self.blocks:
            play(block.forward)
            cost += self.head.cost(*block.output)
            play(block.backward)
        return cost * self.head.cost_factor, self._gradient()

    def move(self, theta: FloatArray) -> None:
        """Take the parameters theta (P,)."""
        if self.by_rows:
            np.copyto(self.flat[: self.first], theta[: self.first])
            theta.take(self.rest, None, self.flat[self.first :], "clip")
        else:
            theta.take(self.order, None, self.flat, "clip")
        if self.negated:
            np.multiply(self.flat, self.signs, self.forward_flat)

    def first_layer(self, theta: FloatArray, block: Block) -> FloatArray:
        """The first layer's preactivations for a block, with the sign that its kernel wants; a new array."""
        self.move(theta)
        return self.forward_weights[0] @ block.x

    def _gradient(self) -> FloatArray:
        found, factor = self.gradient_flat, self.head.delta_factor
        gradient = np.empty_like(found) if self.by_rows else found.take(self.back)
        if not self.by_rows:
            return np.multiply(gradient, factor, gradient)
        np.multiply(found[: self.first], factor, gradient[: self.first])
        np.multiply(found.take(self.rest_back), factor, gradient[self.first :])
        return gradient

    def _targets(self, y: FloatArray, weights: FloatArray | None) -> FloatArray:
        """y by samples in columns, with the samples' weights in one more row where the head wants it."""
        if not self.head.takes_weights:
            return y.T
        return with_ones(y.T) if weights is None else np.vstack([y.T, weights])

    def _buffers(self, b: int, dtype: np.dtype[np.floating]) -> Buffers:
        ends = np.cumsum([n + 1 for n in self.sizes[1:]])
        rows, slopes = np.ones((ends[-1], b), dtype), np.ones((ends[-1], b), dtype)
        spans = [(end - n - 1, end) for end, n in zip(ends, self.sizes[1:], strict=True)]
        a, s = ([v[low : high - 1] for low, high in spans] for v in (rows, slopes))
        z = [np.empty_like(v) if k.keeps_z else v for v, k in zip(a, self.kernels, strict=True)]
        return Buffers(rows, slopes, [rows[low:high] for low, high in spans], a, z, s, [np.empty_like(v) for v in a])

    def _block(self, x: FloatArray, y: FloatArray, buffers: Buffers) -> Block:
        a, d = buffers.a[-1], buffers.d[-1]
        inputs = [x, *buffers.inputs[:-1]]
        gradients = self.partials if self.blocks else self.gradients
        first, last = self._first_layer(x, buffers.z[0], buffers.d[0], gradients[0])
        later: Tape = []
        for w, v, z, out, k in zip(self.forward_weights, inputs, buffers.z, buffers.a, self.kernels, strict=True):
            later += [(w.dot, (v, z))] if v is not x else []
            later += k.forward(z, out)
        later += self.head.forward(a, y, d)
        output_delta = self._slopes(buffers) + self.head.backward(a, y, d, buffers.s[-1])
        backward = output_delta.copy()
        for k in range(len(inputs) - 1, 0, -1):
            above, below = buffers.d[k], buffers.d[k - 1]
            backward.append((above.dot, (inputs[k].T, gradients[k])))
            backward.append((self.weights[k][:, :-1].T.dot, (above, below)))
            if not self.kernels[k - 1].is_linear:
                backward.append((np.multiply, (below, buffers.s[k - 1], below)))
        backward += last
        if self.blocks:
            backward.append((np.add, (self.gradient_flat, self.partial_flat, self.gradient_flat)))
        return Block(first + later, later, output_delta, backward, x, y, buffers)

    def _first_layer(self, x: FloatArray, z: FloatArray, d: FloatArray, gradient: FloatArray) -> tuple[Tape, Tape]:
        """The product of the first layer, and the gradient of its parameters."""
        w = self.forward_weights[0]
        if not self.by_rows:
            return [(w.dot, (x, z))], [(d.dot, (x.T, gradient))]
        weights, biases = (v.reshape(-1)[: z.shape[0] * x.shape[1]].reshape(-1, x.shape[1]) for v in (w, gradient))
        b, db = (v.reshape(-1)[z.shape[0] * x.shape[1] :] for v in (w, gradient))
        return (
            [(np.matmul, (weights, x.T, z)), (np.add, (z, b[:, None], z))],
            [(np.matmul, (d, x, biases)), (np.add.reduce, (d, 1, None, db))],
        )

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
