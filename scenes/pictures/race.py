"""Optimizers in a race: their paths on a surface, a chart of their costs, and a table with steps and present costs.

walkers = SurfaceWalkers(surface, {"Adam": run})
self.play(*(path.run() for path in walkers.paths), rate_func=linear)
table = RaceTable({"Adam": run}, {"Adam": Adam(0.2)})
self.play(*walking([walk, *table.counters], 0, 60), run_time=8)        # the costs keep pace with the walks
self.play(*table.exits())                                              # if any run left the drawing
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut, Line, VGroup

from lecture import theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.line_readings import Curve
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.surface_readings import OnSurface
from lecture.kit.text import at_right, words
from lecture.kit.walk import Pace
from nncore import Trajectory
from scenes.numbers.optimizer_races import optimizer_color
from scenes.pictures.run_layout import MIDDLE, SIZE


class SurfaceWalkers:
    """The runs' paths on a surface, each in its optimizer's colour, and the dots at their heads."""

    def __init__(self, surface: SurfaceDrawing, runs: Mapping[str, Trajectory], width: float) -> None:
        self.names, colors = list(runs), [optimizer_color(name) for name in runs]
        self.paths = [
            SurfacePath(surface, run.points, color, width, 0.0)
            for run, color in zip(runs.values(), colors, strict=True)
        ]
        self.heads = [SurfaceDot(surface, path, color, 0.11) for path, color in zip(self.paths, colors, strict=True)]

    def drawn(self, form: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the paths; `form` is what each is called, such as "path of {}"."""
        return [(form.format(name), OnSurface(path)) for name, path in zip(self.names, self.paths, strict=True)]


class RaceCosts(Chart):
    """The costs of all runs, step by step, as traces that grow."""

    def __init__(self, runs: Mapping[str, Trajectory], steps: int) -> None:
        costs = np.concatenate([run.costs for run in runs.values()])
        super().__init__(
            (0, steps), (np.floor(costs.min()) - 0.5, np.ceil(costs.max())), center=(MIDDLE, -1.75),
            size=(SIZE[0], 2.0), x_label="step", y_label="cost",
        )  # fmt: skip
        self.traces = {
            name: Trace(self, np.arange(len(run)), run.costs, optimizer_color(name)) for name, run in runs.items()
        }

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the curves."""
        return [(f"costs: {name}", Curve(trace, self)) for name, trace in self.traces.items()]


class RaceTable(VGroup):
    """Name, step and present cost of every run, in its colour, below a head that says which number is the cost."""

    def __init__(self, runs: Mapping[str, Trajectory], optimizers: Mapping[str, Any], *, gap: float = 0.58) -> None:
        super().__init__()
        self.counters: list[Pace] = []
        self.runs, self.steps = runs, VGroup()
        self.add(words("cost", size=theme.SMALL, color=theme.QUIET).place(5.1, 0.7 * gap, align="right"))
        for index, (name, run) in enumerate(runs.items()):
            stroke = Line([0, 0, 0], [0.42, 0, 0], color=optimizer_color(name), stroke_width=6)
            label = words(name, size=theme.LABEL).place(0.57, -0.09)
            step = words(f"step {optimizers[name].step:g}", size=theme.SMALL, color=theme.QUIET).place(2.75, -0.09)
            cost = Readout(run.costs[0], "{:.3f}", size=theme.LABEL, color=theme.GRADIENT, anchor="right")
            at_right(cost, 5.1, 0)
            self.counters.append(Pace(cost, run.costs))
            self.steps.add(step)
            self.add(VGroup(stroke, label, step, cost).shift([0, -gap * index, 0]))
        self.move_to([0, 0, 0])

    def drawn(self) -> list[tuple[str, Readout]]:
        """(label, drawn) of the present costs."""
        return [(f"cost: {name}", counter.readout) for name, counter in zip(self.runs, self.counters, strict=True)]

    def exits(self) -> list[Animation]:
        """Animations: where a run is shorter than the longest, its step gives way to when it left the drawing."""
        longest, changes = max(len(run) for run in self.runs.values()), []
        for row, step, run in zip(self[1:], self.steps, self.runs.values(), strict=True):
            if len(note := exit_note(run, longest - 1)):
                note.move_to(step, aligned_edge=[-1, 0, 0])
                row.remove(step)
                row.add(note)
                changes += [FadeOut(step), FadeIn(note)]
        return changes


def exit_note(run: Trajectory, steps: int) -> VGroup:
    """For a run that took fewer than `steps`: at which one it left the drawing; else nothing."""
    if len(run) > steps:
        return VGroup()
    return VGroup(words(f"out at step {len(run)}", size=theme.SMALL, color=theme.QUIET))
