"""A layer on many samples, part by part."""

import numpy as np

from nncore.activations import Activation
from nncore.arrays import FloatArray
from nncore.fast.kernels import write_value

FEW = 64
"""Samples up to which a layer is computed whole."""

SMALL_PRODUCT = 700_000
"""Multiplications up to which OpenBLAS multiplies without repacking its matrices."""

PART = 512
"""Samples in a part, at most: its numbers stay in the cache from the product to the activation."""


def layer(w: FloatArray, a: FloatArray, b: FloatArray, sigma: Activation) -> tuple[FloatArray, FloatArray]:
    """z = W a + b and sigma(z) for samples in rows: a (samples, n_in) -> both (samples, n_out)."""
    samples, n_out = len(a), len(w)
    if samples <= FEW:
        z = a.dot(w.T)
        z += b
        return z, sigma.value(z)
    step = min(PART, max(FEW, SMALL_PRODUCT // w.size))
    transposed, biases = np.ascontiguousarray(w.T), np.tile(b, (step, 1))
    z, out = np.empty((samples, n_out), w.dtype), np.empty((samples, n_out), w.dtype)
    for at in range(0, samples, step):
        part = z[at : at + step]
        np.dot(a[at : at + step], transposed, part)
        np.add(part, biases[: len(part)], part)
        write_value(sigma, part, out[at : at + step])
    return z, out
