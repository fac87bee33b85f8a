"""A network at one theta, ready for many products H v and for the exact Hessian.

With a~ = [a, 1] (so that a layer's W and b are one matrix), delta = dC/dz and R(q) for the derivative of q along v, the
product H v is the R-operator of Pearlmutter (1994), the directional derivative of the forward and the backward pass:

    R(z) = W R(a) + V a~,              one product, of [W, V] and [R(a), a~] one above the other
    R(dC/da) = W^T R(delta) + V^T delta,    likewise, of [W, V] one above the other and [R(delta), delta]
"""

from itertools import pairwise

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.kernels import write_derivatives
from nncore.fast.layout import matrices
from nncore.fast.tape import Tape, play
from nncore.network import Network
from nncore.output import ElementwiseOutput, OutputLayer


class Linearization:
    """Everything that does not depend on v, features by samples, for matrices [W, b] of each layer.

    inputs[k]: a~ of what layer k + 1 takes; slopes[k] and bends[k]: sigma'(z) and sigma''(z) dC/da of hidden layer
    k + 1; deltas[k]: dC/dz of layer k + 1; diagonal (n_L, samples) or coupled (n_L, n_L, samples): d2C/dz2 of the
    outputs. ones: x~, (n_0 + 1, b); y: (b, n_L); samples: the number over which the mean is taken, at least b. The
    arrays are kept from one theta to the next.
    """

    def __init__(self, network: Network, ones: FloatArray, y: FloatArray, output: OutputLayer, samples: int) -> None:
        self.network, self.output, self.samples = network, output, samples
        self.y = np.asfortranarray(y)
        b, dtype, (_, *sizes) = len(y), network.dtype, network.sizes
        self.flat, self.v_flat, self.result, self.scratch = (np.empty(network.parameter_count, dtype) for _ in range(4))
        self.weights, self.v = matrices(network, self.flat), matrices(network, self.v_flat)
        self.transposed = [w[:, :-1].T for w in self.weights]
        self.z = [np.empty((n, b), dtype) for n in sizes]
        self.slopes, self.bends = ([np.empty((n, b), dtype) for n in sizes[:-1]] for _ in range(2))
        # R(a) above a~ of every hidden layer, R(delta) above delta of every layer
        self.moved_inputs = [np.ones((2 * n + 1, b), dtype) for n in sizes[:-1]]
        self.moved_deltas = [np.empty((2 * n, b), dtype) for n in sizes]
        self.inputs = [ones, *(both[n:] for both, n in zip(self.moved_inputs, sizes, strict=False))]
        self.deltas = [both[n:] for both, n in zip(self.moved_deltas, sizes, strict=True)]
        # [W, V] of every layer but the first, side by side and one above the other
        self.beside = [np.empty((n, 2 * below + 1), dtype) for below, n in pairwise(sizes)]
        self.above = [np.empty((2 * n, below), dtype) for below, n in pairwise(sizes)]
        self.diagonal = np.empty((sizes[-1], b), dtype)
        self._coupled: FloatArray | None = None
        self.tape = self._tape()

    def move(self, flat: FloatArray) -> None:
        """Go to the parameters `flat` (P,), in the order of the matrices [W, b]."""
        np.copyto(self.flat, flat)
        np.dot(self.weights[0], self.inputs[0], self.z[0])
        for k, sigma in enumerate(self.network.activations[:-1]):
            write_derivatives(sigma, self.z[k], self.inputs[k + 1][:-1], self.slopes[k], self.bends[k])
            np.dot(self.weights[k + 1], self.inputs[k + 1], self.z[k + 1])
            np.copyto(self.beside[k][:, : len(self.z[k])], self.transposed[k + 1].T)
            np.copyto(self.above[k][: len(self.z[k + 1])], self.transposed[k + 1].T)
        self._move_output(self.z[-1])
        for k in range(len(self.bends) - 1, -1, -1):
            pull = np.dot(self.transposed[k + 1], self.deltas[k + 1], self.deltas[k])
            self.bends[k] *= pull
            pull *= self.slopes[k]

    @property
    def coupled(self) -> FloatArray:
        """d2C/dz2 of the outputs as matrices, (n_L, n_L, samples)."""
        if self._coupled is not None:
            return self._coupled
        n, samples = self.diagonal.shape
        matrix = np.zeros((n, n, samples), self.diagonal.dtype)
        matrix[range(n), range(n)] = self.diagonal
        return matrix

    def product(self, v: FloatArray) -> FloatArray:
        """H v, both (P,) in the order of the matrices [W, b], in an array that the next product overwrites."""
        np.copyto(self.v_flat, v)
        play(self.tape)
        return self.result

    def _tape(self) -> Tape:
        """The product, from `v_flat` to `result`; the R(z) end as what the bends add to R(delta)."""
        rz, rd = [np.empty_like(z) for z in self.z], [both[: len(both) // 2] for both in self.moved_deltas]
        out, part = matrices(self.network, self.result), matrices(self.network, self.scratch)
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
        if self._coupled is None:
            np.multiply(self.diagonal, rz, rd)
        else:
            np.einsum("pqn,qn->pn", self._coupled, rz, out=rd)

    def _move_output(self, z: FloatArray) -> None:
        """Write dC/dz (n_L, b) and d2C/dz2, (n_L, b) where it is diagonal, else as matrices (n_L, n_L, b)."""
        output, y, delta, diagonal = self.output, self.y, self.deltas[-1], self.diagonal
        if isinstance(output, ElementwiseOutput):
            a, slope, bend = (np.empty_like(z) for _ in range(3))
            write_derivatives(output.activation, z, a, slope, bend)
            pull = output.cost.gradient(a.T, y).T
            np.multiply(pull, slope, delta)
            np.multiply(output.cost.second_derivative(a.T, y).T, slope, diagonal)
            diagonal *= slope
            bend *= pull
            diagonal += bend
        else:
            delta[...] = output.deltas(z.T, y).T
            found = output.curvature_diagonal(z.T, y)
            if found is None:
                self._coupled = np.ascontiguousarray(output.curvature(z.T, y).transpose(1, 2, 0)) / self.samples
            else:
                diagonal[...] = found.T
        delta /= self.samples
        diagonal /= self.samples
