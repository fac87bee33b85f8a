"""The tutorial of docs/scenes.md: its files are written and its commands given, in the page's order."""

import shlex

from blocks import steps
from conftest import PROJECT

from lecture.commands.main import main


def test_the_tutorial_goes_from_nothing_to_a_lecture_with_a_what_if(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for command in steps((PROJECT / "docs" / "scenes.md").read_text(encoding="utf-8"), tmp_path):
        assert main(shlex.split(command)) == 0, command
    assert "spring: 3 values as they are drawn, against its oracle: 0 wrong" in capsys.readouterr().out
    page = (tmp_path / "media" / "draft" / "lecture.html").read_text(encoding="utf-8")
    assert "What if the spring were stiffer?" in page
