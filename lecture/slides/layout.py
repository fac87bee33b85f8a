"""Where the pieces of a page stand: beside each other or in one column, as large as they fit, on one sheet or several.

Text that is followed by formulas, listings, tables, charts or pictures stands at the left, and these at the right, if
both can be read. Else all of it is one column. Columns that the deck has stand beside each other, a row of the column
of the page. What does not fit on a sheet goes on to the next, under the same heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from manim import RIGHT, UP, Group, Mobject

from lecture import theme
from lecture.deck.content import (
    Caption,
    Click,
    Display,
    Listing,
    Page,
    Paragraph,
    Picture,
    Piece,
    Point,
    Quote,
    Table,
    is_cover,
)
from lecture.kit.text import Words, words
from lecture.slides.pieces import Pieces, UnreadableError

ALONE, BESIDE, SHOWN = (1.2, 1.0, 0.88, 0.76), (1.0, 0.88), (1.0, 0.88, 0.76)
"""How large type is, alone, beside exhibits and in them: the first of these at which all of it fits."""
HEADINGS = (theme.HEADING, 54, 44, 36)
TITLES = (theme.TITLE, 88, 66, 48)
GAP, AIR = 0.42, 1.7
"""Between two pieces at scale 1; and how many times as much it is at most, with room to spare."""
INDENT, INSET = 0.5, 0.9
"""How far a deeper bullet is set in for each level, and a formula in a column of text."""
SHARE, BETWEEN, LEAST_COLUMN = 0.5, 0.7, 4.0
"""The share of the width that exhibits have at most, what is left between them and the text, and their least width."""
EXHIBITS = (Display, Listing, Picture, Quote, Table, Caption)


@dataclass(frozen=True)
class Row:
    """Columns that stand beside each other, each with its share of the width: where it begins, and where it ends."""

    columns: dict[tuple[float, float], list[Piece]]


@dataclass(frozen=True)
class Sheet:
    """What stands together: a heading, and for each click what it brings in."""

    heading: Words | None
    clicks: tuple[tuple[Click, tuple[Mobject, ...]], ...]


class Layout:
    """Lays out pages of the pieces that `pieces` draws."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._drawn: dict[tuple[int, float, float, float], Mobject | None] = {}

    def sheets(self, page: Page) -> Iterator[Sheet]:
        """The sheets that the page comes to."""
        sizes, lines = (TITLES, 3) if page.is_title else (HEADINGS, 2)
        heading = _heading(page.heading, sizes, lines) if page.heading else None
        if heading:
            _move(heading, theme.LEFT, theme.TOP - 0.15)
        top = heading.get_bottom()[1] - 0.5 if heading else theme.TOP
        clicks = list(page.clicks)
        while clicks:
            count, placed = self._most(clicks, top, is_title=page.is_title)
            if heading and page.is_title:
                _center([heading, *placed])
            parts = iter(placed)
            is_ground = bool(heading or placed)
            brought = (
                tuple(
                    self._pieces.cover(piece, is_ground=is_ground)
                    if isinstance(piece, Picture) and is_cover(piece)
                    else next(parts)
                    for piece in click.pieces
                )
                for click in clicks[:count]
            )
            yield Sheet(heading, tuple(zip(clicks[:count], brought, strict=True)))
            clicks = clicks[count:]

    def _most(self, clicks: Sequence[Click], top: float, *, is_title: bool) -> tuple[int, list[Mobject]]:
        """How many of the clicks fit on one sheet, and their pieces in their places."""
        for count in range(len(clicks), 0, -1):
            pieces = [piece for click in clicks[:count] for piece in click.pieces if not is_cover(piece)]
            placed = self._arranged(pieces, top)
            if placed is not None:
                if is_title:
                    _quieten(pieces, placed)
                return count, placed
        raise UnreadableError(clicks[0].pieces[0])

    def _arranged(self, pieces: Sequence[Piece], top: float) -> list[Mobject] | None:
        """The pieces in their places on one sheet, if they fit."""
        are_exhibits = [isinstance(piece, EXHIBITS) for piece in pieces]
        parts = _rows(pieces)
        if any(isinstance(part, Row) for part in parts):
            placed = self._column(parts, (theme.LEFT, theme.RIGHT), top, ALONE, is_shown=all(are_exhibits))
            return placed and [one for part, made in zip(parts, placed, strict=True) for one in _parts(part, made)]
        texts = are_exhibits.index(True) if True in are_exhibits else len(pieces)
        if 0 < texts < len(pieces) and all(are_exhibits[texts:]) and not isinstance(pieces[texts], Caption | Quote):
            middle = theme.RIGHT - SHARE * (theme.RIGHT - theme.LEFT)
            right = self._column(pieces[texts:], (middle, theme.RIGHT), top, SHOWN, is_shown=True)
            if right:
                wide = max(LEAST_COLUMN, *(one.width for one in right))
                for one in right:
                    one.set_x(theme.RIGHT - wide / 2)
                left = self._column(pieces[:texts], (theme.LEFT, theme.RIGHT - wide - BETWEEN), top, BESIDE)
                if left:
                    return left + right
        is_shown = texts == 0 and all(are_exhibits)
        return self._column(pieces, (theme.LEFT, theme.RIGHT), top, ALONE, is_shown=is_shown)

    def _column(
        self,
        pieces: Sequence[Piece | Row],
        edges: tuple[float, float],
        top: float,
        scales: Sequence[float],
        *,
        bottom: float = theme.STAGE_BOTTOM,
        is_shown: bool = False,
    ) -> list[Mobject] | None:
        """The pieces below each other, in the largest of `scales` at which they fit; `is_shown`: in the middle."""
        if not pieces:
            return []
        for scale in scales:
            made = self._drawn_in(pieces, edges[1] - edges[0], top - bottom, scale, is_shown=is_shown)
            if made is None:
                continue
            spare = top - bottom - sum(one.height for one in made)
            gap = min(GAP * scale * AIR, 0.4 * GAP * scale + 0.6 * spare / len(made))
            gap = min(gap, spare / max(len(made) - 1, 1))
            y = top - (spare - gap * (len(made) - 1)) / 2 if is_shown else top
            for piece, one in zip(pieces, made, strict=True):
                x = sum(edges) / 2 - one.width / 2 if is_shown else edges[0] + _inset(piece)
                _move(one, one.get_left()[0] if isinstance(piece, Row) else x, y)
                y -= one.height + gap
            return made
        return None

    def _drawn_in(
        self, pieces: Sequence[Piece | Row], width: float, height: float, scale: float, *, is_shown: bool
    ) -> list[Mobject] | None:
        """The pieces at this scale, if they have room below each other; exhibits share what text leaves them."""
        made: dict[int, Mobject] = {}
        flexible = (*EXHIBITS, Row)
        order = sorted(range(len(pieces)), key=lambda number: isinstance(pieces[number], flexible))
        shared = sum(isinstance(piece, flexible) for piece in pieces)
        room = height - GAP * scale * (len(pieces) - 1)
        for number in order:
            piece = pieces[number]
            is_exhibit = isinstance(piece, flexible)
            own = room / shared if is_exhibit else height
            if isinstance(piece, Row):
                one = self._beside(piece, own, scale)
            else:
                one = self._draw(piece, width - (0.0 if is_shown else _inset(piece)), own, scale)
            if one is None or one.height > room + 1e-6:
                return None
            made[number] = one
            room -= one.height
            shared -= is_exhibit
        return [made[number] for number in range(len(pieces))]

    def _beside(self, row: Row, height: float, scale: float) -> Mobject | None:
        """The columns of a row, where they stand across the page; they begin at the height 0."""
        found: list[Mobject] = []
        for (low, high), pieces in row.columns.items():
            left, right = (theme.LEFT + share * (theme.RIGHT - theme.LEFT + BETWEEN) for share in (low, high))
            is_shown = all(isinstance(piece, EXHIBITS) for piece in pieces)
            placed = self._column(pieces, (left, right - BETWEEN), 0.0, (scale,), bottom=-height, is_shown=is_shown)
            if placed is None:
                return None
            found += placed
        return Group(*found)

    def _draw(self, piece: Piece, width: float, height: float, scale: float) -> Mobject | None:
        """The piece, drawn once for each room: sheets are tried with more and with less on them."""
        key = (id(piece), width, height, scale)
        if key not in self._drawn:
            self._drawn[key] = self._pieces.draw(piece, width, height, scale)
        return self._drawn[key]


def _rows(pieces: Sequence[Piece]) -> list[Piece | Row]:
    """The pieces in their order, those of columns gathered; a column left of the one before begins another row."""
    found: list[Piece | Row] = []
    for piece in pieces:
        last = found[-1] if found else None
        if piece.across == (0.0, 1.0):
            found.append(piece)
        elif isinstance(last, Row) and piece.across >= next(reversed(last.columns)):
            last.columns.setdefault(piece.across, []).append(piece)
        else:
            found.append(Row({piece.across: [piece]}))
    return found


def _parts(part: Piece | Row, made: Mobject) -> list[Mobject]:
    """What stands for each piece."""
    return made.submobjects if isinstance(part, Row) else [made]


def _inset(piece: Piece | Row) -> float:
    """How far a piece is set in, in a column of text."""
    if isinstance(piece, Point):
        return INDENT * piece.level
    return INSET if isinstance(piece, Display) else 0.0


def _move(mobject: Mobject, left: float, top: float) -> None:
    """Put the top left of its box there."""
    mobject.shift((left - mobject.get_left()[0]) * RIGHT + (top - mobject.get_top()[1]) * UP)


def _quieten(pieces: Sequence[Piece], placed: Sequence[Mobject]) -> None:
    """On a title, text steps back behind the heading."""
    for piece, mobject in zip(pieces, placed, strict=True):
        if isinstance(piece, Paragraph):
            mobject.set_color(theme.QUIET)


def _center(mobjects: Sequence[Mobject]) -> None:
    """Move a title and what is below it to the middle of the frame's height."""
    top, bottom = mobjects[0].get_top()[1], min(mobject.get_bottom()[1] for mobject in mobjects)
    for mobject in mobjects:
        mobject.shift((0.1 - (top + bottom) / 2) * UP)


def _heading(text: str, sizes: Sequence[float], lines: int) -> Words:
    """The text in the largest of the sizes in which it has so many lines at most; else in the smallest."""
    width = theme.HEADING_RIGHT - theme.LEFT
    for size in sizes[:-1]:
        made = words(text, size=size, weight="bold", width=width)
        if made.height < (1.1 * lines) * size / theme.PX_PER_UNIT:
            return made
    return words(text, size=sizes[-1], weight="bold", width=width)
