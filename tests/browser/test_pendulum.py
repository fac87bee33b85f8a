"""Somebody else's lecture, examples/pendulum, rendered and gone through with the clicker."""

from __future__ import annotations

import shutil

import pytest
from conftest import PROJECT, VIDEO, until

from lecture import deck as deck_file
from lecture.commands.main import main
from lecture.folders import Outputs
from lecture.rendering.manifest import rendered

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pendulum(tmp_path_factory):
    folder = tmp_path_factory.mktemp("second") / "pendulum"
    shutil.copytree(PROJECT / "examples" / "pendulum", folder, ignore=shutil.ignore_patterns("media", "__pycache__"))
    assert main(["render", "--quality", "draft", "--deck", str(folder / "lecture.md")]) == 0
    return folder


def test_every_click_brings_the_next_beat_and_the_what_if_stands_between(visit, pendulum):
    outputs = Outputs(pendulum / "media" / "draft")
    beats = [beat for one in rendered(deck_file.load(pendulum / "lecture.md"), outputs) for beat in one["beats"]]
    show, seen, pages = visit(outputs.page), [], 0
    while len(seen) < len(beats):
        if show.beat() is None:
            pages += 1
        else:
            until(show.page, f"{VIDEO}.readyState >= 2")
            seen.append(show.beat())
        show.press("PageDown")
    assert seen == [beat["name"] for beat in beats]
    assert pages == 1
