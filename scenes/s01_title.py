"""Title: the ripples rise, gradient descent walks down them, and the camera never quite stands still."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, LaggedStart, UpdateFromAlphaFunc, linear, smooth

from lecture import theme
from lecture.kit.readings import Number
from lecture.kit.scene import LectureScene, beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.surface_readings import OnSurface
from lecture.kit.text import fit, words
from scenes.numbers.optimizer_races import FigureDescent, figure_run
from scenes.pictures.title import arrive, large_title

COLUMN = 6.0
"""Width of the text at the left."""

VIEW = {"azimuth": -100.0, "elevation": 37.0}
"""Where the camera comes to rest: the walk starts at the far left and ends near the middle."""


class TitleSlide(LectureScene):
    """The title, the author and the three questions beside the ripples."""

    oracle = "scenes.oracles.title"
    Parameters = FigureDescent

    @beat
    def rise(self) -> None:
        """A flat sheet rises to the ripples and makes room for the title."""
        self.surface = SurfaceDrawing(
            self.parameters.landscape, extent=self.parameters.landscape.limits, resolution=260, center=(0.3, -0.2),
            size=7.4,
            azimuth=-48, elevation=50, rise=0.0, shade=0.9, contours=22,
        )  # fmt: skip
        title = large_title(self.deck.title, width=COLUMN, top=2.25)
        self.author = words(self.deck.author, size=theme.BODY, color=theme.QUIET)
        fit(self.author, COLUMN).place(theme.LEFT, title[-1].baseline - 0.85)
        self.dots = self.progress_dots()
        self.play(FadeIn(self.surface), FadeIn(self.dots), run_time=1.2)
        self.play(
            self.surface.animate(run_time=3.6, rate_func=smooth)
            .set(rise=1.0, azimuth=-80.0, elevation=VIEW["elevation"], shade=1.0)
            .scale(1.19)
            .move_to([2.35, -0.35, 0]),
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
            fit(line, COLUMN).place(theme.LEFT, self.author.baseline - 1.5 - 0.72 * number)
        label = words(f"gradient descent, $eta = {p.step:g}$", size=theme.LABEL, color=theme.QUIET)
        label.place(theme.RIGHT, theme.STAGE_BOTTOM, align="right")
        self.play(FadeIn(head), FadeIn(label), run_time=0.6)
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
        self.shows("step", Number(label, f"{p.step:g}"))
        self.shows("path", OnSurface(path))

    @beat(loop=True, hold=0)
    def sway(self) -> None:
        """The camera sways to one side and back, at rest where it turns, so that the beat can run for ever."""

        def sway(surface: SurfaceDrawing, alpha: float) -> None:
            turn = 2 * np.pi * alpha
            surface.azimuth = VIEW["azimuth"] + 9 * (1 - np.cos(turn))
            surface.elevation = VIEW["elevation"] + 1.5 * (1 - np.cos(2 * turn))

        self.play(UpdateFromAlphaFunc(self.surface, sway), run_time=10, rate_func=linear)
