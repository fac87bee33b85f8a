"""What stands around a surface and what it is made of: the box of its axes, and the lines of its grid.

    surface = SurfaceDrawing(values, extent=3, azimuth=-60, elevation=30)
    grid = SurfaceGrid(surface, stride=8, color=theme.DATA, progress=0)
    axes = SurfaceAxes(surface)
    self.play(grid.draw())                                # line by line; rises and turns with the surface
    self.play(FadeIn(axes.box), FadeIn(axes.ticks))
    self.play(surface.turn(rise=1.0), axes.follow())      # the axes go along only when told

The axes stand where matplotlib puts them for an azimuth between -90 and 0 degrees.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, ManimColor, VGroup

from lecture import theme
from lecture.drawing.projection import Array
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import tick_texts, ticks
from lecture.kit.places import put
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceMark
from lecture.kit.text import words


class SurfaceGrid(SurfaceMark):
    """Every `stride`-th row and column of a surface's values as lines; `progress` in 0..1 is how many are drawn."""

    animated = ("opacity", "progress")

    def __init__(
        self,
        surface: SurfaceDrawing,
        stride: int = 8,
        *,
        color: ManimColor,
        width: float = 1.6,
        progress: float = 1.0,
        **kwargs: Any,
    ) -> None:
        self.stride, self.progress, self.stroke_width = stride, progress, width
        super().__init__(surface, (0.0, 0.0), color, **kwargs)

    def draw(self, to: float = 1.0, **kwargs: Any) -> Any:
        """The animation that draws the lines one after another, rows first."""
        return self.animate(**kwargs).set(progress=to)

    def runs(self) -> list[Array]:
        """The lines drawn so far, the last one in part."""
        rows, columns = self.surface.values.shape
        (left, right), (low, high) = self.surface.domain
        x, y = np.meshgrid(np.linspace(left, right, columns), np.linspace(low, high, rows))
        grid = np.stack([x, y, self.surface.field.values, np.full_like(x, 0.005 * self.stroke_width)], axis=-1)
        lines = [*grid[:: self.stride], *grid[:, :: self.stride].swapaxes(0, 1)]
        count = self.progress * len(lines)
        whole = int(count)
        drawn = lines[:whole]
        if whole < len(lines) and (part := int((count - whole) * len(lines[whole]))) >= 2:
            drawn.append(lines[whole][:part])
        return drawn


class SurfaceAxes(VGroup):
    """Three axes with ticks, and the far edges of the box that they span.

    `box`: lines; `ticks`: VGroups of a mark and its number; `values`: the numbers at the ticks of x, y and z.
    """

    def __init__(self, surface: SurfaceDrawing, *, most: int = 4) -> None:
        super().__init__()
        self.surface = surface
        (left, right), (low, high) = surface.domain
        floor, top = surface.limits
        self.values = [ticks(*pair, most=most) for pair in ((left, right), (low, high), (floor, top))]
        near, back, side = (left, low), (left, high), (right, high)  # corners of the box, seen from above
        edges = [((*near, floor), (*back, floor)), ((*back, floor), (*side, floor)), ((*near, top), (*back, top))]
        edges += [((*back, top), (*side, top)), ((*near, floor), (*near, top)), ((*back, floor), (*back, top))]
        axes = [((*near, floor), (right, low, floor)), ((right, low, floor), (*side, floor))]
        axes += [((*side, floor), (*side, top))]
        self._ends = np.array([*edges, *axes], float)
        self.box = VGroup(
            *(Line(color=theme.FAINT, stroke_width=2) for _ in edges),
            *(Line(color=theme.QUIET, stroke_width=2.5) for _ in axes),
        )
        margin_x, margin_y = 0.035 * (right - left), 0.035 * (high - low)
        along = [[(x, low - s * margin_y, floor) for s in (0, 1, 3.4)] for x in self.values[0]]
        along += [[(right + s * margin_x, y, floor) for s in (0, 1, 3.4)] for y in self.values[1]]
        along += [[(right + s * margin_x, high + s * margin_y, z) for s in (0, 0.5, 1.7)] for z in self.values[2]]
        self._tick_points = np.array(along, float)
        texts = [text for axis in self.values for text in tick_texts(axis)]
        self.ticks = VGroup(
            *(
                VGroup(Line(color=theme.QUIET, stroke_width=2), words(text, size=theme.SMALL, color=theme.QUIET))
                for text in texts
            )
        )
        self.add(self.box, self.ticks)
        self.place()

    def place(self) -> SurfaceAxes:
        """Stand where the surface's view puts them now."""
        for line, ends in zip(self.box, self._ends, strict=True):
            line.set_points_as_corners(self._screen(ends))
        for (mark, number), points in zip(self.ticks, self._tick_points, strict=True):
            start, end, center = self._screen(points)
            mark.set_points_as_corners([start, end])
            put(number, center)
        return self

    def edge(self, axis: int) -> Array:
        """The ends (2, 3) of the axis of x, y or z (0, 1 or 2) in the surface's coordinates."""
        return self._ends[len(self._ends) - 3 + axis]

    def follow(self, **kwargs: Any) -> ByAlpha:
        """An animation: what stands of the axes stays with the surface while it turns or rises."""
        return ByAlpha(self.box, lambda *_: self.place(), **kwargs)

    def _screen(self, points: Array) -> Array:
        return self.surface.project(points, lift=0.0) * (1.0, 1.0, 0.0)
