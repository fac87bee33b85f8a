"""The output layer: a cost and the activation under it, as one function of the preactivations z.

Taking the two together is what makes cross-entropy exact where softmax or sigmoid saturates: the logarithm is taken of
z, never of a rounded probability. Everything here is per sample and not divided by the number of samples.
"""

import numpy as np

from nncore.activations import Activation, is_builtin, log_softmax, softmax
from nncore.arrays import FloatArray, shaped
from nncore.costs import BinaryCrossEntropy, Cost, CrossEntropy


class OutputLayer:
    """Cost c of one sample as a function of the output preactivations z, n = n_L: any cost over an elementwise sigma.

    losses: c, (samples,). deltas: dc/dz = c'(a) sigma'(z), (samples, n). curvature: d2c/dz2, (samples, n), or
    (samples, n, n) where the outputs are coupled. gauss_newton: the same without the bending of sigma.
    """

    def __init__(self, cost: Cost, activation: Activation) -> None:
        self.cost, self.activation = cost, activation

    def of_cost(self, part: str, a: FloatArray, y: FloatArray, axes: int = 2) -> FloatArray:
        """The cost's method `part`, after a check that it has the first `axes` of a's shape."""
        return shaped(f"{type(self.cost).__name__}.{part}(a, y)", getattr(self.cost, part)(a, y), a.shape[:axes])

    def losses(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.of_cost("losses", self.activation(z), y, axes=1)

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.of_cost("gradient", self.activation(z), y) * self.activation.derivative(z)

    def curvature(self, z: FloatArray, y: FloatArray) -> FloatArray:
        bending = self.of_cost("gradient", self.activation(z), y) * self.activation.second_derivative(z)
        return self.gauss_newton(z, y) + bending

    def gauss_newton(self, z: FloatArray, y: FloatArray) -> FloatArray:
        slope = self.activation.derivative(z)
        return self.of_cost("second_derivative", self.activation(z), y) * slope * slope


class SoftmaxOutput(OutputLayer):
    """A cost over softmax; da_i/dz_j = a_i (1[i = j] - a_j) couples the outputs.

    With g = dc/da, delta = a (g - a.g) and the bending of softmax is diag(delta) - delta a^T - a delta^T.
    """

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        a = softmax(z)
        h = a * self.of_cost("gradient", a, y)
        return h - a * h.sum(axis=-1, keepdims=True)

    def curvature(self, z: FloatArray, y: FloatArray) -> FloatArray:
        a, delta = softmax(z), self.deltas(z, y)
        crossed = delta[..., :, None] * a[..., None, :]
        own = delta[..., None] * np.eye(a.shape[-1], dtype=a.dtype)
        return self.gauss_newton(z, y) + own - crossed - crossed.swapaxes(-1, -2)

    def gauss_newton(self, z: FloatArray, y: FloatArray) -> FloatArray:
        a = softmax(z)
        slopes = softmax_slopes(a)
        return slopes @ (self.of_cost("second_derivative", a, y)[..., None] * slopes)


class SoftmaxCrossEntropy(SoftmaxOutput):
    """Cross-entropy over softmax: c = -sum y log softmax(z), delta = a sum(y) - y."""

    def losses(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return -(y * log_softmax(z)).sum(axis=-1)

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return softmax(z) * y.sum(axis=-1, keepdims=True) - y

    def curvature(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return y.sum(axis=-1)[..., None, None] * softmax_slopes(softmax(z))

    gauss_newton = curvature


class SigmoidCrossEntropy(OutputLayer):
    """Binary cross-entropy over sigmoid: c = sum log(1 + exp(z)) - y z, delta = a - y."""

    def losses(self, z: FloatArray, y: FloatArray) -> FloatArray:
        zero = z.dtype.type(0)
        return (y * np.logaddexp(zero, -z) + (1 - y) * np.logaddexp(zero, z)).sum(axis=-1)

    def deltas(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.activation(z) - y

    def curvature(self, z: FloatArray, y: FloatArray) -> FloatArray:
        return self.activation.derivative(z)

    gauss_newton = curvature


def output_layer(cost: Cost, activation: Activation) -> OutputLayer:
    """Return the output layer of `cost` over `activation`, exact where saturated for the cross-entropies as they are.

    Raises:
        ValueError: a cross-entropy over an activation that is not its own (softmax, or sigmoid for the binary one), or
            an activation of one's own that is not elementwise.
    """
    if not activation.elementwise and not is_builtin(activation, "softmax"):
        raise ValueError(f"activation {activation.name!r} must be elementwise: only nncore's softmax couples outputs")
    partner, kind = cost.partner, type(cost)
    if partner is not None and activation.name != partner:
        raise ValueError(f"cost {kind.__name__} needs the output activation {partner!r}, got {activation.name!r}")
    if kind is CrossEntropy and is_builtin(activation, "softmax"):
        return SoftmaxCrossEntropy(cost, activation)
    if kind is BinaryCrossEntropy and is_builtin(activation, "sigmoid"):
        return SigmoidCrossEntropy(cost, activation)
    return (OutputLayer if activation.elementwise else SoftmaxOutput)(cost, activation)


def softmax_slopes(a: FloatArray) -> FloatArray:
    """da_i/dz_j = a_i (1[i = j] - a_j) for outputs a (samples, n), (samples, n, n)."""
    return a[..., :, None] * (np.eye(a.shape[-1], dtype=a.dtype) - a[..., None, :])
