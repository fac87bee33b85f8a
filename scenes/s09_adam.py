"""Adam: momentum, the two averages, the update, what the correction changes, the race, curvature and decay."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from manim import (
    DOWN,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    ManimColor,
    VGroup,
    linear,
)
from pydantic import Field

from lecture import theme
from lecture.kit.charts import Chart, Trace, legend
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Dashed, Dots, Path
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Arrow, Bar, Drawn, Number
from lecture.kit.scene import LectureScene, beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.surface_readings import OnSurface
from lecture.kit.text import Equation, fit, haloed, rim, words
from lecture.kit.walk import Pace, Walk, WalkArrow, arrow_scale, walking
from nncore import Adam, GradientDescent, Momentum, Trajectory, descend, landscapes
from scenes.numbers.adam import Moments, correction_ratio, decay_runs, step_lengths, valley
from scenes.numbers.optimizer_races import OptimizerField, SurfaceChoice, optimizer_color, race
from scenes.pictures.moments import CENTER_X, HEIGHTS, SIZE, UpdateBars, coordinate_charts, limits
from scenes.pictures.race import RaceTable

Step = Annotated[float, Field(gt=0, le=1)]
Beta = Annotated[float, Field(ge=0, lt=1)]

DIRECTION = "{{m_t:m}} = beta_1 m_(t-1) + (1 - beta_1) {{g_t:g}}"
SCALE = "{{v_t:v}} = beta_2 v_(t-1) + (1 - beta_2) {{g_t^2:g}}"
UPDATE = "theta_(t+1) = theta_t - {{alpha:alpha}} frac({{m_t:m}}, sqrt({{v_t:v}}) + epsilon)"
CORRECTION = "hat(m)_t = frac({{m_t:m}}, 1 - beta_1^t) quad hat(v)_t = frac({{v_t:v}}, 1 - beta_2^t)"
L2_RULE = "g_t = nabla C + 2 lambda theta_t"
ADAMW_RULE = "theta_(t+1) = theta_t - alpha frac(hat(m)_t, sqrt(hat(v)_t) + epsilon) - 2 alpha lambda theta_t"


class AdamOptimisation(LectureScene):
    """Slide 9, on the ripples or another surface."""

    oracle = "scenes.oracles.adam"

    class Parameters(OptimizerField, SurfaceChoice):
        """Besides the field that races: the run whose averages are watched, the valley, and the decay."""

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
        self.run = Moments.of(self.optimizer, descend(self.optimizer, p.landscape, p.start, p.steps))

    # The idea: momentum.

    @beat
    def momentum(self):
        """A valley: gradient descent zigzags, momentum averages the zigzag away."""
        p, count = self.parameters, 30
        cost = valley(p.valley_curvature)
        rules = (GradientDescent(p.valley_steps[0]), Momentum(p.valley_steps[1], p.valley_decay))
        runs = [descend(rule, cost, (-4.2, 1.0), count) for rule in rules]
        plot = _valley_plot(cost)
        names, sources = ("gradient descent", "momentum"), (("theta_(t+1) = theta_t - eta g_t",), MOMENTUM_RULES)
        settings = [f"$eta = {step:g}$" for step in p.valley_steps]
        settings[1] += f", $beta = {p.valley_decay:g}$"
        self.open(FadeIn(plot))
        self.say(0)
        for name, source, run, y, setting in zip(names, sources, runs, (1.55, -0.7), settings, strict=True):
            walk = Walk(plot, run.points, optimizer_color(name), marks=0.045)
            panel, paces = _rule_panel(name, source, run, y)
            panel.add(words(setting, size=theme.LABEL, color=theme.QUIET).place(theme.RIGHT, y, align="right"))
            self.play(FadeIn(walk), FadeIn(panel), run_time=0.7)
            self.play(*walking([walk, *paces], 0, len(run) - 1), run_time=3)
            step, cost_shown = (pace.readout for pace in paces)
            source = f"descend(..., valley).costs[{count}]"
            self.shows(f"steps of {name}", step)
            self.shows(f"cost of {name}", cost_shown)
            self.shows(f"path of {name}", Path(walk, plot))
        self.shows("contour lines", Contours(plot))

    # Two running averages along one run.

    @beat
    def averages(self):
        """The two averages as formulas, and both arrows on the path."""
        self.plot = self._from_above()
        self.walk = Walk(self.plot, self.run.points, theme.ADAM)
        unit = arrow_scale(self.walk, -self.run.gradients, 2.4)
        slope = WalkArrow(self.walk, -self.run.gradients, unit, theme.GRADIENT)
        mean = WalkArrow(self.walk, -self.run.first, unit, theme.MOMENTUM)
        self.arrows = VGroup(slope, mean)
        name = words("AME: adaptive moment estimation", size=theme.BODY).place(-0.35, 1.5)
        self.formulas = VGroup(name)
        for source, color, y, text in (
            (DIRECTION, theme.MOMENTUM, 0.35, "running average of the gradient: which way"),
            (SCALE, theme.RMSPROP, -1.6, "running average of its square: how large"),
        ):
            part = "m" if source == DIRECTION else "v"
            equation = fit(Equation(source, colors={part: color, "g": theme.GRADIENT}), 6.6)
            equation.move_to([-0.35 + equation.width / 2, y, 0])
            note = words(text, size=theme.LABEL, color=theme.QUIET).place(-0.35, y - 0.85)
            self.formulas.add(VGroup(equation, note))
        self.say(1)
        self.clear_stage()
        self.play(FadeIn(self.plot), FadeIn(self.walk), FadeIn(name), run_time=0.8)
        for part, arrow in zip(self.formulas[1:], self.arrows[::-1], strict=True):
            self.play(FadeIn(part, shift=0.1 * UP), FadeIn(arrow), run_time=0.9)
        self.play(*walking([self.walk, *self.arrows], 0, min(8, self.walk.steps)), run_time=4)
        self.tags = VGroup(_tag("$-g_t$", slope, -0.42), _tag("$-m_t$", mean, 0.42))
        self.play(FadeIn(self.tags), run_time=0.6)
        self.shows("contour lines", Contours(self.plot))
        self.shows("path", Path(self.walk, self.plot))
        for name, arrow in (("-g", slope), ("-m", mean)):
            self.shows(f"arrow {name}", Arrow(arrow, unit=unit))

    @beat
    def direction(self):
        """m_t beside g_t, coordinate by coordinate."""
        charts, traces = coordinate_charts(self.run.gradients, self.run.first, theme.MOMENTUM)
        key = legend([("gradient $g_t$", theme.GRADIENT), ("its average $m_t$", theme.MOMENTUM)], across=True)
        self.say(2)
        self._watch(charts, traces, key, VGroup(self.formulas, self.tags), self.arrows)
        self._shows_curves(charts, traces, "g")
        self._shows_curves(charts, traces[1:], "m")
        for i, chart in enumerate(charts):
            self.shows(f"zero of coordinate {i + 1}", Dashed(chart[-1], chart))

    @beat
    def scale(self):
        """v_t beside the squared gradient, on a logarithmic axis."""
        charts, traces = coordinate_charts(self.run.gradients**2, self.run.second, theme.RMSPROP, log=True)
        key = legend([("squared gradient $g_t^2$", theme.GRADIENT), ("its average $v_t$", theme.RMSPROP)], across=True)
        self.say(3)
        self._watch(charts, traces, key, self.leaving, VGroup())
        self._shows_curves(charts, traces, "g squared")
        self._shows_curves(charts, traces[1:], "v")

    def _shows_curves(self, charts: VGroup, traces: list[Trace], name: str) -> None:
        """List the curves of both coordinates: every other of the traces."""
        for i, (chart, trace) in enumerate(zip(charts, traces[::2], strict=True)):
            self.shows(f"{name} of coordinate {i + 1}", Curve(trace, chart))

    def _watch(self, charts: VGroup, traces: list[Trace], key: VGroup, leaves: Group, arrows: VGroup) -> None:
        """The walk from its start, with the curves in step."""
        key.move_to([CENTER_X + SIZE[0] / 2 - key.width / 2, 2.02, 0])
        self.play(FadeOut(leaves), run_time=0.4)
        self.play(
            *walking([self.walk, *arrows], self.walk.count, 0), FadeIn(charts), FadeIn(key), *map(FadeIn, traces),
            run_time=0.9,
        )  # fmt: skip
        self.play(*walking([self.walk, *arrows, *traces], 0, len(self.run.points) - 1), run_time=6)
        self.leaving = Group(charts, key, *traces, *arrows)

    # The update of each parameter.

    @beat
    def update(self):
        """One step in numbers: m over the root of v, for each coordinate by itself."""
        t = min(self.parameters.shown_step, len(self.run.points))
        m, ratio = self.run.first[t - 1], self.run.ratios[t - 1]
        root = np.sqrt(self.run.second[t - 1]) + self.optimizer.epsilon
        equation = Equation(UPDATE, size=66, colors={"m": theme.MOMENTUM, "v": theme.RMSPROP, "alpha": theme.ADAM})
        equation.move_to([0, 1.4, 0])
        bars = UpdateBars(m, root, ratio)
        lines = VGroup(*(self._substituted(t - 1, i) for i in (0, 1)))
        lines.arrange(DOWN, buff=0.24, aligned_edge=[-1, 0, 0]).move_to([0, -2.75, 0])
        when = words(f"step $t = {t}$", size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, -0.2)
        self.say(4)
        self.clear_stage()
        self.play(FadeIn(equation, shift=0.1 * UP), run_time=0.8)
        self.play(FadeIn(bars.names, when), equation.light("m"), *bars.grow("m"), run_time=1.3)
        self.play(equation.light("v"), *bars.grow("v"), run_time=1.3)
        self.play(equation.light("m", "v"), *bars.grow("ratio"), run_time=1.4)
        self.play(equation.light(), LaggedStart(*(FadeIn(line) for line in lines), lag_ratio=0.4), run_time=1.4)
        self._shows_update(t, bars, lines)

    def _shows_update(self, t: int, bars: UpdateBars, lines: VGroup) -> None:
        """List the bars of a step with their numbers, and the numbers put into the rule."""
        names = {"m": "m", "v": "root", "ratio": "ratio"}
        for i, line in enumerate(lines):
            for kind, word in names.items():
                bar, name = bars.bars[kind][i], f"{word} of coordinate {i + 1}"
                length = Bar(bar.bar, unit=bar.unit, axis=0, zero=float(bar.zero[0]))
                self.shows(name, bar.number)
                self.shows(f"bar of {name}", length)
            for word, rows in (("before", self.run.points), ("after", self.run.after)):
                text = shown(rows[t - 1, i], "{:.3f}")
                self.shows(f"coordinate {i + 1} {word}", Number(line, text))
            ratio = self.run.ratios[t - 1, i]
            text = shown(ratio, "{:.2f}")
            self.shows(f"factor of coordinate {i + 1}", Number(line, text))

    def _substituted(self, row: int, i: int) -> VGroup:
        """The update of coordinate i with its numbers, after its name."""
        before, after = (shown(values[row, i], "{:.3f}") for values in (self.run.points, self.run.after))
        ratio = shown(self.run.ratios[row, i], "{:.2f}")
        factor = f"({ratio})" if self.run.ratios[row, i] < 0 else ratio
        source = f"{after} = {before} - {{{{{self.parameters.step:g}:alpha}}}} dot {factor}"
        numbers = Equation(source, size=42, colors={"alpha": theme.ADAM})
        name = words(f"coordinate {i + 1}:", size=theme.LABEL, color=theme.QUIET)
        name.place(numbers.get_left()[0] - 0.35, numbers.part("alpha").get_bottom()[1], align="right")
        return VGroup(name, numbers)

    # The correction that the slide leaves out.

    @beat
    def correction(self):
        """One start, one step: with and without the correction."""
        p = self.parameters
        count, names, colors = min(p.steps, 40), ("as on the slide", "corrected"), (theme.PATH, theme.ADAM)
        rules = [Adam(p.step, p.beta1, p.beta2, bias_correction=corrected) for corrected in (False, True)]
        runs = [descend(rule, p.landscape, p.start, count) for rule in rules]
        plot = self._from_above()
        walks = [Walk(plot, run.points, color, marks=0.04) for run, color in zip(runs, colors, strict=True)]
        lengths = [step_lengths(run, p.step).max(axis=1) for run in runs]
        chart = Chart(
            (0, count), (0, float(np.ceil(1.05 * max(map(np.max, lengths))))), center=(CENTER_X, -1.1),
            size=(SIZE[0], 2.8), x_label="step $t$", y_label="longest move of a coordinate, in units of $alpha$",
        )  # fmt: skip
        steps = np.arange(1, count + 1)
        traces = [Trace(chart, steps, length, color, 4) for length, color in zip(lengths, colors, strict=True)]
        key = legend(list(zip(names, colors, strict=True)), across=True)
        key.move_to([CENTER_X + SIZE[0] / 2 - key.width / 2, chart.point(0, 0)[1] - 0.66, 0]).shift([-1.2, 0, 0])
        formula = fit(Equation(CORRECTION, size=50, colors={"m": theme.MOMENTUM, "v": theme.RMSPROP}), 6.4)
        formula.move_to([CENTER_X, 1.4, 0])
        firsts = VGroup(*(_first_step(chart, length[0], color) for length, color in zip(lengths, colors, strict=True)))
        self.say("Both averages start at zero: divide by what they have seen so far")
        self.clear_stage()
        self.play(FadeIn(plot), FadeIn(formula), *(FadeIn(walk) for walk in walks), run_time=0.8)
        self.play(FadeIn(chart), FadeIn(key), *(FadeIn(trace) for trace in traces), run_time=0.8)
        self.play(*walking(walks, 0, 1), run_time=1.4)
        self.play(FadeIn(firsts), run_time=0.6)
        self.play(*walking([*walks, *traces], 1, count), run_time=5)
        for name, walk, trace, (_, dot, number) in zip(names, walks, traces, firsts, strict=True):
            self.shows(f"first step, {name}", number)
            self.shows(f"first point, {name}", Dots(dot, chart))
            self.shows(f"step lengths, {name}", Curve(trace, chart))
            self.shows(f"path, {name}", Path(walk, plot))
        self.shows("contour lines", Contours(plot))

    @beat
    def correction_curve(self):
        """Equal gradients: how many times too long each step is without the correction."""
        p = self.parameters
        ratio = correction_ratio(p.beta1, p.beta2, 10_000)
        steps = np.arange(1, len(ratio) + 1)
        chart = Chart(
            (1, 10_000), (0, float(np.ceil(1.08 * ratio.max()))), center=(-1.95, -0.55), size=(8.2, 4.1),
            x_label="step $t$", y_label="times too long, if all gradients are equal", log_x=True,
        )  # fmt: skip
        thin = np.unique(np.geomspace(1, len(ratio), 400).astype(int)) - 1
        curve = chart.curve(steps[thin], ratio[thin], theme.PATH, 5)
        formula = Equation("frac(1 - beta_1^t, sqrt(1 - beta_2^t))", size=70).move_to([4.6, -0.1, 0])
        end = chart.point(10_000, 1.0)
        names = VGroup(
            words("the curve:", size=theme.LABEL, color=theme.QUIET).place(3.62, formula.get_top()[1] + 0.3),
            words("with the correction", size=theme.SMALL, color=theme.ADAM).place(end[0] + 0.15, end[1] - 0.08),
        )
        self.say("Without the correction the first steps are too long")
        self.clear_stage()
        corrected = chart.level(1.0, theme.ADAM)
        self.play(FadeIn(chart), Create(corrected), FadeIn(formula, names), run_time=0.9)
        self.play(Create(curve, rate_func=linear), run_time=3)
        for t in sorted({1, int(ratio.argmax()) + 1, 1000}):
            mark = _mark(chart, t, ratio[t - 1], below=t < ratio.argmax())
            self.play(FadeIn(mark, shift=0.1 * DOWN), run_time=0.6)
            self.shows(f"ratio at step {t}", Number(mark[1], shown(ratio[t - 1], "{:.2f}")))
            self.shows(f"point at step {t}", Dots(mark[0], chart))
        self.shows("ratios", Curve(curve, chart))
        self.shows("corrected", Dashed(corrected, chart))

    # The race.

    @beat
    def race_surface(self):
        """Four optimizers leave one point of the surface."""
        p = self.parameters
        self.runs = race(p, p.landscape)
        surface = SurfaceDrawing(
            p.landscape, extent=p.landscape.limits, center=(-2.65, -0.62), size=7.5, azimuth=-20, elevation=42
        )
        paths = [SurfacePath(surface, run.points, optimizer_color(name), 6, 0.0) for name, run in self.runs.items()]
        dots = [SurfaceDot(surface, path, path.color, 0.11) for path in paths]
        self.table = RaceTable(self.runs, p.optimizers())
        self.table.move_to([theme.RIGHT - self.table.width / 2, -0.3, 0])
        self.say("Gradient descent, momentum, RMSProp and Adam leave one point")
        self.clear_stage()
        self.play(FadeIn(surface), FadeIn(self.table), run_time=1)
        self.play(*(FadeIn(dot) for dot in dots), run_time=0.5)
        self.add(*paths, *dots)
        self.play(
            surface.turn(azimuth=-70, elevation=46),
            *(path.run() for path in paths),
            *(dot.animate.set(radius=0.1) for dot in dots),
            *walking(self.table.counters, 0, p.race_steps),
            run_time=9,
            rate_func=linear,
        )
        if notes := self.table.exits():
            self.play(*notes, run_time=0.6)
        self._shows_race([OnSurface(path) for path in paths])
        self.leaving = Group(surface, *paths, *dots)

    @beat
    def race_contour(self):
        """The same runs from above, their costs in step."""
        count = self.parameters.race_steps
        plot = self._from_above()
        walks = [Walk(plot, run.points, optimizer_color(name)) for name, run in self.runs.items()]
        costs = np.concatenate([run.costs for run in self.runs.values()])
        chart = Chart(
            (0, count), (np.floor(costs.min()) - 0.5, np.ceil(costs.max())), center=(CENTER_X, -1.75),
            size=(SIZE[0], 2.0), x_label="step", y_label="cost",
        )  # fmt: skip
        traces = [
            Trace(chart, np.arange(len(run)), run.costs, optimizer_color(name)) for name, run in self.runs.items()
        ]
        self.say("Each ends where its path led it")
        self.play(FadeOut(self.leaving), self.table.animate.move_to([CENTER_X, 1.12, 0]), run_time=0.9)
        for counter in self.table.counters:
            counter.show(0)
        self.play(FadeIn(plot), FadeIn(chart), *(FadeIn(part) for part in (*walks, *traces)), run_time=0.8)
        self.play(*walking([*walks, *traces, *self.table.counters], 0, count), run_time=6)
        self._shows_race([Path(walk, plot) for walk in walks])
        self.shows("contour lines", Contours(plot))
        for name, trace in zip(self.runs, traces, strict=True):
            self.shows(f"costs: {name}", Curve(trace, chart))

    def _from_above(self) -> ContourPlot:
        surface = self.parameters.landscape
        return ContourPlot.of(surface, surface.limits, center=(-3.86, -0.52), size=(5.3, 5.3))

    def _shows_race(self, paths: list[Drawn]) -> None:
        """List the path and the present cost of every run."""
        for name, path, counter in zip(self.runs, paths, self.table.counters, strict=True):
            number = counter.readout
            self.shows(f"path: {name}", path)
            self.shows(f"cost: {name}", number)

    # What v is not, and how decay should be done.

    @beat
    def curvature(self):
        """v beside the true curvature, along the run and long after it has arrived."""
        count = 3000
        self.long_run = run = descend(self.optimizer, self.parameters.landscape, self.parameters.start, count)
        second, squares = run.second_moments[1:, 0], run.gradients[:-1, 0] ** 2
        bends = np.array([self.parameters.landscape.hessian(point)[0, 0] for point in run.points[:-1]])
        plot = self._from_above()
        walk = Walk(plot, run.points, theme.ADAM)
        steps = np.arange(1, count + 1)
        sizes = Chart(
            (1, count), _sizes(second, squares), center=(CENTER_X, HEIGHTS[0]), size=SIZE, y_label="coordinate 1",
            log_x=True, log_y=True,
        )  # fmt: skip
        bent = Chart(
            (1, count), limits([bends, np.zeros(1)]), center=(CENTER_X, HEIGHTS[1]), size=SIZE,
            y_label="curvature $H_11$ at the same points", x_label="step $t$", log_x=True,
        )  # fmt: skip
        stays = int(np.flatnonzero(squares >= sizes.y_range[0])[-1]) + 2  # then the gradient has left the chart
        traces = [
            Trace(sizes, steps[:stays], squares[:stays], theme.GRADIENT, 2),
            Trace(sizes, steps, second, theme.RMSPROP),
            Trace(bent, steps, bends, theme.NEWTON),
        ]
        key = legend([("$g_t^2$", theme.GRADIENT), ("$v_t$", theme.RMSPROP)], across=True)
        key.move_to([CENTER_X + SIZE[0] / 2 - key.width / 2, sizes.frame.get_top()[1] + 0.28, 0])
        charts = VGroup(sizes, bent.add(bent.level(0.0)), key)
        self.say("$v_t$ follows the size of the gradient, and curvature only loosely")
        self.clear_stage()
        self.play(FadeIn(plot), FadeIn(walk), FadeIn(charts), *(FadeIn(trace) for trace in traces), run_time=0.9)
        self.play(*walking([walk, *traces], 0, count - 1, geometric=True), run_time=8)
        named = (("squared gradient of coordinate 1", sizes), ("v of coordinate 1", sizes), ("curvature", bent))
        for (name, chart), trace in zip(named, traces, strict=True):
            self.shows(name, Curve(trace, chart))
        self.shows("no curvature", Dashed(bent[-1], bent))
        self.shows("contour lines", Contours(plot))
        self.shows("path", Path(walk, plot))

    @beat
    def decoupled_decay(self):
        """Two weights with noise for a gradient: a penalty is divided by the gradient's size, AdamW's decay is not."""
        p, count = self.parameters, 3000
        runs = decay_runs(0.001, p.decay, (5.0, 0.2), count, p.seed)
        thin = np.arange(0, count + 1, 10)
        panels = VGroup(
            _decay_panel("Adam with an L2 penalty", L2_RULE, -3.35, count),
            _decay_panel("AdamW: decoupled decay", ADAMW_RULE, 3.35, count),
        )
        colors = (theme.GRADIENT, theme.DATA)
        pairs = [
            [Trace(panel[2], thin, runs[name][thin, i], color, 5) for i, color in enumerate(colors)]
            for panel, name in zip(panels, ("L2", "AdamW"), strict=True)
        ]
        names = (*zip(("large gradients", "small gradients"), colors, strict=True), ("decay alone", theme.PENALTY))
        alone = panels[1][2].curve(thin, runs["alone"][thin, 0], theme.PENALTY, 3)
        key = legend(names, size=theme.LABEL)
        key.move_to([5.1, -0.12, 0])
        self.say("A penalty is divided by $sqrt(v_t)$ too; AdamW decays every weight alike")
        self.clear_stage()
        self.play(FadeIn(panels), FadeIn(key), *(FadeIn(trace) for pair in pairs for trace in pair), run_time=0.9)
        for pair in pairs:
            self.play(*walking(pair, 0, len(thin) - 1), run_time=3)
        self.play(Create(alone), run_time=0.8)
        for panel, name, pair in zip(panels, ("L2", "AdamW"), pairs, strict=True):
            for size, trace in zip(("large", "small"), pair, strict=True):
                self.shows(f"weight with {size} gradients, {name}", Curve(trace, panel[2]))
        self.shows("decay alone", Curve(alone, panels[1][2]))


MOMENTUM_RULES = ("u_t = beta u_(t-1) + g_t", "theta_(t+1) = theta_t - eta u_t")


def _rule_panel(name: str, sources: tuple[str, ...], run: Trajectory, y: float) -> tuple[VGroup, list[Pace]]:
    """Name, update rule, and step and cost counting; the numbers that keep pace."""
    color = optimizer_color(name)
    panel = VGroup(words(name, size=theme.BODY, color=color, weight="bold").place(theme.FORMULA_LEFT, y))
    for source in sources:
        y -= 0.68
        equation = Equation(source, size=48)
        panel.add(equation.move_to([theme.FORMULA_LEFT + equation.width / 2, y, 0]))
    step = Readout(0, "{:.0f}", size=theme.LABEL, anchor="right")
    cost = Readout(run.costs[0], "{:.3f}", size=theme.BODY, color=theme.GRADIENT, anchor="right")
    y -= 0.62
    panel.add(words("step", size=theme.LABEL, color=theme.QUIET).place(theme.FORMULA_LEFT, y - 0.1))
    panel.add(words("cost", size=theme.LABEL, color=theme.QUIET).place(theme.FORMULA_LEFT + 2.4, y - 0.1))
    panel.add(step.move_to([theme.FORMULA_LEFT + 1.2 - step.width / 2, y + 0.01, 0]))
    panel.add(cost.move_to([theme.RIGHT - cost.width / 2, y + 0.03, 0]))
    return panel, [Pace(step, np.arange(len(run))), Pace(cost, run.costs)]


def _tag(text: str, arrow: WalkArrow, side: float) -> VGroup:
    """A name beside an arrow's tip, on a halo of ground that keeps the path out of it."""
    tip = arrow.tip.get_center()
    along = arrow.shaft.get_vector()[:2] / max(np.linalg.norm(arrow.shaft.get_vector()), 1e-9)
    across = np.array([-along[1], along[0], 0.0])
    label = words(text, size=theme.BODY).move_to(tip + side * across)
    beyond = max(theme.LEFT + 0.05 - label.get_left()[0], 0.0)  # the rim keeps the margin too
    return haloed(label.shift([beyond, 0, 0]))


def _first_step(chart: Chart, length: float, color: ManimColor) -> VGroup:
    dot = Dot(chart.point(1, length), radius=0.08, color=color)
    number = Readout(length, "{:.2f}", size=theme.LABEL, color=color, anchor="left")
    number.move_to(dot.get_center() + [0.3 + number.width / 2, -0.28, 0])
    return VGroup(rim(number), dot, number)


def _mark(chart: Chart, t: int, value: float, below: bool) -> VGroup:
    place = chart.point(t, value)
    number = words(f"{shown(value, '{:.2f}')} at step {t}", size=theme.BODY)
    number.place(place[0] + 0.22, place[1] + (-0.34 if below else 0.18))
    return VGroup(Dot(place, radius=0.1, color=theme.TEXT), number)


def _decay_panel(title: str, source: str, x: float, count: int) -> VGroup:
    chart = Chart(
        (0, count), (0, 1.1), center=(x + 0.25, -1.1), size=(5.4, 2.7), x_label="step $t$", y_label="weight",
        y_ticks=(0, 0.5, 1), x_ticks=(0, count // 3, 2 * count // 3, count),
    )  # fmt: skip
    heading = words(title, size=theme.BODY, weight="bold").place(x - 2.45, 1.7)
    rule = fit(Equation(source, size=46), 5.9)
    return VGroup(heading, rule.move_to([x - 2.45 + rule.width / 2, 1.05, 0]), chart)


def _sizes(second: np.ndarray, squares: np.ndarray) -> tuple[float, float]:
    """Whole decades, from two below v to the largest squared gradient."""
    low, high = second[second > 0].min() / 100, max(squares.max(), second.max())
    return float(10.0 ** np.floor(np.log10(low))), float(10.0 ** np.ceil(np.log10(high)))


def _valley_plot(cost: landscapes.Quadratic) -> ContourPlot:
    x_range, y_range = (-4.7, 1.3), (-1.9, 1.9)
    x, y = np.meshgrid(np.linspace(*x_range, 181), np.linspace(*y_range, 121))
    values = cost.values(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    levels = np.geomspace(0.05, values.max(), 12)
    return ContourPlot(values, x_range, y_range, center=(-2.66, -0.52), size=(7.76, 4.91), levels=levels)
