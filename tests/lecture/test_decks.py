"""The lecture with other parameters: what moves is readable, nothing stands on anything, and the values are right.

A file of `tests/decks` says what is different from the project's own deck: the theme, and parameters by section.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lecture import deck as deck_file
from lecture.commands.main import main
from lecture.deck import outline

PROJECT = Path(__file__).parents[2]
DECKS = sorted((PROJECT / "tests" / "decks").glob("*.md"))


def changed(changes: Path) -> tuple[str, list[str]]:
    """The project's deck with the changes made, and the names of the sections that they change."""
    deck = deck_file.load(PROJECT / "lecture.md")
    lines = deck.path.read_text(encoding="utf-8").splitlines()
    wanted = outline.read(changes.read_text(encoding="utf-8"), lambda name, line: "").table
    tables = changes.read_text(encoding="utf-8").split("\n# ")[1:]
    for section, table in reversed(list(zip(wanted["sections"], tables, strict=True))):
        start = int(deck.place("sections", deck.number(section["name"])).split(":")[1])
        first_beat = next(number for number in range(start, len(lines)) if lines[number].startswith("## "))
        lines[first_beat:first_beat] = table.splitlines()[1:] + [""]
    text = "\n".join(lines).replace("theme: dark", f"theme: {wanted.get('theme', 'dark')}")
    return text, [section["name"] for section in wanted["sections"]]


@pytest.fixture(params=DECKS, ids=lambda path: path.stem)
def check(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[int, str]]:
    """`lecture check` of the sections that a file changes, with a flag: the exit code, and what was said."""
    monkeypatch.setenv("LECTURE_CACHE", os.environ.get("LECTURE_CACHE", str(PROJECT / "media" / "cache" / "runs")))
    text, names = changed(request.param)
    file = tmp_path / "lecture.md"
    file.write_text(text, encoding="utf-8")
    for data in ("measured.csv", "7.png", "1.png", "mine.py"):
        shutil.copy(request.param.parent / data, tmp_path)

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


@pytest.mark.decks
@pytest.mark.parametrize(("flag", "right"), [("--layout", "without fault"), ("--values", ", 0 wrong")])
def test_the_german_deck(flag: str, right: str, capsys: pytest.CaptureFixture[str]) -> None:
    result, said = (
        main(["check", flag, "--jobs", "1", "--deck", str(PROJECT / "lecture.de.md")]),
        capsys.readouterr().out,
    )
    assert (result, right in said) == (0, True), said
