"""First and second derivatives of a network's cost by all its parameters.

The Hessian is exact and made block by block. With a~ = [a, 1] (so that a layer's W and b are one matrix), delta = dc/dz
of a sample, S_k = d2c/dz_k2 and J_kj = dz_k/dz_j for layers j < k:

    S_{k-1} = D W_k^T S_k W_k D + diag(sigma''(z) (W_k^T delta_k)),  D = diag(sigma'(z_{k-1}))
    block(k, k)[(p, q), (r, s)] = sum over samples of S_k[p, r] a~_{k-1}[q] a~_{k-1}[s]
    block(k, j)[(p, q), (r, s)] = sum over samples of
                                  ((S_k J_kj)[p, r] a~_{k-1}[q] + delta_k[p] (da_{k-1}/dz_j)[q, r]) a~_{j-1}[s]

The product H v is the R-operator of Pearlmutter (1994): the directional derivative of forward and backward pass.
"""

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
from nncore.network import Network
from nncore.output import OutputLayer, diagonals

Layers = list[FloatArray]


def preactivations(network: Network, weights: Layers, biases: Layers, x: FloatArray) -> Layers:
    """z of every layer 1..L, each (samples, n)."""
    z: Layers = []
    a = x
    for k, (w, b) in enumerate(zip(weights, biases, strict=True)):
        if k > 0:
            a = network.activations[k - 1].value(z[-1])
        z.append(a @ w.T + b)
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
    """Gradient (P,) of the mean cost, without a penalty."""
    z = preactivations(network, weights, biases, x)
    deltas = sensitivities(weights, slopes(network, z), output.deltas(z[-1], y) / len(x))
    return _flat(deltas, inputs(network, z, x))


def product(
    network: Network,
    weights: Layers,
    biases: Layers,
    x: FloatArray,
    y: FloatArray,
    output: OutputLayer,
    v: FloatArray,
) -> FloatArray:
    """H v (P,) of the mean cost. R(q) is the derivative of q along v."""
    vw, vb = network.unpack(v)
    z = preactivations(network, weights, biases, x)
    a, slope = inputs(network, z, x), slopes(network, z)
    ra, rz = [np.zeros_like(x)], list[FloatArray]()
    for k in range(len(weights)):
        rz.append(ra[k] @ weights[k].T + a[k] @ vw[k].T + vb[k])
        if k < len(slope):
            ra.append(slope[k] * rz[k])
    deltas = sensitivities(weights, slope, output.deltas(z[-1], y) / len(x))
    rdelta = np.einsum("npr,nr->np", output.curvature(z[-1], y), rz[-1]) / len(x)
    parts: Layers = []
    for k in reversed(range(len(weights))):
        parts[:0] = [(rdelta.T @ a[k] + deltas[k].T @ ra[k]).ravel(), rdelta.sum(axis=0)]
        if k > 0:
            bend = network.activations[k - 1].second_derivative(z[k - 1]) * rz[k - 1]
            rdelta = (rdelta @ weights[k] + deltas[k] @ vw[k]) * slope[k - 1] + (deltas[k] @ weights[k]) * bend
    return np.concatenate(parts)


def hessian(
    network: Network, weights: Layers, biases: Layers, x: FloatArray, y: FloatArray, output: OutputLayer
) -> FloatArray:
    """H (P, P) of the mean cost, block by block."""
    z = preactivations(network, weights, biases, x)
    slope, samples = slopes(network, z), len(x)
    deltas = sensitivities(weights, slope, output.deltas(z[-1], y) / samples)
    a = [np.concatenate([v, np.ones((samples, 1), x.dtype)], axis=1) for v in inputs(network, z, x)]
    s = output.curvature(z[-1], y) / samples
    starts = np.cumsum([0] + [w.size + w.shape[0] for w in weights])
    h = np.empty((starts[-1], starts[-1]), x.dtype)
    for k in reversed(range(len(weights))):
        coupled, moved = s, np.zeros((samples, a[k].shape[1], 0), x.dtype)
        for j in reversed(range(k + 1)):
            if j < k:
                step = weights[j + 1] * slope[j][:, None, :]
                coupled = coupled @ step
                moved = _with_row(diagonals(slope[j]) if j == k - 1 else moved[:, :-1] @ step)
            block = _block(coupled, a[k], a[j])
            if j < k:
                block += np.einsum("np,nqr,ns->pqrs", deltas[k], moved, a[j], optimize=True)
            rows, columns = _order(weights[k]), _order(weights[j])
            flat = block.reshape(rows.size, columns.size)[np.ix_(rows, columns)]
            h[starts[k] : starts[k + 1], starts[j] : starts[j + 1]] = flat
            h[starts[j] : starts[j + 1], starts[k] : starts[k + 1]] = flat.T
        if k > 0:
            bend = network.activations[k - 1].second_derivative(z[k - 1]) * (deltas[k] @ weights[k])
            step = weights[k] * slope[k - 1][:, None, :]
            s = step.swapaxes(1, 2) @ s @ step
            s[:, range(s.shape[1]), range(s.shape[1])] += bend
    return h


def _block(s: FloatArray, left: FloatArray, right: FloatArray) -> FloatArray:
    """sum over samples of s[p, r] left[q] right[s], indexed (p, q, r, s)."""
    samples, p, r = s.shape
    q, t = left.shape[1], right.shape[1]
    features = (left[:, :, None] * right[:, None, :]).reshape(samples, q * t)
    return (s.reshape(samples, p * r).T @ features).reshape(p, r, q, t).swapaxes(1, 2)


def _order(w: FloatArray) -> NDArray[np.intp]:
    """Where theta's order (W row by row, then b) finds its entries in the matrix [W, b] listed row by row."""
    at = np.arange(w.size + w.shape[0]).reshape(w.shape[0], w.shape[1] + 1)
    return np.concatenate([at[:, :-1].ravel(), at[:, -1]])


def _with_row(jacobian: FloatArray) -> FloatArray:
    """The derivative of a~ = [a, 1]: that of a, and a row of zeros."""
    return np.concatenate([jacobian, np.zeros_like(jacobian[:, :1])], axis=1)


def _flat(deltas: Layers, a: Layers) -> FloatArray:
    parts = [part for d, v in zip(deltas, a, strict=True) for part in ((d.T @ v).ravel(), d.sum(axis=0))]
    return np.concatenate(parts)
