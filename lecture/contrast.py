"""How light colours are, and how well one can be read on another (WCAG 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LUMINANCE = (0.2126, 0.7152, 0.0722)
"""What red, green and blue add to how light a colour is (ITU-R BT.709)."""
READABLE, GREY_READABLE = 4.5, 7.0
"""The least contrast of text with what is behind it, and of grey text, which no hue helps."""

Colors = NDArray[np.float64]
"""Red, green and blue (..., 3) in 0..1."""


def luminance(colors: Colors) -> NDArray[np.float64]:
    """The relative luminance (...), 0 of black and 1 of white."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return linear @ np.array(LUMINANCE)


def contrast(ink: Colors, ground: Colors) -> NDArray[np.float64]:
    """The contrast (...) of colours with others, from 1 to 21."""
    one, other = luminance(ink), luminance(ground)
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def hex_contrast(ink: str, ground: str) -> float:
    """The contrast of two colours, "#rrggbb", from 1 to 21."""
    one, other = (np.frombuffer(bytes.fromhex(color[1:]), np.uint8) / 255 for color in (ink, ground))
    return float(contrast(one, other))
