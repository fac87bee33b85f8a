"""Slices through a cost in many dimensions: directions, planes and lines."""

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, count, float_array, positive, require_kind, require_rng
from nncore.network import Network
from nncore.objective import Objective, require_objective


def random_directions(network: Network, *, rng: np.random.Generator) -> FloatArray:
    """Two filter-normalized random directions (2, P) (Li et al. 2018).

    Each row of a weight matrix, one neuron's incoming weights, is drawn by `rng` and scaled to the length that it has
    in `network`, so that slices of different networks can be compared. Biases do not move.
    """
    require_kind("network", network, Network)
    require_rng(rng)
    directions = np.zeros((2, network.parameter_count), network.dtype)
    for direction in directions:
        for part, w in zip(network.unpack(direction)[0], network.weights, strict=True):
            drawn = rng.standard_normal(w.shape)
            part[:] = drawn * (np.linalg.norm(w, axis=1) / np.linalg.norm(drawn, axis=1))[:, None]
    return directions


def pca_directions(points: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """The two main directions (2, P) of a path of points (k, P), and the share of its variance that each explains (2,).

    They are the first principal axes of the points minus the last one, as Li et al. (2018) draw trajectories: unit
    vectors, each with its entry of the greatest magnitude positive.

    >>> directions, explained = pca_directions([[4.0, 0.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    >>> directions.shape, bool(explained[0] > 0.9)
    ((2, 3), True)

    Raises:
        ValueError: fewer than two points or dimensions, or points that are all the same.
    """
    path = float_array("points", points, ("k", "P"))
    if min(path.shape) < 2:
        raise ValueError(f"points must have shape (k, P) with k and P of at least 2, got {path.shape}")
    moves = path - path[-1]
    _, lengths, axes = np.linalg.svd(moves, full_matrices=False)
    total = float(np.square(lengths).sum())
    if total == 0:
        raise ValueError(f"points must not all be the same, got {len(path)} times the same")
    signs = np.sign([axis[np.argmax(np.abs(axis))] for axis in axes[:2]])
    return axes[:2] * signs[:, None], np.square(lengths[:2]) / total


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
    middle = require_objective(objective).point(center, "center")
    plane = float_array("directions", directions, (2, middle.size), objective.dtype)
    extent, resolution = positive("extent", extent), count("resolution", resolution, least=2)
    return objective.costs_on_plane(middle, plane, np.linspace(-extent, extent, resolution, dtype=objective.dtype))


def interpolate(objective: Objective, start: ArrayLike, end: ArrayLike, resolution: int = 51) -> FloatArray:
    """Costs on the line from start (P,) to end (P,), (resolution,): C((1 - t) start + t end) for even t from 0 to 1.

    Between two trained networks it shows whether a barrier parts them (Goodfellow, Vinyals & Saxe 2015).

    >>> from nncore import landscapes
    >>> interpolate(landscapes.saddle, [-1.0, 0.0], [1.0, 0.0], 3).tolist()
    [1.0, 0.0, 1.0]
    """
    a, b = require_objective(objective).point(start, "start"), objective.point(end, "end")
    t = np.linspace(0, 1, count("resolution", resolution, least=2), dtype=objective.dtype)[:, None]
    return objective.values((1 - t) * a + t * b)
