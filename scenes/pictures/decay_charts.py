"""Pictures of decay runs: two of them on one chart, and the end of all runs against their strength.

both = TwoRuns(runs)                                # of DecayRuns
self.play(FadeIn(both)); self.play(*walking([both], 0, runs.last), run_time=11)
sweep = SweepChart(runs, center=(4.3, -0.6), size=(4.3, 3.6)); sweep.show(3.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import DR, Circle, Dot, Line, VGroup

from lecture import theme
from lecture.kit.charts import Chart, Trace, legend
from lecture.kit.line_readings import Columns, Curve, Dashed, Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import at_left, at_right, words
from lecture.language import tr
from scenes.numbers.weight_decay import DecayRuns
from scenes.pictures.curve_fit import FitChart, RunCurve, triangles
from scenes.pictures.weight_pictures import WeightHistogram

LEFT, COLUMNS, ROWS, MIDDLES = 1.2, (4.85, 6.5), (1.35, 0.75, 0.15), (2.55, 5.3)
"""Of the table beside the fits: its left end, the right ends of its columns and its rows; the histograms' middles."""


class TwoRuns(VGroup):
    """The run without decay and the one with the deck's strength: both fits on one chart, beside it what they became.

    Beside each other, each under its lambda: the costs and R(W), and how many weights lie where.
    """

    def __init__(self, runs: DecayRuns) -> None:
        super().__init__()
        self.runs, self.both = runs, (0, runs.chosen)
        self.fit = FitChart(runs, center=(-2.65, -0.2), size=(6.4, 4.6))
        self.curves = [RunCurve(self.fit, runs.curves(index), width=6) for index in self.both]
        self.curves[1].set_stroke(theme.PENALTY)
        inks = (theme.ACTIVATION, theme.PENALTY)
        names = VGroup(
            *(
                words(f"$lambda = {runs.strengths[index]:g}$", size=theme.BODY, color=ink).place(x, 2.0, align="right")
                for index, ink, x in zip(self.both, inks, COLUMNS, strict=True)
            )
        )
        labels = (tr("training cost"), tr("validation cost"), "$R(W)$")
        self.rows = VGroup(*(words(text).place(LEFT, y) for text, y in zip(labels, ROWS, strict=True)))
        self.numbers = [
            [
                at_right(Readout(0.0, form, size=theme.BODY, color=ink, anchor="right"), x, y + 0.1)
                for form, y in zip(("{:.3f}", "{:.3f}", "{:.1f}"), ROWS, strict=True)
            ]
            for ink, x in zip(inks, COLUMNS, strict=True)
        ]
        self._weights = [runs.points[index][:, runs.network.weight_mask] for index in self.both]
        counter = WeightHistogram(center=(0, 0), size=(1, 1), most=1.0, marked=False)
        most = 1.05 * max(int(counter.counts(weights[row]).max()) for weights in self._weights for row in (0, -1))
        self.histograms = [WeightHistogram(center=(x, -1.8), size=(1.8, 1.9), most=most) for x in MIDDLES]
        heads = VGroup(
            *(
                words(tr("weights, $lambda = {strength:g}$", strength=runs.strengths[index]), color=ink).place(
                    x, -0.66, align="center"
                )
                for index, x, ink in zip(self.both, MIDDLES, inks, strict=True)
            )
        )
        data = (self.fit.truth, self.fit.learn, self.fit.check)
        self.still = VGroup(self.fit, *data, names, self.rows, heads, *self.histograms)
        columns = (histogram.columns for histogram in self.histograms)
        self.moving = VGroup(*self.curves, *(number for column in self.numbers for number in column), *columns)
        self.add(self.still, self.moving)
        self.show(0.0)

    def show(self, row: float) -> Self:
        """Both at `row`, a place among the states; the weights at the nearest kept one."""
        for place, index in enumerate(self.both):
            self.curves[place].show(row)
            costs, squares = self.runs.costs(index), self.runs.squares(index)
            for number, values in zip(self.numbers[place], (costs["train"], costs["validation"], squares), strict=True):
                number.set_value(float(np.interp(row, np.arange(len(values)), values)))
            weights = self._weights[place]
            self.histograms[place].show(weights[round(float(np.clip(row, 0, len(weights) - 1)))])
        return self

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the costs, the fits, R(W) and the histograms."""
        found: list[tuple[str, Drawn | Readout]] = [*self.fit.drawn_truth("without noise")]
        for name, curve, numbers, histogram in zip(
            ("without", "with"), self.curves, self.numbers, self.histograms, strict=True
        ):
            found += zip((f"train cost {name}", f"validation cost {name}", f"R(W) {name}"), numbers, strict=True)
            found += [
                (f"fit {name}", Curve(curve, self.fit)), (f"weights {name}", Columns(histogram.columns, histogram)),
            ]  # fmt: skip
        return found


class Extremes(VGroup):
    """Behind a fit, faintly, the curves with no decay and with the strongest, named at their right ends."""

    def __init__(self, chart: FitChart, runs: DecayRuns) -> None:
        super().__init__()
        self.lines, curves = [], [runs.curves(index)[-1] for index in (0, -1)]
        ends = [chart.point(runs.x_range[1], float(np.clip(curve[-1], *runs.y_range)))[1] for curve in curves]
        if abs(ends[0] - ends[1]) < 0.4:
            ends[0] = ends[1] + (0.4 if ends[0] >= ends[1] else -0.4)
        for curve, y, strength in zip(curves, ends, runs.strengths[[0, -1]], strict=True):
            name = words(f"$lambda = {strength:g}$", color=theme.QUIET)
            self.lines.append(chart.curve(runs.grid, curve, theme.QUIET, 2.5).set_stroke(opacity=0.7))
            self.add(self.lines[-1], name.place(chart.frame.get_right()[0] + 0.12, y - 0.08))
        self.set_z_index(-1)


class EarlyStopped(VGroup):
    """Over the fit with the `best` decay, thin, the curve without decay at the state `row` of its run.

    Both are named in the lower right corner.
    """

    def __init__(self, chart: FitChart, runs: DecayRuns, row: int, best: int) -> None:
        self.line = chart.curve(runs.grid, runs.curves(0)[row], theme.TEXT, 2.5)
        stopped = tr("$lambda = 0$, stopped at {step}", step=int(runs.steps[row]))
        names = legend([(f"$lambda = {runs.strengths[best + 1]:g}$", theme.PENALTY), (stopped, theme.TEXT)])
        super().__init__(self.line, names.move_to(chart.frame.get_corner(DR) + [-0.1 - names.width / 2, 0.5, 0]))


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
        sides = ((0, "left", tr("validation cost")), (1, "right", tr("training cost")))
        for side, align, text in sides:
            x, y = self.frame.get_corner([2 * side - 1, 1, 0])[:2] + [0, 0.22]
            color = (theme.VALIDATION, theme.DATA)[side]
            name = words(text, color=color).place(x + 0.25 * (1 - side), y, align=align)
            place = np.array([[name.get_left()[0] - 0.15, y + 0.09, 0.0]])
            mark = Dot(place[0], radius=0.075, color=color) if side else triangles(place, 0.11)
            self.names.add(VGroup(mark, name))
        self.cursor = Line([0, 0, 0], [0, 1, 0], color=theme.FAINT, stroke_width=2)
        self.moving = VGroup(*self.traces, *self.marks)
        self.without = self.level(float(self.validation[0]), theme.VALIDATION)
        self.none = words(tr("$lambda = 0$, to the end"), color=theme.VALIDATION)
        self.none.place(self.low[0] + 0.15, self.without.get_y() + 0.2)
        self.best = int(np.argmin(self.validation[1:]))
        row = self.stopped_row = int(np.argmin(runs.costs(0)["validation"]))
        self._stop = (str(int(runs.steps[row])), shown(float(runs.costs(0)["validation"][row]), "{:.3f}"))
        self.stopped = self.level(float(runs.costs(0)["validation"][row]), theme.VALIDATION)
        step, cost = self._stop
        lines = tr("$lambda = 0$, stopped"), tr("at step {step}: {cost}", step=step, cost=cost)
        above = self.stopped.get_y() + 0.2
        self.stop = VGroup(
            *(
                words(text, color=theme.VALIDATION).place(self.low[0] + 0.15, above + 0.48 * (1 - row))
                for row, text in enumerate(lines)
            )
        )
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
        text = words(tr("least at $lambda = {strength:g}$", strength=strength), size=theme.LABEL)
        marks = [mark.get_center() for group in self.marks for mark in group]
        near = [y for x, y, _ in marks if left - 0.1 < x < left + text.width + 0.1]
        beside = [self.without.get_y(), *(line.get_y() for line in self.stop), *near]
        if any(-0.5 < other - y < 0.3 for other in beside):
            y = max(beside) + 0.65
        text.place(left, y)
        number = Readout(cost, "{:.3f}", size=theme.LABEL, color=theme.VALIDATION)
        return VGroup(ring, text, at_left(number, ring.get_right()[0] + 0.25, place[1] + 0.12))

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
            ("validation cost when stopped", Dashed(self.stopped, self)),
            ("stopped at", Number(self.stop[1], self._stop[0])),
            ("least without decay", Number(self.stop[1], self._stop[1])),
        ]
