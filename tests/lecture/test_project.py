"""What the project's files promise of one another."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest

from lecture import deck as deck_file

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def metadata():
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_readme_is_short():
    assert len((PROJECT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_the_page_of_the_lecture_lists_the_sections_of_the_deck():
    page = (PROJECT / "docs" / "lecture.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([a-z-]+) \| `(scenes/s\w+\.py)` \|", page, re.MULTILINE)
    deck = deck_file.load(PROJECT / "lecture.md")
    modules = [section.scene.partition(":")[0].replace(".", "/") + ".py" for section in deck.sections]
    assert listed == list(zip([section.name for section in deck.sections], modules, strict=True))


def test_the_page_of_the_lecture_lists_the_explorables_of_the_deck():
    page = (PROJECT / "docs" / "lecture.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([a-z-]+) \| ([a-z-]+/[a-z-]+) \|", page, re.MULTILINE)
    deck = deck_file.load(PROJECT / "lecture.md")
    assert listed == [(explorable.name, explorable.after) for explorable in deck.explorables]


def test_the_table_of_wishes_is_counted():
    table = runpy.run_path(str(PROJECT / "bench" / "wishes.py"))["table"]()
    assert table in (PROJECT / "docs" / "wishes.md").read_text(encoding="utf-8")


def test_the_lock_file_pins_all_that_is_declared_and_names_no_host(metadata):
    lines = (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()[1:]
    assert all(re.fullmatch(r'[a-z0-9.-]+==[\w.]+( ; python_version == "3\.1[1234]")?', line) for line in lines)
    pinned = {line.partition("==")[0] for line in lines}
    extras = metadata["optional-dependencies"]
    declared = [*metadata["dependencies"], *(requirement for extra in extras.values() for requirement in extra)]
    declared.remove("nnlecture-nncore==0.1.0")  # lies beside this project
    assert {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in declared} <= pinned  # type: ignore[index]
