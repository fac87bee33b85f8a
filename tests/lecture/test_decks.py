"""The lecture with other parameters: what moves to make room is still readable, and nothing stands on anything.

A file of `tests/decks` says what is different from the project's own deck: the theme, and parameters by section.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lecture.command import main

PROJECT = Path(__file__).parents[2]
DECKS = sorted((PROJECT / "tests" / "decks").glob("*.toml"))


def changed(deck: dict[str, Any], changes: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The deck with the changes made, and the names of the sections that they change."""
    sections = {section["name"]: section for section in deck["sections"]}
    names = [name for name, value in changes.items() if isinstance(value, dict)]
    for name in names:
        sections[name].setdefault("parameters", {}).update(changes[name])
    return deck | {key: value for key, value in changes.items() if key not in names}, names


def toml(value: Any) -> str:
    """A value in TOML's notation, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.decks
@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_the_layout_is_without_fault(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LECTURE_CACHE", os.environ.get("LECTURE_CACHE", str(PROJECT / "media" / "cache" / "runs")))
    lecture = tomllib.loads((PROJECT / "lecture.toml").read_text(encoding="utf-8"))
    deck, names = changed(lecture, tomllib.loads(path.read_text(encoding="utf-8")))
    file = tmp_path / "lecture.toml"
    file.write_text("\n".join(f"{key} = {toml(value)}" for key, value in deck.items()), encoding="utf-8")
    result = main(["check", *names, "--layout", "--jobs", "1", "--deck", str(file)])
    assert (result, "without fault" in (said := capsys.readouterr().out)) == (0, True), said
