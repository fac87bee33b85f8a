"""The texts that stand on the stage, each with its glyphs: where they are, and in which ink."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lecture.inspection.fault import Box

SEEN = 0.02
"""The least opacity that counts as being there."""
PART_NAME, MARKUP = re.compile(r":[\w\s-]*\}\}"), re.compile(r"#\w+(\([^)]*\))?")
"""What is not seen: the name of a part of a formula, and what Typst is told."""
HALO = 4.0
"""Glyphs with a stroke as wide as this are the ground of the text over them, not text."""


@dataclass(frozen=True)
class Glyph:
    """One character: its box and its ink."""

    box: Box
    rgb: tuple[float, float, float]
    opacity: float


class Text:
    """A text of the kit: words, an equation, a number or code. `em` is its size in pixels at 1080p, if known."""

    def __init__(self, mobject: Any) -> None:
        self.mobject = mobject
        self.family: set[int] = {id(member) for member in mobject.get_family()}
        self.string: str = " ".join(mobject.string.split())
        set_as: str = getattr(mobject.string, "typst", self.string)
        self.em: float | None = getattr(mobject, "em", None)
        self.size: float = getattr(mobject, "size", 0.0)
        self.is_formula = hasattr(type(mobject), "part")
        self.is_code = hasattr(mobject, "columns")
        self.formula = PART_NAME.sub("}}", set_as) if self.is_formula else " ".join(set_as.split("$")[1::2])
        """What is set as mathematics, in Typst's words."""
        said = self.formula if self.is_formula else MARKUP.sub("", self.string)
        self.has_letters = any(character.isalpha() for character in said)
        self.is_indexed = not self.is_code and ("_" in self.formula or "^" in self.formula)

    @cached_property
    def glyphs(self) -> list[Glyph]:
        """The characters that are seen."""
        members = (member for member in self.mobject.get_family() if len(member.points))
        return [
            Glyph(box_of(member.points), tuple(member.get_fill_color().to_rgb()), float(member.get_fill_opacity()))
            for member in members
            if member.get_fill_opacity() > SEEN
        ]

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """The boxes of the glyphs (n, 4)."""
        return np.array([glyph.box for glyph in self.glyphs])

    @cached_property
    def box(self) -> Box:
        """The box of all glyphs."""
        return around(self.boxes)


def texts(mobjects: Iterable[Any]) -> list[Text]:
    """The texts among the mobjects and inside them that have a glyph to be seen, in the order of drawing."""
    found: dict[int, Text] = {}
    for mobject in _text_mobjects(mobjects):
        text = Text(mobject)
        if text.glyphs and not _is_halo(mobject):
            found.setdefault(id(mobject), text)
    return list(found.values())


def _is_halo(mobject: Any) -> bool:
    return any(len(glyph.points) and glyph.get_stroke_width() >= HALO for glyph in mobject.get_family())


def _text_mobjects(mobjects: Iterable[Any]) -> Iterator[Any]:
    for mobject in mobjects:
        if hasattr(mobject, "string") and not any(hasattr(part, "string") for part in mobject.submobjects):
            yield mobject
        else:
            yield from _text_mobjects(mobject.submobjects)


def box_of(points: NDArray[np.float64]) -> Box:
    """The box around points (n, 3)."""
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def around(boxes: NDArray[np.float64]) -> Box:
    """The box around boxes (n, 4)."""
    left, bottom = boxes[:, :2].min(axis=0)
    right, top = boxes[:, 2:].max(axis=0)
    return float(left), float(bottom), float(right), float(top)
