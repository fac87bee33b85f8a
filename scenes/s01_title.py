"""Title: the ripples rise, gradient descent walks down them, and the surface tips over and becomes a map."""

from __future__ import annotations

import numpy as np
from manim import LEFT, FadeIn, FadeOut, LaggedStart, Line, VGroup, linear, smooth

from lecture import theme
from lecture.kit.by_alpha import ByAlpha, ByState
from lecture.kit.places import put
from lecture.kit.readings import Number
from lecture.kit.scene import LectureScene, beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.surface_readings import OnSurface
from lecture.kit.text import column, fit, haloed, words
from lecture.language import tr
from scenes.numbers.optimizer_races import FigureDescent, figure_run
from scenes.pictures.title import arrive, large_title

COLUMN = 6.0
"""Width of the text at the left."""

VIEW = {"azimuth": -76.0, "elevation": 32.0}
"""Where the camera comes to rest: the walk starts at the back and comes nearer."""

MAP, SIDE = (3.2, 0.12), 6.5
"""Where the map lies, and the length of its side."""


def sway(surface: SurfaceDrawing, alpha: float) -> None:
    """Turn the surface from `VIEW` to one side and, at alpha 1, back; at both it starts and stops without a jerk."""
    aside = np.sin(np.pi * alpha) ** 4
    surface.azimuth = VIEW["azimuth"] + 12 * aside
    surface.elevation = VIEW["elevation"] - 2 * aside


class TitleSlide(LectureScene):
    """The title, the author and the three questions beside the ripples."""

    oracle = "scenes.oracles.title"
    Parameters = FigureDescent

    @beat
    def rise(self) -> None:
        """A flat sheet rises to the ripples and makes room for the title."""
        self.surface = SurfaceDrawing(
            self.parameters.landscape, extent=self.parameters.landscape.limits, resolution=260, center=(0.6, 0.1),
            size=8.0, azimuth=-48, elevation=50, rise=0.0, shade=0.9, contours=22,
        )  # fmt: skip
        title = large_title(self.deck.title, width=COLUMN, top=2.85)
        self.author = words(self.deck.author, size=theme.BODY, color=theme.QUIET)
        fit(self.author, COLUMN).place(theme.LEFT, title[-1].baseline - 0.85)
        self.dots = self.progress_dots()
        self.play(FadeIn(self.surface), FadeIn(self.dots), run_time=1.2)
        self.cue("rise")
        self.play(
            self.surface.animate(run_time=3.6, rate_func=smooth)
            .set(rise=1.0, azimuth=-64.0, elevation=VIEW["elevation"], shade=1.0)
            .scale(1.4)
            .move_to([1.65, -0.05, 0]),
            arrive(*title, self.author, run_time=3.6),
        )

    @beat
    def walk(self) -> None:
        """Gradient descent takes its steps, in equal times, while the three questions come."""
        p = self.parameters
        run = figure_run(p)
        path = SurfacePath(self.surface, run.points, color=theme.PATH, width=5, progress=0.0)
        head = SurfaceDot(self.surface, path, color=theme.PATH, radius=0.1).set_z_index(1)
        steps = [SurfaceDot(self.surface, point, color=theme.PATH, radius=0.055) for point in run.points[:-1]]
        questions = [words(text, size=theme.BODY) for text in self.text.bullets]
        for number, line in enumerate(questions):
            fit(line, COLUMN).place(theme.LEFT, -2.05 - 0.58 * number)
        self.label = words(tr("gradient descent"), size=theme.LABEL, color=theme.QUIET)
        self.label.place(theme.RIGHT, -2.05 - 0.58 * 2, align="right")
        self.play(FadeIn(head), FadeIn(self.label), run_time=0.6)
        self.add(path, head)
        self.play(
            self.surface.turn(**VIEW),
            path.run(),
            *([LaggedStart(*(FadeIn(dot) for dot in steps), lag_ratio=1.0)] if steps else []),
            LaggedStart(*(arrive(line) for line in questions), lag_ratio=2.0),
            run_time=7.0,
            rate_func=linear,
        )
        head.clear_updaters()
        self.run, self.path, rate = run, path, f"{p.step:g}"
        names = [tr("start"), tr("one step, $eta = {rate}$", rate=rate)][: len(run.points)]
        leader = Line(color=theme.TEXT, stroke_width=2)
        self.names = VGroup(*(haloed(words(name, size=theme.LABEL)) for name in names))
        places = np.array([run.points[0], run.points[:2].mean(axis=0)])[: len(names)]

        def follow(names: VGroup) -> None:
            offsets = (0.15, 0.4), (1.1, 0.3)  # the first step's stands beside the surface
            for name, place, offset in zip(names, self.surface.screen(places), offsets, strict=False):
                put(name, place + [*offset, 0], edge=LEFT)
                leader.set_points_as_corners([place + [0.08, 0.02, 0], name.get_left() - [0.06, 0, 0]])

        self.names.add_updater(ByState(follow), call_updater=True).add(*[leader][: len(names) - 1])
        self.play(FadeIn(self.names), run_time=0.5)
        self.shows("path", OnSurface(path))
        self.shows_each(("eta", Number(name, rate)) for name in self.names[1:2])

    @beat(loop=True, hold=0)
    def sway(self) -> None:
        """The camera sways to one side and back, at rest where it turns, so that the beat can run for ever."""
        self.play(ByAlpha(self.surface, sway), run_time=10, rate_func=linear)

    @beat
    def map(self) -> None:
        """The surface tips over: from above it is a map, and its height is told by colour and level lines."""
        flat = {"rise": 0.0, "azimuth": -90.0, "elevation": 90.0}
        limit = self.parameters.landscape.limits
        map_to_be = self.surface.copy().set(**flat)
        (left, *_), (right, *_) = map_to_be.screen([(-limit, -limit), (limit, limit)])
        larger = SIDE / (right - left)
        lines = [
            (tr("From above, a map of the cost:"), theme.TEXT),
            (tr("on each line the cost is the same;"), theme.QUIET),
            (tr("the darker, the lower."), theme.QUIET),
        ]
        about = column(lines, left=theme.LEFT, top=0.35, pitch=0.48, size=theme.LABEL)
        map_to_be.scale(larger).move_to([*MAP, 0])
        walked = haloed(words(tr("gradient descent"), size=theme.LABEL, color=theme.PATH))
        walked.next_to(map_to_be.screen(self.run.points[-1:])[0], [1, 0, 0], buff=0.25)
        self.play(
            self.surface.animate(run_time=4.0).set(**flat).scale(larger).move_to([*MAP, 0]),
            FadeOut(self.label, self.names.clear_updaters(), run_time=0.5),
        )
        self.cue("colour")
        self.play(arrive(*about, walked), run_time=1.2)
        self.shows("path", OnSurface(self.path))
