"""Words and equations, set by Typst.

words("Output layer requests change", size=theme.BODY, color=theme.QUIET)
words("target $y = 1$")                       # $...$ is Typst math
words(self.text.bullets[0])                   # as the deck has it, with emphasis, code and formulas
equation = Equation("{{z:z}} = {{W:w}} a + {{b:b}}", colors={"w": theme.POSITIVE})
self.play(equation.light("w"))                # the rest steps back, as far as it can still be read
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from manim import (
    LEFT,
    ORIGIN,
    RIGHT,
    AnimationGroup,
    ManimColor,
    Mobject,
    RoundedRectangle,
    Transform,
    VGroup,
    VMobject,
)

from lecture import fonts, language, theme
from lecture.deck import Prose
from lecture.kit.outlines import Formula, Markup, Outlines
from lecture.kit.places import put

_PX_TO_FONT_SIZE = 48 / (0.5 * theme.PX_PER_UNIT)  # manim's font size 48 sets an em of 0.5 units
_STRUT = '#box(width: 0.001em, height: 0.7em, fill: rgb("#123456"));'
Placed = TypeVar("Placed", bound=Mobject)
_SPECIAL = re.compile(r"([\\#*_`<>@~\[\]/=+-])")


def escape(text: str) -> str:
    """Typst markup that sets `text` as it is, except that $...$ stays math."""
    pieces = text.split("$")
    if len(pieces) % 2 == 0:
        raise ValueError(f"text must have its $ in pairs, got {text!r}")
    return "$".join(piece if index % 2 else _SPECIAL.sub(r"\\\1", piece) for index, piece in enumerate(pieces))


def _numerals(family: str) -> str:
    """Typst's setting of formulas whose numbers have the text's digits: a number looks the same wherever it stands."""
    return (
        f'\n#show math.equation: set text(font: ((name: "{family}", covers: regex("[0-9.,]")), '
        '"New Computer Modern Math"), weight: 400)'
    )


def _in_language(*, as_it_is: bool = False) -> str:
    """Typst's settings for the language; its decimal mark in numbers, unless what stands there is set `as_it_is`."""
    settings = f'\n#set text(lang: "{language.name()[:2]}")'
    if language.has_comma() and not as_it_is:
        settings += '\n#show regex("\\d+\\.\\d+"): number => number.text.replace(".", ",")'
    return settings


@lru_cache(maxsize=256)
def _missing(letters: tuple[str, ...], folders: tuple[Path, ...]) -> list[str]:
    """Which of these letters no font has; of the deck's it was asked when the deck was read."""
    return fonts.missing("".join(letters), folders) if letters else []


def shown_em(size: float, area: float, text: Mobject) -> float:
    """The em in pixels at 1080p of a text that was set with `size` and whose box was `area` then."""
    return size * float(np.sqrt(text.width * text.height / area)) if area else size


class Words(Outlines):
    """A line of text that knows its (first) baseline; with a `width`, in units, it is broken into lines."""

    def __init__(
        self,
        text: str,
        *,
        size: float = theme.LABEL,
        color: ManimColor | None = None,
        weight: str = "regular",
        markup: bool = False,
        font: str = "",
        width: float | None = None,
        **kwargs: Any,
    ) -> None:
        self.string = text
        self.size = size
        if missing := [] if isinstance(text, Prose) else _missing(tuple(fonts.rare(text)), tuple(theme.font_folders())):
            raise ValueError(
                f"text must have letters that a font has, got {', '.join(map(repr, missing))} in {text!r}; "
                "install a font that has them, or name its file in a theme file"
            )
        body = text if markup else text.typst if isinstance(text, Prose) else escape(text)
        if width is not None:
            body = f"#block(width: {width * theme.PX_PER_UNIT / size:.4f}em)[{_STRUT}{body}]"
        super().__init__(
            Markup,
            _STRUT + body if width is None else body,
            font_size=size * _PX_TO_FONT_SIZE,
            color=color or theme.TEXT,
            preamble=f'#set text(font: "{font or theme.FONT}", weight: "{weight}", number-type: "lining")\n'
            f'#show raw: set text(font: "{theme.CODE_FONT}")\n'
            + _numerals(font or theme.FONT)
            + _in_language(as_it_is=markup or isinstance(text, Prose)),
            **kwargs,
        )
        strut = self.submobjects[0]
        baseline = strut.get_bottom()[1]
        self.remove(strut)
        self._baseline_share = (baseline - self.get_bottom()[1]) / self.height if self.height else 0.0
        self._area = self.width * self.height

    @property
    def em(self) -> float:
        """The height of an em in pixels at 1080p as the text stands now, scaled or turned."""
        return shown_em(self.size, self._area, self)

    @property
    def baseline(self) -> float:
        """The y of the (first) line's baseline."""
        return float(self.get_bottom()[1] + self._baseline_share * self.height)

    def place(self, x: float, baseline: float, *, align: str = "left") -> Words:
        """Put the text's left end, middle or right end at `x` and its baseline at `baseline`."""
        side = {"left": -1, "center": 0, "right": 1}[align]
        put(self, ORIGIN, [side, -1, 0])  # its baseline is known to the last digit there
        return self.shift([x, baseline - self.baseline, 0])


def words(text: str, **kwargs: Any) -> Words:
    """A line of text in the lecture's type; see `Words`."""
    return Words(text, **kwargs)


def column(
    lines: Iterable[tuple[str, ManimColor]], *, left: float, top: float, pitch: float, size: float = theme.LABEL
) -> VGroup:
    """Lines of text, each in its colour, with a common left end; the first baseline is at `top`, the next below it."""
    rows = enumerate(lines)
    return VGroup(*(words(text, size=size, color=color).place(left, top - pitch * row) for row, (text, color) in rows))


def at_left(mobject: Placed, x: float, y: float) -> Placed:
    """Put the left end at `x` and the middle at `y`; returns it."""
    return put(mobject, [x, y, 0], LEFT)


def at_right(mobject: Placed, x: float, y: float) -> Placed:
    """Put the right end at `x` and the middle at `y`; returns it."""
    return put(mobject, [x, y, 0], RIGHT)


def fit(mobject: Placed, width: float, height: float | None = None) -> Placed:
    """Shrink (never enlarge) a mobject to a box; returns it."""
    share = min(1.0, width / max(mobject.width, 1e-9))
    if height is not None:
        share = min(share, height / max(mobject.height, 1e-9))
    return mobject.scale(share) if share < 1 else mobject


class Equation(Outlines):
    """A formula whose named parts `{{ body : name }}` can be coloured, lit and moved.

    as_it_is: its numbers have the decimal mark that stands there, not that of the deck's language.
    """

    def __init__(
        self,
        source: str,
        *,
        size: float = theme.FORMULA,
        color: ManimColor | None = None,
        colors: Mapping[str, ManimColor] | None = None,
        as_it_is: bool = False,
        **kwargs: Any,
    ) -> None:
        self.size = size
        self.string = source
        super().__init__(
            Formula,
            source,
            font_size=size * _PX_TO_FONT_SIZE,
            color=color or theme.TEXT,
            preamble=f'#show math.equation: set text(size: 10pt)\n#set text(font: "{theme.FONT}")'
            + _numerals(theme.FONT)
            + _in_language(as_it_is=as_it_is),
            **kwargs,
        )
        self._area = self.width * self.height
        for name, part_color in (colors or {}).items():
            self.part(name).set_color(part_color)

    @property
    def em(self) -> float:
        """The height of an em in pixels at 1080p as the formula stands now, scaled or turned."""
        return shown_em(self.size, self._area, self)

    def part(self, name: str) -> VGroup:
        """The glyphs of the part called `name`."""
        if name not in self.parts:
            raise KeyError(f"the equation {self.string!r} has no part {name!r}; it has {', '.join(self.parts)}")
        return VGroup(*self.parts[name])

    def rest(self, names: Iterable[str]) -> VGroup:
        """All glyphs that belong to none of `names`."""
        chosen = {id(glyph) for name in names for glyph in self.part(name).get_family()}
        return VGroup(*(glyph for glyph in self.family_members_with_points() if id(glyph) not in chosen))

    def light(self, *names: str) -> AnimationGroup:
        """An animation: the named parts at full strength, the rest faded; no name: all full."""
        lit = VGroup(*(self.part(name) for name in names)) if names else self
        changes = [lit.animate.set_opacity(1.0)]
        if names:
            changes.append(step_back(self.rest(names)))
        return AnimationGroup(*changes, group=self)


def step_back(text: VMobject) -> Transform:
    """An animation: text that is not being talked about fades, each glyph as far as its colour can still be read."""
    target = text.copy()
    for glyph in target.family_members_with_points():
        glyph.set_opacity(theme.faded(glyph.get_fill_color()))
    return Transform(text, target)


def rim(text: VMobject, width: float = 6) -> VMobject:
    """A rim of ground for a text, which keeps what runs behind it out of it."""
    return text.copy().set_fill(theme.GROUND).set_stroke(theme.GROUND, width=width)


def haloed(text: VMobject, width: float = 6) -> VGroup:
    """The text on its rim of ground."""
    return VGroup(rim(text, width), text)


def plated(text: VMobject) -> VGroup:
    """The text on a plate of ground, for where what lies behind would show between its letters."""
    plate = RoundedRectangle(0.08, width=text.width + 0.16, height=text.height + 0.08, stroke_width=0)
    return VGroup(plate.set_fill(theme.GROUND, 0.95).move_to(text), text)
