"""Beats that are drawn from the same as before keep their files, and what is noted of them misses nothing."""

import os
import signal
from typing import Any

import numpy as np
import pytest
from manim import RIGHT, UP, Dot, ImageMobject, PMobject, Square, VGroup

from lecture.deck import DeckError
from lecture.drawing.camera import KitCamera
from lecture.drawing.emoji import Emoji
from lecture.drawing.raster import HeatMap
from lecture.drawing.trace import Trace
from lecture.errors import RenderError
from lecture.rendering import manifest
from lecture.rendering.unchanged import Standby

RENDER = ("render", "--quality", "draft", "--jobs", "1")
PIXELS = np.arange(64, dtype=np.uint8).reshape(4, 4, 4)


def things() -> dict[str, Any]:
    dot = Dot(color="#ff0000").set_stroke("#00ff00", 2)
    shaded = Square(fill_opacity=1).set_color(["#ff0000", "#0000ff"])
    heat = HeatMap(np.arange(6.0).reshape(2, 3), (-1, -1), (1, 1))
    return {"dot": dot, "shaded": shaded, "heat": heat, "image": ImageMobject(PIXELS), "emoji": Emoji(Dot(), PIXELS)}


def digest_of(shown: Any, blind: bool = False, **view: Any) -> str:
    camera = KitCamera()
    for name, value in view.items():
        setattr(camera, name, value)
    camera.trace, camera.is_blind = Trace(), blind
    camera.reset()
    camera.capture_mobjects(shown)
    return camera.trace.digest


CHANGES = {
    "a point": lambda found: found["dot"].shift(1e-9 * RIGHT),
    "a fill": lambda found: found["dot"].set_fill("#ff0001"),
    "an opacity": lambda found: found["dot"].set_opacity(0.999),
    "a stroke": lambda found: found["dot"].set_stroke("#00ff01"),
    "a width": lambda found: found["dot"].set_stroke(width=2.01),
    "a width behind": lambda found: found["dot"].set_stroke("#ffffff", 3, background=True),
    "a gradient": lambda found: found["shaded"].set_sheen_direction(UP),
    "a value": lambda found: found["heat"].set_values(np.ones((2, 3))),
    "a raster's opacity": lambda found: found["heat"].set_opacity(0.5),
    "a raster's place": lambda found: found["heat"].shift(0.1 * UP),
    "an image's pixel": lambda found: found["image"].pixel_array.__setitem__((0, 0, 0), 9),
    "an image's place": lambda found: found["image"].shift(0.01 * UP),
    "an emoji's place": lambda found: found["emoji"].shift(0.01 * UP),
    "a child": lambda found: found["dot"].add(Dot()),
    "its place in the order": lambda found: found["dot"].set_z_index(1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_drawn_otherwise_has_another_digest(change):
    before, found = digest_of([*things().values()]), things()
    assert digest_of([*found.values()]) == before
    change(found)
    assert digest_of([*found.values()]) != before


def test_one_that_draws_nothing_notes_the_same():
    assert digest_of([*things().values()], blind=True) == digest_of([*things().values()])


def test_the_view_and_the_ground_count():
    plain = digest_of([Dot()])
    others = [digest_of([Dot()], **{name: value}) for name, value in VIEWS.items()]
    assert len({plain, *others}) == 1 + len(VIEWS)


VIEWS = {"frame_width": 10.0, "frame_height": 5.0, "frame_center": 0.1 * UP, "background_color": "#123456"}


def test_of_what_cannot_be_noted_there_is_no_digest():
    assert digest_of([PMobject().add_points(np.zeros((1, 3)))]) == ""
    assert digest_of([VGroup(Square(), Square().color_using_background_image("x.png"))], blind=True) == ""
    assert Trace().digest == ""


@pytest.mark.parametrize(("work", "comes"), [(lambda: 7, 7), (lambda: {"a": [1]}, {"a": [1]})])
def test_a_copy_of_the_process_does_what_it_is_asked_to(work, comes):
    with Standby(work) as standby:
        assert standby.work() == comes
    with Standby(lambda: os.kill(os.getppid(), signal.SIGKILL)):
        pass  # it is not asked, and does nothing


def fails() -> None:
    raise DeckError("this is wrong")


def test_what_fails_in_the_copy_is_raised_here():
    with pytest.raises(DeckError, match="this is wrong"), Standby(fails) as standby:
        standby.work()
    with pytest.raises(RenderError, match="was killed"), Standby(lambda: os.kill(os.getpid(), 9)) as standby:
        standby.work()


def section(lecture, name: str) -> dict[str, Any]:
    found = manifest.read(lecture.draft.manifest(name))
    assert found is not None
    return found


def change(lecture, old: str, new: str) -> None:
    scenes = lecture.folder / "small_scenes.py"
    text = scenes.read_text(encoding="utf-8")
    assert old in text
    scenes.write_text(text.replace(old, new), encoding="utf-8")


RED = ("set_color(theme.REQUEST)", "set_color(theme.NEGATIVE)")
"""A change of the last beat alone."""
NOISE = """    def advance(self):
        for places in np.random.default_rng(1).uniform(-3, 3, (15, 150, 3)):
            dots = [Dot(place) for place in places]
            self.add(*dots)
            self.wait(0.2)
            self.remove(*dots)
"""


@pytest.mark.renders
def test_the_beats_that_are_the_same_keep_their_files(rendered, capsys):
    before = section(rendered, "two")
    change(rendered, *RED)
    assert rendered.run(*RENDER, "--explain", "two") == 0
    assert capsys.readouterr().out.splitlines() == [
        "two: small_scenes.py changed",
        "two: beat turn is drawn from the same as before, its files stay",
        "two: beat advance is drawn from the same as before, its files stay",
        "two: beat end is drawn again",
    ]
    assert rendered.run(*RENDER) == 0
    stayed = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("beats that stayed"))
    assert all(told in stayed for told in ("one 2 of 2", "two 2 of 3"))
    kept = section(rendered, "two")
    assert rendered.run(*RENDER, "--force") == 0
    assert section(rendered, "two") | {"render_seconds": 0} == kept | {"render_seconds": 0}
    assert [a["trace"] == b["trace"] for a, b in zip(before["beats"], kept["beats"], strict=True)] == [1, 1, 0]


@pytest.mark.renders
def test_a_beat_that_is_the_same_between_two_that_are_not_is_written_once(rendered):
    change(rendered, "    def advance(self):\n", NOISE)  # more than is written at once
    assert rendered.run(*RENDER, "two") == 0
    change(rendered, "PI / 2), run_time=1", "PI / 2), run_time=2")
    change(rendered, *RED)
    assert rendered.run(*RENDER, "two") == 0
    found = section(rendered, "two")
    assert rendered.run(*RENDER, "--force", "two") == 0
    assert section(rendered, "two") | {"render_seconds": 0} == found | {"render_seconds": 0}


@pytest.mark.renders
def test_a_beat_keeps_its_files_at_another_place_under_another_number(rendered, capsys):
    before = section(rendered, "two")
    change(
        rendered,
        "    @beat(hold=0, loop=True)",
        "    @beat(hold=0)\n    def first(self):\n        dot = Dot()\n        self.add(dot)\n        self.wait(0.2)\n"
        "        self.remove(dot)\n\n    @beat(hold=0, loop=True)",
    )
    rendered.edit("## turn", "## first\n\nA dot\n\n## turn")
    change(rendered, "auto_advance=True", "auto_advance=False")
    assert rendered.run(*RENDER) == 0
    assert "two 3 of 4" in capsys.readouterr().out
    _, turn, advance, _ = section(rendered, "two")["beats"]
    assert turn["video"]["digest"] == before["beats"][0]["video"]["digest"]
    assert [turn["video"]["path"], advance["video"]["path"]] == ["beats/two/02-turn.mp4", "beats/two/03-advance.mp4"]
    assert not advance["auto_advance"]
    assert rendered.run("check", "--rendered", "--quality", "draft") == 0


@pytest.mark.renders
def test_the_copy_that_draws_a_first_beat_leaves_nothing_behind(rendered):
    change(rendered, "color=theme.GRADIENT", "color=theme.COST")
    done = rendered.process(*RENDER, "one")
    assert done.returncode == 0
    assert "rendered: one" in done.stdout
    assert "leaked" not in done.stderr


@pytest.mark.renders
def test_a_file_that_is_damaged_is_not_kept(rendered, capsys):
    change(rendered, *RED)
    with (rendered.draft.root / "beats" / "two" / "01-turn.mp4").open("r+b") as file:
        file.seek(500)
        file.write(b"damaged")
    assert rendered.run(*RENDER, "two") == 0
    assert rendered.run("check", "--rendered", "--quality", "draft") == 0


@pytest.mark.renders
def test_nothing_is_kept_of_what_was_drawn_otherwise(rendered, capsys):
    described = section(rendered, "two")
    described["facts"]["files"]["lecture/drawing/camera.py"] = "another"
    rendered.draft.manifest("two").write_text(manifest.written(described))
    assert rendered.run(*RENDER, "--explain", "two") == 0
    assert capsys.readouterr().out.splitlines() == ["two: lecture/drawing/camera.py changed"]
    assert rendered.run(*RENDER, "two", "--force") == 0


@pytest.mark.renders
def test_a_part_of_a_section_keeps_its_beats(rendered, monkeypatch, capsys):
    monkeypatch.setattr("lecture.rendering.parts.SECONDS_WORTH", 0.0)
    change(rendered, *RED)
    assert rendered.run("render", "--quality", "draft", "--jobs", "2", "two") == 0
    assert "two 2 of 3" in capsys.readouterr().out


@pytest.mark.renders
def test_a_fault_in_a_beat_is_told_as_ever(rendered, capsys):
    change(rendered, "self.square.animate.set_color(theme.REQUEST)", "self.square.animate.shift([1, 2])")
    assert rendered.run(*RENDER, "two") == 1
    assert "section 'two' failed at beat 'end'" in capsys.readouterr().err
