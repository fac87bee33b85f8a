"""A run from above in a square at the left, and charts of it at the right: where both stand.

plot = plot_from_above(landscapes.ripples, run.points)
chart = Chart((0, 60), (0, 1), center=(MIDDLE, HEIGHTS[0]), size=SIZE)
key = key_at_right([("gradient $g_t$", theme.GRADIENT)], y=2.02)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, UP, Circle, Dot, ManimColor, VGroup

from lecture import theme
from lecture.kit.charts import legend
from lecture.kit.contour import ContourPlot
from lecture.kit.text import at_right, haloed, plated, words
from lecture.kit.walk import Pointer
from lecture.language import tr
from nncore import landscapes

MIDDLE, SIZE = 3.45, (5.9, 1.62)
"""The x of the charts' middles, and how large each of two charts is that stand below each other."""
HEIGHTS = (0.85, -1.68)
"""The y of their middles."""
NAME, NOTE, TICKS = 42, 36, 33
"""Sizes of names, of what is said about them, and of the numbers at axes."""


def plot_from_above(surface: landscapes.Landscape, *runs: np.ndarray) -> ContourPlot:
    """The level lines of a surface in the square at the left, around the points (n, 2) of all runs.

    Its colours step back behind the walks that are to be seen on it.
    """
    side, limit = theme.OPEN_TOP - theme.STAGE_BOTTOM - 0.1, surface.limits
    middle_y = (theme.OPEN_TOP + theme.STAGE_BOTTOM) / 2
    points = np.clip(np.vstack(runs), -limit, limit)
    low, high = points.min(axis=0), points.max(axis=0)
    half = min(0.5 * float((high - low).max()) + 0.15 * limit, limit)
    middle = np.clip((low + high) / 2, half - limit, limit - half)
    ranges = [(float(at - half), float(at + half)) for at in middle]
    return ContourPlot.over(
        surface.values, *ranges, center=(theme.LEFT + side / 2, middle_y), size=(side, side), heat_opacity=0.6
    )


def compass(plot: ContourPlot, run: np.ndarray) -> VGroup:
    """Which way coordinates 1 and 2 run, as arrows in that corner of a map from which a run keeps farthest."""
    low, high = (plot.frame.get_corner([side, side, 0]) for side in (-1, 1))
    corners = [np.array([x, y, 0]) for x in (low[0] + 0.2, high[0] - 0.9) for y in (low[1] + 0.2, high[1] - 0.9)]
    foot = max(corners, key=lambda corner: np.linalg.norm(plot.at(run) - corner - [0.4, 0.4, 0], axis=1).min())
    found = VGroup()
    for name, way in (("1", RIGHT), ("2", UP)):
        arrow = Pointer(foot, foot + 0.45 * way, theme.TEXT, width=4, tip=0.15)
        found.add(arrow, haloed(words(name, size=NOTE)).next_to(arrow, way, buff=0.08))
    return found


def ring(place: np.ndarray) -> VGroup:
    """A ring around a point of a map, on one of ground."""
    widths = ((9, theme.GROUND), (4, theme.TEXT))
    return VGroup(*(Circle(0.13, color=color, stroke_width=width) for width, color in widths)).move_to(place)


def start_dot(place: np.ndarray) -> Dot:
    """Where runs began, on a map on which other things are ringed."""
    return Dot(place, radius=0.11, color=theme.TEXT, stroke_color=theme.GROUND, stroke_width=2)


def start_mark(place: np.ndarray) -> VGroup:
    """A dot where runs start, and its name above it."""
    here = start_dot(place)
    return VGroup(here, plated(words(tr("start"), size=NOTE)).next_to(here, UP, buff=0.08))


def key_at_right(entries: Sequence[tuple[str, ManimColor]], y: float) -> VGroup:
    """A legend on one line that ends where the charts end, its middle at `y`."""
    return at_right(legend(entries, across=True), MIDDLE + SIZE[0] / 2, y)
