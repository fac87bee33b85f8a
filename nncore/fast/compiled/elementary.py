"""The exponential, sigmoid and tanh of one number, written so that a loop over many takes several at once.

numba's own exponential calls the C library once a number and cannot be taken several at once.
"""

import math

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial

from nncore.fast.compiled.machine import kernel

LOG2_E, LN2_HIGH, LN2_LOW = 1 / math.log(2), float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef35793c76p-33")
SHIFT = 1.5 * 2.0**52
"""Added to a number, it rounds it to a whole one, which the last bits of the sum then hold."""


def economized(terms: int, reach: float) -> tuple[float, ...]:
    """Coefficients of the (e^r - 1 - r) / r^2 that has so many terms and is nearest for |r| <= reach, but for a little.

    Its power series in Chebyshev polynomials, without those of higher degree (Lanczos's economization).
    """
    series = Polynomial([1 / math.factorial(n + 2) for n in range(2 * terms)])
    in_chebyshev = series.convert(kind=Chebyshev, domain=[-reach, reach])
    return tuple(in_chebyshev.truncate(terms).convert(kind=Polynomial).coef)


C2, C3, C4, C5, C6, C7, C8, C9, C10, C11 = economized(10, math.log(2) / 2)
"""With these e^r is right to 2e-17 of itself."""


@kernel
def power(z: float) -> tuple[float, float]:
    """2^k and e^r - 1 for -z = k ln 2 + r, |r| <= ln 2 / 2, and z between -709 and 708.

    Of -z, because a change of sign before it would cost the sigmoid two instructions more. Terms are taken in pairs, so
    that the processor need not wait for each before the next.
    """
    shifted = np.float64(SHIFT - z * LOG2_E)
    k = shifted - SHIFT
    r = -k * LN2_HIGH - z
    r -= k * LN2_LOW
    square = r * r
    tail = C6 + r * C7 + square * (C8 + r * C9 + square * (C10 + r * C11))
    less_one = r + square * (C2 + r * C3 + square * (C4 + r * C5 + square * tail))
    return np.int64((shifted.view(np.int64) + 1023) << 52).view(np.float64), less_one


@kernel
def bounded(x: float, least: float, most: float) -> float:
    x = least if x < least else x
    return most if x > most else x


@kernel
def exp(x: float) -> float:
    """e^x, for x between -708 and 709 and at the nearest of these beyond them."""
    scale, less_one = power(-bounded(x, -708.0, 709.0))
    return scale + scale * less_one


@kernel
def sigmoid(z: float) -> float:
    scale, less_one = power(bounded(z, -709.0, 708.0))
    return 1 / (1 + (scale + scale * less_one))


@kernel
def tanh(z: float) -> float:
    """(e^2|z| - 1) / (e^2|z| + 1) with the sign of z, from e^2|z| - 1, so that a small z keeps its digits."""
    x = -2 * math.fabs(z)
    scale, less_one = power(-60.0 if x < -60.0 else x)
    above = scale * less_one + (scale - 1)
    return math.copysign(above / (above + 2), z)
