"""Pictures made of pixels that live among manim's vector mobjects.

A `Raster` is placed, moved, scaled, faded, stacked (z_index) and animated like any mobject; `KitCamera` asks it for its
pixels when its turn comes. It is not rotated. Groups that hold one are `Group`, not `VGroup`.

    heat = HeatMap(costs, (-3, -3), (3, 3), colormap="plasma")     # costs[i, j]: i up, j right
    self.play(FadeIn(heat))
    self.play(heat.animate.shift(LEFT).set_opacity(0.5))
    self.play(heat.animate.set_values(later), run_time=3)

A subclass names what animates in `animated` (numbers or arrays) and what copies share in `shared`.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self

import cv2
import matplotlib
import numpy as np
from manim import ORIGIN, Mobject
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.compositing import colored
from lecture.drawing.resampling import cell_means, resample

Pixels = NDArray[np.uint8]
Placed = tuple[Pixels, tuple[int, int]]
Colormap = str | NDArray[Any]

SMALL_CELL = 4.0
"""Cells of fewer pixels share them by their area, in mixed colours: a pixel more or less would make a pattern."""

NOTHING: Placed = (np.zeros((0, 0, 4), np.uint8), (0, 0))


def pixel_coordinates(camera: Any, points: NDArray[Any]) -> NDArray[np.float64]:
    """Scene points (n, 2 or 3) to (x, y) in pixels (n, 2), as cairo counts them. `camera` may be manim's config."""
    scale = np.array([camera.pixel_width / camera.frame_width, -camera.pixel_height / camera.frame_height])
    center = np.asarray(getattr(camera, "frame_center", ORIGIN))[:2]
    return (np.asarray(points, float)[:, :2] - center) * scale + (camera.pixel_width / 2, camera.pixel_height / 2)


def frame_window(camera: Any, corners: NDArray[np.float64]) -> tuple[int, int, int, int]:
    """The whole pixels that hold `corners` (n, 2), cut to the frame: left, top, right, bottom."""
    low = np.clip(np.floor(corners.min(axis=0)), 0, (camera.pixel_width, camera.pixel_height)).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)), 0, (camera.pixel_width, camera.pixel_height)).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def palette(colormap: Colormap) -> NDArray[np.float32]:
    """A colormap as a table (1024, 3) of 0..255: a matplotlib name, or colours (n, 3) in 0..1 from low to high."""
    if isinstance(colormap, str):
        table = np.asarray(matplotlib.colormaps[colormap](np.linspace(0.0, 1.0, 1024)))[:, :3]
    else:
        given = np.asarray(colormap, float)
        if given.ndim != 2 or given.shape[1] != 3:
            raise ValueError(f"colormap must be a name or colours (n, 3) in 0..1, got shape {given.shape}")
        knots = np.linspace(0.0, 1.0, len(given))
        table = np.stack([np.interp(np.linspace(0.0, 1.0, 1024), knots, channel) for channel in given.T], axis=1)
    return np.ascontiguousarray(255.0 * table, np.float32)


class Raster(Mobject, ABC):
    """An RGBA picture between two corners of the scene. Subclasses say which pixels."""

    animated: ClassVar[tuple[str, ...]] = ("opacity",)
    shared: ClassVar[tuple[str, ...]] = ()

    def __init__(self, low: Any, high: Any, *, opacity: float = 1.0, **kwargs: Any) -> None:
        self._kept: dict[str, tuple[tuple[Any, ...], Any]] = {}
        super().__init__(**kwargs)
        self.opacity = opacity
        (left, bottom), (right, top) = np.asarray(low, float)[:2], np.asarray(high, float)[:2]
        self.points = np.array([[left, top, 0.0], [right, top, 0.0], [left, bottom, 0.0], [right, bottom, 0.0]])

    @abstractmethod
    def pixels(self, camera: Any) -> Placed:
        """Premultiplied RGBA (height, width, 4) and the (row, column) of its top left, inside the frame."""

    def keep(self, name: str, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """What `make` returned when `key` was last the same: arrays in the key count by identity, the rest by value."""
        kept = self._kept.get(name)
        if kept is None or not _same(kept[0], key):
            kept = self._kept[name] = (key, make())
        return kept[1]

    def get_num_points(self) -> int:
        """The corners; they need not be known for that."""
        return 4

    def set_opacity(self, opacity: float, family: bool = True) -> Self:
        """0 is absent, 1 is full."""
        self.opacity = opacity
        if family:
            for part in self.submobjects:
                part.set_opacity(opacity)
        return self

    def fade(self, darkness: float = 0.5, family: bool = True) -> Self:
        """manim's fade: take away the share `darkness` of the opacity."""
        self.opacity *= 1.0 - darkness
        return super().fade(darkness, family)

    def interpolate_color(self, mobject1: Mobject, mobject2: Mobject, alpha: float) -> Self:
        """Set every `animated` attribute to (1 - alpha) * mobject1's + alpha * mobject2's."""
        for name in self.animated:
            start, end = getattr(mobject1, name), getattr(mobject2, name)
            if alpha in (0, 1) or start is end:
                setattr(self, name, end if alpha else start)
            else:
                setattr(self, name, (1.0 - alpha) * start + alpha * end)
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        memo[id(self._kept)] = {}
        for name in self.shared:
            memo[id(getattr(self, name))] = getattr(self, name)
        clone = type(self).__new__(type(self))
        memo[id(self)] = clone
        clone.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return clone


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(a is b or (not isinstance(a, np.ndarray) and not isinstance(b, np.ndarray) and a == b) for a, b in pairs)


class HeatMap(Raster):
    """Values as colours between two corners, row 0 at the bottom; or a picture, (rows, columns, 3 or 4) in 0..1.

    Smooth: values[0, 0] is the colour at the low corner itself and values[-1, -1] at the high one, bicubic between
    (as a curve or a path over the same coordinates needs it). Not smooth: each value fills its own rectangle.
    `limits` are the values of the colormap's two ends, by default the least and the greatest.
    """

    animated = ("opacity", "values")
    shared = ("values", "palette")

    def __init__(
        self,
        values: NDArray[Any],
        corner_low: Any,
        corner_high: Any,
        *,
        colormap: Colormap | None = None,
        limits: tuple[float, float] | None = None,
        smooth: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(corner_low, corner_high, **kwargs)
        self.palette, self.smooth = palette(theme.heights() if colormap is None else colormap), smooth
        self.set_values(values)
        self.limits = limits or (float(self.values.min()), float(self.values.max()))

    def set_values(self, values: NDArray[Any]) -> Self:
        """Show other values (rows, columns) under the same limits; `.animate.set_values` needs the same shape."""
        values = np.asarray(values, float)
        picture = values.ndim == 3 and values.shape[2] in (3, 4)
        if not (picture or values.ndim == 2) or 0 in values.shape or np.isnan(values).any():
            raise ValueError(
                f"values must be (rows, columns) or (rows, columns, 3 or 4) and not nan, got shape {values.shape}"
            )
        self.values = values
        return self

    def pixels(self, camera: Any) -> Placed:
        """The picture at the camera's resolution, kept while nothing changes."""
        corners = pixel_coordinates(camera, self.points[[2, 1]])
        key = (self.values, self.limits, self.smooth, *corners.ravel(), camera.pixel_width, camera.pixel_height)
        return self.keep("pixels", key, lambda: self._draw(camera, corners))

    def _draw(self, camera: Any, corners: NDArray[np.float64]) -> Placed:
        left, top, right, bottom = frame_window(camera, corners)
        if left >= right or top >= bottom:
            return NOTHING
        (x0, y0), (x1, y1) = corners  # the low corner is at the bottom left, and pixels count downwards
        across = (np.arange(left, right) + 0.5 - x0) / (x1 - x0)
        up = (np.arange(top, bottom) + 0.5 - y0) / (y1 - y0)
        grid = self._reduced(abs(x1 - x0), abs(y1 - y0))
        if self.smooth:
            drawn = resample(grid, up.clip(0, 1) * (len(grid) - 1), across.clip(0, 1) * (grid.shape[1] - 1))
        elif min(abs(x1 - x0) / grid.shape[1], abs(y1 - y0) / len(grid)) < SMALL_CELL:
            rows, columns = (np.arange(top, bottom + 1) - y0) / (y1 - y0), (np.arange(left, right + 1) - x0) / (x1 - x0)
            cells = self._colors(grid, *map(np.ones, grid.shape[:2])).astype(np.float32) / 255.0
            drawn = cell_means(cells, rows.clip(0, 1) * len(grid), columns.clip(0, 1) * grid.shape[1])
        else:
            row, column = (
                np.clip((share * count).astype(int), 0, count - 1)
                for share, count in ((up, grid.shape[0]), (across, grid.shape[1]))
            )
            drawn = grid[row[:, None], column]
        return self._colors(drawn, _cover(top, bottom, y1, y0), _cover(left, right, x0, x1)), (top, left)

    def _reduced(self, width: float, height: float) -> NDArray[np.float32]:
        """The values (rows, columns, channels), averaged down where more than two of them would share a pixel.

        Colours with an opacity are multiplied by it, so that what is not seen does not colour what is beside it.
        """
        grid = self.values.astype(np.float32)
        if grid.ndim == 3 and grid.shape[2] == 4:
            grid[..., :3] *= grid[..., 3:]
        if self.smooth and max(grid.shape[1] / width, grid.shape[0] / height) > 2.0:
            size = (min(grid.shape[1], int(width) + 1), min(grid.shape[0], int(height) + 1))
            grid = np.asarray(cv2.resize(grid, size, interpolation=cv2.INTER_AREA), np.float32)
        return grid.reshape(*grid.shape[:2], -1)

    def _colors(self, drawn: NDArray[np.float32], down: NDArray[np.float64], across: NDArray[np.float64]) -> Pixels:
        """Values (h, w, channels) as premultiplied RGBA; `down` of a row and `across` of a column is covered."""
        if drawn.shape[2] == 1:
            low, high = self.limits
            return colored(drawn[..., 0], low, (high - low) or 1.0, self.palette, down, across)
        opacity = drawn[..., 3:].clip(0.0, 1.0) if drawn.shape[2] == 4 else np.ones_like(drawn[..., :1])
        colors = np.concatenate([drawn[..., :3].clip(0.0, opacity), opacity], axis=2)
        return (255.0 * colors * np.outer(down, across)[..., None] + 0.5).astype(np.uint8)


def _cover(first: int, last: int, low: float, high: float) -> NDArray[np.float64]:
    """The share of each pixel first..last - 1 that lies between the edges `low` and `high`."""
    pixel = np.arange(first, last)
    return (np.minimum(pixel + 1, high) - np.maximum(pixel, low)).clip(0.0, 1.0)
