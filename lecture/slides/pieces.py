"""How each piece of a page is drawn: as wide as its column at most, its type `scale` times the usual size.

What cannot be read at that size is not drawn: `None` tells the layout to give it more room.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import singledispatchmethod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import cv2
import numpy as np
from manim import DL, DOWN, LEFT, RIGHT, UL, UP, Dot, Group, Line, Mobject, Rectangle, SVGMobject, VGroup
from numpy.typing import NDArray
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

from lecture import frame, theme
from lecture.deck import Prose
from lecture.deck.content import (
    Caption,
    Contents,
    Data,
    Display,
    Listing,
    Paragraph,
    Picture,
    Piece,
    Plot,
    Point,
    Question,
    Quote,
    Table,
    Video,
)
from lecture.drawing.raster import HeatMap
from lecture.kit import code_listing
from lecture.kit.text import Equation, Words, words
from lecture.slides import data
from lecture.slides.charts import DrawnPlot, TooSmallError
from lecture.slides.data import DataError
from lecture.slides.rows import choices, entries
from lecture.slides.typst_trial import TypstBlockError, try_typst
from lecture.slides.video import VideoError, VideoPicture

TEXT, CODE, CAPTION = 46, 36, 36
"""px of an em of a bullet, of a listing or a table, and of a caption, at 1080p, at scale 1."""
LEAST, LEAST_OF_CODE = 30, 22
"""px of an em at 1080p: smaller type is not read from the last row."""
LARGEST = 3840
"""Pixels that are kept of a picture's longer side."""
APART = 0.45
"""Between a picture and its title."""
LINE, ROW = 1.3, 2.0
"""The height of a line of code, and of a row of a table, in em."""
JPEG = b"\xff\xd8"
"""What such a file begins with."""
MARK = 0.36
"""How far a bullet's text stands from the left end of its mark."""
VEIL = 0.66
"""How much of the ground lies over a picture behind text."""


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
    Data: "expected a table that can be read on one slide, got a larger one. Keep fewer rows or columns.",
    Plot: "expected room for the chart, got less. Put it on a slide of its own, after ---.",
    Contents: "expected headings that fit on one slide, got longer ones. Shorten them.",
}


@contextmanager
def readable(piece: Piece) -> Generator[None]:
    """What is wrong with what a piece shows, a file or a block, is told with the piece's line."""
    try:
        yield
    except (DataError, TypstBlockError, VideoError) as error:
        raise UnreadableError(piece, str(error)) from error


class Cover(Group):
    """A picture over the whole frame, and a veil."""


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
        return words(piece.text, size=CAPTION, color=theme.QUIET, width=width)

    @draw.register
    def _(self, piece: Display, width: float, height: float, scale: float) -> Mobject | None:
        size = theme.FORMULA * scale
        if piece.is_markup:
            with readable(piece):
                try_typst(piece.typst)
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
            source = words(piece.source, size=CAPTION * scale, color=theme.QUIET, width=width - 0.5)
            group.add(source.next_to(said, DOWN, buff=0.35, aligned_edge=LEFT))
        bar = Line(group.get_corner(UL), group.get_corner(DL), color=theme.ACTIVATION, stroke_width=5)
        return VGroup(bar.shift(0.4 * LEFT), group)

    @draw.register
    def _(self, piece: Listing, width: float, height: float, scale: float) -> Mobject | None:
        title, first, source = piece.program
        lines = source.split("\n")
        gutter = len(str((first or 0) + len(lines))) + 2 if first is not None else 0
        columns = gutter + max(len(line) for line in lines)
        rows = sum(1.0 if line else code_listing.BLANK for line in lines)
        room = min(width / columns / code_listing.pitch(), height / (rows + (1.5 if title else 0)) / LINE)
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
            name = words(Prose(title), size=max(size, theme.LABEL), color=theme.QUIET, font=theme.CODE_FONT)
            program.add(name.place(0, 0.75 * em))
        return program

    @draw.register
    def _(self, piece: Table, width: float, height: float, scale: float) -> Mobject | None:
        if len(piece.rows) * ROW * LEAST_OF_CODE / theme.PX_PER_UNIT > height:
            return None
        size = CODE * scale
        head, *body = piece.rows
        rows = [[words(cell or Prose(" "), size=size, weight="bold") for cell in head]]
        rows += [[words(cell or Prose(" "), size=size) for cell in row] for row in body]
        widths = [max(row[column].width for row in rows) for column in range(len(head))]
        gap = 0.6 * scale
        total = sum(widths) + gap * (len(widths) - 1)
        pitch = max(ROW * size / theme.PX_PER_UNIT, *(cell.height * 1.4 for row in rows for cell in row))
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
    def _(self, piece: Question, width: float, height: float, scale: float) -> Mobject | None:
        return choices(piece.choices, width=width, size=TEXT * scale)

    @draw.register
    def _(self, piece: Contents, width: float, height: float, scale: float) -> Mobject | None:
        return entries(piece.entries, piece.here, width=width, height=height, size=TEXT * scale)

    @draw.register
    def _(self, piece: Picture, width: float, height: float, scale: float) -> Mobject | None:
        return self._titled(piece, width, height, lambda room: _picture(piece, self._file(piece), width, room))

    @draw.register
    def _(self, piece: Video, width: float, height: float, scale: float) -> Mobject | None:
        path = self._file(piece)
        with readable(piece):
            return self._titled(piece, width, height, lambda room: VideoPicture(path, width, room, loops=piece.loops))

    @draw.register
    def _(self, piece: Data, width: float, height: float, scale: float) -> Mobject | None:
        """Numbers stand at the right, and have a minus."""
        with readable(piece):
            table = data.read(self._file(piece))
        are_numbers = [table.are_numbers(cells) for cells in zip(*table.rows, strict=True)]
        rows = [
            [cell.replace("-", "−") if is_number else cell for is_number, cell in zip(are_numbers, row, strict=True)]
            for row in table.rows
        ]
        cells = tuple(tuple(map(Prose, row)) for row in (table.header, *rows))
        alignments = tuple("right" if is_number else "left" for is_number in are_numbers)
        shown = Table(piece.text, piece.line, cells, alignments)
        return self._titled(piece, width, height, lambda room: self.draw(shown, width, room, scale))

    @draw.register
    def _(self, piece: Plot, width: float, height: float, scale: float) -> Mobject | None:
        with readable(piece), suppress(TooSmallError):
            table = data.read(self._file(piece))
            return self._titled(piece, width, height, lambda room: DrawnPlot(piece, table, width, room))
        return None

    def cover(self, piece: Picture, *, is_ground: bool) -> Cover:
        """The picture over the whole frame, behind all else; darkened or lightened if it is the ground of text."""
        width = frame.width(theme.chosen().aspect)
        shown = _picture(piece, self._file(piece), width, frame.HEIGHT)
        veil = Rectangle(width=width, height=frame.HEIGHT, stroke_width=0, fill_color=theme.GROUND)
        veil.set_fill(opacity=VEIL if is_ground else 0.0)
        return Cover(shown, veil).set_z_index(-1)

    def _titled(
        self, piece: Picture, width: float, height: float, drawn: Callable[[float], Mobject | None]
    ) -> Mobject | None:
        """What is `drawn` in the height that its title leaves it, and the title below it."""
        if not piece.title:
            return drawn(height)
        title = words(Prose(piece.title), size=CAPTION, color=theme.QUIET, width=width)
        shown = drawn(height - title.height - APART)
        return Group(shown, title.next_to(shown, DOWN, buff=APART)) if shown else None


def _picture(piece: Picture, path: Path, width: float, height: float) -> Mobject:
    """A picture as large as it fits, or as it covers."""
    return _svg(piece, path, width, height) if path.suffix.lower() == ".svg" else _pixels(piece, path, width, height)


def _svg(piece: Picture, path: Path, width: float, height: float) -> Mobject:
    """A drawing. manim writes a file beside the one that it reads, so it is given one of its own."""
    try:
        with TemporaryDirectory() as folder:
            drawing = SVGMobject(shutil.copy(path, folder), use_svg_cache=False)
    except ElementTree.ParseError as error:
        raise UnreadableError(piece, f"expected a drawing in SVG, got {path.name} ({error}). Save it anew.") from error
    if not drawing.family_members_with_points():
        raise UnreadableError(piece, f"expected a drawing in SVG, got {path.name}, in which is none. Save it anew.")
    return drawing.scale((max if piece.is_cover else min)(width / drawing.width, height / drawing.height))


def _pixels(piece: Picture, path: Path, width: float, height: float) -> Mobject:
    """A picture of pixels."""
    content = path.read_bytes()
    way = cv2.IMREAD_COLOR if content.startswith(JPEG) else cv2.IMREAD_UNCHANGED  # the first turns it as it was taken
    image = cv2.imdecode(np.frombuffer(content, np.uint8), way) if content else None
    if image is None:
        message = f"expected a picture (PNG, JPEG, WebP, SVG), got {path.name}, which is none. Save it as one of these."
        raise UnreadableError(piece, message)
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if piece.is_cover:
        image = _cropped(image, width / height)
    share = min(1.0, LARGEST / max(image.shape))
    image = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else image
    shades = 65535.0 if image.dtype == np.uint16 else 255.0
    values = image[::-1, :, [2, 1, 0, 3][: image.shape[2]]] / shades
    share = (max if piece.is_cover else min)(width / image.shape[1], height / image.shape[0])
    half = np.array([image.shape[1], image.shape[0]]) * share / 2
    return HeatMap(values, -half, half)


def _cropped(image: NDArray[Any], aspect: float) -> NDArray[Any]:
    """The middle of a picture, of this width to a height of 1."""
    height, width = image.shape[:2]
    wide, high = min(width, round(height * aspect)), min(height, round(width / aspect))
    left, top = (width - wide) // 2, (height - high) // 2
    return image[top : top + high, left : left + wide]


def _language(named: str, title: str) -> str:
    """The name of a language that pygments knows: the fence's, or that of the file in the title; else plain text."""
    try:
        lexer = get_lexer_by_name(named) if named else get_lexer_for_filename(title)
    except ClassNotFound:
        return "text"
    return lexer.aliases[0]
