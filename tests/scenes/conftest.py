"""Scenes in tests: nothing is written into the project, manim keeps quiet, and its frames are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from decks import changed

from lecture.inspection.checking import LOOK
from lecture.kit import kept

SECTIONS = re.compile(r"test_(s\d\d_\w+|sections|explorables_\w+)$")
"""Modules whose tests play whole sections."""
SECTION = re.compile(r"/test_(?:s\d\d_(\w+)\.py::|sections\.py::.*\[([\w-]+)\])")
"""A test of one section, by its module or by its parameter."""


def pytest_collection_modifyitems(items):
    """Tests that play sections are those of `make sections`."""
    for item in items:
        if SECTIONS.match(item.path.stem) and item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.sections)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Of several processes, one runs the tests of a section, and plays it once."""
    from xdist.scheduler import LoadScopeScheduling

    class BySection(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            found = SECTION.search(nodeid)
            return (found[1] or found[2]).replace("_", "-") if found else super()._split_scope(nodeid)

    return BySection(config, log)


@pytest.fixture(scope="session", autouse=True)
def quiet_manim(tmp_path_factory):
    manim = pytest.importorskip("manim")
    folder = tmp_path_factory.mktemp("manim")
    quiet = {"media_dir": str(folder), "verbosity": "ERROR", "progress_bar": "none"}
    with manim.tempconfig({**quiet, "pixel_width": LOOK.width, "pixel_height": LOOK.height}):
        yield


@pytest.fixture
def other_deck(tmp_path, monkeypatch):
    """Makes the project's deck, with other parameters for one section, the deck; what was trained need not be again."""

    def write(section, **parameters):
        monkeypatch.setenv("LECTURE_CACHE", str(kept.folder()))
        monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, section, **parameters)))

    return write
