"""The pages that lead through commands: their files are written and the commands given, in the page's order."""

import shlex

import pytest
from blocks import steps
from conftest import PROJECT
from PIL import Image

from lecture.commands.main import main

pytestmark = pytest.mark.renders


def test_the_tutorial_goes_from_nothing_to_a_lecture_with_a_what_if(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for command in steps((PROJECT / "docs" / "scenes.md").read_text(encoding="utf-8"), tmp_path):
        assert main(shlex.split(command)) == 0, command
    assert "spring: 3 values as they are drawn, against its oracle: 0 wrong" in capsys.readouterr().out
    page = (tmp_path / "media" / "draft" / "lecture.html").read_text(encoding="utf-8")
    assert "What if the spring were stiffer?" in page


@pytest.mark.decks
def test_the_first_lecture_goes_from_nothing_to_what_is_taken_along(tmp_path, monkeypatch, capsys):
    """All at draft; what stays open until it is stopped, or shows a browser, is left out."""
    monkeypatch.chdir(tmp_path)
    for command in steps((PROJECT / "docs" / "first-lecture.md").read_text(encoding="utf-8"), tmp_path):
        words = shlex.split(command)
        if words[0] in ("present", "watch"):
            continue
        if words[0] in ("render", "export") and "--quality" not in words:
            words += ["--quality", "draft"]
        assert main(words) == 0, command
        monkeypatch.chdir(tmp_path / "my-talk")
    assert "the layout is without fault" in capsys.readouterr().out


def test_the_page_on_themes_changes_how_a_deck_looks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in steps((PROJECT / "docs" / "themes.md").read_text(encoding="utf-8"), tmp_path):
        assert main(shlex.split(command)) == 0, command
    with Image.open(next((tmp_path / "media" / "draft" / "beats").rglob("*.png"))) as poster:
        assert (poster.size, poster.convert("RGB").getpixel((2, 2))) == ((640, 480), (255, 255, 255))
