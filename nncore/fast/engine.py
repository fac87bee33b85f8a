"""Cost and gradient of a network on fixed data, with kept buffers."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from nncore.arrays import FloatArray
from nncore.costs import Cost
from nncore.fast.kernels import kernel
from nncore.fast.layout import matrices, order, with_ones
from nncore.fast.outputs import head
from nncore.network import Network
from nncore.output import OutputLayer

BLOCK = 256
"""Samples in a block, about."""


@dataclass(eq=False)
class Block:
    """Samples in features-by-samples order, and the buffers for them, which blocks of the same number share.

    inputs[k]: what layer k + 1 takes, (n + 1, b) with the row of ones; y: (n_L, b); z[k], a[k], d[k], t[k]: the layer's
    preactivations, activations, dC/dz and scratch, (n, b).
    """

    inputs: list[FloatArray]
    y: FloatArray
    z: list[FloatArray]
    a: list[FloatArray]
    d: list[FloatArray]
    t: list[FloatArray]

    def with_data(self, x: FloatArray, y: FloatArray) -> Self:
        """The same buffers with other samples x (b, n_0), y (b, n_L)."""
        inputs = [with_ones(x.T), *self.inputs[1:]]
        return type(self)(inputs, np.ascontiguousarray(y.T), self.z, self.a, self.d, self.t)


class Engine:
    """Evaluates cost and gradient at one theta after another."""

    def __init__(self, network: Network, x: FloatArray, y: FloatArray, cost: Cost, output: OutputLayer) -> None:
        samples = len(x)
        count = max(1, round(samples / BLOCK))
        step = samples if count == 1 else -(-samples // (8 * count)) * 8
        size = step * max(network.sizes[1:])
        self.head = head(cost, output, network.activations[-1], network.sizes[-1], samples, size)
        activations = [*network.activations[:-1], self.head.activation]
        self.kernels = [kernel(a, size) for a in activations]
        self.order = order(network)
        self.back = np.argsort(self.order)
        self.flat = np.empty(network.parameter_count, network.dtype)
        self.forward_flat = np.empty_like(self.flat)
        self.signs = np.ones_like(self.flat)
        for signs, k in zip(matrices(network, self.signs), self.kernels, strict=True):
            signs[...] = -1 if k.negated else 1
        self.gradient_flat, self.partial_flat = np.empty_like(self.flat), np.empty_like(self.flat)
        self.weights = matrices(network, self.flat)
        self.forward_weights = matrices(network, self.forward_flat)
        self.gradients, self.partials = matrices(network, self.gradient_flat), matrices(network, self.partial_flat)
        self.transposed = [w[:, :-1].T for w in self.weights]
        buffers: dict[int, Block] = {}
        self.blocks: list[Block] = []
        for at in range(0, samples, step):
            part = x[at : at + step]
            shared = buffers.setdefault(len(part), self._buffers(network, len(part)))
            self.blocks.append(shared.with_data(part, y[at : at + step]))

    def _buffers(self, network: Network, b: int) -> Block:
        inputs = [np.ones((n + 1, b), network.dtype) for n in network.sizes]
        a = [v[:-1] for v in inputs[1:]]
        z = [np.empty_like(v) if k.keeps_z else v for v, k in zip(a, self.kernels, strict=True)]
        d, t = [np.empty_like(v) for v in a], [np.empty_like(v) for v in a]
        return Block(inputs[:-1], a[-1], z, a, d, t)

    def value(self, theta: FloatArray) -> float:
        """C(theta)."""
        self._load(theta)
        cost = 0.0
        for block in self.blocks:
            self._forward(block)
            cost += self._cost(block)
        return cost * self.head.cost_factor

    def gradient(self, theta: FloatArray) -> FloatArray:
        """dC/dtheta (P,), a new array."""
        self._load(theta)
        for i, block in enumerate(self.blocks):
            self._forward(block)
            self._backward(block, first=i == 0)
        gradient = self.gradient_flat.take(self.back)
        return np.multiply(gradient, self.head.delta_factor, gradient)

    def value_and_gradient(self, theta: FloatArray, out: FloatArray) -> float:
        """C(theta); its gradient goes to `out` (P,)."""
        self._load(theta)
        cost = 0.0
        for i, block in enumerate(self.blocks):
            self._forward(block)
            cost += self._cost(block)
            self._backward(block, first=i == 0)
        self.gradient_flat.take(self.back, out=out, mode="clip")
        np.multiply(out, self.head.delta_factor, out)
        return cost * self.head.cost_factor

    def _load(self, theta: FloatArray) -> None:
        theta.take(self.order, out=self.flat, mode="clip")
        np.multiply(self.flat, self.signs, self.forward_flat)

    def _forward(self, block: Block) -> None:
        for w, v, z, a, k in zip(self.forward_weights, block.inputs, block.z, block.a, self.kernels):  # noqa: B905
            w.dot(v, z)
            k.forward(z, a)

    def _cost(self, block: Block) -> float:
        return self.head.cost(block.z[-1], block.a[-1], block.y, block.d[-1], block.t[-1])

    def _backward(self, block: Block, *, first: bool) -> None:
        """Gradients of a block after its forward pass; `first` sets them, later blocks add to them."""
        gradients = self.gradients if first else self.partials
        self.head.delta(block.z[-1], block.a[-1], block.y, block.d[-1], block.t[-1])
        for k in range(len(gradients) - 1, 0, -1):
            d, below = block.d[k], block.d[k - 1]
            d.dot(block.inputs[k].T, gradients[k])
            self.transposed[k].dot(d, below)
            self.kernels[k - 1].backward(below, block.a[k - 1], block.z[k - 1], block.t[k - 1])
        block.d[0].dot(block.inputs[0].T, gradients[0])
        if not first:
            np.add(self.gradient_flat, self.partial_flat, self.gradient_flat)
