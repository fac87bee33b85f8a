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
from lecture.kit.by_alpha import ByState
from lecture.kit.places import put
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from lecture.kit.text import haloed, words
from lecture.kit.walk import Pointer
from lecture.language import tr


class CostLandscape(Group):
    """Surface, path and the dot at its head; `show(count)` draws the first `count` steps; `names` are its axes'.

    The path comes from the back towards the viewer: azimuths are where the surface stands at first, and where `turn`
    takes it. A steep surface is made smaller, and moved, so that it stays on the stage on the way.
    """

    def __init__(
        self,
        values: NDArray,
        extent: float,
        path: NDArray,
        *,
        center: tuple[float, float],
        size: float,
        elevation: float = 45.0,
        contours: int = 14,
    ) -> None:
        super().__init__()
        forward = np.degrees(np.arctan2(*(path[-1] - path[0])[::-1]))
        quadrant = 90 * np.floor(forward / 90)
        self.azimuths = start, _ = quadrant + 20, quadrant + 45  # the same edges stay in front
        self.surface = SurfaceDrawing(
            values, extent=extent, center=center, size=size, azimuth=start, elevation=elevation, contours=contours
        )
        left, low, high = self.reach()
        bottom = theme.STAGE_BOTTOM + 0.85  # below are names, and a line
        share = min((theme.STAGE_TOP - bottom) / (high - low), (center[0] - theme.LEFT) / (center[0] - left))
        self.surface.scale(min(1.0, share))
        left, low, high = self.reach()
        self.surface.shift((max(bottom - low, 0.0) + min(theme.STAGE_TOP - high, 0.0)) * UP)
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
    """The names of a surface's axes with arrows, along its edges in front and up from its corner at the left."""

    def __init__(self, surface: SurfaceDrawing) -> None:
        texts = tr("main direction 1"), tr("main direction 2"), tr("cost $C$")
        super().__init__(*(haloed(words(text, color=theme.QUIET)) for text in texts))
        self.surface = surface
        self.corners = np.array([(x, y) for x in surface.domain[0] for y in surface.domain[1]])
        near = self.corners[np.argmin(surface.project(np.column_stack([self.corners, np.zeros(4)]))[:, 2])]
        self.edges = []
        for axis, ends in enumerate(surface.domain):
            edge = np.repeat([near], 9, axis=0)
            edge[:, axis] = np.linspace(*ends, 9)
            self.edges.append(edge)
        self.arrows = [Pointer([0, 0, 0], [1, 0, 0], theme.QUIET, width=4) for _ in texts]
        self.add(*self.arrows)
        self.add_updater(ByState(lambda names: names.place())).place()

    def place(self) -> AxisNames:
        """Stand where the surface's view puts the edges now."""
        middle = self.surface.get_center()[0]
        for arrow, edge, name in zip(self.arrows, self.edges, self, strict=False):
            points = self.surface.screen(edge)
            start, chord = points[0], points[-1] - points[0]
            out = np.array([chord[1], -chord[0], 0.0]) / np.linalg.norm(chord)
            out *= -np.sign(out[1])
            aside = start + (((points - start) @ out).max() + 0.15) * out  # beyond all of the edge
            arrow.point(aside + 0.3 * chord, aside + 0.7 * chord)
            side = RIGHT if arrow.get_center()[0] < middle else LEFT
            put(name, [arrow.get_corner(side)[0], arrow.get_bottom()[1] - 0.12, 0], edge=side + UP)
            name.shift(max(theme.LEFT - name.get_left()[0], 0.0) * RIGHT)
            name.shift(min(theme.FORMULA_LEFT - name.get_right()[0], 0.0) * RIGHT)
        foot = min(self.surface.screen(self.corners), key=lambda place: place[0]) + 0.15 * UP
        self.arrows[2].point(foot, foot + UP)
        put(self[2], foot + 1.3 * UP)
        self[2].shift(max(theme.LEFT - self[2].get_left()[0], 0.0) * RIGHT)
        return self
