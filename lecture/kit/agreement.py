"""How many decimals a line of numbers needs so that it is right as read, and how far two numbers agree.

A sum of rounded numbers may differ from the rounded sum in its last digit. Numbers are never changed to hide it; they
are shown with as many decimals as make the line right, starting at `least`.

>>> decimals_of_sum([-0.00494, -0.14458, 0.04010], -0.10942)
4
>>> agreeing_digits(0.123456, 0.123457)
5
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def decimals_of_sum(parts: Sequence[float], total: float, *, least: int = 3, most: int = 6) -> int:
    """The fewest decimals at which the rounded parts add up to the rounded total (`most` if none does)."""
    for decimals in range(least, most):
        if abs(sum(round(part, decimals) for part in parts) - round(total, decimals)) < 0.1 * 10**-decimals:
            return decimals
    return most


def decimals_of_product(factors: Sequence[float], *, shown: int, least: int = 3, most: int = 7) -> int:
    """The fewest decimals at which the product of the rounded factors rounds to the product shown with `shown`."""
    product = float(np.prod(factors))
    for decimals in range(least, most):
        if round(float(np.prod([round(f, decimals) for f in factors])), shown) == round(product, shown):
            return decimals
    return most


def telling_decimals(value: float) -> int:
    """As many decimals as show two digits of `value`; at least 3, at most 6."""
    return int(np.clip(1 - np.floor(np.log10(max(abs(value), 1e-12))), 3, 6))


def agreeing_digits(one: float, other: float) -> int:
    """How many significant digits two numbers share: floor(-log10 |one - other| / |other|), at most 15."""
    if one == other:
        return 15
    return int(np.clip(np.floor(-np.log10(abs(one - other) / max(abs(one), abs(other)))), 0, 15))
