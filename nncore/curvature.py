"""Derivatives of a network's cost by all its parameters, in the slides' order: gradient, Gauss-Newton, diagonal.

The whole Hessian and its products with vectors are in `nncore.fast`.
"""

from collections.abc import Iterator

import numpy as np

from nncore.arrays import FloatArray
from nncore.network import Network
from nncore.output import OutputLayer, diagonals

Layers = list[FloatArray]


def preactivations(network: Network, weights: Layers, biases: Layers, x: FloatArray) -> Layers:
    """z of every layer 1..L, each (..., samples, n) for weights (..., n_out, n_in)."""
    z: Layers = []
    a = x
    for k, (w, b) in enumerate(zip(weights, biases, strict=True)):
        if k > 0:
            a = network.activations[k - 1].value(z[-1])
        z.append(a @ w.swapaxes(-1, -2) + b[..., None, :])
    return z


def inputs(network: Network, z: Layers, x: FloatArray) -> Layers:
    """What feeds each layer 1..L: x, then the activations of the hidden layers."""
    return [x] + [sigma.value(v) for sigma, v in zip(network.activations[:-1], z[:-1], strict=True)]


def slopes(network: Network, z: Layers) -> Layers:
    """sigma'(z) of the hidden layers."""
    return [sigma.derivative(v) for sigma, v in zip(network.activations[:-1], z[:-1], strict=True)]


def sensitivities(weights: Layers, slope: Layers, last: FloatArray) -> Layers:
    """delta of every layer, from delta of the output layer: delta_{k-1} = (delta_k W_k) sigma'(z_{k-1})."""
    deltas = [last]
    for k in reversed(range(1, len(weights))):
        deltas.insert(0, (deltas[0] @ weights[k]) * slope[k - 1])
    return deltas


def gradient(
    network: Network, weights: Layers, biases: Layers, x: FloatArray, y: FloatArray, output: OutputLayer
) -> FloatArray:
    """Gradient (..., P) of the mean cost, without a penalty."""
    z = preactivations(network, weights, biases, x)
    deltas = sensitivities(weights, slopes(network, z), output.deltas(z[-1], y) / len(x))
    return flat(deltas, inputs(network, z, x))


def gauss_newton(
    network: Network, weights: Layers, biases: Layers, x: FloatArray, y: FloatArray, output: OutputLayer
) -> FloatArray:
    """G (P, P) of the mean cost: sum over samples of J^T (da/dz)^T c'' (da/dz) J with J = dz_L/dtheta."""
    z = preactivations(network, weights, biases, x)
    a, slope = inputs(network, z, x), slopes(network, z)
    n = weights[-1].shape[0]
    back = np.broadcast_to(np.eye(n, dtype=x.dtype), (len(x), n, n))
    parts: Layers = []
    for k in reversed(range(len(weights))):
        parts[:0] = [(back[:, :, :, None] * a[k][:, None, None, :]).reshape(len(x), n, -1), back]
        if k > 0:
            back = (back @ weights[k]) * slope[k - 1][:, None, :]
    jacobian = np.concatenate(parts, axis=-1)
    weighted = (output.gauss_newton(z[-1], y) / len(x)) @ jacobian
    g = jacobian.reshape(-1, jacobian.shape[-1]).T @ weighted.reshape(-1, jacobian.shape[-1])
    return (g + g.T) / 2


def diagonal(
    network: Network, weights: Layers, biases: Layers, x: FloatArray, y: FloatArray, output: OutputLayer
) -> FloatArray:
    """Diagonal (P,) of H: the entry of W_pq is the sum over samples of S_k[p, p] a[q]^2."""
    z = preactivations(network, weights, biases, x)
    a, slope = inputs(network, z, x), slopes(network, z)
    deltas = sensitivities(weights, slope, output.deltas(z[-1], y) / len(x))
    parts: Layers = []
    for k, s in zip(reversed(range(len(weights))), bends(network, weights, z, y, deltas, output), strict=True):
        own = s[:, range(s.shape[1]), range(s.shape[1])]
        parts[:0] = [(own.T @ np.square(a[k])).ravel(), own.sum(axis=0)]
    return np.concatenate(parts)


def bends(
    network: Network, weights: Layers, z: Layers, y: FloatArray, deltas: Layers, output: OutputLayer
) -> Iterator[FloatArray]:
    """S = d2c/dz2 (samples, n, n) of the layers L, L-1, ..., 1, divided by the number of samples."""
    s = output.curvature(z[-1], y) / len(y)
    yield s
    for k in reversed(range(1, len(weights))):
        sigma, below = network.activations[k - 1], z[k - 1]
        step = weights[k] * sigma.derivative(below)[:, None, :]
        s = step.swapaxes(1, 2) @ s @ step + diagonals(sigma.second_derivative(below) * (deltas[k] @ weights[k]))
        yield s


def flat(deltas: Layers, a: Layers) -> FloatArray:
    """Gradient (..., P) from delta and the input of every layer: dC/dW = delta^T a, dC/db = sum of delta."""
    parts: Layers = []
    for d, v in zip(deltas, a, strict=True):
        dw = d.swapaxes(-1, -2) @ v
        parts += [dw.reshape(*dw.shape[:-2], -1), d.sum(axis=-2)]
    return np.concatenate(parts, axis=-1)
