"""The camera of every scene: manim's, and it draws rasters in their place among the vector mobjects.

    class Example(KitScene):
        def construct(self):
            self.add(HeatMap(values, (-2, -2), (2, 2)), Dot(), HeatMap(mask, (0, 0), (2, 2), opacity=0.5))

A raster is blended straight into the frame's array, which is the memory that cairo draws into.

Paths are handed to cairo from plain numbers in one pass. That is manim's path exactly, in little more than half
the time: for a glyph of a few curves, numpy's calls cost more than what they compute. manim draws everything again from
the first thing on that moves, so the path of what is drawn twice in the same place is kept as cairo has it. What is to
be drawn is found in one walk through the families, and what has no opacity is not drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self
from weakref import WeakKeyDictionary

import numpy as np
from cairo import Context
from manim import Camera, Mobject, Scene, VMobject, config
from numpy.typing import NDArray

from . import theme
from .compositing import blend
from .raster import Raster

POINTS_PER_CURVE = 4
RELATIVE_TOLERANCE = 1e-5
"""manim's, for two points that count as one."""


class KitCamera(Camera):
    """manim's 2-D camera, for any frame size, that shows `Raster` objects too."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._paths: WeakKeyDictionary[VMobject, tuple[bytes, Any]] = WeakKeyDictionary()
        self._kinds: dict[type[Mobject], Any] = {}

    def get_mobjects_to_display(
        self,
        mobjects: Iterable[Mobject],
        include_submobjects: bool = True,
        excluded_mobjects: list[Mobject] | None = None,
    ) -> list[Mobject]:
        """All of the families that have points, each where it comes last, those of a higher z_index later."""
        if not include_submobjects or excluded_mobjects:
            return super().get_mobjects_to_display(mobjects, include_submobjects, excluded_mobjects)
        shown: list[Mobject] = []
        waiting = list(mobjects)[::-1]
        while waiting:
            mobject = waiting.pop()
            if mobject.get_num_points():
                shown.append(mobject)
            waiting += mobject.submobjects[::-1]
        last_places = list(dict.fromkeys(reversed(shown)))[::-1]
        return sorted(last_places, key=lambda mobject: mobject.z_index) if self.use_z_index else last_places

    def type_or_raise(self, mobject: Mobject) -> Any:
        """The class whose display function draws `mobject`."""
        kind = self._kinds.get(type(mobject))
        if kind is None:
            kind = super().type_or_raise(mobject)  # which makes display_funcs
            self.display_funcs[Raster] = self.display_rasters
            kind = self._kinds[type(mobject)] = Raster if isinstance(mobject, Raster) else kind
        return kind

    def apply_fill(self, ctx: Context[Any], vmobject: VMobject) -> Self:
        return self if _is_clear(vmobject.get_fill_rgbas()) else super().apply_fill(ctx, vmobject)

    def apply_stroke(self, ctx: Context[Any], vmobject: VMobject, background: bool = False) -> Self:
        is_clear = _is_clear(vmobject.get_stroke_rgbas(background))
        return self if is_clear else super().apply_stroke(ctx, vmobject, background)

    def set_cairo_context_path(self, ctx: Context[Any], vmobject: VMobject) -> Self:
        """Give cairo the path of `vmobject`, the kept one if its points are those of the last time."""
        points, (known, path) = vmobject.points.tobytes(), self._paths.get(vmobject, (b"", None))
        if not points or points != known:
            self._paths[vmobject] = points, None
            return self._trace(ctx, vmobject)
        if path is None:
            self._trace(ctx, vmobject)
            self._paths[vmobject] = points, ctx.copy_path()
            return self
        ctx.new_path()
        ctx.append_path(path)
        return self

    def _trace(self, ctx: Context[Any], vmobject: VMobject) -> Self:
        """The path from its points: a subpath ends where a curve does not begin at the last one's end."""
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        if len(points) % POINTS_PER_CURVE or len(points) == 0:
            return super().set_cairo_context_path(ctx, vmobject)
        ctx.new_path()
        curve_to, near = ctx.curve_to, vmobject.tolerance_for_point_equality
        numbers = iter(points[:, :2].ravel().tolist())
        first_x = first_y = last_x = last_y = 0.0
        is_open = False
        for x, y, x1, y1, x2, y2, x3, y3 in zip(*[numbers] * (2 * POINTS_PER_CURVE), strict=True):
            if not is_open or not (
                abs(last_x - x) <= near + RELATIVE_TOLERANCE * abs(x)
                and abs(last_y - y) <= near + RELATIVE_TOLERANCE * abs(y)
            ):
                if is_open:
                    self._close(ctx, vmobject, (first_x, first_y), (last_x, last_y))
                ctx.new_sub_path()
                ctx.move_to(x, y)
                first_x, first_y, is_open = x, y, True
            curve_to(x1, y1, x2, y2, x3, y3)
            last_x, last_y = x3, y3
        self._close(ctx, vmobject, (first_x, first_y), (last_x, last_y))
        return self

    @staticmethod
    def _close(ctx: Context[Any], vmobject: VMobject, first: tuple[float, float], last: tuple[float, float]) -> None:
        """Close the subpath if it ends where it began."""
        near = vmobject.tolerance_for_point_equality
        if all(abs(a - b) <= near + RELATIVE_TOLERANCE * abs(b) for a, b in zip(first, last, strict=True)):
            ctx.close_path()

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


def _is_clear(rgbas: NDArray[np.float64]) -> bool:
    """Whether a single colour has no opacity: cairo would draw nothing either."""
    return len(rgbas) == 1 and rgbas[0, 3] == 0


class KitScene(Scene):
    """manim's scene with this camera, on the theme's ground: the base of a scene of one's own that uses the kit.

    manim's cache is off: it does not see that a number of nncore has changed, and cannot read all of the kit's objects.
    """

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        config.disable_caching = True
        kwargs.setdefault("camera_class", KitCamera)
        super().__init__(renderer=renderer, **kwargs)
        self.camera.background_color = theme.GROUND  # a renderer may have been made before the theme was known
