"""The deck's language, for what scenes draw: their words, looked up by the English text, and the decimal mark.

    words(tr("training cost"))                       # "Trainingskosten" in a German deck
    words(tr("{count} parameters", count=9))         # a value that is put in
    decimal("0.25")                                  # "0,25"

What the tables do not have stays English, and `lecture check` lists it. What the deck itself says needs no table.
"""

from __future__ import annotations

import re

from lecture.deck import Deck

COMMA = frozenset(
    "bg ca cs da de el es et eu fi fr gl hr hu id is it lt lv nb nl nn no pl pt ro ru sk sl sr sv tr uk vi".split()  # noqa: SIM905
)
"""Languages in which a comma stands before the decimals."""
POINT = frozenset({"de-CH", "de-LI", "es-MX", "it-CH"})
"""Where it is a point in spite of that."""

_deck: Deck | None = None


def use(deck: Deck | None) -> None:
    """Draw from now on in the deck's language; in English without one."""
    global _deck
    _deck = deck


def name() -> str:
    """The language as the deck has it, such as "en" or "de-AT"."""
    return _deck.language if _deck else "en"


def tr(text: str, **values: object) -> str:
    """An English text in the deck's language, with the values of its {placeholders}."""
    said = _deck.word(text) if _deck else text
    return said.format(**values) if values else said


def has_comma() -> bool:
    """Whether a comma stands before the decimals."""
    return name() not in POINT and name()[:2] in COMMA


def decimal(text: str) -> str:
    """A text with the decimal mark of the language in its numbers."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text) if has_comma() else text
