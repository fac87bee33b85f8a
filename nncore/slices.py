"""Two-dimensional slices through a cost in many dimensions."""

import numpy as np
from numpy.typing import ArrayLike

from nncore.arrays import FloatArray, count, float_array, positive, require_shape, vector
from nncore.objective import Objective


def landscape_slice(
    objective: Objective, center: ArrayLike, directions: ArrayLike, extent: float, resolution: int
) -> FloatArray:
    """Costs on the plane through center (P,) spanned by directions (2, P), (resolution, resolution).

    costs[i, j] is C(center + u[j] directions[0] + u[i] directions[1]), u evenly spaced from -extent to extent. A cost
    that overflows is inf.

    >>> from nncore import landscapes
    >>> landscape_slice(landscapes.saddle, [0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], 1.0, 3).tolist()
    [[0.0, -1.0, 0.0], [1.0, 0.0, 1.0], [0.0, -1.0, 0.0]]

    Raises:
        ValueError: wrong shapes, values that are not finite, extent not above 0, or resolution below 2.
    """
    middle = vector("center", center, objective.dimension, objective.dtype)
    plane = float_array("directions", directions, objective.dtype)
    require_shape("directions", plane, (2, objective.dimension))
    extent, resolution = positive("extent", extent), count("resolution", resolution, least=2)
    u = np.linspace(-extent, extent, resolution, dtype=objective.dtype)
    return objective.costs_on_plane(middle, plane, u)
