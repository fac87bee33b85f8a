"""Weight decay: a network that follows the noise, and the price on its weights that stops it.

Every curve, cost, weight and bar is from one run of plain gradient descent (`scenes.numbers.weight_decay`), trained
from one start with no decay, with the deck's strength, and with a sweep of strengths.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from manim import (
    DOWN,
    UP,
    Circle,
    Create,
    DashedLine,
    Dot,
    DoubleArrow,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    Mobject,
    ValueTracker,
    VGroup,
    linear,
)

from lecture import theme
from lecture.kit.color_readings import Heat
from lecture.kit.line_readings import Columns, Curve, Dashed, Dots
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Arrow, Bar, Number
from lecture.kit.scene import beat
from lecture.kit.text import Equation, fit, haloed, words
from scenes.numbers.weight_decay import DecayRuns, NoisyRun
from scenes.pictures.contents import PlacedScene
from scenes.pictures.curve_fit import GRID, CostChart, FitChart, RunCurve, cost_bounds, outputs
from scenes.pictures.pulls import PullLine
from scenes.pictures.run_row import RunRow, SweepChart
from scenes.pictures.weight_pictures import LayerNorms, StackedCost, WeightCells, WeightHistogram, agreeing_decimals

TOTAL = 'C_"total" = {{ C_"data" : data }} + {{ lambda R(W) : penalty }}'
NORM = "norm(W^((l)))_F^2 = sum_(i, j) (w_(i j)^((l)))^2"
SUM = "R(W) = sum_l norm(W^((l)))_F^2"
UPDATE = (
    "W^((l)) := W^((l)) - eta lr(( "
    '{{ (partial C_"data") / (partial W^((l))) : data }} + {{ 2 lambda W^((l)) : decay }} ))'
)


class WeightDecay(PlacedScene):
    """The section in seven beats."""

    carries = True
    oracle = "scenes.oracles.weight_decay"
    Parameters = NoisyRun

    @cached_property
    def runs(self) -> DecayRuns:
        return DecayRuns(self.parameters)

    def curves(self, index: int) -> np.ndarray:
        """The network's curve at each state of the run number `index`."""
        return outputs(self.runs.network, self.runs.points[index])

    @cached_property
    def reach(self) -> float:
        """Half the height of the charts of y: what holds the data and both fits."""
        most = max(float(np.abs(part.y).max()) for part in self.runs.data)
        fits = max(float(np.abs(self.curves(index)[-1]).max()) for index in (0, self.runs.chosen))
        return float(np.ceil(10 * min(1.12 * max(most, fits), 1.8 * most)) / 10)

    @beat
    def noisy_curve(self) -> None:
        self.open()
        learn, check = self.runs.data
        self.fit = FitChart(
            learn, check, reach=self.reach, center=(-2.5, -0.4), size=(6.9, 4.3), x_label="$x$", y_label="$y$"
        )
        self.say(0, self.grown(self.fit), run_time=1.2)
        self.play(Create(self.fit.truth), run_time=1.2)
        self.play(LaggedStart(*(FadeIn(dot, scale=2) for dot in self.fit.learn), lag_ratio=0.06), run_time=1.2)
        self.play(LaggedStart(*(FadeIn(mark, scale=2) for mark in self.fit.check), lag_ratio=0.06), run_time=1.0)
        drawing = NetworkDrawing(self.runs.network, center=(4.1, 0.75), size=(4.6, 2.5), at_most=8, numbered=False)
        lines = self.legend()
        self.play(drawing.enter(), FadeIn(lines), run_time=1.6)
        self.beside = Group(drawing, lines)
        self.show_data(lines)

    def show_data(self, lines: VGroup) -> None:
        """List the points of both kinds, and how many there are of them and of parameters."""
        count, n = self.runs.network.parameter_count, self.parameters.samples
        self.shows("parameters", Number(lines[-1], str(count)))
        named = (("training", self.fit.learn, lines[0]), ("validation", self.fit.check, lines[1]))
        for name, dots, line in named:
            self.shows(f"number of {name} points", Number(line[1], str(n)))
            self.shows(f"{name} points", Dots(list(dots), self.fit))
        self.shows("without noise", Dashed(self.fit.truth, self.fit))

    def legend(self) -> VGroup:
        """What the marks are, and how many parameters stand against how many points."""
        n = self.parameters.samples
        dashes = DashedLine([0, 0, 0], [0.4, 0, 0], color=theme.QUIET, stroke_width=3, dash_length=0.09)
        rows = [
            (Dot(radius=0.085, color=theme.DATA), f"{n} training points"),
            (self.fit.check[0].copy(), f"{n} validation points, never trained on"),
            (dashes, "what they come from, without the noise"),
        ]
        legend = VGroup()
        for place, (mark, text) in enumerate(rows):
            y = -1.75 - 0.5 * place
            legend.add(VGroup(mark.move_to([1.95, y + 0.1, 0]), words(text, size=theme.SMALL).place(2.3, y)))
        count = f"{self.runs.network.parameter_count} weights and biases for {n} points"
        legend.add(fit(words(count, size=theme.LABEL, weight="bold"), 4.9).place(1.75, -1.15))
        return legend

    @beat
    def overfitting(self) -> None:
        chart = CostChart(
            self.runs.steps, self.runs.costs(0), center=(4.25, -0.85), size=(4.1, 3.4), size_of_text=theme.LABEL
        )
        curve = RunCurve(self.fit, self.curves(0))
        self.play(FadeOut(self.beside), run_time=0.5)
        self.play(FadeIn(chart), FadeIn(chart.heads), Create(curve), run_time=1.0)
        self.add(*chart.traces.values())
        rows = self.follow(curve, chart)
        least = int(np.argmin(chart.costs["validation"]))
        last = len(chart.steps) - 1
        self.play(rows.animate(rate_func=linear).set_value(least), run_time=4.0)
        mark = self.least_mark(chart, least)
        self.play(FadeIn(mark, shift=0.1 * UP), run_time=0.6)
        self.wait(0.8)
        self.play(rows.animate(rate_func=linear).set_value(last), run_time=4.5)
        self.unfollow(curve, chart)
        self.play(FadeIn(self.gap(chart)), run_time=0.6)
        self.show_costs(chart, 0)
        self.show_fit("fit", curve, self.fit)
        (line, dot, words_of_step), step = mark, int(chart.steps[least])
        self.shows("least validation cost at step", Number(words_of_step, str(step)))
        self.shows("least validation cost", Dots(dot, chart))
        self.shows("line to the least validation cost", Dashed(line, chart))

    def show_costs(self, chart: CostChart, run: int, suffix: str = "") -> None:
        """List both costs of a run as they end, and as curves."""
        for name in self.runs.costs(run):
            self.shows(f"{name} cost{suffix}", chart.readouts[name])
            self.shows(f"{name} costs{suffix}", Curve(chart.traces[name], chart))

    def show_fit(self, label: str, curve: Mobject, chart: FitChart) -> None:
        """List a network's curve."""
        self.shows(label, Curve(curve, chart))

    def follow(self, *parts: Mobject) -> ValueTracker:
        """A place among the states of the runs; the parts show it until `unfollow`."""
        rows = ValueTracker(0.0)
        for part in parts:
            part.add_updater(lambda shown_part: shown_part.show(rows.get_value()))
        return rows

    @staticmethod
    def unfollow(*parts: Mobject) -> None:
        for part in parts:
            part.update().clear_updaters()

    def least_mark(self, chart: CostChart, row: int) -> VGroup:
        """The least validation cost: a ring, a line down to its step, and the step in words."""
        step, value = float(chart.steps[row]), chart.value("validation", row)
        top = chart.point(step, value)
        foot = chart.point(step, chart.y_range[0])
        line = DashedLine(top, foot, color=theme.VALIDATION, stroke_width=2.5, dash_length=0.08)
        text = words(f"least at step {int(step)}", size=theme.SMALL, color=theme.VALIDATION)
        left = float(np.clip(top[0] - text.width - 0.15, chart.frame.get_left()[0] + 0.1, None))
        return VGroup(line, Dot(top, radius=0.1, color=theme.VALIDATION), text.place(left, foot[1] + 0.22))

    def gap(self, chart: CostChart) -> VGroup:
        """What lies between the two costs at the end, named."""
        low, high = (chart.traces[name].tip() for name in ("train", "validation"))
        arrow = DoubleArrow(low, high, buff=0.1, color=theme.GRADIENT, stroke_width=4, tip_length=0.18)
        name = words("overfitting", size=theme.SMALL, color=theme.GRADIENT)
        return VGroup(arrow, name.place(low[0] - 0.15, low[1] + 0.56 * (high[1] - low[1]), align="right"))

    @beat
    def regularization(self) -> None:
        self.say(1)
        self.clear_stage()
        self.total = Equation(TOTAL, colors={"data": theme.GRADIENT, "penalty": theme.PENALTY})
        norm = Equation(NORM)
        sizes = Equation(SUM)
        for equation, y in ((self.total, 1.15), (norm, -0.35), (sizes, -1.85)):
            fit(equation, 4.8).move_to([0, y, 0]).align_to([1.75, 0, 0], [-1, 0, 0])
        self.play(FadeIn(self.total, shift=0.15 * UP), run_time=0.8)
        cells, norms = self.layer_norms()
        self.play(FadeIn(cells), FadeIn(norms.names), run_time=0.8)
        self.play(FadeIn(norm, shift=0.15 * UP), run_time=0.8)
        changes = [heat.animate.set_values(np.abs(heat.values)) for heat in cells.heats]  # squares have no sign
        self.play(*changes, run_time=1.5)
        self.play(FadeIn(norms.norms), run_time=0.6)
        self.play(*(FadeIn(number, shift=0.2 * DOWN) for number in norms.numbers), run_time=0.8)
        self.play(FadeIn(sizes, shift=0.15 * UP), run_time=0.8)
        self.play(FadeIn(norms.sum, shift=0.2 * DOWN), run_time=0.8)
        remark = words("over the weights; biases are not penalised", size=theme.SMALL, color=theme.QUIET)
        self.play(FadeIn(remark.place(1.75, -2.98)), run_time=0.5)
        self.show_norms(cells, norms)
        self.formulas = VGroup(self.total, norm, sizes, remark)

    def layer_norms(self) -> tuple[WeightCells, LayerNorms]:
        """The overfitted network's matrices as cells, and under each the sum of its squares."""
        weights = self.runs.weights(0)
        cell = 2.75 / max(weight.shape[1] for weight in weights)
        most = max(float(np.abs(weight).max()) for weight in weights)
        cells = WeightCells(weights, cell=cell, left=-6.1, middle=0.25, gap=0.75, most=most)
        return cells, LayerNorms(cells, [float(np.square(weight).sum()) for weight in weights])

    def show_norms(self, cells: WeightCells, norms: LayerNorms) -> None:
        """List the sizes of the weights, which the cells' colours show, and the sums of their squares."""
        layers = zip(norms.numbers, cells.heats, strict=True)
        for layer, (number, heat) in enumerate(layers, start=1):
            shade = Heat(heat, cells.strength)
            self.shows(f"squares of layer {layer}", number)
            self.shows(f"sizes of layer {layer}", shade)
        self.shows("R(W)", norms.number)

    @beat
    def total_cost(self) -> None:
        self.clear_stage(*self.formulas)
        runs, strength = self.runs, self.parameters.strength
        data, squares = runs.costs(runs.chosen)["train"], runs.squares(runs.chosen)
        tall = max(runs.costs(0)["train"][-1] + strength * runs.squares(0)[-1], data[0] + strength * squares[0])
        unit = 4.1 / tall
        ends = [(float(runs.costs(k)["train"][-1]), strength * float(runs.squares(k)[-1])) for k in (0, runs.chosen)]
        form = f"{{:.{max(agreeing_decimals(end, sum(end), least=2) for end in ends)}f}}"
        bars = [StackedCost(x=x, foot=-2.55, unit=unit, strength=strength, form=form) for x in (-5.1, -1.9)]
        bars[0].show(float(runs.costs(0)["train"][-1]), float(runs.squares(0)[-1]))
        bars[1].show(float(data[0]), float(squares[0]))
        floor = Line([-6.3, -2.55, 0], [0.4, -2.55, 0], color=theme.QUIET, stroke_width=2)
        names = VGroup(
            words("trained without $lambda$", size=theme.LABEL).place(-5.1, -3.05, align="center"),
            words(f"trained with $lambda = {strength:g}$", size=theme.LABEL).place(-1.9, -3.05, align="center"),
        )
        self.play(self.total.light("data", "penalty"), Create(floor), FadeIn(names[0]), run_time=0.6)
        self.play(FadeIn(bars[0], shift=0.2 * UP), run_time=0.8)
        self.wait(0.6)
        self.play(FadeIn(names[1]), FadeIn(bars[1], shift=0.2 * UP), run_time=0.8)
        ghost = bars[1].ghost()
        before = words("before training", size=theme.SMALL, color=theme.QUIET)
        before.place(ghost.get_right()[0] + 0.18, ghost.get_top()[1] - 0.22)
        self.add(ghost, before)
        rows = ValueTracker(0.0)
        at = np.arange(len(data))
        bars[1].add_updater(
            lambda bar: bar.show(*(float(np.interp(rows.get_value(), at, part)) for part in (data, squares)))
        )
        self.play(rows.animate(rate_func=linear).set_value(runs.last), run_time=5.0)
        self.unfollow(bars[1])
        self.play(self.total.light(), run_time=0.5)
        for name, bar in zip(("without", "with"), bars, strict=True):
            for part, number, box in zip(("C_data", "lambda R"), bar.numbers, bar.parts, strict=True):
                self.shows(f"{part} {name}", number)
                self.shows(f"bar of {part} {name}", Bar(box, unit=unit, axis=1))
            self.shows(f"C_total {name}", bar.total)

    @beat
    def update_rule(self) -> None:
        self.clear_stage()
        colors = {"data": theme.GRADIENT, "decay": theme.PENALTY}
        rule = fit(Equation(UPDATE, size=1.1 * theme.FORMULA, colors=colors), theme.RIGHT - theme.LEFT)
        self.play(FadeIn(rule.move_to([0, 1.25, 0]), shift=0.15 * UP), run_time=0.8)
        line = PullLine(self.runs)
        self.play(*(FadeIn(part) for part in (line.axis, line.dot, line.value, line.name)), run_time=0.8)
        self.play(rule.light("data"), FadeIn(line.data), run_time=0.9)
        self.play(rule.light("decay"), FadeIn(line.decay), run_time=0.9)
        step = self.one_step(line)
        self.play(rule.light(), FadeIn(step, shift=0.15 * DOWN), run_time=0.9)
        self.wait(1.2)
        self.remove(line.axis, line.dot, line.value, line.name, line.data, line.decay)
        self.add(line)
        rows = self.follow(line)
        remark = words("biases have no such pull", size=theme.LABEL, color=theme.QUIET)
        self.play(rows.animate(rate_func=linear).set_value(self.runs.last), run_time=5.0)
        self.unfollow(line)
        self.play(FadeIn(remark.place(0, -3.15, align="center")), run_time=0.5)
        self.show_pulls(line)
        self.show_step(step[1], float(line.w[0]), -float(line.pulls[0][0]), -float(line.pulls[1][0]))

    def show_pulls(self, line: PullLine) -> None:
        """List the weight at the end of its run, and what pulls on it."""
        self.shows("w", line.value)
        self.shows("place of w", Dots(line.dot, line.chart))
        for label, number, arrow in zip(("data pull", "decay pull"), line.numbers, line.arrows, strict=True):
            self.shows(label, number)
            self.shows(f"arrow of {label}", Arrow(arrow, unit=line.unit))

    def show_step(self, equation: Equation, w: float, data: float, decay: float) -> None:
        """List the numbers that are put into the rule."""
        after, decimals = self.after_step(w, data, decay)
        numbers = {"w before": w, "data gradient": data, "decay term": decay, "w after a step": after}
        for label, value in numbers.items():
            self.shows(label, Number(equation, shown(value, f"{{:.{decimals}f}}")))

    def after_step(self, w: float, data: float, decay: float) -> tuple[float, int]:
        """The weight after a step, and as many decimals as make the rule right as read."""
        eta = self.parameters.step
        after = w - eta * (data + decay)
        return after, next((d for d in range(4, 7) if adds_up(w, eta, data, decay, after, d)), 7)

    def one_step(self, line: PullLine) -> VGroup:
        """The rule with the numbers of one weight at the start of the run."""
        w, eta = float(line.w[0]), self.parameters.step
        data, decay = -float(line.pulls[0][0]), -float(line.pulls[1][0])
        after, decimals = self.after_step(w, data, decay)
        put = [bracketed(shown(value, f"{{:.{decimals}f}}")) for value in (data, decay)]
        weight, result = (shown(value, f"{{:.{decimals}f}}") for value in (w, after))
        source = f"w := {weight} - {eta:g} ( {{{{ {put[0]} : data }}}} + {{{{ {put[1]} : decay }}}} ) = {result}"
        colors = {"data": theme.GRADIENT, "decay": theme.PENALTY}
        name = words("first step:", size=theme.LABEL, color=theme.QUIET)
        step = VGroup(name, Equation(source, size=theme.BODY, colors=colors)).arrange(buff=0.35)
        return fit(step, theme.RIGHT - theme.LEFT).move_to([0, 0.2, 0])

    @beat
    def side_by_side(self) -> None:
        self.clear_stage()
        rows = self.rows_of_charts()
        self.play(*(FadeIn(row.still) for row in rows), run_time=1.0)
        self.play(*(FadeIn(row.moving) for row in rows), run_time=0.8)
        self.remove(*rows, *(part for row in rows for part in (row.still, row.moving)))
        self.add(*rows)
        self.wait(0.6)
        place = self.follow(*rows)
        self.play(place.animate(rate_func=linear).set_value(self.runs.last), run_time=11.0)
        self.unfollow(*rows)
        for name, row, run in zip(("without", "with"), rows, (0, self.runs.chosen), strict=True):
            self.show_row(name, row, run)

    def show_row(self, name: str, row: RunRow, run: int) -> None:
        """List what stands in a run's row at its end."""
        self.show_costs(row.costs, run, f" {name}")
        self.show_fit(f"fit {name}", row.curve, row.fit)
        self.shows(f"R(W) {name}", row.squares)
        self.shows(f"without noise, {name}", Dashed(row.fit.truth, row.fit))
        self.shows(f"weights {name}", Columns(row.histogram.columns, row.histogram))

    def rows_of_charts(self) -> list[RunRow]:
        """The run without decay above, the run with the deck's strength below, on the same scales."""
        runs = self.runs
        both = (0, runs.chosen)
        bounds = cost_bounds(cost for index in both for cost in runs.costs(index).values())
        counter = WeightHistogram(center=(0, 0), size=(1, 1), most=1.0, marked=False)
        ends = (runs.points[index, row, runs.network.weight_mask] for index in both for row in (0, -1))
        most = 1.05 * max(int(counter.counts(weights).max()) for weights in ends)
        return [
            RunRow(
                runs, index, self.curves(index), reach=self.reach, bounds=bounds, most=most,
                middle=middle, named_axes=index > 0,
            )
            for index, middle in zip(both, (0.75, -1.6), strict=True)
        ]  # fmt: skip

    @beat
    def strength(self) -> None:
        self.clear_stage()
        runs = self.runs
        picture = FitChart(*runs.data, reach=self.reach, center=(-3.0, -0.4), size=(6.0, 4.3), x_label="$x$")
        curve = RunCurve(picture, np.stack([self.curves(index)[-1] for index in range(len(runs.strengths))]))
        sweep = SweepChart(runs, center=(4.2, -0.65), size=(4.5, 3.8))
        still = VGroup(picture, picture.truth, picture.learn, picture.check, sweep, sweep.names)
        none = words("$lambda = 0$", size=theme.SMALL, color=theme.VALIDATION)
        # below the line at the right, where the U has already risen above it
        none.place(sweep.frame.get_right()[0], sweep.without.get_y() - 0.32, align="right")
        self.play(FadeIn(still), FadeIn(curve), run_time=0.9)
        none = haloed(none).set_z_index(1)  # the cursor passes behind it
        self.play(Create(sweep.without), FadeIn(none), run_time=0.7)
        place = ValueTracker(0.0)
        curve.add_updater(lambda line: line.show(place.get_value()))
        sweep.moving.add_updater(lambda _: sweep.show(place.get_value() - 1))
        sweep.cursor.add_updater(lambda _: sweep.point_at(place.get_value() - 1))
        self.play(place.animate.set_value(1.0), FadeIn(sweep.moving), FadeIn(sweep.cursor), run_time=0.5)
        for index in range(2, len(runs.strengths)):
            self.play(place.animate.set_value(float(index)), run_time=0.5)
        self.wait(0.5)
        sweep.moving.update().clear_updaters()
        ghosts, least = self.extremes(picture), self.minimum(sweep)
        self.play(FadeIn(ghosts), run_time=0.6)
        self.play(place.animate.set_value(float(sweep.best + 1)), FadeIn(least), run_time=1.2)
        self.unfollow(curve, sweep.cursor)
        fits = {"best fit": curve, "fit without": ghosts[0], "stiffest fit": ghosts[2]}
        for name, line in fits.items():
            self.show_fit(name, line, picture)
        self.shows("without noise", Dashed(picture.truth, picture))
        self.show_sweep(sweep, least)

    def show_sweep(self, sweep: SweepChart, least: VGroup) -> None:
        """List the costs at the ends of all runs, and the least."""
        for name, trace in zip(("train", "validation"), sweep.traces, strict=True):
            self.shows(f"{name} costs", Curve(trace, sweep))
        ring, text, number = least
        self.shows("best lambda", Number(text, f"{float(sweep.strengths[sweep.best]):g}"))
        self.shows("least validation cost", number)
        self.shows("least", Dots(ring, sweep))
        self.shows("validation cost without", Dashed(sweep.without, sweep))

    def extremes(self, picture: FitChart) -> VGroup:
        """Behind the fit, faintly, the curves with no decay and with the strongest, named at their right ends."""
        curves = [self.curves(index)[-1] for index in (0, -1)]
        ends = [picture.point(1.0, float(np.clip(curve[-1], -self.reach, self.reach)))[1] for curve in curves]
        if abs(ends[0] - ends[1]) < 0.4:
            ends[0] = ends[1] + (0.4 if ends[0] >= ends[1] else -0.4)
        ghosts = VGroup()
        for curve, y, strength in zip(curves, ends, self.runs.strengths[[0, -1]], strict=True):
            name = words(f"$lambda = {strength:g}$", size=theme.SMALL, color=theme.QUIET)
            ghosts.add(picture.curve(GRID, curve, theme.QUIET, 2.5).set_stroke(opacity=0.7))
            ghosts.add(name.place(picture.frame.get_right()[0] + 0.12, y - 0.08))
        return ghosts.set_z_index(-1)

    def minimum(self, sweep: SweepChart) -> VGroup:
        """The least validation cost of the sweep, marked where it is."""
        strength, cost = float(sweep.strengths[sweep.best]), float(sweep.validation[sweep.best + 1])
        place = sweep.point(strength, cost)
        ring = Circle(0.19, color=theme.TEXT, stroke_width=4).move_to(place)
        text = words(f"least at $lambda = {strength:g}$", size=theme.LABEL)
        left, y = sweep.frame.get_left()[0] + 0.25, place[1] + 0.45
        text.place(left, y)
        number = Readout(cost, "{:.3f}", size=theme.LABEL, color=theme.VALIDATION)
        number.move_to([left + text.width / 2, y - 0.3, 0])
        return VGroup(ring, text, number)


def bracketed(number: str) -> str:
    """A negative number in brackets, as it stands inside a formula."""
    return f"({number})" if number.startswith("−") else number


def adds_up(w: float, eta: float, data: float, decay: float, after: float, decimals: int) -> bool:
    """Whether the rule holds between the rounded numbers too."""
    w, data, decay, after = (round(value, decimals) for value in (w, data, decay, after))
    return bool(round(w - eta * (data + decay), decimals) == after)
