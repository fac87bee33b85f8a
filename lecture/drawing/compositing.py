"""From samples to pixels, and from pixels onto the frame.

    image = resolve(colors, spans, (left, top, right, bottom))     # (height, width, 4), premultiplied
    blend(frame[top:top + height, left:left + width], image, 0.5)

A pixel is one word, 0xAABBGGRR. As in `rasterizer`, one thread and no fast-math: the same input gives the same bytes.
"""

import numpy as np
from numpy.typing import NDArray

from lecture.compiling import compiled

Pixels = NDArray[np.uint8]

_EVEN = np.uint32(0x00FF00FF)
_HALVES = np.uint32(0x00020002)
_BYTE, _TWO = np.uint32(8), np.uint32(2)
_FULL = np.uint32(255)


def resolve(colors: NDArray[np.uint32], spans: NDArray[np.int64], window: tuple[int, int, int, int]) -> Pixels:
    """The mean of a pixel's four samples: premultiplied RGBA (height, width, 4); alpha is the covered share.

    The window (left, top, right, bottom) of the samples is looked at, and in each row the columns of its span.
    """
    left, top, right, bottom = window
    image = np.zeros((max(bottom - top, 0), max(right - left, 0)), np.uint32)
    _resolve(colors, spans, left, top, image)
    return image.view(np.uint8).reshape(*image.shape, 4)


@compiled()
def _resolve(colors, spans, left, top, image):
    height, width = image.shape
    for y in range(height):
        first, last = max(spans[top + y, 0] - left, 0), min(spans[top + y, 1] - left, width)
        if first < last:
            _average(colors[top + y, left + first : left + last].reshape(-1), image[y, first:last])


@compiled()
def _average(colors, image):
    """Each channel's sum of four plus a half, divided by four: two channels at a time, in the halves of a word."""
    for k in range(len(image)):
        one, two, three, four = colors[4 * k], colors[4 * k + 1], colors[4 * k + 2], colors[4 * k + 3]
        even = (one & _EVEN) + (two & _EVEN) + (three & _EVEN) + (four & _EVEN) + _HALVES
        one, two, three, four = one >> _BYTE, two >> _BYTE, three >> _BYTE, four >> _BYTE
        odd = (one & _EVEN) + (two & _EVEN) + (three & _EVEN) + (four & _EVEN) + _HALVES
        image[k] = ((even >> _TWO) & _EVEN) | (((odd >> _TWO) & _EVEN) << _BYTE)


def colored(
    values: NDArray[np.float32],
    low: float,
    span: float,
    palette: NDArray[np.float32],
    down: NDArray[np.float64],
    across: NDArray[np.float64],
) -> Pixels:
    """Values (height, width) as premultiplied RGBA: colour (v - low) / span of the way through the palette (n, 3).

    `down` (height,) and `across` (width,) are the shares of rows and columns that are covered.
    """
    image = np.empty((*values.shape, 4), np.uint8)
    _color(values, np.float32(low), np.float32(span), palette, down, across, image)
    return image


@compiled()
def _color(values, low, span, palette, down, across, image):
    height, width = values.shape
    last = np.float32(len(palette) - 1)
    for y in range(height):
        for x in range(width):
            share = min(max((values[y, x] - low) / span, np.float32(0.0)), np.float32(1.0))
            place, cover = int(share * last + np.float32(0.5)), down[y] * across[x]
            for channel in range(3):
                image[y, x, channel] = np.uint8(palette[place, channel] * cover + 0.5)
            image[y, x, 3] = np.uint8(255.0 * cover + 0.5)


def blend(target: Pixels, image: Pixels, opacity: float) -> None:
    """Lay premultiplied `image` over `target` (both (height, width, 4) uint8), in place: t (1 - o a) + o s, rounded."""
    _lay(target.view(np.uint32)[..., 0], image.view(np.uint32)[..., 0], opacity)


@compiled()
def _lay(target, image, opacity):
    height, width = image.shape
    solid = 0xFF000000 if opacity == 1.0 else 1 << 32
    for y in range(height):
        for x in range(width):
            source = image[y, x]
            if source >= solid:
                target[y, x] = source
            elif source > 0:
                target[y, x] = _mixed(target[y, x], source, opacity)


@compiled()
def _mixed(below, source, opacity):
    keep, word = 1.0 - (source >> np.uint32(24)) * opacity / 255.0, np.uint32(0)
    for channel in range(4):
        shift = np.uint32(8 * channel)
        mixed = ((below >> shift) & _FULL) * keep + ((source >> shift) & _FULL) * opacity + 0.5
        word |= np.uint32(min(mixed, 255.0)) << shift
    return word


def copy_rows(target: Pixels, source: Pixels, rows: NDArray[np.bool_]) -> None:
    """Copy some of the rows (height,) of `source` to `target` (both (height, width, 4) uint8)."""
    _copy_rows(target.view(np.uint32)[..., 0], source.view(np.uint32)[..., 0], rows)


@compiled()
def _copy_rows(target, source, rows):
    for y in range(len(rows)):
        if rows[y]:
            target[y] = source[y]
