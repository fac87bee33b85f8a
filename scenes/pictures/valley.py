"""A valley from above, and an optimizer that walks in it: its rule, and its step and cost as they are counted.

plot = valley_plot(valley(40))
panel = RulePanel("momentum", ("u_t = beta u_(t-1) + g_t",), "$eta = 0.02$", run, y=-0.7)
self.play(FadeIn(panel)); self.play(*walking([Walk(plot, run.points), *panel.counters], 0, 30))
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from lecture import theme
from lecture.kit.contour import ContourPlot
from lecture.kit.numbers import Readout
from lecture.kit.text import Equation, at_left, at_right, words
from lecture.kit.walk import Pace
from nncore import Objective, Trajectory
from scenes.numbers.optimizer_races import optimizer_color

LEFT = theme.FORMULA_LEFT


def valley_plot(cost: Objective) -> ContourPlot:
    """The level lines of the valley."""
    plot = {"center": (-2.66, -0.52), "size": (7.76, 4.91), "shape": (181, 121)}
    highest = max(cost.values(np.array([[-4.7, 1.9], [-4.7, -1.9]])))
    return ContourPlot.over(cost.values, (-4.7, 1.3), (-1.9, 1.9), levels=np.geomspace(0.05, highest, 12), **plot)


class RulePanel(VGroup):
    """An optimizer's name with its settings, its rule in one or two lines, and its step and cost."""

    def __init__(self, name: str, rule: Sequence[str], settings: str, run: Trajectory, y: float) -> None:
        super().__init__(words(name, size=theme.BODY, color=optimizer_color(name), weight="bold").place(LEFT, y))
        for row, source in enumerate(rule, start=1):
            self.add(at_left(Equation(source, size=48), LEFT, y - 0.68 * row))
        foot = y - 0.68 * len(rule) - 0.62
        for x, text in ((LEFT, "step"), (LEFT + 2.4, "cost")):
            self.add(words(text, size=theme.LABEL, color=theme.QUIET).place(x, foot - 0.1))
        self.step = at_right(Readout(0, "{:.0f}", size=theme.LABEL, anchor="right"), LEFT + 1.2, foot + 0.01)
        cost = Readout(run.costs[0], "{:.3f}", size=theme.BODY, color=theme.GRADIENT, anchor="right")
        self.cost = at_right(cost, theme.RIGHT, foot + 0.03)
        self.add(
            self.step,
            self.cost,
            words(settings, size=theme.LABEL, color=theme.QUIET).place(theme.RIGHT, y, align="right"),
        )
        self.counters = [Pace(self.step, np.arange(len(run))), Pace(self.cost, run.costs)]
