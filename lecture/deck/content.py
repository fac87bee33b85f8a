"""What stands on a section's own slides: pages of pieces, and the clicks that bring them in.

A page begins with the section, with `##` or with `---`. Each piece is a click; the heading comes with the first of
them, and so does a picture that covers the page. A line that begins with "Fig" is the caption of what stands before it,
and comes with it. A click may bring nothing and light a part of what stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, cast

from lecture.deck.prose import Prose

WORDS_OF_A_NAME = 5
NUMBERED = re.compile(r" *(\d{1,6})(?: (.*))?$")


@dataclass(frozen=True)
class Piece:
    """Something that stands on a page; `text` is what it says, `across` its column: shares of the page's width."""

    text: Prose
    line: int = field(compare=False)
    across: tuple[float, float] = field(default=(0.0, 1.0), kw_only=True)


@dataclass(frozen=True)
class Point(Piece):
    """A bullet; `level` 0 and deeper, `mark` is its bullet or number."""

    level: int
    mark: str


@dataclass(frozen=True)
class Paragraph(Piece):
    """Text as it runs."""


@dataclass(frozen=True)
class Caption(Piece):
    """What is said of the picture before it, or of one that the page has lost."""


@dataclass(frozen=True)
class Display(Piece):
    """A formula in Typst's notation on a line of its own; or any Typst, if it `is_markup`."""

    typst: str
    is_markup: bool = False


@dataclass(frozen=True)
class Listing(Piece):
    """A program; `language` as the fence names it."""

    source: str
    language: str

    @property
    def program(self) -> tuple[str, int | None, str]:
        """The title, the first line's number, and the program, of text as it is copied from an editor.

        An editor's line numbers and its line "main.py > ..." are no part of it; without them: "", None, `source`.
        """
        lines = self.source.expandtabs(4).split("\n")
        title = lines[0].partition(" > ")[0] if " > ..." in lines[0] else ""
        code = lines[1 if title else 0 :]
        found = [NUMBERED.match(line) for line in code]
        numbers = [int(match[1]) for match in found if match]
        if len(numbers) < 2 or len(numbers) != len(found) or numbers != [*range(numbers[0], numbers[0] + len(numbers))]:
            return title, None, "\n".join(code)
        return title, numbers[0], "\n".join(match[2] or "" for match in found if match)


@dataclass(frozen=True)
class Light(Piece):
    """A click that brings nothing: of the piece before, these lines or choices stay, and the others step back.

    parts: their numbers, counted from 0.
    """

    parts: tuple[int, ...]


@dataclass(frozen=True)
class Question(Piece):
    """What there is to choose from."""

    choices: tuple[Prose, ...]


@dataclass(frozen=True)
class Contents(Piece):
    """The headings of the sections; `here` is the number of the one that follows, on a page that comes again."""

    entries: tuple[Prose, ...]
    here: int | None


@dataclass(frozen=True)
class Picture(Piece):
    """A picture from a file beside the deck; `text` describes it, its `title` stands below it."""

    file: str
    title: str
    is_cover: bool = False


@dataclass(frozen=True)
class Video(Picture):
    """A video, which plays when it comes."""

    loops: bool = False


@dataclass(frozen=True)
class Data(Picture):
    """A table with a head, from a file of values separated by commas."""


@dataclass(frozen=True)
class Plot(Data):
    """A chart of such a table: a `kind` of drawing, its columns by name, and which of its axes are logarithmic."""

    kind: str = "line"
    x: str = ""
    y: str = ""
    log: str = ""


@dataclass(frozen=True)
class Quote(Piece):
    """Somebody's words; `source` is who said them."""

    source: Prose


@dataclass(frozen=True)
class Table(Piece):
    """Rows of cells, the first one the head; `alignments` has "left", "center" or "right" for each column."""

    rows: tuple[tuple[Prose, ...], ...]
    alignments: tuple[str, ...]


@dataclass(frozen=True)
class Click:
    """What one click brings in; the first click of a page brings its heading too. `shown` is all that stands then.

    lit: which lines or choices of what came before it lights, if it brings nothing.
    """

    name: str
    pieces: tuple[Piece, ...]
    lit: tuple[int, ...]
    caption: Prose = field(compare=False)
    shown: Prose = field(compare=False)


@dataclass(frozen=True)
class Page:
    """A slide of the section's own; `is_title` has its heading large."""

    heading: Prose
    clicks: tuple[Click, ...]
    is_title: bool
    line: int = field(compare=False)


OF_A_TITLE = (Paragraph, Point, Caption, Picture)
"""What may stand below a title."""


def page(heading: Prose, found: Sequence[Piece], names: set[str], *, is_first: bool, line: int) -> Page:
    """The page of these pieces; `names` are those that the section's clicks have already.

    The deck's first page is a title if text follows its heading, then bullets and pictures at most; so is any page on
    which nothing does.
    """
    covers = [piece for piece in found if is_cover(piece)]
    found = [piece for piece in found if not is_cover(piece)]
    is_plain = all(type(piece) in OF_A_TITLE and piece.across == (0.0, 1.0) for piece in found)
    is_title = bool(heading) and (not found or (is_first and is_plain and isinstance(found[0], Paragraph)))
    groups: list[list[Piece]] = []
    for piece in found:
        is_subtitle = is_title and isinstance(piece, Paragraph) and len(groups) == 1
        if groups and (isinstance(piece, Caption) or is_subtitle):
            next(group for group in reversed(groups) if not isinstance(group[0], Light)).append(piece)
        else:
            groups.append([piece])
    clicks: list[Click] = []
    shown = [str(heading)] if heading else []
    for group in groups or [[]]:
        own = group if clicks else [*covers, *group]
        shown += [str(piece.text) for piece in own]
        is_of_heading = heading and not clicks and (is_title or isinstance(group[0], Contents))
        said = heading if is_of_heading or not own else (group or own)[0].text
        name = unique(slug(said) or "slide", names)
        lit = next((piece.parts for piece in group if isinstance(piece, Light)), ())
        clicks.append(Click(name, () if lit else tuple(own), lit, said, Prose("\n".join(shown))))
    return Page(heading, tuple(clicks), is_title, line)


def is_cover(piece: Piece) -> bool:
    """Whether it fills the frame behind all else."""
    return isinstance(piece, Picture) and piece.is_cover


def slug(text: str) -> str:
    """The first words of `text` as a name: lower-case letters and digits of ASCII, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:WORDS_OF_A_NAME])


def unique(name: str, names: set[str]) -> str:
    """`name`, with a number if it is taken; it is taken from now on."""
    number, free = 2, name
    while free in names:
        free, number = f"{name}-{number}", number + 1
    names.add(free)
    return free


def told(value: Any) -> Any:
    """Content as plain values, with all that its drawing depends on and nothing else."""
    if isinstance(value, Prose):
        return value.typst
    if isinstance(value, tuple):
        return [told(part) for part in cast(tuple[Any, ...], value)]
    if is_dataclass(value):
        return [type(value).__name__, *(told(getattr(value, part.name)) for part in fields(value) if part.compare)]
    return value
