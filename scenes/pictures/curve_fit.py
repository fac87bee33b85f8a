"""A curve being learnt: data, the function behind them, the network's curve at every state of a run, and its costs.

    picture = FitChart(runs, center=(-2.5, -0.4), size=(6.9, 4.2))   # of DecayRuns
    fit = RunCurve(picture, runs.curves(0))                         # a state of the run in each row
    costs = CostChart(run["steps"], {"train": a, "validation": b}, center=(4.3, -0.4), size=(4, 4))
    self.play(*walking([fit, costs], 0, 127), run_time=4)

Training points are discs, validation points triangles; the network's curve has the colour of an activation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from manim import UL, DashedLine, DashedVMobject, Dot, DoubleArrow, ManimColor, Triangle, VGroup, VMobject
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart, Trace, legend
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import at_left, fit, plated, words
from lecture.language import tr
from scenes.numbers.weight_decay import DecayRuns


def triangles(places: NDArray[np.floating], radius: float) -> VGroup:
    """Validation points: a triangle at every place (n, 3)."""
    mark = Triangle(radius=radius, stroke_width=0, fill_color=theme.VALIDATION, fill_opacity=1)
    return VGroup(*(mark.copy().move_to(place) for place in places))


def dashes() -> DashedLine:
    """How the function behind the points is drawn, in a key."""
    return DashedLine([0, 0, 0], [0.42, 0, 0], color=theme.QUIET, stroke_width=3, dash_length=0.09)


class FitChart(Chart):
    """Axes over the data with training points, validation points and the function behind both, if it is known."""

    def __init__(
        self,
        runs: DecayRuns,
        *,
        center: Sequence[float],
        size: tuple[float, float],
        radius: float = 0.085,
        named: str = "xy",
        x_ticks: Sequence[float] | None = None,
    ) -> None:
        x, y = runs.samples.x.name, runs.samples.y.name
        if x_ticks is None and runs.truth is not None:
            x_ticks = (-1, 0, 1)
        super().__init__(
            runs.x_range, runs.y_range, center=center, size=size, x_ticks=x_ticks,
            x_label=x if "x" in named else "", y_label=y if "y" in named else "",
        )  # fmt: skip
        learn, check = runs.data
        self.grid = runs.grid
        self.learn = self.dots(learn.x[:, 0], learn.y[:, 0], theme.DATA, radius)
        self.check = triangles(self.at(check.x[:, 0], check.y[:, 0]), 1.25 * radius)
        self.truth = VGroup()
        if runs.truth is not None:
            truth = self.curve(runs.grid, runs.truth, theme.QUIET, 3)
            self.truth = DashedVMobject(truth, num_dashes=int(14 * size[0]), dashed_ratio=0.5)

    def key(self, name: str) -> VGroup:
        """What the lines in it are: one called `name`, and the function behind the points, if that is known."""
        behind = [(tr("without the noise"), theme.QUIET)] if len(self.truth) else []
        row = legend([(name, theme.ACTIVATION), *behind], across=True)
        if behind:
            row[1].submobjects[0] = dashes().move_to(row[1][0])
        return at_left(row, self.frame.get_left()[0] + 0.6, self.frame.get_top()[1] + 0.4)

    def drawn_truth(self, label: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the function behind the points, if it is known."""
        return [(label, Dashed(self.truth, self))] if len(self.truth) else []


class DataLegend(VGroup):
    """What the marks of a fit's chart are, and how many parameters stand against how many points."""

    def __init__(self, chart: FitChart, parameters: int) -> None:
        super().__init__()
        learn, check = len(chart.learn), len(chart.check)
        self._chart, self._parameters = chart, str(parameters)
        is_known = len(chart.truth) > 0
        rows = [
            (Dot(radius=0.085, color=theme.DATA), tr("{count} training points", count=learn)),
            (chart.check[0].copy(), tr("{count} validation points, never trained on", count=check)),
            (dashes(), tr("what they come from, without the noise"))
            if is_known
            else (VMobject(), tr("scaled: the network sees −1 to 1")),
        ]
        for place, (mark, text) in enumerate(rows):
            y = -1.9 - 0.5 * place
            self.add(VGroup(mark.move_to([1.5, y + 0.1, 0]), words(text).place(1.85, y)))
        count = tr("{count} weights and biases for {points} points", count=parameters, points=learn)
        self.add(fit(words(count, size=theme.LABEL, weight="bold"), 5.1).place(1.38, -1.35))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the points of both kinds, and of the counts."""
        chart = self._chart
        found = [("parameters", Number(self[-1], self._parameters)), *chart.drawn_truth("without noise")]
        for name, dots, line in (("training", chart.learn, self[0]), ("validation", chart.check, self[1])):
            found.append((f"number of {name} points", Number(line[1], str(len(dots)))))
            found.append((f"{name} points", Dots(list(dots), chart)))
        return found


class RunCurve(VMobject):
    """The network's curve, at any state of a run; between two states it is blended."""

    def __init__(self, chart: FitChart, states: NDArray[np.floating], *, width: float = 5) -> None:
        super().__init__(stroke_color=theme.ACTIVATION, stroke_width=width)
        self._chart, self._states = chart, states
        self.show(0.0)

    def show(self, row: float) -> Self:
        """The curve at `row`, a place among the states."""
        first = int(np.clip(row, 0, len(self._states) - 1))
        after = min(first + 1, len(self._states) - 1)
        values = self._states[first] + (row - first) * (self._states[after] - self._states[first])
        self.set_points_as_corners(self._chart.shown_points(self._chart.grid, values))
        return self


class CostChart(Chart):
    """Costs against the step, both logarithmic, as traces that grow, with their present values above the chart."""

    def __init__(
        self,
        steps: NDArray[np.integer],
        costs: Mapping[str, NDArray[np.floating]],
        *,
        center: Sequence[float],
        size: tuple[float, float],
    ) -> None:
        self.steps, self.costs = np.maximum(np.asarray(steps, float), 1.0), dict(costs)
        super().__init__(
            (1.0, float(self.steps[-1])), cost_bounds(self.costs.values()), center=center, size=size,
            x_label=tr("step"), log_x=True, log_y=True,
        )  # fmt: skip
        colors = {"train": theme.DATA, "validation": theme.VALIDATION}
        self.traces = {
            name: Trace(self, self.steps[1:], values[1:], colors[name], 4) for name, values in self.costs.items()
        }
        self.readouts, self.names = {}, VGroup()
        for place, (name, values) in enumerate(self.costs.items()):
            self._head(name, float(values[0]), colors[name], 0.2 + 0.46 * (len(costs) - 1 - place))
        self.heads = VGroup(self.names, *self.readouts.values())

    def _head(self, name: str, value: float, color: ManimColor, above: float) -> None:
        """What a trace is, with its mark and its present value, so far above the chart."""
        x, y, _ = self.frame.get_corner(UL) + [0.1, above, 0]
        place = np.array([x + 0.08, y + 0.1, 0.0])
        mark = Dot(place, radius=0.085, color=color) if name == "train" else triangles(place[None, :], 0.11)
        label = words(tr("training cost") if name == "train" else tr("validation cost"), color=color)
        number = Readout(value, "{:.4f}", size=theme.LABEL, color=color, anchor="left")
        number.place(label.place(x + 0.28, y).get_right()[0] + 0.16, y)
        self.names.add(VGroup(mark, label))
        self.readouts[name] = number

    def least(self) -> tuple[int, VGroup]:
        """The row of the least validation cost; and that marked: a line down to its step, a dot, the step in words."""
        row = int(np.argmin(self.costs["validation"]))
        step = float(self.steps[row])
        top, foot = self.point(step, self.value("validation", row)), self.point(step, self.y_range[0])
        line = DashedLine(top, foot, color=theme.VALIDATION, stroke_width=2.5, dash_length=0.08)
        text = words(tr("least at step {step}", step=int(step)), color=theme.VALIDATION)
        left = float(np.clip(top[0] - text.width - 0.15, self.frame.get_left()[0] + 0.1, None))
        dot = Dot(top, radius=0.1, color=theme.VALIDATION)
        return row, VGroup(line, dot, plated(text.place(left, foot[1] + 0.22)))

    def gap(self) -> VGroup:
        """What lies between the ends of the two traces, named."""
        low, high = (self.traces[name].tip() for name in ("train", "validation"))
        arrow = DoubleArrow(low, high, buff=0.1, color=theme.TEXT, stroke_width=4, tip_length=0.18)
        name = words(tr("overfitting"), size=theme.BODY, weight="bold")
        return VGroup(arrow, name.place(high[0] + 0.1, high[1] + 0.22, align="right"))

    def drawn(self, suffix: str = "") -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the present costs, and of the curves."""
        numbers = [(f"{name} cost{suffix}", number) for name, number in self.readouts.items()]
        return [*numbers, *((f"{name} costs{suffix}", Curve(trace, self)) for name, trace in self.traces.items())]

    def value(self, name: str, row: float) -> float:
        """The cost at `row`, a place among the states."""
        return float(np.interp(row, np.arange(len(self.steps)), self.costs[name]))

    def show(self, row: float) -> Self:
        """Traces and numbers up to `row`."""
        for name, trace in self.traces.items():
            trace.show(max(row - 1.0, 0.0))  # the start, step 0, has no place on a logarithmic axis
            self.readouts[name].set_value(self.value(name, row))
        return self


def cost_bounds(costs) -> tuple[float, float]:
    """Limits of a logarithmic axis that holds all of the costs, with some air."""
    values = np.concatenate([np.ravel(cost) for cost in costs])
    values = values[np.isfinite(values) & (values > 0)]
    return float(values.min()) / 1.6, float(values.max()) * 1.6
