"""The camera of every scene: manim's, and it draws rasters in their place among the vector mobjects.

    class Example(Scene):
        def __init__(self, **kwargs):
            super().__init__(camera_class=KitCamera, **kwargs)

        def construct(self):
            self.add(HeatMap(values, (-2, -2), (2, 2)), Dot(), HeatMap(mask, (0, 0), (2, 2), opacity=0.5))

A raster is blended straight into the frame's array, which is the memory that cairo draws into.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Camera, Mobject
from numpy.typing import NDArray

from .raster import Raster
from .rasterizer import blend


class KitCamera(Camera):
    """manim's 2-D camera, for any frame size, that shows `Raster` objects too."""

    def type_or_raise(self, mobject: Mobject) -> Any:
        """The class whose display function draws `mobject`."""
        kind = super().type_or_raise(mobject)
        self.display_funcs[Raster] = self.display_rasters
        return Raster if isinstance(mobject, Raster) else kind

    def display_rasters(self, rasters: list[Raster], pixel_array: NDArray[np.uint8]) -> None:
        """Blend the rasters, in order, into the RGBA frame (height, width, 4)."""
        surface = self.get_cairo_context(pixel_array).get_target()
        surface.flush()
        for raster in rasters:
            if raster.opacity > 0:
                image, (row, column) = raster.pixels(self)
                height, width = image.shape[:2]
                blend(pixel_array[row : row + height, column : column + width], image, float(raster.opacity))
        surface.mark_dirty()
