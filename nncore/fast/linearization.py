"""A network at one theta, ready for many products H v and for the exact Hessian.

With a~ = [a, 1] (so that a layer's W and b are one matrix), delta = dC/dz and R(q) for the derivative of q along v, the
product H v is the R-operator of Pearlmutter (1994), the directional derivative of the forward and the backward pass:

    R(z) = W R(a) + V a~,              one product, of [W, V] and [R(a), a~] one above the other
    R(dC/da) = W^T R(delta) + V^T delta,    likewise, of [W, V] one above the other and [R(delta), delta]
"""

from itertools import pairwise

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.engine import Block, Engine
from nncore.fast.layout import Tape, play


class Linearization:
    """Everything that does not depend on v, for the samples of one block; `tape` writes H v to `result`.

    v, result: (P,) as matrices [W, b].
    inputs[k]: a~ of what layer k + 1 takes; slopes[k] and bends[k]: sigma'(z) and sigma''(z) dC/da of hidden layer
    k + 1; deltas[k]: dC/dz of layer k + 1; curvature: d2C/dz2 of the outputs, (n_L, b) or coupled (n_L, n_L, b). The
    arrays are kept from one theta to the next; the passes are the engine's.
    """

    def __init__(self, engine: Engine, block: Block, v: FloatArray) -> None:
        self.engine, self.block, buffers = engine, block, block.buffers
        b, dtype, sizes = block.head.w.size, engine.flat.dtype, engine.sizes[1:]
        self.weights, self.slopes = engine.weights, buffers.s[:-1]
        self.transposed = [w[:, :-1].T for w in self.weights]
        self.v, (self.result, self.scratch) = engine.layout.matrices(v), np.empty((2, v.size), dtype)
        self.bends = [np.empty((n, b), dtype) for n in sizes]
        # R(a) above a~ of every hidden layer, R(delta) above delta of every layer
        self.moved_inputs = [np.ones((2 * n + 1, b), dtype) for n in sizes[:-1]]
        self.moved_deltas = [np.empty((2 * n, b), dtype) for n in sizes]
        first = np.ascontiguousarray(block.x)
        self.inputs = [first, *(both[n:] for both, n in zip(self.moved_inputs, sizes, strict=False))]
        self.deltas = [both[n:] for both, n in zip(self.moved_deltas, sizes, strict=True)]
        # [W, V] of every layer but the first, side by side and one above the other
        self.beside = [np.empty((n, 2 * below + 1), dtype) for below, n in pairwise(sizes)]
        self.above = [np.empty((2 * n, below), dtype) for below, n in pairwise(sizes)]
        layers = zip(engine.kernels, buffers.a, buffers.z, buffers.s, self.bends, strict=True)
        self.bend_tape = [operation for k, a, z, s, bend in layers for operation in k.bend(a, z, s, bend)]
        self.tape = self._tape()

    def move(self) -> None:
        """Go to the engine's parameters."""
        block, buffers = self.block, self.block.buffers
        self.engine.forward(block)
        play(block.output_delta)
        play(self.bend_tape)
        self.curvature = block.head.curvature(self.bends[-1])
        np.copyto(self.deltas[-1], buffers.d[-1])
        for k in range(len(self.slopes) - 1, -1, -1):
            np.copyto(self.inputs[k + 1], buffers.inputs[k])
            np.copyto(self.beside[k][:, : len(self.slopes[k])], self.transposed[k + 1].T)
            np.copyto(self.above[k][: len(self.deltas[k + 1])], self.transposed[k + 1].T)
            pull = np.dot(self.transposed[k + 1], self.deltas[k + 1], self.deltas[k])
            self.bends[k] *= pull
            pull *= self.slopes[k]

    def _tape(self) -> Tape:
        """The product, from `v` to `result`; the R(z) end as what the bends add to R(delta)."""
        rz, rd = [np.empty_like(d) for d in self.deltas], [both[: len(both) // 2] for both in self.moved_deltas]
        out, part = self.engine.layout.matrices(self.result), self.engine.layout.matrices(self.scratch)
        tape: Tape = [(self.v[0].dot, (self.inputs[0], rz[0]))]
        for k, (slope, both, beside) in enumerate(zip(self.slopes, self.moved_inputs, self.beside, strict=True)):
            n = len(slope)
            tape += [
                (np.multiply, (slope, rz[k], both[:n])),
                (np.copyto, (beside[:, n:], self.v[k + 1])),
                (beside.dot, (both, rz[k + 1])),
            ]
        tape.append((self._output, (rz[-1], rd[-1])))
        for k in range(len(self.slopes), 0, -1):
            n, below = self.v[k].shape[0], self.v[k].shape[1] - 1
            weights, more = out[k][:, :-1], part[k].reshape(-1)[: n * below].reshape(n, below)
            tape += [
                (rd[k].dot, (self.inputs[k].T, out[k])),
                (self.deltas[k].dot, (self.moved_inputs[k - 1][:below].T, more)),
                (np.add, (weights, more, weights)),
                (np.copyto, (self.above[k - 1][n:], self.v[k][:, :-1])),
                (self.above[k - 1].T.dot, (self.moved_deltas[k], rd[k - 1])),
                (np.multiply, (rd[k - 1], self.slopes[k - 1], rd[k - 1])),
                (np.multiply, (rz[k - 1], self.bends[k - 1], rz[k - 1])),
                (np.add, (rd[k - 1], rz[k - 1], rd[k - 1])),
            ]
        return [*tape, (rd[0].dot, (self.inputs[0].T, out[0]))]

    def _output(self, rz: FloatArray, rd: FloatArray) -> None:
        if self.curvature.ndim == 2:
            np.multiply(self.curvature, rz, rd)
        else:
            np.einsum("pqn,qn->pn", self.curvature, rz, out=rd)


class Linearizations:
    """All samples of an engine with separate buffers at one theta, kept until another theta is asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.theta, self.v = engine, b"", np.empty_like(engine.flat)
        self.blocks = [Linearization(engine, block, self.v) for block in engine.blocks]

    def at(self, theta: FloatArray) -> list[Linearization]:
        """The linearizations at theta (P,), block by block."""
        if self.theta != (key := theta.tobytes()):
            self.engine.layout.pack(theta, self.engine.flat)
            for block in self.blocks:
                block.move()
            self.theta = key
        return self.blocks

    def product(self, theta: FloatArray, v: FloatArray) -> FloatArray:
        """H(theta) v (P,), a new array."""
        first, *others = self.at(theta)
        self.engine.layout.pack(v, self.v)
        play(first.tape)
        for block in others:
            play(block.tape)
            first.result += block.result
        return self.engine.layout.unpacked(first.result)
