"""Optimizers in a race: one showing on a surface, how each was tuned, and where all of them end from everywhere.

walkers = SurfaceWalkers(surface, {"Adam": run})
self.play(*(path.run() for path in walkers.paths), rate_func=linear)
chart = TuningChart(Showings(parameters), parameters.contestants(), deepest=-1.12)
self.play(FadeIn(chart)); self.play(Create(chart.lines["Adam"])); self.play(FadeIn(chart.marks["Adam"]))
basins = BasinMaps(Showings(parameters), parameters)
self.play(*walking(basins.swarms, 0, 80)); self.play(*map(FadeIn, basins.maps))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Dot, Group, ManimColor, VGroup, VMobject

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.by_alpha import ByState
from lecture.kit.charts import Chart
from lecture.kit.color_readings import Heat
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Dashed, Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import put
from lecture.kit.readings import PIXEL, Drawn, Number, Reading
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.surface_readings import OnSurface
from lecture.kit.text import at_right, fit, plated, words
from lecture.language import tr
from nncore import Optimizer, Trajectory, descend_many
from scenes.numbers.optimizer_races import (
    COLUMNS,
    ROWS,
    RaceParameters,
    Showings,
    grid_of_starts,
    in_digits,
    optimizer_color,
)
from scenes.pictures.run_layout import NAME, NOTE, TICKS, ring, start_dot, start_mark

HELD = {"momentum": ("decay",), "RMSProp": ("decay",), "Adam": ("beta1", "beta2")}
"""Of the lecture's own contestants, the settings that every rate is tried with."""
RING = 0.24
"""The radius of a ring around a hollow, on the surface's plane."""
KEY = "{starts} starts each; in colour: it ends in a deepest hollow (ringed); grey: elsewhere"


class SurfaceWalkers:
    """The runs' paths on a surface, each in its optimizer's colour, the dots at their heads, and one at their start.

    The first path is a wide band below the others, and the heads are the smaller the higher they lie, so that each is
    seen where they take the same way.
    """

    def __init__(self, surface: SurfaceDrawing, runs: Mapping[str, Trajectory]) -> None:
        self.names, colors = list(runs), [optimizer_color(name) for name in runs]
        widths = [14.0, *(5.5 for _ in colors[1:])]
        self.paths = [
            SurfacePath(surface, run.points, color, width, progress=0.0)
            for run, color, width in zip(runs.values(), colors, widths, strict=True)
        ]
        self.surface, self.runs = surface, runs
        radii = np.linspace(0.19, 0.1, len(runs))
        self.heads = [SurfaceDot(surface, *one) for one in zip(self.paths, colors, radii, strict=True)]
        first, self.start = next(iter(runs.values())).points[0], start_mark(np.zeros(3))
        foot = self.start[0].height / 2 * DOWN
        self.start.add_updater(
            ByState(lambda mark: put(mark, surface.screen(first) + foot, edge=DOWN)), call_updater=True
        )

    def costs(self) -> VGroup:
        """The cost of each run beside its head, on the first side where no other one is, nor the start."""
        labels = VGroup()
        for head, run in zip(self.heads, self.runs.values(), strict=True):
            label = plated(words(shown(run.costs[-1], "{:.2f}"), size=NOTE, color=head.color, weight="bold"))
            label[0].set_fill(opacity=1)  # one of the paths often runs below it
            for side in (RIGHT, LEFT, DOWN, UP):
                label.next_to(self.surface.screen(run.points[-1]), side, buff=0.25)
                if not any(_meet(label, other) for other in (*self.start, *labels)):
                    break
            labels.add(label)
        return labels

    def drawn(self, form: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the paths; `form` is what each is called, such as "path of {}"."""
        return [(form.format(name), OnSurface(path)) for name, path in zip(self.names, self.paths, strict=True)]


def _meet(one: VMobject, other: VMobject) -> bool:
    """Whether the boxes around two of them have a point in common."""
    apart, reach = np.abs(one.get_center() - other.get_center()), [one.width + other.width, one.height + other.height]
    return bool((2 * apart[:2] < reach).all())


def rings_on(surface: SurfaceDrawing, feet: np.ndarray) -> list[SurfacePath]:
    """A ring that lies on the surface around each of the points `feet` (k, 2)."""
    angles = np.linspace(0, 2 * np.pi, 49)
    circle = RING * np.column_stack([np.cos(angles), np.sin(angles)])
    return [SurfacePath(surface, foot + circle, theme.TEXT, 4.0) for foot in feet]


def exit_note(run: Trajectory, steps: int) -> VGroup:
    """For a run that took fewer than `steps`: at which one it left the drawing; else nothing."""
    if len(run) > steps:
        return VGroup()
    return plated(words(tr("out at step {step}", step=len(run)), size=NOTE, color=theme.QUIET))


class TuningChart(Chart):
    """The mean cost of each optimizer against its learning rate, a logarithmic axis; the least one is marked.

    The chart ends at the mean cost of the starts, and a curve leaves it where it first comes to more; `deepest` is the
    least cost of the surface, a dashed level. Beside each name stands what was held fixed.
    """

    def __init__(self, found: Showings, contestants: Mapping[str, Optimizer], deepest: float) -> None:
        self.found = found
        least, most = min(deepest, *(means.min() for means in found.means.values())), found.first
        room = 0.12 * (most - least)
        super().__init__(
            (found.rates[0] / 1.15, found.rates[-1] * 1.15), (least - room, most), center=(-1.5, -0.45),
            size=(9.0, 4.2), x_label=tr("learning rate $eta$"), y_label=tr("mean cost at the end"), log_x=True,
            tick_size=TICKS,
        )  # fmt: skip
        self.shift([max(theme.LEFT - self.ticks.get_left()[0], 0.0), 0, 0])
        self._least = shown(deepest, "{:.2f}")
        floor = words(tr("deepest hollow: {cost}", cost=self._least), size=NOTE, color=theme.QUIET)
        self.floor = VGroup(self.level(deepest), floor.place(self.low[0] + 0.2, self.point(1, deepest)[1] - 0.38))
        self.add(self.floor)
        self.lines, self.tried, self.marks, self._texts, rates = {}, {}, {}, {}, np.array(found.rates)
        self._held: dict[str, list[str]] = {}
        self.names = VGroup()
        for row, (name, means) in enumerate(found.means.items()):
            color, best = optimizer_color(name), found.tuned[name]
            stays = int(np.append(np.flatnonzero(means[1:] > most), len(means) - 1)[0]) + 1
            inside = means[:stays] <= most
            self.tried[name] = self.dots(rates[:stays][inside], means[:stays][inside], color, 0.08)
            across, up = self._to_the_top(rates, means, stays).T
            self.lines[name] = self.curve(across, up, color, 6)
            dot = Dot(
                self.point(best, min(means.min(), most)),
                radius=0.14,
                color=color,
                stroke_color=theme.GROUND,
                stroke_width=3,
            ).set_z_index(1)  # above the lines that come later
            self._texts[name] = in_digits(best), shown(means.min(), "{:.2f}")
            says = words(f"$eta = {self._texts[name][0]}$", size=NOTE, color=color)
            cost = words(tr("mean cost {cost}", cost=self._texts[name][1]), size=NOTE, color=theme.QUIET)
            title = words(tr(name), size=NAME, color=color, weight="bold")
            y = 1.5 - 1.25 * row
            optimizer = contestants[name]
            held = [f"{getattr(optimizer, one):g}" for one in HELD.get(name, ())]
            fixed, beside = VGroup(), title.place(3.4, y).get_right()[0] + 0.25
            if held:
                fixed.add(words(f"$beta = {'; '.join(held)}$", size=NOTE, color=theme.QUIET).place(beside, y))
            self.names.add(VGroup(title, says.place(3.4, y - 0.46), cost, fixed))
            self._held[name] = held
            cost.place(says.get_right()[0] + 0.3, y - 0.46)
            self.marks[name] = VGroup(dot, self.names[-1])
        self.names.shift([min(theme.RIGHT - self.names.get_right()[0], 0.0), 0, 0])

    def _to_the_top(self, rates: np.ndarray, means: np.ndarray, stays: int) -> np.ndarray:
        """The corners of a curve: the first `stays`, and where the line to the next one leaves the chart."""
        corners = np.column_stack([rates, means])[:stays]
        if stays == len(rates):
            return corners
        share = np.clip((self.y_range[1] - means[stays - 1]) / (means[stays] - means[stays - 1]), 0, 1)
        rate = rates[stays - 1] * (rates[stays] / rates[stays - 1]) ** share
        return np.vstack([corners, [rate, self.y_range[1]]])

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the curves, the best rates and their costs."""
        level, told = self.floor
        read: list[tuple[str, Drawn]] = [("level of the deepest hollow", Dashed(level, self))]
        read.append(("deepest cost", Number(told, self._least)))
        for name, (rate, cost) in self._texts.items():
            dot, (_, says, told, fixed) = self.marks[name]
            read += [
                (f"mean costs of {name}", Curve(self.lines[name], self)), (f"best of {name}", Dots(dot, self)),
                *([(f"tried rates of {name}", Dots(list(tried), self))] if (tried := self.tried[name]) else []),
                (f"best rate of {name}", Number(says, rate)), (f"least mean cost of {name}", Number(told, cost)),
                *((f"beta {k} of {name}", Number(fixed[0], text)) for k, text in enumerate(self._held[name], start=1)),
            ]  # fmt: skip
        return read


class Swarm(VMobject):
    """Many runs at once as small discs over a plot; `show(count)` puts each where it is after `count` steps."""

    def __init__(self, plot: ContourPlot, points: np.ndarray, color: ManimColor, radius: float = 0.045) -> None:
        super().__init__(fill_color=color, fill_opacity=1.0, stroke_width=0)
        self.plot, self.runs, self.disc = plot, points, Circle(radius).points
        self.show(0.0)

    def places(self, count: float) -> np.ndarray:
        """The points (k, 2) of the plane after `count` steps, those inside the plot."""
        whole = int(np.clip(count, 0, len(self.runs) - 2))
        now = self.runs[whole] + (min(count, len(self.runs) - 1) - whole) * (self.runs[whole + 1] - self.runs[whole])
        return now[(np.abs(now) <= self.plot.x_range[1]).all(axis=1)]

    def show(self, count: float) -> Swarm:
        """Show the runs after `count` steps."""
        self.set_points((self.plot.at(self.places(count))[:, None, :] + self.disc).reshape(-1, 3))
        return self


class Flock(Drawn):
    """Where the discs of a swarm are (k, 2); of the value, what lies on the plot."""

    def __init__(self, swarm: Swarm) -> None:
        super().__init__(swarm)
        self.plot = swarm.plot

    def read(self) -> Reading:
        middles = self.mobjects[0].points.reshape(-1, len(self.mobjects[0].disc), 3).mean(axis=1)
        limit, width = self.plot.x_range[1], self.plot.frame.width
        return Reading(
            self.plot.values_at(middles), PIXEL * limit / width,
            lambda value: np.asarray(value)[(np.abs(value) <= limit).all(axis=1)],
        )  # fmt: skip


class BasinMaps(Group):
    """A map for each optimizer: the starts that end in a deepest hollow in its colour, and their share."""

    SIDE, MIDDLE, THINNED = 3.08, 0.15, 3

    def __init__(self, found: Showings, parameters: RaceParameters) -> None:
        super().__init__()
        surface, limit = parameters.landscape, parameters.landscape.limits
        self.percents, grey = VGroup(), theme.blend(theme.TEXT, 0.4)
        thin = grid_of_starts(limit).reshape(ROWS, COLUMNS, 2)[1 :: self.THINNED, 1 :: self.THINNED].reshape(-1, 2)
        self.found, self.plots, self.names, self.maps, self.swarms, self.shares = found, Group(), VGroup(), [], [], []
        for number, (name, optimizer) in enumerate(parameters.contestants().items()):
            color, x = optimizer_color(name), (number - (len(found.names) - 1) / 2) * (self.SIDE + 0.24)
            plot = ContourPlot.of(
                surface, limit, center=(x, self.MIDDLE), size=(self.SIDE, self.SIDE), heat=False, levels=9
            )
            low, high = plot.frame.get_corner([-1, -1, 0]), plot.frame.get_corner([1, 1, 0])
            depths = HeatMap(
                found.in_deepest(name), low, high, colormap=np.array([grey.to_rgb(), color.to_rgb()]),
                limits=(0.0, 1.0), smooth=False,
            )  # fmt: skip
            runs = descend_many(optimizer, surface, thin, parameters.race_steps)
            self.maps.append(depths.set_z_index(-1))
            self.swarms.append(Swarm(plot, runs.points, color))
            self.plots.add(plot)
            top, foot = plot.frame.get_top()[1], plot.frame.get_bottom()[1]
            title = words(tr(name), size=NAME, color=color, weight="bold").place(low[0], top + 0.2)
            rate = words(f"$eta = {in_digits(found.tuned[name])}$", size=NOTE, color=theme.QUIET)
            share = Readout(100 * found.share(name), "{:.0f}", size=theme.HEADING, color=color, anchor="right")
            end = low[0] + share.width
            percent = words("%", size=theme.HEADING, color=color).place(end + 0.13, foot - 0.62)
            self.names.add(VGroup(title, rate.place(percent.get_right()[0] + 0.3, foot - 0.62)))
            at_right(share.set_value(0.0), end, 0).shift([0, foot - 0.62 - share[0].get_bottom()[1], 0])
            self.shares.append(share)
            self.percents.add(percent)
        feet = found.deepest(surface)
        self.rings = VGroup(*(VGroup(*map(ring, plot.at(feet))) for plot in self.plots))
        self.starts = VGroup(*(start_dot(plot.point(*parameters.start)) for plot in self.plots))
        key = words(tr(KEY, starts=ROWS * COLUMNS), size=theme.BODY, color=theme.QUIET)
        here = words(tr("white dot: where the race began"), size=NOTE, color=theme.QUIET)
        self.key = VGroup(fit(key, theme.RIGHT - theme.LEFT).place(theme.LEFT, theme.STAGE_BOTTOM + 0.45), here)
        here.place(theme.LEFT, theme.STAGE_BOTTOM)
        self.add(self.plots, self.rings, self.names)

    def ends(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of where the swarms are."""
        return [(f"swarm of {name}", Flock(one)) for name, one in zip(self.found.names, self.swarms, strict=True)]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of maps and shares."""
        names = self.found.names
        return [
            ("starts", Number(self.key[0], str(ROWS * COLUMNS))),
            *((f"starts of {name} to the deepest", Heat(one)) for name, one in zip(names, self.maps, strict=True)),
            *((f"share of {name}", one) for name, one in zip(names, self.shares, strict=True)),
            *((f"contour lines of {name}", Contours(plot)) for name, plot in zip(names, self.plots, strict=True)),
            *(
                (f"start on the map of {name}", Dots(dot, plot))
                for name, dot, plot in zip(names, self.starts, self.plots, strict=True)
            ),
            *(
                (f"deepest hollows on the map of {name}", Dots([ring[1] for ring in rings], plot))
                for name, rings, plot in zip(names, self.rings, self.plots, strict=True)
            ),
        ]
