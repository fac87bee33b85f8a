"""Pictures of decay runs: two of them on one chart, and the end of all runs against their strength.

both = TwoRuns(runs)                                # of DecayRuns
self.play(FadeIn(both)); self.play(*walking([both], 0, runs.last), run_time=11)
sweep = SweepChart(runs, center=(4.3, -0.6), size=(4.3, 3.6)); sweep.show(3.0)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import DL, Circle, Dot, Line, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart, Trace, legend
from lecture.kit.line_readings import Columns, Curve, Dashed, Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import at_right, words
from lecture.language import tr
from scenes.numbers.weight_decay import DecayRuns
from scenes.pictures.curve_fit import FitChart, RunCurve, triangles
from scenes.pictures.weight_pictures import WeightHistogram

LEFT, COLUMNS, TOP, PITCH = 1.2, (4.75, 6.5), 2.05, 0.52
"""Of the table beside the fits: its left end, the right ends of its columns, its head, and how far apart rows are."""


class TwoRuns(VGroup):
    """The run without decay and the one with the deck's strength: both fits on one chart, beside it what they became.

    Beside each other, each under its lambda: the costs, how far the fit is from the curve behind the points, if that is
    known, and R(W); below, in the fits' colours, how many weights lie where.
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
                words(f"$lambda = {runs.strengths[index]:g}$", size=theme.BODY, color=ink).place(x, TOP, align="right")
                for index, ink, x in zip(self.both, inks, COLUMNS, strict=True)
            )
        )
        self.step = Readout(0.0, "{:.0f}", color=theme.QUIET, anchor="left")
        step = words(tr("step"), color=theme.QUIET).place(LEFT, TOP)
        self.step.place(step.get_right()[0] + 0.12, TOP)
        self._series = [self._followed(index) for index in self.both]
        ys = [TOP - PITCH * row for row in range(1, len(self._series[0]) + 1)]
        rows = VGroup(*(words(label).place(LEFT, y) for label, y in zip(self._series[0], ys, strict=True)))
        self.numbers = [
            [
                at_right(Readout(0.0, form, size=theme.BODY, color=ink, anchor="right"), x, y + 0.1)
                for y, form in zip(ys, [*["{:.3f}"] * (len(ys) - 1), "{:.1f}"], strict=True)
            ]
            for ink, x in zip(inks, COLUMNS, strict=True)
        ]
        self._weights = [runs.points[index][:, runs.network.weight_mask] for index in self.both]
        counter = WeightHistogram(center=(0, 0), size=(1, 1), most=1.0, marked=False)
        most = 1.5 * max(int(counter.counts(weights[row]).max()) for weights in self._weights for row in (0, -1))
        self.histograms = [
            WeightHistogram(
                center=(4.05, -1.8), size=(4.4, 1.9), most=most, color=ink, y_label=tr("number of weights by value")
            )
            for ink in inks
        ]
        self.histograms[0].columns.set_fill(opacity=0).set_stroke(inks[0], width=3)
        data = (self.fit.truth, self.fit.learn, self.fit.check)
        self.still = VGroup(self.fit, *data, names, rows, step, self.histograms[0])
        columns = (histogram.columns for histogram in reversed(self.histograms))  # the broader one in front
        self.moving = VGroup(
            self.step, *self.curves, *(number for column in self.numbers for number in column), *columns
        )
        self.add(self.still, self.moving)
        self.show(0.0)

    def _followed(self, index: int) -> dict[str, NDArray[np.floating]]:
        """What the table shows of a run, by name, at every state."""
        costs = self.runs.costs(index)
        found = {tr("training cost"): costs["train"], tr("validation cost"): costs["validation"]}
        if self.runs.truth is not None:
            found[tr("error to dashed curve")] = self.runs.errors_to_truth(index)
        return found | {"$R(W)$": self.runs.squares(index)}

    def show(self, row: float) -> Self:
        """Both at `row`, a place among the states; the weights at the nearest kept one."""
        self.step.set_value(float(np.interp(row, np.arange(len(self.runs.steps)), self.runs.steps)))
        for place in range(len(self.both)):
            self.curves[place].show(row)
            for number, values in zip(self.numbers[place], self._series[place].values(), strict=True):
                number.set_value(float(np.interp(row, np.arange(len(values)), values)))
            weights = self._weights[place]
            self.histograms[place].show(weights[round(float(np.clip(row, 0, len(weights) - 1)))])
        return self

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the costs, the fits, R(W) and the histograms."""
        found: list[tuple[str, Drawn | Readout]] = [("step", self.step)]
        found += self.fit.drawn_truth("without noise")
        for name, curve, numbers, histogram in zip(
            ("without", "with"), self.curves, self.numbers, self.histograms, strict=True
        ):
            rows = ["train cost", "validation cost", *["error to the truth"] * (len(numbers) - 3), "R(W)"]
            found += zip((f"{row} {name}" for row in rows), numbers, strict=True)
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

    Both are named below the chart; `errors`, beside the names, are how far the fits are from the curve behind
    the points, where that is known.
    """

    def __init__(self, chart: FitChart, runs: DecayRuns, row: int, best: int) -> None:
        self.line = chart.curve(runs.grid, runs.curves(0)[row], theme.ACTIVATION, 3)
        stopped = tr("$lambda = 0$, stopped at {step}", step=int(runs.steps[row]))
        names = legend([(f"$lambda = {runs.strengths[best + 1]:g}$", theme.PENALTY), (stopped, theme.ACTIVATION)])
        names.move_to(chart.frame.get_corner(DL) + [names.width / 2, -1.25, 0])
        self.errors = VGroup()
        if runs.truth is not None:
            self.found = (float(runs.errors_to_truth(best + 1)[-1]), float(runs.errors_to_truth(0)[row]))
            right, y = names.get_right()[0] + 0.95, names.get_top()[1] + 0.18
            head = words(tr("error to dashed curve"), color=theme.QUIET).place(right, y, align="right")
            for error, (_, name) in zip(self.found, names, strict=True):
                number = Readout(error, "{:.3f}", size=theme.LABEL, anchor="right")
                self.errors.add(number.place(right - number.width, name.baseline))
            self.errors.add(head)
        self._stopped = Number(names[1][1], str(int(runs.steps[row])))
        super().__init__(self.line, names)

    @property
    def verdict(self) -> str:
        """How stopping early compares with the best decay: one error in four is what counts as a difference."""
        decayed, stopped = self.found
        if stopped > 1.25 * decayed:
            return tr("Here, the best decay comes closer to the curve behind the points than stopping early")
        if decayed > 1.25 * stopped:
            return tr("Here, stopping early comes closer to the curve behind the points than the best decay")
        return tr("Here, stopping early is about as good as the best decay")

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the step of the stop, and of both errors if they are known."""
        errors = zip(("error to the truth decayed", "error to the truth stopped"), self.errors, strict=False)
        return [("stopped at", self._stopped), *errors]


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
        stopped = float(runs.costs(0)["validation"][row])
        self._stop, self.stopped = shown(stopped, "{:.3f}"), self.level(stopped, theme.ACTIVATION)
        self.stop = words(tr("stopped: {cost}", cost=self._stop), color=theme.ACTIVATION)
        low, high = self.stopped.get_y(), self.without.get_y()
        self.stop.place(self.low[0] + 0.15, low + 0.2 if low + 0.55 < high else high + 0.65)
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
        self.cursor.set_points_as_corners([[x, self.frame.get_bottom()[1], 0], [x, self.frame.get_top()[1], 0]])
        return self

    def _least(self) -> VGroup:
        """The least validation cost, marked where it is with a ring; its strength and its value."""
        strength, cost = float(self.strengths[self.best]), float(self.validation[self.best + 1])
        ring = Circle(0.19, color=theme.PENALTY, stroke_width=4).move_to(self.point(strength, cost))
        left, y = self.low[0] + 0.15, self.stop.get_top()[1] + 0.25
        self._best = (f"{strength:g}", shown(cost, "{:.3f}"))
        text = words(f"$lambda = {self._best[0]}$: {self._best[1]}", color=theme.PENALTY)
        marks = [mark.get_center() for group in self.marks for mark in group]
        near = [y for x, y, _ in marks if left - 0.1 < x < left + text.width + 0.1]
        if any(-0.3 < other - y < 0.9 for other in [self.without.get_y(), *near]):
            y = max(self.without.get_y(), *near) + 0.65
        head = words(tr("validation:"), color=theme.VALIDATION).place(left, y + 0.4)
        return VGroup(ring, text.place(left, y), head)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the costs at the ends of all runs, and of the least."""
        ring, text, _ = self.least
        return [
            ("train costs", Curve(self.traces[0], self)),
            ("validation costs", Curve(self.traces[1], self)),
            ("best lambda", Number(text, self._best[0])),
            ("least validation cost", Number(text, self._best[1])),
            ("least", Dots(ring, self)),
            ("validation cost without", Dashed(self.without, self)),
            ("validation cost when stopped", Dashed(self.stopped, self)),
            ("least without decay", Number(self.stop, self._stop)),
        ]
