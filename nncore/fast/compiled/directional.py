"""Products H v by the R-operator: what `nncore.fast.linearization` does, and the same formulas.

Sums and products of arrays are loops: as expressions of arrays they would make new ones.
"""

from typing import TypeAlias

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.compiled.elementary import sigmoid
from nncore.fast.compiled.layers import multiply, multiply_rows, row_sums, times_slope, write_bend
from nncore.fast.compiled.losses import ENTROPY, SQUARED, softmax
from nncore.fast.compiled.machine import Plan, kernel
from nncore.fast.compiled.passes import block_cost, block_of, is_finite, unpacked

Linear: TypeAlias = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
"""What a product needs of theta: sigma(z), sigma'(z), dC/dz and sigma''(z) dC/da of all layers, block after block.

The outputs' rows of the last hold d2C/dz2 instead, or under cross-entropy the softmax, which says the same.
"""


@kernel
def linearize(theta: FloatArray, plan: Plan, data: FloatArray) -> Linear:
    """The network at theta, ready for products."""
    (sizes, codes, width), samples, block = unpacked(plan), plan[2], plan[3]
    activations, slopes = np.empty(width * samples), np.ones(width * samples)
    deltas, bends = np.empty(width * samples), np.empty(width * samples)
    for start in range(0, samples, block):
        b, n = min(block, samples - start), sizes[-1]
        everything = slice(start * width, (start + b) * width)
        a, slope, d, bend = activations[everything], slopes[everything], deltas[everything], bends[everything]
        block_cost(theta, plan, *block_of(data, sizes, start, b), a, d)
        end, at = width * b, len(theta)
        last = slice(end - n * b, end)
        times_slope(codes[-1], a[last], slope[last])
        bend_output(plan, n, a[last], slope[last], d[last], bend[last])
        for k in range(len(codes) - 1, 0, -1):
            m, n = sizes[k], sizes[k + 1]
            at -= n * m + n
            here, below = slice(end - n * b, end), slice(end - (n + m) * b, end - n * b)
            multiply(theta[at : at + n * m].reshape(n, m).T, d[here].reshape(n, b), d[below].reshape(m, b))
            write_bend(codes[k - 1], a[below], d[below], bend[below])
            times_slope(codes[k - 1], a[below], slope[below])
            times_slope(codes[k - 1], a[below], d[below])
            end -= n * b
    return activations, slopes, deltas, bends


@kernel
def bend_output(plan: Plan, n: int, a: FloatArray, slope: FloatArray, d: FloatArray, bend: FloatArray) -> None:
    """What `linearize` says of the n outputs, whose d goes from dC/da to dC/dz."""
    if plan[1] == SQUARED:
        write_bend(plan[-1], a, d, bend)
        for i in range(len(a)):
            bend[i] += 2 / n * slope[i] * slope[i]
            d[i] *= slope[i]
    elif plan[1] == ENTROPY:
        softmax(a.reshape(n, -1), bend.reshape(n, -1))
    else:
        for i in range(len(a)):
            p = sigmoid(a[i])
            bend[i] = p * (1 - p)


@kernel
def product(v: FloatArray, theta: FloatArray, plan: Plan, data: FloatArray, linear: Linear) -> tuple[FloatArray, bool]:
    """H(theta) v (P,) without a penalty, and whether it is finite."""
    (sizes, _, width), samples, block = unpacked(plan), plan[2], plan[3]
    out, more = np.empty_like(theta), np.empty_like(theta)
    rz, ra = np.empty(width * block), np.empty(width * block)
    rd, spare = np.empty(width * block), np.empty(max(width * block, len(theta)))
    for start in range(0, samples, block):
        b, n = min(block, samples - start), sizes[-1]
        x, y = block_of(data, sizes, start, b)
        here, last = slice(start * width, (start + b) * width), slice((width - n) * b, width * b)
        a, slope, d, bend = linear[0][here], linear[1][here], linear[2][here], linear[3][here]
        moved_forward(v, theta, sizes, x, a, slope, rz, ra, spare)
        if plan[1] == ENTROPY:
            moved_softmax(bend[last].reshape(n, b), y, rz[last].reshape(n, b), rd[last].reshape(n, b))
        else:
            bent, moved, z = rd[last], bend[last], rz[last]
            for i in range(len(bent)):
                bent[i] = moved[i] * z[i]
        moved_backward(v, theta, sizes, x, a, slope, d, bend, rz, ra, rd, spare, more if start > 0 else out)
        if start > 0:
            out += more
    out *= 1 / samples
    return out, is_finite(out)


@kernel
def moved_forward(
    v: FloatArray,
    theta: FloatArray,
    sizes: Plan,
    x: FloatArray,
    a: FloatArray,
    slope: FloatArray,
    rz: FloatArray,
    ra: FloatArray,
    spare: FloatArray,
) -> None:
    """Write R(z) = W R(a) + V a~ and R(a) = sigma'(z) R(z) of all layers."""
    b, below, moved_below = x.shape[1], x, x
    at = start = 0
    for k in range(len(sizes) - 1):
        m, n = sizes[k], sizes[k + 1]
        after, here = at + n * m, slice(start, start + n * b)
        z, moved = rz[here].reshape(n, b), ra[here].reshape(n, b)
        multiply(v[at:after].reshape(n, m), below, z)
        if k > 0:
            more = spare[: n * b].reshape(n, b)
            multiply(theta[at:after].reshape(n, m), moved_below, more)
            add(z, more)
        shift_and_scale(z, v[after : after + n], slope[here].reshape(n, b), moved)
        below, moved_below = a[here].reshape(n, b), moved
        at, start = after + n, start + n * b


@kernel
def add(z: FloatArray, more: FloatArray) -> None:
    """z += more."""
    z, more = z.reshape(-1), more.reshape(-1)
    for i in range(len(z)):
        z[i] += more[i]


@kernel
def shift_and_scale(z: FloatArray, shift: FloatArray, slope: FloatArray, moved: FloatArray) -> None:
    """z += shift (n,), and moved := slope z."""
    n, b = z.shape
    for j in range(n):
        for i in range(b):
            z[j, i] += shift[j]
            moved[j, i] = slope[j, i] * z[j, i]


@kernel
def moved_softmax(p: FloatArray, y: FloatArray, rz: FloatArray, rd: FloatArray) -> None:
    """rd := d2C/dz2 rz under cross-entropy, with the softmax p."""
    n, b = rz.shape
    for i in range(b):
        whole = mean = 0.0
        for j in range(n):
            whole += y[j, i]
            mean += p[j, i] * rz[j, i]
        for j in range(n):
            rd[j, i] = whole * p[j, i] * (rz[j, i] - mean)


@kernel
def moved_backward(
    v: FloatArray,
    theta: FloatArray,
    sizes: Plan,
    x: FloatArray,
    a: FloatArray,
    slope: FloatArray,
    d: FloatArray,
    bend: FloatArray,
    rz: FloatArray,
    ra: FloatArray,
    rd: FloatArray,
    spare: FloatArray,
    out: FloatArray,
) -> None:
    """Write the directional derivative of the gradient; the last rows of rd are R(delta) of the outputs."""
    b, at, start = x.shape[1], len(theta), len(a)
    for k in range(len(sizes) - 2, -1, -1):
        m, n = sizes[k], sizes[k + 1]
        here, below = slice(start - n * b, start), slice(start - (n + m) * b, start - n * b)
        start, at = start - n * b, at - n * m - n
        delta, moved, weights = d[here].reshape(n, b), rd[here].reshape(n, b), slice(at, at + n * m)
        multiply_rows(moved, a[below].reshape(m, b) if k > 0 else x, out[weights].reshape(n, m))
        row_sums(moved, out[at + n * m : at + n * m + n])
        if k == 0:
            return
        multiply_rows(delta, ra[below].reshape(m, b), spare[: n * m].reshape(n, m))
        add(out[weights], spare[: n * m])
        multiply(theta[weights].reshape(n, m).T, moved, rd[below].reshape(m, b))
        multiply(v[weights].reshape(n, m).T, delta, spare[: m * b].reshape(m, b))
        r, s, q, z = rd[below], slope[below], bend[below], rz[below]
        for i in range(m * b):
            r[i] = s[i] * (r[i] + spare[i]) + q[i] * z[i]
