"""Scenes in tests: nothing is written into the project, and manim keeps quiet."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def quiet_manim(tmp_path_factory):
    manim = pytest.importorskip("manim")
    folder = tmp_path_factory.mktemp("manim")
    with manim.tempconfig({"media_dir": str(folder), "verbosity": "ERROR", "progress_bar": "none"}):
        yield


@pytest.fixture(scope="module")
def values(scene):
    """What the module's `scene` lists: label -> (shown, value), per beat."""
    return {beat.name: {v["label"]: (v["shown"], v["value"]) for v in beat.values} for beat in scene.beats}
