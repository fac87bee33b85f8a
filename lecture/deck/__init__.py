"""The deck file: what the lecture says, in which order, and with which parameters. It knows no scene and no manim.

from lecture import deck as decks
decks.load().section("adam").heading
"""

from lecture.deck.messages import DeckError
from lecture.deck.model import (
    FILE_NAME,
    THEMES,
    BeatText,
    Deck,
    Explorable,
    Parameters,
    Section,
    explorable_parameters,
    find,
    load,
    recorded,
    section_parameters,
)

__all__ = [
    "FILE_NAME",
    "THEMES",
    "BeatText",
    "Deck",
    "DeckError",
    "Explorable",
    "Parameters",
    "Section",
    "explorable_parameters",
    "find",
    "load",
    "recorded",
    "section_parameters",
]
