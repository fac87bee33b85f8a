"""A network at one theta, ready for many products H v and for the exact Hessian.

With a~ = [a, 1] (so that a layer's W and b are one matrix), delta = dC/dz and R(q) for the derivative of q along v, the
product H v is the R-operator of Pearlmutter (1994), the directional derivative of the forward and the backward pass.
"""

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.kernels import derivatives
from nncore.fast.layout import with_ones
from nncore.network import Network
from nncore.output import ElementwiseOutput, OutputLayer


class Linearization:
    """Everything that does not depend on v, features by samples, for matrices [W, b] of each layer.

    inputs[k]: a~ of what layer k + 1 takes; slopes[k] and bends[k]: sigma'(z) and sigma''(z) dC/da of hidden layer
    k + 1; deltas[k]: dC/dz of layer k + 1; diagonal (n_L, samples) or coupled (n_L, n_L, samples): d2C/dz2 of the
    outputs. ones: x~, (n_0 + 1, b); y: (b, n_L); samples: the number over which the mean is taken, at least b.
    """

    def __init__(
        self,
        network: Network,
        weights: list[FloatArray],
        ones: FloatArray,
        y: FloatArray,
        output: OutputLayer,
        samples: int,
    ) -> None:
        self.weights, self.transposed = weights, [w[:, :-1].T for w in weights]
        self.inputs, self.slopes, self.bends = [ones], list[FloatArray](), list[FloatArray]()
        z = weights[0] @ self.inputs[0]
        for w, sigma in zip(weights[1:], network.activations[:-1], strict=True):
            a, slope, bend = derivatives(sigma, z)
            self.inputs.append(with_ones(a))
            self.slopes.append(slope)
            self.bends.append(bend)
            z = w @ self.inputs[-1]
        delta, self.diagonal, self._coupled = _output_derivatives(output, z, y, samples)
        self.deltas = [delta]
        for k in range(len(weights) - 1, 0, -1):
            pull = self.transposed[k] @ self.deltas[0]
            self.bends[k - 1] *= pull
            pull *= self.slopes[k - 1]
            self.deltas.insert(0, pull)

    @property
    def coupled(self) -> FloatArray:
        """d2C/dz2 of the outputs as matrices, (n_L, n_L, samples)."""
        if self._coupled is not None:
            return self._coupled
        n, samples = self.deltas[-1].shape
        matrix = np.zeros((n, n, samples), self.deltas[-1].dtype)
        matrix[range(n), range(n)] = self.diagonal
        return matrix

    def product(self, v: list[FloatArray], out: list[FloatArray]) -> None:
        """Add H v to `out`, both as matrices [W, b] of each layer."""
        r_inputs: list[FloatArray | None] = [None]
        rz = [v[0].dot(self.inputs[0])]
        for k in range(1, len(v)):
            ra = self.slopes[k - 1] * rz[-1]
            r_inputs.append(ra)
            moved = self.weights[k][:, :-1].dot(ra)
            moved += v[k].dot(self.inputs[k])
            rz.append(moved)
        rd = self._output(rz[-1])
        for k in range(len(v) - 1, -1, -1):
            out[k] += rd.dot(self.inputs[k].T)
            ra = r_inputs[k]
            if ra is not None:
                out[k][:, :-1] += self.deltas[k].dot(ra.T)
                rd = self.transposed[k].dot(rd)
                rd += v[k][:, :-1].T.dot(self.deltas[k])
                rd *= self.slopes[k - 1]
                rz[k - 1] *= self.bends[k - 1]
                rd += rz[k - 1]

    def _output(self, rz: FloatArray) -> FloatArray:
        if self.diagonal is not None:
            return self.diagonal * rz
        return np.einsum("pqn,qn->pn", self.coupled, rz)


def _output_derivatives(
    output: OutputLayer, z: FloatArray, y: FloatArray, samples: int
) -> tuple[FloatArray, FloatArray | None, FloatArray | None]:
    """dC/dz (n_L, b) and d2C/dz2, (n_L, b) where it is diagonal, else as matrices (n_L, n_L, b)."""
    if isinstance(output, ElementwiseOutput):
        a, slope, bend = derivatives(output.activation, z)
        pull = output.cost.gradient(a.T, y).T
        bent = output.cost.second_derivative(a.T, y).T
        return pull * slope / samples, (bent * slope * slope + pull * bend) / samples, None
    delta = np.ascontiguousarray(output.deltas(z.T, y).T) / samples
    diagonal = output.curvature_diagonal(z.T, y)
    if diagonal is not None:
        return delta, np.ascontiguousarray(diagonal.T) / samples, None
    return delta, None, np.ascontiguousarray(output.curvature(z.T, y).transpose(1, 2, 0)) / samples
