"""Divider: Adam Optimisation. Four optimizers leave one point, and do not arrive at the same one."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, Line, UpdateFromAlphaFunc, VGroup, linear

from lecture import theme
from lecture.kit.numbers import Readout
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.surface_readings import OnSurface
from lecture.kit.text import words
from nncore import Trajectory
from scenes.numbers.optimizer_races import OptimizerField, SurfaceChoice, exit_note, optimizer_color, race
from scenes.pictures.contents import PlacedScene
from scenes.pictures.title import large_title

COLUMN = 6.2
"""Width of the text at the left."""

ROW = 0.62
"""From name to name."""


class AdamDivider(PlacedScene):
    """The title of the next section, and the field of optimizers racing beside it."""

    carries = True
    oracle = "scenes.oracles.adam_divider"

    class Parameters(OptimizerField, SurfaceChoice):
        """Who races, and on which surface."""

    def prepare(self) -> None:
        self.runs = race(self.parameters, self.parameters.landscape)

    @beat
    def title(self) -> None:
        """The title comes, and the ripples in half light."""
        self.surface = SurfaceDrawing(
            self.parameters.landscape, extent=self.parameters.landscape.limits, center=(2.6, -0.3), size=8.6,
            azimuth=-148, elevation=42, shade=0.5, contours=22,
        )  # fmt: skip
        self.heading = large_title(self.text.heading, width=COLUMN, top=2.25)
        if self.dots is None:
            self.dots = self.progress_dots()
            self.add(self.dots)
        self.play(self.entrance(self.heading), self.grown(self.surface), run_time=1.0)
        self.play(self.surface.turn(azimuth=-164), run_time=2.4)

    @beat
    def race(self) -> None:
        """Equal steps in equal times; the costs run along."""
        paths, heads, rows, runs = [], [], VGroup(), self.runs.values()
        for name, run in self.runs.items():
            color = optimizer_color(name)
            paths.append(SurfacePath(self.surface, run.points, color=color, width=5.5, progress=0.0))
            heads.append(SurfaceDot(self.surface, paths[-1], color=color, radius=0.11))
            rows.add(self.row(name, run, self.heading[-1].baseline - 1.45 - ROW * len(rows)))
        label = words("cost", size=theme.LABEL, color=theme.QUIET)
        label.place(rows[0][2].get_right()[0], rows[0][1].baseline + ROW, align="right")
        steps = words(f"{self.parameters.race_steps} steps each", size=theme.LABEL, color=theme.QUIET)
        steps.place(theme.LEFT, rows[-1][1].baseline - ROW - 0.1)
        self.play(*(FadeIn(head) for head in heads), FadeIn(rows), FadeIn(label), FadeIn(steps), run_time=0.9)
        self.add(*paths, *heads)
        self.play(
            self.surface.turn(azimuth=-184, elevation=40),
            *(path.run() for path in paths),
            *(follow_cost(row[2], run) for row, run in zip(rows, runs, strict=True)),
            run_time=7.0,
            rate_func=linear,
        )
        for head in heads:
            head.clear_updaters()
        count = self.parameters.race_steps
        notes = VGroup(*(exit_note(run, count).next_to(row[2]) for row, run in zip(rows, runs, strict=True)))
        if notes.submobjects:
            self.play(FadeIn(notes), run_time=0.6)
        self.shows("steps", Number(steps, str(count)))
        for row, path, name in zip(rows, paths, self.runs, strict=True):
            self.shows(f"cost of {name}", row[2])
            self.shows(f"path of {name}", OnSurface(path))

    def row(self, name: str, run: Trajectory, baseline: float) -> VGroup:
        """A stroke in the optimizer's colour, its name, and its cost."""
        label = words(name, size=theme.BODY).place(theme.LEFT + 0.8, baseline)
        stroke = Line([theme.LEFT, 0, 0], [theme.LEFT + 0.5, 0, 0], color=optimizer_color(name), stroke_width=7)
        stroke.shift([0, baseline + 0.1, 0])
        cost = Readout(run.costs[0], "{:.2f}", size=theme.BODY, anchor="right")
        cost.shift(np.array([theme.LEFT + 4.75, baseline, 0]) - cost.get_corner([1, -1, 0]))
        return VGroup(stroke, label, cost)


def follow_cost(readout: Readout, run: Trajectory) -> UpdateFromAlphaFunc:
    """An animation: the readout shows the cost after the step that the path has reached."""

    def show(number: Readout, alpha: float) -> None:
        number.set_value(float(run.costs[int(alpha * (len(run.costs) - 1) + 1e-9)]))

    return UpdateFromAlphaFunc(readout, show)
