"""Two-dimensional slices through a cost in many dimensions."""

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, count, float_array, positive, require_shape
from nncore.objective import Objective, require_objective


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
    require_objective(objective)
    middle = objective.point(center, "center")
    plane = float_array("directions", directions, objective.dtype)
    require_shape("directions", plane, (2, middle.size))
    extent, resolution = positive("extent", extent), count("resolution", resolution, least=2)
    u = np.linspace(-extent, extent, resolution, dtype=objective.dtype)
    return objective.costs_on_plane(middle, plane, u)


def interpolate(objective: Objective, start: ArrayLike, end: ArrayLike, resolution: int = 51) -> FloatArray:
    """Costs on the line from start (P,) to end (P,), (resolution,): C((1 - t) start + t end) for even t from 0 to 1.

    Between two trained networks it shows whether a barrier parts them (Goodfellow, Vinyals & Saxe 2015).

    >>> from nncore import landscapes
    >>> interpolate(landscapes.saddle, [-1.0, 0.0], [1.0, 0.0], 3).tolist()
    [1.0, 0.0, 1.0]
    """
    require_objective(objective)
    a, b = objective.point(start, "start"), objective.point(end, "end")
    t = np.linspace(0, 1, count("resolution", resolution, least=2), dtype=objective.dtype)[:, None]
    return objective.values((1 - t) * a + t * b)
