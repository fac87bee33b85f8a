"""How each piece of a page is drawn: as wide as its column at most, its type `scale` times the usual size.

What cannot be read at that size is not drawn: `None` tells the layout to give it more room.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import singledispatchmethod
from pathlib import Path

import cv2
import numpy as np
from manim import DL, DOWN, LEFT, RIGHT, UL, UP, Dot, Group, Line, Mobject, SVGMobject, VGroup
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

from lecture import theme
from lecture.deck import Prose
from lecture.deck.content import Caption, Display, Listing, Paragraph, Picture, Piece, Point, Quote, Table
from lecture.drawing.raster import HeatMap
from lecture.kit import code_listing
from lecture.kit.text import Equation, Words, words

TEXT, CODE = 46, 36
"""px of an em of a bullet, and of a listing or a table, at 1080p, at scale 1."""
LEAST, LEAST_OF_CODE = 30, 22
"""px of an em at 1080p: smaller type is not read from the last row."""
LARGEST = 3840
"""Pixels that are kept of a picture's longer side."""
LINE = 1.3
"""The height of a line of code, in em."""
MARK = 0.36
"""How far a bullet's text stands from the left end of its mark."""
NUMBERED = re.compile(r" *(\d+)(?: (.*))?$")


class UnreadableError(Exception):
    """A piece cannot be drawn so that it can be read, however much room it has."""

    def __init__(self, piece: Piece, message: str = "") -> None:
        super().__init__(message or _TOO_LARGE.get(type(piece), _TOO_LONG))
        self.line = piece.line


_TOO_LONG = "expected text that fits on one slide, got more. Part it."
_TOO_LARGE: dict[type[Piece], str] = {
    Display: "expected a formula that fits on the slide, got a longer one. Break it into lines with \\\\.",
    Listing: "expected a listing that can be read on one slide, got a longer or wider one. Cut it into several.",
    Table: "expected a table that can be read on one slide, got a larger one. Cut it into several.",
    Picture: "expected room for the picture, got none. Put it on a slide of its own, after ---.",
}


class Pieces:
    """Draws pieces; `file` finds a picture's file beside the deck."""

    def __init__(self, file: Callable[[Picture], Path]) -> None:
        self._file = file

    @singledispatchmethod
    def draw(self, piece: Piece, width: float, height: float, scale: float) -> Mobject | None:
        """The piece, at most `width` wide (and `height` high, if it can be made to); None if it would be too small."""
        raise TypeError(f"a piece must be of a known kind, got {piece!r}")

    @draw.register
    def _(self, piece: Point, width: float, height: float, scale: float) -> Mobject | None:
        size = TEXT * scale * (1.0 if piece.level == 0 else 0.88)
        is_bullet = piece.mark == "•"
        gap = MARK * scale * (1.0 if is_bullet else 1.6)
        said = words(piece.text or Prose(" "), size=size, width=width - gap)
        said.shift((gap - said.get_left()[0]) * RIGHT)
        if is_bullet:
            middle = np.array([0.06 * scale, said.baseline + 0.26 * size / theme.PX_PER_UNIT, 0])
            mark: Mobject = Dot(middle, radius=0.06 * scale, color=theme.ACTIVATION)
        else:
            mark = words(piece.mark, size=size, color=theme.ACTIVATION).place(0, said.baseline)
        return VGroup(mark, said)

    @draw.register
    def _(self, piece: Paragraph, width: float, height: float, scale: float) -> Mobject | None:
        return words(piece.text, size=TEXT * scale, width=width)

    @draw.register
    def _(self, piece: Caption, width: float, height: float, scale: float) -> Mobject | None:
        return words(piece.text, size=theme.LABEL, color=theme.QUIET, width=width)

    @draw.register
    def _(self, piece: Display, width: float, height: float, scale: float) -> Mobject | None:
        size = theme.FORMULA * scale
        if piece.is_markup:
            made = Words(piece.typst, markup=True, size=size)
        else:
            made = Equation(piece.typst, size=size, as_it_is=True)
        share = min(1.0, width / made.width)
        return made.scale(share) if size * share >= LEAST else None

    @draw.register
    def _(self, piece: Quote, width: float, height: float, scale: float) -> Mobject | None:
        said = Words(f"#emph[{piece.text.typst}]", markup=True, size=TEXT * 1.1 * scale, width=width - 0.5)
        group = VGroup(said)
        if piece.source:
            source = words(piece.source, size=theme.LABEL * scale, color=theme.QUIET, width=width - 0.5)
            group.add(source.next_to(said, DOWN, buff=0.35, aligned_edge=LEFT))
        bar = Line(group.get_corner(UL), group.get_corner(DL), color=theme.ACTIVATION, stroke_width=5)
        return VGroup(bar.shift(0.4 * LEFT), group)

    @draw.register
    def _(self, piece: Listing, width: float, height: float, scale: float) -> Mobject | None:
        title, first, source = _as_copied(piece.source.expandtabs(4))
        lines = source.split("\n")
        gutter = len(str((first or 0) + len(lines))) + 2 if first is not None else 0
        columns = gutter + max(len(line) for line in lines)
        rows = sum(1.0 if line else code_listing.BLANK for line in lines)
        room = min(width / columns / code_listing.PITCH, height / (rows + (1.5 if title else 0)) / LINE)
        size = min(CODE * scale, theme.PX_PER_UNIT * room)
        if size < LEAST_OF_CODE:
            return None
        em = size / theme.PX_PER_UNIT
        try:
            program = code_listing.Listing(
                source,
                left=0.0,
                top=0.0,
                right=width,
                bottom=-rows * LINE * em,
                size=size,
                language=_language(piece.language, title),
                first_number=first,
            )
        except ValueError as error:
            raise UnreadableError(piece, f"expected letters that the font for code has; {error}. Change it.") from error
        if title:
            program.add(words(Prose(title), size=size, color=theme.QUIET, font=code_listing.FONT).place(0, 0.75 * em))
        return program

    @draw.register
    def _(self, piece: Table, width: float, height: float, scale: float) -> Mobject | None:
        size = CODE * scale
        head, *body = piece.rows
        rows = [[words(cell or Prose(" "), size=size, weight="bold") for cell in head]]
        rows += [[words(cell or Prose(" "), size=size) for cell in row] for row in body]
        widths = [max(row[column].width for row in rows) for column in range(len(head))]
        gap = 0.6 * scale
        total = sum(widths) + gap * (len(widths) - 1)
        pitch = max(2.0 * size / theme.PX_PER_UNIT, *(cell.height * 1.4 for row in rows for cell in row))
        edges = np.concatenate([[0], np.cumsum(np.array(widths) + gap)[:-1]])
        group = VGroup()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                side = piece.alignments[column]
                x = edges[column] + widths[column] * {"left": 0.0, "center": 0.5, "right": 1.0}[side]
                group.add(cell.place(x, -pitch * number, align=side))
        rule = -pitch * 0.38
        group.add(Line(rule * UP, rule * UP + total * RIGHT, color=theme.FAINT, stroke_width=3))
        share = min(1.0, width / total, height / group.height)
        return group.scale(share) if size * share >= LEAST_OF_CODE else None

    @draw.register
    def _(self, piece: Picture, width: float, height: float, scale: float) -> Mobject | None:
        path = self._file(piece)
        label = words(Prose(piece.title), size=theme.LABEL, color=theme.QUIET, width=width) if piece.title else None
        room = height - (label.height + 0.3 if label else 0)
        shown = _svg(path, width, room) if path.suffix.lower() == ".svg" else _pixels(piece, path, width, room)
        group = Group(shown)
        if label:
            group.add(label.next_to(shown, DOWN, buff=0.3))
        return group


def _svg(path: Path, width: float, height: float) -> Mobject:
    drawing = SVGMobject(str(path), use_svg_cache=False)
    return drawing.scale(min(width / drawing.width, height / drawing.height))


def _pixels(piece: Picture, path: Path, width: float, height: float) -> Mobject:
    """A picture of pixels, as large as it fits."""
    data = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    if data is None:
        message = f"expected a picture (PNG, JPEG, WebP, SVG), got {path.name}, which is none. Save it as one of these."
        raise UnreadableError(piece, message)
    if data.ndim == 2:
        data = cv2.cvtColor(data, cv2.COLOR_GRAY2BGR)
    share = min(1.0, LARGEST / max(data.shape))
    data = cv2.resize(data, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else data
    shades = 65535.0 if data.dtype == np.uint16 else 255.0
    values = data[::-1, :, [2, 1, 0, 3][: data.shape[2]]] / shades
    half = np.array([data.shape[1], data.shape[0]]) * min(width / data.shape[1], height / data.shape[0]) / 2
    return HeatMap(values, -half, half)


def _as_copied(source: str) -> tuple[str, int | None, str]:
    """The title, the first line's number, and the program, of text as it is copied from an editor.

    An editor's line numbers and its line "main.py > ..." are no part of the program; without them: "", None, `source`.
    """
    lines = source.split("\n")
    title = lines[0].partition(" > ")[0] if " > ..." in lines[0] else ""
    found = [NUMBERED.match(line) for line in lines[1 if title else 0 :]]
    numbers = [int(match[1]) for match in found if match]
    if len(numbers) < 2 or len(numbers) != len(found) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return title, None, "\n".join(lines[1 if title else 0 :])
    return title, numbers[0], "\n".join(match[2] or "" for match in found if match)


def _language(named: str, title: str) -> str:
    """The name of a language that pygments knows: the fence's, or that of the file in the title; else plain text."""
    try:
        lexer = get_lexer_by_name(named) if named else get_lexer_for_filename(title)
    except ClassNotFound:
        return "text"
    return lexer.aliases[0]
