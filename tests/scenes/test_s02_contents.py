"""The contents: every section with a thumbnail, where they return, and that they follow the deck."""

from __future__ import annotations

import re

import numpy as np
import pytest
from played import play, played

from lecture import deck, theme
from lecture.kit import kept
from lecture.kit.scene import rehearse
from lecture.kit.text import Words
from scenes.oracles import thumbnails
from scenes.pictures.contents import contents_grid
from scenes.s08_adam_divider import AdamDivider

NAMED = ["neurons", "learning", "backpropagation", "weight-decay", "hessian", "adam-divider", "conclusion"]


@pytest.fixture
def scene():
    return played("contents").scene


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """Makes the project's deck, with its text changed, the deck; what was trained need not be again."""

    def edit(change):
        text = change(deck.find().read_text(encoding="utf-8"))
        monkeypatch.setenv("LECTURE_CACHE", str(kept.folder()))
        (tmp_path / "lecture.md").write_text(text, "utf-8")
        monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.md"))
        return deck.load()

    return edit


def part_of(text: str, scene: str) -> str:
    """The section of the deck that `scene` draws, from its heading to the next one."""
    return next(part for part in re.split(r"^(?=# .*\{)", text, flags=re.MULTILINE) if f":{scene} " in part)


def entries(of: deck.Deck) -> list[tuple[str, str]]:
    return [(entry.section, entry.name.string) for entry in contents_grid(of)]


def test_every_section_stands_at_the_end_with_a_picture(scene):
    texts = {part.string for mobject in scene.mobjects for part in mobject.get_family() if isinstance(part, Words)}
    assert {"What is a neural network?", "Weight Decay", "Modern Optimizers", "Figure: Gradient Descent"} <= texts
    assert [entry.section for entry in scene.entries] == [*NAMED, "figure"]
    assert all(len(entry.thumbnail.submobjects) >= 2 for entry in scene.entries)


def test_names_are_large_enough_and_inside_the_frame(scene):
    for entry in scene.entries:
        assert entry.name.size >= 36
        assert entry.name.get_left()[0] >= theme.LEFT
        assert entry.name.get_right()[0] <= theme.RIGHT
        assert entry.thumbnail.get_bottom()[1] > entry.name.get_bottom()[1]
        assert entry.thumbnail.get_top()[1] <= theme.STAGE_TOP + 0.5


def test_the_cost_falls():
    costs = thumbnails.costs()["costs"][:, 1]
    assert (np.diff(costs) < 0).all()
    assert costs[-1] < 0.1 * costs[0]


def test_weight_decay_calms_the_fit():
    length = {name: np.abs(np.diff(curve[:, 1])).sum() for name, curve in thumbnails.fits(deck.load()).items()}
    assert length["fit with decay"] < 0.8 * length["fit without decay"]


def test_the_contents_return_with_the_sections_entry_marked():
    (beat, labels), *_ = played("adam-divider").read.items()
    assert (beat, {label.partition(":")[0] for label in labels}) == ("contents", {"adam-divider"})


def test_the_contents_do_not_return_without_words_for_it(edited):
    def without(text):
        part = part_of(text, "AdamDivider")
        return text.replace(part, part[: part.index("## contents")] + part[part.index("## title") :])

    edited(without)
    assert [beat.name for beat in rehearse(AdamDivider).beats] == ["title", "race", "tuning", "basins"]


def test_a_section_that_is_dropped_is_left_out_of_the_contents_the_dots_and_the_conclusion(edited):
    changed = edited(
        lambda text: text.replace("{scene=scenes.s06_weight_decay", "{enabled=false scene=scenes.s06_weight_decay")
    )
    left = [name for name in NAMED if name != "weight-decay"]
    assert [name for name, _ in entries(changed)] == [*left, "figure"]
    divider = play("adam-divider")
    assert not divider.wrong
    assert len(divider.scene.dots) == len(changed.enabled_sections)
    conclusion = play("conclusion")
    assert not conclusion.wrong
    assert "fit with decay" not in conclusion.read["performance"]
    assert "Adam" in conclusion.read["performance"]
    assert "weight decay" not in conclusion.texts


def test_a_section_has_another_name_another_place_and_comes_twice(edited):
    def change(text):
        part = part_of(text, "Hessian")
        again = part.replace("# The Hessian {#hessian", "# Once more {#again", 1)
        again = re.sub(r"^## .*\{#.*explorable.*\n(.|\n)*?(?=^## |^# |\Z)", "", again, flags=re.MULTILINE)
        renamed = text.replace(part, "").replace("# Backpropagation {", "# Whose fault? {#fault ")
        first = part_of(renamed, "HowTheyLearn")
        return renamed.replace(first, part + again + first)

    changed = edited(change)
    assert entries(changed)[1:5] == [
        ("hessian", "The Hessian"),
        ("again", "Once more"),
        ("learning", "How do they learn?"),
        ("fault", "Whose fault?"),
    ]
    contents = play("contents")
    assert not contents.wrong
    assert [entry.section for entry in contents.scene.entries][1:5] == ["hessian", "again", "learning", "fault"]


def test_a_section_may_have_a_picture_from_a_file(edited, tmp_path):
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><circle r="9" fill="red"/></svg>')
    changed = edited(lambda text: text.replace("scenes.pictures.thumbnails:requests", "dot.svg"))
    picture = next(entry.thumbnail for entry in contents_grid(changed) if entry.section == "backpropagation")
    assert picture.height == pytest.approx(1.62, abs=0.05)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((" thumbnail=scenes.pictures.thumbnails:two_paths", ""), r"'adam-divider'.* expected thumbnail=\.\.\."),
        (("thumbnails:two_paths", "thumbnails:five_paths"), r"'adam-divider': thumbnail: .*got 'five_paths'"),
        (("scenes.pictures.thumbnails:two_paths", "four.png"), r"'adam-divider': thumbnail: .*got 'four\.png'"),
    ],
    ids=["none", "no function", "no file"],
)
def test_what_is_missing_for_an_entry_is_said(edited, change, message):
    edited(lambda text: text.replace(*change))
    with pytest.raises(deck.DeckError, match=rf"lecture\.md:\d+: section {message}"):
        rehearse(AdamDivider)
