"""What Adam's bias correction changes: how long the steps of a run are with it and without, and by how much.

chart = StepLengths({"corrected": (run, theme.ADAM)}, step=0.03)
self.play(*walking(chart.traces, 1, 40))
ratios = CorrectionCurve(0.9, 0.999)
self.play(Create(ratios.line)); self.play(*map(FadeIn, ratios.marks))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Dot, ManimColor, VGroup

from lecture import theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, fit, rim, words
from nncore import Trajectory
from scenes.numbers.adam import correction_ratio, step_lengths
from scenes.pictures.run_layout import MIDDLE, SIZE, key_at_right

CORRECTION = "hat(m)_t = frac({{m_t:m}}, 1 - beta_1^t) quad hat(v)_t = frac({{v_t:v}}, 1 - beta_2^t)"
STEPS = 10_000
"""How far the ratio of the step lengths is drawn."""


class StepLengths(Chart):
    """How far the coordinate moves that goes farther, in units of alpha, step by step, of several runs."""

    def __init__(self, runs: Mapping[str, tuple[Trajectory, ManimColor]], step: float) -> None:
        lengths = {name: step_lengths(run, step).max(axis=1) for name, (run, _) in runs.items()}
        count, most = len(next(iter(lengths.values()))), max(map(np.max, lengths.values()))
        super().__init__(
            (0, count), (0, float(np.ceil(1.05 * most))), center=(MIDDLE, -1.1), size=(SIZE[0], 2.8),
            x_label="step $t$", y_label="longest move of a coordinate, in units of $alpha$",
        )  # fmt: skip
        colors = {name: color for name, (_, color) in runs.items()}
        steps = np.arange(1, count + 1)
        self.traces = [Trace(self, steps, lengths[name], color, 4) for name, color in colors.items()]
        self.key = key_at_right(list(colors.items()), y=self.point(0, 0)[1] - 0.66).shift([-1.2, 0, 0])
        self.firsts = VGroup(*(self._first(lengths[name][0], color) for name, color in colors.items()))
        self.formula = fit(Equation(CORRECTION, size=50, colors={"m": theme.MOMENTUM, "v": theme.RMSPROP}), 6.4)
        self.formula.move_to([MIDDLE, 1.4, 0])
        self._names = list(runs)

    def _first(self, length: float, color: ManimColor) -> VGroup:
        """The length of the first step: the rim of its number, its dot and its number."""
        dot = Dot(self.point(1, length), radius=0.08, color=color)
        number = Readout(length, "{:.2f}", size=theme.LABEL, color=color, anchor="left")
        number.move_to(dot.get_center() + [0.3 + number.width / 2, -0.28, 0])
        return VGroup(rim(number), dot, number)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the curves and their first points."""
        found: list[tuple[str, Drawn | Readout]] = []
        for name, trace, (_, dot, number) in zip(self._names, self.traces, self.firsts, strict=True):
            found += [(f"first step, {name}", number), (f"first point, {name}", Dots(dot, self))]
            found.append((f"step lengths, {name}", Curve(trace, self)))
        return found


class CorrectionCurve(Chart):
    """How many times too long each step is without the correction, if all gradients are equal; three are marked."""

    def __init__(self, beta1: float, beta2: float) -> None:
        ratio = correction_ratio(beta1, beta2, STEPS)
        super().__init__(
            (1, STEPS), (0, float(np.ceil(1.08 * ratio.max()))), center=(-1.95, -0.55), size=(8.2, 4.1),
            x_label="step $t$", y_label="times too long, if all gradients are equal", log_x=True,
        )  # fmt: skip
        thin = np.unique(np.geomspace(1, STEPS, 400).astype(int)) - 1
        self.line = self.curve(np.arange(1, STEPS + 1)[thin], ratio[thin], theme.PATH, 5)
        self.one = self.level(1.0, theme.ADAM)
        self.formula = Equation("frac(1 - beta_1^t, sqrt(1 - beta_2^t))", size=70).move_to([4.6, -0.1, 0])
        end, top = self.point(STEPS, 1.0), self.formula.get_top()[1]
        self.names = VGroup(
            words("the curve:", size=theme.LABEL, color=theme.QUIET).place(3.62, top + 0.3),
            words("with the correction", size=theme.SMALL, color=theme.ADAM).place(end[0] + 0.15, end[1] - 0.08),
        )
        self.steps = sorted({1, int(ratio.argmax()) + 1, 1000})
        self._texts = [shown(ratio[t - 1], "{:.2f}") for t in self.steps]
        self.marks = VGroup(
            *(
                self._mark(t, ratio[t - 1], text, below=t < int(ratio.argmax()))
                for t, text in zip(self.steps, self._texts, strict=True)
            )
        )

    def _mark(self, t: int, value: float, text: str, below: bool) -> VGroup:
        place = self.point(t, value)
        number = words(f"{text} at step {t}", size=theme.BODY)
        number.place(place[0] + 0.22, place[1] + (-0.34 if below else 0.18))
        return VGroup(Dot(place, radius=0.1, color=theme.TEXT), number)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the curve and of the marks."""
        found = [("ratios", Curve(self.line, self)), ("corrected", Dashed(self.one, self))]
        for t, text, (dot, number) in zip(self.steps, self._texts, self.marks, strict=True):
            found += [(f"ratio at step {t}", Number(number, text)), (f"point at step {t}", Dots(dot, self))]
        return found
