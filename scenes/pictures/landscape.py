"""A real cost on a plane through parameter space, as a surface, with a run's path on it.

land = CostLandscape(values, extent, path, center=(-2.6, -0.6), size=7.6)      # of `nncore.landscape_slice`
self.play(FadeIn(land)); self.play(*walking([land, ...], 0, 400), land.surface.turn(azimuth=-40), run_time=9)
"""

from __future__ import annotations

from manim import Group
from numpy.typing import NDArray

from scenes.kit import theme
from scenes.kit.surface import SurfaceDrawing
from scenes.kit.surface_marks import SurfaceDot, SurfacePath


class CostLandscape(Group):
    """Surface, path and the dot at its head; `show(count)` draws the first `count` steps."""

    def __init__(
        self,
        values: NDArray,
        extent: float,
        path: NDArray,
        *,
        center: tuple[float, float],
        size: float,
        azimuth: float = -60.0,
        elevation: float = 38.0,
        contours: int = 14,
    ) -> None:
        super().__init__()
        self.surface = SurfaceDrawing(
            values, extent=extent, center=center, size=size, azimuth=azimuth, elevation=elevation, contours=contours
        )
        self.path = SurfacePath(self.surface, path, color=theme.PATH, progress=0.0)
        self.dot = SurfaceDot(self.surface, self.path, color=theme.PATH)
        self.steps = len(path) - 1
        self.add(self.surface, self.path, self.dot)

    def show(self, count: float) -> CostLandscape:
        """Draw the first `count` steps of the path."""
        self.path.progress = min(count / self.steps, 1.0)
        return self
