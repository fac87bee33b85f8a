"""`lecture new`: what it makes is a lecture at once, and what it cannot make is one message."""

from pathlib import Path

import pytest

from lecture import deck as decks
from lecture.commands.main import main

pytestmark = pytest.mark.renders

SLIDES = "# Mine\n\n![A dot](pictures/dot.svg)\n"
DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'


@pytest.mark.parametrize(("language", "bullet"), [("en", "A bullet is a click"), ("de", "Ein Punkt ist ein Klick")])
def test_a_new_lecture_can_be_rehearsed_at_once(language, bullet, tmp_path, capsys):
    folder = tmp_path / "talk"
    assert main(["new", str(folder), "--language", language]) == 0
    assert f"{folder / 'lecture.md'} is the lecture" in capsys.readouterr().out
    deck = decks.load(folder / "lecture.md")
    assert (deck.language, len(deck.sections), deck.sections[1].bullets[0]) == (language, 3, bullet)
    assert main(["check", "--deck", str(folder / "lecture.md")]) == 0
    assert "fit: 2 beats" in capsys.readouterr().out
    assert (folder / ".gitignore").read_text().startswith("media/")


def test_slides_of_one_s_own_come_with_their_pictures(tmp_path, capsys):
    slides = tmp_path / "slides.md"
    slides.write_text(SLIDES)
    assert main(["new", str(tmp_path / "talk"), "--from", str(slides)]) == 2
    assert f"{slides}:3: there is no picture {tmp_path / 'pictures' / 'dot.svg'}" in capsys.readouterr().err
    assert not (tmp_path / "talk").exists()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "dot.svg").write_text(DOT)
    assert main(["new", str(tmp_path / "talk"), "--from", str(slides)]) == 0
    assert (tmp_path / "talk" / "lecture.md").read_text() == SLIDES
    assert (tmp_path / "talk" / "pictures" / "dot.svg").read_text() == DOT


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Adam (AME) Optimisation"), ("de", "Optimierung mit Adam (AME)")]
)
def test_our_lecture_can_be_the_start(language, heading, tmp_path):
    assert main(["new", str(tmp_path / "talk"), "--from", "neural-networks", "--language", language]) == 0
    deck = decks.load(tmp_path / "talk" / "lecture.md")
    assert (deck.language, deck.section("adam").heading) == (language, heading)
    assert (tmp_path / "talk" / "scenes" / "s09_adam.py").is_file()
    assert language == "en" or deck.tables[-1] == tmp_path / "talk" / "scenes" / "words" / "de.toml"


def test_the_kit_s_examples_can_be_had(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["examples"]) == 0
    assert {"surface.py", "lecture.md"} <= {path.name for path in (tmp_path / "kit-examples").iterdir()}
    assert decks.load(tmp_path / "kit-examples" / "lecture.md").title == "Squares"


def test_a_folder_that_is_there_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["new", str(tmp_path)]) == 2
    assert "expected a name that is free, got one that is taken" in capsys.readouterr().err
    assert [path.name for path in Path(tmp_path).iterdir()] == ["mine.txt"]
