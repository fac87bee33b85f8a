"""Curves, paths and dots as they are drawn, in the coordinates of their axes.

self.shows("costs", Curve(trace, chart))
self.shows("path", Path(walk, plot))
self.shows("contour lines", Contours(plot))

An axis with numbers is read with what is drawn on it: each must stand where it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from manim import Mobject
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from lecture.kit.readings import PIXEL, Drawn, Reading, whole
from lecture.kit.tick_readings import check_ticks

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
        """Cut to the chart's height, unless it is not, and ended by what is not finite, as the chart does it.

        A single point is a line from it to itself.
        """
        pairs = np.asarray(value, float)
        pairs = pairs[np.logical_and.accumulate(np.isfinite(pairs).all(axis=1))]
        low, high = self.limits
        pairs = np.column_stack([pairs[:, 0], np.clip(pairs[:, 1], low, high)]).astype(float)
        return np.repeat(pairs, 2, axis=0) if len(pairs) == 1 else pairs


class Dashed(Drawn):
    """A dashed line of a chart: the ends of its dashes, which lie on the line through the value's corners (n, 2).

    Of that line, which ends where the chart does, the points that are nearest to them are compared.
    """

    def __init__(self, line: Mobject, chart: Any) -> None:
        super().__init__(line)
        self.chart = chart

    def read(self) -> Reading:
        dashes = self.mobjects[0].family_members_with_points()
        ends = np.concatenate([_corners(dash) for dash in dashes])
        longest = max(float(np.linalg.norm(dash.points[-1] - dash.points[0])) for dash in dashes)

        def nearest(value: Any) -> Array:
            data = np.clip(np.asarray(value, float), *np.array([self.chart.x_range, self.chart.y_range]).T)
            feet, away = _nearest(ends, self.chart.at(*data.T))
            return self.chart.values_at(feet) if away <= 2 * longest else data  # else a part of it is not drawn

        return _on_axes(ends, self.chart, nearest)


class Columns(Drawn):
    """The columns of a histogram on a chart: the middle and the height of each (n, 2)."""

    def __init__(self, columns: Sequence[Mobject], chart: Any) -> None:
        super().__init__(*columns)
        self.chart = chart

    def read(self) -> Reading:
        tops, (low, high) = np.array([column.get_top() for column in self.mobjects]), self.chart.y_range
        return _on_axes(tops, self.chart, lambda value: np.clip(value, [-np.inf, low], [np.inf, high]))


class Contours(Drawn):
    """The levels (n,) of the corners of contour lines; the value is a function of points (n, 2) of the plane.

    plot: its `contours` are (level, line), drawn from `values` (rows up, columns right), straight between them.
    """

    def __init__(self, plot: Any) -> None:
        super().__init__(*([line for _, line in plot.contours] or [plot.frame]))
        self.plot = plot

    def read(self) -> Reading:
        corners = [np.zeros((0, 3)), *(_all_corners(line) for _, line in self.plot.contours)]
        levels = np.repeat([0.0, *(level for level, _ in self.plot.contours)], [len(part) for part in corners])
        screen = np.concatenate(corners)
        points = self.plot.values_at(screen)
        return Reading(levels, self._slack(screen), lambda value: value(points))

    def _slack(self, screen: Array) -> Array:
        """What half a pixel is worth at screen points (n, 3), and how far the plane bends within a cell of the grid."""
        values, frame = self.plot.values, self.plot.frame
        cells = np.array(values.shape) - 1
        low, size = frame.get_corner([-1, -1, 0])[1::-1], np.array([frame.height, frame.width])
        pixels = 0.5 * PIXEL * cells / size
        steep = sum(pixel * np.abs(np.gradient(values, axis=axis)) for axis, pixel in enumerate(pixels))
        bent = sum(np.abs(np.gradient(np.gradient(values, axis=axis), axis=axis)) for axis in (0, 1))
        worth = maximum_filter(steep + 0.25 * bent, size=3)
        rows, columns = np.rint((screen[:, 1::-1] - low) / size * cells).astype(int).T
        return worth[rows.clip(0, cells[0]), columns.clip(0, cells[1])]


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


def _on_axes(points: Array, axes: Axes, part: Callable[[Any], Any] = whole) -> Reading:
    """What screen points stand for, and what half a pixel is worth there."""
    check_ticks(axes)
    values = axes.values_at(points)
    moved = axes.values_at(points + [0.5 * PIXEL, 0.5 * PIXEL, 0.0])
    return Reading(values, np.abs(moved - values), part)


def _corners(line: Any) -> Array:
    """The corners (n, 3) of a line of straight pieces."""
    if len(line.points) < 4:
        raise ValueError("there is no line")
    return np.vstack([line.points[0::4], line.points[-1:]])


def _all_corners(line: Any) -> Array:
    """The corners (n, 3) of a line of straight pieces that may begin anew."""
    return np.concatenate([line.points[0::4], line.points[3::4]])


def _nearest(points: Array, corners: Array) -> tuple[Array, float]:
    """The nearest points (n, 3) of the line through `corners` (m, 3), and how far a corner is at most from a point."""
    starts, moves = corners[:-1], np.diff(corners, axis=0)
    lengths = np.maximum((moves**2).sum(axis=1), 1e-300)
    shares = np.clip(((points[:, None] - starts) * moves).sum(axis=2) / lengths, 0, 1)
    feet = starts + shares[..., None] * moves
    distances = np.linalg.norm(points[:, None] - feet, axis=2)
    apart = np.linalg.norm(corners[:, None] - points, axis=2).min(axis=1)
    return feet[np.arange(len(points)), distances.argmin(axis=1)], float(apart.max())


def _inside(points: Array, plot: Any) -> Array:
    """The points before the first that the plot does not hold; at least the first."""
    lows, highs = np.array([plot.x_range, plot.y_range], float).T
    inside = np.isfinite(points).all(axis=1) & (points >= lows).all(axis=1) & (points <= highs).all(axis=1)
    return points if inside.all() else points[: max(int(np.argmin(inside)), 1)]
