"""Decks to try a scene with."""

import json
from pathlib import Path

from lecture import deck as decks


def changed(folder: Path, section: str, **parameters: object) -> Path:
    """A copy of the project's deck with other parameters for one section, each as it stands in TOML."""
    deck = decks.load()
    lines = deck.path.read_text(encoding="utf-8").splitlines()
    start = int(deck.place("sections", deck.number(section)).split(":")[1])
    first_beat = next(number for number in range(start, len(lines)) if lines[number].startswith("## "))
    table = [f"{key} = {json.dumps(value)}" for key, value in parameters.items()]
    lines[first_beat:first_beat] = ["```toml {.parameters}", *table, "```", ""]
    copy = folder / "lecture.md"
    copy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copy
