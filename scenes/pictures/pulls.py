"""A weight on its axis and the pulls on it: the data's, the decay's and both, as arrows of true length on one scale.

line = PullLine(DecayRuns(NoisyRun()))
self.play(FadeIn(line.axis), FadeIn(line.dot), FadeIn(line.data), FadeIn(line.decay), FadeIn(line.both))
self.play(*walking([line], 0, 127), run_time=5)     # places among the states of the run
step = FirstStep(line, eta=0.025)
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import UP, Circle, DashedLine, Dot, Line, ManimColor, Triangle, VGroup

from lecture import theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import DIGITS, put
from lecture.kit.readings import Arrow, Drawn, Number
from lecture.kit.text import Equation, at_left, fit, haloed, words
from lecture.language import tr
from scenes.numbers.weight_decay import DecayRuns
from scenes.pictures.weight_pictures import agreeing_decimals


class Pull(VGroup):
    """A level arrow that starts at a point; its signed length can pass through zero."""

    def __init__(self, color: ManimColor) -> None:
        super().__init__()
        self.shaft = Line([0, 0, 0], [1, 0, 0], color=color, stroke_width=8)
        self.head = Triangle(stroke_width=0, fill_color=color, fill_opacity=1)
        self._head_points = self.head.points / np.ptp(self.head.points[:, 1])
        self.add(self.shaft, self.head)

    def show(self, start: Any, length: float) -> Self:
        """Reach from `start` to `length` right of it (left if negative)."""
        size = max(min(0.28, abs(length)), 1e-3)
        side = 1.0 if length >= 0 else -1.0
        end = np.asarray(start, float) + [length, 0.0, 0.0]
        joint = end - [side * size, 0.0, 0.0]
        self.shaft.set_points_as_corners([np.asarray(start, float), joint + [side * 1e-3, 0, 0]])
        turned = self._head_points[:, [1, 0, 2]] * [side * size, size, 1.0]
        turned[:, 0] += end[0] - side * np.max(side * turned[:, 0])
        turned[:, 1] += end[1] - (turned[:, 1].max() + turned[:, 1].min()) / 2
        self.head.points = turned
        return self


class PullLine(VGroup):
    """The contested weight of a decayed run along its axis, above it arrows: -dC_data/dw, -2 lambda w and their sum."""

    def __init__(self, runs: DecayRuns, *, y: float = -1.95, width: float = 12.2, longest: float = 3.3) -> None:
        super().__init__()
        self.index, self.steps = runs.contested, runs.steps
        self.w, data, decay = runs.pulls(self.index)
        self.pulls = (data, decay, data + decay)
        self.unit = longest / float(np.max(np.abs(self.pulls)))
        low, high = min(float(self.w.min()), 0.0), max(float(self.w.max()), 0.0)
        pad = 0.42 * (high - low)
        low, high = (low - pad, high + 0.08 * pad) if abs(low) > high else (low - 0.08 * pad, high + pad)
        self.chart = Chart((low, high), (0.0, 1.0), center=(0, y + 0.5), size=(width, 1.0), y_ticks=())
        self.axis = VGroup(self.chart.axes[0], self.chart.ticks)
        self.dot = Dot(radius=0.13, color=theme.TEXT)
        self.name = words(tr("one weight $w$"), color=theme.QUIET)
        self.name.place(-width / 2, y - 0.75)
        self.note = words(tr("arrows: pull, not to the axis’ scale"), color=theme.QUIET)
        self.note.place(width / 2, self.name.baseline, align="right")
        self.step = Readout(0.0, "{:.0f}", size=theme.LABEL, color=theme.QUIET, anchor="left")
        self.when = VGroup(words(tr("step"), color=theme.QUIET), self.step)
        inks = (theme.GRADIENT, theme.PENALTY, theme.TEXT)
        self.arrows = [Pull(ink) for ink in inks]
        labels = (tr('data $-partial C_"data" \\/ partial w =$'), tr("decay $-2 lambda w =$"), tr("together"))
        self.labels = [words(text, size=theme.INDEXED, color=ink) for text, ink in zip(labels, inks, strict=True)]
        ends = [float(pull[-1]) for pull in self.pulls]
        form = f"{{:+.{agreeing_decimals(ends[:2], ends[2], least=4)}f}}"
        self.numbers = [Readout(0.0, form, size=theme.LABEL, color=ink) for ink in inks]
        self.value = Readout(float(self.w[0]), "{:+.3f}", size=theme.LABEL, color=theme.TEXT)
        pulls = zip(self.arrows, self.labels, self.numbers, strict=True)
        self.data, self.decay, self.both = (VGroup(*parts) for parts in pulls)
        self.rises = (1.9, 1.35, 0.8)
        end = self.chart.point(float(self.w[-1]), 0.0)[0]
        widths = [label.width + 0.1 + number.width for label, number in zip(self.labels, self.numbers, strict=True)]
        self.behind = [
            abs(end + self._reach(float(pull[-1]), width)) > theme.RIGHT - width / 2
            for pull, width in zip(self.pulls, widths, strict=True)
        ]
        """Whether a label stands behind its arrow, because before it there is no room at the run's end."""
        self.trail = Line([0, 0, 0], [1, 0, 0], color=theme.TEXT, stroke_width=3, stroke_opacity=0.45)
        self.origin = Circle(0.13, color=theme.QUIET, stroke_width=2)
        self.origin.move_to(self.chart.point(float(self.w[0]), 0.0))
        self.add(self.axis, self.trail, self.origin, self.dot, self.value, self.when, self.name, self.note)
        self.add(self.data, self.decay, self.both)
        self.show(0.0)

    def _reach(self, value: float, width: float) -> float:
        """How far the middle of a label of this width, before its arrow, is from where the arrow begins."""
        side = 1.0 if value >= 0 else -1.0
        return self.unit * value + side * (0.25 + width / 2)

    def show(self, row: float) -> Self:
        """Weight and pulls at `row`, a place among the states of the run."""
        at = np.arange(len(self.w))
        place = self.chart.point(float(np.interp(row, at, self.w)), 0.0)
        put(self.dot, place)
        start = self.origin.get_center()
        self.trail.set_points_as_corners([start, place + [1e-4, 0, 0]])
        self.value.set_value(float(np.interp(row, at, self.w)))
        put(self.value, place + [0, 0.36, 0])
        baseline = self.value[1].get_bottom()[1]  # that of its first digit
        self.step.set_value(float(np.interp(row, at, self.steps)))
        self.step.place(self.when[0].place(place[0] + 0.6, baseline).get_right()[0] + 0.12, baseline)
        for pull, arrow, label, number, rise, is_behind in zip(
            self.pulls, self.arrows, self.labels, self.numbers, self.rises, self.behind, strict=True
        ):
            value = float(np.interp(row, at, pull))
            arrow.show(place + [0, rise, 0], self.unit * value)
            number.set_value(value)
            width = round(label.width + 0.1 + number.width, DIGITS)
            reach = self._reach(value, width)
            if is_behind:
                reach = self.unit * value - reach
            left, y = place[0] + reach - width / 2, place[1] + rise
            at_left(label, left, y)
            at_left(number, left + label.width + 0.1, y)
        return self

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the weight, and of what pulls on it."""
        found: list[tuple[str, Drawn | Readout]] = [
            ("w", self.value), ("place of w", Dots(self.dot, self.chart)), ("step", self.step),
        ]  # fmt: skip
        for label, number, arrow in zip(
            ("data pull", "decay pull", "both pulls"), self.numbers, self.arrows, strict=True
        ):
            found += [(label, number), (f"arrow of {label}", Arrow(arrow, unit=self.unit))]
        return found


SHRINKING = (
    "W^((ell)) := {{ (1 - 2 eta lambda) W^((ell)) : decay }} "
    '- eta {{ (partial C_"data") / (partial W^((ell))) : data }}'
)


class FirstStep(VGroup):
    """The rule with the numbers of the weight at the start of the run, in decimals that make it right as read."""

    def __init__(self, line: PullLine, eta: float) -> None:
        w, data, decay = float(line.w[0]), *(-float(pull[0]) for pull in line.pulls[:2])
        after = w - eta * (data + decay)
        decimals = next((d for d in range(4, 7) if adds_up(w, eta, data, decay, after, d)), 7)
        self._texts = [shown(value, f"{{:.{decimals}f}}") for value in (w, data, decay, after)]
        put = [f"({text})" if text.startswith("−") else text for text in self._texts[1:3]]
        parts = f"{{{{ {put[0]} : data }}}} + {{{{ {put[1]} : decay }}}}"
        source = f"w := {self._texts[0]} - {eta:g} ( {parts} ) = {self._texts[3]}"
        self.equation = Equation(source, size=theme.BODY, colors={"data": theme.GRADIENT, "decay": theme.PENALTY})
        super().__init__(words(tr("first step:"), size=theme.LABEL, color=theme.QUIET), self.equation)
        fit(self.arrange(buff=0.35), theme.RIGHT - theme.LEFT).move_to([0, 0.45, 0])

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the numbers that are put into the rule."""
        labels = ("w before", "data gradient", "decay term", "w after a step")
        return [(label, Number(self.equation, text)) for label, text in zip(labels, self._texts, strict=True)]


class Shrinking:
    """The rule with the decay drawn together: each step first keeps a share of W; and what that alone leaves of it.

    `left` is the curve of what is left, `half` of its corners from one halving to the next; `marks` are the halvings,
    `ending` where training ends, and `kept` is the contested weight along the run, as `whose` says.
    """

    half = 60

    def __init__(self, runs: DecayRuns) -> None:
        eta, strength, steps = runs.parameters.step, runs.parameters.strength, runs.parameters.steps
        colors = {"decay": theme.PENALTY, "data": theme.GRADIENT}
        self.rule = fit(Equation(tr(SHRINKING), size=1.2 * theme.FORMULA, colors=colors), 11.5).move_to([0, 1.65, 0])
        factor, halved = 1 - 2 * eta * strength, np.log(2) / -np.log1p(-2 * eta * strength)
        end = factor**steps
        self._texts = {
            "factor": f"{factor:.6g}", "halved": f"{halved:.0f}", "steps of training": str(steps),
            "left by training": shown(end, "{:.3f}"),
        }  # fmt: skip
        source = f"1 - 2 dot {eta:g} dot {strength:g} = {self._texts['factor']}"
        equation = fit(Equation(source, size=theme.FORMULA, color=theme.PENALTY), theme.RIGHT - theme.FORMULA_LEFT)
        self.factor = at_left(equation, theme.FORMULA_LEFT, -0.15)
        text = tr(
            "alone, it halves a weight every {count} steps; after all {steps}, {left} is left",
            count=self._texts["halved"], steps=steps, left=self._texts["left by training"],
        )  # fmt: skip
        self.halved = words(text, size=theme.BODY, width=4.6)
        self.halved.place(theme.FORMULA_LEFT, -1.2)
        self.chart = Chart(
            (0.0, max(3.1 * halved, 1.05 * steps)), (0.0, 1.05),
            center=(-2.5, -0.95), size=(6.4, 3.0), y_ticks=(0, 0.125, 0.25, 0.5, 1),
            x_ticks=[k * round(halved) for k in range(4)],
            x_label=tr("step"), y_label=tr("share of a weight that is left"),
        )  # fmt: skip
        at = np.linspace(0, 3 * halved, 3 * self.half + 1)
        self.left = Trace(self.chart, at, factor**at, theme.PENALTY, 6)
        self.marks = [self._mark(k * halved, 0.5**k) for k in (1, 2, 3)]
        self.end = Dot(self.chart.point(steps, end), radius=0.12, color=theme.PENALTY, stroke_color=theme.TEXT)
        name = haloed(words(self._texts["left by training"], color=theme.PENALTY))
        self.ending = VGroup(self.end, name.next_to(self.end.set_stroke(width=4), UP, buff=0.15))
        weight, *_ = runs.pulls(runs.contested)
        self.kept = self.chart.curve(runs.steps, weight / weight[0], theme.TEXT, 4)
        self._texts["held up"] = shown(float(weight[-1] / weight[0]), "{:.3f}")
        self.whose = words(tr("last slide's weight, with data: {left}", left=self._texts["held up"]))
        over = self.chart.point(0.0, float((weight / weight[0])[runs.steps > steps / 3].max()))[1]
        self.whose.place(self.chart.frame.get_right()[0], over + 0.2, align="right")

    def _mark(self, step: float, share: float) -> VGroup:
        """A halving: where it is on the curve, and a line down to its step."""
        place, foot = self.chart.point(step, share), self.chart.point(step, 0.0)
        line = DashedLine(place, foot, color=theme.QUIET, stroke_width=2.5, dash_length=0.08)
        return VGroup(line, Dot(place, radius=0.12, color=theme.TEXT))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the share that is kept, of the steps that halve a weight, and of what is left of it."""
        parts = (
            ("factor", self.factor), ("halved", self.halved), ("steps of training", self.halved),
            ("left by training", self.ending[1][1]), ("held up", self.whose),
        )  # fmt: skip
        halves = [(f"half, {k} times", Dots(dot, self.chart)) for k, (_, dot) in enumerate(self.marks, start=1)]
        numbers: list[tuple[str, Drawn]] = [(name, Number(part, self._texts[name])) for name, part in parts]
        halves.append(("end of training", Dots(self.end, self.chart)))
        numbers.append(("weight that the data hold up", Curve(self.kept, self.chart)))
        return [*numbers, ("left of a weight", Curve(self.left, self.chart)), *halves]


def adds_up(w: float, eta: float, data: float, decay: float, after: float, decimals: int) -> bool:
    """Whether the rule holds between the rounded numbers too."""
    w, data, decay, after = (round(value, decimals) for value in (w, data, decay, after))
    return bool(round(w - eta * (data + decay), decimals) == after)
