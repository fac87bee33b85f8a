"""The title: its text, its beats, and that the path on the surface is gradient descent."""

from __future__ import annotations

import frames
import numpy as np
import pytest

from lecture import deck
from lecture.kit.scene import rehearse
from lecture.kit.text import Words
from scenes.oracles.walks import descent, ripples, walk
from scenes.s01_title import VIEW, TitleSlide


@pytest.fixture(scope="module")
def scene():
    return rehearse(TitleSlide)


def strings(scene):
    return {part.string for mobject in scene.mobjects for part in mobject.get_family() if isinstance(part, Words)}


def test_beats(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)
    assert [beat.loop for beat in scene.beats] == [False, False, True]


def test_title_author_and_every_bullet_stand_at_the_end(scene):
    texts = strings(scene)
    assert set(scene.text.bullets) < texts
    assert scene.deck.author in texts
    assert set(scene.deck.title.split()) <= set(" ".join(texts).split())


def test_the_path_is_gradient_descent(scene):
    step, path = scene.beats[1].values
    expected = walk(descent(0.07), (-2.6, 2.95), 14)
    np.testing.assert_allclose(path["value"], expected, atol=1e-9)
    assert step["shown"] == "0.07"
    assert ripples(*expected[-1]) < -1  # it ends in the lowest hollow


def test_the_loop_ends_at_the_view_with_which_it_began(scene):
    assert scene.surface.azimuth == pytest.approx(VIEW["azimuth"])
    assert scene.surface.elevation == pytest.approx(VIEW["elevation"])


@pytest.mark.parametrize("change", ["steps = 1", "steps = 60"])
def test_other_parameters(change, tmp_path, monkeypatch):
    text = deck.find().read_text(encoding="utf-8").replace("steps = 14", change)
    (tmp_path / "lecture.md").write_text(text.replace("title: NEURAL NETWORKS", "title: NETS"), "utf-8")
    monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.md"))
    scene = rehearse(TitleSlide)
    assert len(scene.beats[1].values[1]["value"]) == int(change.split()[-1]) + 1
    assert "NETS" in strings(scene)


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)
