"""From Markdown to the deck's table: front matter, sections, their beats and what-ifs, with the line of each thing.

`# Heading` begins a section. If it names a scene, `## name` begins the words for a beat of the scene, and
`## Heading {#name explorable="module:function"}` a what-if behind the beat before it. Without a scene the section is
slides of its own, and its beats come from what stands on them. A heading with `{.contents}` lists the sections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from markdown_it.tree import SyntaxTreeNode

from lecture.deck import blocks, content, prose, tables
from lecture.deck.blocks import BlockError
from lecture.deck.content import Contents, Piece, Point
from lecture.deck.markdown import Attributes, attributes, div, line_of, parse, parse_line
from lecture.deck.messages import nearest
from lecture.deck.prose import Prose
from lecture.deck.tables import Key

OF_A_SECTION = ("scene", "minutes", "enabled", "thumbnail", "entry", "parameters")
OF_AN_EXPLORABLE = ("explorable", "enabled", "parameters")
SAID = ("notes", "alt")
CONTENTS = "contents"
FRONT_MATTER = re.compile(r"---\s*\n\w+:")
NO = ("false", "no", "off", "0", "f", "n")


@dataclass
class Outline:
    """A deck as a table for the model; `lines` has where its values stand, `faults` what is wrong: (line, message)."""

    table: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[Key, int] = field(default_factory=dict[Key, int])
    faults: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    text: str = ""
    """What was read, the files that the deck includes at the end: their lines are counted on from its own."""
    included: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """The names of these files, and how many lines are counted before each."""


def read(text: str, other: Callable[[str, int], str]) -> Outline:
    """The outline of a deck file; `other` gives the text of a file that it includes, by its name and its line there."""
    document = parse(text)
    front = tables.front_matter(document.front_matter)
    outline = Outline(dict(front.values), {key: line + 1 for key, line in front.lines.items()}, [*document.faults])
    if front.fault:
        outline.faults.append((front.fault[0] + 1, front.fault[1]))
    outline.text = f"{text}\n"
    reader = _Reader(outline)
    for block in (*document.blocks, *_included(outline, other)):
        reader.take(block)
    reader.finish()
    for key in ("title", "author"):
        if isinstance(said := outline.table.get(key), str):
            line = parse_line(said)
            outline.table[key] = prose.of_inline(line.blocks)
            outline.faults += [(outline.lines[(key,)], message) for _, message in line.faults]
    headings = [section["heading"] for section in outline.table["sections"] if section["heading"]]
    outline.table.setdefault("title", headings[0] if headings else Prose("Untitled"))
    return outline


def _included(outline: Outline, other: Callable[[str, int], str]) -> Iterator[SyntaxTreeNode]:
    """The blocks of the files that the front matter lists under `include`."""
    named = outline.table.get("include", [])
    for name in [named] if isinstance(named, str) else named:
        text, before = other(str(name), outline.lines[("include",)]), outline.text.count("\n")
        outline.included.append((str(name), before))
        outline.text += f"{text}\n"
        if FRONT_MATTER.match(text):
            said = "expected no lines of `key: value` at the top of a file that is included. Move them to the deck's."
            outline.faults.append((before + 1, said))
        document = parse("\n" * before + text)
        outline.faults += document.faults
        for block in document.blocks:
            _move_pictures(block, quote(PurePosixPath(name).parent.as_posix()))
            yield block


def _move_pictures(block: SyntaxTreeNode, folder: str) -> None:
    """Let the pictures of a file in another folder be named from the deck's."""
    for node in block.walk():
        if node.type == "image" and node.token and folder != ".":
            node.token.attrs["src"] = f"{folder}/{node.token.attrs['src']}"


@dataclass
class _OpenPage:
    """A page of a section's own slides to which pieces still come."""

    heading: Prose
    line: int
    is_contents: bool = False
    pieces: list[Piece] = field(default_factory=list[Piece])
    said: dict[str, Prose] = field(default_factory=dict[str, Prose])

    @property
    def is_blank(self) -> bool:
        return not self.heading and not self.pieces and not self.is_contents


class _Reader:
    """Takes the blocks of a deck one after the other."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._sections: list[dict[str, Any]] = []
        self._explorables: list[dict[str, Any]] = []
        outline.table |= {"sections": self._sections, "explorables": self._explorables}
        self._pages: list[list[_OpenPage]] = []
        """The pages of each section."""
        self._tables: dict[str, tuple[dict[str, Any], dict[Key, int]]] = {}
        """Tables of parameters that a heading may name, with their lines."""
        self._key: Key = ()
        self._said: dict[str, Any] | None = None
        """What is said about the beat, the what-if or the page that is open; nothing before a scene's first beat."""

    def take(self, block: SyntaxTreeNode) -> None:
        """Take the next block."""
        if block.type == "heading" and block.tag == "h1":
            self._open_section(*_heading(block), line_of(block))
            return
        fence = attributes(block.info)[1] if block.type == "fence" else Attributes()
        if "parameters" in fence.classes and (fence.identity or self._sections):
            self._take_parameters(block, fence.identity)
            return
        if not self._sections:
            self._open_section(Prose(""), Attributes(), line_of(block))
        begins_part = block.type == "heading" and block.tag == "h2"
        if block.type == "container_div" and div(block.info)[0] == "columns":
            self._add(blocks.columns(block))
        elif block.type == "container_div":
            self._take_said(block)
        elif "scene" not in self._sections[-1]:
            if begins_part or block.type == "hr":
                heading, found = _heading(block) if begins_part else (Prose(""), Attributes())
                self._open_page(heading, found, line_of(block))
            else:
                self._add(blocks.pieces(block))
        elif begins_part:
            self._begin_beat(block, *_heading(block))
        elif self._said is None:
            self._add(blocks.pieces(block))
        elif block.type == "paragraph" and "caption" not in self._said:
            self._said["caption"] = prose.of_inline(block.children[0].children)
            self._outline.lines[(*self._key, "caption")] = line_of(block)
        else:
            self._fault(block, "one paragraph for a beat, its caption. Put what the lecturer says into ::: notes.")

    def _add(self, pieces: Iterator[Piece]) -> None:
        """Put the pieces of a block on the open page."""
        try:
            self._pages[-1][-1].pieces += list(pieces)
        except BlockError as error:
            self._outline.faults.append((error.line, str(error)))

    # Sections.

    def _open_section(self, heading: Prose, found: Attributes, line: int) -> None:
        number = len(self._sections)
        self._key, self._said = ("sections", number), None
        names = {section["name"] for section in self._sections}
        name = found.identity or content.unique(content.slug(heading) or f"section-{number + 1}", names)
        self._outline.lines[self._key] = line
        section: dict[str, Any] = {"name": name, "heading": heading, "beats": {}}
        section |= self._values(found, OF_A_SECTION, line)
        if "parameters" in section:
            own = (*self._key, "parameters")
            lines = {key[3:]: at for key, at in self._outline.lines.items() if key[:3] == own}
            self._tables[name] = section["parameters"], lines
        self._sections.append(section)
        self._pages.append([])
        self._open_page(heading, found, line)

    def _open_page(self, heading: Prose, found: Attributes, line: int) -> None:
        pages, is_drawn = self._pages[-1], "scene" in self._sections[-1]
        is_contents = CONTENTS in found.classes
        if wrong := [name for name in found.classes if not is_contents and nearest(name, (CONTENTS,))]:
            self._outline.faults.append((line, f"expected .{CONTENTS}, got .{wrong[0]}. Correct it."))
        if is_contents and is_drawn:
            self._outline.faults.append((line, "expected .contents at a heading without a scene. Remove one of them."))
        if heading and pages and pages[-1].is_blank:
            pages.pop()  # a rule before a heading only parts two slides
        pages.append(_OpenPage(heading, line, is_contents and not is_drawn))
        self._said = None if is_drawn else pages[-1].said

    def finish(self) -> None:
        """Make the sections' bullets from their pieces; of those without a scene, their pages and their beats."""
        self._list_contents()
        for number, (section, pages) in enumerate(zip(self._sections, self._pages, strict=True)):
            points = [piece for page in pages for piece in page.pieces if isinstance(piece, Point)]
            section["bullets"] = tuple(point.text for point in points)
            if "scene" not in section:
                self._make_pages(number, pages)

    def _list_contents(self) -> None:
        """Give each page of contents its entries: the sections behind the first of these pages, but no such page."""
        places = [
            (number, page)
            for number, pages in enumerate(self._pages)
            for page in pages
            if page.is_contents and self._is_enabled(number)
        ]
        listed = [
            number
            for number, pages in enumerate(self._pages)
            if places and number > places[0][0] and self._is_enabled(number) and not pages[0].is_contents
            if self._sections[number]["heading"]
        ]
        entries = tuple(self._sections[number]["heading"] for number in listed)
        for number, page in places:
            if not entries:
                self._outline.faults.append((page.line, "expected a section behind the contents, got none. Add one."))
            following = next((place for place, other in enumerate(listed) if other > number), None)
            here = None if page is places[0][1] else following
            page.pieces.insert(0, Contents(Prose("\n".join(entries)), page.line, entries, here))

    def _is_enabled(self, number: int) -> bool:
        return str(self._sections[number].get("enabled", "")).lower() not in NO

    def _make_pages(self, number: int, opened: list[_OpenPage]) -> None:
        section = self._sections[number]
        if len(opened) > 1 and opened[-1].is_blank:
            opened.pop()
        names: set[str] = set()
        pages = [
            content.page(page.heading, page.pieces, names, is_first=number == 0 and page is opened[0], line=page.line)
            for page in opened
        ]
        for page, said in zip(pages, (page.said for page in opened), strict=True):
            for click in page.clicks:
                section["beats"][click.name] = {"caption": click.caption, "alt": click.shown} | said
                self._outline.lines[("sections", number, "beats", click.name)] = page.line
        section["pages"] = tuple(pages)

    # Beats and what-ifs.

    def _begin_beat(self, block: SyntaxTreeNode, heading: Prose, found: Attributes) -> None:
        section, line = self._sections[-1], line_of(block)
        self._said = {}
        if "explorable" in dict(found.values):
            self._key = ("explorables", len(self._explorables))
            before = next(reversed(section["beats"]), "")
            if not before:
                self._fault(block, "a beat before a what-if. Move it behind the beat after which it is shown.")
            name = found.identity or content.slug(heading)
            values = self._values(found, OF_AN_EXPLORABLE, line)
            self._said |= {"name": name, "heading": heading, "after": f"{section['name']}/{before or 'none'}"}
            self._said |= {("source" if key == "explorable" else key): value for key, value in values.items()}
            self._explorables.append(self._said)
        else:
            name = found.identity or str(heading)
            self._key = ("sections", len(self._sections) - 1, "beats", name)
            if name in section["beats"]:
                self._fault(block, f"a name of its own for each beat, got {name!r} twice. Rename one of them.")
            section["beats"][name] = self._said
        self._outline.lines[self._key] = line

    def _take_said(self, block: SyntaxTreeNode) -> None:
        """Notes, or an alternative text."""
        kind = div(block.info)[0]
        if kind == "column":
            self._fault(block, "::: column inside :::: columns, which have more colons. Add one to theirs.")
        elif kind not in SAID:
            self._fault(block, f"::: notes or ::: alt, got ::: {kind}.{nearest(kind, SAID)} Rename it.")
        elif self._said is None:
            self._fault(block, f"{kind} below the beat that they belong to. Move them below its ## heading.")
        elif kind in self._said:
            self._fault(block, f"{kind} once for a beat or a slide, got them twice. Join the two.")
        else:
            self._said[kind] = prose.of_blocks(block.children)
            self._outline.lines[(*self._key, kind)] = line_of(block)

    # Attributes and parameters.

    def _values(self, found: Attributes, known: tuple[str, ...], line: int) -> dict[str, Any]:
        """The attributes of a heading; `parameters` names tables that its own one begins with."""
        values: dict[str, Any] = dict(found.values)
        for name in values.keys() - set(known):
            del values[name]
            self._outline.faults.append(
                (line, f"expected one of {', '.join(known)}, got {name!r}.{nearest(name, known)} Rename or remove it.")
            )
        if "parameters" in values:
            values["parameters"] = self._shared(str(values["parameters"]).replace(",", " ").split(), line)
        return values

    def _shared(self, names: Sequence[str], line: int) -> dict[str, Any]:
        """The tables of these names, joined; their lines are those of the open part's as well."""
        joined: dict[str, Any] = {}
        for name in names:
            if name not in self._tables:
                hint = nearest(name, self._tables)
                expected = "the name of a table of parameters, or of a section that has one, above"
                self._outline.faults.append((line, f"parameters: expected {expected}, got {name!r}.{hint} Correct it."))
                continue
            values, lines = self._tables[name]
            joined |= values
            self._outline.lines |= {(*self._key, "parameters", *key): at for key, at in lines.items()}
        return joined

    def _take_parameters(self, block: SyntaxTreeNode, name: str) -> None:
        """Parameters of the open section or what-if; those with a name are for whoever names them."""
        table, first = tables.parameters(block.content), line_of(block)
        if table.fault:
            self._outline.faults.append((first + table.fault[0], table.fault[1]))
        lines = {key: first + line for key, line in table.lines.items()}
        if name:
            self._tables[name] = table.values, lines
            return
        is_explorable = self._key[0] == "explorables"
        part = self._explorables[-1] if is_explorable else self._sections[-1]
        part["parameters"] = part.get("parameters", {}) | table.values
        self._outline.lines |= {(*self._key[:2], "parameters", *key): line for key, line in lines.items()}
        if not is_explorable:
            before = self._tables.get(part["name"], ({}, {}))[1]
            self._tables[part["name"]] = part["parameters"], before | lines

    def _fault(self, block: SyntaxTreeNode, expected: str) -> None:
        self._outline.faults.append((line_of(block), f"expected {expected}"))


def _heading(block: SyntaxTreeNode) -> tuple[Prose, Attributes]:
    """A heading's words and its attributes."""
    inline, found = block.children[0], Attributes()
    last = inline.children[-1].token if inline.children else None
    if last is not None and last.type == "text":
        last.content, found = attributes(last.content)
    return prose.of_inline(inline.children), found
