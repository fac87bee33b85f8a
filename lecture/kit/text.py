"""Words and equations, set by Typst.

words("Output layer requests change", size=theme.BODY, color=theme.QUIET)
words("target $y = 1$")                       # $...$ is Typst math
equation = Equation("{{z:z}} = {{W:w}} a + {{b:b}}", colors={"w": theme.POSITIVE})
self.play(equation.light("w"))                # the rest steps back, as far as it can still be read

manim's cache of parsed SVG files is off: what comes out of it has lost how wide its strokes were set, and the fraction
bars of an equation that is made again would be hairlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
from manim import (
    AnimationGroup,
    ManimColor,
    MathTypst,
    Mobject,
    Transform,
    Typst,
    VGroup,
    VMobject,
)

from lecture import theme

_PX_TO_FONT_SIZE = 48 / (0.5 * theme.PX_PER_UNIT)  # manim's font size 48 sets an em of 0.5 units
_STRUT = '#box(width: 0.001em, height: 0.7em, fill: rgb("#123456"))'
Placed = TypeVar("Placed", bound=Mobject)
_SPECIAL = re.compile(r"([\\#*_`<>@~\[\]/=+-])")


def escape(text: str) -> str:
    """Typst markup that sets `text` as it is, except that $...$ stays math."""
    pieces = text.split("$")
    if len(pieces) % 2 == 0:
        raise ValueError(f"text must have its $ in pairs, got {text!r}")
    return "$".join(piece if index % 2 else _SPECIAL.sub(r"\\\1", piece) for index, piece in enumerate(pieces))


def _forget_svg(text: Typst) -> None:
    """Drop the parsed paths and the groups without a name of the SVG file: they are most of what a copy would copy."""
    for glyph in text.get_family():
        if hasattr(glyph, "path_obj"):
            glyph.path_obj = ()
    named = {name for names in text._label_aliases.values() for name in names}
    text.id_to_vgroup_dict = {name: group for name, group in text.id_to_vgroup_dict.items() if name in named}


def shown_em(size: float, area: float, text: Mobject) -> float:
    """The em in pixels at 1080p of a text that was set with `size` and whose box was `area` then."""
    return size * float(np.sqrt(text.width * text.height / area)) if area else size


class Words(Typst):
    """A line of text that knows its baseline; `lines` text keeps Typst's line breaks."""

    def __init__(
        self,
        text: str,
        *,
        size: float = theme.LABEL,
        color: ManimColor | None = None,
        weight: str = "regular",
        markup: bool = False,
        font: str = theme.FONT,
        **kwargs: Any,
    ) -> None:
        self.string = text
        self.size = size
        body = text if markup else escape(text)
        super().__init__(
            _STRUT + body,
            font_size=size * _PX_TO_FONT_SIZE,
            color=color or theme.TEXT,
            font_paths=theme.FONT_PATHS,
            typst_preamble=f'#set text(font: "{font}", weight: "{weight}", number-type: "lining")\n'
            "#show math.equation: set text(weight: 400)",
            use_svg_cache=False,
            **kwargs,
        )
        strut = self.submobjects[0]
        baseline = strut.get_bottom()[1]
        self.remove(strut)
        _forget_svg(self)
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
        edge = {"left": self.get_left, "center": self.get_center, "right": self.get_right}[align]
        self.shift(np.array([x - edge()[0], baseline - self.baseline, 0.0]))
        return self


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
    return mobject.move_to([x + mobject.width / 2, y, 0])


def at_right(mobject: Placed, x: float, y: float) -> Placed:
    """Put the right end at `x` and the middle at `y`; returns it."""
    return mobject.move_to([x - mobject.width / 2, y, 0])


def fit(mobject: Placed, width: float, height: float | None = None) -> Placed:
    """Shrink (never enlarge) a mobject to a box; returns it."""
    share = min(1.0, width / max(mobject.width, 1e-9))
    if height is not None:
        share = min(share, height / max(mobject.height, 1e-9))
    return mobject.scale(share) if share < 1 else mobject


class Equation(MathTypst):
    """A formula whose named parts `{{ body : name }}` can be coloured, lit and moved."""

    def __init__(
        self,
        source: str,
        *,
        size: float = theme.FORMULA,
        color: ManimColor | None = None,
        colors: Mapping[str, ManimColor] | None = None,
        **kwargs: Any,
    ) -> None:
        self.size = size
        self.string = source
        super().__init__(
            source,
            font_size=size * _PX_TO_FONT_SIZE,
            color=color or theme.TEXT,
            font_paths=theme.FONT_PATHS,
            typst_preamble=f'#show math.equation: set text(size: 10pt)\n#set text(font: "{theme.FONT}")',
            use_svg_cache=False,
            **kwargs,
        )
        _forget_svg(self)
        self._area = self.width * self.height
        for name, part_color in (colors or {}).items():
            self.part(name).set_color(part_color)

    @property
    def em(self) -> float:
        """The height of an em in pixels at 1080p as the formula stands now, scaled or turned."""
        return shown_em(self.size, self._area, self)

    def part(self, name: str) -> VGroup:
        """The glyphs of the part called `name`."""
        return self.select(name)

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
