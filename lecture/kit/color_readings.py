"""Colours as they are drawn, as the numbers that they stand for: what `drawn` is for fills and heat maps.

self.shows("outputs", Fills([n.disc for n in neurons]))
self.shows("H", Heat(map.heat, lambda h: compressed(h)[::-1]))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from manim import ORIGIN, config
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.spatial import KDTree

from lecture import theme
from lecture.drawing.raster import HeatMap, pixel_coordinates
from lecture.kit.readings import Drawn, Reading, whole

Array = NDArray[np.float64]
CELL = 24.0
"""How many pixels wide a heat map's cells are drawn to be read."""


class Fills(Drawn):
    """The activations (n,) that the fills of neurons stand for; beyond 0 and 1 a fill does not change."""

    def __init__(self, discs: Sequence[Any]) -> None:
        super().__init__(*discs)

    def read(self) -> Reading:
        levels = np.linspace(0, 1, 1001)
        ramp = KDTree([theme.activation_fill(float(level)).to_rgb() for level in levels])
        _, nearest = ramp.query([disc.get_fill_color().to_rgb() for disc in self.mobjects])
        return Reading(levels[nearest], 0.01, lambda value: np.clip(np.asarray(value, float), 0, 1))


class Strokes(Drawn):
    """The weights (n,) that edges show: the size by the width, up to where it ends, the sign by the colour.

    `share` is how much of the usual width they have.
    """

    def __init__(self, edges: Sequence[Any], share: float = 1.0) -> None:
        super().__init__(*edges)
        self.share = share

    def read(self) -> Reading:
        widths = np.array([edge.get_stroke_width() for edge in self.mobjects])
        inks = np.array([edge.get_stroke_color().to_rgb() for edge in self.mobjects])
        apart = [np.linalg.norm(inks - ink.to_rgb(), axis=1) for ink in (theme.POSITIVE, theme.NEGATIVE)]
        unit, most = theme.edge_width(1.0) - theme.edge_width(0.0), theme.edge_width(np.inf) - theme.edge_width(0.0)
        sizes = (widths - theme.edge_width(0.0)) / (self.share * unit)
        signs = np.where(apart[0] <= apart[1], 1.0, -1.0)
        return Reading(signs * sizes, 0.01, lambda value: np.clip(np.asarray(value, float), -most / unit, most / unit))


class Heat(Drawn):
    """The values (rows, columns) that the colours in the middles of a heat map's cells stand for, row 0 at the bottom.

    `scaled` gives of a value what the colours show: a size on a scale of its own, or rows from the top.
    """

    def __init__(self, heat: HeatMap, scaled: Callable[[Any], Any] = whole) -> None:
        super().__init__(heat)
        self.scaled = scaled

    def read(self) -> Reading:
        heat: HeatMap = self.mobjects[0]
        rows, columns = heat.values.shape
        camera = _camera(heat, max(rows, columns))
        image, (top, left) = heat.pixels(camera)
        (x0, y0), (x1, y1) = pixel_coordinates(camera, heat.points[[2, 1]])
        across = _middles(x0, x1, columns, heat.smooth) - left
        up = _middles(y0, y1, rows, heat.smooth) - top
        places = np.meshgrid(up - 0.5, across - 0.5, indexing="ij")  # a pixel's colour is that of its middle
        inks = np.stack([map_coordinates(image[..., k].astype(float), places, order=1) for k in range(4)], axis=-1)
        inks = inks[..., :3] / np.maximum(inks[..., 3:] / 255.0, 1e-9)
        _, nearest = KDTree(heat.palette).query(inks)
        low, high = heat.limits
        values = low + nearest / (len(heat.palette) - 1) * (high - low)
        slack = 0.01 * (high - low)
        if heat.smooth:
            slack = slack + _steepest(values) / CELL  # a pixel, which the rim may be off by
        return Reading(values, slack, lambda value: np.clip(self.scaled(value), low, high))


def _steepest(values: Any) -> Any:
    """How much each value (rows, columns) differs at most from one of its neighbours."""
    steps = np.zeros(values.shape)
    for axis in (0, 1):
        moves, steep = np.abs(np.diff(values, axis=axis)).swapaxes(0, axis), steps.swapaxes(0, axis)
        steep[1:] = np.maximum(steep[1:], moves)
        steep[:-1] = np.maximum(steep[:-1], moves)
    return steps


def _camera(heat: HeatMap, cells: int) -> Any:
    """A frame in which a cell of the heat map is some pixels wide."""
    scale = max(1.0, CELL * cells / (heat.width / config.frame_width * config.pixel_width))
    return SimpleNamespace(
        pixel_width=int(scale * config.pixel_width), pixel_height=int(scale * config.pixel_height),
        frame_width=config.frame_width, frame_height=config.frame_height, frame_center=ORIGIN,
    )  # fmt: skip


def _middles(start: float, stop: float, count: int, smooth: bool) -> Array:
    """Where in pixels a row's or column's values are: in the middles of cells, or from border to border if smooth."""
    shares = np.linspace(0, 1, count) if smooth else (np.arange(count) + 0.5) / count
    edge = 1.0 * np.sign(stop - start)  # what is nearer to the border is covered in part
    return np.clip(start + shares * (stop - start), *sorted((start + edge, stop - edge)))
