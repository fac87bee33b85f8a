"""The camera of every scene: manim's, and it draws rasters in their place among the vector mobjects.

    class Example(KitScene):
        def construct(self):
            self.add(HeatMap(values, (-2, -2), (2, 2)), Dot(), HeatMap(mask, (0, 0), (2, 2), opacity=0.5))

A raster is blended straight into the frame's array, which is the memory that cairo draws into.

manim draws everything again from the first thing on that moves. So what is to be drawn is found in one walk through the
families, what has no opacity is not drawn, a path's numbers are made ready for cairo in one step, and a path that is as
it was is given to cairo as it was. The camera knows the rows that it drew into: only there it lays the ground again,
and only there a frame can differ from the one before. The frames are the same, byte for byte.

With a `trace`, the camera notes what each frame is drawn from; if it is blind, it draws nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self
from weakref import WeakKeyDictionary

import numpy as np
from cairo import Context, Matrix, Path
from manim import Camera, Mobject, Scene, VMobject, config
from manim.mobject.types.image_mobject import AbstractImageMobject
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.compositing import blend, copy_rows
from lecture.drawing.emoji import Emoji
from lecture.drawing.ground import ground
from lecture.drawing.raster import Raster
from lecture.drawing.resampling import warped
from lecture.drawing.trace import Trace

MITER = 5
"""How far a stroke reaches from its path at most, in its widths: a corner's tip, by cairo's limit."""


class KitCamera(Camera):
    """manim's 2-D camera, for any frame size, that shows `Raster` objects too."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._kinds: dict[type[Mobject], Any] = {}
        self._ground: Any = None
        self._drawn = self._changed = np.ones(0, bool)  # rows, since the ground was laid and since `changed_rows`
        self._paths: WeakKeyDictionary[VMobject, tuple[Matrix, NDArray[np.float64], Path]] = WeakKeyDictionary()
        self.trace: Trace | None = None
        self.is_blind = False
        super().__init__(*arguments, **options)

    def set_pixel_array(self, pixel_array: Any, convert_from_floats: bool = False) -> None:
        """Lay a ground for what will be drawn; if it is the one that lies there, only where it was drawn into."""
        if self.trace:  # another ground was drawn by this camera, from what has been noted
            self.trace.ground(pixel_array if pixel_array is self.background else None)
        if self.is_blind:
            return
        if pixel_array is self._ground:
            copy_rows(self.pixel_array, pixel_array, self._drawn)
            self._changed |= self._drawn
            self._drawn[:] = False
        else:
            super().set_pixel_array(pixel_array, convert_from_floats)
            self._ground = None if convert_from_floats else pixel_array
            self._drawn = np.zeros(len(self.pixel_array), bool)
            self._changed = ~self._drawn

    def changed_rows(self) -> NDArray[np.bool_]:
        """In which rows (height,) the frame may differ from what it was when this was called before."""
        changed = self._changed | self._drawn
        self._changed = np.zeros_like(changed)
        return changed

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
            if isinstance(mobject, Raster) or len(mobject.points):  # a mark's points are worked out each time
                shown.append(mobject)
            waiting += mobject.submobjects[::-1]
        shown = list(dict.fromkeys(reversed(shown)))[::-1]
        if self.use_z_index:
            shown.sort(key=lambda mobject: mobject.z_index)
        return self._traced(shown) if self.trace else shown

    def _traced(self, shown: list[Mobject]) -> list[Mobject]:
        """Those to be drawn of all that is shown, which is noted; a raster's pixels are noted when they are there."""
        assert self.trace
        self.trace.view(self)
        for mobject in shown:
            kind = self.type_or_raise(mobject)
            if kind is VMobject:
                self.trace.curves(mobject)
            elif kind is Emoji:
                self.trace.note(mobject.get_fill_opacity())
                self.trace.pixels(mobject.corners)
                self.trace.pixels(mobject.pixels)
            elif kind is AbstractImageMobject:
                self.trace.pixels(mobject.points)
                self.trace.pixels(np.asarray(mobject.get_pixel_array()))
            elif kind is Raster:
                self.trace.note("raster")
            elif kind is not Mobject:
                self.trace.lose()
        return [mobject for mobject in shown if isinstance(mobject, Raster)] if self.is_blind else shown

    def type_or_raise(self, mobject: Mobject) -> Any:
        """The class whose display function draws `mobject`."""
        kind = self._kinds.get(type(mobject))
        if kind is None:
            kind = super().type_or_raise(mobject)  # which makes display_funcs
            self.display_funcs |= {Raster: self.display_rasters, Emoji: self.display_emoji}
            own = next((own for own in (Raster, Emoji) if isinstance(mobject, own)), kind)
            kind = self._kinds[type(mobject)] = own
        return kind

    def display_vectorized(self, vmobject: VMobject, ctx: Context[Any]) -> Self:
        """Draw a mobject, if there is anything to be seen of it."""
        if _has_fill(vmobject) or _has_stroke(vmobject) or _has_stroke(vmobject, background=True):
            super().display_vectorized(vmobject, ctx)
        return self

    def apply_fill(self, ctx: Context[Any], vmobject: VMobject) -> Self:
        """Fill the path, if that is to be seen."""
        return super().apply_fill(ctx, vmobject) if _has_fill(vmobject) else self

    def apply_stroke(self, ctx: Context[Any], vmobject: VMobject, background: bool = False) -> Self:
        """Stroke the path, if that is to be seen."""
        return super().apply_stroke(ctx, vmobject, background) if _has_stroke(vmobject, background) else self

    def set_cairo_context_path(self, ctx: Context[Any], vmobject: VMobject) -> Self:
        """Give cairo the path of `vmobject`: manim's, with the numbers of all its curves turned to Python's at once."""
        points, count = vmobject.points, vmobject.n_points_per_cubic_curve
        if len(points) % count or not np.isfinite(points).all():
            self._drawn[:] = True
            return super().set_cairo_context_path(ctx, vmobject)
        self._drawn[self._reach(vmobject)] = True
        known, matrix = self._paths.get(vmobject), ctx.get_matrix()
        if known and known[0] == matrix and np.array_equal(known[1], points):
            ctx.new_path()
            ctx.append_path(known[2])
            return self
        curves = points[:, :2].reshape(-1, count, 2).tolist()
        is_one = vmobject.consider_points_equals_2d
        ctx.new_path()
        first = last = None  # of the subpath
        for start, handle, other, end in curves:
            if last is None or not is_one(last, start):
                if last is not None and is_one(first, last):
                    ctx.close_path()
                ctx.move_to(*start)
                first = start
            ctx.curve_to(*handle, *other, *end)
            last = end
        if last is not None and is_one(first, last):
            ctx.close_path()
        self._paths[vmobject] = (matrix, points.copy(), ctx.copy_path())
        return self

    def _reach(self, vmobject: VMobject) -> slice:
        """The rows that a mobject's curves and strokes may reach into, and one more at either end."""
        width = max(vmobject.get_stroke_width(), vmobject.get_stroke_width(background=True))
        margin = MITER * width * self.cairo_line_width_multiple
        scale, heights = self.pixel_height / self.frame_height, vmobject.points[:, 1]
        middle = self.pixel_height / 2 + self.frame_center[1] * scale
        first = middle - scale * (heights.max() + margin) - 1.0
        last = middle - scale * (heights.min() - margin) + 2.0
        return slice(*(int(min(max(row, 0.0), self.pixel_height)) for row in (first, last)))

    def display_multiple_background_colored_vmobjects(self, *arguments: Any) -> Any:
        """As manim does it, anywhere in the frame."""
        self._drawn[:] = True
        return super().display_multiple_background_colored_vmobjects(*arguments)

    def display_multiple_point_cloud_mobjects(self, *arguments: Any) -> None:
        """As manim does it, anywhere in the frame."""
        self._drawn[:] = True
        super().display_multiple_point_cloud_mobjects(*arguments)

    def display_multiple_image_mobjects(self, *arguments: Any) -> None:
        """As manim does it, anywhere in the frame."""
        self._drawn[:] = True
        super().display_multiple_image_mobjects(*arguments)

    def display_image_mobject(self, image_mobject: AbstractImageMobject, pixel_array: NDArray[np.uint8]) -> None:
        """Draw manim's picture of pixels, which manim 0.22 cannot with Pillow 13 (`ValueError: Invalid mode`)."""
        pixels = np.asarray(image_mobject.get_pixel_array(), np.uint8)
        self._display_pixels(image_mobject, image_mobject.points, pixels, 1.0, pixel_array)

    def display_emoji(self, glyphs: list[Emoji], pixel_array: NDArray[np.uint8]) -> None:
        """Draw glyphs of pixels."""
        for glyph in glyphs:
            self._drawn[self._reach(glyph)] = True
            self._display_pixels(glyph, glyph.corners, glyph.pixels, glyph.get_fill_opacity(), pixel_array)

    def _display_pixels(
        self, mobject: Any, corners: Any, pixels: NDArray[np.uint8], opacity: float, pixel_array: NDArray[np.uint8]
    ) -> None:
        """Draw the pixels of a mobject between its corners."""
        places = self.points_to_subpixel_coords(mobject, corners)
        image = warped(pixels, places, pixel_array.shape[:2])
        surface = self.get_cairo_context(pixel_array).get_target()
        surface.flush()
        blend(pixel_array, image, opacity)
        surface.mark_dirty()

    def display_rasters(self, rasters: list[Raster], pixel_array: NDArray[np.uint8]) -> None:
        """Blend the rasters, in order, into the RGBA frame (height, width, 4)."""
        surface = self.get_cairo_context(pixel_array).get_target()
        surface.flush()
        for raster in rasters:
            if raster.opacity > 0:
                image, (row, column) = raster.pixels(self)
                height, width = image.shape[:2]
                if self.trace:
                    self.trace.note(row, column, float(raster.opacity))
                    self.trace.pixels(image)
                if self.is_blind:
                    continue
                self._drawn[row : row + height] = True
                blend(pixel_array[row : row + height, column : column + width], image, float(raster.opacity))
        surface.mark_dirty()


def _has_fill(vmobject: VMobject) -> bool:
    return not _is_clear(vmobject.get_fill_rgbas())


def _has_stroke(vmobject: VMobject, background: bool = False) -> bool:
    return bool(vmobject.get_stroke_width(background)) and not _is_clear(vmobject.get_stroke_rgbas(background))


def _is_clear(rgbas: NDArray[np.float64]) -> bool:
    """Whether a single colour has no opacity: cairo would draw nothing either."""
    return len(rgbas) == 1 and rgbas[0, 3] == 0


class KitScene(Scene):
    """manim's scene with this camera, on the theme's ground: the base of a scene of one's own that uses the kit.

    manim's cache is off: it does not see that a number of nncore has changed, and cannot read all of the kit's objects.
    """

    frame_camera: ClassVar[type[Camera]] = KitCamera

    def __init__(self, renderer: Any = None, **kwargs: Any) -> None:
        config.disable_caching = True
        kwargs.setdefault("camera_class", self.frame_camera)
        super().__init__(renderer=renderer, **kwargs)
        self.camera.background_color = theme.GROUND  # a renderer may have been made before the theme was known
        if theme.chosen().has_marks:
            self.camera.background = ground(theme.chosen(), self.camera.pixel_width, self.camera.pixel_height)

    def update_mobjects(self, dt: float) -> None:
        """Call the updaters, each family's from its head on; manim calls a method of every mobject to find them."""
        waiting = self.mobjects[::-1]
        while waiting:
            mobject = waiting.pop()
            if not mobject.updating_suspended:
                if mobject.updaters:
                    mobject.update(dt, recursive=False)
                waiting += mobject.submobjects[::-1]
