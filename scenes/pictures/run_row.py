"""Pictures of decay runs: one run as a row of three charts in step, and the end of all runs against their strength.

row = RunRow(runs, 0, curves, reach=2.4, bounds=(0.005, 2), most=290, middle=0.7, named_axes=False)
self.play(FadeIn(row)); row.show(64.0)             # a place among the states of the run; also in an updater
sweep = SweepChart(runs, center=(4.3, -0.6), size=(4.3, 3.6)); sweep.show(3.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import Dot, Line, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.numbers import Readout
from lecture.kit.text import words
from scenes.numbers.weight_decay import DecayRuns
from scenes.pictures.curve_fit import CostChart, FitChart, RunCurve, triangles
from scenes.pictures.weight_pictures import WeightHistogram

COLUMNS = ((-6.0, -2.2), (-0.8, 2.6), (3.35, 6.2))
"""Left and right ends of the three charts."""


class RunRow(VGroup):
    """One run: fit, costs and histogram of the weights, with lambda, the costs and R(W) as numbers above them."""

    def __init__(
        self,
        runs: DecayRuns,
        index: int,
        curves: NDArray[np.floating],
        *,
        reach: float,
        bounds: tuple[float, float],
        most: float,
        middle: float,
        height: float = 1.8,
        named_axes: bool = True,
    ) -> None:
        super().__init__()
        self._points, self._squares = runs.points[index][:, runs.network.weight_mask], runs.squares(index)
        places = [((left + right) / 2, middle) for left, right in COLUMNS]
        sizes = [(right - left, height) for left, right in COLUMNS]
        x_ticks = None if named_axes else ()
        labels = ("$x$", "step", "$w$") if named_axes else ("", "", "")
        self.fit = FitChart(
            *runs.data, reach=reach, center=places[0], size=sizes[0], radius=0.055,
            x_ticks=(-1, 0, 1) if named_axes else (),
        )  # fmt: skip
        self.curve = RunCurve(self.fit, curves, width=4)
        self.costs = CostChart(
            runs.steps, runs.costs(index), center=places[1], size=sizes[1], bounds=bounds, stacked=False,
            x_label="", x_ticks=x_ticks, form="{:.3f}",
        )  # fmt: skip
        self.histogram = WeightHistogram(center=places[2], size=sizes[2], most=most, marked=named_axes)
        top = middle + height / 2 + 0.2
        strength = f"{runs.strengths[index]:g}"
        title = words(f"$lambda = {strength}$", size=theme.BODY).place(COLUMNS[0][0], top)
        name = words("$R(W) =$", size=theme.SMALL, color=theme.PENALTY).place(COLUMNS[2][0], top)
        self.squares = Readout(self._squares[0], "{:.1f}", size=theme.SMALL, color=theme.PENALTY, anchor="left")
        self.squares.shift(
            [name.get_right()[0] + 0.15 - self.squares.get_left()[0], top - self.squares[0].get_bottom()[1], 0]
        )
        axes = VGroup()
        for text, (_, right) in zip(labels, COLUMNS, strict=True):
            if text:
                label = words(text, size=theme.SMALL, color=theme.QUIET)
                axes.add(label.place(right, middle - height / 2 - 0.7, align="right"))
        self.still = VGroup(
            self.fit, self.fit.truth, self.fit.learn, self.fit.check, self.costs, self.costs.names,
            self.histogram, title, name, axes,
        )  # fmt: skip
        self.moving = VGroup(
            self.curve, *self.costs.traces.values(), *self.costs.readouts.values(), self.histogram.columns, self.squares
        )
        self.add(self.still, self.moving)
        self.show(0.0)

    def show(self, row: float) -> Self:
        """All three at `row`; the histogram at the nearest kept state."""
        self.curve.show(row)
        self.costs.show(row)
        self.histogram.show(self._points[round(float(np.clip(row, 0, len(self._points) - 1)))])
        self.squares.set_value(float(np.interp(row, np.arange(len(self._squares)), self._squares)))
        return self


class SweepChart(Chart):
    """Training and validation cost at the end of every run against lambda, on a logarithmic axis."""

    def __init__(self, runs: DecayRuns, *, center: Sequence[float], size: tuple[float, float]) -> None:
        self.strengths = runs.strengths[1:]
        ends = [runs.costs(index) for index in range(len(runs.strengths))]
        self.train = np.array([costs["train"][-1] for costs in ends])
        self.validation = np.array([costs["validation"][-1] for costs in ends])
        top = 1.12 * float(max(self.train.max(), self.validation.max()))
        margin = (self.strengths[-1] / self.strengths[0]) ** 0.04
        super().__init__(
            (self.strengths[0] / margin, self.strengths[-1] * margin), (0.0, top),
            center=center, size=size, x_label="$lambda$", log_x=True,
        )  # fmt: skip
        self.traces = [
            Trace(self, self.strengths, self.train[1:], theme.DATA, 3),
            Trace(self, self.strengths, self.validation[1:], theme.VALIDATION, 4),
        ]
        places = [self.at(self.strengths, costs[1:]) for costs in (self.train, self.validation)]
        self.marks = [
            VGroup(*(Dot(place, radius=0.075, color=theme.DATA) for place in places[0])),
            triangles(places[1], 0.11),
        ]
        self.names = VGroup()
        sides = ((0, "left", "validation cost"), (1, "right", "training cost"))
        for side, align, text in sides:
            x, y = self.frame.get_corner([2 * side - 1, 1, 0])[:2] + [0, 0.22]
            color = (theme.VALIDATION, theme.DATA)[side]
            name = words(text, size=theme.SMALL, color=color).place(x + 0.25 * (1 - side), y, align=align)
            place = np.array([[name.get_left()[0] - 0.15, y + 0.09, 0.0]])
            mark = Dot(place[0], radius=0.075, color=color) if side else triangles(place, 0.11)
            self.names.add(VGroup(mark, name))
        self.cursor = Line([0, 0, 0], [0, 1, 0], color=theme.FAINT, stroke_width=2)
        self.moving = VGroup(*self.traces, *self.marks)
        self.without = self.level(float(self.validation[0]), theme.VALIDATION)
        self.best = int(np.argmin(self.validation[1:]))
        self.show(0.0)
        self.point_at(0.0)

    def show(self, count: float) -> Self:
        """Costs up to the place `count` among the strengths above zero."""
        for trace, marks in zip(self.traces, self.marks, strict=True):
            trace.show(count)
            for place, mark in enumerate(marks):
                mark.set_opacity(float(place <= count + 1e-6))
        return self

    def point_at(self, count: float) -> Self:
        """The cursor at the place `count` among the strengths above zero."""
        powers = np.log10(self.strengths)
        x = self.point(10 ** float(np.interp(count, np.arange(len(powers)), powers)), 0.0)[0]
        self.cursor.put_start_and_end_on([x, self.frame.get_bottom()[1], 0], [x, self.frame.get_top()[1], 0])
        return self
