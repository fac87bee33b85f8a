"""How much of each pixel a path covers, kept: what has not changed its shape is laid on again without cairo.

    paper = Paper(context)
    lay(words, paper.covered(vmobject.points, 1e-6), rgba)     # (height width,) uint32, as cairo would have filled it

Most of what is drawn anew in each frame stands before something that moves, but does not move itself: letters, marks,
neurons. Cairo's work on a path is to find what it covers; a colour is then laid on by multiplication, here with cairo's
and pixman's roundings, so that the bytes are the same. `is_exact` sees whether they are.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import cairo
import numpy as np
from numba import njit
from numpy.typing import NDArray

from lecture.drawing import tracing

MITER = 5
"""How far a stroke reaches from its path at most, in its widths: a corner's tip, by cairo's limit."""


class Covered(NamedTuple):
    """The pixels that a path covers, counted through the rows of the frame, and how much of each (255 is all)."""

    where: NDArray[np.int32]
    share: NDArray[np.uint8]


class Stroke(NamedTuple):
    """How a path is stroked; the width is in the units of the path."""

    width: float
    join: cairo.LineJoin
    cap: cairo.LineCap


class Paper:
    """An empty sheet, like the image that a context draws into, on which paths are drawn to see what they cover."""

    def __init__(self, context: cairo.Context[Any]) -> None:
        target = context.get_target()
        assert isinstance(target, cairo.ImageSurface)
        self._width, self._height = target.get_width(), target.get_height()
        stride = cairo.ImageSurface.format_stride_for_width(cairo.FORMAT_A8, self._width)
        self._shares = np.zeros((self._height, stride), np.uint8)
        sheet = cairo.ImageSurface.create_for_data(
            self._shares.data, cairo.FORMAT_A8, self._width, self._height, stride
        )
        self._matrix = context.get_matrix()
        self._context = cairo.Context(sheet)
        self._context.set_matrix(self._matrix)

    def covered(self, points: NDArray[np.float64], near: float, stroke: Stroke | None = None) -> Covered:
        """What the path of `points` (4 n, 3) covers, filled or stroked; `near` as in `tracing.trace`."""
        ignored = np.zeros(0, bool)
        tracing.trace(points, near, tracing.address(self._context), ignored, 0.0, 0.0, 0.0)
        if stroke:
            self._context.set_line_width(stroke.width)
            self._context.set_line_join(stroke.join)
            self._context.set_line_cap(stroke.cap)
            self._context.stroke()
        else:
            self._context.fill()
        rows, columns = self.reach(points, stroke.width if stroke else 0.0)
        return Covered(*_take(self._shares, rows.start, rows.stop, columns.start, columns.stop, self._width))

    def reach(self, points: NDArray[np.float64], width: float) -> tuple[slice, slice]:
        """The rows and columns that a path may reach into, or a stroke of it."""
        if not len(points) or not np.isfinite(points).all():
            return slice(0, 0), slice(0, 0)
        low, high = points.min(axis=0)[:2] - MITER * width, points.max(axis=0)[:2] + MITER * width
        corners = [self._matrix.transform_point(*corner) for corner in (low, high)]
        (left, right), (top, bottom) = (sorted(ends) for ends in zip(*corners, strict=True))
        columns = slice(max(int(left) - 1, 0), min(int(right) + 2, self._width))
        return slice(max(int(top) - 1, 0), min(int(bottom) + 2, self._height)), columns


@njit(cache=True)
def _take(shares, top, bottom, left, right, width):
    count = 0
    for y in range(top, bottom):
        for x in range(left, right):
            count += shares[y, x] > 0
    where, share = np.empty(count, np.int32), np.empty(count, np.uint8)
    count = 0
    for y in range(top, bottom):
        for x in range(left, right):
            if shares[y, x] > 0:
                where[count], share[count] = y * width + x, shares[y, x]
                count += 1
                shares[y, x] = 0
    return where, share


def lay(words: NDArray[np.uint32], covered: Covered, rgba: NDArray[np.float64]) -> None:
    """Lay a colour (4,), not premultiplied, on the covered pixels of `words` (height width,), 0xAABBGGRR."""
    _lay(words, covered.where, covered.share, rgba)


@njit(cache=True)
def _lay(words, where, share, rgba):
    alpha = min(max(rgba[3], 0.0), 1.0)
    color = np.uint32(_byte(alpha)) << np.uint32(24)
    for channel in range(3):
        color |= np.uint32(_byte(min(max(rgba[channel], 0.0), 1.0) * alpha)) << np.uint32(8 * channel)
    if color >> np.uint32(24) == 255:
        for k in range(len(where)):
            words[where[k]] = _between(words[where[k]], color, share[k])
    else:
        for k in range(len(where)):
            words[where[k]] = _over(words[where[k]], color, share[k])


@njit(cache=True, inline="always")
def _byte(value):
    """The upper byte of cairo's 16 bits for a number in 0..1."""
    return int(value * 65535.0 + 0.5) >> 8


@njit(cache=True, inline="always")
def _times(word, share, half):
    """The four bytes of a word, each times share / 255 and rounded, by one of two ways: half is 127 or 128."""
    even, odd = np.uint64(word & np.uint32(0x00FF00FF)), np.uint64((word >> np.uint32(8)) & np.uint32(0x00FF00FF))
    spread = (even | (odd << np.uint64(32))) * np.uint64(share) + half * np.uint64(0x0001000100010001)
    spread = ((spread + ((spread >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF))) >> np.uint64(8)) & np.uint64(
        0x00FF00FF00FF00FF
    )
    return np.uint32(spread & np.uint64(0xFFFFFFFF)) | (np.uint32(spread >> np.uint64(32)) << np.uint32(8))


@njit(cache=True, inline="always")
def _between(below, color, share):
    """An opaque colour where `share` of the pixel is covered: cairo's way."""
    half = np.uint64(127)
    return _times(color, share, half) + _times(below, np.uint8(255) - share, half)


@njit(cache=True, inline="always")
def _over(below, color, share):
    """A premultiplied colour over what is below: pixman's way."""
    half = np.uint64(128)
    source = _times(color, share, half)
    return source + _times(below, np.uint32(255) - (source >> np.uint32(24)), half)


_DROP = np.array([[0.1, 0.9, 0.0], [-0.1, 0.1, 0.0], [1.3, -0.1, 0.0], [0.1, 0.9, 0.0]])
"""A closed curve in a square of side 1."""

_PROBES = np.array([[0.9, 0.5, 0.2, 1.0], [0.3, 195 / 255, 1.0, 0.90414683]])
"""An opaque colour, and one of which a channel times alpha is rounded otherwise with 65536 levels than with 65535."""


@cache
def is_exact() -> bool:
    """Whether a path that is laid on is, byte for byte, what cairo draws: another version may round in another way."""
    return tracing.IS_POSSIBLE and all(_is_same(rgba) for rgba in _PROBES)


def _is_same(rgba: NDArray[np.float64], side: int = 64) -> bool:
    ground = np.random.default_rng(0).integers(0, 256, (side, side, 4), np.uint8)
    ground[..., 3] = 255
    drawn, laid = ground.copy(), ground.copy()
    context = cairo.Context(cairo.ImageSurface.create_for_data(drawn.data, cairo.FORMAT_ARGB32, side, side))
    points = side * _DROP
    tracing.trace(points, 0.0, tracing.address(context), np.zeros(0, bool), 0.0, 0.0, 0.0)
    context.set_source_rgba(*rgba[2::-1], rgba[3])
    context.fill()
    lay(laid.view(np.uint32).reshape(-1), Paper(context).covered(points, 0.0), rgba)
    return np.array_equal(drawn, laid)
