"""Where lines run through text, and where text stands on text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lecture.contrast import contrast
from lecture.inspection.fault import Box
from lecture.inspection.pixels import Pixels, pixel_at, under
from lecture.inspection.texts import Text, box_of

SPACING = 0.05
"""Between the points at which a line is looked at, in manim units."""
SHARED = 0.15
"""The share of a glyph that another glyph's box may cover."""
VISIBLE = 1.3
"""The least contrast of a line with what lies beside it that disturbs the text over it."""


def stand_on_each_other(one: Text, other: Text) -> bool:
    """Whether a glyph's box covers more than `SHARED` of one of the other text's."""
    if not meet(one.box, other.box):
        return False
    a, b = one.boxes[:, None, :], other.boxes[None, :, :]
    width = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    height = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    common = np.clip(width, 0, None) * np.clip(height, 0, None)
    smaller = np.minimum(_areas(a), _areas(b))
    return bool((common > SHARED * smaller).any())


def runs_through(line: Any, text: Text, frame: Pixels) -> bool:
    """Whether a stroked mobject passes through glyphs of the text and is seen there.

    `frame` is drawn without text: a line that something covers does not differ there from what is beside it.
    """
    if not meet(box_of(line.points), text.box):
        return False
    points = _along(line.points)
    boxes = text.boxes
    inset = 0.1 * (boxes[:, 2:] - boxes[:, :2])
    low, high = boxes[:, :2] + inset, boxes[:, 2:] - inset
    inside = np.any(np.all((points[:, None] > low) & (points[:, None] < high), axis=2), axis=1)
    if not inside.any():
        return False
    beside = np.median(under(text.box, frame), axis=0)
    there = np.array([frame[row, column] for column, row in (pixel_at(point, frame) for point in points[inside])])
    return bool((contrast(there, beside) > VISIBLE).sum() >= 2)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have points in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _areas(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum((boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1]), 1e-9)


def _along(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 2) on the cubic curves whose handles these are, no two neighbours far apart."""
    curves = points[: len(points) // 4 * 4, :2].reshape(-1, 4, 2)
    reach = float(np.linalg.norm(curves[:, 3] - curves[:, 0], axis=1).max(initial=0.0))
    t = np.linspace(0, 1, max(2, min(int(reach / SPACING), 400)))[:, None]
    weights = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    return np.einsum("tk,ckd->ctd", weights, curves).reshape(-1, 2)
