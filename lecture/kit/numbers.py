"""Numbers that change: digits of one pitch, made once and copied.

    cost = Readout(0.712, "{:.3f}", size=theme.BODY, color=theme.COST)
    cost.set_value(0.5)                     # in an updater, each frame
    self.play(cost.count_to(0.25))          # or as an animation

Rounded, never changed: what stands there is `form.format(value)` with a true minus sign and
the language's decimal mark.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Self

import numpy as np
from manim import DL, ORIGIN, Animation, ManimColor, VGroup, VMobject, smooth

from lecture import fonts, theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.places import put
from lecture.kit.text import Words
from lecture.language import decimal

_WEIGHTS = {"regular": fonts.REGULAR, "bold": fonts.BOLD}


PLACE_DIGITS, SCALE_DIGITS = 8, 6
"""Where a number stands and how large it is, behind the point: coarser than what `put` rounds off each time."""


def shown(value: float, form: str) -> str:
    """The text of a number: `form` is a format such as "{:+.3f}"; a rounded zero has no minus."""
    text = form.format(value)  # a true minus zero has one too
    if not any(digit in text for digit in "123456789"):
        text = form.format(0.0)
    return text.replace("-", "−")


def below_one(value: float) -> str:
    """A format with two decimals, or with as many more as keep a number below 1 from being rounded up to it.

    >>> [below_one(value).format(value) for value in (0.55, 0.9984, 1.0)]
    ['0.55', '0.998', '1.00']
    """
    decimals = next((n for n in (2, 3, 4, 5) if value >= 1 or round(value, n) < 1), 6)
    return f"{{:.{decimals}f}}"


def in_powers(value: float, digits: int = 3) -> str:
    """A number with so many digits that count, in Typst's notation; a very small or large one times a power of ten.

    >>> in_powers(3.05e-6), in_powers(306.51), in_powers(0.42), in_powers(4e5, digits=1)
    ('3.05 dot 10^(-6)', '307', '0.420', '4 dot 10^(5)')
    """
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if -2 <= int(exponent) < digits:
        return f"{value:.{max(digits - 1 - int(exponent), 0)}f}"
    return f"{mantissa} dot 10^({int(exponent)})"


@lru_cache(maxsize=4)
def _metrics(family: str, weight: str) -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    """Of the font: glyph names by character, (advance, left bearing) by glyph name, units in an em."""
    font: Any = fonts.face(family, _WEIGHTS[weight], theme.font_folders())
    return font.getBestCmap(), font["hmtx"].metrics, font["head"].unitsPerEm


def _glyph(character: str, size: float, weight: str) -> tuple[np.ndarray, float]:
    """The outline of a character, its origin at (0, 0) on the baseline, and its advance, in manim units."""
    return _glyph_of(theme.FONT, character, size, weight)


@lru_cache(maxsize=512)
def _glyph_of(family: str, character: str, size: float, weight: str) -> tuple[np.ndarray, float]:
    names, metrics, units = _metrics(family, weight)
    advance, bearing = metrics[names[ord(character)]]
    em = size / theme.PX_PER_UNIT
    if character == " ":
        return np.zeros((0, 3)), advance / units * em
    word = Words(character, size=size, weight=weight)
    origin = np.array([word.get_left()[0] - bearing / units * em, word.baseline, 0.0])
    return np.concatenate([part.points for part in word.submobjects]) - origin, advance / units * em


@lru_cache(maxsize=16)
def _digit_pitch(family: str, size: float, weight: str) -> float:
    return max(_glyph_of(family, digit, size, weight)[1] for digit in "0123456789")


class Readout(VGroup):
    """A number on the screen; its `anchor` ("left", "center", "right") stays put as digits come and go."""

    def __init__(
        self,
        value: float,
        form: str = "{:.2f}",
        *,
        size: float = theme.LABEL,
        color: ManimColor | None = None,
        weight: str = "regular",
        anchor: str = "center",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.form, self.size, self.weight, self.anchor = form, size, weight, anchor
        self.value = float(value)
        self._lay_out(np.zeros(3), 1.0, color or theme.TEXT, 1.0)
        self.move_to([0, 0, 0])

    @property
    def string(self) -> str:
        """What stands on the screen."""
        return decimal(shown(self.value, self.form))

    @property
    def em(self) -> float:
        """The height of an em in pixels at 1080p as the number stands now."""
        return self.size * self._scale

    @property
    def _scale(self) -> float:
        outline, _ = _glyph(self.string[0], self.size, self.weight)
        return self.submobjects[0].height / float(np.ptp(outline[:, 1]))

    def set_value(self, value: float) -> Self:
        """Show `value` in the same place, colour, size and opacity."""
        first = self.submobjects[0]
        outline, _ = _glyph(self.string[0], self.size, self.weight)
        scale = self._scale
        anchor = first.points[0] - scale * outline[0]
        anchor[0] += scale * (self._anchor_offset(self.string) - self._inset(self.string[0]))
        color, opacity = first.get_fill_color(), first.get_fill_opacity()
        self.value = float(value)
        self._lay_out(np.round(anchor, PLACE_DIGITS), round(scale, SCALE_DIGITS), color, opacity)
        return self

    def place(self, x: float, baseline: float) -> Self:
        """Put the left end at `x` and the digits on a baseline, as `Words.place` does it."""
        put(self, ORIGIN, DL)
        return self.shift([x, baseline - self[0].get_bottom()[1], 0])

    def count_to(self, value: float, **kwargs: Any) -> Animation:
        """An animation from the present value to `value`."""
        start = self.value

        def step(readout: Readout, alpha: float) -> None:
            readout.set_value(value if alpha == 1 else start + alpha * (value - start))

        kwargs.setdefault("rate_func", smooth)
        return ByAlpha(self, step, **kwargs)

    def _pitch(self, character: str) -> float:
        if character.isdigit():
            return _digit_pitch(theme.FONT, self.size, self.weight)
        return _glyph(character, self.size, self.weight)[1]

    def _inset(self, character: str) -> float:
        """How far a character is pushed right to stand in the middle of its pitch."""
        return (self._pitch(character) - _glyph(character, self.size, self.weight)[1]) / 2

    def _anchor_offset(self, text: str) -> float:
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[self.anchor]
        return share * sum(self._pitch(character) for character in text)

    def _lay_out(self, anchor: np.ndarray, scale: float, color: ManimColor, opacity: float) -> None:
        """Set the digits. Their mobjects are kept and redrawn: manim lists what moves when an animation begins."""
        x = -self._anchor_offset(self.string)
        before, self.submobjects = self.submobjects, []
        for index, character in enumerate(self.string):
            outline, _ = _glyph(character, self.size, self.weight)
            glyph = before[index] if index < len(before) else VMobject(stroke_width=0)
            glyph.set_fill(color, opacity)
            glyph.points = anchor + scale * (outline + [x + self._inset(character), 0.0, 0.0])
            self.submobjects.append(glyph)
            x += self._pitch(character)
        for glyph in before[len(self.string) :]:
            glyph.clear_points()


class PowerReadout(Words):
    """A number that runs over many powers of ten, as `in_powers` writes it; `form` is the text that it stands in.

    Its left end stays.
    """

    def __init__(self, value: float, form: str = "${}$", *, digits: int = 3, **kwargs: Any) -> None:
        self.form, self._settings = form, {"digits": digits, **kwargs}
        self.number = in_powers(value, digits)
        super().__init__(form.format(self.number), **kwargs)

    def set_value(self, value: float) -> Self:
        """Show `value` in the same place."""
        left, baseline = np.round([self.get_left()[0], self.baseline], PLACE_DIGITS)
        now = PowerReadout(value, self.form, **self._settings).place(left, baseline)
        for glyph in self.get_family():
            glyph.clear_points()  # manim has listed what moves
        self.submobjects = now.submobjects
        self.number, self.string = now.number, now.string
        self._area, self._baseline_share = now._area, now._baseline_share
        return self
