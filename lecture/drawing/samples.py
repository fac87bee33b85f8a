"""What surfaces are drawn into: a z-buffer and colours, four samples a pixel.

    closeness, colors, spans = buffers(width, height)
    rasterize(vertices, palette, lines, closeness, colors, spans)
    unhidden(points, closeness)                                # which of them nothing hides
    clear(closeness, colors, spans)                            # empty again

Depth is kept as `closeness` = 1 / depth, which is linear on the screen under perspective; 0 is the empty background.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lecture.compiling import compiled

SAMPLES = 4
"""Samples in a pixel."""


class Buffers(NamedTuple):
    """What is drawn into; `spans` (height, 2) are the columns first..last - 1 of each row that may not be empty."""

    closeness: NDArray[np.float32]
    colors: NDArray[np.uint32]
    spans: NDArray[np.int64]


def buffers(width: int, height: int) -> Buffers:
    """Empty z-buffer and colours (height, width, SAMPLES), and their spans."""
    shape = (height, width, SAMPLES)
    return Buffers(np.zeros(shape, np.float32), np.zeros(shape, np.uint32), np.tile(np.array([width, 0]), (height, 1)))


@compiled()
def clear(closeness, colors, spans):
    """Empty buffers again, where they may not be."""
    height, width = closeness.shape[:2]
    for y in range(height):
        closeness[y, spans[y, 0] : spans[y, 1]] = 0.0
        colors[y, spans[y, 0] : spans[y, 1]] = 0
        spans[y] = width, 0


@compiled()
def unhidden(points, closeness):
    """Which of `points` (n, 3) = (x, y, closeness) the buffer does not hide: nearer than the farthest of 3 x 3 pixels.

    The neighbourhood forgives the slope of the surface inside a pixel; off the buffer nothing hides.
    """
    height, width = closeness.shape[:2]
    seen = np.ones(len(points), np.bool_)
    for k in range(len(points)):
        column, row = int(np.floor(points[k, 0])), int(np.floor(points[k, 1]))
        if 1 <= row < height - 1 and 1 <= column < width - 1:
            seen[k] = points[k, 2] >= closeness[row - 1 : row + 2, column - 1 : column + 2].min()
    return seen
