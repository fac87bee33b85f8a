"""Scenes in tests: nothing is written into the project, and manim keeps quiet."""

from __future__ import annotations

import json

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
        text = deck.find().read_text(encoding="utf-8")
        start = text.index(f'name = "{section}"')
        end = text.index("[sections.beats", start)
        lines = [line for line in text[start:end].splitlines() if line.partition(" = ")[0] not in parameters]
        if "[sections.parameters]" not in lines:
            lines.append("[sections.parameters]")
        lines += [f"{name} = {json.dumps(value)}" for name, value in parameters.items()]
        monkeypatch.setenv("LECTURE_CACHE", str(kept.folder()))
        changed = "\n".join([text[:start] + lines[0], *lines[1:], "", text[end:]])
        (tmp_path / "lecture.toml").write_text(changed, encoding="utf-8")
        monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.toml"))

    return write
