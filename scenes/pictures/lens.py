"""A magnifying lens on a chart: a small window of it, enlarged in a box elsewhere.

    lens = Lens(chart, (0.31, 0.2), center=(-0.2, 0.8), size=(1.9, 1.8), height=0.06)
    lens.draw(f(lens.xs), theme.ACTIVATION); lens.band(f(lens.xs), 0.02, theme.REQUEST)
    self.play(FadeIn(lens))

Both axes are magnified by the same factor, `lens.zoom`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import Line, ManimColor, Polygon, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.text import words


class Lens(VGroup):
    """The window of `chart` around a datum, `height` high in the chart's y, drawn in a box."""

    def __init__(
        self,
        chart: Chart,
        datum: tuple[float, float],
        *,
        center: Sequence[float],
        size: tuple[float, float],
        height: float,
    ) -> None:
        super().__init__()
        unit = np.abs(
            chart.point(chart.x_range[0] + 1, chart.y_range[0] + 1) - chart.point(chart.x_range[0], chart.y_range[0])
        )
        self._limits = chart.x_range
        self.zoom = size[1] / (height * unit[1])
        half = np.array([size[0] / (2 * self.zoom * unit[0]), height / 2])
        self.low, self.high = np.asarray(datum) - half, np.asarray(datum) + half
        self.box = Rectangle(width=size[0], height=size[1], stroke_color=theme.QUIET, stroke_width=2)
        self.box.set_fill(theme.GROUND, 1).move_to([*center, 0])
        window = Rectangle(
            width=size[0] / self.zoom, height=size[1] / self.zoom, stroke_color=theme.QUIET, stroke_width=2
        )
        window.move_to(chart.point(*datum))
        tie = Line(window.get_center(), self.box.get_center(), color=theme.QUIET, stroke_width=1.5)
        tie.set_stroke(opacity=0.6)
        factor = words(f"× {self.zoom:.0f}", size=theme.SMALL, color=theme.QUIET)
        # at the corner that the tie does not pass
        end, align = (
            (self.box.get_left(), "left") if window.get_x() > self.box.get_x() else (self.box.get_right(), "right")
        )
        factor.place(end[0], self.box.get_bottom()[1] - 0.34, align=align)
        self.add(tie, window, self.box, factor)

    @property
    def xs(self) -> NDArray[np.float64]:
        """Where curves are evaluated: in the window, as far as the chart goes."""
        return np.linspace(max(self.low[0], self._limits[0]), min(self.high[0], self._limits[1]), 241)

    def at(self, xs: NDArray[np.floating], ys: NDArray[np.floating]) -> NDArray[np.float64]:
        """Screen points (n, 3) in the box."""
        corner, far = self.box.get_corner([-1, -1, 0]), self.box.get_corner([1, 1, 0])
        share = (np.column_stack([xs, ys]) - self.low) / (self.high - self.low)
        return np.column_stack([corner[:2] + share * (far - corner)[:2], np.zeros(len(share))])

    def draw(self, ys: NDArray[np.floating], color: ManimColor, width: float = 4) -> Self:
        """The curve `ys` over `xs`, where it is inside the window, to where it crosses the window's edge."""
        xs = self.xs
        for edge in (self.low[1], self.high[1]):
            before = np.flatnonzero((ys[:-1] - edge) * (ys[1:] - edge) < 0)
            share = (edge - ys[before]) / (ys[before + 1] - ys[before])
            xs = np.insert(xs, before + 1, xs[before] + share * (xs[before + 1] - xs[before]))
            ys = np.insert(ys, before + 1, edge)
        inside = (ys >= self.low[1]) & (ys <= self.high[1])
        bounds = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(int)))
        places = self.at(xs, ys)
        for start, end in bounds.reshape(-1, 2):
            if end - start > 1:
                self.add(VMobject(stroke_color=color, stroke_width=width).set_points_as_corners(places[start:end]))
        return self

    def band(self, ys: NDArray[np.floating], half: float, color: ManimColor) -> Self:
        """What lies within `half` of the curve `ys`, inside the window."""
        edges = [np.clip(ys + sign * half, self.low[1], self.high[1]) for sign in (1, -1)]
        upper, lower = (self.at(self.xs, edge) for edge in edges)
        self.add(Polygon(*upper, *lower[::-1], stroke_width=0, fill_color=color, fill_opacity=0.28))
        return self

    def gap(self, first: float, second: float, color: ManimColor) -> Line:
        """A stroke in the middle of the box from y = `first` to `second`."""
        middle = (self.low[0] + self.high[0]) / 2
        ends = self.at(np.array([middle, middle]), np.array([first, second]))
        stroke = Line(*ends, color=color, stroke_width=7)
        self.add(stroke)
        return stroke
