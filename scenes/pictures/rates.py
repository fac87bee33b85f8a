"""Three learning rates side by side: a picture for each with its cost, and what became of the run.

race = SurfaceRates(landscapes.ripples, (2.2, 2.0), (0.001, 0.02, 0.49), steps=60)
self.play(*map(FadeIn, race.panels)); self.play(*map(FadeIn, race.fresh))
self.play(*walking(race.moving, 0, 60, geometric=True)); self.play(*map(FadeIn, race.verdicts))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import Circle, Group, Line, ManimColor, Mobject, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.color_readings import Heat
from lecture.kit.contour import ContourPlot
from lecture.kit.fields import LearnedMap
from lecture.kit.line_readings import Contours, Path
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number, Said
from lecture.kit.text import Equation, at_left, words
from lecture.kit.walk import Pace, Pointer, Walk
from lecture.language import tr
from nncore import Dataset, Network, forward, landscapes
from scenes.numbers.learning import fate, ripples_run, until_edge

SIDE, MIDDLE = 3.7, 0.05
"""Of the pictures, and how high their middles lie."""


def rate_color(index: int) -> ManimColor:
    """Of the small, the good and the large rate."""
    return (theme.RATE_SMALL, theme.RATE_GOOD, theme.RATE_LARGE)[index]


LONG = 0.4
"""The length from which on a step of a walk has a tip."""


def middle(index: int) -> tuple[float, float]:
    """The middle of a picture: at the left of its third of the frame."""
    return theme.LEFT + index * (theme.RIGHT - theme.LEFT) / 3 + SIDE / 2, MIDDLE


class RatePanel(Group):
    """A picture of side `SIDE` at its `middle`, its learning rate above it; below it stands the `cost`, which walks.

    verdict: what became of the run, in a word behind the rate, in words behind the cost, and in a line below it;
    told: (label, which of these, text) of what they tell.
    """

    def __init__(
        self,
        index: int,
        rate: float,
        picture: Mobject,
        costs: NDArray[np.floating],
        form: str,
        verdict: Sequence[str],
        told: Sequence[tuple[str, int, str]],
    ) -> None:
        x, y = middle(index)
        left, foot = x - SIDE / 2, y - SIDE / 2
        self.rate, self._told = f"{rate:g}", told
        self.title = Equation(f"eta = {rate:g}", size=48, color=rate_color(index))
        at_left(self.title, left, y + SIDE / 2 + 0.46)
        name = words("$C =$", size=theme.BODY).place(left, foot - 0.42)
        self.cost = Readout(float(costs[-1]), form, size=theme.BODY, color=theme.COST, anchor="left")
        self.cost.place(name.get_right()[0] + 0.12, name.baseline)
        places = [
            (self.title.get_right()[0] + 0.35, y + SIDE / 2 + 0.38, theme.BODY, theme.TEXT),
            (self.cost.get_right()[0] + 0.25, name.baseline, theme.INDEXED, theme.QUIET),
            (left, foot - 0.9, theme.INDEXED, theme.QUIET),
        ]
        self.verdict = VGroup(
            *(
                words(text, size=size, color=color).place(*place)
                for text, (*place, size, color) in zip(verdict, places, strict=False)
            )
        )
        super().__init__(picture, self.title, name)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the rate, of the cost and of what the verdict tells."""
        told = [
            (label, Said(line, text, tr(text)) if label in ("fate", "depth") else Number(line, text))
            for label, part, text in self._told
            for line in [self.verdict[part]]
        ]
        return [("rate", Number(self.title, self.rate)), ("cost", self.cost), *told]


class Rates(ABC):
    """Three panels; `fresh` comes in after them, `moving` walks along with the runs, the `count` of whose steps too.

    unit: what the runs are counted in.
    """

    def __init__(self, steps: int, unit: str) -> None:
        name = words(unit, size=theme.BODY, color=theme.QUIET).place(theme.LEFT, -3.2)
        self.count = Readout(0, "{:.0f}", size=theme.BODY, anchor="left")
        self.count.place(name.get_right()[0] + 0.18, name.baseline)
        self.panels: list[RatePanel] = []
        self.fresh: list[Mobject] = [name, self.count]
        self.moving: list[Any] = [Pace(self.count, np.arange(steps + 1))]

    def add(self, panel: RatePanel, costs: NDArray[np.floating]) -> None:
        """Take a panel, whose cost is one of the run's."""
        cost = Pace(panel.cost, costs)
        cost.show(0)
        self.moving.append(cost)
        self.fresh.append(panel.cost)
        self.panels.append(panel)

    def walk(self, *parts: Any) -> None:
        """Take what comes in after the panels and walks along with the runs."""
        self.fresh += parts
        self.moving += parts

    @property
    def verdicts(self) -> list[VGroup]:
        """What became of the runs."""
        return [panel.verdict for panel in self.panels]

    @abstractmethod
    def drawn_picture(self, index: int) -> list[tuple[str, Drawn]]:
        """(label, drawn) of a panel's picture."""

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of how far the runs have come, of the rates, the pictures, the costs and the verdicts."""
        return [
            ("count", self.count),
            *(
                (f"{label} {k}", drawn)
                for k, panel in enumerate(self.panels)
                for label, drawn in (*self.drawn_picture(k), *panel.drawn())
            ),
        ]


class SurfaceRates(Rates):
    """Gradient descent from one start on a surface, at three rates."""

    def __init__(
        self, surface: landscapes.Landscape, start: tuple[float, float], rates: Sequence[float], steps: int
    ) -> None:
        runs = [ripples_run(start, rate, steps, surface) for rate in rates]
        cut = [until_edge(run.points, surface.limits) for run in runs]
        costs = [run.costs[: step + 1 if step else None] for run, (_, step) in zip(runs, cut, strict=True)]
        super().__init__(steps, tr("step"))
        self.walks: list[tuple[Walk, ContourPlot]] = []
        for k, (rate, (points, step)) in enumerate(zip(rates, cut, strict=True)):
            plot = ContourPlot.of(surface, surface.limits, center=middle(k), size=(SIDE, SIDE), heat_opacity=0.5)
            walk = Walk(plot, points, rate_color(k), width=4.5, marks=0.055)
            walk.marks.set_stroke(theme.GROUND, 1.5)
            self.walks.append((walk, plot))
            self.walk(walk, StepTips(walk, rate_color(k)))
            form = "{:.2f}" if costs[k][-1] < 100 else "{:.0f}"
            verdict = _surface_verdict(costs[k], step, lowest=float(plot.values.min()))
            self.add(RatePanel(k, rate, plot, costs[k], form, *verdict), costs[k])
            if step is not None:
                self.walk(ExitMark(plot.at(points[-1:])[0], step, rate_color(k)))

    def drawn_picture(self, index: int) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the contour lines and the path on them."""
        walk, plot = self.walks[index]
        return [("contour lines", Contours(plot)), ("path", Path(walk, plot))]


class NetworkRates(Rates):
    """Three runs of a network on its data: its output over the plane as it learns."""

    def __init__(
        self,
        network: Network,
        rates: Sequence[float],
        runs: Sequence[Mapping[str, Any]],
        data: Dataset,
        extent: float,
    ) -> None:
        super().__init__(len(runs[0]["costs"]) - 1, tr("epoch"))
        self.outputs: list[LearnedMap] = []
        for k, (rate, run) in enumerate(zip(rates, runs, strict=True)):
            output = LearnedMap(network, run["parameters"], extent, center=middle(k), side=SIDE)
            trained = network.with_parameters(run["parameters"][-1])
            verdict = _network_verdict(run, forward(trained, run["x"]).preactivations[-1])
            panel = RatePanel(k, rate, Group(output, output.samples(data)), run["costs"], "{:.3f}", *verdict)
            self.add(panel, run["costs"])
            self.moving.append(output)
            self.outputs.append(output)

    def drawn_picture(self, index: int) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the output over the plane and the line on it, as the run has left them."""
        output = self.outputs[index]
        return [("map", Heat(output.heat)), ("line on map", Contours(output))]


Verdict = tuple[tuple[str, ...], list[tuple[str, int, str]]]
"""A word and lines, and (label, which of these, text) of what they tell."""


def _surface_verdict(costs: NDArray[np.floating], step: int | None, lowest: float) -> Verdict:
    """What became of a run, and at which step it left the frame or that the frame has a lower place."""
    word = fate(costs) if step is None else "leaves the frame"
    if step is not None:
        return (tr(word), tr("at step {step}", step=step)), [("fate", 0, word), ("step of cost", 1, str(step))]
    if word == "settles" and lowest < costs[-1] - 0.02 * (costs[0] - costs[-1]):
        return (tr(word), tr("not the deepest")), [("fate", 0, word), ("depth", 1, "not the deepest")]
    return (tr(word),), [("fate", 0, word)]


def _network_verdict(run: Mapping[str, Any], z: NDArray[np.floating]) -> Verdict:
    """What became of a run, how steep the cost is there, and from where to where the output's z goes."""
    word, slope = fate(run["costs"], bounded=True), power(float(run["slopes"][-1]))
    low, high = (shown(float(end), "{:.1f}" if abs(end) < 10 else "{:.0f}") for end in (z.min(), z.max()))
    told = [("fate", 0, word), ("slope", 1, slope), ("least z", 2, low), ("greatest z", 2, high)]
    texts = tr(word), f"$norm(nabla C) = {slope}$", tr("$z$ from ${low}$ to ${high}$", low=low, high=high)
    return texts, told


class StepTips(VGroup):
    """Which way a walk's long steps lead: a tip in the middle of each, unseen before the walk is there."""

    def __init__(self, walk: Walk, color: ManimColor) -> None:
        super().__init__()
        self.steps: list[int] = []
        for step, (start, end) in enumerate(pairwise(walk.corners)):
            if np.linalg.norm(end - start) > LONG:
                self.steps.append(step)
                self.add(Pointer(start, (start + end) / 2, color, tip=0.2).tip)
        self.show(0.0)

    def show(self, count: float) -> StepTips:
        """Show those in whose middle the walk has been."""
        for step, tip in zip(self.steps, self, strict=True):
            tip.set_opacity(float(count > step + 0.5))
        return self


class ExitMark(VGroup):
    """A cross in a ring where a path leaves the frame; unseen before its step."""

    def __init__(self, at: NDArray[np.floating], step: float, color: ManimColor) -> None:
        super().__init__()
        self.step = step
        disc = Circle(0.17, color=color, stroke_width=3, fill_color=theme.GROUND, fill_opacity=0.85)
        strokes = (Line([-0.1, -up, 0], [0.1, up, 0], color=color, stroke_width=4) for up in (0.1, -0.1))
        self.add(disc, *strokes)
        self.move_to(at)
        self.show(0.0)

    def show(self, count: float) -> ExitMark:
        """Be seen from its step on."""
        seen = float(count >= self.step - 1e-6)
        self.set_stroke(opacity=seen)
        self[0].set_fill(opacity=0.85 * seen)
        return self


def power(value: float) -> str:
    """A positive number of one digit as Typst math, such as $4 dot 10^(-10)$; as a decimal from 0.001 on.

    >>> power(3.96e-10), power(0.0266)
    ('4 dot 10^(-10)', '0.027')
    """
    if value >= 1e-3 or value == 0:
        return f"{value:.2g}"
    digits, exponent = f"{value:.0e}".split("e")
    return f"{digits} dot 10^({int(exponent)})"
