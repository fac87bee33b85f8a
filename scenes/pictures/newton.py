"""Newton's method beside gradient descent on the ripples: both walks on a plot, their costs, and where they end.

runs = newton_runs(start, gradient_step=0.02, steps=4)
picture, costs = NewtonWalks(plot_of(runs), runs), CostTable(runs)
self.play(*walking(picture.walks, 0, 1)); self.play(FadeIn(costs.head), FadeIn(costs.rows[1]))
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from lecture import theme
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Path
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number, Said
from lecture.kit.text import at_right, words
from lecture.kit.walk import Walk
from nncore import GradientDescent, Newton, QuadraticApproximation, Trajectory, descend
from scenes.pictures.neighbourhood import RIPPLES, plot_around

NAMES = ("gradient steps", "Newton")


def newton_runs(start: Sequence[float], gradient_step: float, steps: int) -> list[Trajectory]:
    """Gradient descent and Newton's method from one start."""
    return [descend(optimizer, RIPPLES, start, steps) for optimizer in (GradientDescent(gradient_step), Newton())]


def plot_of(runs: Sequence[Trajectory]) -> ContourPlot:
    """The ripples from above where the runs go."""
    points = np.concatenate([run.points for run in runs])
    reach = float(np.ptp(points, axis=0).max())
    return plot_around((points.max(axis=0) + points.min(axis=0)) / 2, min(0.9 * reach, 2.5))


def level_lines(model: QuadraticApproximation, plot: ContourPlot) -> ContourPlot:
    """Level lines of a quadratic over a plot."""
    bottom = model(model.stationary_point)
    levels = bottom + (model.value - bottom) * np.array([0.1, 0.4, 1.0, 1.9])
    return ContourPlot.over(
        lambda points: model(points - model.theta), plot.x_range, plot.y_range, shape=(121, 121), heat=False,
        center=plot.frame.get_center()[:2], size=(plot.frame.width, plot.frame.height), levels=levels,
        line_color=theme.NEWTON, line_opacity=1.0,
    )  # fmt: skip


class NewtonWalks:
    """The walks of both runs over a plot."""

    def __init__(self, plot: ContourPlot, runs: Sequence[Trajectory]) -> None:
        self.plot, self.runs, colors = plot, runs, (theme.GRADIENT_DESCENT, theme.NEWTON)
        self.walks = [Walk(plot, run.points, c, marks=0.06, width=5) for run, c in zip(runs, colors, strict=True)]

    def drawn(self, suffix: str = "") -> list[tuple[str, Drawn]]:
        """(label, drawn) of the paths."""
        return [
            (f"path of {name}{suffix}", Path(walk, self.plot)) for name, walk in zip(NAMES, self.walks, strict=True)
        ]


class CostTable:
    """The costs of both runs step by step: a `head`, and a row for each step."""

    def __init__(self, runs: Sequence[Trajectory]) -> None:
        columns = ((4.25, "gradient", theme.GRADIENT_DESCENT), (6.15, "Newton", theme.NEWTON))
        self.head = VGroup(words("cost", size=theme.LABEL, color=theme.QUIET).place(1.95, 0.35))
        for right, name, color in columns:
            self.head.add(words(name, size=theme.LABEL, color=color).place(right, 0.35, align="right"))
        self.rows: list[VGroup] = []
        for step in range(len(runs[0])):
            y = -0.3 - 0.62 * step
            row = VGroup(words(f"$t = {step}$", size=theme.LABEL, color=theme.QUIET).place(1.95, y - 0.1))
            for (right, *_), run in zip(columns, runs, strict=True):
                number = Readout(run.costs[step], "{:.3f}", size=theme.BODY, anchor="right")
                row.add(at_right(number, right, y))
            self.rows.append(row)

    def drawn(self) -> list[tuple[str, Readout]]:
        """(label, drawn) of all costs."""
        names = ("gradient step", "Newton")
        return [
            (f"cost {step}, {name}", number)
            for step, row in enumerate(self.rows)
            for name, number in zip(names, row[1:], strict=True)
        ]


class Endings(VGroup):
    """At what each run ends, Newton's first: the kind of stationary point, and the costs at first and at last."""

    def __init__(self, runs: Sequence[Trajectory], y: float) -> None:
        super().__init__()
        self._read: list[tuple[str, Drawn]] = []
        for row, (name, run, color) in enumerate(
            reversed(list(zip(NAMES, runs, (theme.GRADIENT_DESCENT, theme.NEWTON), strict=True)))
        ):
            top, kind = y - 0.95 * row, QuadraticApproximation.at(RIPPLES, run.points[-1]).kind
            start, end = (shown(run.costs[k], "{:.3f}") for k in (0, -1))
            says = words(f"{name}: a {kind}", size=theme.BODY, color=color).place(theme.FORMULA_LEFT, top)
            costs = words(f"cost {start} $arrow.r$ {end}", size=theme.LABEL, color=theme.QUIET)
            self.add(says, costs.place(theme.FORMULA_LEFT, top - 0.42))
            self._read += [
                (f"kind of {name}", Said(says, kind)),
                (f"first cost of {name}", Number(costs, start)),
                (f"last cost of {name}", Number(costs, end)),
            ]

    def drawn(self, suffix: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the kinds and the costs."""
        return [(f"{label}{suffix}", drawn) for label, drawn in self._read]
