"""The contents: every entry with a picture, and where they return."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from lecture import deck, theme
from lecture.kit.scene import rehearse
from lecture.kit.text import Words
from scenes.oracles import thumbnails
from scenes.pictures.contents import SECTIONS
from scenes.pictures.thumbnails import THUMBNAILS
from scenes.s02_contents import Contents
from scenes.s08_adam_divider import AdamDivider


@pytest.fixture
def scene():
    return played("contents").scene


@pytest.fixture
def write_deck(tmp_path, monkeypatch):
    """Makes a text the deck."""

    def write(text):
        (tmp_path / "lecture.toml").write_text(text, "utf-8")
        monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.toml"))

    return write


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


def test_the_cost_falls():
    costs = thumbnails.costs()["costs"][:, 1]
    assert (np.diff(costs) < 0).all()
    assert costs[-1] < 0.1 * costs[0]


def test_weight_decay_calms_the_fit_and_width_sharpens_it():
    length = {name: np.abs(np.diff(curve[:, 1])).sum() for name, curve in thumbnails.fits().items()}
    assert length["fit with decay"] < 0.8 * length["fit without decay"]
    shown = thumbnails.widths()
    errors = [np.abs(shown[f"fit of width {width}"] - shown["curve"]).max() for width in (1, 2, 32)]
    assert errors[0] > errors[1] > errors[2]


def test_the_contents_return_with_the_sections_entry_marked():
    (beat, labels), *_ = played("adam-divider").read.items()
    assert (beat, {label.partition(":")[0] for label in labels}) == ("contents", {"Modern Optimizers"})


def test_each_entry_leads_to_a_section_of_the_deck_in_its_order():
    names = [section.name for section in deck.load().sections]
    assert len(SECTIONS) == len(THUMBNAILS)
    assert [name for name in names if name in SECTIONS] == list(SECTIONS)


def test_the_contents_do_not_return_without_words_for_it(write_deck):
    text = deck.find().read_text(encoding="utf-8")
    write_deck(
        text[: text.index("[sections.beats.contents]", text.index('name = "adam-divider"'))]
        + text[text.index("[sections.beats.title]") :]
    )
    assert [beat.name for beat in rehearse(AdamDivider).beats] == ["title", "race"]


def test_a_mark_beyond_the_contents_is_an_error_that_says_what_to_do(write_deck):
    write_deck(deck.find().read_text(encoding="utf-8").replace('  "Modern Optimizers",\n  "Conclusion",\n', ""))
    with pytest.raises(deck.DeckError, match=r"marks entry 6 of the contents: expected that many bullets.*got 5"):
        rehearse(AdamDivider)


def test_a_shorter_list_of_contents(write_deck):
    write_deck(deck.find().read_text(encoding="utf-8").replace('  "Modern Optimizers",\n  "Conclusion",\n', ""))
    assert len(rehearse(Contents).beats) == 4
