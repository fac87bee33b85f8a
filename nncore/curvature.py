"""First and second derivatives of a network's cost by all its parameters.

The Hessian is exact and made block by block. With a~ = [a, 1] (so that a layer's W and b are one matrix), delta = dc/dz
of a sample, S_k = d2c/dz_k2 and J_kj = dz_k/dz_j for layers j < k:

    S_{k-1} = D W_k^T S_k W_k D + diag(sigma''(z) (W_k^T delta_k)),  D = diag(sigma'(z_{k-1}))
    block(k, k)[(p, q), (r, s)] = sum over samples of S_k[p, r] a~_{k-1}[q] a~_{k-1}[s]
    block(k, j)[(p, q), (r, s)] = sum over samples of
                                  ((S_k J_kj)[p, r] a~_{k-1}[q] + delta_k[p] (da_{k-1}/dz_j)[q, r]) a~_{j-1}[s]

The product H v is the R-operator of Pearlmutter (1994): the directional derivative of forward and backward pass.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

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


def hessian(
    network: Network, weights: Layers, biases: Layers, x: FloatArray, y: FloatArray, output: OutputLayer
) -> FloatArray:
    """H (P, P) of the mean cost, block by block."""
    z = preactivations(network, weights, biases, x)
    slope, samples = slopes(network, z), len(x)
    deltas = sensitivities(weights, slope, output.deltas(z[-1], y) / samples)
    a = [np.concatenate([v, np.ones((samples, 1), x.dtype)], axis=1) for v in inputs(network, z, x)]
    starts = np.cumsum([0] + [w.size + w.shape[0] for w in weights])
    h = np.empty((starts[-1], starts[-1]), x.dtype)
    for k, s in zip(reversed(range(len(weights))), bends(network, weights, z, y, deltas, output), strict=True):
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
            if j == k:
                flat = (flat + flat.T) / 2
            h[starts[k] : starts[k + 1], starts[j] : starts[j + 1]] = flat
            h[starts[j] : starts[j + 1], starts[k] : starts[k + 1]] = flat.T
    return h


def _block(s: FloatArray, left: FloatArray, right: FloatArray) -> FloatArray:
    """sum over samples of s[p, r] left[q] right[s], indexed (p, q, r, s)."""
    samples, p, r = s.shape
    q, t = left.shape[1], right.shape[1]
    features = (left[:, :, None] * right[:, None, :]).reshape(samples, q * t)
    return (s.reshape(samples, p * r).T @ features).reshape(p, r, q, t).swapaxes(1, 2)


def _order(w: FloatArray) -> NDArray[np.intp]:
    """Where theta's order (W row by row, then b) finds its entries in the matrix [W, b] listed row by row."""
    at: NDArray[np.intp] = np.arange(w.size + w.shape[0]).reshape(w.shape[0], w.shape[1] + 1)
    return np.concatenate([at[:, :-1].ravel(), at[:, -1]])


def _with_row(jacobian: FloatArray) -> FloatArray:
    """The derivative of a~ = [a, 1]: that of a, and a row of zeros."""
    return np.concatenate([jacobian, np.zeros_like(jacobian[:, :1])], axis=1)


def flat(deltas: Layers, a: Layers) -> FloatArray:
    """Gradient (..., P) from delta and the input of every layer: dC/dW = delta^T a, dC/db = sum of delta."""
    parts: Layers = []
    for d, v in zip(deltas, a, strict=True):
        dw = d.swapaxes(-1, -2) @ v
        parts += [dw.reshape(*dw.shape[:-2], -1), d.sum(axis=-2)]
    return np.concatenate(parts, axis=-1)
