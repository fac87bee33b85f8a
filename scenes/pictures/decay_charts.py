"""Pictures of decay runs: one run as a row of three charts in step, and the end of all runs against their strength.

rows = both_rows(runs)                              # of DecayRuns
self.play(*map(FadeIn, rows)); self.play(*walking(rows, 0, runs.last), run_time=11)
sweep = SweepChart(runs, center=(4.3, -0.6), size=(4.3, 3.6)); sweep.show(3.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import Circle, Dot, Line, VGroup

from lecture import theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.line_readings import Columns, Curve, Dashed, Dots
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import words
from scenes.numbers.weight_decay import GRID, DecayRuns
from scenes.pictures.curve_fit import CostChart, FitChart, RunCurve, cost_bounds, triangles
from scenes.pictures.weight_pictures import WeightHistogram

COLUMNS = ((-6.0, -2.2), (-0.8, 2.6), (3.35, 6.2))
"""Left and right ends of the three charts."""


class RunRow(VGroup):
    """One run: fit, costs and histogram of the weights, with lambda, the costs and R(W) as numbers above them."""

    def __init__(
        self,
        runs: DecayRuns,
        index: int,
        *,
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
            *runs.data, reach=runs.reach, center=places[0], size=sizes[0], radius=0.055,
            x_ticks=(-1, 0, 1) if named_axes else (),
        )  # fmt: skip
        self.curve = RunCurve(self.fit, runs.curves(index), width=4)
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
        self.squares.place(name.get_right()[0] + 0.15, top)
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

    def drawn(self, name: str) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the costs, the fit, R(W) and the histogram."""
        return [
            *self.costs.drawn(f" {name}"),
            (f"fit {name}", Curve(self.curve, self.fit)),
            (f"R(W) {name}", self.squares),
            (f"without noise, {name}", Dashed(self.fit.truth, self.fit)),
            (f"weights {name}", Columns(self.histogram.columns, self.histogram)),
        ]


def both_rows(runs: DecayRuns) -> list[RunRow]:
    """The run without decay above, the run with the deck's strength below, on the same scales."""
    both = (0, runs.chosen)
    bounds = cost_bounds(cost for index in both for cost in runs.costs(index).values())
    counter = WeightHistogram(center=(0, 0), size=(1, 1), most=1.0, marked=False)
    ends = (runs.points[index, row, runs.network.weight_mask] for index in both for row in (0, -1))
    most = 1.05 * max(int(counter.counts(weights).max()) for weights in ends)
    return [
        RunRow(runs, index, bounds=bounds, most=most, middle=middle, named_axes=index > 0)
        for index, middle in zip(both, (0.75, -1.6), strict=True)
    ]


class Extremes(VGroup):
    """Behind a fit, faintly, the curves with no decay and with the strongest, named at their right ends."""

    def __init__(self, chart: FitChart, runs: DecayRuns) -> None:
        super().__init__()
        self.lines, curves = [], [runs.curves(index)[-1] for index in (0, -1)]
        ends = [chart.point(1.0, float(np.clip(curve[-1], -runs.reach, runs.reach)))[1] for curve in curves]
        if abs(ends[0] - ends[1]) < 0.4:
            ends[0] = ends[1] + (0.4 if ends[0] >= ends[1] else -0.4)
        for curve, y, strength in zip(curves, ends, runs.strengths[[0, -1]], strict=True):
            name = words(f"$lambda = {strength:g}$", size=theme.SMALL, color=theme.QUIET)
            self.lines.append(chart.curve(GRID, curve, theme.QUIET, 2.5).set_stroke(opacity=0.7))
            self.add(self.lines[-1], name.place(chart.frame.get_right()[0] + 0.12, y - 0.08))
        self.set_z_index(-1)


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
        self.none = words("$lambda = 0$", size=theme.SMALL, color=theme.VALIDATION)
        # below the line at the right, where the U has already risen above it
        self.none.place(self.frame.get_right()[0], self.without.get_y() - 0.32, align="right")
        self.best = int(np.argmin(self.validation[1:]))
        self.least = self._least()
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

    def _least(self) -> VGroup:
        """The least validation cost, marked where it is: a ring, its strength and its value."""
        strength, cost = float(self.strengths[self.best]), float(self.validation[self.best + 1])
        place = self.point(strength, cost)
        ring = Circle(0.19, color=theme.TEXT, stroke_width=4).move_to(place)
        left, y = self.frame.get_left()[0] + 0.25, place[1] + 0.45
        text = words(f"least at $lambda = {strength:g}$", size=theme.LABEL).place(left, y)
        number = Readout(cost, "{:.3f}", size=theme.LABEL, color=theme.VALIDATION)
        return VGroup(ring, text, number.move_to([left + text.width / 2, y - 0.3, 0]))

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the costs at the ends of all runs, and of the least."""
        ring, text, number = self.least
        return [
            ("train costs", Curve(self.traces[0], self)),
            ("validation costs", Curve(self.traces[1], self)),
            ("best lambda", Number(text, f"{float(self.strengths[self.best]):g}")),
            ("least validation cost", number),
            ("least", Dots(ring, self)),
            ("validation cost without", Dashed(self.without, self)),
        ]
