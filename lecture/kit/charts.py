"""Charts with axes of their own: linear or logarithmic, curves, points, bars and traces that grow.

chart = Chart((0, 100), (1e-3, 1), center=(3, -1), size=(5, 3), x_label="epoch", y_label="cost", log_y=True)
curve = chart.curve(epochs, costs, color=theme.COST)
self.play(FadeIn(chart), Create(curve))
chart.point(3.0, 0.2)                 # where data lie on the screen; chart.data(point) goes back
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import DashedLine, Dot, Line, ManimColor, Rectangle, VGroup, VMobject

from lecture import theme
from lecture.kit.text import Words, words
from lecture.language import decimal

_SUPERSCRIPT = "#super(typographic: false, size: 0.85em, baseline: -0.34em)"
"""Typst's, in the face of the digits beside it, and as large as it has to be where ticks are small."""

LEAST_HEIGHT = 1e-4
"""Of a bar, so that one of nothing has a place."""


class Chart(VGroup):
    """Two axes in a box; data coordinates to screen coordinates and back."""

    def __init__(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        *,
        center: Sequence[float] = (0.0, 0.0),
        size: tuple[float, float] = (5.0, 3.0),
        x_label: str = "",
        y_label: str = "",
        log_x: bool = False,
        log_y: bool = False,
        x_ticks: Sequence[float] | None = None,
        y_ticks: Sequence[float] | None = None,
        tick_size: float = theme.SMALL,
    ) -> None:
        super().__init__()
        self.x_range, self.y_range = _checked(x_range, log_x, "x"), _checked(y_range, log_y, "y")
        self.log_x, self.log_y = log_x, log_y
        self.low = np.array([center[0] - size[0] / 2, center[1] - size[1] / 2, 0.0])
        self.size = size
        self.tick_size, self._em = tick_size, tick_size / theme.PX_PER_UNIT
        corner = self.low
        self.frame = Rectangle(width=size[0], height=size[1], stroke_width=0).move_to([*center, 0])
        self.axes = VGroup(
            Line(corner, corner + [size[0], 0, 0], color=theme.QUIET, stroke_width=2),
            Line(corner, corner + [0, size[1], 0], color=theme.QUIET, stroke_width=2),
        )
        self.ticks = VGroup()
        x_at = ticks(*self.x_range, log_x) if x_ticks is None else x_ticks
        y_at = ticks(*self.y_range, log_y) if y_ticks is None else y_ticks
        self._x_ticks(x_at)
        self._y_ticks(y_at)
        self.labels = VGroup()
        self._name_axes(x_label, y_label)
        self.add(self.frame, self.axes, self.ticks, self.labels)

    def point(self, x: float, y: float) -> np.ndarray:
        """Screen point of data (x, y)."""
        return self.at([x], [y])[0]

    def at(self, xs: np.ndarray | Sequence[float], ys: np.ndarray | Sequence[float]) -> np.ndarray:
        """Screen points (n, 3) of data; follows the chart when it was moved or scaled."""
        low, high = self._corners()
        share_x = _share(np.asarray(xs, float), self.x_range, self.log_x)
        share_y = _share(np.asarray(ys, float), self.y_range, self.log_y)
        return np.stack(
            [
                low[0] + share_x * (high[0] - low[0]),
                low[1] + share_y * (high[1] - low[1]),
                np.zeros_like(share_x),
            ],
            axis=-1,
        )

    def data(self, point: np.ndarray) -> tuple[float, float]:
        """Data coordinates of a screen point: the inverse of `point`."""
        x, y = self.values_at(np.asarray(point, float)[None])[0]
        return float(x), float(y)

    def values_at(self, points: np.ndarray) -> np.ndarray:
        """Data (n, 2) of screen points (n, 3): the inverse of `at`."""
        low, high = self._corners()
        share_x, share_y = ((np.asarray(points) - low)[:, :2] / (high - low)[:2]).T
        return np.column_stack(
            [_unshare(share_x, self.x_range, self.log_x), _unshare(share_y, self.y_range, self.log_y)]
        )

    def _corners(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the chart's box begins and ends on the screen."""
        return self.frame.points.min(axis=0), self.frame.points.max(axis=0)

    def curve(
        self,
        xs: np.ndarray | Sequence[float],
        ys: np.ndarray | Sequence[float],
        color: ManimColor | None = None,
        width: float = 4,
    ) -> VMobject:
        """A line through the data, cut to the chart's height; not finite values end it."""
        line = VMobject(stroke_color=color or theme.TEXT, stroke_width=width)
        points = self.shown_points(xs, ys)
        if len(points) >= 2:
            line.set_points_as_corners(points)
        return line

    def shown_points(self, xs: np.ndarray | Sequence[float], ys: np.ndarray | Sequence[float]) -> np.ndarray:
        """Screen points of the data up to the first that is not finite, cut to the chart's height."""
        xs, ys = np.asarray(xs, float), np.asarray(ys, float)
        good = np.isfinite(xs) & np.isfinite(ys)
        end = len(good) if good.all() else int(np.argmin(good))
        return self.at(xs[:end], np.clip(ys[:end], *self.y_range))

    def dots(self, xs: np.ndarray, ys: np.ndarray, color: ManimColor | None = None, radius: float = 0.06) -> VGroup:
        """A dot for every datum inside the chart."""
        places = self.at(xs, ys)
        return VGroup(*(Dot(place, radius=radius, color=color or theme.DATA) for place in places))

    def bars(
        self,
        edges: np.ndarray | Sequence[float],
        heights: np.ndarray | Sequence[float],
        color: ManimColor | None = None,
        opacity: float = 0.8,
        gap: float = 0.04,
    ) -> VGroup:
        """Bars from zero, or from the chart's foot if zero is not in it: `edges` (n + 1,) in x, `heights` (n,) in y."""
        bars = VGroup()
        for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
            ends = np.clip([0.0, height], *self.y_range)
            low, high = self.point(left, ends.min()), self.point(right, ends.max())
            bar = Rectangle(
                width=max(high[0] - low[0] - gap, 0.01),
                height=max(high[1] - low[1], LEAST_HEIGHT),
                stroke_width=0,
                fill_color=color or theme.DATA,
                fill_opacity=opacity,
            )
            bars.add(bar.move_to([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, 0]))
        return bars

    def level(self, y: float, color: ManimColor | None = None) -> DashedLine:
        """A dashed line across at data height y."""
        return DashedLine(
            self.point(self.x_range[0], y),
            self.point(self.x_range[1], y),
            color=color or theme.QUIET,
            stroke_width=2,
            dash_length=0.09,
        )

    def _x_ticks(self, values: Sequence[float]) -> None:
        for value, text in zip(values, tick_texts(values, self.log_x), strict=True):
            foot = self.point(value, self.y_range[0])
            mark = Line(foot, foot + [0, -0.07, 0], color=theme.QUIET, stroke_width=2)
            label = words(text, size=self.tick_size, color=theme.QUIET, markup=True)
            label.place(foot[0], foot[1] - 0.1 - self._em, align="center")
            self.ticks.add(VGroup(mark, label))

    def _y_ticks(self, values: Sequence[float]) -> None:
        for value, text in zip(values, tick_texts(values, self.log_y), strict=True):
            foot = self.point(self.x_range[0], value)
            mark = Line(foot, foot + [-0.07, 0, 0], color=theme.QUIET, stroke_width=2)
            label = words(text, size=self.tick_size, color=theme.QUIET, markup=True)
            label.place(foot[0] - 0.15, foot[1] - 0.36 * self._em, align="right")
            self.ticks.add(VGroup(mark, label))

    def _name_axes(self, x_label: str, y_label: str) -> None:
        low, high = self.low, self.low + [*self.size, 0]
        if x_label:
            name = words(x_label, size=label_size(x_label, self.tick_size), color=theme.QUIET)
            self.labels.add(name.place(high[0], low[1] - 0.1 - 2.6 * self._em, align="right"))
        if y_label:
            name = words(y_label, size=label_size(y_label, self.tick_size), color=theme.QUIET)
            self.labels.add(name.place(low[0] - 0.1, high[1] + 0.2))


class Trace(VMobject):
    """A curve of a chart that shows its first `count` data; grows in an updater with `show`."""

    def __init__(self, chart: Chart, xs: np.ndarray, ys: np.ndarray, color: ManimColor, width: float = 4) -> None:
        super().__init__(stroke_color=color, stroke_width=width)
        self.corners = chart.shown_points(xs, ys)
        self.show(0.0)

    def show(self, count: float) -> Trace:
        """Show the data up to index `count` (a fraction lies between two data)."""
        index = int(np.clip(np.floor(count), 0, len(self.corners) - 1))
        shown = self.corners[: index + 1]
        if index < len(self.corners) - 1:
            step = self.corners[index + 1] - self.corners[index]
            shown = np.vstack([shown, self.corners[index] + (count - index) * step])
        if len(shown) == 1:
            shown = np.repeat(shown, 2, axis=0)
        self.set_points_as_corners(shown)
        return self

    def tip(self) -> np.ndarray:
        """The screen point where the trace ends now."""
        return self.points[-1]


def ticks(low: float, high: float, log: bool = False, most: int = 5) -> list[float]:
    """Round values to mark between low and high: powers of ten, or steps of 1, 2 or 5 times one."""
    if log:
        first, last = int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(high) + 1e-9))
        stride = max(1, -(-(last - first + 1) // most))
        return [10.0**power for power in range(first, last + 1, stride)]
    raw = (high - low) / most
    unit = 10.0 ** np.floor(np.log10(raw))
    step = unit * next(factor for factor in (1, 2, 5, 10) if factor * unit >= raw * (1 - 1e-9))
    count = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1)
    return [float(value) for value in count * step]


def tick_texts(values: Sequence[float], log: bool = False) -> list[str]:
    """What stands at the ticks, as Typst markup: as few digits as tell them apart.

    A log axis has powers of ten at all of its ticks if one of them would have too many zeros.
    """
    if log and any(not 0.0009 < value < 10001 for value in values):
        powers = [np.log10(value) for value in values]
        if all(abs(power - round(power)) < 1e-9 for power in powers):
            return [f"10{_SUPERSCRIPT}[{round(power)}]".replace("-", "−") for power in powers]
    return [decimal(f"{0.0 if abs(value) < 1e-12 else value:.6g}").replace("-", "−") for value in values]


def legend(entries: Sequence[tuple[str, ManimColor]], size: float = theme.SMALL, *, across: bool = False) -> VGroup:
    """Short strokes with names, in the order given: below each other, or `across` on one line."""
    rows = VGroup()
    for name, color in entries:
        label: Words = words(name, size=label_size(name, size), color=theme.TEXT)
        stroke = Line([0, 0, 0], [0.42, 0, 0], color=color, stroke_width=5)
        label.place(0.57, -0.36 * label.size / theme.PX_PER_UNIT)
        rows.add(VGroup(stroke, label))
    if not across:
        return rows.arrange([0, -1, 0], buff=0.16, aligned_edge=[-1, 0, 0])
    for before, row in pairwise(rows):
        row.shift([before.get_right()[0] + 0.5 - row.get_left()[0], 0, 0])
    return rows


def label_size(text: str, size: float) -> float:
    """`size`, or as much more as letters, and those with an index or an exponent, need to be read."""
    return max(size, theme.INDEXED if re.search(r"\$[^$]*[_^][^$]*\$", text) else theme.LABEL)


def _checked(limits: tuple[float, float], log: bool, axis: str) -> tuple[float, float]:
    low, high = float(limits[0]), float(limits[1])
    if not (np.isfinite(low) and np.isfinite(high) and low < high) or (log and low <= 0):
        kind = "positive, ascending" if log else "ascending"
        raise ValueError(f"{axis}_range must be two finite {kind} numbers, got {limits}")
    return low, high


def _share(values: np.ndarray, limits: tuple[float, float], log: bool) -> np.ndarray:
    if log:
        values, limits = np.log10(np.maximum(values, 1e-300)), (np.log10(limits[0]), np.log10(limits[1]))
    return (values - limits[0]) / (limits[1] - limits[0])


def _unshare(shares: np.ndarray, limits: tuple[float, float], log: bool) -> np.ndarray:
    if log:
        return 10 ** (np.log10(limits[0]) + shares * np.log10(limits[1] / limits[0]))
    return limits[0] + shares * (limits[1] - limits[0])
