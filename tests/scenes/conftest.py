"""Scenes in tests: nothing is written into the project, and manim keeps quiet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lecture import deck as decks
from lecture.kit import kept


@pytest.fixture(scope="session", autouse=True)
def quiet_manim(tmp_path_factory):
    manim = pytest.importorskip("manim")
    folder = tmp_path_factory.mktemp("manim")
    with manim.tempconfig({"media_dir": str(folder), "verbosity": "ERROR", "progress_bar": "none"}):
        yield


@pytest.fixture
def other_deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`other_deck(section, **parameters)`: the project's deck with these for the section; no run is trained again."""

    def write(section: str, **parameters: Any) -> None:
        text = decks.find().read_text(encoding="utf-8")
        start = text.index(f'name = "{section}"')
        end = text.index("[sections.beats", start)
        lines = [line for line in text[start:end].splitlines() if line.partition(" = ")[0] not in parameters]
        if "[sections.parameters]" not in lines:
            lines.append("[sections.parameters]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in parameters.items()]
        monkeypatch.setenv("LECTURE_CACHE", str(kept.folder()))
        (tmp_path / "lecture.toml").write_text(text[:start] + "\n".join(lines) + "\n\n" + text[end:], encoding="utf-8")
        monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.toml"))

    return write
