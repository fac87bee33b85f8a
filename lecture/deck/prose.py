"""What the author wrote, as words, as Typst and as HTML.

prose = of_inline(node)
str(prose)                   # "Gradient descent is used to minimize C": for titles, labels, captions
prose.typst                  # '#"Gradient descent is used to minimize "$C$': sets it, with emphasis and formulas
prose.html                   # the same for a page
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from markdown_it.tree import SyntaxTreeNode

from lecture.deck import markdown
from lecture.deck.formulas import Formula
from lecture.deck.markdown import formula_of

MARKED = re.compile(r'<span data-mark="([a-z0-9-]+)">')
SHORT = 24
"""How many letters of a formula, as it is read, still make a short one."""


class Prose(str):
    """Text of the deck: it is the words that a reader reads, and carries the Typst and the HTML that set them."""

    typst: str
    html: str

    def __new__(cls, words: str, typst: str | None = None, page: str | None = None) -> Prose:
        prose = super().__new__(cls, words)
        prose.typst = literal(words) if typst is None else typst
        prose.html = html.escape(words) if page is None else page
        return prose

    @property
    def marks(self) -> list[str]:
        """The marks in a note, in their order, which nobody reads."""
        return MARKED.findall(self.html)

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        return str(self), self.typst, self.html


def literal(text: str) -> str:
    """Typst markup that sets `text` letter by letter, whatever is in it."""
    return f"#{_string(text)}" if text else ""


def _string(text: str) -> str:
    """`text` as a string of Typst's."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def of_inline(nodes: Iterable[SyntaxTreeNode]) -> Prose:
    """What stands in a line: words, emphasis, code, links, formulas."""
    nodes = list(nodes)
    return Prose("".join(map(_words, nodes)).strip(), "".join(map(_typst, nodes)).strip(), markdown.html(nodes))


def of_blocks(nodes: Iterable[SyntaxTreeNode]) -> Prose:
    """Paragraphs, lists, listings and formulas, one below the other."""
    nodes = list(nodes)
    return Prose(_paragraphs(nodes, "\n\n"), "\n\n".join(map(_typst, nodes)), markdown.html(nodes))


def _paragraphs(nodes: Iterable[SyntaxTreeNode], between: str) -> str:
    return between.join(text for node in nodes if (text := _words(node).strip("\n")))


def _words(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline" | "fence" | "code_block":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return node.content
        case "math_inline" | "math_inline_double" | "math_block":
            formula = formula_of(node)
            return formula.words if formula else ""
        case "bullet_list" | "ordered_list":
            return "\n".join(_item_words(item, mark) for item, mark in marked(node))
        case "blockquote" | "list_item" | "container_div":
            return _paragraphs(node.children, "\n")
        case "table" | "thead" | "tbody":
            return "\n".join(map(_words, node.children))
        case "tr":
            return " | ".join(map(_words, node.children))
        case _:
            return "".join(map(_words, node.children))


def _item_words(item: SyntaxTreeNode, mark: str) -> str:
    first, *more = _words(item).split("\n")
    return "\n".join([f"{mark} {first}", *(f"  {line}" for line in more)])


def marked(items: SyntaxTreeNode) -> Iterable[tuple[SyntaxTreeNode, str]]:
    """The items of a list, each with a bullet or its number."""
    start = int(items.attrs.get("start", 1))
    is_ordered = items.type == "ordered_list"
    return ((item, f"{start + place}." if is_ordered else "•") for place, item in enumerate(items.children))


def _unbroken(formula: Formula) -> str:
    """A formula in a line; a short one stays in one piece at the line's end."""
    return f"#box(${formula.typst}$)" if len(formula.words) <= SHORT else f"${formula.typst}$"


def _typst(node: SyntaxTreeNode) -> str:
    children = [_typst(child) for child in node.children]  # once: they may be nested
    inner = "".join(children)
    match node.type:
        case "text":
            return literal(node.content)
        case "code_inline":
            return f"#raw({_string(node.content)})"
        case "fence" | "code_block":
            return f"#raw(block: true, {_string(node.content.rstrip())})"
        case "softbreak":
            return literal(" ")
        case "hardbreak":
            return "#linebreak()"
        case "image":
            return literal(node.content)
        case "em":
            return f"#emph[{inner}]"
        case "strong" | "heading":
            return f"#strong[{inner}]"
        case "link":
            return f"#link({_string(str(node.attrs['href']))})[#underline[{inner}]]"
        case "math_inline":
            formula = formula_of(node)
            return _unbroken(formula) if formula else ""
        case "math_inline_double" | "math_block":
            formula = formula_of(node)
            return f"$ {formula.typst} $" if formula else ""
        case "bullet_list":
            return f"#list({', '.join(f'[{item}]' for item in children)})"
        case "ordered_list":
            items = ", ".join(f"[{item}]" for item in children)
            return f"#enum(start: {int(node.attrs.get('start', 1))}, {items})"
        case "list_item" | "container_div":
            return "\n\n".join(children)
        case "blockquote":
            return f"#quote(block: true)[{inner}]"
        case "table":
            return literal(_words(node))
        case _:
            return inner
