"""A real cost on a plane through parameter space, as a surface, with a run's path on it.

land = CostLandscape(values, extent, path, center=(-2.6, -0.6), size=7.6)      # of `nncore.landscape_slice`
self.play(FadeIn(land)); self.play(*walking([land, ...], 0, 400), land.turn(), run_time=9)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from manim import UP, Group
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.projection import project
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath


class CostLandscape(Group):
    """Surface, path and the dot at its head; `show(count)` draws the first `count` steps.

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
        low, high = self.reach()
        self.surface.scale(min(1.0, (theme.STAGE_TOP - theme.STAGE_BOTTOM) / (high - low)))
        low, high = self.reach()
        self.surface.shift((max(theme.STAGE_BOTTOM - low, 0.0) + min(theme.STAGE_TOP - high, 0.0)) * UP)
        self.path = SurfacePath(self.surface, path, color=theme.PATH, progress=0.0)
        self.dot = SurfaceDot(self.surface, self.path, color=theme.PATH)
        self.steps = len(path) - 1
        self.add(self.surface, self.path, self.dot)

    def reach(self) -> tuple[float, float]:
        """The lowest and the highest y that the surface comes to as it turns."""
        surface = self.surface
        views = (replace(surface.view, azimuth=float(azimuth)) for azimuth in np.linspace(*self.azimuths, 6))
        heights = np.concatenate([project(surface.field.vertices, view)[:, 1] for view in views])
        return float(heights.min()), float(heights.max())

    def turn(self) -> Any:
        """An animation: the surface turns from the first azimuth to the second."""
        return self.surface.turn(azimuth=self.azimuths[1])

    def show(self, count: float) -> CostLandscape:
        """Draw the first `count` steps of the path."""
        self.path.progress = min(count / self.steps, 1.0)
        return self
