"""The deck file: what the lecture says, in which order, and with which parameters. It knows no scene and no manim.

from lecture import deck as decks
decks.load().section("adam").heading
"""

from lecture.deck.messages import DeckError
from lecture.deck.model import (
    FILE_NAME,
    FOLDERS,
    READY_MADE,
    BeatText,
    Deck,
    Explorable,
    File,
    Parameters,
    Section,
    explorable_parameters,
    find,
    load,
    recorded,
    section_parameters,
    untranslated,
)
from lecture.deck.prose import Prose
from lecture.deck.theme_file import THEMES, Theme

__all__ = [
    "FILE_NAME",
    "FOLDERS",
    "READY_MADE",
    "THEMES",
    "BeatText",
    "Deck",
    "DeckError",
    "Explorable",
    "File",
    "Parameters",
    "Prose",
    "Section",
    "Theme",
    "explorable_parameters",
    "find",
    "load",
    "recorded",
    "section_parameters",
    "untranslated",
]
