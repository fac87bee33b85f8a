"""Curves, paths and dots as they are drawn, in the coordinates of their axes: what `drawn` is for points.

self.shows("costs", Curve(trace, chart))
self.shows("path", Path(walk, plot))
self.shows("bowl", Quadratic(patch, order=2))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from manim import Mobject
from numpy.typing import NDArray

from lecture.kit.readings import PIXEL, Drawn, Reading, whole

Array = NDArray[np.float64]


class Axes(Protocol):
    """Charts and plots: screen points (n, 3) to what they stand for (n, 2)."""

    def values_at(self, points: Array) -> Array:
        """The inverse of `at`."""
        ...


class Dots(Drawn):
    """Where dots are (n, 2) on axes; one dot is a pair (2,)."""

    def __init__(self, dots: Mobject | Sequence[Mobject], axes: Axes) -> None:
        super().__init__(*(dots if isinstance(dots, Sequence) else [dots]))
        self.is_one, self.axes = not isinstance(dots, Sequence), axes

    def read(self) -> Reading:
        reading = _on_axes(np.array([dot.get_center() for dot in self.mobjects]), self.axes)
        return Reading(reading.values[0], reading.slack[0]) if self.is_one else reading


class Curve(Drawn):
    """The corners of a curve of a chart, pairs (n, 2)."""

    def __init__(self, line: Any, chart: Any, *, cut: bool = True) -> None:
        super().__init__(line)
        self.chart, self.limits = chart, chart.y_range if cut else (-np.inf, np.inf)

    def read(self) -> Reading:
        return _on_axes(_corners(self.mobjects[0]), self.chart, self._part)

    def _part(self, value: Any) -> Array:
        """Cut to the chart's height, unless it is not, and ended by what is not finite, as the chart does it."""
        pairs = np.asarray(value, float)
        pairs = pairs[np.logical_and.accumulate(np.isfinite(pairs).all(axis=1))]
        low, high = self.limits
        return np.column_stack([pairs[:, 0], np.clip(pairs[:, 1], low, high)]).astype(float)


class Path(Drawn):
    """The corners of a walk on a plot, points (n, 2), up to where it has come; the dot stands at its end."""

    def __init__(self, walk: Any, plot: Any) -> None:
        super().__init__(walk)
        self.walk, self.plot = walk, plot

    def read(self) -> Reading:
        corners = _corners(self.walk.line)
        if np.linalg.norm(self.walk.dot.get_center() - corners[-1]) > 0.5 * PIXEL:
            raise ValueError("the dot does not stand at the end of its path")
        last = None if self.walk.count == self.walk.steps else int(self.walk.count) + 1
        drawn = corners[: int(self.walk.count) + 1]
        return _on_axes(drawn, self.plot, lambda value: _inside(np.asarray(value, float), self.plot)[:last])


class Track(Drawn):
    """The corners of a line on a plot, points (n, 2), to where it leaves the plot."""

    def __init__(self, line: Any, plot: Any) -> None:
        super().__init__(line)
        self.plot = plot

    def read(self) -> Reading:
        corners = _corners(self.mobjects[0])
        return _on_axes(corners, self.plot, lambda value: _inside(np.asarray(value, float), self.plot))


class OnSurface(Drawn):
    """The points (n, 2) of a path that is laid on a surface, up to where it leaves it."""

    def __init__(self, path: Any) -> None:
        super().__init__(path)
        self.path = path

    def read(self) -> Reading:
        rows = np.concatenate(self.path.draped)
        reached = self.path.progress * (len(self.path.at) - 1)
        steps = np.round(rows[:, 0])
        corners = (np.abs(rows[:, 0] - steps) < 1e-9) & (rows[:, 0] <= reached + 1e-9)
        _, first = np.unique(steps[corners], return_index=True)
        field = self.path.surface.field
        slack = 0.5 * PIXEL * (field.high - field.low) / self.path.surface.width
        return Reading(rows[corners][first][:, 1:], slack, self._part)

    def _part(self, value: Any) -> Array:
        points = np.asarray(value, float)
        return points[self.path.surface.field.contains(points)]


class Heights(Drawn):
    """The heights of a surface at every `every`th row and column, seen by `mark`: itself, or a mesh that it carries."""

    def __init__(self, surface: Any, mark: Any = None, *, every: int = 1) -> None:
        super().__init__(mark or surface)
        self.surface, self.every = surface, every

    def read(self) -> Reading:
        field = self.surface.field
        slack = 0.5 * PIXEL * (field.limits[1] - field.limits[0]) / self.surface.width
        return Reading(field.values[:: self.every, :: self.every], slack)


class Quadratic(Drawn):
    """A patch over a surface as the quadratic that it is drawn as: its gradient (2,) or its Hessian (2, 2)."""

    def __init__(self, patch: Any, *, order: int) -> None:
        super().__init__(patch)
        self.order = order

    def read(self) -> Reading:
        patch = self.mobjects[0]
        grid = patch.grid()[0].reshape(-1, 3)
        (x, y), values = ((grid[:, :2] - patch.place) / patch.radius).T, grid[:, 2]
        terms = np.column_stack([np.ones_like(x), x, y, 0.5 * x * x, x * y, 0.5 * y * y])
        found, *_ = np.linalg.lstsq(terms, values, rcond=None)
        if np.abs(terms @ found - values).max() > 1e-6 * np.ptp(values):
            raise ValueError("it is not drawn as a quadratic")
        gradient = found[1:3] / patch.radius
        hessian = np.array([[found[3], found[4]], [found[4], found[5]]]) / patch.radius**2
        values = gradient if self.order == 1 else hessian
        return Reading(values, 1e-3 * float(np.abs(values).max()))


def _on_axes(points: Array, axes: Axes, part: Callable[[Any], Any] = whole) -> Reading:
    """What screen points stand for, and what half a pixel is worth there."""
    values = axes.values_at(points)
    moved = axes.values_at(points + [0.5 * PIXEL, 0.5 * PIXEL, 0.0])
    return Reading(values, np.abs(moved - values), part)


def _corners(line: Any) -> Array:
    """The corners (n, 3) of a line of straight pieces."""
    if len(line.points) < 4:
        raise ValueError("there is no line")
    return np.vstack([line.points[0::4], line.points[-1:]])


def _inside(points: Array, plot: Any) -> Array:
    """The points before the first that the plot does not hold; at least the first."""
    lows, highs = np.array([plot.x_range, plot.y_range], float).T
    inside = np.isfinite(points).all(axis=1) & (points >= lows).all(axis=1) & (points <= highs).all(axis=1)
    return points if inside.all() else points[: max(int(np.argmin(inside)), 1)]
