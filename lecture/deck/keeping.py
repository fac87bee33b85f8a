"""Writes parameters into the deck's files, where they stand or below their section's heading; all else stays."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lecture.deck import outline
from lecture.deck.messages import DeckError
from lecture.deck.model import Deck, load
from lecture.folders import replacing

Texts = dict[Path, list[str]]
"""The lines of the deck's files, without the ends that `\\n` is."""


@dataclass(frozen=True)
class _Change:
    """In `file`, `count` lines from `line` on, counted from 1, become the `lines`."""

    file: Path
    line: int
    count: int
    lines: list[str]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


def keep(path: Path, section: str, values: Mapping[str, Any], theme: str | None = None) -> list[str]:
    """Give parameters of a section these values in the deck's files; where they stood: "lecture.md:12".

    A table that several sections name is changed for all of them. A DeckError has changed nothing.
    """
    deck = load(path, theme)
    texts: Texts = {file: file.read_bytes().decode("utf-8").split("\n") for file in deck.files}
    changes = [_change(deck, texts, section, name, value) for name, value in values.items()]
    for change in sorted(changes, key=lambda change: -change.line):
        lines = texts[change.file]
        end = "\r" if lines[0].endswith("\r") else ""
        lines[change.line - 1 : change.line - 1 + change.count] = [f"{line}{end}" for line in change.lines]
    _check(deck, texts, section, {**deck.section(section).parameters, **values})
    for file in {change.file for change in changes}:
        with replacing(file) as beside:
            beside.write_bytes("\n".join(texts[file]).encode())
            shutil.copymode(file, beside)
    return [change.place for change in changes]


def _change(deck: Deck, texts: Texts, section: str, name: str, value: Any) -> _Change:
    """The change of the lines that say `name = ...`; of none, but new ones below the heading, if no line does."""
    part = ("sections", deck.number(section))
    line = deck.places.lines.get((*part, "parameters", name))
    if line is None:
        file, heading = deck.places.file_and_line(deck.places.lines[part])
        return _Change(file, heading + 1, 0, ["", "```toml {.parameters}", f"{name} = {_toml(value)}", "```"])
    file, line = deck.places.file_and_line(line)
    following = [text.removesuffix("\r") for text in texts[file][line - 1 :]]
    count = next((count for count in range(1, len(following) + 1) if _is_toml("\n".join(following[:count]))), 0)
    statement = "\n".join(following[:count])
    said, comment = _parted(statement)
    if not count or {"\n", "#"} <= set(statement):
        raise DeckError(f"{file}:{line}: expected {name} and its value on one line. Write {value!r} there by hand.")
    return _Change(file, line, count, [f"{said.partition('=')[0].rstrip()} = {_toml(value)}{comment}"])


def _is_toml(text: str) -> bool:
    try:
        return bool(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        return False


def _parted(statement: str) -> tuple[str, str]:
    """A statement and the comment behind it, with the blanks between them."""
    ends = [place for place, letter in enumerate(statement) if letter == "#" and _is_toml(statement[:place])]
    said = statement[: ends[0]].rstrip() if ends else statement
    return said, statement[len(said) :]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        table = cast(dict[str, Any], value)
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(part)}' for key, part in table.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, cast(list[Any], value)))}]"
    return json.dumps(value, ensure_ascii=False)


def _check(deck: Deck, texts: Texts, section: str, expected: Mapping[str, Any]) -> None:
    """Read the changed texts: the section has the expected parameters, and nothing is wrong with them."""
    joined = {file: "\n".join(lines).removeprefix("\ufeff") for file, lines in texts.items()}
    found = outline.read(joined[deck.path], lambda name, _: joined[deck.path.parent / name])
    now = found.table["sections"][deck.number(section)].get("parameters")
    if found.faults or now != expected:
        raise DeckError(
            f"{deck.place('sections', deck.number(section))}: expected parameters that can be written into the "
            "file as they are, got others when it was read again. Write them there by hand."
        )
