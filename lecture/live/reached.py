"""What had been reached before a beat began: the code that ran, what was read, and whether that is still as it was.

A state is kept only as long as a run from the start would come to the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lecture.deck import Deck
from lecture.live.changes import Change, between
from lecture.rendering.manifest import digest


@dataclass(frozen=True)
class Reached:
    """After `number` beats. Files are named by their paths, functions by those of their modules and their own names.

    sources: the texts of the author's modules as they were loaded.
    ran: the functions of these modules that ran.
    mentioned: every name that a function which ran has in it, whoever's it is.
    opened: the files that were read otherwise, with their digests.
    asked: what the deck was asked for, with its answers.
    """

    number: int
    sources: dict[str, str]
    ran: frozenset[tuple[str, str]]
    mentioned: frozenset[str]
    opened: dict[str, str]
    asked: dict[str, Any]

    def holds(self, deck: Deck) -> bool:
        """Whether a run from the start, with the deck and all files as they are now, would come to the same state.

        A module with a fault in its syntax is a SyntaxError.
        """
        return (
            all(deck.answer(name) == answer for name, answer in self.asked.items())
            and all(_digest(Path(file)) == was for file, was in self.opened.items())
            and self.allows({file: text_of(file) for file in self.sources})
        )

    def allows(self, texts: Mapping[str, str | None]) -> bool:
        """Whether the modules could have had these texts from the start: what differs has not run."""
        return all(self._is_untouched(file, text, texts[file]) for file, text in self.sources.items())

    def _is_untouched(self, file: str, text: str, now: str | None) -> bool:
        if now == text:
            return True
        try:
            change = between(text, now) if now is not None else None
        except SyntaxError as error:
            error.filename = file
            raise
        return change is not None and self._has_not_met(file, change)

    def _has_not_met(self, file: str, change: Change) -> bool:
        met = {name for path, name in self.ran if path == file}
        known = self.mentioned | change.names
        coming = {name.rpartition(".")[2] for name in change.added | change.removed}
        if met & (change.changed | change.removed) or known & coming or any(map(_is_implicit, coming)):
            return False
        others = [text for other, text in self.sources.items() if other != file]
        return not any(name in text for name in coming for text in others)


def _digest(path: Path) -> str:
    return _digest_since(path, path.stat().st_mtime_ns) if path.is_file() else ""


@lru_cache(maxsize=1024)
def _digest_since(path: Path, saved: int) -> str:
    """The digest of a file that was `saved` at that time; many states were reached through the same files."""
    return digest(path)


def text_of(file: str) -> str | None:
    """What a source file says now; None if it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _is_implicit(name: str) -> bool:
    """Whether Python calls a method of that name without naming it."""
    return name.startswith("__") and name.endswith("__")
