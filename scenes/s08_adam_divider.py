"""Divider: Adam Optimisation. Four optimizers leave one point; then each is tuned, and leaves every point."""

from __future__ import annotations

import numpy as np
from manim import UP, Create, FadeIn, FadeOut, FadeTransform, LaggedStart, Line, VGroup
from manim.utils.rate_functions import ease_in_quad

from lecture import theme
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_readings import OnSurface
from lecture.kit.text import column, words
from lecture.kit.walk import Pace, walking
from lecture.language import tr
from nncore import Trajectory
from scenes.numbers.optimizer_races import (
    APART,
    COLUMNS,
    ROWS,
    RaceParameters,
    Showings,
    equal_hollows,
    in_digits,
    optimizer_color,
    race,
)
from scenes.pictures.contents import SectionScene
from scenes.pictures.race import BasinMaps, SurfaceWalkers, TuningChart, exit_note, rings_on
from scenes.pictures.run_layout import NAME, NOTE
from scenes.pictures.title import large_title

COLUMN = 6.2
"""Width of the text at the left."""

ROW = 0.62
"""From name to name."""


class AdamDivider(SectionScene):
    """The title of the next section, and the optimizers that race beside it: from one start, then from all."""

    carries = True
    oracle = "scenes.oracles.adam_divider"
    Parameters = RaceParameters

    def prepare(self) -> None:
        self.found, self.runs = Showings(self.parameters), race(self.parameters)

    @beat
    def title(self) -> None:
        """The title comes, the surface in dimmed light, and who will race."""
        self.surface = SurfaceDrawing(
            self.parameters.landscape, extent=self.parameters.landscape.limits, center=(3.15, -0.3), size=7.4,
            azimuth=-58, elevation=42, shade=0.7, contours=22,
        )  # fmt: skip
        self.heading = large_title(self.text.heading, width=COLUMN, top=2.25)
        if self.dots is None:
            self.dots = self.progress_dots()
            self.add(self.dots)
        self.rows = VGroup()
        for name, run in self.runs.items():
            self.rows.add(self.row(name, run, self.heading[-1].baseline - 1.2 - ROW * len(self.rows)))
        self.play(self.entrance(self.heading), self.grown(self.surface), run_time=1.0)
        named = LaggedStart(*(FadeIn(row[:2], shift=0.1 * UP) for row in self.rows), lag_ratio=0.6)
        self.play(self.surface.turn(azimuth=-74), named, run_time=4)

    @beat
    def race(self) -> None:
        """One start; the costs run along, and the first steps, which leap, take the longest."""
        walkers, rows = SurfaceWalkers(self.surface, self.runs), self.rows
        pairs = [*zip(rows, self.runs.values(), strict=True)]
        counting = [walk for row, run in pairs for walk in walking([Pace(row[-1], run.costs)], 0, len(run) - 1)]
        label = words(tr("cost"), size=NOTE, color=theme.QUIET)
        label.place(rows[0][-1].get_right()[0], rows[0][1].baseline + ROW, align="right")
        count, told = self.parameters.race_steps, rows[-1][1].baseline - ROW
        texts = (
            tr("one start, {count} steps each: it proves nothing", count=count),
            tr("$eta$: best on average, see next"),
        )
        steps = column([(text, theme.QUIET) for text in texts], left=theme.LEFT, top=told, pitch=0.42, size=NOTE)
        numbers = [row[2:] for row in rows]
        self.play(*map(FadeIn, (*walkers.heads, walkers.start, *numbers, label, steps)), run_time=0.9)
        self.add(*walkers.paths, *walkers.heads, walkers.start)
        self.cue("run")
        self.play(
            self.surface.turn(azimuth=-91, elevation=58, zoom=1.09),
            *(path.run() for path in walkers.paths),
            *counting,
            run_time=7.0,
            rate_func=ease_in_quad,
        )
        for mark in (*walkers.heads, walkers.start):
            mark.clear_updaters()
        notes = VGroup(*(exit_note(run, count).next_to(row[-1]) for row, run in pairs))
        if notes.submobjects:
            self.play(FadeIn(notes), run_time=0.6)
        costs, outcome, rings, read = walkers.costs(), VGroup(), [], []
        if (alike := equal_hollows(self.runs)) is not None:
            cost, hollows = shown(alike[0], "{:.2f}"), str(alike[1])
            least = shown(self.found.least(self.parameters.landscape), "{:.2f}")
            feet = self.found.deepest(self.parameters.landscape)
            reached = any(np.linalg.norm(run.points[-1] - feet, axis=1).min() < APART for run in self.runs.values())
            deepest = "ringed: the deepest, {least}" if reached else "nobody is in a ringed one, the deepest: {least}"
            lines = tr("{cost}: {count} hollows, equally deep", count=hollows, cost=cost), tr(deepest, least=least)
            outcome.add(*(words(line, size=NOTE, color=theme.QUIET) for line in lines))
            read += [("hollows of equal cost", Number(outcome[0], hollows)), ("equal cost", Number(outcome[0], cost))]
            read.append(("deepest cost", Number(outcome[1], least)))
            rings = rings_on(self.surface, feet)
            read += [(f"ring {k} of the deepest", OnSurface(ring)) for k, ring in enumerate(rings, start=1)]
        for row, line in enumerate(outcome, 1):
            line.place(theme.LEFT, told - 0.42 * row)
        self.play(FadeIn(costs), run_time=0.6)
        if outcome.submobjects:
            self.play(FadeOut(steps[1]), *map(FadeIn, (outcome, *rings)), run_time=0.6)
        self.shows_each(read)
        self.shows("steps", Number(steps[0], str(count)))
        for name, row, label in zip(self.runs, rows, costs, strict=True):
            self.shows(f"rate of {name}", Number(row[2], in_digits(self.found.tuned[name])))
            self.shows(f"cost of {name}", row[-1])
            self.shows(f"cost at the head of {name}", Number(label, shown(self.runs[name].costs[-1], "{:.2f}")))
        self.shows_each(walkers.drawn("path of {}"))

    def row(self, name: str, run: Trajectory, baseline: float) -> VGroup:
        """A stroke in the optimizer's colour, its name, its learning rate, and its cost."""
        label = words(tr(name), size=NAME).place(theme.LEFT + 0.7, baseline)
        stroke = Line([theme.LEFT, 0, 0], [theme.LEFT + 0.5, 0, 0], color=optimizer_color(name), stroke_width=7)
        stroke.shift([0, baseline + 0.1, 0])
        rate = words(f"$eta = {in_digits(self.found.tuned[name])}$", size=NOTE, color=theme.QUIET)
        cost = Readout(run.costs[0], "{:.2f}", size=NAME, anchor="right")
        cost.shift([theme.LEFT + 5.7 - cost.get_right()[0], baseline - cost[0].get_bottom()[1], 0])
        return VGroup(stroke, label, rate.place(theme.LEFT + 3.4, baseline), cost)

    @beat
    def tuning(self) -> None:
        """Every optimizer at every rate, on average over all starts: the best rate of each."""
        least = self.found.least(self.parameters.landscape)
        chart, title = TuningChart(self.found, self.parameters.contestants(), least), self.heading
        self.entrance = lambda heading: FadeTransform(title, heading)
        self.open(*self.exits())
        text = "How each was tuned: {rates} learning rates, {starts} starts, {steps} steps"
        counts = {"rates": len(self.parameters.rates), "starts": ROWS * COLUMNS, "steps": self.parameters.race_steps}
        self.say(tr(text, **counts), FadeIn(chart))
        self.cue("curves")
        for name in self.found.names:
            self.play(Create(chart.lines[name]), FadeIn(chart.tried[name]), run_time=1.2)
            self.play(FadeIn(chart.marks[name]), run_time=0.6)
        self.shows_each(chart.drawn())

    @beat(hold=2.4)
    def basins(self) -> None:
        """Every start of the grid, each optimizer at its best rate: where they end, and how many in the deepest."""
        maps = BasinMaps(self.found, self.parameters)
        self.swarms = {name: swarm.runs for name, swarm in zip(self.found.names, maps.swarms, strict=True)}
        self.say(tr("Not one start but all of them: who ends in the deepest hollows?"), *self.exits())
        self.cue("swarm")
        self.play(FadeIn(maps), *map(FadeIn, maps.swarms), run_time=0.8)
        self.play(*walking(maps.swarms, 0, self.parameters.race_steps), run_time=6)
        self.shows_each(maps.ends())
        self.cue("painted")
        self.play(*map(FadeIn, [*maps.maps, maps.key, maps.starts]), *map(FadeOut, maps.swarms), run_time=1)
        counts = zip(self.found.names, maps.shares, strict=True)
        self.cue("shares")
        counting = (share.count_to(100 * self.found.share(name)) for name, share in counts)
        self.play(FadeIn(maps.percents), *counting, run_time=1.5)
        self.shows_each(maps.drawn())
