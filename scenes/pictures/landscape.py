"""A real cost on a plane through parameter space, as a surface, with a run's path on it.

land = CostLandscape(values, extent, path, center=(-2.6, -0.6), size=7.6)      # of `nncore.landscape_slice`
self.play(FadeIn(land)); self.play(*walking([land, ...], 0, 400), land.turn(), run_time=9)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, Group, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.projection import project
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.text import haloed, words
from lecture.kit.walk import Pointer
from lecture.language import tr


class CostLandscape(Group):
    """Surface, path and the dot at its head; `show(count)` draws the first `count` steps; `names` are its axes'.

    azimuths: where the surface stands at first, and where `turn` takes it; a steep one is made smaller, and moved, so
    that it stays on the stage on the way.
    """

    def __init__(
        self,
        values: NDArray,
        extent: float,
        path: NDArray,
        *,
        center: tuple[float, float],
        size: float,
        azimuths: tuple[float, float] = (-60.0, -35.0),
        elevation: float = 38.0,
        contours: int = 14,
    ) -> None:
        super().__init__()
        self.azimuths = azimuths
        self.surface = SurfaceDrawing(
            values, extent=extent, center=center, size=size, azimuth=azimuths[0], elevation=elevation, contours=contours
        )
        left, low, high = self.reach()
        share = min(
            (theme.STAGE_TOP - theme.STAGE_BOTTOM) / (high - low), (center[0] - theme.LEFT) / (center[0] - left)
        )
        self.surface.scale(min(1.0, share))
        left, low, high = self.reach()
        self.surface.shift((max(theme.STAGE_BOTTOM - low, 0.0) + min(theme.STAGE_TOP - high, 0.0)) * UP)
        self.surface.shift(max(theme.LEFT - left, 0.0) * RIGHT)
        self.path = SurfacePath(self.surface, path, color=theme.PATH, progress=0.0)
        self.dot = SurfaceDot(self.surface, self.path, color=theme.PATH)
        self.names = AxisNames(self.surface)
        self.steps = len(path) - 1
        self.add(self.surface, self.path, self.dot)

    def reach(self) -> tuple[float, float, float]:
        """The leftmost x, the lowest and the highest y that the surface comes to as it turns."""
        surface = self.surface
        views = (replace(surface.view, azimuth=float(azimuth)) for azimuth in np.linspace(*self.azimuths, 6))
        places = np.concatenate([project(surface.field.vertices, view)[:, :2] for view in views])
        return float(places[:, 0].min()), float(places[:, 1].min()), float(places[:, 1].max())

    def turn(self) -> Any:
        """An animation: the surface turns from the first azimuth to the second."""
        return self.surface.turn(azimuth=self.azimuths[1])

    def show(self, count: float) -> CostLandscape:
        """Draw the first `count` steps of the path."""
        self.path.progress = min(count / self.steps, 1.0)
        return self


class AxisNames(VGroup):
    """The names of a surface's axes with arrows along two of them, which stay at its edges while it turns."""

    def __init__(self, surface: SurfaceDrawing) -> None:
        texts = tr("main direction 1"), tr("main direction 2"), tr("cost $C$")
        super().__init__(*(haloed(words(text, color=theme.QUIET)) for text in texts))
        (left, right), (low, high) = surface.domain
        self.surface = surface
        self.corner = np.array([(left, high)])
        self.edges = np.linspace([(left, low), (right, low)], [(right, low), (right, high)], 9, axis=1)
        self.arrows = [Pointer([0, 0, 0], [1, 0, 0], theme.QUIET, width=4) for _ in self.edges]
        self.add(*self.arrows)
        self.add_updater(lambda names: names.place()).place()

    def place(self) -> AxisNames:
        """Stand where the surface's view puts the edges now."""
        for arrow, edge, name, side in zip(self.arrows, self.edges, self, (RIGHT, LEFT), strict=False):
            points = self.surface.screen(edge)
            start, chord = points[0], points[-1] - points[0]
            out = np.array([chord[1], -chord[0], 0.0]) / np.linalg.norm(chord)
            aside = start + (((points - start) @ out).max() + 0.15) * out  # beyond all of the edge
            arrow.point(aside + 0.3 * chord, aside + 0.7 * chord)
            name.move_to([arrow.get_corner(side)[0], arrow.get_bottom()[1] - 0.12, 0], aligned_edge=side + UP)
        self[0].shift(max(theme.LEFT - self[0].get_left()[0], 0.0) * RIGHT)
        self[1].shift(min(theme.FORMULA_LEFT - self[1].get_right()[0], 0.0) * RIGHT)
        self[2].move_to(self.surface.screen(self.corner)[0] + 0.3 * UP)
        return self
