"""LaTeX formulas, as Typst sets them, as a page shows them (MathML) and as they are read aloud or in a title (words).

tylax converts LaTeX to Typst. It passes on a command that it does not know as if it were a word, so all formulas of a
deck are set once by Typst, which knows its own words, and gives the MathML at the same time.

A formula is no program. In Typst a program begins with #; of what begins so in tylax's output that alone is set
which can do no harm. Typst refuses what is nested too deeply, and a formula has a greatest length: its time is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import typst
from tylax import latex_to_typst

from lecture.deck.mathml import words

COMMAND = re.compile(r"\\([A-Za-z]+)")
NORM = re.compile(r"(?<!\\left)(?<!\\right)\\\|(.+?)(?<!\\left)(?<!\\right)\\\|")
DECIMAL = re.compile(r"(?<=\d)\{,\}(?=\d)")
"""A decimal comma, after which there is no space."""
REPAIRED = {": =": ":=", "planck.reduce": "ℏ", " #text[,] ": '","'}
"""What tylax writes otherwise than Typst 0.15 needs it."""


HARMLESS = re.compile(
    r"""\#(?: none\b
      | (?:text|hide|underline|overline|strike|sub|super|smallcaps|highlight)\[
      | text\(fill:\ (?:[a-z]+|rgb\("\#[0-9A-Fa-f]{6}"\))\)\[
      | box\((?:fill:\ [a-z]+|stroke:\ 0\.5pt),\ inset:\ 2pt(?:,\ baseline:\ 20%)?\)\[
      | [hv]\(-?[0-9.]{1,6}(?:em|pt|cm|mm|in|fr)\)
      | link\("[^"\\]*"\)
      | math\.equation\(block:\ true,\ numbering:\ none\)\[
    )""",
    re.VERBOSE,
)
"""What tylax writes with a # and that draws, but computes nothing."""
PROGRAM = re.compile(r"(?<!\\)(?:\\\\)*\#")
LONGEST = 10_000
"""Letters of a formula."""
TOLD = 200
"""Letters of a formula in a message."""


@dataclass(frozen=True)
class Formula:
    """A formula; `typst` is what stands between Typst's $ signs."""

    latex: str
    typst: str
    mathml: str
    words: str


class FormulaError(ValueError):
    """A formula cannot be set; the text says what in it is wrong and what to do."""


@cache
def convert(latex: str) -> str:
    """`latex` in Typst's notation."""
    if len(latex) > LONGEST:
        raise FormulaError(f"expected a formula of at most {LONGEST} letters, got {len(latex)}. Divide it.")
    if unpaired := _unpaired_brace(latex):
        raise FormulaError(f"expected braces in pairs, got {unpaired} in ${latex[:TOLD]}$. Close or remove it.")
    whole = NORM.sub(r"\\left\\|\1\\right\\|", latex)
    source = latex_to_typst(DECIMAL.sub(r"\\text{,}", whole))
    for found, right in REPAIRED.items():
        source = source.replace(found, right)
    if "/*" in source:  # how tylax notes what it left out
        raise FormulaError(_unknown(latex, re.sub(r".*?/\* *(LaTeX Error: *)?(.*?) *\*/.*", r"\2", source)))
    if PROGRAM.search(HARMLESS.sub(" ", source)):
        raise FormulaError(_unknown(latex, "it would run a program"))
    return source


@cache
def formulas(sources: tuple[str, ...]) -> tuple[Formula | FormulaError, ...]:
    """The formulas, in order; instead of one that cannot be set, what is wrong with it."""
    converted: dict[str, str | FormulaError] = {}
    for latex in sources:
        try:
            converted[latex] = convert(latex)
        except FormulaError as error:
            converted[latex] = error
    good = {latex: source for latex, source in converted.items() if isinstance(source, str)}
    try:
        shown = dict(zip(good, _mathml(list(good.values())), strict=True))
    except typst.TypstError:
        shown = {}
        for latex, source in good.items():
            try:
                (shown[latex],) = _mathml([source])
            except typst.TypstError as error:
                converted[latex] = FormulaError(_unknown(latex, str(error)))
    made = {latex: Formula(latex, good[latex], mathml, words(mathml)) for latex, mathml in shown.items()}
    return tuple(made.get(latex) or converted[latex] for latex in sources)  # type: ignore[misc]


def _mathml(sources: list[str]) -> list[str]:
    """The MathML of formulas in Typst's notation."""
    if not sources:
        return []
    document = "\n".join(f'#html.elem("formula", ${source}$)' for source in sources)
    page = typst.compile(document.encode(), format="html", ignore_system_fonts=True)
    assert isinstance(page, bytes)
    whole = page.decode().replace("</mn><mtext>,</mtext><mn>", ",")  # a number with a decimal comma is one
    return re.findall(r"<formula>(.*?)</formula>", whole, re.DOTALL)


def _unknown(latex: str, reason: str) -> str:
    """The message for a formula that cannot be set: the command in it that is not known, else what Typst says."""
    for name in dict.fromkeys(COMMAND.findall(latex)):
        known = latex_to_typst(f"\\{name}")
        if known.strip() == name:
            try:
                _mathml([name])
            except typst.TypstError:
                return (
                    f"expected LaTeX commands that can be set, got \\{name} in ${latex[:TOLD]}$, which is not known. "
                    "Correct it, or write the formula in Typst's notation in a ```typst fence."
                )
    return (
        f"expected a formula that can be set, got ${latex[:TOLD]}$ ({reason[:TOLD]}). "
        "Correct it, or write it in Typst's notation in a ```typst fence."
    )


def _unpaired_brace(latex: str) -> str:
    """The brace that has no partner, if any; one behind a backslash is a letter."""
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return "}"
    return "{" if depth else ""
