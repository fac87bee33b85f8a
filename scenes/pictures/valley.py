"""A valley from above, and optimizers that walk in it: their rules, settings, and steps and costs as they are counted.

valley = Valley(40)                                              # of this condition number
walk, panel = valley.contestant("momentum", ("u_t = beta u_(t-1) + g_t",), y=-0.6)
self.play(FadeIn(walk), FadeIn(panel)); self.play(*walking([walk, *panel.counters], 0, walk.steps))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import AnimationGroup, FadeOut, VGroup

from lecture import theme
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Path
from lecture.kit.numbers import PowerReadout, Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, at_left, column, words
from lecture.kit.walk import Pace, Walk
from lecture.language import tr
from nncore import Objective, Trajectory, descend
from scenes.numbers.adam import VALLEY_START, VALLEY_STEPS, best_shares, kept_share, valley, valley_contestants
from scenes.numbers.optimizer_races import optimizer_color
from scenes.pictures.run_layout import NAME, NOTE

LEFT = theme.FORMULA_LEFT
KEPT = {
    "gradient descent": r"$(kappa - 1) \/ (kappa + 1)$",
    "momentum": r"$(sqrt(kappa) - 1) \/ (sqrt(kappa) + 1)$",
}
"""What share of the error a step keeps in the long run, at the best constants that there are."""


def valley_plot(cost: Objective) -> ContourPlot:
    """The level lines of the valley."""
    plot = {"center": (-2.66, -0.52), "size": (7.76, 4.91), "shape": (181, 121), "heat_opacity": 0.6}
    highest = max(cost.values(np.array([[-4.7, 1.9], [-4.7, -1.9]])))
    return ContourPlot.over(cost.values, (-4.7, 1.3), (-1.9, 1.9), levels=np.geomspace(0.05, highest, 12), **plot)


class Valley:
    """A valley of condition number `kappa`, and who walks in it, each with its best settings; `bends`, a `caveat`.

    `kept`: what share of the error a step keeps in the long run, of either at best, and of the runs here.
    """

    def __init__(self, kappa: float) -> None:
        cost = valley(kappa)
        self.plot, self.cost = valley_plot(cost), cost
        self.optimizers = valley_contestants(kappa)
        self.runs = {n: descend(o, cost, VALLEY_START, VALLEY_STEPS) for n, o in self.optimizers.items()}
        self.walks: dict[str, Walk] = {}
        self.panels: dict[str, RulePanel] = {}
        bends = tr("curvatures 1 and {kappa}: $kappa = {kappa}$", kappa=f"{kappa:g}")
        self.bends = words(bends, size=NOTE, color=theme.QUIET).place(theme.LEFT, theme.STAGE_BOTTOM)
        self.caveat = words(tr("this valley lies along the axes: that suits RMSProp"), size=NOTE, color=theme.QUIET)
        above = self.plot.frame.get_top()[1] + 0.2
        self.caveat.place(theme.LEFT, above)
        best = [f"{100 * share:.0f}" for share in best_shares(kappa).values()]
        here = [f"{100 * kept_share(self.optimizers[name], kappa):.0f}" for name in KEPT]
        self.kept, x = VGroup(), theme.LEFT
        for (name, formula), share in zip(KEPT.items(), best, strict=True):
            text = f"{formula} = {share} %"
            self.kept.add(words(text, size=NAME, color=optimizer_color(name)).place(x, above))
            x = self.kept.get_right()[0] + 0.6
        ours = words(tr("these runs: {one} % and {other} %", one=here[0], other=here[1]), size=NOTE, color=theme.QUIET)
        self.kept.add(ours.place(self.plot.frame.get_right()[0], theme.STAGE_BOTTOM, align="right"))
        labels = [f"error kept {where}by {name}, in %" for where in ("", "here ") for name in KEPT]
        numbers = zip(labels, (*self.kept, ours), (*best, *here), strict=True)
        self.shares = [(label, Number(text, share)) for label, text, share in numbers]
        """(label, drawn) of the shares that are kept."""

    def contestant(self, name: str, rule: Sequence[str], y: float, note: str = "") -> tuple[Walk, RulePanel]:
        """The walk of an optimizer, and its panel."""
        run, optimizer = self.runs[name], self.optimizers[name]
        self.walks[name] = Walk(self.plot, run.points, optimizer_color(name), marks=0.05, width=5)
        self.walks[name].dot.set_stroke(width=4).set_z_index(1)  # above the walk that comes next
        self.panels[name] = RulePanel(name, rule, optimizer, run, y, note)
        return self.walks[name], self.panels[name]

    def step_back(self) -> AnimationGroup:
        """An animation: the panels go, and the walks that were taken fade."""
        ghosts = (walk.animate.fade(0.75) for walk in self.walks.values())
        return AnimationGroup(*ghosts, *map(FadeOut, (*self.panels.values(), self.kept)))

    def earlier_costs(self) -> EarlierCosts:
        """What momentum and gradient descent came to, below RMSProp's cost."""
        costs = {name: self.panels[name].cost.number for name in ("momentum", "gradient descent")}
        return EarlierCosts(costs, self.panels["RMSProp"].cost.baseline - 0.42)

    def first_step(self) -> FirstStep:
        """RMSProp's first step beside the slopes there."""
        return FirstStep(self.runs["RMSProp"])

    def drawn(self, name: str) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of an optimizer's walk, settings and counters."""
        panel = self.panels[name]
        return [
            (f"steps of {name}", panel.step), (f"cost of {name}", Number(panel.cost, panel.cost.number)),
            (f"path of {name}", Path(self.walks[name], self.plot)),
            *((f"{label} of {name}", Number(panel.settings, text)) for label, text in panel.texts.items()),
        ]  # fmt: skip


class RulePanel(VGroup):
    """An optimizer's name, rule and settings, what is noted about it, and its step and cost as they are counted."""

    def __init__(self, name: str, rule: Sequence[str], optimizer: Any, run: Trajectory, y: float, note: str) -> None:
        color = optimizer_color(name)
        super().__init__(words(tr(name), size=NAME, color=color, weight="bold").place(LEFT, y))
        top = y - 0.26
        for source in rule:
            equation = Equation(source, size=46)
            height = max(0.58, equation.height + 0.14)
            self.add(at_left(equation, LEFT, top - height / 2))
            top -= height
        self.texts = {"eta": shown(optimizer.step, "{:.3g}")}
        text = f"$eta = {self.texts['eta']}$"
        if hasattr(optimizer, "decay"):
            self.texts["beta"] = shown(optimizer.decay, "{:.2g}")
            mark = "," if name == "momentum" else ";"  # the beta of no other one was tried
            text += f"{mark} $beta = {self.texts['beta']}$"
        self.settings = words(tr("best of a grid: {settings}", settings=text), size=NOTE, color=theme.QUIET)
        self.add(self.settings.place(LEFT, top - 0.4))
        if note:
            self.add(words(note, size=theme.INDEXED, color=theme.QUIET).place(LEFT, top - 0.95))
        foot = top - (1.5 if note else 0.95)
        self.step = Readout(0, "{:.0f}", size=NOTE, color=color, anchor="left")
        self.cost = PowerReadout(run.costs[0], size=theme.INDEXED, color=color)
        for x, said, number in ((LEFT, "step", self.step), (LEFT + 1.5, "cost", self.cost)):
            label = words(tr(said), size=NOTE, color=theme.QUIET).place(x, foot - 0.1)
            number.place(label.get_right()[0] + 0.2, foot - 0.1)
            self.add(label, number)
        self.counters = [Pace(self.step, np.arange(len(run))), Pace(self.cost, run.costs)]


class EarlierCosts(VGroup):
    """What other optimizers came to, by name."""

    def __init__(self, costs: Mapping[str, str], y: float) -> None:
        self._costs = costs
        texts = [(f"{tr(name)}: ${cost}$", optimizer_color(name)) for name, cost in costs.items()]
        super().__init__(*column(texts, left=LEFT, top=y, pitch=0.42, size=theme.INDEXED))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the costs."""
        return [
            (f"earlier cost of {name}", Number(text, cost))
            for text, (name, cost) in zip(self, self._costs.items(), strict=True)
        ]


class FirstStep(VGroup):
    """The first step of a run in either coordinate, below the slopes at its start."""

    def __init__(self, run: Trajectory) -> None:
        super().__init__()
        self._texts: dict[str, tuple[str, str]] = {}
        rows = (
            ("slopes at the start", run.gradients[0], "{:+.1f}"),
            ("first step", np.diff(run.points[:2], axis=0)[0], "{:+.2f}"),
        )
        for row, (name, pair, form) in enumerate(rows):
            one, other = self._texts[name] = shown(pair[0], form), shown(pair[1], form)
            text = tr("{name}: {one} and {other}", name=tr(name), one=one, other=other)
            self.add(words(text, size=NOTE).place(LEFT, theme.STAGE_BOTTOM + 0.42 - 0.42 * row))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the slopes and of the step."""
        return [
            (f"{name} {i}", Number(line, text))
            for line, (name, pair) in zip(self, self._texts.items(), strict=True)
            for i, text in enumerate(pair, start=1)
        ]
