"""A plane seen from above: level lines or a heat map of a cost, and paths on it.

plot = ContourPlot.of(landscapes.ripples, 3, center=(-3, -0.5), size=(5, 5))
self.play(FadeIn(plot))
path = plot.path(trajectory.points, color=theme.ADAM)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import contourpy
import numpy as np
from manim import Group, ManimColor, Rectangle, VGroup, VMobject

from lecture import theme
from lecture.drawing.raster import Colormap, HeatMap
from nncore import Objective


class ContourPlot(Group):
    """Level lines of `values` (rows up, columns right) over a square or box of the plane."""

    def __init__(
        self,
        values: np.ndarray,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        *,
        center: Sequence[float],
        size: tuple[float, float],
        levels: Sequence[float] | int = 14,
        line_color: ManimColor | None = None,
        line_opacity: float = 0.35,
        heat: bool = True,
        heat_opacity: float = 0.85,
        colormap: Colormap | None = None,
    ) -> None:
        super().__init__()
        self.values, self.x_range, self.y_range = np.asarray(values, float), x_range, y_range
        self.frame = Rectangle(width=size[0], height=size[1], stroke_width=1.5, stroke_color=theme.FAINT)
        self.frame.move_to([*center, 0])
        self.heat = None
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        if heat:
            self.heat = HeatMap(self.values, low, high, colormap=colormap)
            self.heat.set_opacity(heat_opacity)
        if isinstance(levels, int):
            self.levels: list[float] = np.quantile(self.values, np.linspace(0.02, 0.98, levels)).tolist()
        else:
            self.levels = [float(level) for level in levels]
        color = line_color or theme.TEXT
        self.contours = self._contours(color, line_opacity)
        self.lines = VGroup(*(line for _, line in self.contours))
        self.add(*([self.heat] if self.heat is not None else []), self.lines, self.frame)

    @classmethod
    def over(
        cls,
        function: Callable[[np.ndarray], np.ndarray],
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        *,
        shape: tuple[int, int] = (161, 161),
        **kwargs: Any,
    ) -> ContourPlot:
        """The plot of a function of points (n, 2) -> values (n,), evaluated on a grid of `shape` (columns, rows)."""
        x, y = np.meshgrid(np.linspace(*x_range, shape[0]), np.linspace(*y_range, shape[1]))
        values = function(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
        return cls(values, x_range, y_range, **kwargs)

    @classmethod
    def of(cls, objective: Objective, extent: float, **kwargs: Any) -> ContourPlot:
        """The plot of an objective of two parameters over [-extent, extent]²."""
        return cls.over(objective.values, (-extent, extent), (-extent, extent), **kwargs)

    def _contours(self, color: ManimColor, opacity: float) -> list[tuple[float, VMobject]]:
        """(level, line) of every piece of a contour."""
        rows, columns = self.values.shape
        generator = contourpy.contour_generator(
            np.linspace(*self.x_range, columns), np.linspace(*self.y_range, rows), self.values
        )
        contours = []
        for level in self.levels:
            for piece in generator.lines(level):
                line = VMobject(stroke_color=color, stroke_width=1.4, stroke_opacity=opacity)
                line.set_points_as_corners(self.at(np.asarray(piece)))
                contours.append((level, line))
        return contours

    def at(self, data: np.ndarray) -> np.ndarray:
        """Screen points (n, 3) of points (n, 2) of the plane."""
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        data = np.atleast_2d(np.asarray(data, float))
        lows = np.array([self.x_range[0], self.y_range[0]])
        highs = np.array([self.x_range[1], self.y_range[1]])
        share = (data[:, :2] - lows) / (highs - lows)
        return np.column_stack([low[:2] + share * (high - low)[:2], np.zeros(len(data))])

    def point(self, x: float, y: float) -> np.ndarray:
        """Screen point of (x, y)."""
        return self.at(np.array([[x, y]]))[0]

    def values_at(self, points: np.ndarray) -> np.ndarray:
        """Points (n, 2) of the plane at screen points (n, 3): the inverse of `at`."""
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        lows, highs = np.array([self.x_range, self.y_range], float).T
        return lows + (np.asarray(points) - low)[:, :2] / (high - low)[:2] * (highs - lows)

    def path(self, data: np.ndarray, color: ManimColor | None = None, width: float = 4) -> VMobject:
        """A line through points (n, 2), ended where it first leaves the plot."""
        data = np.atleast_2d(np.asarray(data, float))
        inside = (
            np.isfinite(data).all(axis=1)
            & (data[:, 0] >= self.x_range[0]) & (data[:, 0] <= self.x_range[1])
            & (data[:, 1] >= self.y_range[0]) & (data[:, 1] <= self.y_range[1])
        )  # fmt: skip
        end = len(data) if inside.all() else int(np.argmin(inside))
        line = VMobject(stroke_color=color or theme.PATH, stroke_width=width)
        if end >= 2:
            line.set_points_as_corners(self.at(data[:end]))
        return line
