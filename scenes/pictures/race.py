"""A table for optimizers in a race: their names, steps and present costs.

table = RaceTable({"Adam": run}, {"Adam": Adam(0.2)})
self.play(*walking([walk, *table.counters], 0, 60), run_time=8)        # the costs keep pace with the walks
self.play(*table.exits())                                              # if any run left the drawing
"""

from __future__ import annotations

from collections.abc import Mapping

from manim import Animation, FadeIn, FadeOut, Line, VGroup

from lecture import theme
from lecture.kit.numbers import Readout
from lecture.kit.text import words
from lecture.kit.walk import Pace
from nncore import Optimizer, Trajectory
from scenes.numbers.optimizer_races import exit_note, optimizer_color


class RaceTable(VGroup):
    """Name, step and present cost of every run, in its colour, below a head that says which number is the cost."""

    def __init__(self, runs: Mapping[str, Trajectory], field: Mapping[str, Optimizer], *, gap: float = 0.58) -> None:
        super().__init__()
        self.counters: list[Pace] = []
        self.runs, self.steps = runs, VGroup()
        self.add(words("cost", size=theme.SMALL, color=theme.QUIET).place(5.1, 0.7 * gap, align="right"))
        for index, (name, run) in enumerate(runs.items()):
            stroke = Line([0, 0, 0], [0.42, 0, 0], color=optimizer_color(name), stroke_width=6)
            label = words(name, size=theme.LABEL).place(0.57, -0.09)
            step = words(f"step {field[name].step:g}", size=theme.SMALL, color=theme.QUIET).place(2.75, -0.09)
            cost = Readout(run.costs[0], "{:.3f}", size=theme.LABEL, color=theme.GRADIENT, anchor="right")
            cost.move_to([5.1 - cost.width / 2, 0, 0])
            self.counters.append(Pace(cost, run.costs))
            self.steps.add(step)
            self.add(VGroup(stroke, label, step, cost).shift([0, -gap * index, 0]))
        self.move_to([0, 0, 0])

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
