"""Three learning rates side by side: a picture for each with its verdict, and below them one chart of the costs.

race = SurfaceRates(landscapes.ripples, (2.2, 2.0), (0.001, 0.02, 0.49), steps=60)
self.play(*map(FadeIn, race.panels), FadeIn(race.chart)); self.play(*map(FadeIn, race.fresh))
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
from lecture.kit.charts import Chart, Trace
from lecture.kit.color_readings import Heat
from lecture.kit.contour import ContourPlot
from lecture.kit.fields import LearnedMap
from lecture.kit.line_readings import Contours, Curve, Path
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number, Said
from lecture.kit.text import Equation, at_left, column, words
from lecture.kit.walk import Pace, Pointer, Walk
from lecture.language import tr
from nncore import Dataset, Network, forward, landscapes
from scenes.numbers.learning import fate, ripples_run, until_edge
from scenes.pictures.loss_board import TraceDot

SIDE, MIDDLE = 2.65, 0.6
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
    """A picture of side `SIDE` at its `middle`, with its learning rate above it.

    verdict: what became of the run, in a word behind the rate, in a line below the picture and in lines at its right;
    told: (label, which of these, text) of what they tell.
    """

    def __init__(
        self, index: int, rate: float, picture: Mobject, verdict: Sequence[str], told: Sequence[tuple[str, int, str]]
    ) -> None:
        x, y = middle(index)
        self.rate, self._told = f"{rate:g}", told
        self.title = Equation(f"eta = {rate:g}", size=48, color=rate_color(index))
        at_left(self.title, x - SIDE / 2, y + SIDE / 2 + 0.36)
        super().__init__(picture, self.title)
        word, line, *beside = verdict
        self.verdict = VGroup(
            words(word, size=theme.BODY).place(self.title.get_right()[0] + 0.35, y + SIDE / 2 + 0.28),
            words(line, size=theme.INDEXED, color=theme.QUIET).place(x - SIDE / 2, y - SIDE / 2 - 0.38),
            *column([(text, theme.QUIET) for text in beside], left=x + SIDE / 2 + 0.15, top=y + 0.06, pitch=0.45),
        )

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the rate and of what the verdict tells."""
        told = [
            (label, Said(line, text, tr(text)) if label in ("fate", "depth") else Number(line, text))
            for label, part, text in self._told
            for line in [self.verdict[part]]
        ]
        return [("rate", Number(self.title, self.rate)), *told]


class Rates(ABC):
    """Three panels and the chart of their costs; `fresh` comes in after them, `moving` walks along with the runs.

    unit: what the runs are counted in, the name of the chart's axis and of the `count` at its right.
    """

    def __init__(self, x_range: tuple[float, float], y_range: tuple[float, float], unit: str, **marks: Any) -> None:
        low, high = (theme.LEFT + 0.95, -2.8), (theme.RIGHT - 2.0, -1.85)
        center, size = np.add(low, high) / 2, np.subtract(high, low)
        self.chart = Chart(
            x_range, y_range, center=center.tolist(), size=tuple(size.tolist()), y_label=tr("cost $C$"), **marks
        )
        self.unit = words(unit, size=theme.LABEL, color=theme.QUIET).place(high[0] + 0.45, low[1] - 0.37)
        name = words(unit, size=theme.BODY, color=theme.QUIET).place(high[0] + 0.25, high[1] - 0.3)
        self.count = Readout(0, "{:.0f}", size=theme.BODY, anchor="left")
        self.count.place(name.get_right()[0] + 0.18, name.baseline)
        self.panels: list[RatePanel] = []
        self.traces: list[Trace] = []
        self.fresh: list[Mobject] = [self.unit, name, self.count]
        self.moving: list[Any] = [Pace(self.count, np.arange(x_range[1] + 1))]

    def add(self, panel: RatePanel, costs: NDArray[np.floating]) -> None:
        """Take a panel with its costs: their trace, and a dot at its end."""
        color = rate_color(len(self.panels))
        trace = Trace(self.chart, np.arange(len(costs)), costs, color)
        self.traces.append(trace)
        self.panels.append(panel)
        self.walk(trace, TraceDot(trace, color))

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
                for k, (panel, trace) in enumerate(zip(self.panels, self.traces, strict=True))
                for label, drawn in (*self.drawn_picture(k), ("costs", Curve(trace, self.chart)), *panel.drawn())
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
        low, high = (float(ends) for ends in (min(map(np.min, costs)), max(map(np.max, costs))))
        super().__init__((0, steps), (min(0.0, 1.1 * low), 1.1 * high), tr("step"))
        self.walks: list[tuple[Walk, ContourPlot]] = []
        for k, (rate, (points, step)) in enumerate(zip(rates, cut, strict=True)):
            plot = ContourPlot.of(surface, surface.limits, center=middle(k), size=(SIDE, SIDE), heat_opacity=0.5)
            walk = Walk(plot, points, rate_color(k), width=4.5, marks=0.055)
            walk.marks.set_stroke(theme.GROUND, 1.5)
            self.walks.append((walk, plot))
            self.walk(walk, StepTips(walk, rate_color(k)))
            lowest = float(plot.values.min())
            self.add(RatePanel(k, rate, plot, *_surface_verdict(costs[k], step, lowest)), costs[k])
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
        costs = [run["costs"] for run in runs]
        top = 1.15 * float(max(map(np.max, costs)))
        last = len(costs[0]) - 1
        y_ticks = [tick for tick in (0, 0.25, 0.5, 0.75, 1) if tick <= top]  # no mean squared error is above 1
        super().__init__((0, last), (0, top), tr("epoch"), x_ticks=np.linspace(0, last, 5).tolist(), y_ticks=y_ticks)
        self.outputs: list[LearnedMap] = []
        for k, (rate, run) in enumerate(zip(rates, runs, strict=True)):
            output = LearnedMap(network, run["parameters"], extent, center=middle(k), side=SIDE)
            trained = network.with_parameters(run["parameters"][-1])
            verdict = _network_verdict(run, forward(trained, run["x"]).preactivations[-1])
            self.add(RatePanel(k, rate, Group(output, output.samples(data)), *verdict), run["costs"])
            self.moving.append(output)
            self.outputs.append(output)

    def drawn_picture(self, index: int) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the output over the plane and the line on it, as the run has left them."""
        output = self.outputs[index]
        return [("map", Heat(output.heat)), ("line on map", Contours(output))]


Verdict = tuple[tuple[str, ...], list[tuple[str, int, str]]]
"""A word and lines, and (label, which of these, text) of what they tell."""


def _surface_verdict(costs: NDArray[np.floating], step: int | None, lowest: float) -> Verdict:
    """What became of a run, its last cost, and at which step it left the frame or that the frame has a lower place."""
    last, word = float(costs[-1]), fate(costs) if step is None else "flies out"
    cost = shown(last, "{:.2f}" if last < 100 else "{:.0f}")
    line, told = f"$C = {cost}$", [("fate", 0, word), ("ripples cost", 1, cost)]
    if step is not None:
        line += " " + tr("at step {step}", step=step)
        told.append(("step of cost", 1, str(step)))
    elif word == "settles" and lowest < last - 0.02 * (costs[0] - last):
        line += ", " + tr("not the deepest")
        told.append(("depth", 1, "not the deepest"))
    return (tr(word), line), told


def _network_verdict(run: Mapping[str, Any], z: NDArray[np.floating]) -> Verdict:
    """What became of a run, its last cost, how steep the cost is there, and from where to where the output's z goes."""
    word, slope = fate(run["costs"], bounded=True), power(float(run["slopes"][-1]))
    cost = shown(float(run["costs"][-1]), "{:.3f}")
    line = f"$C = {cost}$, $norm(nabla C) = {slope}$"
    low, high = (shown(float(end), "{:.1f}" if abs(end) < 10 else "{:.0f}") for end in (z.min(), z.max()))
    told = [("fate", 0, word), ("network cost", 1, cost), ("network slope", 1, slope)]
    told += [("least z", 2, low), ("greatest z", 3, high)]
    return (tr(word), line, tr("$z$ from ${low}$", low=low), tr("to ${high}$", high=high)), told


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
        arm = 0.1
        self.add(
            Circle(0.17, color=color, stroke_width=3, fill_color=theme.GROUND, fill_opacity=0.85),
            Line([-arm, -arm, 0], [arm, arm, 0], color=color, stroke_width=4),
            Line([-arm, arm, 0], [arm, -arm, 0], color=color, stroke_width=4),
        )
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
