"""One notation: every symbol of a formula on the screen, and every colour of a text, stands for one thing, in a table.

    [everywhere]                              # notation.toml, beside the deck or in the package of its scenes
    C = "the cost: the mean over the samples"
    "C_n" = "the cost of sample n"            # with its index it is another thing than C; so is "hat(m)" than m

    [hessian]                                 # in this section alone
    kappa = "the condition number: the largest curvature by the smallest"

    [colors]                                  # of the theme; without this heading any colour is right
    POSITIVE = "a weight above zero"

Symbols are named as Typst names them. A lecture without the table is not asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lecture.deck import Deck, DeckError
from lecture.deck.messages import text_of
from lecture.deck.tables import key_lines
from lecture.palettes import PALETTES

FILE, EVERYWHERE, COLORS = "notation.toml", "everywhere", "colors"
GREEK = (
    " alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi "
    "chi psi omega ell "
)
"""Symbols that have a name; other names in Typst's formulas, such as frac, are no symbols unless the table has them."""
_LETTERS = r"[^\W\d_]+(?:\.[^\W\d_]+)*"
_TOKEN = re.compile(rf'"[^"]*"|#\w+|(?:hat|tilde|bar)\(\s*{_LETTERS}\s*\)|{_LETTERS}')
_INDEX = re.compile(rf'_("[^"]*"|{_LETTERS})')


@dataclass(frozen=True)
class Notation:
    """The tables of meanings: everywhere, and by section."""

    meanings: Mapping[str, Mapping[str, str]]

    @staticmethod
    def of(deck: Deck) -> Notation | None:
        """The notation of a deck, or None if it has no table."""
        files = [folder / FILE for folder in deck.folders if (folder / FILE).is_file()]
        return Notation(_read(files[-1])) if files else None

    def unknown(self, section: str, formula: str) -> list[str]:
        """The symbols of a formula that have no meaning in a section."""
        known = {**self.meanings.get(EVERYWHERE, {}), **self.meanings.get(section, {})}
        return list(dict.fromkeys(symbol for symbol in symbols(formula, known) if symbol not in known))

    @property
    def colors(self) -> list[str]:
        """The colours of the theme that have a meaning."""
        return [*self.meanings.get(COLORS, ())]


def symbols(formula: str, known: Mapping[str, str]) -> Iterator[str]:
    """The symbols in a formula of Typst's; a letter with its index is one, if it is known as such."""
    end = 0
    while found := _TOKEN.search(formula, end):
        symbol, end = re.sub(r"\s", "", found[0]), found.end()
        index = _INDEX.match(formula, end)
        if index and f"{symbol}_{index[1]}" in known:
            symbol, end = f"{symbol}_{index[1]}", index.end()
        if symbol in known or len(symbol) == 1 or f" {symbol.lower()} " in GREEK or symbol.endswith(")"):
            yield symbol


def _read(file: Path) -> dict[str, dict[str, str]]:
    text = text_of(file, f"{file}: cannot be read (REASON). Correct it, or remove it.")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        expected = 'expected lines such as eta = "the learning rate"'
        raise DeckError(f"{file}: {expected}, each symbol once below a heading, but: {error}. Correct it.") from error
    lines = dict(key_lines(text))
    told: dict[str, tuple[str, str]] = {}
    for section, table in found.items():
        if not isinstance(table, dict):
            line = lines.get((section,), 1)
            raise DeckError(f"{file}:{line}: expected {section!r} below [{EVERYWHERE}] or a section's name. Move it.")
        for symbol, meaning in table.items():
            if section == COLORS and symbol not in PALETTES["dark"]:
                line = lines.get((section, symbol), 1)
                names = ", ".join(PALETTES["dark"])
                raise DeckError(f"{file}:{line}: expected a colour of the theme ({names}), got {symbol!r}. Correct it.")
            where = f"{file}:{lines.get((section, symbol), 1)}: {symbol!r}"
            if not isinstance(meaning, str) or not meaning.strip():
                raise DeckError(f"{where}: expected what it stands for, in quotation marks, got {meaning!r}. Write it.")
            other, before = told.setdefault(symbol, (section, meaning))
            if before != meaning:
                raise DeckError(
                    f"{where}: expected one meaning, got {meaning!r} in [{section}] and {before!r} in [{other}]. Give "
                    "one of them another symbol."
                )
    return found
