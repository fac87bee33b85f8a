"""What stands on a section's own slides: pages of pieces, and the clicks that bring them in.

A page begins with the section, with `##` or with `---`. Each bullet, formula, listing, picture, table, quote and
paragraph is a click; the heading comes with the first of them. A line that begins with "Fig" is the caption of what
stands before it, and comes with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, cast
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode

from lecture.deck import prose
from lecture.deck.markdown import attributes, formula_of, line_of
from lecture.deck.prose import Prose

WORDS_OF_A_NAME = 5
FIGURE = re.compile(r"fig(ure)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """Something that stands on a page; `text` is what it says."""

    text: Prose
    line: int = field(compare=False)


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


@dataclass(frozen=True)
class Picture(Piece):
    """A picture from a file beside the deck; `text` describes it, its `title` stands below it."""

    file: str
    title: str


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
    """What one click brings in; the first click of a page brings its heading too. `shown` is all that stands then."""

    name: str
    pieces: tuple[Piece, ...]
    caption: Prose = field(compare=False)
    shown: Prose = field(compare=False)


@dataclass(frozen=True)
class Page:
    """A slide of the section's own; `is_title` has its heading large."""

    heading: Prose
    clicks: tuple[Click, ...]
    is_title: bool
    line: int = field(compare=False)


def pieces(node: SyntaxTreeNode) -> Iterator[Piece]:
    """What a block of the deck puts on a page."""
    line = line_of(node)
    match node.type:
        case "bullet_list" | "ordered_list":
            yield from _points(node, 0)
        case "math_block":
            if formula := formula_of(node):
                yield Display(prose.of_blocks([node]), line, formula.typst)
        case "fence" | "code_block":
            info = attributes(node.info)
            language = info[0].strip() or next(iter(info[1].classes), "")
            if language == "typst":
                yield Display(Prose("a drawing by Typst"), line, node.content, is_markup=True)
            else:
                yield Listing(Prose(node.content.rstrip()), line, node.content.rstrip(), language)
        case "blockquote":
            yield _quote(node)
        case "table":
            yield _table(node)
        case "paragraph":
            yield _paragraph(node)
        case "heading":
            yield Paragraph(prose.of_blocks([node]), line)
        case _:
            pass


def _points(items: SyntaxTreeNode, level: int) -> Iterator[Piece]:
    for item, mark in prose.marked(items):
        first = item.children[0] if item.children and item.children[0].type == "paragraph" else None
        yield Point(prose.of_inline(first.children) if first else Prose(""), line_of(item), level, mark)
        for node in item.children[1 if first else 0 :]:
            if node.type in ("bullet_list", "ordered_list"):
                yield from _points(node, level + 1)
            else:
                yield from pieces(node)


def _paragraph(node: SyntaxTreeNode) -> Piece:
    line, (first, *more) = line_of(node), node.children[0].children or [node.children[0]]
    if first.type == "image" and not more:
        return Picture(Prose(first.content), line, unquote(str(first.attrs["src"])), str(first.attrs.get("title", "")))
    if first.type == "math_inline_double" and not more:
        formula = formula_of(first)
        return Display(prose.of_inline([first]), line, formula.typst if formula else "")
    said = prose.of_inline(node.children[0].children)
    return (Caption if FIGURE.match(said) else Paragraph)(said, line)


def _quote(node: SyntaxTreeNode) -> Quote:
    """A last paragraph that begins with a dash says who it is by."""
    *before, last = node.children
    source = prose.of_blocks([last])
    is_source = bool(before) and source[:1] in ("—", "–", "-")
    said = prose.of_blocks(before if is_source else node.children)
    return Quote(said, line_of(node), source if is_source else Prose(""))


def _table(node: SyntaxTreeNode) -> Table:
    rows = [row for part in node.children for row in part.children]
    styles = [str(cell.attrs.get("style", "")) for cell in rows[0].children]
    alignments = tuple(style.removeprefix("text-align:") or "left" for style in styles)
    cells = tuple(tuple(prose.of_inline(cell.children) for cell in row.children) for row in rows)
    return Table(prose.of_blocks([node]), line_of(node), cells, alignments)


def page(heading: Prose, found: Sequence[Piece], names: set[str], *, is_first: bool, line: int) -> Page:
    """The page of these pieces; `names` are those that the section's clicks have already.

    The deck's first page is a title if text follows its heading, and any page on which nothing does.
    """
    is_title = bool(heading) and (not found or (is_first and isinstance(found[0], Paragraph)))
    groups: list[list[Piece]] = []
    for piece in found:
        is_subtitle = is_title and isinstance(piece, Paragraph) and len(groups) == 1
        if groups and (isinstance(piece, Caption) or is_subtitle):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    clicks: list[Click] = []
    shown = [str(heading)] if heading else []
    for group in groups or [[]]:
        shown += [str(piece.text) for piece in group]
        said = group[0].text if group and not (is_title and not clicks) else heading
        name = unique(slug(said) or "slide", names)
        clicks.append(Click(name, tuple(group), said, Prose("\n".join(shown))))
    return Page(heading, tuple(clicks), is_title, line)


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
