"""The exact Hessian, block by block: a product over samples for every pair of layers.

With a~ = [a, 1] (so that a layer's W and b are one matrix), delta = dC/dz of a sample, S_k = d2C/dz_k2, and for layers
j < k the derivatives J_kj = dz_k/dz_j and A_kj = da_{k-1}/dz_j:

    S_{k-1} = D W_k^T S_k W_k D + diag(sigma''(z) (W_k^T delta_k)),  D = diag(sigma'(z_{k-1}))
    block(k, k)[(p, q), (r, s)] = sum over samples of S_k[p, r] a~_{k-1}[q] a~_{k-1}[s]
    block(k, j)[(p, q), (r, s)] = sum over samples of
                                  ((S_k J_kj)[p, r] a~_{k-1}[q] + delta_k[p] A_kj[q, r]) a~_{j-1}[s]

A block on the diagonal is symmetric in (p, r) and in (q, s): a quarter of it is computed.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
from nncore.fast.linearization import Linearization


def put_hessian(at: Linearization, h: FloatArray, *, add: bool) -> None:
    """Put the Hessian of the samples of `at` in h (P, P), in the order of theta, or add it to what is there."""
    for k, s in _curvatures(at):
        _put(h, at.weights, (k, k), _diagonal_block(s, at.inputs[k]), add)
        coupled, moved = s, None
        for j in range(k - 1, -1, -1):
            coupled = np.matmul(at.transposed[j + 1], coupled)
            coupled *= at.slopes[j]
            if j < k - 1:
                moved = _diagonals(at.slopes[k - 1]) if moved is None else moved
                moved = np.matmul(at.transposed[j + 1], moved)
                moved *= at.slopes[j]
            block = _block(coupled, at.inputs[k], at.deltas[k], at.slopes[k - 1], moved, at.inputs[j])
            _put(h, at.weights, (k, j), block, add)
            _put(h, at.weights, (j, k), block.transpose(2, 3, 0, 1), add)


def diagonal(at: Linearization) -> FloatArray:
    """The diagonal (P,) of the Hessian of the samples of `at`, in the order of the matrices [W, b]."""
    own = [np.einsum("ppn,qn->pq", s, np.square(at.inputs[k])).ravel() for k, s in _curvatures(at)]
    return np.concatenate(own[::-1])


def _curvatures(at: Linearization) -> Iterator[tuple[int, FloatArray]]:
    """k and S (n, n, samples) of the layer that weights k lead to, from the output back."""
    s = at.curvature if at.curvature.ndim == 3 else _diagonals(at.curvature)
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


def _diagonal_block(s: FloatArray, a: FloatArray) -> FloatArray:
    """block(k, k), from its quarter p <= r, q <= s."""
    p, q, samples = len(s), len(a), a.shape[1]
    features = np.empty((q * (q + 1) // 2, samples), a.dtype)
    at = 0
    for i in range(q):
        np.multiply(a[i], a[i:], features[at : at + q - i])
        at += q - i
    quarter = s[np.triu_indices(p)].dot(features.T)
    return quarter.take(_pairs(q), axis=1).take(_pairs(p), axis=0).swapaxes(1, 2)


def _diagonals(v: FloatArray) -> FloatArray:
    """Matrices (n, n, samples) with v (n, samples) on their diagonals."""
    return np.eye(len(v), dtype=v.dtype)[:, :, None] * v


def _pairs(n: int) -> NDArray[np.intp]:
    """The number of the pair of i and j, in either order, (n, n)."""
    upper, numbers = np.triu_indices(n), np.empty((n, n), np.intp)
    numbers[upper] = numbers[upper[::-1]] = np.arange(len(upper[0]))
    return numbers


def _put(h: FloatArray, weights: list[FloatArray], place: tuple[int, int], block: FloatArray, add: bool) -> None:
    """Put a block (p, q + 1, r, s + 1) of matrices [W, b] where theta's order wants it: all W before b."""
    (p, q, top), (r, s, left) = ((*weights[k][:, 1:].shape, sum(w.size for w in weights[:k])) for k in place)
    rows, lower = slice(top, top + p * q), slice(top + p * q, top + p * q + p)
    columns, right = slice(left, left + r * s), slice(left + r * s, left + r * s + r)
    pairs = (
        (h[rows, columns].reshape((p, q, r, s)), block[:, :-1, :, :-1]),
        (h[rows, right].reshape((p, q, r)), block[:, :-1, :, -1]),
        (h[lower, columns].reshape((p, r, s)), block[:, -1, :, :-1]),
        (h[lower, right], block[:, -1, :, -1]),
    )
    for target, part in pairs:
        np.add(target, part, target) if add else np.copyto(target, part)
