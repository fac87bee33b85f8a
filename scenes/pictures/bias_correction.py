"""What Adam's bias correction is for and what it changes: weights that do not add up to 1, and steps that are too long.

weights = AveragingWeights(0.9, 0.999, 10)
self.play(FadeIn(weights)); self.play(*walking([weights.growing], 1, 10))
chart = StepLengths({"without": (one, theme.PATH), "corrected": (other, theme.ADAM)}, step=0.03)
self.play(*walking(chart.traces, 1, 40))
ratios = CorrectionCurve(0.9, 0.999)
self.play(Create(ratios.line)); self.play(*map(FadeIn, ratios.marks))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Dot, ManimColor, Rectangle, VGroup

from lecture import theme
from lecture.kit.charts import LEAST_HEIGHT, Chart, Trace, legend
from lecture.kit.line_readings import Columns, Curve, Dashed, Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import span
from lecture.kit.readings import Bar, Drawn, Number
from lecture.kit.text import Equation, at_left, fit, rim, words
from lecture.language import tr
from nncore import Trajectory
from scenes.numbers.adam import averaging_weights, correction_ratio, step_lengths
from scenes.numbers.optimizer_races import COLUMNS, ROWS
from scenes.pictures.run_layout import MIDDLE, NAME, NOTE, TICKS

CORRECTION = "hat(m)_t = frac({{m_t:m}}, 1 - beta_1^t) quad hat(v)_t = frac({{v_t:v}}, 1 - beta_2^t)"
LEFT = theme.FORMULA_LEFT
STEPS = 10_000
"""How far the ratio of the step lengths is drawn."""


def correction_formula() -> Equation:
    """Both averages divided by the sums of their weights."""
    return fit(Equation(CORRECTION, size=50, colors={"m": theme.MOMENTUM, "v": theme.RMSPROP}), 6.0)


class AveragingWeights(Chart):
    """How much g_1..g_t count in m_t, a column for each, and what the weights in m_t and in v_t come to."""

    def __init__(self, beta1: float, beta2: float, steps: int) -> None:
        first = averaging_weights(beta1, steps)
        super().__init__(
            (0.5, steps + 0.5), (0, 1.2 * float(first.max())), center=(-2.75, -0.3), size=(6.3, 4.5),
            x_label=tr("gradient $g_k$"), y_label=tr("its weight in $m_t$"), tick_size=TICKS,
            x_ticks=[1, *range(5, steps + 1, 5)],
        )  # fmt: skip
        self.columns = self.bars(np.arange(steps + 1) + 0.5, first[-1], theme.MOMENTUM, 0.9, gap=0.12)
        self.sums = [
            WeightSum(averaging_weights(beta, steps).sum(axis=1), f"{name}_t", color, (1.0, y), (f"beta_{k}", beta))
            for k, beta, name, color, y in (
                (1, beta1, "m", theme.MOMENTUM, 1.2), (2, beta2, "v", theme.RMSPROP, -0.7),
            )
        ]  # fmt: skip
        self.growing = GrowingWeights(self, first)
        self.formula = correction_formula().move_to([3.6, -2.4, 0])
        self.written = VGroup(*(one.written for one in self.sums))

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the weights and of what they come to."""
        sums = zip(("m", "v"), self.sums, strict=True)
        return [
            ("weights in m", Columns(list(self.columns), self)),
            *(pair for name, one in sums for pair in one.drawn(name)),
        ]


class WeightSum(VGroup):
    """What all weights of an average come to after each step (steps,): a bar in a frame that 1 would fill.

    `written` is that for the last step as a formula.
    """

    WIDTH = 5.2

    def __init__(
        self, sums: np.ndarray, name: str, color: ManimColor, corner: tuple[float, float], beta: tuple[str, float]
    ) -> None:
        x, y = corner
        self.values, self.left = sums, x
        self.frame = Rectangle(width=self.WIDTH, height=0.5, stroke_color=theme.QUIET, stroke_width=3)
        self.frame.move_to([x + self.WIDTH / 2, y, 0])
        self.bar = Rectangle(width=0.01, height=0.5, stroke_width=0, fill_color=color, fill_opacity=0.9)
        text = tr("all weights in ${average}$ together:", average=name)
        self.name = words(text, size=NAME).place(x, y + 0.45)
        self.number = Readout(0.0, "{:.3f}", size=NAME, color=color, anchor="left")
        self.number.place(self.name.get_right()[0] + 0.25, y + 0.45)
        self._beta = f"{beta[1]:g}"
        rule = f"$1 - {beta[0]}^{len(sums)}$, ${beta[0]} = {self._beta}$"
        self.written = words(rule, size=theme.INDEXED, color=color).place(x, y - 0.72)
        whole = words("1", size=theme.SMALL, color=theme.QUIET).place(x + self.WIDTH, y - 0.6, align="center")
        super().__init__(self.frame, self.bar, self.name, self.number, whole)

    def show(self, count: float) -> None:
        """Stand where the average is after so many steps."""
        value = float(self.values[max(int(count + 1e-9), 1) - 1])
        width = max(self.WIDTH * value, 0.005)
        span(self.bar, self.left, self.frame.get_bottom()[1], width, self.frame.height)
        self.number.set_value(value)

    def drawn(self, name: str) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the sum, as a number and as a bar."""
        bar = Bar(self.bar, unit=self.WIDTH, axis=0, zero=self.left)
        beta = Number(self.written, self._beta)
        return [
            (f"sum of weights in {name}", self.number), (f"bar of weights in {name}", bar), (f"beta of {name}", beta),
        ]  # fmt: skip


class GrowingWeights(VGroup):
    """Columns and sums as they stand after `count` steps."""

    def __init__(self, chart: AveragingWeights, rows: np.ndarray) -> None:
        super().__init__(*chart.columns, *chart.sums)
        self.chart, self.rows = chart, rows
        self.feet = [(*column.get_corner([-1, -1, 0])[:2], column.width) for column in chart.columns]
        self.show(1)

    def show(self, count: float) -> GrowingWeights:
        """Show step `count`, the last whole one."""
        weights = self.rows[max(int(count + 1e-9), 1) - 1]
        for column, weight, (left, bottom, width) in zip(self.chart.columns, weights, self.feet, strict=True):
            height = max(self.chart.point(0, weight)[1] - self.chart.point(0, 0)[1], LEAST_HEIGHT)
            span(column, left, bottom, width, height)
        for one in self.chart.sums:
            one.show(count)
        return self


class StepLengths(Chart):
    """How far the coordinate moves that goes farther, in units of eta, step by step, of several runs.

    The first run is a thin line above the other.
    `key` names the runs, `ends` says at which cost each ends, `chosen` that the start is no fair sample; `longer` is
    how many times as long the one run's first step is as the other's.
    """

    def __init__(self, runs: Mapping[str, tuple[Trajectory, ManimColor]], step: float) -> None:
        lengths = {name: step_lengths(run, step).max(axis=1) for name, (run, _) in runs.items()}
        count, most = len(next(iter(lengths.values()))), max(map(np.max, lengths.values()))
        super().__init__(
            (1, count), (0, float(np.ceil(1.05 * most))), center=(MIDDLE, -0.85), size=(5.4, 3.2), log_x=True,
            x_ticks=[step for step in (1, 3, 10, 30, 100) if step <= count],
            tick_size=TICKS, x_label=tr("step $t$"), y_label=tr("longest move of a coordinate, in units of $eta$"),
        )  # fmt: skip
        steps = np.arange(1, count + 1)
        widths = 3, 7
        self.traces = [
            Trace(self, steps, lengths[name], color, width)
            for (name, (_, color)), width in zip(runs.items(), widths, strict=True)
        ]
        self.traces[0].set_stroke(theme.GROUND, width=7, background=True).set_z_index(1)
        self._ends = {name: shown(float(run.costs[-1]), "{:.2f}") for name, (run, _) in runs.items()}
        first, other = (lengths[name][0] for name in runs)
        self.longer = float(first / other)
        entries = [(tr(name), color) for name, (_, color) in runs.items()]
        self.key = at_left(legend(entries, size=NOTE), self.low[0], 2.2)
        for (stroke, _), width in zip(self.key, widths, strict=True):
            stroke.set_stroke(width=width)
        at = self.key.get_right()[0] + 0.35
        costs = ((tr("ends at cost {cost}", cost=self._ends[name]), color) for name, (_, color) in runs.items())
        self.ends = VGroup(
            *(
                words(text, size=NOTE, color=color).place(at, entry.baseline)
                for (text, color), (_, entry) in zip(costs, self.key, strict=True)
            )
        )
        self.chosen = words(tr("this start was chosen"), size=NOTE, color=theme.QUIET).place(
            self.key.get_left()[0], 1.45
        )
        self.firsts = VGroup(*(self._first(lengths[name], color) for name, (_, color) in runs.items()))
        self.firsts.set_z_index(2)
        self._names = list(runs)

    def _first(self, lengths: np.ndarray, color: ManimColor) -> VGroup:
        """The length of the first step: the rim of its number, its dot and its number, where the curve does not go."""
        dot = Dot(self.point(1, lengths[0]), radius=0.09, color=color)
        number = Readout(lengths[0], "{:.2f}", size=NOTE, color=color, anchor="left")
        below = lengths[1] > lengths[0]
        number.place(dot.get_right()[0], dot.get_bottom()[1] - 0.3 if below else dot.get_top()[1] + 0.1)
        return VGroup(rim(number), dot, number)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the curves, of their first points, and of where the runs end."""
        found: list[tuple[str, Drawn | Readout]] = []
        parts = zip(self._names, self.traces, self.firsts, self.ends, strict=True)
        for name, trace, (_, dot, number), told in parts:
            found += [(f"first step, {name}", number), (f"first point, {name}", Dots(dot, self))]
            found += [(f"step lengths, {name}", Curve(trace, self)), (f"end, {name}", Number(told, self._ends[name]))]
        return found


class CorrectionCurve(Chart):
    """How many times as long each step is without the correction, from the same averages; three are marked.

    `fair`: what is left of that when either form has its best learning rate, least (2,) without and with it.
    """

    def __init__(self, beta1: float, beta2: float, least: np.ndarray, surface: str) -> None:
        ratio = correction_ratio(beta1, beta2, STEPS)
        super().__init__(
            (1, STEPS), (0, float(np.ceil(1.08 * ratio.max()))), center=(-2.45, -0.55), size=(7.2, 4.1), log_x=True,
            x_label=tr("step $t$"), y_label=tr("times as long, from the same averages"), tick_size=TICKS,
        )  # fmt: skip
        thin = np.unique(np.geomspace(1, STEPS, 400).astype(int)) - 1
        self.line = self.curve(np.arange(1, STEPS + 1)[thin], ratio[thin], theme.PATH, 6)
        self.one = self.level(1.0, theme.ADAM)
        self.formula = at_left(Equation("frac(1 - beta_1^t, sqrt(1 - beta_2^t))", size=64), LEFT, 0.85)
        self._betas = f"{beta1:g}", f"{beta2:g}"
        self.names = VGroup(
            words(tr("the curve:"), size=NOTE, color=theme.QUIET).place(LEFT, self.formula.get_top()[1] + 0.25),
            words("$beta_1 = {}$, $beta_2 = {}$".format(*self._betas), size=theme.INDEXED, color=theme.QUIET).place(
                LEFT, -0.2
            ),
            words(tr("dashed: with the correction"), size=NOTE, color=theme.ADAM).place(LEFT, -0.72),
        )
        self.steps = sorted({1, int(ratio.argmax()) + 1, 1000})
        self._texts = [shown(ratio[t - 1], "{:.2f}") for t in self.steps]
        self.marks = VGroup(
            *(
                self._mark(t, ratio[t - 1], text, below=t < int(ratio.argmax()))
                for t, text in zip(self.steps, self._texts, strict=True)
            )
        )
        self._least = [shown(float(one), "{:.2f}") for one in least]
        where = tr("the ripples") if surface == "ripples" else surface
        lines = (
            tr("From all {count} starts on {where},", count=ROWS * COLUMNS, where=where),
            tr("each at its best rate, the mean cost"),
            tr("ends at {without} without, {with_it} with it", without=self._least[0], with_it=self._least[1]),
        )
        self.fair = VGroup(*(words(text, size=NOTE).place(LEFT, -1.55 - 0.5 * row) for row, text in enumerate(lines)))

    def _mark(self, t: int, value: float, text: str, below: bool) -> VGroup:
        place = self.point(t, value)
        number = words(tr("{ratio} at step {step}", ratio=text, step=t), size=theme.BODY)
        number.place(place[0] + 0.22, place[1] + (-0.34 if below else 0.18))
        beyond = max(number.get_right()[0] - self.point(STEPS, 0)[0], 0.0)
        number.shift([-beyond, 0.4 if beyond else 0.0, 0])  # above the curve, which is higher at the left
        return VGroup(Dot(place, radius=0.1, color=theme.TEXT), number)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the curve, of the marks, and of what is left when both are tuned."""
        found: list[tuple[str, Drawn]] = [
            ("ratios", Curve(self.line, self)), ("corrected", Dashed(self.one, self)),
            ("tuned, without the division", Number(self.fair[2], self._least[0])),
            ("tuned, corrected", Number(self.fair[2], self._least[1])),
            *((f"beta {k}", Number(self.names[1], text)) for k, text in enumerate(self._betas, start=1)),
        ]  # fmt: skip
        for t, text, (dot, number) in zip(self.steps, self._texts, self.marks, strict=True):
            found += [(f"ratio at step {t}", Number(number, text)), (f"point at step {t}", Dots(dot, self))]
        return found
