"""The few functions that nncore takes from scipy, typed here because scipy ships no types.

scipy is slow to import: each part of it waits until it is needed.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from nncore.arrays import FloatArray


@cache
def special() -> Any:
    """scipy.special."""
    return import_module("scipy.special")


def root(function: Callable[[float], float], lower: float, upper: float) -> float:
    """A root of `function` between two points at which its signs differ (Brent 1973)."""
    optimize: Any = import_module("scipy.optimize")
    return float(optimize.brentq(function, lower, upper, xtol=1e-300, rtol=1e-15, maxiter=500))


def lanczos(
    product: Callable[[FloatArray], FloatArray], k: int, which: str, first: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """k eigenvalues and eigenvectors of the symmetric matrix that `product` multiplies by (ARPACK)."""
    linalg: Any = import_module("scipy.sparse.linalg")
    operator = linalg.LinearOperator((first.size, first.size), matvec=product, dtype=first.dtype)
    values, vectors = linalg.eigsh(operator, k, which=which, v0=first)
    return values, vectors


def lbfgs(
    value_and_gradient: Callable[[FloatArray], tuple[float, FloatArray]], start: FloatArray, steps: int, memory: int
) -> list[FloatArray]:
    """The points after each iteration of L-BFGS from `start`, at most `steps`, without the start."""
    optimize: Any = import_module("scipy.optimize")
    points: list[FloatArray] = []

    def keep(intermediate_result: Any) -> None:
        points.append(np.array(intermediate_result.x, dtype=start.dtype))

    options = {"maxcor": memory, "maxiter": steps, "maxfun": 100 * steps + 100, "ftol": 0.0, "gtol": 1e-12}
    optimize.minimize(value_and_gradient, start, jac=True, method="L-BFGS-B", callback=keep, options=options)
    return points
