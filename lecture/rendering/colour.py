"""From the scene's RGBA pixels to the 4:2:0 planes of a video, by ITU-R BT.709 in the limited range.

Y = 16 + 219 (Kr R + Kg G + Kb B), Cb = 128 + 224 (B - Y') / (2 (1 - Kb)), Cr likewise, for R, G, B in 0..1.
A chroma sample is the mean of its four pixels. Source: Recommendation ITU-R BT.709-6, items 3.2 to 3.5.
"""

from __future__ import annotations

import cv2
import numpy as np

KR, KB = 0.2126, 0.0722

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

_AFFINE = np.hstack([MATRIX, OFFSET[:, None]]).astype(np.float32)


def planes(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Y (height, width), Cb and Cr (height / 2, width / 2) of `pixels` (height, width, 4); even sizes, uint8."""
    height, width = pixels.shape[:2]
    rgb = cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
    luma, blue, red = cv2.split(cv2.transform(rgb, _AFFINE))
    half = (width // 2, height // 2)
    blue, red = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (blue, red))
    return luma, blue, red
