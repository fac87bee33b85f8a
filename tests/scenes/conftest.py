"""Scenes in tests: nothing is written into the project, and manim keeps quiet."""

from __future__ import annotations

import json
import re

import pytest

from lecture import deck
from lecture.kit import kept


@pytest.fixture(scope="session", autouse=True)
def quiet_manim(tmp_path_factory):
    manim = pytest.importorskip("manim")
    folder = tmp_path_factory.mktemp("manim")
    with manim.tempconfig({"media_dir": str(folder), "verbosity": "ERROR", "progress_bar": "none"}):
        yield


@pytest.fixture
def other_deck(tmp_path, monkeypatch):
    """Makes the project's deck, with other parameters for one section, the deck; what was trained need not be again."""

    def write(section, **parameters):
        head, mark, rest = deck.find().read_text(encoding="utf-8").partition(f'name = "{section}"')
        for name, value in parameters.items():
            rest, count = re.subn(rf"^{name} = .*$", f"{name} = {json.dumps(value)}", rest, count=1, flags=re.MULTILINE)
            assert count == 1, f"lecture.toml gives {section} no {name}"
        monkeypatch.setenv("LECTURE_CACHE", str(kept.folder()))
        (tmp_path / "lecture.toml").write_text(head + mark + rest, encoding="utf-8")
        monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.toml"))

    return write
