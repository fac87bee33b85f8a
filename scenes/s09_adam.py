"""Adam: momentum and scale as two running averages, what the correction changes, the race, and where Adam is not curvature."""

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
    Line,
    VGroup,
    linear,
)
from pydantic import Field

from nncore import Adam, GradientDescent, Momentum, descend, landscapes
from scenes.kit import deck, theme
from scenes.kit.bars import SignedBar
from scenes.kit.charts import Chart, Trace, legend
from scenes.kit.contour import ContourPlot
from scenes.kit.numbers import Readout, shown
from scenes.kit.scene import LectureScene
from scenes.kit.surface import SurfaceDot, SurfaceDrawing, SurfacePath
from scenes.kit.text import Equation, fit, words
from scenes.kit.walk import Pace, Walk, WalkArrow, walking
from scenes.runs_adam import Moments, correction_ratio, decay_runs, field_of_four, race, step_lengths, valley

Step = Annotated[float, Field(gt=0, le=1)]
Place = Annotated[float, Field(ge=-3, le=3)]
Beta = Annotated[float, Field(ge=0, lt=1)]

DIRECTION = "{{m_t:m}} = beta_1 m_(t-1) + (1 - beta_1) {{g_t:g}}"
SCALE = "{{v_t:v}} = beta_2 v_(t-1) + (1 - beta_2) {{g_t^2:g}}"
CORRECTION = "hat(m)_t = frac({{m_t:m}}, 1 - beta_1^t) quad hat(v)_t = frac({{v_t:v}}, 1 - beta_2^t)"
L2_RULE = "g_t = nabla C + {{2 lambda theta_t:decay}}"
ADAMW_RULE = "theta_(t+1) = theta_t - alpha frac(hat(m)_t, sqrt(hat(v)_t) + epsilon) - {{alpha w theta_t:decay}}"
RACE = {
    "gradient descent": lambda: theme.GRADIENT_DESCENT,
    "momentum": lambda: theme.MOMENTUM,
    "RMSProp": lambda: theme.RMSPROP,
    "Adam": lambda: theme.ADAM,
}
UPDATE = "theta_(t+1) = theta_t - {{alpha:alpha}} frac({{m_t:m}}, sqrt({{v_t:v}}) + epsilon)"


class AdamOptimisation(LectureScene):
    """Slide 9, on the ripples."""

    section = "adam"

    class Parameters(deck.Parameters):
        """Where the runs start, Adam's constants, and the steps of the four that race."""

        start: tuple[Place, Place] = (2.7, 2.2)
        step: Step = 0.03
        beta1: Beta = 0.9
        beta2: Beta = 0.999
        steps: Annotated[int, Field(ge=12, le=200)] = 56
        shown_step: Annotated[int, Field(ge=1, le=200)] = 7
        gradient_descent_step: Step = 0.01
        momentum_step: Step = 0.01
        rmsprop_step: Step = 0.1
        adam_step: Step = 0.2
        race_steps: Annotated[int, Field(ge=5, le=200)] = 60
        valley_curvature: Annotated[float, Field(ge=2, le=100)] = 20.0
        valley_steps: tuple[Step, Step] = (0.09, 0.03)
        valley_decay: Beta = 0.8
        decay: Annotated[float, Field(gt=0, le=10)] = 0.5
        seed: Annotated[int, Field(ge=0, le=2**31)] = 0

    def construct(self):
        """Momentum, the two averages, the update, the correction, the race, curvature, decay."""
        self.momentum()
        self.averages()
        self.direction()
        self.scale()
        self.update_rule()
        self.correction()
        self.correction_curve()
        self.race_on_the_surface()
        self.race_from_above()
        self.curvature()
        self.decoupled_decay()

    # The idea: momentum.

    def momentum(self):
        """A valley: gradient descent zigzags, momentum averages the zigzag away."""
        p = self.parameters
        cost = valley(p.valley_curvature)
        plain = descend(GradientDescent(p.valley_steps[0]), cost, (-4.2, 1.2), 30)
        rolling = descend(Momentum(p.valley_steps[1], p.valley_decay), cost, (-4.2, 1.2), 30)
        plot = _valley_plot(cost)
        walks = [
            Walk(plot, plain.points, theme.GRADIENT_DESCENT, marks=0.045),
            Walk(plot, rolling.points, theme.MOMENTUM, marks=0.045),
        ]
        rules = [
            self._rule("gradient descent", "theta_(t+1) = theta_t - eta {{g_t:g}}", theme.GRADIENT_DESCENT, 1.55),
            self._rule("momentum", "{{u_t:u}} = beta u_(t-1) + g_t", theme.MOMENTUM, -0.75),
        ]
        second = Equation("theta_(t+1) = theta_t - eta {{u_t:u}}", size=46, colors={"u": theme.MOMENTUM})
        second.next_to(rules[1][1], DOWN, buff=0.25, aligned_edge=[-1, 0, 0])
        costs = [self._cost(plain.costs[0], rules[0].get_bottom()[1] - 0.45), self._cost(rolling.costs[0], -2.75)]
        with self.beat("momentum"):
            self.open(FadeIn(plot))
            self.say(0)
            for walk, run, extra in zip(walks, (plain, rolling), (VGroup(), VGroup(second)), strict=True):
                index = walks.index(walk)
                self.play(FadeIn(walk), FadeIn(rules[index]), FadeIn(extra), FadeIn(costs[index]), run_time=0.7)
                counter = Pace(costs[index][1], run.costs)
                self.play(*walking([walk, counter], 0, 30), run_time=3)
                self.shows(
                    f"cost of run {index + 1}", costs[index][1].string, run.costs[30], "descend(..., valley).costs[30]"
                )

    def _rule(self, name: str, source: str, color, y: float) -> VGroup:
        title = words(name, size=theme.BODY, color=color, weight="bold").place(theme.FORMULA_LEFT, y)
        equation = Equation(source, size=46, colors={("g" if "g_t:" in source else "u"): color})
        equation.next_to(title, DOWN, buff=0.3, aligned_edge=[-1, 0, 0])
        return VGroup(title, equation)

    def _cost(self, value: float, y: float) -> VGroup:
        label = words("cost after 30 steps", size=theme.LABEL, color=theme.QUIET).place(theme.FORMULA_LEFT, y)
        readout = Readout(value, "{:.3f}", size=theme.BODY, color=theme.GRADIENT, anchor="right")
        readout.move_to([theme.RIGHT - 0.1 - readout.width / 2, y + 0.12, 0])
        return VGroup(label, readout)

    # Two running averages along one run.

    def averages(self):
        """The two averages as formulas, and both arrows on the path."""
        self._prepare_run()
        name = words("AME: adaptive moment estimation", size=theme.BODY).place(-0.35, 1.5)
        first = fit(Equation(DIRECTION, colors={"m": theme.MOMENTUM, "g": theme.GRADIENT}), 6.6)
        second = fit(Equation(SCALE, colors={"v": theme.RMSPROP, "g": theme.GRADIENT}), 6.6)
        notes = []
        for equation, y, text in (
            (first, 0.35, "running average of the gradient: which way"),
            (second, -1.6, "running average of its square: how large"),
        ):
            equation.move_to([-0.35 + equation.width / 2, y, 0])
            notes.append(words(text, size=theme.LABEL, color=theme.QUIET).place(-0.35, y - 0.85))
        with self.beat("averages"):
            self.say(1)
            self.clear_stage()
            self.play(FadeIn(self.plot), FadeIn(self.walk), FadeIn(name), run_time=0.8)
            self.play(FadeIn(first, shift=0.1 * UP), FadeIn(notes[0]), FadeIn(self.arrows), run_time=0.8)
            self.play(FadeIn(second, shift=0.1 * UP), FadeIn(notes[1]), run_time=0.8)
            self.play(*walking([self.walk, *self.arrows], 0, self.reach), run_time=4)
            self.shows("path", "curve", self.run.points, "descend(Adam(step, bias_correction=False), ripples, start)")
            self.shows("arrow -m", "arrow", -self.run.first, "trajectory.first_moments[1:]")
        self.formulas = VGroup(name, first, second, *notes)

    def _prepare_run(self) -> None:
        p = self.parameters
        self.optimizer = Adam(p.step, p.beta1, p.beta2, bias_correction=False)
        self.run = Moments.of(self.optimizer, descend(self.optimizer, landscapes.ripples, p.start, p.steps))
        self.plot = ContourPlot.of(landscapes.ripples, 3, center=(-3.86, -0.52), size=(5.3, 5.3))
        self.walk = Walk(self.plot, self.run.points, theme.ADAM)
        self.reach = min(12, self.walk.steps)
        longest = np.linalg.norm(self.run.gradients[: self.reach], axis=1).max()
        slope = WalkArrow(self.walk, -self.run.gradients, 1.7 / longest, theme.GRADIENT)
        mean = WalkArrow(self.walk, -self.run.first, 1.7 / longest * 2, theme.MOMENTUM)
        self.arrows = VGroup(slope, mean)

    def direction(self):
        """m_t beside g_t, coordinate by coordinate."""
        charts, traces = self._moment_charts(self.run.gradients, self.run.first, theme.MOMENTUM, log=False)
        key = legend([("gradient $g_t$", theme.GRADIENT), ("its average $m_t$", theme.MOMENTUM)])
        self._watch("direction", 2, charts, traces, key, self.formulas, self.arrows)

    def scale(self):
        """v_t beside the squared gradient, on a logarithmic axis."""
        charts, traces = self._moment_charts(self.run.gradients**2, self.run.second, theme.RMSPROP, log=True)
        key = legend([("squared gradient $g_t^2$", theme.GRADIENT), ("its average $v_t$", theme.RMSPROP)])
        self._watch("scale", 3, charts, traces, key, self.leaving, VGroup())

    def _watch(self, beat: str, bullet: int, charts: VGroup, traces: list, key: VGroup, leaves, arrows: VGroup) -> None:
        last = len(self.run.points) - 1
        key.arrange([1, 0, 0], buff=0.5).move_to([6.4 - key.width / 2, 1.98, 0])
        with self.beat(beat):
            self.say(bullet)
            self.play(FadeOut(leaves), *walking([self.walk, *arrows], self.walk.count, 0), run_time=0.8)
            self.play(FadeIn(charts), FadeIn(key), *(FadeIn(trace) for trace in traces), run_time=0.8)
            self.play(*walking([self.walk, *arrows, *traces], 0, last), run_time=6)
            kind = "first" if beat == "direction" else "second"
            self.shows(f"{kind} moments", "two curves", getattr(self.run, kind), f"trajectory.{kind}_moments[1:]")
        self.leaving = Group(charts, key, *traces, *([arrows] if len(arrows) else []))

    def _moment_charts(self, raw: np.ndarray, mean: np.ndarray, color, *, log: bool) -> tuple[VGroup, list[Trace]]:
        steps = np.arange(1, len(raw) + 1)
        charts, traces = VGroup(), []
        for i, y in ((0, 0.55), (1, -1.92)):
            low, high = _range(raw[:, i], mean[:, i], log)
            raw_shown = np.maximum(raw[:, i], low)
            chart = Chart(
                (0, len(raw)),
                (low, high),
                center=(3.45, y),
                size=(5.9, 1.75),
                y_label=f"coordinate {i + 1}",
                x_label="step $t$" if i else "",
                log_y=log,
            )
            if not log:
                chart.add(chart.level(0.0))
            charts.add(chart)
            traces.append(Trace(chart, steps, raw_shown, theme.GRADIENT, 2))
            traces.append(Trace(chart, steps, mean[:, i], color, 5))
        return charts, traces

    # The update of each parameter.

    def update_rule(self):
        """One step in numbers: m over the root of v, for each coordinate by itself."""
        t = min(self.parameters.shown_step, len(self.run.points))
        equation = Equation(UPDATE, size=64, colors={"m": theme.MOMENTUM, "v": theme.RMSPROP, "alpha": theme.ADAM})
        equation.move_to([0, 1.35, 0])
        bars = UpdateBars(self.run, t - 1)
        lines = VGroup(*(self._substituted(t - 1, i) for i in (0, 1)))
        lines.arrange(DOWN, buff=0.3, aligned_edge=[-1, 0, 0]).move_to([0, -2.62, 0])
        with self.beat("update"):
            self.say(4)
            self.clear_stage()
            self.play(FadeIn(equation, shift=0.1 * UP), run_time=0.8)
            self.play(FadeIn(bars.names), equation.light("m"), *bars.grow("m"), run_time=1.2)
            self.play(equation.light("v"), *bars.grow("v"), run_time=1.2)
            self.play(equation.light("m", "v"), *bars.grow("ratio"), run_time=1.4)
            self.play(equation.light(), LaggedStart(*(FadeIn(line) for line in lines), lag_ratio=0.4), run_time=1.4)
            for i in (0, 1):
                for kind, value in (("m", bars.values["m"][i]), ("v", bars.values["v"][i])):
                    self.shows(f"{kind} of coordinate {i + 1}", shown(value, "{:+.2f}"), value, f"moments at step {t}")
                ratio = self.run.ratios[t - 1, i]
                self.shows(f"ratio of coordinate {i + 1}", shown(ratio, "{:+.2f}"), ratio, "m / (sqrt(v) + epsilon)")
                after = self.run.after[t - 1, i]
                self.shows(f"coordinate {i + 1} after", shown(after, "{:.3f}"), after, f"trajectory.points[{t}]")

    def _substituted(self, row: int, i: int) -> Equation:
        before, after = (shown(v[row, i], "{:.3f}") for v in (self.run.points, self.run.after))
        ratio = shown(self.run.ratios[row, i], "{:.2f}")
        factor = f"({ratio})" if self.run.ratios[row, i] < 0 else ratio
        return Equation(
            f'"coordinate {i + 1}:" quad {after} = {before} - {{{{{self.parameters.step:g}:alpha}}}} dot {factor}',
            size=44,
            colors={"alpha": theme.ADAM},
        )

    # The correction that the slide leaves out.

    def correction(self):
        """One start, one step: with and without the correction."""
        p = self.parameters
        count = min(p.steps, 40)
        runs = [
            descend(Adam(p.step, p.beta1, p.beta2, bias_correction=corrected), landscapes.ripples, p.start, count)
            for corrected in (False, True)
        ]
        plot = ContourPlot.of(landscapes.ripples, 3, center=(-3.86, -0.52), size=(5.3, 5.3))
        colors = (theme.PATH, theme.ADAM)
        walks = [Walk(plot, run.points, color, marks=0.04) for run, color in zip(runs, colors, strict=True)]
        lengths = [step_lengths(run, p.step).max(axis=1) for run in runs]
        top = float(np.ceil(1.05 * max(length.max() for length in lengths)))
        chart = Chart(
            (0, count),
            (0, top),
            center=(3.45, -1.2),
            size=(5.9, 2.9),
            x_label="step $t$",
            y_label="step length / $alpha$",
        )
        steps = np.arange(1, count + 1)
        traces = [Trace(chart, steps, length, color, 4) for length, color in zip(lengths, colors, strict=True)]
        key = legend([("as on the slide", colors[0]), ("corrected", colors[1])]).arrange([1, 0, 0], buff=0.5)
        key.move_to([6.4 - key.width / 2, 0.62, 0])
        formula = Equation(CORRECTION, size=48, colors={"m": theme.MOMENTUM, "v": theme.RMSPROP})
        fit(formula, 6.4).move_to([3.4, 1.45, 0])
        first = Readout(lengths[0][0], "{:.2f}", size=theme.LABEL, anchor="left")
        first.next_to(chart.point(1, lengths[0][0]), [0.2, -1, 0], buff=0.12)
        with self.beat("correction"):
            self.say("Both averages start at zero: divide by what they have seen so far")
            self.clear_stage()
            self.play(FadeIn(plot), FadeIn(formula), *(FadeIn(walk) for walk in walks), run_time=0.8)
            self.play(FadeIn(chart), FadeIn(key), *(FadeIn(trace) for trace in traces), run_time=0.8)
            self.play(*walking(walks, 0, 1), run_time=1.4)
            self.play(FadeIn(first), FadeIn(dot := Dot(chart.point(1, lengths[0][0]), color=colors[0])), run_time=0.6)
            self.play(*walking([*walks, *traces], 1, count), run_time=5)
            self.shows("first step", first.string, lengths[0][0], "|theta_1 - theta_0| / step, not corrected")
            for name, length in zip(("as on the slide", "corrected"), lengths, strict=True):
                self.shows(f"step lengths, {name}", "curve", length, "max |theta_{t+1} - theta_t| / step")
        self.leaving = Group(plot, *walks, chart, key, *traces, first, dot)
        self.correction_formula = formula

    def correction_curve(self):
        """Equal gradients: how many times too long each step is without the correction."""
        p = self.parameters
        ratio = correction_ratio(p.beta1, p.beta2, 10_000)
        steps = np.arange(1, len(ratio) + 1)
        top = float(np.ceil(1.08 * ratio.max()))
        chart = Chart(
            (1, 10_000), (0, top), center=(-2.0, -0.7), size=(8.2, 4.1),
            x_label="step $t$", y_label="times too long, with equal gradients", log_x=True,
        )  # fmt: skip
        thin = np.unique(np.geomspace(1, len(ratio), 400).astype(int)) - 1
        curve = chart.curve(steps[thin], ratio[thin], theme.PATH, 5)
        one = chart.level(1.0, theme.ADAM)
        formula = Equation("frac(1 - beta_1^t, sqrt(1 - beta_2^t))", size=64).move_to([4.65, -0.3, 0])
        marked = sorted({1, int(ratio.argmax()) + 1, 1000})
        with self.beat("correction-curve"):
            self.say("Without the correction the first steps are too long")
            self.play(FadeOut(self.leaving), FadeOut(self.correction_formula), run_time=0.7)
            self.play(FadeIn(chart), Create(one), FadeIn(formula), run_time=0.9)
            self.play(Create(curve, rate_func=linear), run_time=3)
            for t in marked:
                mark = self._mark(chart, t, ratio[t - 1])
                self.play(FadeIn(mark, shift=0.1 * DOWN), run_time=0.6)
                self.shows(f"ratio at step {t}", shown(ratio[t - 1], "{:.2f}"), ratio[t - 1], "correction_ratio")

    def _mark(self, chart: Chart, t: int, value: float) -> VGroup:
        place = chart.point(t, value)
        number = words(f"{shown(value, '{:.2f}')} at step {t}", size=theme.LABEL)
        number.place(place[0] + 0.18, place[1] + 0.16)
        return VGroup(Dot(place, radius=0.09, color=theme.TEXT), number)

    # The race.

    def race_on_the_surface(self):
        """Four optimizers leave one point of the surface."""
        p = self.parameters
        steps = (p.gradient_descent_step, p.momentum_step, p.rmsprop_step, p.adam_step)
        self.field = field_of_four(*steps, p.beta1, p.beta2)
        self.runs = race(self.field, p.start, p.race_steps)
        surface = SurfaceDrawing(
            landscapes.ripples, extent=3, center=(-1.9, -0.75), size=8.9, azimuth=-35, elevation=40
        )
        paths = [SurfacePath(surface, run.points, RACE[name](), 6, 0.0) for name, run in self.runs.items()]
        dots = [SurfaceDot(surface, path, path.color, 0.11) for path in paths]
        self.table = RaceTable(self.runs, self.field)
        with self.beat("race-surface"):
            self.say("Gradient descent, momentum, RMSProp and Adam leave one point")
            self.clear_stage()
            self.play(FadeIn(surface), FadeIn(self.table), run_time=1)
            self.play(*(FadeIn(dot) for dot in dots), run_time=0.5)
            self.add(*paths, *dots)
            self.play(
                surface.turn(azimuth=-75, elevation=48),
                *(path.run() for path in paths),
                *(dot.animate.set(radius=0.1) for dot in dots),
                *walking(self.table.counters, 0, p.race_steps),
                run_time=8,
                rate_func=linear,
            )
            self._shows_race("costs")
        self.leaving = Group(surface, *paths, *dots)

    def race_from_above(self):
        """The same runs from above, their costs in step."""
        count = self.parameters.race_steps
        plot = ContourPlot.of(landscapes.ripples, 3, center=(-3.86, -0.52), size=(5.3, 5.3))
        walks = [Walk(plot, run.points, RACE[name]()) for name, run in self.runs.items()]
        low = min(run.costs.min() for run in self.runs.values())
        high = max(run.costs.max() for run in self.runs.values())
        chart = Chart(
            (0, count), (np.floor(low) - 0.5, np.ceil(high)), center=(3.45, -1.85), size=(5.9, 2.1),
            x_label="step", y_label="cost",
        )  # fmt: skip
        traces = [Trace(chart, np.arange(len(run)), run.costs, RACE[name](), 4) for name, run in self.runs.items()]
        with self.beat("race-contour"):
            self.say("Each ends where its path led it: another start, another winner")
            self.play(FadeOut(self.leaving), self.table.animate.move_to([3.45, 1.0, 0]), run_time=0.9)
            self.play(FadeIn(plot), FadeIn(chart), *(FadeIn(part) for part in (*walks, *traces)), run_time=0.8)
            self.play(*walking([*walks, *traces, *self.table.counters], 0, count), run_time=6)
            self._shows_race("cost curves")

    def _shows_race(self, what: str) -> None:
        for name, run in self.runs.items():
            self.shows(f"{what}: {name}", shown(run.costs[-1], "{:.3f}"), run.costs, "descend(..., ripples).costs")

    # What v is not, and how decay should be done.

    def curvature(self):
        """v beside the true curvature, along the run and long after it has arrived."""
        count = 3000
        run = descend(self.optimizer, landscapes.ripples, self.parameters.start, count)
        second = run.second_moments[1:, 0]
        bends = np.array([landscapes.ripples.hessian(point)[0, 0] for point in run.points[:-1]])
        steps = np.arange(1, count + 1)
        plot = ContourPlot.of(landscapes.ripples, 3, center=(-3.86, -0.52), size=(5.3, 5.3))
        walk = Walk(plot, run.points, theme.ADAM)
        charts, traces = VGroup(), []
        for values, y, name, color in (
            (second, 0.55, "$v_t$, coordinate 1", theme.RMSPROP),
            (bends, -1.92, "curvature $H_11$ at the same points", theme.NEWTON),
        ):
            low, high = _range(values, np.zeros(1), False)
            chart = Chart(
                (1, count), (low, high), center=(3.45, y), size=(5.9, 1.75), y_label=name,
                x_label="step $t$" if y < 0 else "", log_x=True,
            )  # fmt: skip
            chart.add(chart.level(0.0))
            charts.add(chart)
            traces.append(Trace(chart, steps, values, color, 4))
        with self.beat("curvature"):
            self.say("$v_t$ follows the size of the gradient, and curvature only loosely")
            self.clear_stage()
            self.play(FadeIn(plot), FadeIn(walk), FadeIn(charts), *(FadeIn(trace) for trace in traces), run_time=0.9)
            self.play(*walking([walk, *traces], 0, count - 1, geometric=True), run_time=8)
            self.shows("v of coordinate 1", "curve", second, "trajectory.second_moments[1:, 0]")
            self.shows("curvature", "curve", bends, "ripples.hessian(point)[0, 0] along trajectory.points")

    def decoupled_decay(self):
        """Two weights with noise for a gradient: a penalty is divided by the gradient's size, AdamW's decay is not."""
        p, count, scales = self.parameters, 3000, (5.0, 0.2)
        runs = decay_runs(0.001, p.decay, scales, count, p.seed)
        thin = np.arange(0, count + 1, 10)
        panels, traces = VGroup(), []
        for x, name, title, source in (
            (-3.35, "L2", "Adam with an L2 penalty", L2_RULE),
            (3.35, "AdamW", "AdamW: decoupled decay", ADAMW_RULE),
        ):
            chart = Chart(
                (0, count), (0, 1.1), center=(x + 0.25, -1.2), size=(5.4, 2.9), x_label="step $t$", y_label="weight",
                y_ticks=(0, 0.5, 1), x_ticks=(0, 1000, 2000, 3000),
            )  # fmt: skip
            heading = words(title, size=theme.BODY, weight="bold").place(x - 2.45, 1.6)
            rule = fit(Equation(source, size=44, colors={"decay": theme.TEXT}), 5.9)
            rule.move_to([x - 2.45 + rule.width / 2, 1.0, 0])
            panels.add(VGroup(heading, rule, chart))
            for i, color in enumerate((theme.GRADIENT, theme.DATA)):
                traces.append(Trace(chart, thin, np.clip(runs[name][thin, i], 0, 1.1), color, 5))
        alone = panels[1][2].curve(thin, runs["alone"][thin, 0], theme.QUIET, 2)
        key = legend([("large gradients", theme.GRADIENT), ("small gradients", theme.DATA)]).arrange(
            [1, 0, 0], buff=0.6
        )
        key.move_to([0, -3.2, 0])
        with self.beat("decoupled-decay"):
            self.say("A penalty is divided by $sqrt(v_t)$ too; AdamW decays every weight alike")
            self.clear_stage()
            self.play(FadeIn(panels), FadeIn(key), *(FadeIn(trace) for trace in traces), run_time=0.9)
            self.play(*walking(traces[:2], 0, len(thin) - 1), run_time=3)
            self.play(*walking(traces[2:], 0, len(thin) - 1), run_time=3)
            self.play(Create(alone), run_time=0.8)
            for name in ("L2", "AdamW"):
                self.shows(f"weights, {name}", "two curves", runs[name], "Adam and AdamW updates on equal noise")


class UpdateBars(VGroup):
    """m, sqrt(v) + epsilon and their ratio at one step, as bars, a row for each coordinate."""

    def __init__(self, run: Moments, row: int) -> None:
        super().__init__()
        root = run.first[row] / run.ratios[row]
        self.values = {"m": run.first[row], "v": root, "ratio": run.ratios[row]}
        colors = {"m": theme.MOMENTUM, "v": theme.RMSPROP, "ratio": theme.ADAM}
        titles = {"m": "m_t", "v": "sqrt(v_t) + epsilon", "ratio": "frac(m_t, sqrt(v_t) + epsilon)"}
        shared = max(np.abs(run.first[row]).max(), np.abs(root).max())
        widest = {"m": shared, "v": shared, "ratio": np.abs(run.ratios[row]).max()}
        self.names = VGroup()
        self.bars = {kind: VGroup() for kind in self.values}
        for kind, x in zip(self.values, (-4.1, 0.15, 4.3), strict=True):
            values = self.values[kind]
            zero = x - 0.75 * np.sign(values.sum()) if (values > 0).all() or (values < 0).all() else x
            self.names.add(Equation(titles[kind], size=40, color=colors[kind]).move_to([x, 0.0, 0]))
            for i, y in enumerate((-0.95, -1.7)):
                bar = SignedBar(
                    values[i], zero=(zero, y, 0), unit=1.5 / widest[kind], color=colors[kind], thickness=0.42
                )
                self.bars[kind].add(bar)
        for i, y in enumerate((-0.95, -1.7)):
            self.names.add(
                words(f"coordinate {i + 1}", size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, y - 0.09)
            )

    def grow(self, kind: str) -> list:
        """The animations in which one column of bars grows."""
        return [bar.grow() for bar in self.bars[kind]]


class RaceTable(VGroup):
    """Name, step and present cost of every run, in its colour; the counters keep pace with the walks."""

    def __init__(self, runs: dict, field: dict) -> None:
        super().__init__()
        self.counters = []
        for name, run in runs.items():
            stroke = Line([0, 0, 0], [0.42, 0, 0], color=RACE[name](), stroke_width=6)
            label = words(name, size=theme.LABEL).place(0.57, -0.09)
            step = words(f"step {field[name].step:g}", size=theme.SMALL, color=theme.QUIET).place(2.75, -0.09)
            cost = Readout(run.costs[0], "{:.3f}", size=theme.LABEL, color=theme.GRADIENT, anchor="right")
            cost.move_to([5.0 - cost.width / 2, 0, 0])
            self.counters.append(Pace(cost, run.costs))
            self.add(VGroup(stroke, label, step, cost).shift([1.75, -0.55 * len(self.submobjects) + 0.9, 0]))


def _valley_plot(cost: landscapes.Quadratic) -> ContourPlot:
    x, y = np.meshgrid(np.linspace(-4.7, 1.3, 181), np.linspace(-1.9, 1.9, 121))
    values = cost.values(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    levels = np.geomspace(0.05, values.max(), 12)
    return ContourPlot(values, (-4.7, 1.3), (-1.9, 1.9), center=(-2.66, -0.52), size=(7.76, 4.91), levels=levels)


def _range(one: np.ndarray, other: np.ndarray, log: bool) -> tuple[float, float]:
    """Limits that hold both; on a log axis the first curve may fall out below the second."""
    if log:
        return 10.0 ** np.floor(np.log10(other[other > 0].min())), 10.0 ** np.ceil(np.log10(one.max()))
    low, high = min(one.min(), other.min()), max(one.max(), other.max())
    return low - 0.06 * (high - low), high + 0.06 * (high - low)
