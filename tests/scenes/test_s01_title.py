"""The title: its text, and that the path on its surface ends in a lowest hollow."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from played import played

from lecture import deck
from lecture.kit.scene import rehearse
from lecture.kit.text import Words
from scenes.oracles.walks import ripples
from scenes.s01_title import VIEW, TitleSlide, sway


@pytest.fixture
def scene():
    return played("title").scene


def strings(scene):
    return {part.string for mobject in scene.mobjects for part in mobject.get_family() if isinstance(part, Words)}


def test_title_author_and_every_bullet_stand_at_the_end(scene):
    texts = strings(scene)
    assert set(scene.text.bullets) < texts
    assert scene.deck.author in texts
    assert set(scene.deck.title.split()) <= set(" ".join(texts).split())


def test_the_path_ends_in_the_lowest_hollow():
    assert ripples(*played("title").read["walk"]["path"][-1]) < -1


def test_the_loop_comes_before_the_map_which_is_seen_from_above(scene):
    assert [beat.loop for beat in scene.beats] == [False, False, True, False]
    assert (scene.surface.elevation, scene.surface.rise) == (90, 0)


def test_the_loop_ends_at_the_view_with_which_it_began():
    surface = SimpleNamespace(**VIEW)
    sway(surface, 0.3)
    assert surface.azimuth != pytest.approx(VIEW["azimuth"])
    sway(surface, 1.0)
    assert (surface.azimuth, surface.elevation) == pytest.approx((VIEW["azimuth"], VIEW["elevation"]))


def test_another_title(tmp_path, monkeypatch):
    text = deck.find().read_text(encoding="utf-8").replace("title: NEURAL NETWORKS", "title: NETS")
    (tmp_path / "lecture.md").write_text(text, "utf-8")
    monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.md"))
    assert "NETS" in strings(rehearse(TitleSlide))
