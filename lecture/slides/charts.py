"""Charts of an author's table: its axes are named as the columns, its curves grow.

drawn = DrawnPlot(plot, table, width=8, height=4)
self.play(drawn.entrance())
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import (
    DOWN,
    LEFT,
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    GrowFromEdge,
    LaggedStart,
    ManimColor,
    Mobject,
    VGroup,
    linear,
)
from numpy.typing import NDArray

from lecture import theme
from lecture.deck import Prose
from lecture.deck.content import Plot
from lecture.kit.charts import Chart, legend, ticks
from lecture.kit.line_readings import Columns, Curve, Dots
from lecture.kit.readings import Drawn
from lecture.kit.text import at_left, fit, words
from lecture.slides.data import DataError, Table

SERIES = ("POSITIVE", "NEGATIVE", "REQUEST", "VALIDATION", "COST", "ACTIVATION")
"""The colours of the theme that tell columns apart."""
TICKS, NAMES = 33, 36
"""px of an em at 1080p of the numbers at the axes, and of names."""
LEAST = (2.6, 1.6)
"""Width and height of the axes, below which a chart says little."""
ABOVE = 0.3
"""How far the legend stands above the axes."""
BESIDE, NAME_PITCH = 0.2, 0.42
"""How far a name stands from the end of its curve, and from the next name at least."""
TALLEST = 0.75
"""The height of the axes at most, as a share of their width."""
BAR = 0.8
"""The share of its place that a group of bars fills."""
SECONDS = 2.0
"""How long curves grow."""

Array = NDArray[np.float64]
Limits = tuple[float, float]


class TooSmallError(Exception):
    """There is no room for the chart."""


class DrawnPlot(VGroup):
    """A chart of columns of a table, at most `width` wide and `height` high."""

    def __init__(self, plot: Plot, table: Table, width: float, height: float) -> None:
        super().__init__()
        self.plot = plot
        x_name, names = _columns(plot, table)
        self.names = names
        is_counted = plot.kind != "bars" and table.are_numbers(table.column(x_name))
        self.categories = () if is_counted else table.column(x_name)
        if self.categories and "x" in plot.log:
            raise DataError(f"{table.name}: expected numbers in {x_name!r} for a logarithmic axis, got words.")
        xs = np.arange(float(len(table.rows))) if self.categories else _numbers(plot, table, "x", x_name)
        columns = [_numbers(plot, table, "y", name) for name in names]
        known = [np.isfinite(xs) & np.isfinite(ys) for ys in columns]
        self.series = [(xs[at], ys[at]) for ys, at in zip(columns, known, strict=True)]
        colors = [getattr(theme, name) for name in SERIES[: len(names)]]
        self.legend = VGroup()
        """The names of several columns: at the ends of their curves if these end together, else above the axes."""
        last = [pairs[0][-1] for pairs in self.series if len(pairs[0])]
        self.ends_together = plot.kind == "line" and len(last) == len(names) and len(set(last)) == 1
        if len(names) > 1 and self.ends_together:
            self.legend = VGroup(
                *(words(Prose(name), size=NAMES, color=color) for name, color in zip(names, colors, strict=True))
            )
        elif len(names) > 1:
            entries = [(Prose(name), color) for name, color in zip(names, colors, strict=True)]
            across = legend(entries, NAMES, across=True)
            self.legend = across if across.width <= width else legend(entries, NAMES)
        y_label = names[0] if len(names) == 1 else ""
        size = np.array([width, height])
        for _ in range(2):  # how much stands around the axes is known once they are drawn
            self.chart = self._chart(size, x_name, y_label)
            around = VGroup(self.chart, self.labels, self.legend)
            size = size + [width - around.width, height - around.height]
            if (size < LEAST).any():
                raise TooSmallError
        size[1] = min(size[1], TALLEST * size[0])
        self.chart = self._chart(size, x_name, y_label)
        self.marks = VGroup(
            *(
                self._marks(number, *pairs, color)
                for number, (pairs, color) in enumerate(zip(self.series, colors, strict=True))
            )
        )
        self.add(self.chart, self.labels, self.legend, self.marks)
        fit(self, width, height)  # dots at an edge stand out

    def entrance(self) -> Animation:
        """The axes appear, and what they show grows."""
        still = [part for part in (self.chart, self.labels, self.legend) if len(part)]
        grown = [animation for number in range(len(self.series)) for animation in self._growth(number)]
        return AnimationGroup(
            *(FadeIn(part, run_time=0.9) for part in still),
            LaggedStart(*grown, lag_ratio=0.0 if self.plot.kind == "line" else 0.1, run_time=SECONDS),
        )

    def drawn(self) -> Iterator[tuple[str, Drawn, Array]]:
        """Each column's name, how it is read, and the pairs that it is."""
        for name, marks, pairs in zip(self.names, self.marks, self.series, strict=True):
            values = np.column_stack(pairs)
            match self.plot.kind:
                case "line":
                    yield name, Curve(marks, self.chart), values
                case "scatter":
                    yield name, Dots(list(marks), self.chart), values
                case _:
                    middles = [self.chart.data(bar.get_center())[0] for bar in marks]
                    yield (
                        name,
                        Columns(list(marks), self.chart),
                        np.column_stack([middles, np.maximum(values[:, 1], 0)]),
                    )

    def _growth(self, number: int) -> Iterator[Animation]:
        marks, (_, ys) = self.marks[number], self.series[number]
        match self.plot.kind:
            case "line":
                yield Create(marks, rate_func=linear)
            case "scatter":
                yield from (FadeIn(dot, scale=0.4) for dot in marks)
            case _:
                yield from (GrowFromEdge(bar, UP if y < 0 else DOWN) for bar, y in zip(marks, ys, strict=True))

    def _chart(self, size: Array, x_label: str, y_label: str) -> Chart:
        """The axes with the names of columns, and the names of categories below them."""
        xs, ys = (np.concatenate(values) for values in zip(*self.series, strict=True))
        y_limits = _limits(ys, is_log="y" in self.plot.log, from_zero=self.plot.kind == "bars")
        x_limits = _limits(xs, is_log="x" in self.plot.log)
        if self.categories:
            edge = 0.5 if self.plot.kind == "bars" else 0.15
            x_limits = (-edge, len(self.categories) - 1 + edge)
        chart = Chart(
            x_limits,
            y_limits,
            size=(float(size[0]), float(size[1])),
            x_label=Prose(x_label),
            y_label=Prose(y_label) if y_label else "",
            log_x="x" in self.plot.log,
            log_y="y" in self.plot.log,
            x_ticks=() if self.categories else None,
            tick_size=TICKS,
        )
        if y_limits[0] < 0 < y_limits[1]:
            chart.add(chart.level(0.0))
        self.labels = self._categories(chart)
        if len(self.legend) and self.ends_together:
            ends = np.array([chart.point(xs[-1], ys[-1]) for xs, ys in self.series])
            for name, x, y in zip(self.legend, ends[:, 0], apart(ends[:, 1], NAME_PITCH), strict=True):
                at_left(name, x + BESIDE, y)
        elif len(self.legend):
            self.legend.shift(chart.frame.get_corner(UP + LEFT) + ABOVE * UP - self.legend.get_corner(DOWN + LEFT))
        return chart

    def _categories(self, chart: Chart) -> VGroup:
        """The names below the axis: all of them, or every second, third, ... if they are long."""
        names = [words(Prose(name or " "), size=TICKS, color=theme.QUIET) for name in self.categories]
        if not names:
            return VGroup()
        pitch = chart.frame.width / (chart.x_range[1] - chart.x_range[0])
        stride = int(np.ceil((max(name.width for name in names) + 0.2) / pitch))
        foot = chart.y_range[0]
        for number, name in enumerate(names):
            x, y, _ = chart.point(number, foot)
            name.place(x, y - 0.34, align="center")
        return VGroup(*names[::stride])

    def _marks(self, number: int, xs: Array, ys: Array, color: ManimColor) -> Mobject:
        """What shows the column of this number."""
        match self.plot.kind:
            case "line":
                return self.chart.curve(xs, ys, color=color, width=5)
            case "scatter":
                return self.chart.dots(xs, ys, color=color, radius=0.07)
            case _:
                wide = BAR / len(self.series)
                pairs = zip(xs - BAR / 2 + number * wide, ys, strict=True)
                return VGroup(*(self.chart.bars([x, x + wide], [y], color=color, opacity=0.9)[0] for x, y in pairs))


def apart(ys: Array, pitch: float) -> Array:
    """Heights in the same order, each at least `pitch` from the next, their crowds about where they were.

    >>> apart(np.array([1.0, 0.0, 0.2]), 0.5).round(2).tolist()
    [1.0, -0.15, 0.35]
    """
    order, steps = np.argsort(ys, kind="stable"), pitch * np.arange(len(ys))
    crowds: list[list[float]] = []  # of heights less their steps, which must not fall
    for height in (ys[order] - steps).tolist():
        crowds.append([height])
        while len(crowds) > 1 and np.mean(crowds[-2]) > np.mean(crowds[-1]):
            crowds[-2:] = [[*crowds[-2], *crowds[-1]]]
    found = np.empty(len(ys))
    found[order] = np.concatenate([np.full(len(crowd), np.mean(crowd)) for crowd in crowds]) + steps
    return found


def _numbers(plot: Plot, table: Table, axis: str, name: str) -> Array:
    """The numbers of a column, which a logarithmic axis can show."""
    values = table.numbers(name)
    if axis in plot.log and (values <= 0).any():
        row = int(np.argmax(values <= 0))
        raise DataError(
            f"{table.name}:{table.lines[row]}: expected a number above 0 in {name!r} for a logarithmic axis, got "
            f"{table.column(name)[row]}. Correct it, or the chart's log."
        )
    return values


def _columns(plot: Plot, table: Table) -> tuple[str, list[str]]:
    """The names of the columns across and upwards: those that are asked for, or the first, and all numbers."""
    x_name = plot.x or table.header[0]
    if plot.y in table.header:
        names = [plot.y]
    elif plot.y:
        names = [name.strip() for name in plot.y.split("," if "," in plot.y else None)]
    else:
        names = [name for name in table.header if name != x_name and table.are_numbers(table.column(name))]
    if not 1 <= len(names) <= len(SERIES):
        raise DataError(
            f"{table.name}: expected 1 to {len(SERIES)} columns of numbers to draw, got {len(names)}. "
            'Name them, as in y="loss accuracy".'
        )
    return x_name, names


def _limits(values: Array, *, is_log: bool, from_zero: bool = False) -> Limits:
    """Where an axis begins and ends: at round numbers around the values; a logarithmic one has two powers of ten.

    from_zero: bars begin there; none of them is of height zero on a logarithmic axis.
    """
    if len(values) == 0:
        return (1.0, 10.0) if is_log else (0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    if is_log:
        low = low / 2 if from_zero else low
        first, last = np.floor(np.log10(low) + 1e-9), np.ceil(np.log10(high) - 1e-9)
        rounds = np.outer(10.0 ** np.arange(first, last + 1), (1, 2, 5)).ravel()
        inner = rounds[rounds <= low * (1 + 1e-9)][-1], rounds[rounds >= high * (1 - 1e-9)][0]
        return inner if len(ticks(*inner, log=True)) > 1 else (10.0**first, 10.0 ** max(last, first + 1))
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    step = np.diff(ticks(low, high))[0]
    return float(np.floor(low / step + 1e-9) * step), float(np.ceil(high / step - 1e-9) * step)
