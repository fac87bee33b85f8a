"""Adam: momentum, the two averages, the update, what the correction changes, the race, curvature and decay."""

from __future__ import annotations

from typing import Annotated

from manim import DOWN, UP, Create, FadeIn, FadeOut, Group, LaggedStart, VGroup, linear
from pydantic import Field

from lecture import theme
from lecture.kit.line_readings import Contours, Path
from lecture.kit.scene import LectureScene, beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.text import at_right
from lecture.kit.walk import Walk, walking
from nncore import Adam, GradientDescent, Momentum, descend
from scenes.numbers.adam import Moments, adamw_runs, valley
from scenes.numbers.optimizer_races import RaceParameters, SurfaceChoice, optimizer_color, race
from scenes.pictures.bias_correction import CorrectionCurve, StepLengths
from scenes.pictures.decoupled_decay import DecayCharts
from scenes.pictures.moments import AveragesPicture, CoordinateCharts, CurvatureCharts, UpdatePicture
from scenes.pictures.race import RaceCosts, RaceTable, SurfaceWalkers
from scenes.pictures.run_layout import MIDDLE, plot_from_above
from scenes.pictures.valley import RulePanel, valley_plot

Step = Annotated[float, Field(gt=0, le=1)]
Beta = Annotated[float, Field(ge=0, lt=1)]

DESCENT_RULE = ("theta_(t+1) = theta_t - eta g_t",)
MOMENTUM_RULE = ("u_t = beta u_(t-1) + g_t", "theta_(t+1) = theta_t - eta u_t")


class AdamOptimisation(LectureScene):
    """Slide 9, on the ripples or another surface."""

    oracle = "scenes.oracles.adam"

    class Parameters(RaceParameters, SurfaceChoice):
        """Besides the race: the run whose averages are watched, the valley, and the decay."""

        step: Step = 0.03
        beta1: Beta = 0.9
        beta2: Beta = 0.999
        steps: Annotated[int, Field(ge=12, le=200)] = 56
        shown_step: Annotated[int, Field(ge=1, le=200)] = 7
        race_steps: Annotated[int, Field(ge=5, le=200)] = 80
        valley_curvature: Annotated[float, Field(ge=2, le=100)] = 40.0
        valley_steps: tuple[Step, Step] = (0.0475, 0.02)
        valley_decay: Beta = 0.8
        decay: Annotated[float, Field(gt=0, le=10)] = 0.5
        seed: Annotated[int, Field(ge=0, le=2**31)] = 0

    def prepare(self):
        p = self.parameters
        self.optimizer = Adam(p.step, p.beta1, p.beta2, bias_correction=False)
        self.moments = Moments.of(self.optimizer, descend(self.optimizer, p.landscape, p.start, p.steps))

    # The idea: momentum.

    @beat
    def momentum(self):
        """A valley: gradient descent zigzags, momentum averages the zigzag away."""
        p, cost = self.parameters, valley(self.parameters.valley_curvature)
        plain, heavy = p.valley_steps
        plot = valley_plot(cost)
        self.open(FadeIn(plot))
        self.say(0)
        for name, optimizer, rule, settings, y in (
            ("gradient descent", GradientDescent(plain), DESCENT_RULE, f"$eta = {plain:g}$", 1.55),
            (
                "momentum", Momentum(heavy, p.valley_decay), MOMENTUM_RULE,
                f"$eta = {heavy:g}$, $beta = {p.valley_decay:g}$", -0.7,
            ),
        ):  # fmt: skip
            run = descend(optimizer, cost, (-4.2, 1.0), 30)
            walk = Walk(plot, run.points, optimizer_color(name), marks=0.045)
            panel = RulePanel(name, rule, settings, run, y)
            self.play(FadeIn(walk), FadeIn(panel), run_time=0.7)
            self.play(*walking([walk, *panel.counters], 0, len(run) - 1), run_time=3)
            self.shows(f"steps of {name}", panel.step)
            self.shows(f"cost of {name}", panel.cost)
            self.shows(f"path of {name}", Path(walk, plot))
        self.shows("contour lines", Contours(plot))

    # Two running averages along one run.

    @beat
    def averages(self):
        """The two averages as formulas, and both arrows on the path."""
        self.picture = picture = AveragesPicture(self.moments, self.parameters.landscape)
        self.say(1)
        self.clear_stage()
        self.play(FadeIn(picture.plot), FadeIn(picture.walk), FadeIn(picture.title), run_time=0.8)
        for formula, arrow in zip(picture.formulas, (picture.mean, picture.slope), strict=True):
            self.play(FadeIn(formula, shift=0.1 * UP), FadeIn(arrow), run_time=0.9)
        walk = picture.walk
        self.play(*walking([walk, *picture.arrows], 0, min(8, walk.steps)), run_time=4)
        tags = picture.tags()
        self.play(FadeIn(tags), run_time=0.6)
        self.leaving = VGroup(picture.title, *picture.formulas, tags)
        self.shows_each(picture.drawn())

    @beat
    def direction(self):
        """m_t beside g_t, coordinate by coordinate."""
        run, names = self.moments, ("gradient $g_t$", "its average $m_t$")
        charts = CoordinateCharts(run.gradients, run.first, theme.MOMENTUM, names)
        self.say(2)
        self.watch(charts, self.picture.arrows)
        self.shows_each(charts.drawn("g", "m"))

    @beat
    def scale(self):
        """v_t beside the squared gradient, on a logarithmic axis."""
        run, names = self.moments, ("squared gradient $g_t^2$", "its average $v_t$")
        charts = CoordinateCharts(run.gradients**2, run.second, theme.RMSPROP, names, log=True)
        self.say(3)
        self.watch(charts, VGroup())
        self.shows_each(charts.drawn("g squared", "v"))

    def watch(self, charts: CoordinateCharts, arrows: VGroup) -> None:
        """The walk from its start, with the curves in step."""
        walk, traces = self.picture.walk, charts.traces
        self.play(FadeOut(self.leaving), run_time=0.4)
        self.play(
            *walking([walk, *arrows], walk.count, 0), FadeIn(charts.charts), FadeIn(charts.key), *map(FadeIn, traces),
            run_time=0.9,
        )  # fmt: skip
        self.play(*walking([walk, *arrows, *traces], 0, len(self.moments.points) - 1), run_time=6)
        self.leaving = Group(charts.charts, charts.key, *traces, *arrows)

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
        self.play(FadeIn(picture.names), equation.light("m"), *picture.grow("m"), run_time=1.3)
        self.play(equation.light("v"), *picture.grow("v"), run_time=1.3)
        self.play(equation.light("m", "v"), *picture.grow("ratio"), run_time=1.4)
        self.play(equation.light(), LaggedStart(*(FadeIn(line) for line in lines), lag_ratio=0.4), run_time=1.4)
        self.shows_each(picture.drawn())

    # The correction that the slide leaves out.

    @beat
    def correction(self):
        """One start, one step: with and without the correction."""
        p, count, runs = self.parameters, min(self.parameters.steps, 40), {}
        for name, corrected, color in (("as on the slide", False, theme.PATH), ("corrected", True, theme.ADAM)):
            optimizer = Adam(p.step, p.beta1, p.beta2, bias_correction=corrected)
            runs[name] = (descend(optimizer, p.landscape, p.start, count), color)
        plot, chart = plot_from_above(p.landscape), StepLengths(runs, p.step)
        walks = {name: Walk(plot, run.points, color, marks=0.04) for name, (run, color) in runs.items()}
        self.say("Both averages start at zero: divide by what they have seen so far")
        self.clear_stage()
        self.play(FadeIn(plot), FadeIn(chart.formula), *map(FadeIn, walks.values()), run_time=0.8)
        self.play(FadeIn(chart), FadeIn(chart.key), *map(FadeIn, chart.traces), run_time=0.8)
        self.play(*walking(walks.values(), 0, 1), run_time=1.4)
        self.play(FadeIn(chart.firsts), run_time=0.6)
        self.play(*walking([*walks.values(), *chart.traces], 1, count), run_time=5)
        self.shows_each(chart.drawn())
        self.shows_each((f"path, {name}", Path(walk, plot)) for name, walk in walks.items())
        self.shows("contour lines", Contours(plot))

    @beat
    def correction_curve(self):
        """Equal gradients: how many times too long each step is without the correction."""
        chart = CorrectionCurve(self.parameters.beta1, self.parameters.beta2)
        self.say("Without the correction the first steps are too long")
        self.clear_stage()
        self.play(FadeIn(chart), Create(chart.one), FadeIn(chart.formula, chart.names), run_time=0.9)
        self.play(Create(chart.line, rate_func=linear), run_time=3)
        for mark in chart.marks:
            self.play(FadeIn(mark, shift=0.1 * DOWN), run_time=0.6)
        self.shows_each(chart.drawn())

    # The race.

    @beat
    def race_surface(self):
        """Four optimizers leave one point of the surface."""
        p = self.parameters
        self.runs = race(p, p.landscape)
        surface = SurfaceDrawing(
            p.landscape, extent=p.landscape.limits, center=(-2.65, -0.62), size=7.5, azimuth=-20, elevation=42
        )
        walkers, self.table = SurfaceWalkers(surface, self.runs, width=6), RaceTable(self.runs, p.optimizers())
        at_right(self.table, theme.RIGHT, -0.3)
        self.say("Gradient descent, momentum, RMSProp and Adam leave one point")
        self.clear_stage()
        self.play(FadeIn(surface), FadeIn(self.table), run_time=1)
        self.play(*(FadeIn(head) for head in walkers.heads), run_time=0.5)
        self.add(*walkers.paths, *walkers.heads)
        self.play(
            surface.turn(azimuth=-70, elevation=46),
            *(path.run() for path in walkers.paths),
            *(head.animate.set(radius=0.1) for head in walkers.heads),
            *walking(self.table.counters, 0, p.race_steps),
            run_time=9,
            rate_func=linear,
        )
        if notes := self.table.exits():
            self.play(*notes, run_time=0.6)
        self.shows_each(walkers.drawn("path: {}"))
        self.shows_each(self.table.drawn())
        self.leaving = Group(surface, *walkers.paths, *walkers.heads)

    @beat
    def race_contour(self):
        """The same runs from above, their costs in step."""
        count, table = self.parameters.race_steps, self.table
        plot, chart = plot_from_above(self.parameters.landscape), RaceCosts(self.runs, count)
        walks = {name: Walk(plot, run.points, optimizer_color(name)) for name, run in self.runs.items()}
        parts = [*walks.values(), *chart.traces.values()]
        self.say("Each ends where its path led it")
        self.play(FadeOut(self.leaving), table.animate.move_to([MIDDLE, 1.12, 0]), run_time=0.9)
        for counter in table.counters:
            counter.show(0)
        self.play(FadeIn(plot), FadeIn(chart), *map(FadeIn, parts), run_time=0.8)
        self.play(*walking([*parts, *table.counters], 0, count), run_time=6)
        self.shows_each((f"path: {name}", Path(walk, plot)) for name, walk in walks.items())
        self.shows("contour lines", Contours(plot))
        self.shows_each(table.drawn())
        self.shows_each(chart.drawn())

    # What v is not, and how decay should be done.

    @beat
    def curvature(self):
        """v beside the true curvature, along the run and long after it has arrived."""
        p, count = self.parameters, 3000
        self.long_run = descend(self.optimizer, p.landscape, p.start, count)
        plot, charts = plot_from_above(p.landscape), CurvatureCharts(self.long_run, p.landscape)
        walk = Walk(plot, self.long_run.points, theme.ADAM)
        self.say("$v_t$ follows the size of the gradient, and curvature only loosely")
        self.clear_stage()
        self.play(FadeIn(plot), FadeIn(walk), FadeIn(charts.charts), *map(FadeIn, charts.traces), run_time=0.9)
        self.play(*walking([walk, *charts.traces], 0, count - 1, geometric=True), run_time=8)
        self.shows_each(charts.drawn())
        self.shows("path", Path(walk, plot))
        self.shows("contour lines", Contours(plot))

    @beat
    def decoupled_decay(self):
        """Two weights with noise for a gradient: a penalty is divided by the gradient's size, AdamW's decay is not."""
        charts = DecayCharts(adamw_runs(0.001, self.parameters.decay, (5.0, 0.2), 3000, self.parameters.seed))
        self.say("A penalty is divided by $sqrt(v_t)$ too; AdamW decays every weight alike")
        self.clear_stage()
        traces = [trace for pair in charts.traces.values() for trace in pair]
        self.play(FadeIn(charts), FadeIn(charts.key), *map(FadeIn, traces), run_time=0.9)
        for pair in charts.traces.values():
            self.play(*walking(pair, 0, charts.last), run_time=3)
        self.play(Create(charts.alone), run_time=0.8)
        self.shows_each(charts.drawn())
