"""The contents: every entry with a picture, and pictures that are what they claim to be."""

from __future__ import annotations

import numpy as np
import pytest
from walks import descent, walk

from scenes.kit import deck, theme
from scenes.kit.scene import rehearse
from scenes.kit.text import Words
from scenes.kit.thumbnails import THUMBNAILS, contents_grid, curve_fits
from scenes.s02_contents import Contents


@pytest.fixture(scope="module")
def scene():
    return rehearse(Contents)


def test_beats(scene):
    assert [beat.name for beat in scene.beats] == ["networks", "mechanics", "optimization", "figure"]
    assert all(3 <= beat.length <= 20 for beat in scene.beats)


def test_every_entry_stands_at_the_end_with_a_picture(scene):
    texts = {part.string for mobject in scene.mobjects for part in mobject.get_family() if isinstance(part, Words)}
    assert set(scene.text.bullets) < texts
    assert "Figure: gradient descent" in texts
    assert len(THUMBNAILS) == len(scene.text.bullets) == 7
    assert all(len(entry.thumbnail.submobjects) >= 2 for entry in scene.grid.entries)


def test_names_are_large_enough_and_inside_the_frame(scene):
    for entry in [*scene.grid.entries, scene.grid.figure]:
        assert entry.name.size >= 36
        assert entry.name.get_left()[0] >= theme.LEFT
        assert entry.name.get_right()[0] <= theme.RIGHT
        assert entry.thumbnail.get_bottom()[1] > entry.name.get_bottom()[1]
        assert entry.thumbnail.get_top()[1] <= theme.STAGE_TOP + 0.5


def test_the_figures_path_is_gradient_descent(scene):
    (path,) = scene.beats[-1].values
    np.testing.assert_allclose(path["value"], walk(descent(0.07), (-2.6, 2.95), 14), atol=1e-9)


def test_weight_decay_calms_the_fit_and_width_sharpens_it():
    fits = curve_fits()
    length = [np.abs(np.diff(fits[name])).sum() for name in ("with", "without")]
    assert length[0] < 0.8 * length[1]
    errors = np.abs(fits["by_width"] - fits["curve"]).max(axis=1)
    assert errors[0] > errors[1] > errors[2]
    np.testing.assert_allclose(fits["curve"], np.sin(2 * np.pi * fits["grid"]) + fits["grid"] / 2)


def test_the_marked_entry_stays_bright():
    grid = contents_grid(deck.load(), marked="The Hessian")
    bright = [
        entry.name.string
        for entry in grid.entries
        if entry.name.family_members_with_points()[0].get_fill_opacity() > 0.9
    ]
    assert bright == ["The Hessian"]


def test_an_entry_that_is_not_there_cannot_be_marked():
    with pytest.raises(ValueError, match="Weight Decay"):
        contents_grid(deck.load(), marked="Weight decay")


def test_a_shorter_list_of_contents(tmp_path, monkeypatch):
    text = deck.find().read_text(encoding="utf-8").replace('  "Modern Optimizers",\n  "Conclusion",\n', "")
    (tmp_path / "lecture.toml").write_text(text, "utf-8")
    monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.toml"))
    assert len(rehearse(Contents).beats) == 4
