"""What the last row of a hall can still see: the floors that `lecture check --layout` holds a scene to.

    class Overview(LectureScene):
        floors = Floors(empty=0.4)             # this scene is told of less

Sizes are pixels of a frame 720 high. That of a text is its em, the size that its font is set in, as the text stands
there, scaled or not: a `size=`, which is told at 1080p, of 36 is 24 px.
"""

from __future__ import annotations

from dataclasses import dataclass

from lecture.contrast import GREY_READABLE, READABLE


@dataclass(frozen=True)
class Floors:
    """The least sizes and contrasts, and the most that may be empty."""

    body: float = 28.0
    """A sentence as large as body text."""
    indexed: float = 26.0
    """A letter with an index or an exponent, which is smaller than it."""
    label: float = 24.0
    """Any other text with letters, and formulas."""
    number: float = 22.0
    """Numbers without a letter, as at ticks."""
    code: float = 22.0
    """Lines of a program."""
    contrast: float = READABLE
    """Of text with what is behind it."""
    grey_contrast: float = GREY_READABLE
    """Of text in the theme's QUIET, which no hue helps."""
    edge: float = 3.0
    """How wide an edge of a network is."""
    empty: float = 0.25
    """The largest empty rectangle at a beat's end, as a share of the frame: in a quarter another picture fits."""
