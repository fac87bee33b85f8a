"""Somebody else's lecture, examples/pendulum: rendered and checked from end to end, by nothing of `scenes`."""

import importlib
import shutil
from pathlib import Path

import pytest

from lecture.commands.main import main

PENDULUM = Path(__file__).parents[2] / "examples" / "pendulum"


@pytest.mark.decks
def test_the_second_lecture_is_whole(tmp_path, monkeypatch, capsys):
    lecture = tmp_path / "pendulum"
    shutil.copytree(PENDULUM, lecture, ignore=shutil.ignore_patterns("media", "__pycache__"))
    monkeypatch.chdir(lecture)
    assert main(["render", "--quality", "draft"]) == 0
    assert main(["check", "--rendered", "--quality", "draft"]) == 0
    assert main(["check", "--layout"]) == 0
    assert "the layout is without fault" in capsys.readouterr().out
    assert main(["check", "--values"]) == 0
    assert "10 values, 0 wrong" in capsys.readouterr().out


def test_it_needs_nothing_of_the_other_lecture_and_its_scenes_are_short():
    texts = {path.name: path.read_text(encoding="utf-8") for path in PENDULUM.glob("*.py")}
    assert [name for name, text in texts.items() if "scenes" in text] == []
    drawn = [text for text in texts.values() if "LectureScene" in text]
    assert len(drawn) == 3
    assert max(text.count("\n") for text in drawn) < 40


def test_the_table_of_periods_is_computed(monkeypatch):
    monkeypatch.syspath_prepend(str(PENDULUM))
    period = importlib.import_module("oracle").period
    _, *rows = (PENDULUM / "periods.csv").read_text(encoding="utf-8").splitlines()
    told = [row.split(",") for row in rows]
    assert [seconds for _, seconds in told] == [f"{period(float(degrees.rstrip('°'))):.3f}" for degrees, _ in told]
    assert len(told) == 6
