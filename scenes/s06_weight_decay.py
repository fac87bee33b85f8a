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
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    TransformMatchingShapes,
    ValueTracker,
    VGroup,
)

from lecture import theme
from lecture.kit.by_alpha import ByState
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import PowerReadout
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.text import Equation, fit, haloed, step_back, words
from lecture.kit.walk import walking
from lecture.language import tr
from scenes.numbers.weight_decay import DecayRuns, NoisyRun
from scenes.pictures.contents import SectionScene
from scenes.pictures.curve_fit import CostChart, DataLegend, FitChart, RunCurve
from scenes.pictures.decay_charts import EarlyStopped, Extremes, SweepChart, TwoRuns
from scenes.pictures.pulls import FirstStep, PullLine, Shrinking
from scenes.pictures.weight_pictures import CostComparison, LayerNorms

TOTAL = 'C_"total" = {{ C_"data" : data }} + {{ lambda R(W) : penalty }}'
NORM = "norm(W^((ell)))_F^2 = sum_(i, j) (w_(i j)^((ell)))^2"
SUM = "R(W) = sum_ell norm(W^((ell)))_F^2"
UPDATE = (
    "W^((ell)) := W^((ell)) - eta lr(( "
    '{{ (partial C_"data") / (partial W^((ell))) : data }} + {{ 2 lambda W^((ell)) : decay }} ))'
)


class WeightDecay(SectionScene):
    """The section in eight beats."""

    carries = True
    oracle = "scenes.oracles.weight_decay"
    Parameters = NoisyRun

    @cached_property
    def runs(self) -> DecayRuns:
        return DecayRuns(self.parameters)

    @beat
    def noisy_curve(self) -> None:
        runs = self.runs
        self.fit = FitChart(runs, center=(-2.5, -0.4), size=(6.9, 4.3))
        self.open()
        self.say(0, self.grown(self.fit), run_time=1.2)
        if runs.truth is not None:
            self.play(Create(self.fit.truth), run_time=1.2)
        self.cue("points")
        self.play(LaggedStart(*(FadeIn(dot, scale=2) for dot in self.fit.learn), lag_ratio=0.06), run_time=1.2)
        self.play(LaggedStart(*(FadeIn(mark, scale=2) for mark in self.fit.check), lag_ratio=0.06), run_time=1.0)
        drawing = NetworkDrawing(runs.network, center=(4.1, 0.75), size=(4.6, 2.5), at_most=8, numbered=False)
        legend = DataLegend(self.fit, runs.network.parameter_count)
        self.cue("network")
        self.play(drawing.enter(), FadeIn(legend), run_time=1.6)
        hidden = list(zip(drawing.sizes, drawing.layers, strict=True))[1:-1]
        counts = [words(str(size), color=theme.QUIET).next_to(layer, DOWN, buff=0.15) for size, layer in hidden]
        self.play(*map(FadeIn, counts), run_time=0.5)
        self.leaving = Group(drawing, legend, *counts)
        self.shows_each(legend.drawn())
        self.shows_each(
            (f"neurons of layer {layer}", Number(count, count.string)) for layer, count in enumerate(counts, start=1)
        )

    @beat
    def overfitting(self) -> None:
        runs = self.runs
        chart = CostChart(runs.steps, runs.costs(0), center=(4.05, -0.7), size=(4.2, 3.7))
        curve = RunCurve(self.fit, runs.curves(0))
        key = self.fit.key(tr("the network"))
        self.play(FadeOut(self.leaving), run_time=0.5)
        self.play(FadeIn(chart), FadeIn(chart.heads), Create(curve), FadeIn(key), run_time=1.0)
        self.add(*chart.traces.values())
        row, mark = chart.least()
        self.cue("fall")
        self.play(*walking([curve, chart], 0, row), run_time=4.0)
        self.cue("least")
        self.play(FadeIn(mark, shift=0.1 * UP), run_time=0.6)
        self.wait(0.8)
        self.cue("part")
        self.play(*walking([curve, chart], row, runs.last), run_time=4.5)
        self.play(FadeIn(chart.gap()), run_time=0.6)
        self.shows_each(chart.drawn())
        self.shows("fit", Curve(curve, self.fit))
        line, dot, text = mark
        self.shows("least validation cost at step", Number(text, str(int(chart.steps[row]))))
        self.shows("least validation cost", Dots(dot, chart))
        self.shows("line to the least validation cost", Dashed(line, chart))

    @beat
    def regularization(self) -> None:
        self.say(1)
        self.clear_stage()
        self.total = Equation(tr(TOTAL), colors={"data": theme.DATA, "penalty": theme.PENALTY})
        norm, sizes = Equation(NORM), Equation(SUM)
        for equation, y in ((self.total, 1.15), (norm, -0.35), (sizes, -1.85)):
            fit(equation, 4.8).move_to([0, y, 0]).align_to([1.69, 0, 0], [-1, 0, 0])
        remark = words(tr("over the weights; biases are not penalised"), color=theme.QUIET)
        self.formulas = VGroup(self.total, norm, sizes, remark.place(1.69, -2.98))
        norms = LayerNorms(self.runs.weights(0), tr("the weights of the overfitted network; stronger colour: larger"))
        self.play(FadeIn(self.total, shift=0.15 * UP), run_time=0.8)
        self.play(FadeIn(norms.whose), FadeIn(norms.cells), FadeIn(norms.names), run_time=0.8)
        self.cue("norm")
        self.play(FadeIn(norm, shift=0.15 * UP), run_time=0.8)
        self.cue("squares")
        said = LaggedStart(FadeOut(norms.whose), FadeIn(norms.squared), lag_ratio=0.8)
        self.play(*map(FadeIn, norms.cells.squares), said, run_time=1.5)
        self.play(FadeIn(norms.norms), run_time=0.6)
        self.play(*(FadeIn(number, shift=0.2 * DOWN) for number in norms.numbers), run_time=0.8)
        self.play(FadeIn(sizes, shift=0.15 * UP), run_time=0.8)
        self.play(FadeIn(norms.sum, shift=0.2 * DOWN), run_time=0.8)
        self.cue("biases")
        self.play(FadeIn(remark), run_time=0.5)
        self.shows_each(norms.drawn())

    @beat
    def total_cost(self) -> None:
        self.say(tr("Now large weights cost something, and training weighs both"), *self.exits(*self.formulas))
        costs = CostComparison(self.runs)
        self.play(step_back(self.formulas[1:]), Create(costs.floor), FadeIn(costs.names[0]), run_time=0.6)
        self.cue("without")
        self.play(FadeIn(costs.without, shift=0.2 * UP), FadeIn(costs.measured), run_time=0.8)
        self.wait(0.6)
        self.cue("with")
        self.play(FadeIn(costs.names[1], costs.step), FadeIn(costs.decayed, shift=0.2 * UP), run_time=0.8)
        outline, name, before = costs.decayed.ghost()
        self.add(outline, name, before)
        self.play(*walking([costs.decayed, costs.counter], 0, self.runs.last), run_time=5.0)
        self.shows_each(costs.drawn())
        self.shows("C_total before training", before)

    @beat
    def update_rule(self) -> None:
        self.say(tr("The penalty pulls every weight towards zero: twice as far, twice as hard"), *self.exits())
        colors = {"data": theme.GRADIENT, "decay": theme.PENALTY}
        rule = self.rule = fit(Equation(tr(UPDATE), size=1.1 * theme.FORMULA, colors=colors), theme.RIGHT - theme.LEFT)
        line = PullLine(self.runs)
        step = FirstStep(line, self.parameters.step)
        weight = (line.axis, line.dot, line.value, line.when, line.name, line.note)
        biases = tr('biases feel no decay: $b^((ell)) := b^((ell)) - eta thin partial C_"data" \\/ partial b^((ell))$')
        remark = words(biases, size=theme.BODY).place(line.name.get_left()[0], theme.STAGE_BOTTOM + 0.05)
        self.play(FadeIn(rule.move_to([0, 1.6, 0]), shift=0.15 * UP), run_time=0.8)
        self.cue("weight")
        self.play(*map(FadeIn, weight), run_time=0.8)
        self.play(rule.light("data"), FadeIn(line.data), run_time=0.9)
        self.play(rule.light("decay"), FadeIn(line.decay), run_time=0.9)
        self.play(rule.light(), FadeIn(step, shift=0.15 * DOWN), FadeIn(line.both), run_time=0.9)
        self.wait(1.2)
        self.remove(*weight, line.data, line.decay, line.both)
        self.add(line)
        self.cue("settles")
        self.play(step_back(step), run_time=0.5)
        self.play(*walking([line], 0, self.runs.last), run_time=5.0)
        self.cue("biases")
        self.play(FadeIn(remark), run_time=0.5)
        self.shows_each(line.drawn())
        self.shows_each(step.drawn())

    @beat
    def shrinking(self) -> None:
        """The same rule, drawn together: the name."""
        self.say(tr("Every step first shrinks the weights: weight decay"), *self.exits(self.rule))
        same = Shrinking(self.runs)
        self.play(TransformMatchingShapes(self.rule, same.rule), run_time=1.4)
        self.cue("factor")
        self.play(FadeIn(same.factor, shift=0.15 * UP), FadeIn(same.chart), run_time=0.9)
        self.add(same.left)
        self.cue("half")
        for number, mark in enumerate(same.marks):
            self.play(*walking([same.left], number * same.half, (number + 1) * same.half), run_time=1.2)
            self.play(FadeIn(mark), *([] if number else [FadeIn(same.halved)]), run_time=0.4)
        self.play(FadeIn(same.ending), run_time=0.4)
        self.cue("push")
        self.play(Create(same.kept), FadeIn(same.whose), run_time=1.2)
        self.shows_each(same.drawn())

    @beat
    def side_by_side(self) -> None:
        self.say(tr("Same data, same start: without decay, and with it"), *self.exits())
        both = TwoRuns(self.runs)
        self.play(FadeIn(both.still), run_time=1.0)
        self.play(FadeIn(both.moving), run_time=0.8)
        self.remove(both.still, both.moving)
        self.add(both)
        self.wait(0.6)
        self.cue("run")
        self.play(*walking([both], 0, self.runs.last), run_time=11.0)
        self.shows_each(both.drawn())

    @beat
    def strength(self) -> None:
        self.say(tr("Too little decay overfits, too much flattens"), *self.exits())
        runs = self.runs
        picture = FitChart(runs, center=(-3.45, 0.35), size=(5.1, 3.6), named="x")
        curve = RunCurve(picture, np.stack([runs.curves(index)[-1] for index in range(len(runs.strengths))]))
        curve.set_color(theme.PENALTY)  # as a fit with decay had it before
        sweep = SweepChart(runs, center=(3.65, -0.45), size=(5.6, 4.2))
        still = VGroup(picture, picture.truth, picture.learn, picture.check, sweep, sweep.names)
        self.play(FadeIn(still), FadeIn(curve), run_time=0.9)
        none = haloed(sweep.none).set_z_index(1)  # the cursor passes behind it
        self.play(Create(sweep.without), FadeIn(none), run_time=0.7)
        place = ValueTracker(0.0)
        curve.add_updater(ByState(lambda line: line.show(place.get_value())))
        sweep.moving.add_updater(ByState(lambda _: sweep.show(place.get_value() - 1)))
        sweep.cursor.add_updater(ByState(lambda _: sweep.point_at(place.get_value() - 1)))
        strength = PowerReadout(runs.strengths[1], "$lambda = {}$", digits=1, size=theme.BODY, color=theme.PENALTY)
        strength.place(picture.frame.get_left()[0] + 0.3, picture.frame.get_top()[1] + 0.2)
        strength.add_updater(ByState(lambda number: number.set_value(runs.strengths[max(round(place.get_value()), 1)])))
        self.cue("extremes")
        arrive = map(FadeIn, (sweep.moving, sweep.cursor, strength))
        self.play(place.animate.set_value(1.0), *arrive, run_time=0.5)
        for index in range(2, len(runs.strengths)):
            self.play(place.animate.set_value(float(index)), run_time=0.5)
        self.wait(0.5)
        sweep.moving.update().clear_updaters()
        extremes = Extremes(picture, runs)
        self.play(FadeIn(extremes), FadeOut(strength.clear_updaters()), run_time=0.6)
        self.play(place.animate.set_value(float(sweep.best + 1)), FadeIn(sweep.least), run_time=1.2)
        self.cue("stopped")
        self.say(tr("Early stopping: no decay at all, but the step with the least validation cost"))
        early = EarlyStopped(picture, runs, sweep.stopped_row, sweep.best)
        self.play(Create(sweep.stopped), FadeIn(sweep.stop), FadeIn(early), run_time=0.9)
        if runs.truth is not None:
            self.cue("truth")
            self.play(FadeIn(early.errors), run_time=0.6)
            self.say(early.verdict)
        for part in (curve, sweep.cursor):
            part.update().clear_updaters()
        fits = {"best fit": curve, "fit without": extremes.lines[0], "stiffest fit": extremes.lines[1]}
        fits["stopped fit"] = early.line
        self.shows_each((name, Curve(line, picture)) for name, line in fits.items())
        self.shows_each(picture.drawn_truth("without noise"))
        self.shows_each(early.drawn())
        self.shows_each(sweep.drawn())
