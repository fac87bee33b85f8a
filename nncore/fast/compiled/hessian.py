"""The exact Hessian: the blocks and the formulas of `nncore.fast.hessian`, whose names these are.

`put` and `put_square` sort a block into the order of theta, and into its mirror image.
"""

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.compiled.directional import Linear
from nncore.fast.compiled.layers import multiply
from nncore.fast.compiled.losses import ENTROPY
from nncore.fast.compiled.machine import Plan, kernel
from nncore.fast.compiled.passes import block_of, unpacked


@kernel
def hessian(theta: FloatArray, plan: Plan, data: FloatArray, linear: Linear) -> FloatArray:
    """H(theta) (P, P) without a penalty."""
    (sizes, _, width), samples, block = unpacked(plan), plan[2], plan[3]
    h = np.empty((len(theta), len(theta)))
    more = h if samples <= block else np.empty_like(h)
    for start in range(0, samples, block):
        b = min(block, samples - start)
        here = slice(start * width, (start + b) * width)
        x, y = block_of(data, sizes, start, b)
        parts = linear[0][here], linear[1][here], linear[2][here] / samples, linear[3][here] / samples
        outputs = linear[3][here][(width - sizes[-1]) * b :].reshape(sizes[-1], b)
        write_hessian(more if start > 0 else h, theta, sizes, x, output_bends(plan[1], outputs, y, samples), parts)
        if start > 0:
            h += more
    return h


@kernel
def output_bends(cost: int, bend: FloatArray, y: FloatArray, samples: int) -> FloatArray:
    """S of the outputs, (n, n, b), from the last rows of what `linearize` calls bends."""
    n, b = bend.shape
    s = np.zeros((n, n, b))
    for p in range(n):
        if cost != ENTROPY:
            s[p, p] = bend[p] / samples
            continue
        for r in range(n):
            for i in range(b):
                whole = y[:, i].sum() / samples
                s[p, r, i] = whole * bend[p, i] * ((1.0 if p == r else 0.0) - bend[r, i])
    return s


@kernel
def write_hessian(h: FloatArray, theta: FloatArray, sizes: Plan, x: FloatArray, s: FloatArray, parts: Linear) -> None:
    """h := the Hessian of a block of samples; s is S of the outputs, parts are the block's `Linear`."""
    activations, slopes, deltas, bends = parts
    b = x.shape[1]
    for k in range(len(sizes) - 1, 0, -1):
        left = with_ones(rows(activations, sizes, k - 1, b) if k > 1 else x)
        put_pairs(h, place(sizes, k), s, left)
        if k == 1:
            return
        weights, slope, bend = matrix(theta, sizes, k), rows(slopes, sizes, k - 1, b), rows(bends, sizes, k - 1, b)
        coupled, delta = through(s, weights, slope), rows(deltas, sizes, k, b)
        right = with_ones(rows(activations, sizes, k - 2, b) if k > 2 else x)
        put_neighbors(h, place(sizes, k), place(sizes, k - 1), coupled, left, delta, slope, right)
        if k > 2:
            put_farther(h, theta, sizes, x, activations, slopes, k, coupled, left, delta)
        s = through(coupled.transpose(1, 0, 2).copy(), weights, slope)
        for q in range(len(s)):
            s[q, q] += bend[q]


@kernel
def place(sizes: Plan, k: int) -> int:
    """Where the parameters of layer k = 1..L begin in theta."""
    at = 0
    for j in range(1, k):
        at += sizes[j] * (sizes[j - 1] + 1)
    return at


@kernel
def matrix(theta: FloatArray, sizes: Plan, k: int) -> FloatArray:
    """W of layer k."""
    at, n, m = place(sizes, k), sizes[k], sizes[k - 1]
    return theta[at : at + n * m].reshape(n, m)


@kernel
def rows(values: FloatArray, sizes: Plan, k: int, b: int) -> FloatArray:
    """What a block of b samples has of layer k, (n, b)."""
    start, n = sizes[1:k].sum() * b, sizes[k]
    return values[start : start + n * b].reshape(n, b)


@kernel
def with_ones(a: FloatArray) -> FloatArray:
    """a~ of a (m, b): [a, 1]."""
    ones = np.ones((len(a) + 1, a.shape[1]))
    ones[:-1] = a
    return ones


@kernel
def through(by: FloatArray, weights: FloatArray, slope: FloatArray) -> FloatArray:
    """Derivatives by the z of the layer below, (p, m, b), from those by the z of this one, (p, n, b)."""
    (p, _, b), m = by.shape, len(slope)
    out, transposed = np.empty((p, m, b)), weights.T.copy()
    for i in range(p):
        multiply(transposed, by[i], out[i])
        for j in range(m):
            for s in range(b):
                out[i, j, s] *= slope[j, s]
    return out


@kernel
def put_neighbors(
    h: FloatArray,
    top: int,
    start: int,
    coupled: FloatArray,
    left: FloatArray,
    delta: FloatArray,
    slope: FloatArray,
    right: FloatArray,
) -> None:
    """Write block(k, k - 1), where A is the diagonal matrix of `slope`, to rows from `top`, columns from `start`."""
    (p, r, b), q, t = coupled.shape, len(left), len(right)
    features, bent = np.empty((q * t, b)), np.empty((p * r, b))
    for i in range(q):
        for j in range(t):
            for n in range(b):
                features[i * t + j, n] = left[i, n] * right[j, n]
    for i in range(p):
        for j in range(r):
            for n in range(b):
                bent[i * r + j, n] = delta[i, n] * slope[j, n]
    block = np.dot(coupled.reshape(p * r, b), features.T).reshape(p, r, q, t)
    more = np.dot(bent, right.T).reshape(p, r, t)
    for i in range(p):
        for j in range(r):
            block[i, j, j] += more[i, j]
        put(h, top, start, i, p, block[i].transpose(1, 0, 2))


@kernel
def put_farther(
    h: FloatArray,
    theta: FloatArray,
    sizes: Plan,
    x: FloatArray,
    activations: FloatArray,
    slopes: FloatArray,
    k: int,
    coupled: FloatArray,
    left: FloatArray,
    delta: FloatArray,
) -> None:
    """Write block(k, j) for all j < k - 1; `coupled` is S_k J_kj of layer k - 1."""
    b, m = x.shape[1], sizes[k - 1]
    moved, slope = np.zeros((m, m, b)), rows(slopes, sizes, k - 1, b)
    for q in range(m):
        moved[q, q] = slope[q]
    for j in range(k - 2, 0, -1):
        weights, slope = matrix(theta, sizes, j + 1), rows(slopes, sizes, j, b)
        coupled, moved = through(coupled, weights, slope), through(moved, weights, slope)
        right = with_ones(rows(activations, sizes, j - 1, b) if j > 1 else x)
        for p in range(len(delta)):
            block = product(coupled[p], left, delta[p], moved, right)
            put(h, place(sizes, k), place(sizes, j), p, len(delta), block)


@kernel
def product(
    coupled: FloatArray, left: FloatArray, delta: FloatArray, moved: FloatArray, right: FloatArray
) -> FloatArray:
    """block(k, j) for one p, (q, r, s)."""
    (r, b), q, t = coupled.shape, len(left), len(right)
    pairs, out = np.empty((q, r, b)), np.empty((q, r, t))
    for i in range(q - 1):
        for n in range(r):
            for s in range(b):
                pairs[i, n, s] = coupled[n, s] * left[i, s] + delta[s] * moved[i, n, s]
    pairs[q - 1] = coupled
    np.dot(pairs.reshape(q * r, b), right.T, out.reshape(q * r, t))
    return out


@kernel
def put(h: FloatArray, top: int, start: int, p: int, count: int, block: FloatArray) -> None:
    """Write block(k, j) for one p of `count`, (q, r, s), to rows from `top`, columns from `start`, and mirrored."""
    q, r, t = block.shape
    for i in range(q):
        row = top + p * (q - 1) + i if i < q - 1 else top + count * (q - 1) + p
        for n in range(r):
            column = start + n * (t - 1)
            for s in range(t - 1):
                h[row, column + s] = block[i, n, s]
            h[row, start + r * (t - 1) + n] = block[i, n, t - 1]
    column, bias = top + p * (q - 1), top + count * (q - 1) + p
    for n in range(r):
        for s in range(t):
            row = start + n * (t - 1) + s if s < t - 1 else start + r * (t - 1) + n
            for i in range(q - 1):
                h[row, column + i] = block[i, n, s]
            h[row, bias] = block[q - 1, n, s]


@kernel
def put_pairs(h: FloatArray, top: int, s: FloatArray, a: FloatArray) -> None:
    """Write block(k, k), of S (p, p, b) and a~ (q, b), to h from row and column `top` on."""
    (p, _, b), q = s.shape, len(a)
    features, upper = np.empty((q * (q + 1) // 2, b)), np.empty((p * (p + 1) // 2, b))
    at = 0
    for i in range(q):
        for j in range(i, q):
            for n in range(b):
                features[at, n] = a[i, n] * a[j, n]
            at += 1
    at = 0
    for i in range(p):
        upper[at : at + p - i] = s[i, i:]
        at += p - i
    whole, sums = np.empty((q, q)), np.dot(upper, features.T)
    at = 0
    for i in range(p):
        for n in range(i, p):
            spread(sums[at], whole)
            put_square(h, top, p, i, n, whole)
            if n > i:
                put_square(h, top, p, n, i, whole)
            at += 1


@kernel
def spread(pairs: FloatArray, whole: FloatArray) -> None:
    """whole[i, j] := whole[j, i] := pairs, which has (i, i), (i, i + 1) ... for one i after another."""
    q, at = len(whole), 0
    for i in range(q):
        for j in range(i, q):
            whole[i, j] = pairs[at]
            whole[j, i] = pairs[at]
            at += 1


@kernel
def put_square(h: FloatArray, top: int, count: int, p: int, r: int, whole: FloatArray) -> None:
    """Write block(k, k) for one p and one r of `count`, (q, s), to h."""
    m = len(whole) - 1
    for i in range(m + 1):
        row = top + p * m + i if i < m else top + count * m + p
        for j in range(m):
            h[row, top + r * m + j] = whole[i, j]
        h[row, top + count * m + r] = whole[i, m]
