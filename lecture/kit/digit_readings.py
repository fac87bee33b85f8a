"""What digits stand on the screen, told from the outlines that are drawn and from nothing else.

    read_digits(Readout(-0.316, "{:.3f}"))          # "−0.316"
    read_digits(words("cost 0.316"))                # "????0.316": what is no digit is a question mark

A decimal mark is a point here, also where the language has a comma for it.

Compared are the shapes: whatever made the glyphs, and whatever it says that they are, plays no part.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike, NDArray

from lecture import theme
from lecture.kit.text import Equation, Words
from lecture.language import has_comma

DIGITS = "0123456789.−+<,"
ALIKE = 0.05
"""The farthest that a point of one outline may be from another's, as a share of the glyph's larger side."""

SPACE = 0.32
"""The least gap between a comma and the next number, as a share of a digit's height; a decimal stands nearer."""

Outline = NDArray[np.float64]


def read_digits(text: VMobject) -> str:
    """The digits, points and signs among the glyphs of `text` in their order, "?" for every other glyph."""
    return "".join(character for _, character in digits_of(text))


def digits_of(text: VMobject) -> list[tuple[VMobject, str]]:
    """Each visible glyph of `text` with the digit, point or sign that it is, or "?"."""
    glyphs = visible_glyphs(text)
    found = [_character(glyph.points) for glyph in glyphs]
    for place, character in enumerate(found):
        if character == ",":
            found[place] = "." if has_comma() and _is_decimal(glyphs, found, place) else "?"
    return list(zip(glyphs, found, strict=True))


def _is_decimal(glyphs: list[VMobject], found: list[str], place: int) -> bool:
    """Whether a comma has a digit on either side, and is not followed by a space."""
    if not 0 < place < len(found) - 1 or not (found[place - 1] + found[place + 1]).isdigit():
        return False
    after = glyphs[place + 1]
    return after.get_left()[0] - glyphs[place].get_right()[0] < SPACE * after.height


def visible_glyphs(text: VMobject) -> list[VMobject]:
    """The glyphs of `text` that can be seen, in their order."""
    return [glyph for glyph in text.get_family() if len(glyph.points) and glyph.get_fill_opacity() > 0]


def _character(points: ArrayLike) -> str:
    outline = _outline(points)
    return _matched(theme.FONT, outline.tobytes(), len(outline))


@lru_cache(maxsize=4096)
def _matched(family: str, outline: bytes, count: int) -> str:
    points = np.frombuffer(outline).reshape(count, 2)
    distances = [
        (_distance(points, other), character)
        for character, other in _known(family)
        if np.abs(points.max(axis=0) - other.max(axis=0)).max() < ALIKE
    ]
    distance, character = min(distances, default=(np.inf, "?"))
    return character if distance < ALIKE else "?"


def _outline(points: ArrayLike) -> Outline:
    """Points (n, 2) along the outline's curves, in a box whose larger side is 1."""
    curves = np.asarray(points, float)[:, :2].reshape(-1, 4, 2)
    t = np.linspace(0, 1, 16)[:, None]  # no gap between two points is as wide as `ALIKE`
    weights = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    along = np.einsum("tk,ckd->ctd", weights, curves).reshape(-1, 2)
    low = along.min(axis=0)
    return np.unique(np.round((along - low) / max(float((along.max(axis=0) - low).max()), 1e-9), 2), axis=0)


def _distance(one: Outline, other: Outline) -> float:
    """How far the farthest point of either outline is from the other's nearest."""
    apart = np.linalg.norm(one[:, None] - other[None], axis=2)
    return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()))


@lru_cache(maxsize=2)
def _known(_family: str) -> list[tuple[str, Outline]]:
    """The outlines of the digits in every type that the kit sets numbers in, when text is set in that family."""
    types = [Words(DIGITS), Words(DIGITS, weight="bold"), Words(f"${DIGITS}$"), Equation(DIGITS)]
    types += [Words(f"$x^({DIGITS})$"), Equation(f"x^({DIGITS})")]  # exponents have digits of their own
    return [
        (character, _outline(glyph.points))
        for text in types
        for character, glyph in zip(DIGITS, text.family_members_with_points()[-len(DIGITS) :], strict=True)
    ]
