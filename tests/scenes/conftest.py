"""Scenes in tests: nothing is written into the project, and manim keeps quiet."""

from __future__ import annotations

import pytest
from decks import changed

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
        monkeypatch.setenv("LECTURE_CACHE", str(kept.folder()))
        monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, section, **parameters)))

    return write
