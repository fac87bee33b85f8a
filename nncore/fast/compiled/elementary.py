"""The exponential, sigmoid and tanh of one number, written so that a loop over many takes several at once.

numba's own exponential calls the C library once a number and cannot be taken several at once.
"""

import math

import numpy as np

from nncore.fast.compiled.machine import kernel

LOG2_E, LN2_HIGH, LN2_LOW = 1 / math.log(2), float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef35793c76p-33")
SHIFT = 1.5 * 2.0**52
"""Added to a number, it rounds it to a whole one, which the last bits of the sum then hold."""
C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1 / math.factorial(n) for n in range(2, 14))


@kernel
def power(x: float) -> tuple[float, float]:
    """2^k and exp(r) - 1 for x = k ln 2 + r, |r| <= ln 2 / 2, by the series, whose rest is below 1e-17 there."""
    shifted = np.float64(x * LOG2_E + SHIFT)
    k = shifted - SHIFT
    r = x - k * LN2_HIGH - k * LN2_LOW
    tail = C8 + r * (C9 + r * (C10 + r * (C11 + r * (C12 + r * C13))))
    less_one = r + r * r * (C2 + r * (C3 + r * (C4 + r * (C5 + r * (C6 + r * (C7 + r * tail))))))
    return np.int64((shifted.view(np.int64) + 1023) << 52).view(np.float64), less_one


@kernel
def exp(x: float) -> float:
    """e^x, for x between -708 and 709 and at the nearest of these beyond them."""
    x = -708.0 if x < -708.0 else x
    x = 709.0 if x > 709.0 else x
    scale, less_one = power(x)
    return scale + scale * less_one


@kernel
def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


@kernel
def tanh(z: float) -> float:
    """(e^2|z| - 1) / (e^2|z| + 1) with the sign of z, from e^2|z| - 1, so that a small z keeps its digits."""
    x = 2 * math.fabs(z)
    scale, less_one = power(60.0 if x > 60.0 else x)
    above = scale * less_one + (scale - 1)
    return math.copysign(above / (above + 2), z)
