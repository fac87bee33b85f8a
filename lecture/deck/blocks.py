"""From the blocks of Markdown to the pieces of a page.

    list(pieces(node))                    # [Point(...), Point(...)] of a list, one Table(...) of a table, ...

What a picture's name ends in says what it is: a video, a table of values, or a picture. What is wrong with a block is a
`BlockError` with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from string import ascii_uppercase
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode

from lecture.deck import prose
from lecture.deck.content import (
    Caption,
    Data,
    Display,
    Light,
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
from lecture.deck.markdown import Attributes, attributes, div, formula_of, line_of
from lecture.deck.messages import nearest
from lecture.deck.prose import Prose

FIGURE = re.compile(r"fig(ure)?\b", re.IGNORECASE)
TASK = re.compile(r"\[([ xX])\](?:\s+|$)")
LINES = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
"""A line or several, as in 4 or 1-3."""
SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
VIDEOS = (".mp4", ".m4v", ".webm", ".mov", ".mkv", ".avi", ".gif")
KINDS = ("line", "scatter", "bars")
AXES = ("x", "y", "xy")


class BlockError(Exception):
    """What is wrong with a block, and in which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def pieces(node: SyntaxTreeNode) -> Iterator[Piece]:
    """What a block of the deck puts on a page."""
    line = line_of(node)
    match node.type:
        case "bullet_list" if any(_task(item) for item in node.children):
            yield from _question(node)
        case "bullet_list" | "ordered_list":
            yield from _points(node, 0)
        case "math_block":
            if formula := formula_of(node):
                yield Display(prose.of_blocks([node]), line, formula.typst)
        case "fence" | "code_block":
            yield from _fence(node)
        case "blockquote" if node.children:
            yield _quote(node)
        case "table":
            yield _table(node)
        case "paragraph":
            yield _paragraph(node)
        case "heading":
            yield Paragraph(prose.of_blocks([node]), line)
        case "container_div":
            raise BlockError(
                line, f"expected no ::: {div(node.info)[0]} inside another block, got one. Move it out of it."
            )
        case _:
            pass


def columns(node: SyntaxTreeNode) -> Iterator[Piece]:
    """The pieces of columns that stand beside each other."""
    for column in node.children:
        if column.type != "container_div" or div(column.info)[0] != "column":
            raise BlockError(
                line_of(column), "expected ::: column inside :::: columns, got something else. Put it into a column."
            )
    shares = _shares([div(column.info)[1] for column in node.children], line_of(node))
    left = 0.0
    for column, share in zip(node.children, shares, strict=True):
        for block in column.children:
            if block.type in ("heading", "hr") and block.tag in ("h1", "h2", "hr"):
                raise BlockError(
                    line_of(block),
                    f"expected the end of the columns of line {line_of(node)} before the next slide, got none. End "
                    "each column with ::: and all of them with as many colons as they begin with.",
                )
            yield from (replace(piece, across=(left, left + share)) for piece in pieces(block))
        left += share


def _shares(found: Sequence[Attributes], line: int) -> list[float]:
    """The columns' shares of the width: as they say, the others alike."""
    told: list[float | None] = []
    for one in found:
        _check(one, ("column",), ("width",), line)
        width = dict(one.values).get("width")
        match = SHARE.fullmatch(width) if width else None
        if width and not match:
            raise BlockError(line, f"expected a column's width as in 40%, got {width!r}. Change it.")
        told.append(float(match[1]) / 100 if match else None)
    rest = 1.0 - sum(share or 0.0 for share in told)
    if not found or rest < -1e-9 or (None in told and rest < 0.05 * told.count(None)):
        raise BlockError(line, "expected columns that have 100% of the width together, got more or none. Change them.")
    return [rest / told.count(None) if share is None else share for share in told]


def _check(found: Attributes, classes: Sequence[str], values: Sequence[str], line: int) -> None:
    """Refuse attributes that say nothing here."""
    known = [*(f".{name}" for name in classes), *(f"{name}=" for name in values)]
    given = [*(f".{name}" for name in found.classes), *(f"{name}=" for name, _ in found.values)]
    for name in given:
        if name not in known:
            one_of = f"one of {', '.join(known)}" if known else "no attribute"
            raise BlockError(line, f"expected {one_of} here, got {name}.{nearest(name, known)} Rename or remove it.")


def _points(items: SyntaxTreeNode, level: int) -> Iterator[Piece]:
    for item, mark in prose.marked(items):
        first = _first(item)
        yield Point(prose.of_inline(first.children) if first else Prose(""), line_of(item), level, mark)
        for node in item.children[1 if first else 0 :]:
            if node.type in ("bullet_list", "ordered_list"):
                yield from _points(node, level + 1)
            else:
                yield from pieces(node)


def _first(item: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The paragraph that an item of a list begins with."""
    return item.children[0] if item.children and item.children[0].type == "paragraph" else None


def _task(item: SyntaxTreeNode) -> re.Match[str] | None:
    """The box that an item of a list begins with, ticked or not."""
    first = _first(item)
    words = first.children[0].children if first else ()
    return TASK.match(words[0].content) if words and words[0].type == "text" else None


def _question(node: SyntaxTreeNode) -> Iterator[Piece]:
    """The choices, and if some are ticked, a click that lights these."""
    if len(node.children) > len(ascii_uppercase):
        raise BlockError(
            line_of(node),
            f"expected at most {len(ascii_uppercase)} choices, a letter for each, got {len(node.children)}. "
            "Ask in several questions.",
        )
    right: list[int] = []
    choices: list[Prose] = []
    for number, item in enumerate(node.children):
        box, first = _task(item), _first(item)
        if box is None or first is None or len(item.children) > 1:
            raise BlockError(line_of(item), "expected one line after [ ] or [x] for each choice, got another. Mend it.")
        token = first.children[0].children[0].token
        assert token is not None
        token.content = token.content[box.end() :]
        choices.append(prose.of_inline(first.children))
        right += [number] if box[1] != " " else []
    yield Question(prose.of_blocks([node]), line_of(node), tuple(choices))
    if right:
        yield Light(Prose("\n".join(choices[number] for number in right)), line_of(node), tuple(right))


def _fence(node: SyntaxTreeNode) -> Iterator[Piece]:
    line, (named, found) = line_of(node), attributes(node.info)
    language = named.strip() or next(iter(found.classes), "")
    if language == "typst":
        yield Display(Prose("a drawing by Typst"), line, node.content, is_markup=True)
        return
    _check(found, found.classes, ("lit",), line)
    source = node.content.rstrip()
    listing = Listing(Prose(source), line, source, language)
    yield listing
    _, first, code = listing.program
    lines = code.split("\n")
    for group in dict(found.values).get("lit", "").split():
        numbers = _numbers(group, 1 if first is None else first, len(lines), line)
        yield Light(Prose("\n".join(lines[number].strip() for number in numbers)), line, numbers)


def _numbers(group: str, first: int, count: int, line: int) -> tuple[int, ...]:
    """The lines that "1-3,5" means, counted from 0; the listing's begin with `first`."""
    spans = [LINES.fullmatch(span) for span in group.split(",")]
    numbers = [number - first for span in spans if span for number in range(int(span[1]), int(span[2] or span[1]) + 1)]
    if None in spans or not numbers or not 0 <= min(numbers) <= max(numbers) < count:
        expected = f'lines from {first} to {first + count - 1}, as in lit="1-2 4"'
        raise BlockError(line, f"lit: expected {expected}, got {group[:40]!r}. Change it.")
    return tuple(numbers)


def _paragraph(node: SyntaxTreeNode) -> Piece:
    line, (first, *more) = line_of(node), node.children[0].children or [node.children[0]]
    if first.type == "image" and len(more) <= 1:
        left, found = attributes(more[0].content) if more else ("", Attributes())
        if not left.strip():
            return _picture(first, found, line)
    if first.type == "math_inline_double" and not more:
        formula = formula_of(first)
        return Display(prose.of_inline([first]), line, formula.typst if formula else "")
    said = prose.of_inline(node.children[0].children)
    return (Caption if FIGURE.match(said) else Paragraph)(said, line)


def _picture(image: SyntaxTreeNode, found: Attributes, line: int) -> Picture:
    """What a file shows, by its name's ending."""
    text, file, title = Prose(image.content), unquote(str(image.attrs["src"])), str(image.attrs.get("title", ""))
    match PurePath(file).suffix.lower():
        case ".csv" if found == Attributes():
            return Data(text, line, file, title)
        case ".csv":
            return _plot(Plot(text, line, file, title), found)
        case ending if ending in VIDEOS:
            _check(found, ("loop",), (), line)
            return Video(text, line, file, title, loops="loop" in found.classes)
        case _:
            _check(found, ("cover",), (), line)
            return Picture(text, line, file, title, is_cover="cover" in found.classes)


def _plot(plot: Plot, found: Attributes) -> Plot:
    values = dict(found.values)
    _check(found, KINDS, ("x", "y", "log"), plot.line)
    if len(found.classes) != 1:
        raise BlockError(plot.line, "expected one of .line, .scatter, .bars for a chart. Name one.")
    if values.get("log", "x") not in AXES:
        raise BlockError(plot.line, f"log: expected one of {', '.join(AXES)}, got {values['log']!r}. Change it.")
    return replace(plot, kind=found.classes[0], **values)


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
