"""Products of matrices in the order that the BLAS likes best."""

import numpy as np

from nncore.arrays import FloatArray

SMALL_PRODUCT = 900_000
"""Multiplications up to which OpenBLAS multiplies without repacking its matrices."""


def affine(w: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """z = W a + b for samples in rows: a (samples, n_in) -> (samples, n_out).

    The result of many samples is stored features by samples, in pieces that the BLAS need not repack, unless a lies
    sample by sample and is wide.
    """
    samples = len(a)
    if samples <= 64 or (a.flags.c_contiguous and w.shape[1] > 32):
        z = a.dot(w.T)
        z += b
        return z
    z = np.empty((len(w), samples), w.dtype)
    step = max(64, SMALL_PRODUCT // w.size)
    for at in range(0, samples, step):
        np.matmul(w, a[at : at + step].T, out=z[:, at : at + step])
    z += b[:, None]
    return z.T
