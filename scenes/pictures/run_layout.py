"""A run from above in a square at the left, and charts of it at the right: where both stand.

plot = plot_from_above(landscapes.ripples)
chart = Chart((0, 60), (0, 1), center=(MIDDLE, HEIGHTS[0]), size=SIZE)
key = key_at_right([("gradient $g_t$", theme.GRADIENT)], y=2.02)
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import ManimColor, VGroup

from lecture.kit.charts import legend
from lecture.kit.contour import ContourPlot
from lecture.kit.text import at_right
from nncore import landscapes

MIDDLE, SIZE = 3.45, (5.9, 1.6)
"""The x of the charts' middles, and how large each of two charts is that stand below each other."""
HEIGHTS = (0.75, -1.7)
"""The y of their middles."""


def plot_from_above(surface: landscapes.Landscape) -> ContourPlot:
    """The level lines of a surface in the square at the left."""
    return ContourPlot.of(surface, surface.limits, center=(-3.86, -0.52), size=(5.3, 5.3))


def key_at_right(entries: Sequence[tuple[str, ManimColor]], y: float) -> VGroup:
    """A legend on one line that ends where the charts end, its middle at `y`."""
    return at_right(legend(entries, across=True), MIDDLE + SIZE[0] / 2, y)
