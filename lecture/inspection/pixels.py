"""The pixels behind ink, and its contrast with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lecture.contrast import contrast
from lecture.frame import HEIGHT
from lecture.inspection.fault import Box
from lecture.inspection.texts import Glyph

WORST_SHARE = 0.1
"""The contrast is the one that this share of the pixels behind the glyphs does not reach: a hairline may pass."""

Pixels = NDArray[np.float64]
"""Of a frame (height, width, 3), in 0..1."""


def ink_contrast(glyph: Glyph, frame: Pixels) -> float:
    """How well a glyph stands out from a frame that was drawn without it."""
    behind = under(glyph.box, frame)
    ink = glyph.opacity * np.array(glyph.rgb) + (1 - glyph.opacity) * behind
    return float(np.quantile(contrast(ink, behind), WORST_SHARE))


def under(box: Box, frame: Pixels) -> Pixels:
    """The pixels (n, 3) under a box, at least one."""
    left, bottom, right, top = box
    column, row = pixel_at(np.array([left, top]), frame)
    last_column, last_row = pixel_at(np.array([right, bottom]), frame)
    return frame[row : last_row + 1, column : last_column + 1].reshape(-1, 3)


def pixel_at(point: Sequence[float] | NDArray[np.float64], frame: NDArray[Any]) -> tuple[int, int]:
    """(column, row) of the pixel at a point of the stage, the nearest one if the point is outside the frame."""
    height, width = frame.shape[:2]
    column = int(point[0] / HEIGHT * height + 0.5 * width)
    row = int((0.5 - point[1] / HEIGHT) * height)
    return min(max(column, 0), width - 1), min(max(row, 0), height - 1)
