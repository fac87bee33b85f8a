"""A program on the screen: read from its file, coloured by what its words are, typed line by line.

    listing = Listing.of(Path("main.py"), left=0.8, top=3.5, bottom=-3.3)
    self.play(listing.type("R =", "Z ="))                    # types these lines, a character at a time
    self.play(listing.mark("rstride"))                       # all other lines fade
    listing.source == Path("main.py").read_text()

Lines are found by what they contain. A blank line is half as high as a line of code.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from manim import Animation, AnimationGroup, ManimColor, Rectangle, VGroup, linear
from pygments import lex
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, _TokenType

from lecture import fonts, theme
from lecture.kit.text import Words, shown_em, step_back

BLANK = 0.4
"""Height of a blank line as a share of a line of code."""

_COLORS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "QUIET"),
    (String, "REQUEST"),
    (Number, "NEGATIVE"),
    (Keyword.Constant, "NEGATIVE"),
    (Keyword, "VALIDATION"),
    (Name.Function, "POSITIVE"),
    (Operator.Word, "VALIDATION"),
    (Operator, "QUIET"),
    (Punctuation, "QUIET"),
)


def pitch() -> float:
    """Advance of every glyph of the theme's font for code, in em."""
    return _pitch(theme.CODE_FONT)


@lru_cache(maxsize=4)
def _pitch(family: str) -> float:
    if family == fonts.CODE:
        return fonts.CODE_PITCH
    found = fonts.pitch(fonts.face(family, fonts.REGULAR, theme.font_folders()))
    assert found is not None, "the theme has been checked"
    return found


def values_before(source: str, text: str) -> dict[str, Any]:
    """What the names of a program are before its first line that contains `text`: the lines above it, run."""
    names: dict[str, Any] = {}
    lines = source.splitlines(keepends=True)
    end = next((number for number, line in enumerate(lines) if text in line), None)
    if end is None:
        raise ValueError(f"the program must have a line that contains {text!r}, got none")
    exec(compile("".join(lines[:end]), "listing", "exec"), names)
    return names


def token_colors(source: str, language: str = "python") -> list[list[tuple[str, ManimColor]]]:
    """Of every line: its pieces of text, each with the colour of its kind of token in a language of pygments."""
    lines: list[list[tuple[str, ManimColor]]] = [[]]
    for kind, text in lex(source, get_lexer_by_name(language, stripnl=False, ensurenl=False)):
        name = next((color for family, color in _COLORS if kind in family), "TEXT")
        first, *rest = text.split("\n")
        lines[-1].append((first, getattr(theme, name)))
        lines += [[(piece, getattr(theme, name))] for piece in rest]
    return [[(text, color) for text, color in line if text] for line in lines]


class CodeLine(VGroup):
    """One line of code: a glyph for every character that is not a space, each in its column."""

    def __init__(self, pieces: list[tuple[str, ManimColor]], size: float) -> None:
        super().__init__()
        self.string = "".join(text for text, _ in pieces)
        self.columns = [column for column, character in enumerate(self.string) if character != " "]
        self.size, self._area = size, 0.0
        if not self.columns:
            return
        colors = [color for text, color in pieces for _ in text]
        quoted = self.string.replace("\\", "\\\\").replace('"', '\\"')
        text = Words(
            f'#text("H{quoted}")', markup=True, font=theme.CODE_FONT, size=size
        )  # H: where column 0 and the baseline are
        origin, *glyphs = text.submobjects
        if len(glyphs) != len(self.columns):
            raise ValueError(f"a line must have one glyph for each character, got {len(glyphs)} for {self.string!r}")
        start = np.array([origin.get_center()[0] + pitch() * size / theme.PX_PER_UNIT / 2, origin.get_bottom()[1], 0.0])
        for column, glyph in zip(self.columns, glyphs, strict=True):
            self.add(glyph.shift(-start).set_fill(colors[column], 1.0).set_stroke(width=0))
        self._area = self.width * self.height

    @property
    def em(self) -> float:
        """The height of an em in pixels at 1080p as the line stands now, scaled or not."""
        return shown_em(self.size, self._area, self)

    def show(self, columns: float) -> Self:
        """Show what stands before column `columns`; the rest is there but not seen."""
        for column, glyph in zip(self.columns, self.submobjects, strict=True):
            glyph.set_fill(opacity=1.0 if column < columns else 0.0)
        return self

    def light(self, text: str = "") -> AnimationGroup:
        """An animation: `text`, where it first stands, at full strength, the rest faded; no text: all full."""
        start = self.string.index(text)
        named = [start <= column < start + len(text) for column in self.columns] if text else [True] * len(self)
        changes = zip(self, named, strict=True)
        return AnimationGroup(*(glyph.animate.set_opacity(1.0) if lit else step_back(glyph) for glyph, lit in changes))


class Listing(VGroup):
    """A program in a box whose top left is (`left`, `top`), in the largest type up to `size` that fits the box.

    With a `first_number`, every line that is not blank stands behind its number.
    """

    def __init__(
        self,
        source: str,
        *,
        left: float,
        top: float,
        right: float,
        bottom: float,
        size: float = theme.LABEL,
        language: str = "python",
        first_number: int | None = None,
    ) -> None:
        super().__init__()
        self.source = source
        pieces = token_colors(source.rstrip("\n"), language)
        if first_number is not None:
            digits = len(str(first_number + len(pieces) - 1))
            pieces = [
                [(f"{number:>{digits}}  ", theme.QUIET), *line] if line else line
                for number, line in enumerate(pieces, first_number)
            ]
        heights = np.array([1.0 if line else BLANK for line in pieces])
        longest = max(sum(len(text) for text, _ in line) for line in pieces)
        width, height = (right - left) * theme.PX_PER_UNIT, (top - bottom) * theme.PX_PER_UNIT
        self.size = min(size, width / (longest * pitch()), height / heights.sum() / 1.16)
        step = (top - bottom) / heights.sum()
        baselines = top - step * (np.cumsum(heights) - 0.25)
        self.lines = [CodeLine(line, self.size) for line in pieces]
        self.places = [np.array([left, y, 0.0]) for y in baselines]
        for line, place in zip(self.lines, self.places, strict=True):
            line.shift(place)
        self.add(*self.lines)

    @classmethod
    def of(cls, path: Path, **box: Any) -> Listing:
        """The listing of a file on disk."""
        return cls(path.read_text(encoding="utf-8"), **box)

    @property
    def string(self) -> str:
        """What stands on the screen once all is typed."""
        return "\n".join(line.string for line in self.lines) + "\n"

    def find(self, text: str) -> int:
        """The number of the first line that contains `text`."""
        for number, line in enumerate(self.lines):
            if text in line.string:
                return number
        raise ValueError(f"the listing must have a line that contains {text!r}, got none")

    def between(self, first: str, last: str | None = None) -> range:
        """The numbers of the lines from the one that contains `first` to the next that contains `last`."""
        start = self.find(first)
        if last is None:
            return range(start, start + 1)
        for number in range(start, len(self.lines)):
            if last in self.lines[number].string:
                return range(start, number + 1)
        raise ValueError(f"the listing must have a line that contains {last!r} after {first!r}, got none")

    def type(self, first: str, last: str | None = None, **kwargs: Any) -> Typing:
        """An animation: the lines from `first` to `last` are typed."""
        return Typing(self, [number for number in self.between(first, last) if self.lines[number].string], **kwargs)

    def mark(self, first: str | None = None, last: str | None = None, **kwargs: Any) -> AnimationGroup:
        """An animation: the lines from `first` to `last` at full strength, the others faded; no name: all full."""
        return self.light(range(len(self.lines)) if first is None else self.between(first, last), **kwargs)

    def light(self, numbers: Collection[int], **kwargs: Any) -> AnimationGroup:
        """An animation: the lines of these numbers, counted from 0, at full strength, the others faded."""
        changes = [
            line.animate.set_opacity(1.0) if number in numbers else step_back(line)
            for number, line in enumerate(self.lines)
            if line.string
        ]
        return AnimationGroup(*changes, **kwargs)


class Typing(Animation):
    """Lines appear a character at a time, a cursor where the next one will stand."""

    depends_on_alpha_alone = True

    def __init__(self, listing: Listing, numbers: list[int], **kwargs: Any) -> None:
        self.lines = [listing.lines[number] for number in numbers]
        self.places = [listing.places[number] for number in numbers]
        self.em = listing.size / theme.PX_PER_UNIT
        lengths = [len(line.string) - line.columns[0] + 1 for line in self.lines]  # indents need no typing
        self.ends = np.cumsum(lengths)
        self.starts = self.ends - lengths
        self.cursor = Rectangle(
            width=0.08 * self.em, height=1.05 * self.em, stroke_width=0, fill_color=theme.TEXT, fill_opacity=0.9
        )
        kwargs.setdefault("rate_func", linear)
        kwargs.setdefault("run_time", self.ends[-1] / 45)
        super().__init__(VGroup(*self.lines, self.cursor), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Show what is typed at `alpha` and put the cursor behind it."""
        typed = self.rate_func(alpha) * self.ends[-1]
        for line, start in zip(self.lines, self.starts, strict=True):
            line.show(line.columns[0] + typed - start if typed > start else 0)
        current = min(int(np.searchsorted(self.ends, typed)), len(self.lines) - 1)
        line = self.lines[current]
        column = min(line.columns[0] + int(typed - self.starts[current]), len(line.string))
        self.cursor.move_to(self.places[current] + self.em * np.array([pitch() * column + 0.05, 0.27, 0.0]))

    def clean_up_from_scene(self, scene: Any) -> None:
        """The cursor leaves with the animation."""
        super().clean_up_from_scene(scene)
        scene.remove(self.cursor)
