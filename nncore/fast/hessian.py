"""The exact Hessian, block by block: a product over samples for every pair of layers.

With a~ = [a, 1] (so that a layer's W and b are one matrix), delta = dC/dz of a sample, S_k = d2C/dz_k2, and for layers
j < k the derivatives J_kj = dz_k/dz_j and A_kj = da_{k-1}/dz_j:

    S_{k-1} = D W_k^T S_k W_k D + diag(sigma''(z) (W_k^T delta_k)),  D = diag(sigma'(z_{k-1}))
    block(k, k)[(p, q), (r, s)] = sum over samples of S_k[p, r] a~_{k-1}[q] a~_{k-1}[s]
    block(k, j)[(p, q), (r, s)] = sum over samples of
                                  ((S_k J_kj)[p, r] a~_{k-1}[q] + delta_k[p] A_kj[q, r]) a~_{j-1}[s]

A block on the diagonal is symmetric in (p, r) and in (q, s): a quarter of it is computed.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
from nncore.fast.linearization import Linearization, diagonals

Put: TypeAlias = Callable[[FloatArray, FloatArray], object]
"""Writes its second array to the first, or adds it."""

Parts: TypeAlias = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
"""Views of a block of theta's H: W by W (p, q, r, s), W by b (p, q, r), b by W (p, r, s) and b by b (p, r)."""


def put_hessian(at: Linearization, h: FloatArray, put: Put) -> None:
    """Put the Hessian of the samples of `at` in h (P, P), in the order of theta."""
    for k, s in _curvatures(at):
        _put_diagonal(s, at.inputs[k], _parts(h, at.weights, k, k), put)
        coupled, moved = s, None
        for j in range(k - 1, -1, -1):
            coupled = np.matmul(at.transposed[j + 1], coupled)
            coupled *= at.slopes[j]
            if j < k - 1:
                moved = diagonals(at.slopes[k - 1]) if moved is None else moved
                moved = np.matmul(at.transposed[j + 1], moved)
                moved *= at.slopes[j]
            block = _block(coupled, at.inputs[k], at.deltas[k], at.slopes[k - 1], moved, at.inputs[j])
            _put(_parts(h, at.weights, k, j), block, put)
            _put(_parts(h, at.weights, j, k), block.transpose(2, 3, 0, 1), put)


def diagonal(at: Linearization) -> FloatArray:
    """The diagonal (P,) of the Hessian of the samples of `at`, in the order of the matrices [W, b]."""
    own = [np.einsum("ppn,qn->pq", s, np.square(at.inputs[k])).ravel() for k, s in _curvatures(at)]
    return np.concatenate(own[::-1])


def _curvatures(at: Linearization) -> Iterator[tuple[int, FloatArray]]:
    """k and S (n, n, samples) of the layer that weights k lead to, from the output back."""
    s = at.curvature if at.curvature.ndim == 3 else diagonals(at.curvature)
    for k in range(len(at.weights) - 1, -1, -1):
        yield k, s
        if k > 0:
            p, samples = len(s), s.shape[-1]
            half = at.transposed[k].dot(s.reshape(p, -1)).reshape(-1, p, samples)
            s = np.matmul(at.transposed[k], half)
            s *= at.slopes[k - 1]
            s *= at.slopes[k - 1][:, None]
            n = range(len(s))
            s[n, n] += at.bends[k - 1]


def _block(
    coupled: FloatArray,
    left: FloatArray,
    delta: FloatArray,
    slope: FloatArray,
    moved: FloatArray | None,
    right: FloatArray,
) -> FloatArray:
    """block(k, j) as (p, q, r, s); `moved` is A_kj, or None where it is the diagonal matrix of `slope`."""
    (p, r, samples), q, t = coupled.shape, len(left), len(right)
    if moved is None:
        features = (left[:, None] * right).reshape(q * t, samples)
        block = coupled.reshape(p * r, samples).dot(features.T).reshape(p, r, q, t).swapaxes(1, 2)
        n = range(r)
        block[:, n, n] += (delta[:, None] * slope).reshape(p * r, samples).dot(right.T).reshape(p, r, t)
        return block
    block = np.empty((p, q, r, t), right.dtype)
    products = np.empty((q, r, samples), right.dtype)  # of one p: they stay in the cache
    for i in range(p):
        np.multiply(delta[i], moved, products[:-1])
        products[:-1] += coupled[i] * left[:-1, None]
        np.multiply(coupled[i], left[-1], products[-1])
        np.dot(products.reshape(q * r, samples), right.T, block[i].reshape(q * r, t))
    return block


def _put_diagonal(s: FloatArray, a: FloatArray, parts: Parts, put: Put) -> None:
    """block(k, k), from its quarter p <= r, q <= s."""
    p, q, samples = len(s), len(a), a.shape[1]
    features = np.empty((q * (q + 1) // 2, samples), a.dtype)
    for i, at in enumerate(_starts(q)):
        np.multiply(a[i], a[i:], features[at : at + q - i])
    quarter = s[np.triu_indices(p)].dot(features.T)
    pairs = _pairs(q)
    for i, at in enumerate(_starts(p)):
        rows = quarter[at : at + p - i].take(pairs[:-1, :-1], axis=1)
        put(parts[0][i, :, i:], rows.swapaxes(0, 1))
        put(parts[0][i + 1 :, :, i], rows[1:])
    bias = quarter.take(pairs[-1], axis=1).take(_pairs(p), axis=0)
    put(parts[1], bias[:, :, :-1].swapaxes(1, 2))
    put(parts[2], bias[:, :, :-1])
    put(parts[3], bias[:, :, -1])


def _starts(n: int) -> Iterator[int]:
    """Where the pairs (i, i), (i, i + 1) ... begin among the n (n + 1) / 2 pairs i <= j of n things."""
    return (i * n - i * (i - 1) // 2 for i in range(n))


def _pairs(n: int) -> NDArray[np.intp]:
    """The number of the pair of i and j, in either order, (n, n)."""
    upper, numbers = np.triu_indices(n), np.empty((n, n), np.intp)
    numbers[upper] = numbers[upper[::-1]] = np.arange(len(upper[0]))
    return numbers


def _parts(h: FloatArray, weights: list[FloatArray], k: int, j: int) -> Parts:
    (p, q), (r, s) = ((w.shape[0], w.shape[1] - 1) for w in (weights[k], weights[j]))
    top, left = (sum(w.size for w in weights[:layer]) for layer in (k, j))
    rows, columns = slice(top, top + p * q), slice(left, left + r * s)
    lower, right = slice(top + p * q, top + p * q + p), slice(left + r * s, left + r * s + r)
    return (
        h[rows, columns].reshape((p, q, r, s)),
        h[rows, right].reshape((p, q, r)),
        h[lower, columns].reshape((p, r, s)),
        h[lower, right],
    )


def _put(parts: Parts, block: FloatArray, put: Put) -> None:
    """Put a block (p, q + 1, r, s + 1) of matrices [W, b] where theta's order wants it."""
    put(parts[0], block[:, :-1, :, :-1])
    put(parts[1], block[:, :-1, :, -1])
    put(parts[2], block[:, -1, :, :-1])
    put(parts[3], block[:, -1, :, -1])
