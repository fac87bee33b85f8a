"""Three learning rates side by side: a picture for each, its verdict below, and one chart of the costs at the right.

race = SurfaceRates(landscapes.ripples, (2.2, 2.0), (0.001, 0.02, 0.49), steps=60)
self.play(*map(FadeIn, race.panels), FadeIn(race.chart)); self.play(*map(FadeIn, race.fresh))
self.play(*walking(race.moving, 0, 60, geometric=True)); self.play(*map(FadeIn, race.verdicts))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
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
from lecture.kit.numbers import shown
from lecture.kit.readings import Drawn, Number, Said
from lecture.kit.text import Equation, words
from lecture.kit.walk import Walk
from lecture.language import tr
from nncore import Dataset, Network, landscapes
from scenes.numbers.learning import fate, ripples_run, until_edge

SIDE = 3.05
PLACES = ((-4.98, -0.2), (-1.73, -0.2), (1.52, -0.2))


def rate_color(index: int) -> ManimColor:
    """Of the small, the good and the large rate."""
    return (theme.RATE_SMALL, theme.RATE_GOOD, theme.RATE_LARGE)[index]


class RatePanel(Group):
    """A picture of side `SIDE` at `PLACES[index]` under its learning rate.

    verdict: what became of the run, in two lines below the picture; told: (label, line, text) of what they tell.
    """

    def __init__(
        self, index: int, rate: float, picture: Mobject, verdict: Sequence[str], told: Sequence[tuple[str, int, str]]
    ) -> None:
        x, y = PLACES[index]
        self.rate, self._told = f"{rate:g}", told
        self.title = Equation(f"eta = {rate:g}", size=48, color=rate_color(index)).move_to([x, y + SIDE / 2 + 0.5, 0])
        super().__init__(picture, self.title)
        (first, second), foot = verdict, y - SIDE / 2 - 0.5
        self.verdict = VGroup(
            words(first, size=theme.BODY, color=theme.TEXT).place(x, foot, align="center"),
            words(second, size=theme.INDEXED, color=theme.QUIET).place(x, foot - 0.52, align="center"),
        )

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the rate and of what the verdict tells."""
        told = [
            (label, Said(self.verdict[line], text, tr(text)) if label == "fate" else Number(self.verdict[line], text))
            for label, line, text in self._told
        ]
        return [("rate", Number(self.title, self.rate)), *told]


class Rates(ABC):
    """Three panels and the chart of their costs; `fresh` comes in after them, `moving` walks along with the runs."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.panels: list[RatePanel] = []
        self.traces: list[Trace] = []
        self.fresh: list[Mobject] = []
        self.moving: list[Mobject] = []

    def add(self, panel: RatePanel, costs: NDArray[np.floating]) -> Trace:
        """Take a panel with its costs; the trace of the costs."""
        self.traces.append(Trace(self.chart, np.arange(len(costs)), costs, rate_color(len(self.panels))))
        self.panels.append(panel)
        return self.traces[-1]

    @property
    def verdicts(self) -> list[VGroup]:
        """What became of the runs."""
        return [panel.verdict for panel in self.panels]

    @abstractmethod
    def drawn_picture(self, index: int) -> list[tuple[str, Drawn]]:
        """(label, drawn) of a panel's picture."""

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the rates, the pictures, the costs and the verdicts."""
        return [
            (f"{label} {k}", drawn)
            for k, (panel, trace) in enumerate(zip(self.panels, self.traces, strict=True))
            for label, drawn in (*self.drawn_picture(k), ("costs", Curve(trace, self.chart)), *panel.drawn())
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
        super().__init__(cost_chart((0, steps), (min(0.0, 1.1 * low), 1.1 * high), x_label=tr("step")))
        self.walks: list[tuple[Walk, ContourPlot]] = []
        for k, (rate, (points, step)) in enumerate(zip(rates, cut, strict=True)):
            plot = ContourPlot.of(surface, surface.limits, center=PLACES[k], size=(SIDE, SIDE), heat_opacity=0.5)
            walk = Walk(plot, points, rate_color(k), width=4.5, marks=0.045)
            panel = RatePanel(k, rate, plot, *_surface_verdict(costs[k], step))
            self.walks.append((walk, plot))
            self.fresh += [walk, self.add(panel, costs[k])]
            if step is not None:
                self.fresh.append(ExitMark(plot.at(points[-1:])[0], step, rate_color(k)))
        self.moving = self.fresh

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
        super().__init__(
            cost_chart((0, last), (0, top), x_label=tr("epoch"), x_ticks=(0, last / 2, last), y_ticks=y_ticks)
        )
        self.outputs: list[LearnedMap] = []
        for k, (rate, run) in enumerate(zip(rates, runs, strict=True)):
            output = LearnedMap(network, run["parameters"], extent, center=PLACES[k], side=SIDE)
            panel = RatePanel(k, rate, Group(output, output.samples(data)), *_network_verdict(run))
            self.fresh.append(self.add(panel, run["costs"]))
            self.outputs.append(output)
        self.moving = [*self.outputs, *self.traces]

    def drawn_picture(self, index: int) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the output over the plane and the line on it, as the run has left them."""
        output = self.outputs[index]
        return [("map", Heat(output.heat)), ("line on map", Contours(output))]


Verdict = tuple[tuple[str, str], list[tuple[str, int, str]]]
"""Two lines, and (label, line, text) of what they tell."""


def _surface_verdict(costs: NDArray[np.floating], step: int | None) -> Verdict:
    """What became of a run, and its last cost: where it left the frame at a step, the cost there."""
    word = fate(costs) if step is None else "flies out"
    cost, at = shown(float(costs[-1]), "{:.2f}" if costs[-1] < 100 else "{:.0f}"), str(len(costs) - 1)
    lines = (tr(word), tr("$C = {cost}$ at step {step}", cost=cost, step=at))
    return lines, [("fate", 0, word), ("ripples cost", 1, cost), ("step of cost", 1, at)]


def _network_verdict(run: Mapping[str, Any]) -> Verdict:
    """What became of a run, and how steep the cost is in the end."""
    word, slope = fate(run["costs"], bounded=True), power(float(run["slopes"][-1]))
    cost = shown(float(run["costs"][-1]), "{:.3f}")
    lines = (f"{tr(word)}: $C = {cost}$", f"$norm(nabla C) = {slope}$")
    return lines, [("fate", 0, word), ("network cost", 0, cost), ("network slope", 1, slope)]


def cost_chart(x_range: tuple[float, float], y_range: tuple[float, float], **marks: Any) -> Chart:
    """The chart of the three costs."""
    center, size = (5.25, PLACES[0][1]), (2.1, SIDE)
    return Chart(x_range, y_range, center=center, size=size, y_label=tr("cost $C$"), **marks)


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
