"""Adam: momentum and RMSProp, the two averages, the update, its correction and scale, curvature, digits and decay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from manim import DOWN, UP, Create, FadeIn, FadeOut, LaggedStart, VGroup, linear
from pydantic import Field

from lecture import theme
from lecture.kit.line_readings import Contours, Path
from lecture.kit.numbers import shown
from lecture.kit.readings import Number
from lecture.kit.scene import LectureScene, beat
from lecture.kit.walk import Walk, walking
from lecture.language import tr
from nncore import Adam, descend
from scenes.numbers import networks
from scenes.numbers.adam import Moments, adamw_runs
from scenes.numbers.digit_trainings import BATCH, EPOCHS, DigitTrainings
from scenes.numbers.optimizer_races import Place, RaceParameters, corrected_or_not
from scenes.pictures.bias_correction import AveragingWeights, CorrectionCurve, StepLengths
from scenes.pictures.decoupled_decay import DecayCharts
from scenes.pictures.digits_race import DigitsRace
from scenes.pictures.moments import (
    AveragesPicture,
    Beginnings,
    CoordinateCharts,
    CurvatureCharts,
    KeptStep,
    UpdatePicture,
)
from scenes.pictures.run_layout import compass, plot_from_above, start_mark
from scenes.pictures.scale_invariance import InvarianceChart
from scenes.pictures.valley import Valley

Step = Annotated[float, Field(gt=0, le=1)]
Beta = Annotated[float, Field(ge=0, lt=1)]

DESCENT_RULE = ("theta_(t+1) = theta_t - eta g_t",)
RMSPROP_RULE = (
    "v_t = beta v_(t-1) + (1 - beta) g_t^2",
    "theta_(t+1) = theta_t - eta frac(g_t, sqrt(hat(v)_t) + epsilon)",
)
MOMENTUM_RULE = ("u_t = beta u_(t-1) + g_t", "theta_(t+1) = theta_t - eta u_t")


class AdamOptimisation(LectureScene):
    """Slide 9, on the ripples or another surface."""

    oracle = "scenes.oracles.adam"

    class Parameters(RaceParameters, networks.DigitsNetwork):
        """The run whose averages are watched, the one that the correction saves, the valley, digits, and the decay."""

        harmed_start: tuple[Place, Place] = (0.75, 0.5)
        harmed_step: Step = 0.1
        step: Step = 0.03
        beta1: Beta = 0.9
        beta2: Beta = 0.999
        steps: Annotated[int, Field(ge=12, le=200)] = 56
        shown_step: Annotated[int, Field(ge=1, le=200)] = 7
        valley_curvature: Annotated[float, Field(ge=2, le=100)] = 40.0
        decay: Annotated[float, Field(gt=0, le=10)] = 0.5
        seed: Annotated[int, Field(ge=0, le=2**31)] = 0

    def prepare(self):
        p = self.parameters
        self.optimizer = Adam(p.step, p.beta1, p.beta2, bias_correction=False)
        self.moments = Moments.of(self.optimizer, descend(self.optimizer, p.landscape, p.start, p.steps))

    # The two ideas: momentum, and the root of the mean square.

    @beat
    def momentum(self):
        """A valley: gradient descent zigzags, momentum averages the zigzag away; each with its best settings."""
        kappa = self.parameters.valley_curvature
        self.valley = Valley(kappa)
        self.open(FadeIn(self.valley.plot), FadeIn(self.valley.bends))
        self.say(0)
        self.walk_valley("gradient descent", DESCENT_RULE, y=1.7)
        self.walk_valley("momentum", MOMENTUM_RULE, y=-0.8)
        self.shows("contour lines", Contours(self.valley.plot))
        self.shows("kappa", Number(self.valley.bends, f"{kappa:g}"))
        self.say(tr("Error kept per step in the long run, at best:"))
        self.play(FadeIn(self.valley.kept), run_time=0.6)
        self.shows_each(self.valley.shares)

    @beat
    def rmsprop(self):
        """The same valley: each coordinate divided by the root of its mean square."""
        self.say(tr("RMSProp: divide each coordinate by the size of its own gradients"))
        self.play(self.valley.step_back(), run_time=0.6)
        self.walk_valley("RMSProp", RMSPROP_RULE, y=1.95, note=tr("$hat(v)_t$: corrected, see later; usually not"))
        earlier, first = self.valley.earlier_costs(), self.valley.first_step()
        self.play(FadeIn(earlier), run_time=0.4)
        self.cue("first")
        self.play(FadeIn(first), FadeIn(self.valley.caveat), run_time=0.8)
        self.shows_each([*earlier.drawn(), *first.drawn()])

    def walk_valley(self, name, rule, y, note=""):
        """An optimizer walks in the valley, its step and its cost counted beside its rule."""
        walk, panel = self.valley.contestant(name, rule, y, note)
        self.cue(name.lower().replace(" ", "-"))
        self.play(FadeIn(walk), FadeIn(panel), run_time=0.7)
        self.play(*walking([walk, *panel.counters], 0, walk.steps), run_time=3)
        self.shows_each(self.valley.drawn(name))

    # Two running averages along one run.

    @beat
    def averages(self):
        """The two averages as formulas, and both arrows on the path."""
        picture = AveragesPicture(self.moments, self.parameters.landscape, 8)
        self.say(1)
        self.clear_stage()
        self.play(*map(FadeIn, (picture.plot, picture.compass, picture.walk, picture.title)), run_time=0.8)
        for number, (formula, *named) in enumerate(
            zip(picture.formulas, (picture.mean, picture.slope), reversed(picture.tags), strict=True), 1
        ):
            self.cue(f"moment-{number}")
            self.play(FadeIn(formula, shift=0.1 * UP), *map(FadeIn, named), run_time=0.9)
        walk = picture.walk
        self.cue("walk")
        self.play(*walking([walk, *picture.arrows, *picture.tags], 0, walk.steps), run_time=4)
        self.shows_each(picture.drawn())

    @beat
    def direction(self):
        """m_t beside g_t, coordinate by coordinate."""
        run, names = self.moments, (tr("gradient $g_t$"), tr("its average $m_t$"))
        charts = CoordinateCharts(run.gradients, run.first, theme.MOMENTUM, names)
        self.picture = picture = AveragesPicture(run, self.parameters.landscape, len(run.points))
        kept = KeptStep(picture, charts, run, 8)
        self.say(2, *self.exits(), *map(FadeIn, (picture.plot, picture.compass, picture.walk)))
        self.overlaps(kept)  # the path may pass behind its names
        self.watch(charts, [*picture.arrows, kept])
        self.play(FadeOut(picture.arrows), run_time=0.4)
        self.shows_each([*charts.drawn("g", "m"), *kept.drawn()])

    @beat
    def scale(self):
        """v_t beside the squared gradient, on a logarithmic axis."""
        run, names = self.moments, (tr("squared gradient $g_t^2$"), tr("its average $v_t$"))
        charts = CoordinateCharts(run.gradients**2, run.second, theme.RMSPROP, names, log=True)
        begin = Beginnings(charts, round(1 / (1 - self.parameters.beta2)))
        self.say(3)
        self.watch(charts, [], begin)
        self.shows_each([*charts.drawn("g squared", "v"), *begin.drawn()])

    def watch(self, charts: CoordinateCharts, arrows: Sequence[Any], *notes: VGroup) -> None:
        """The walk from its start, with arrows and curves in step, and from there on what is noted."""
        walk, traces = self.picture.walk, charts.traces
        self.clear_stage(self.picture.plot, self.picture.compass, walk, run_time=0.4)
        self.play(
            *walking([walk, *arrows], walk.count, 0), FadeIn(charts.charts), FadeIn(charts.key), *map(FadeIn, traces),
            *map(FadeIn, notes), run_time=0.9,
        )  # fmt: skip
        self.cue("run")
        self.play(*walking([walk, *arrows, *traces], 0, len(self.moments.points) - 1), run_time=6)

    # The update of each parameter.

    @beat
    def update(self):
        """One step in numbers: m over the root of v, for each coordinate by itself."""
        t = min(self.parameters.shown_step, len(self.moments.points))
        picture = UpdatePicture(self.moments, t, self.optimizer)
        equation, lines = picture.equation, picture.lines
        self.say(4)
        self.clear_stage()
        self.play(FadeIn(equation, shift=0.1 * UP), run_time=0.8)
        self.cue("means")
        self.play(FadeIn(picture.names), equation.light("m"), *picture.grow("m"), run_time=1.3)
        self.cue("roots")
        self.play(equation.light("v"), *picture.grow("v"), run_time=1.3)
        self.cue("ratio")
        self.play(equation.light("m", "v"), *picture.grow("ratio"), run_time=1.4)
        self.play(FadeIn(picture.shares), run_time=0.6)
        self.cue("lines")
        self.play(equation.light(), LaggedStart(*(FadeIn(line) for line in lines), lag_ratio=0.4), run_time=1.4)
        self.shows_each(picture.drawn())

    # The correction that the slide leaves out.

    @beat
    def averaging_weights(self):
        """How much each gradient counts in the averages, and what the weights come to."""
        p, count = self.parameters, 10
        chart = AveragingWeights(p.beta1, p.beta2, count)
        self.say(tr("Both averages start at zero: at first their weights do not add up to 1"))
        self.clear_stage()
        self.play(FadeIn(chart), FadeIn(chart.growing), run_time=0.9)
        self.cue("grow")
        self.play(*walking([chart.growing], 1, count), run_time=5)
        self.cue("formula")
        self.play(FadeIn(chart.formula, shift=0.1 * UP), FadeIn(chart.written), run_time=0.9)
        self.shows_each(chart.drawn())

    @beat
    def correction(self):
        """One start, one step: with and without the correction, where that does harm."""
        p, count, runs = self.parameters, self.parameters.steps, {}
        for name, corrected, color in (("without the division", False, theme.PATH), ("corrected", True, theme.ADAM)):
            optimizer = Adam(p.harmed_step, p.beta1, p.beta2, bias_correction=corrected)
            runs[name] = (descend(optimizer, p.landscape, p.harmed_start, count), color)
        points = [run.points for run, _ in runs.values()]
        plot, chart = plot_from_above(p.landscape, *points), StepLengths(runs, p.harmed_step)
        walks = {  # the one above is thin and has beads
            name: Walk(plot, run.points, color, width=width, marks=marks)
            for (name, (run, color)), width, marks in zip(runs.items(), (3, 7), (0.065, 0.0), strict=True)
        }
        above = walks["without the division"].set_z_index(1)
        above.marks.set_style(fill_color=theme.GROUND, stroke_color=theme.PATH, stroke_width=3)
        start = start_mark(plot.point(*p.harmed_start)).set_z_index(2)
        longer = shown(chart.longer, "{:.1f}")
        text = "Divide each by the sum of its weights, or the first step is {longer} times as long"
        self.say(tr(text, longer=longer))
        self.shows("times as long", Number(self._bullet, longer))
        self.clear_stage()
        comes = (plot, *walks.values(), start, chart, *chart.traces, chart.key)
        self.play(*map(FadeIn, comes), run_time=0.8)
        self.cue("first")
        self.play(*walking(walks.values(), 0, 1), run_time=1.4)
        self.play(FadeIn(chart.firsts), run_time=0.6)
        self.cue("run")
        self.play(*walking([*walks.values(), *chart.traces], 1, count), run_time=5)
        self.play(FadeIn(chart.ends, chart.chosen), run_time=0.6)
        self.shows_each(chart.drawn())
        self.shows_each((f"path, {name}", Path(walk, plot)) for name, walk in walks.items())
        self.shows("contour lines", Contours(plot))

    @beat
    def correction_curve(self):
        """How many times as long each step is without the correction, from the same averages."""
        p = self.parameters
        self.both = corrected_or_not(surface=p.surface, rates=p.rates, steps=p.race_steps, beta1=p.beta1, beta2=p.beta2)
        chart = CorrectionCurve(p.beta1, p.beta2, self.both["means"].min(axis=1), p.surface)
        self.say(tr("Without the correction, steps are three to seven times as long at first"))
        self.clear_stage()
        self.play(FadeIn(chart), Create(chart.one), FadeIn(chart.formula, chart.names), run_time=0.9)
        self.cue("curve")
        self.play(Create(chart.line, rate_func=linear), run_time=3)
        for mark in chart.marks:
            self.play(FadeIn(mark, shift=0.1 * DOWN), run_time=0.6)
        self.cue("fair")
        self.play(FadeIn(chart.fair), run_time=0.6)
        self.shows_each(chart.drawn())

    @beat
    def scale_invariance(self):
        """All gradients of a coordinate multiplied by 100: gradient descent's step follows, Adam's stays."""
        p = self.parameters
        t = min(p.shown_step, len(self.moments.points))
        chart = InvarianceChart(self.moments, t, Adam(p.step, p.beta1, p.beta2))
        first, (descent, same, *epsilon) = chart.markers, chart.notes
        self.say(tr("Multiply a coordinate's gradients by 100: Adam's step stays the same"))
        self.clear_stage()
        self.play(FadeIn(chart), *map(Create, chart.lines.values()), FadeIn(chart.names), run_time=1.2)
        self.play(FadeIn(first), run_time=0.5)
        self.cue("hundred")
        self.add(chart.rings, first)
        self.play(*walking([first], chart.index(1), chart.index(100)), run_time=3)
        self.cue("same")
        self.play(FadeIn(descent), FadeIn(same), run_time=0.6)
        self.shows_each(chart.drawn())
        self.cue("epsilon")
        self.play(FadeOut(descent), FadeOut(same), run_time=0.4)
        self.play(*walking([first], chart.index(100), chart.index(1e-9)), run_time=4)
        self.play(*map(FadeIn, epsilon), run_time=0.6)
        self.play(*walking([first], chart.index(1e-9), chart.index(100)), run_time=1.5)
        self.play(FadeIn(descent), FadeIn(same), run_time=0.6)

    # What v is not, what Adam is for, and how decay should be done.

    @beat
    def curvature(self):
        """v beside the true curvature, along the run and long after it has arrived."""
        p, count = self.parameters, 3000
        self.long_run = descend(self.optimizer, p.landscape, p.start, count)
        plot = plot_from_above(p.landscape, self.long_run.points)
        charts = CurvatureCharts(self.long_run, p.landscape)
        walk = Walk(plot, self.long_run.points, theme.ADAM)
        remembered = round(1 / (1 - p.beta2))
        self.say(
            tr("$v_t$ remembers some {count} steps of $g_t^2$: the size of gradients, not curvature", count=remembered)
        )
        self.clear_stage()
        comes = (plot, compass(plot, self.long_run.points), walk, charts.charts, *charts.traces)
        self.play(*map(FadeIn, comes), run_time=0.9)
        self.cue("run")
        self.play(*walking([walk, *charts.traces], 0, count - 1, geometric=True), run_time=8)
        self.shows_each(charts.drawn())
        self.shows("path", Path(walk, plot))
        self.shows("contour lines", Contours(plot))

    @beat
    def digits(self):
        """The digits network in mini-batches: each optimizer over its learning rates, then all at their best."""
        self.digit_trainings = DigitTrainings(self.parameters.digits_network)
        picture = DigitsRace(self.digit_trainings)
        text = "Digits, batches of {count}: who leaves the least cost after {epochs} epochs?"
        self.say(tr(text, count=BATCH, epochs=EPOCHS))
        self.clear_stage()
        self.play(FadeIn(picture.rates), FadeIn(picture.key), run_time=0.9)
        self.cue("rates")
        self.play(*map(Create, picture.lines), run_time=2)
        self.play(*map(FadeIn, (*picture.bands, *picture.marks)), run_time=0.6)
        self.cue("training")
        self.play(FadeIn(picture.costs), *map(FadeIn, picture.traces), run_time=0.8)
        self.play(*walking(picture.traces, 0, picture.last), run_time=6)
        self.play(FadeIn(picture.ends), run_time=0.6)
        self.shows_each(picture.drawn())

    @beat
    def decoupled_decay(self):
        """Two weights with noise for a gradient: a penalty is divided by the gradient's size, AdamW's decay is not."""
        scales = 5.0, 0.2
        eta, decay = 0.001, self.parameters.decay
        charts = DecayCharts(adamw_runs(eta, decay, scales, 3000, self.parameters.seed), scales, eta, decay)
        self.say(tr("A penalty is divided by $sqrt(v_t)$ too; AdamW decays every weight alike"))
        self.clear_stage()
        traces = [trace for pair in charts.traces.values() for trace in pair]
        self.play(FadeIn(charts), FadeIn(charts.key[:2], charts.caveat), *map(FadeIn, traces), run_time=0.9)
        for number, pair in enumerate(charts.traces.values(), 1):
            self.cue(f"run-{number}")
            self.play(*walking(pair, 0, charts.last), run_time=3)
        self.cue("alone")
        self.play(Create(charts.alone), FadeIn(charts.key[2]), run_time=0.8)
        self.shows_each(charts.drawn())
