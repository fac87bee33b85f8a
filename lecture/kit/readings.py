"""How a value is read back off the stage: from glyphs, lengths and arrows, in the value's own units.

    self.shows("C", Number(line, "0.316"))                    # digits among words; a readout is enough by itself
    self.shows("request", Bar(arrow, unit=scale, axis=1, zero=foot))
    self.shows("outputs", All([Bar(bar, unit=2.0, axis=0) for bar in bars]))

A scene says with `shows` how each value is drawn, while it stands on the stage. `lecture check --values` reads it there
and compares it with what the scene's oracle says; a render does not read anything. Lines and points on axes are in
`line_readings`, what lies on a surface in `surface_readings`, colours in `color_readings`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from manim import Mobject
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.digit_readings import digits_of, read_digits

Array = NDArray[np.float64]
PIXEL = 1.0 / theme.PX_PER_UNIT
"""A pixel at 1080p in manim units: what is drawn may be half of one away from the value."""
LEAST = 0.02
"""Bars of nothing are drawn this long, at most."""


def whole(value: Any) -> Any:
    """All of a value."""
    return value


@dataclass(frozen=True)
class Reading:
    """What is drawn, in the value's units, and how far the value may be from it: half a pixel, or a rounded digit.

    `part` gives the part of a value that can be drawn where its axes end.
    """

    values: Any
    slack: Any = 0.0
    part: Callable[[Any], Any] = whole


class Drawn(ABC):
    """A value as it is drawn by `mobjects`."""

    def __init__(self, *mobjects: Any) -> None:
        self.mobjects = mobjects

    @abstractmethod
    def read(self) -> Reading:
        """What is drawn now; a ValueError says what cannot be read."""


class Number(Drawn):
    """A number in digits: a readout, or `text` among the glyphs of words or an equation, such as "4 dot 10^(-3)".

    Of "<0.1" the value is from 0 to 0.1.

    `noise` is how far the value itself may be off, where rounding errors decide it.
    """

    def __init__(self, mobject: Any, text: str | None = None, *, noise: float = 0.0) -> None:
        super().__init__(mobject)
        self.text, self.noise = text, noise

    def read(self) -> Reading:
        glyphs = read_digits(self.mobjects[0])
        mantissa, exponent = glyphs, "0"
        if self.text is not None:
            found = re.fullmatch(r"(?:((?!10\^)\S+?)(?: dot (?=10\^)|$))?(?:10\^\(?(-?\d+)\)?)?", self.text)
            mantissa, exponent = found.groups() if found else (self.text, None)
            power = "" if exponent is None else f"10{exponent}".replace("-", "−")
            if not _stands(".".join(part for part in (mantissa, power) if part), glyphs):
                raise ValueError(f"the digits of {self.text} are not among its glyphs, which are {glyphs!r}")
        mantissa, scale = mantissa or "1", 10.0 ** int(exponent or 0)
        if not re.fullmatch(r"[−+<]?\d+(\.\d+)?", mantissa):
            raise ValueError(f"the glyphs are no number: {glyphs!r}")
        if mantissa[0] == "<":
            half = 0.5 * float(mantissa[1:]) * scale
            return Reading(half, half + self.noise)
        decimals = len(mantissa.partition(".")[2])
        return Reading(float(mantissa.replace("−", "-")) * scale, 0.5 * 10.0**-decimals * scale + self.noise)


def _stands(number: str, glyphs: str) -> bool:
    """Whether a number stands among glyphs as the whole of one: a dot between factors looks like a point."""
    before = r"(?<!\d)" if "." in number else r"(?<![\d.])"
    after = r"(?!\d)" if "." in number else r"(?!\.?\d)"
    if number[0].isdigit():
        before += r"(?<!^−)(?<![^\d]−)"  # a minus after a number is one between two
    return re.search(before + re.escape(number) + after, glyphs) is not None


class Said(Drawn):
    """A word for something that has no digits, such as a kind: `text` among the words that are drawn.

    written: how it is written in the language of the deck, if that is not as the oracle has it.
    """

    def __init__(self, mobject: Any, text: str, written: str = "") -> None:
        super().__init__(mobject)
        self.text, self.written = text, written or text

    def read(self) -> Reading:
        string = self.mobjects[0].string
        if self.written not in string:
            raise ValueError(f"{self.written!r} is not in the text {string!r}")
        return Reading(self.text)


class Bar(Drawn):
    """A bar, or an arrow that stands or lies: how far it reaches from `zero` on its `axis`, in units of `unit`.

    `axis` is 0 for one that lies, 1 for one that stands. `zero` is a coordinate or what stands there; without it the
    value is the length. What is not longer than `LEAST` may stand for less: no bar vanishes.
    """

    def __init__(self, mobject: Mobject, *, unit: float, axis: int, zero: Mobject | float | None = None) -> None:
        super().__init__(mobject)
        self.unit, self.axis, self.zero = unit, axis, zero

    def read(self) -> Reading:
        points = np.concatenate([part.points for part in self.mobjects[0].family_members_with_points()])
        low, high = points[:, self.axis].min(), points[:, self.axis].max()
        zero = (
            self.zero if self.zero is None or isinstance(self.zero, int | float) else self.zero.get_center()[self.axis]
        )
        length = high - low if zero is None else max(high - zero, low - zero, key=abs)
        slack = 0.5 * PIXEL if abs(length) > LEAST + 1e-9 else LEAST
        return Reading(float(length) / self.unit, slack / self.unit)


class Arrow(Drawn):
    """An arrow's vector (2,): from where its shaft begins to its farthest point, over `unit`."""

    def __init__(self, mobject: Mobject, *, unit: float) -> None:
        super().__init__(mobject)
        self.unit = unit

    def read(self) -> Reading:
        parts = self.mobjects[0].family_members_with_points()
        start, points = parts[0].points[0], np.concatenate([part.points for part in parts])
        end = points[np.linalg.norm(points - start, axis=1).argmax()]
        return Reading((end - start)[:2] / self.unit, PIXEL / self.unit)


class Table(Drawn):
    """A matrix of numbers among the glyphs of an equation (rows, columns), told by where they stand."""

    def read(self) -> Reading:
        known = [(glyph, character) for glyph, character in digits_of(self.mobjects[0]) if character != "?"]
        rows: list[list[tuple[Any, str]]] = []
        for glyph, character in sorted(known, key=lambda one: (-one[0].get_y(), one[0].get_x())):
            home = next((row for row in rows if abs(row[0][0].get_y() - glyph.get_y()) < row[0][0].height), None)
            rows.append([(glyph, character)]) if home is None else home.append((glyph, character))
        texts = [_cells(sorted(row, key=lambda one: one[0].get_x())) for row in rows]
        decimals = len(texts[0][0].partition(".")[2]) if texts else 0
        return Reading(np.array([[float(text) for text in row] for row in texts]), 0.5 * 10.0**-decimals)


def _cells(row: Sequence[tuple[Any, str]]) -> list[str]:
    """The numbers of a row of glyphs: where the gap is wider than a digit is high, another begins."""
    cells, tall = [row[0][1]], max(glyph.height for glyph, _ in row)
    for (before, _), (glyph, character) in pairwise(row):
        if glyph.get_left()[0] - before.get_right()[0] > 0.5 * tall:
            cells.append(character)
        else:
            cells[-1] += character
    return [cell.replace("−", "-") for cell in cells]


class All(Drawn):
    """Several values of one kind as one array (n, ...)."""

    def __init__(self, parts: Sequence[Drawn]) -> None:
        super().__init__(*(mobject for part in parts for mobject in part.mobjects))
        self.parts = parts

    def read(self) -> Reading:
        readings = [part.read() for part in self.parts]
        slacks = [np.broadcast_to(one.slack, np.shape(one.values)) for one in readings]
        return Reading(np.array([one.values for one in readings]), np.array(slacks))
