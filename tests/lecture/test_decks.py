"""The lecture with other parameters: what moves is readable, nothing stands on anything, and the values are right.

A file of `tests/decks` says what is different from the project's own deck: the theme, and parameters by section.
"""

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lecture.commands.main import main

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


@pytest.fixture(params=DECKS, ids=lambda path: path.stem)
def check(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[int, str]]:
    """`lecture check` of the sections that a file changes, with a flag: the exit code, and what was said."""
    monkeypatch.setenv("LECTURE_CACHE", os.environ.get("LECTURE_CACHE", str(PROJECT / "media" / "cache" / "runs")))
    lecture = tomllib.loads((PROJECT / "lecture.toml").read_text(encoding="utf-8"))
    deck, names = changed(lecture, tomllib.loads(request.param.read_text(encoding="utf-8")))
    file = tmp_path / "lecture.toml"
    file.write_text("\n".join(f"{key} = {toml(value)}" for key, value in deck.items()), encoding="utf-8")

    def run(flag: str) -> tuple[int, str]:
        return main(["check", *names, flag, "--jobs", "1", "--deck", str(file)]), capsys.readouterr().out

    return run


@pytest.mark.decks
def test_the_layout_is_without_fault(check: Callable[[str], tuple[int, str]]) -> None:
    result, said = check("--layout")
    assert (result, "without fault" in said) == (0, True), said


@pytest.mark.decks
def test_the_values_are_those_of_another_route(check: Callable[[str], tuple[int, str]]) -> None:
    result, said = check("--values")
    assert (result, ", 0 wrong" in said) == (0, True), said
