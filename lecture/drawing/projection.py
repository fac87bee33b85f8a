"""From the domain of a function to the screen: one height field, one camera, one projection.

The box holds the drawing: x and y of the domain fill [-1, 1], the values fill [-h, h] (h = 0.5 unless told).
The camera looks at the box's centre from azimuth and elevation (degrees, matplotlib's convention: azimuth -90 and
elevation 90 is the map, x to the right and y up). The surface and all that lies on it use the same `project`.

    field = HeightField(values, domain=((-3, 3), (-3, 3)), limits=(0, 20))
    view = View(azimuth=-60, elevation=32, scale=2.4)
    field.value(np.array([[0.5, 1.0]]))                    # on the drawn facets
    screen = project(field.box(points, rise=1.0), view)    # points (n, 3) = (x, y, value) -> (n, 3)
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Array = NDArray[np.float64]
Domain = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class View:
    """A perspective camera: angles in degrees, `distance` in box units, `scale` manim units to a box unit.

    The box's point (0, 0, `target`) is seen at `center` on the screen.
    """

    azimuth: float = -60.0
    elevation: float = 32.0
    distance: float = 6.0
    scale: float = 2.0
    center: tuple[float, float] = (0.0, 0.0)
    target: float = 0.0

    @property
    def axes(self) -> Array:
        """Right, up and toward the camera: orthonormal rows (3, 3)."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        return np.array(
            [
                [-np.sin(a), np.cos(a), 0.0],
                [-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e)],
                [np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)],
            ]
        )


def project(points: Array, view: View) -> Array:
    """Box points p (n, 3) to (x, y, depth) (n, 3): center + scale * d / depth * (right, up), depth = d - p . toward.

    p counts from the target; x and y are manim units, depth is box units from the camera's plane, positive before it.
    """
    right, up, toward = view.axes @ (np.asarray(points, float) - (0.0, 0.0, view.target)).T
    depth = view.distance - toward
    factor = view.scale * view.distance / depth
    return np.stack([view.center[0] + factor * right, view.center[1] + factor * up, depth]).T


def framing(points: Array, elevation: float, distance: float) -> tuple[float, float, float]:
    """Half width, half height and target of the view that keeps `points` (n, 3) centred through a turn, at scale 1."""
    drawn, low, high, target = points, 0.0, 0.0, 0.0
    views = [View(a, elevation, distance, 1.0) for a in np.arange(0.0, 360.0, 10.0)]
    for _ in range(4):
        drawn = np.concatenate([project(points - (0.0, 0.0, target), view) for view in views])
        low, high = drawn[:, 1].min(), drawn[:, 1].max()
        target += (low + high) / 2 / max(np.cos(np.radians(elevation)), 0.2)
    return float(np.abs(drawn[:, 0]).max()), float(high - low) / 2, float(target)


class HeightField:
    """Values on a grid, values[i, j] at x[j], y[i], drawn as two triangles a cell.

    values (rows, columns) finite; domain ((x low, x high), (y low, y high)); values beyond `limits` are cut to them;
    `height` is half the box's height.
    """

    def __init__(self, values: Array, domain: Domain, limits: tuple[float, float], height: float = 0.5) -> None:
        values = np.asarray(values, float)
        if values.ndim != 2 or min(values.shape) < 2 or not np.isfinite(values).all():
            raise ValueError(f"values must be a finite grid (rows, columns), at least 2 x 2, got shape {values.shape}")
        if not limits[0] < limits[1]:
            raise ValueError(f"limits must be (low, high) with low < high, got {limits}")
        self.values = values.clip(*limits)
        self.low, self.high = np.array(domain, float).T
        self.limits, self.height = limits, height

    @cached_property
    def levels(self) -> Array:
        """Values as shares of the limits (rows, columns), in 0..1."""
        return self.shares(self.values)

    def shares(self, values: Array) -> Array:
        """Any values as shares of the limits."""
        return (values - self.limits[0]) / (self.limits[1] - self.limits[0])

    def box(self, points: Array, rise: float = 1.0) -> Array:
        """(x, y, value) (n, 3) in box units: x, y -> [-1, 1], value -> rise * [-height, height]."""
        points = np.asarray(points, float)
        planar = 2.0 * (points[:, :2] - self.low) / (self.high - self.low) - 1.0
        return np.column_stack([planar, rise * self.height * (2.0 * self.shares(points[:, 2]) - 1.0)])

    def contains(self, xy: Array) -> NDArray[np.bool_]:
        """Which of the points (n, 2) lie in the domain."""
        tolerance = 1e-9 * (self.high - self.low)
        return np.all((xy >= self.low - tolerance) & (xy <= self.high + tolerance), axis=1)

    def value(self, xy: Array) -> Array:
        """The drawn value at points (n, 2): linear on the two triangles of a cell; outside, the border's."""
        rows, columns = self.values.shape
        share = (np.asarray(xy, float) - self.low) / (self.high - self.low)
        position = share.clip(0.0, 1.0) * (columns - 1, rows - 1)
        cell = np.minimum(position.astype(int), (columns - 2, rows - 2))
        (u, v), (j, i) = (position - cell).T, cell.T
        corner, right, up, far = (self.values[i + di, j + dj] for di, dj in ((0, 0), (0, 1), (1, 0), (1, 1)))
        near = corner + u * (right - corner) + v * (up - corner)
        return np.where(u + v <= 1.0, near, far + (1.0 - u) * (up - far) + (1.0 - v) * (right - far))

    @cached_property
    def vertices(self) -> Array:
        """The grid's points in the box (rows * columns, 3), fully risen."""
        rows, columns = self.values.shape
        x, y = np.meshgrid(np.linspace(-1.0, 1.0, columns), np.linspace(-1.0, 1.0, rows))
        return np.stack([x, y, self.height * (2.0 * self.levels - 1.0)]).reshape(3, -1).T

    @cached_property
    def slopes(self) -> Array:
        """dz/dx and dz/dy in box units at the grid's points (rows * columns, 2)."""
        rows, columns = self.values.shape
        z = self.vertices[:, 2].reshape(rows, columns)
        dy, dx = np.gradient(z, 2.0 / (rows - 1), 2.0 / (columns - 1))
        return np.stack([dx, dy], axis=-1).reshape(-1, 2)

    def normals(self, rise: float) -> Array:
        """Upward unit normals at the grid's points (rows * columns, 3)."""
        return unit(np.column_stack([-rise * self.slopes, np.ones(len(self.slopes))]))

    @cached_property
    def hollows(self) -> Array:
        """How far each grid point lies below its surroundings, in box units (rows * columns,): darkens the valleys."""
        z = self.vertices[:, 2].reshape(self.values.shape)
        blurs = [gaussian_filter(z, share * max(z.shape), mode="nearest") for share in (0.03, 0.09)]
        return (np.mean(blurs, axis=0) - z).ravel()


def unit(vectors: Array) -> Array:
    """The vectors (n, 3) at length 1."""
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def lighting(normals: Array, hollows: Array, view: View) -> Array:
    """Light above, light below and gloss (3, n) for unit normals (n, 3), from a lamp over the viewer's left shoulder.

    light = 0.46 + 0.66 (n . l, wrapped around the edge) - hollows; gloss = 0.1 (n . h)^24, h halfway from lamp to eye.
    """
    lamp = unit(np.array([[-0.48, 0.66, 0.58]]))
    halfway = unit(lamp + (0.0, 0.0, 1.0))
    facing, shining = np.concatenate([lamp, halfway]) @ view.axes @ normals.T
    wrapped = (0.35 + facing) / 1.35
    above = 0.46 + 0.66 * np.maximum(wrapped, 0.0) - np.clip(1.6 * hollows, -0.12, 0.3)
    below = 0.34 + 0.3 * np.maximum(-wrapped, 0.0)
    cube = np.maximum(shining, 0.0) ** 2 * shining
    gloss = 0.1 * np.square(np.square(np.square(cube)))
    return np.stack([above, below, gloss])


def drape(field: HeightField, xy: Array) -> list[Array]:
    """The path `xy` (n, 2) laid on the surface: runs (m, 3) of (step, x, y) inside the domain, cut at its border.

    `step` counts the path's points: 2.5 is halfway from the third to the fourth. At least a point for each grid cell.
    """
    xy = np.asarray(xy, float)
    if len(xy) == 1:
        return [np.array([[0.0, *xy[0]]])] if field.contains(xy)[0] else []
    cell = (field.high - field.low) / (np.array(field.values.shape[::-1]) - 1)
    runs: list[list[Array]] = []
    joined = False
    for k, (start, end) in enumerate(pairwise(xy)):
        first, last = _inside(field, start, end)
        if first <= last:
            pieces = int(np.ceil(np.abs((last - first) * (end - start) / cell).max())) or 1
            share = np.linspace(first, last, pieces + 1)
            piece = np.column_stack([k + share, start + share[:, None] * (end - start)])
            if joined and first == 0.0:
                runs[-1].append(piece[1:])
            else:
                runs.append([piece])
        joined = first <= last == 1.0
    return [np.concatenate(pieces) for pieces in runs]


def _inside(field: HeightField, start: Array, end: Array) -> tuple[float, float]:
    """The shares (first, last) between which the segment is inside the domain; first > last when it never is."""
    first, last = 0.0, 1.0
    for a, b, low, high in zip(start, end, field.low, field.high, strict=True):
        if a == b:
            first, last = (first, last) if low <= a <= high else (1.0, 0.0)
        else:
            enter, leave = sorted(((low - a) / (b - a), (high - a) / (b - a)))
            first, last = max(first, enter), min(last, leave)
    return float(first), float(last)
