"""Divider: Adam Optimisation. Four optimizers leave one point, and do not arrive at the same one."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, Line, VGroup, linear

from lecture import theme
from lecture.kit.numbers import Readout
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.text import words
from lecture.kit.walk import Pace, walking
from nncore import Trajectory
from scenes.numbers.optimizer_races import RaceParameters, SurfaceChoice, optimizer_color, race
from scenes.pictures.contents import SectionScene
from scenes.pictures.race import SurfaceWalkers, exit_note
from scenes.pictures.title import large_title

COLUMN = 6.2
"""Width of the text at the left."""

ROW = 0.62
"""From name to name."""


class AdamDivider(SectionScene):
    """The title of the next section, and the optimizers that race beside it."""

    carries = True
    oracle = "scenes.oracles.adam_divider"

    class Parameters(RaceParameters, SurfaceChoice):
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
        walkers, rows, counting = SurfaceWalkers(self.surface, self.runs, width=5.5), VGroup(), []
        for name, run in self.runs.items():
            row = self.row(name, run, self.heading[-1].baseline - 1.45 - ROW * len(rows))
            counting += walking([Pace(row[2], run.costs)], 0, len(run) - 1)
            rows.add(row)
        label = words("cost", size=theme.LABEL, color=theme.QUIET)
        label.place(rows[0][2].get_right()[0], rows[0][1].baseline + ROW, align="right")
        steps = words(f"{self.parameters.race_steps} steps each", size=theme.LABEL, color=theme.QUIET)
        steps.place(theme.LEFT, rows[-1][1].baseline - ROW - 0.1)
        self.play(*(FadeIn(head) for head in walkers.heads), FadeIn(rows), FadeIn(label), FadeIn(steps), run_time=0.9)
        self.add(*walkers.paths, *walkers.heads)
        self.play(
            self.surface.turn(azimuth=-184, elevation=40),
            *(path.run() for path in walkers.paths),
            *counting,
            run_time=7.0,
            rate_func=linear,
        )
        for head in walkers.heads:
            head.clear_updaters()
        count = self.parameters.race_steps
        pairs = zip(rows, self.runs.values(), strict=True)
        notes = VGroup(*(exit_note(run, count).next_to(row[2]) for row, run in pairs))
        if notes.submobjects:
            self.play(FadeIn(notes), run_time=0.6)
        self.shows("steps", Number(steps, str(count)))
        self.shows_each((f"cost of {name}", row[2]) for name, row in zip(self.runs, rows, strict=True))
        self.shows_each(walkers.drawn("path of {}"))

    def row(self, name: str, run: Trajectory, baseline: float) -> VGroup:
        """A stroke in the optimizer's colour, its name, and its cost."""
        label = words(name, size=theme.BODY).place(theme.LEFT + 0.8, baseline)
        stroke = Line([theme.LEFT, 0, 0], [theme.LEFT + 0.5, 0, 0], color=optimizer_color(name), stroke_width=7)
        stroke.shift([0, baseline + 0.1, 0])
        cost = Readout(run.costs[0], "{:.2f}", size=theme.BODY, anchor="right")
        cost.shift(np.array([theme.LEFT + 4.75, baseline, 0]) - cost.get_corner([1, -1, 0]))
        return VGroup(stroke, label, cost)
