r"""Markdown as a tree of blocks: Pandoc's dialect as far as a deck needs it. It knows no deck.

    document = parse(text)
    document.blocks[0].type                  # "heading", "paragraph", "bullet_list", "math_block", "fence", ...
    document.faults                          # [(4, "expected LaTeX commands that can be set, got ...")]

Comments are gone, other HTML is text like any other, and a formula's token carries the `Formula` that LaTeX comes to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from lecture.deck.formulas import Formula, FormulaError, formulas

COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
SPACES = re.compile("[ \t]+")
MATH = ("math_inline", "math_inline_double", "math_block")
MARK = re.compile(r"(?:^| )\[([a-z][a-z0-9-]*)\](?!\S)")
"""A mark in a note: what follows it is a word that the picture waits for."""
ATTRIBUTES = re.compile(r"\{((?:\s*+(?:#[\w-]++|\.[\w-]++|[\w-]++\s*+=\s*+(?:\"[^\"]*+\"|[^\s\"}]++)))++)\s*+\}\s*+$")
"""Nothing in it is tried again another way: a long line would take minutes."""
ATTRIBUTE = re.compile(r"#([\w-]+)|\.([\w-]+)|([\w-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s\"}]+))")


@dataclass(frozen=True)
class Document:
    """A Markdown file: its front matter as it is written, its blocks, and (line, message) for what is wrong with it."""

    front_matter: str
    blocks: tuple[SyntaxTreeNode, ...]
    faults: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Attributes:
    """What stands in braces: {#identity .class key="value"}."""

    identity: str = ""
    classes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def parse(text: str) -> Document:
    """Read Markdown."""
    tokens = MARKDOWN.parse(text)
    document = _document(tokens)
    return replace(document, faults=(*document.faults, *_unclosed(tokens, re.split(r"\r\n|\r|\n", text))))


def parse_line(text: str) -> Document:
    """Read a line of Markdown, in which nothing begins a block."""
    return _document(MARKDOWN.parseInline(text))


def _document(tokens: list[Token]) -> Document:
    front_matter = "".join(token.content for token in tokens if token.type == "front_matter")
    tokens = list(_without_html(token for token in tokens if token.type != "front_matter"))
    _mark(tokens)
    faults = tuple(_set_formulas(tokens))
    return Document(front_matter, tuple(SyntaxTreeNode(tokens).children), faults)


def _unclosed(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines and messages of notes and the like that have swallowed what stands below them: their end is not there.

    They end with the file, or with the end of what they hold. Columns are the outline's, which knows how they nest.
    """
    ends: dict[int, int] = {}
    for token in tokens:
        if token.type == "container_div_open" and token.map is not None and "column" not in token.info:
            first, end = token.map
            is_closed = end < len(lines) and token.markup[:3] in lines[end]
            at = ends.setdefault(end, first) if is_closed else first
            if not is_closed or at != first:
                yield at + 1, f"expected a line {token.markup} that ends {lines[at].strip()!r}, got none. Add it."


def line_of(node: SyntaxTreeNode) -> int:
    """The line where a block begins, counted from 1."""
    while node.map is None and node.parent is not None:
        node = node.parent
    return node.map[0] + 1 if node.map else 1


def attributes(text: str) -> tuple[str, Attributes]:
    """`text` without the attributes at its end, and these."""
    found = ATTRIBUTES.search(text)
    if found is None:
        return text, Attributes()
    parts = ATTRIBUTE.findall(found[1])
    identity = next((name for name, *_ in parts if name), "")
    classes = tuple(name for _, name, *_ in parts if name)
    values = tuple((key, quoted or bare) for _, _, key, quoted, bare in parts if key)
    return text[: found.start()].rstrip(), Attributes(identity, classes, values)


def div(info: str) -> tuple[str, Attributes]:
    """What a fenced div is called, in braces or without, and its attributes."""
    name, found = attributes(info)
    return (name.strip() or next(iter(found.classes), "")).lower(), found


def html(nodes: list[SyntaxTreeNode]) -> str:
    """The nodes as HTML, in which nothing of the author's is markup but by Markdown."""
    return "".join(MARKDOWN.renderer.render(node.to_tokens(), MARKDOWN.options, {}) for node in nodes).strip()


def formula_of(node: SyntaxTreeNode) -> Formula | None:
    """The formula of a math node; none if it cannot be set, which is among the document's faults."""
    return (node.token or Token("", "", 0)).meta.get("formula")


def _without_html(tokens: Iterator[Token]) -> Iterator[Token]:
    """Comments go, other HTML becomes text, and so many spaces are one, as in HTML."""
    for token in tokens:
        if token.type == "html_block":
            yield from _paragraph(COMMENT.sub("", token.content).strip(), token)
            continue
        for child in token.children or ():
            if child.type == "html_inline":
                child.type, child.content = "text", COMMENT.sub("", child.content)
            if child.type == "text":
                child.content = SPACES.sub(" ", child.content)
        yield token


def _mark(tokens: Sequence[Token]) -> None:
    """Of what stands in brackets in notes, tokens of their own, which only the voice can see."""
    containers: list[str] = []
    for token in tokens:
        if token.type == "container_div_open":
            containers.append(div(token.info)[0])
        elif token.type == "container_div_close":
            containers.pop()
        elif token.children and "notes" in containers:
            token.children = [part for child in token.children for part in _with_marks(child)]


def _with_marks(token: Token) -> Iterator[Token]:
    if token.type != "text":
        yield token
        return
    parts = MARK.split(token.content)
    if not parts[0] and len(parts) > 1:
        parts[2] = parts[2].removeprefix(" ")
    for place, part in enumerate(parts):
        if place % 2:
            yield Token("mark", "span", 0, content=part)
        elif part:
            yield Token("text", "", 0, content=part)


def _paragraph(text: str, block: Token) -> Iterator[Token]:
    if text:
        opening, closing = Token("paragraph_open", "p", 1), Token("paragraph_close", "p", -1)
        inline = Token("inline", "", 0, content=text, children=[Token("text", "", 0, content=text)])
        opening.map = inline.map = block.map
        opening.block = inline.block = closing.block = True
        yield from (opening, inline, closing)


def _set_formulas(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Give every math token its formula; the lines and messages of those that cannot be set."""
    found = list(_math(tokens))
    for (token, line), made in zip(found, formulas(tuple(token.content.strip() for token, _ in found)), strict=True):
        if isinstance(made, FormulaError):
            yield line, str(made)
        else:
            token.meta["formula"] = made


def _math(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Every math token with its line."""
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        if token.type in MATH:
            yield token, line
        for child in token.children or ():
            line += child.type in ("softbreak", "hardbreak")
            if child.type in MATH:
                yield child, line


def _mathml(_renderer: object, tokens: list[Token], index: int, *_: object) -> str:
    formula = tokens[index].meta.get("formula")
    return formula.mathml if formula else ""


def _marked(_renderer: object, tokens: list[Token], index: int, *_: object) -> str:
    return f'<span data-mark="{tokens[index].content}"></span>'


def _is_named(parameters: str, *_: object) -> bool:
    return bool(parameters.strip())


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.use(front_matter_plugin)
    reader.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    reader.use(container_plugin, "div", validate=_is_named)
    for kind in MATH:
        reader.add_render_rule(kind, _mathml)
    reader.add_render_rule("softbreak", lambda *_: " ")  # a phone is told the text alone and breaks its own lines
    reader.add_render_rule("mark", _marked)
    return reader


MARKDOWN = _reader()
