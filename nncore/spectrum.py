"""The ends of a Hessian's spectrum, without the Hessian, by Lanczos on products H v; the step that they allow."""

from typing import Literal

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, count, float_array, require_rng, scipy
from nncore.objective import Objective, require_objective

ENDS = {"largest": "LA", "smallest": "SA", "magnitude": "LM"}


def top_eigenpairs(
    objective: Objective,
    theta: ArrayLike,
    k: int,
    *,
    which: Literal["largest", "smallest", "magnitude"] = "largest",
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Return k eigenvalues of H(theta) (k,) and their eigenvectors as columns (P, k), found by Lanczos (scipy, ARPACK).

    which: the algebraically largest (first the largest), the smallest (first the smallest), or those of the greatest
    magnitude. `rng` draws the vector to start from; the result depends on it only up to rounding and signs.

    >>> from nncore import landscapes
    >>> valley = landscapes.quadratic([1.0, 5.0, 3.0, 2.0])
    >>> values, vectors = top_eigenpairs(valley, [0.0, 0.0, 0.0, 0.0], 2, rng=np.random.default_rng(0))
    >>> values.round(9).tolist()
    [5.0, 3.0]

    Raises:
        ValueError: k is below 1 or above P, or `which` is unknown.
    """
    require_rng(rng)
    point = require_objective(objective).point(theta)
    p = point.size
    if count("k", k, least=1) > p:
        raise ValueError(f"k must be at most P = {p}, got {k}")
    if which not in ENDS:
        raise ValueError(f"which must be one of {', '.join(ENDS)}, got {which!r}")
    if k >= p - 1:
        values, vectors = np.linalg.eigh(objective.hessian(point))
    else:
        linalg, dtype = scipy("sparse.linalg"), objective.dtype

        def product(v: FloatArray) -> FloatArray:
            return objective.raw_product(point, np.asarray(v, dtype).reshape(-1))

        with np.errstate(all="ignore"):
            operator = linalg.LinearOperator((p, p), matvec=product, dtype=dtype)
            first = rng.standard_normal(p).astype(dtype)
            values, vectors = linalg.eigsh(operator, k, which=ENDS[which], v0=first)
    order = np.argsort({"LA": -values, "SA": values, "LM": -np.abs(values)}[ENDS[which]])[:k]
    return values[order], vectors[:, order]


def stable_step(eigenvalues: ArrayLike) -> float:
    """The bound 2 / lambda_max on the step of gradient descent on a quadratic, from its Hessian's eigenvalues.

    Below it the distance to the minimum shrinks along every curved direction, above it it grows along the steepest.

    >>> stable_step([1.0, 4.0])
    0.5

    Raises:
        ValueError: no eigenvalue is above 0, so that no step is too long.
    """
    largest = float(np.max(float_array("eigenvalues", eigenvalues), initial=-np.inf))
    if largest <= 0:
        raise ValueError(f"eigenvalues must hold one above 0, got a largest of {largest}")
    return 2 / largest
