"""A layer's activation, its derivatives and its products, on arrays features by samples, (n, b).

The derivatives are taken from a = sigma(z), so that z need not be kept.
"""

import numpy as np

from nncore.activations import LEAK
from nncore.arrays import FloatArray
from nncore.fast.compiled.elementary import sigmoid, tanh
from nncore.fast.compiled.lookup import IS_THERE, sigmoids
from nncore.fast.compiled.machine import kernel, summing

IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, SOFTMAX = range(6)

SMALL = 300
"""Multiplications up to which a loop is faster than a call of BLAS."""


@kernel
def activate(code: int, z: FloatArray, bias: FloatArray, a: FloatArray) -> None:
    """a := sigma(z + bias), bias (n,); not in place, which would keep the loops from taking many numbers at once."""
    n, b = z.shape
    if code == SIGMOID and IS_THERE:
        for j in range(n):
            sigmoids(z[j], bias[j], a[j])
    elif code == SIGMOID:
        for j in range(n):
            for i in range(b):
                a[j, i] = sigmoid(z[j, i] + bias[j])
    elif code == TANH:
        for j in range(n):
            for i in range(b):
                a[j, i] = tanh(z[j, i] + bias[j])
    else:
        leak = 0.0 if code == RELU else LEAK if code == LEAKY_RELU else 1.0
        for j in range(n):
            for i in range(b):
                v = z[j, i] + bias[j]
                a[j, i] = leak * v if v < 0 else v


@kernel
def times_slope(code: int, a: FloatArray, d: FloatArray) -> None:
    """d := d sigma'(z), with sigma'(z) from a = sigma(z); both of any equal shape."""
    a, d = a.reshape(-1), d.reshape(-1)
    if code == SIGMOID:
        for i in range(len(a)):
            d[i] *= a[i] * (1 - a[i])
    elif code == TANH:
        for i in range(len(a)):
            d[i] *= 1 - a[i] * a[i]
    elif code != IDENTITY:
        leak = 0.0 if code == RELU else LEAK
        for i in range(len(a)):
            d[i] *= 1.0 if a[i] > 0 else leak


@kernel
def write_bend(code: int, a: FloatArray, pull: FloatArray, bend: FloatArray) -> None:
    """bend := sigma''(z) pull, with sigma''(z) from a = sigma(z)."""
    a, pull, bend = a.reshape(-1), pull.reshape(-1), bend.reshape(-1)
    if code == SIGMOID:
        for i in range(len(a)):
            bend[i] = a[i] * (1 - a[i]) * (1 - 2 * a[i]) * pull[i]
    elif code == TANH:
        for i in range(len(a)):
            bend[i] = -2 * a[i] * (1 - a[i] * a[i]) * pull[i]
    else:
        bend[:] = 0.0


@kernel
def multiply(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    """out := a b, of matrices."""
    (n, m), p = a.shape, b.shape[1]
    if n * m * p > SMALL:
        np.dot(a, b, out)
        return
    for i in range(n):
        for j in range(p):
            out[i, j] = a[i, 0] * b[0, j]
        for k in range(1, m):
            for j in range(p):
                out[i, j] += a[i, k] * b[k, j]


@summing
def multiply_rows(a: FloatArray, b: FloatArray, out: FloatArray) -> None:
    """out := a b^T, of matrices."""
    (n, m), p = a.shape, b.shape[0]
    if n * m * p > SMALL:
        np.dot(a, b.T, out)
        return
    for i in range(n):
        for j in range(p):
            total = 0.0
            for k in range(m):
                total += a[i, k] * b[j, k]
            out[i, j] = total


@summing
def row_sums(d: FloatArray, out: FloatArray) -> None:
    """out (n,) := the sums of d (n, b) over samples."""
    for j in range(len(d)):
        total = 0.0
        for i in range(d.shape[1]):
            total += d[j, i]
        out[j] = total
