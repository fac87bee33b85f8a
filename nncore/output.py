"""The output layer: a cost and the activation under it, as one function of the preactivations z.

Taking the two together is what makes cross-entropy exact where softmax or sigmoid saturates: the logarithm is taken of
z, never of a rounded probability. Everything here is per sample and not divided by the number of samples.
"""

import numpy as np

from nncore.activations import Activation, is_builtin, log_softmax, softmax
from nncore.arrays import FloatArray
from nncore.costs import BinaryCrossEntropy, Cost, CrossEntropy


class OutputLayer:
    """Cost c of one sample as a function of the output preactivations z, n = n_L: any cost over an elementwise sigma.

    losses: c, (samples,). deltas: dc/dz = c'(a) sigma'(z), (samples, n). curvature: d2c/dz2, (samples, n, n), and
    curvature_diagonal: the same as (samples, n), or None where the outputs are coupled. gauss_newton: (da/dz)^T d2c/da2
    (da/dz), (samples, n, n), the curvature without the bending of sigma.
    """

    def __init__(self, cost: Cost, activation: Activation) -> None:
        self.cost, self.activation = cost, activation

    def losses(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.cost.losses(self.activation.value(z), y)

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.cost.gradient(self.activation.value(z), y) * self.activation.derivative(z)

    def curvature(self, z: FloatArray, y: FloatArray) -> FloatArray:
        diagonal = self.curvature_diagonal(z, y)
        assert diagonal is not None
        return diagonals(diagonal)

    def curvature_diagonal(self, z: FloatArray, y: FloatArray) -> FloatArray | None:
        a, slope = self.activation.value(z), self.activation.derivative(z)
        bending = self.cost.gradient(a, y) * self.activation.second_derivative(z)
        return self.cost.second_derivative(a, y) * slope * slope + bending

    def gauss_newton(self, z: FloatArray, y: FloatArray) -> FloatArray:
        slope = self.activation.derivative(z)
        return diagonals(self.cost.second_derivative(self.activation.value(z), y) * slope * slope)


class SoftmaxOutput(OutputLayer):
    """A cost over softmax; da_i/dz_j = a_i (1[i = j] - a_j) couples the outputs."""

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        a = softmax(z)
        h = a * self.cost.gradient(a, y)
        return h - a * h.sum(axis=-1, keepdims=True)

    def curvature(self, z: FloatArray, y: FloatArray) -> FloatArray:
        a = softmax(z)
        h = a * self.cost.gradient(a, y)
        s = h.sum(axis=-1, keepdims=True)
        bent = outer(h, a)
        bending = diagonals(h - s * a) - bent - bent.swapaxes(-1, -2) + 2 * outer(s * a, a)
        return self.gauss_newton(z, y) + bending

    def curvature_diagonal(self, z: FloatArray, y: FloatArray) -> FloatArray | None:
        return None

    def gauss_newton(self, z: FloatArray, y: FloatArray) -> FloatArray:
        a = softmax(z)
        jacobian = diagonals(a) - outer(a, a)
        return jacobian @ (self.cost.second_derivative(a, y)[..., None] * jacobian)


class SoftmaxCrossEntropy(SoftmaxOutput):
    """Cross-entropy over softmax: c = -sum y log softmax(z), delta = a sum(y) - y."""

    def losses(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return -(y * log_softmax(z)).sum(axis=-1)

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return softmax(z) * y.sum(axis=-1, keepdims=True) - y

    def curvature(self, z: FloatArray, y: FloatArray) -> FloatArray:
        a = softmax(z)
        return y.sum(axis=-1)[..., None, None] * (diagonals(a) - outer(a, a))

    def gauss_newton(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.curvature(z, y)


class SigmoidCrossEntropy(OutputLayer):
    """Binary cross-entropy over sigmoid: c = sum log(1 + exp(z)) - y z, delta = a - y."""

    def losses(self, z: FloatArray, y: FloatArray) -> FloatArray:
        zero = z.dtype.type(0)
        return (y * np.logaddexp(zero, -z) + (1 - y) * np.logaddexp(zero, z)).sum(axis=-1)

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.activation.value(z) - y

    def curvature_diagonal(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.activation.derivative(z)

    def gauss_newton(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.curvature(z, y)


def output_layer(cost: Cost, activation: Activation) -> OutputLayer:
    """Return the output layer of `cost` over `activation`, exact where saturated for the cross-entropies as they are.

    Raises:
        ValueError: a cross-entropy over an activation that is not its own (softmax, or sigmoid for the binary one), or
            an activation of one's own that is not elementwise.
    """
    if not activation.elementwise and not is_builtin(activation, "softmax"):
        raise ValueError(f"activation {activation.name!r} must be elementwise: only nncore's softmax couples outputs")
    if cost.partner is not None and activation.name != cost.partner:
        raise ValueError(
            f"cost {type(cost).__name__} needs the output activation {cost.partner!r}, got {activation.name!r}"
        )
    if type(cost) is CrossEntropy and is_builtin(activation, "softmax"):
        return SoftmaxCrossEntropy(cost, activation)
    if type(cost) is BinaryCrossEntropy and is_builtin(activation, "sigmoid"):
        return SigmoidCrossEntropy(cost, activation)
    return (OutputLayer if activation.elementwise else SoftmaxOutput)(cost, activation)


def diagonals(v: FloatArray) -> FloatArray:
    """Matrices (..., n, n) with v (..., n) on their diagonals."""
    n = v.shape[-1]
    out = np.zeros((*v.shape, n), v.dtype)
    out[..., range(n), range(n)] = v
    return out


def outer(u: FloatArray, v: FloatArray) -> FloatArray:
    """Outer products u v^T, (..., n, m)."""
    return u[..., :, None] * v[..., None, :]
