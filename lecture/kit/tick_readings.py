"""Whether the numbers at an axis stand where they say: a curve on an axis that lies could not be read.

axes: its `ticks` are labels or pairs (mark, label), and its `values_at` says what a screen point stands for. A mark
that stands belongs to the axis that lies, and the other way round; a label without a mark stands below its place.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lecture.kit.digit_readings import read_digits
from lecture.kit.readings import PIXEL

BESIDE = 0.1
"""How far the middle of a label may be above or below its mark, in manim units."""


def check_ticks(axes: Any) -> None:
    """A ValueError names the first number at the axes, if they have any, that does not stand where it says."""
    for tick in getattr(axes, "ticks", ()):
        mark, label = (None, tick) if hasattr(tick, "string") else tick
        digits = read_digits(label).strip("?")
        if not digits:
            continue  # it cannot be seen
        number, slack = _number(label, digits)
        axis = 0 if mark is None or mark.height > mark.width else 1
        at = (label if mark is None else mark).get_center()
        place, beyond = axes.values_at(np.array([at, at + 0.5 * PIXEL]))[:, axis]
        if abs(number - place) > abs(beyond - place) + slack + 1e-9 * abs(number):
            raise ValueError(f"the number {number:g} at its axis stands at {place:g}")
        if abs((label.get_center() - at)[axis]) > (PIXEL, BESIDE)[axis]:
            raise ValueError(f"the number {number:g} does not stand at its mark, which is at {place:g}")


def _number(label: Any, digits: str) -> tuple[float, float]:
    """The number in the glyphs of a label, and half of its last digit; a power of ten has raised digits."""
    plain = digits.replace("−", "-")
    glyphs = [glyph for glyph in label.get_family() if len(glyph.points)]
    if plain.startswith("10") and glyphs[-1].get_bottom()[1] > glyphs[0].get_bottom()[1] + 0.2 * glyphs[0].height:
        return 10.0 ** int(plain[2:]), 0.0
    try:
        return float(plain), 0.5 * 10.0 ** -len(plain.partition(".")[2]) if "." in plain else 0.0
    except ValueError:
        raise ValueError(f"the glyphs at its axis are no number: {digits!r}") from None
