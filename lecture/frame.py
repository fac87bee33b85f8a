"""The frame: its height in manim's units, in pixels at 1080p, in which sizes are told, and its shapes."""

from __future__ import annotations

from fractions import Fraction

HEIGHT = 8.0
PX_PER_UNIT = 1080 / HEIGHT
EDGE = 0.04
"""The share of the frame at each edge that projectors and players may cut off."""

ASPECTS = {"16:9": Fraction(16, 9), "16:10": Fraction(16, 10), "4:3": Fraction(4, 3)}
"""Width by height."""
WIDE = "16:9"


def width(aspect: str) -> float:
    """The frame's width in manim's units."""
    return HEIGHT * float(ASPECTS[aspect])


def pixels(height: int, aspect: str) -> int:
    """The width that goes with a height in pixels: even, as encoders need it."""
    return 2 * round(height * ASPECTS[aspect] / 2)


def nearest_aspect(wide: int, high: int) -> Fraction:
    """The aspect of a picture of this size, whose width may have been rounded."""
    return min(ASPECTS.values(), key=lambda aspect: abs(aspect - Fraction(wide, high)))
