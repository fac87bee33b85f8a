"""What a render makes, and what it leaves alone."""

import html
import json
from textwrap import dedent

import av
import numpy as np
import pytest
from PIL import Image

from lecture.rendering import manifest


def frames(path) -> list[np.ndarray]:
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


def stamps(lecture) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in sorted(lecture.draft.root.rglob("*.mp4"))}


def test_a_section_is_described_exact_to_the_frame(rendered_once):
    outputs = rendered_once.draft
    described = json.loads(outputs.manifest("two").read_text())
    assert (described["width"], described["height"], described["fps"]) == (854, 480, 15)
    assert [(beat["name"], beat["start_frame"], beat["frames"]) for beat in described["beats"]] == [
        ("turn", 0, 15),
        ("advance", 15, 9),
        ("end", 24, 12),
    ]
    assert described["length"] == 36 / 15
    assert [(beat["loop"], beat["auto_advance"]) for beat in described["beats"]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert not {"notes", "caption", "alt"} & described["beats"][2].keys()


def test_beats_section_and_film_hold_the_same_frames(rendered_once):
    outputs = rendered_once.draft
    of_beats, of_sections = [], []
    for section in ("one", "two"):
        described = manifest.read(outputs.manifest(section))
        assert described is not None
        of_sections += frames(outputs.section_film(section))
        for beat in described["beats"]:
            of_beats += frames(outputs.root / beat["video"]["path"])
    film = frames(outputs.film)
    assert len(film) == 24 + 36
    assert all(
        np.array_equal(a, b) and np.array_equal(a, c) for a, b, c in zip(film, of_sections, of_beats, strict=True)
    )


def test_a_poster_is_the_last_frame_of_its_beat(rendered_once):
    outputs = rendered_once.draft
    last = frames(outputs.beats("one") / "02-move.mp4")[-1].astype(int)
    with Image.open(outputs.beats("one") / "02-move.png") as poster:
        difference = np.abs(np.asarray(poster.convert("RGB")).astype(int) - last)
    assert difference.mean() < 1


def test_the_film_has_chapters_title_and_author(rendered_once):
    with av.open(str(rendered_once.draft.film)) as film:
        chapters = [
            (chapter["metadata"]["title"], float(chapter["start"] * chapter["time_base"]))
            for chapter in film.chapters()
        ]
        beats = [beat for name in ("one", "two") for beat in manifest.read(rendered_once.draft.manifest(name))["beats"]]
        starts = np.cumsum([0, *(beat["length"] for beat in beats[:-1])])
        titles = ["The First", "The First · 2 move", "The Second & last"]
        titles += ["The Second & last · 2 advance", "The Second & last · 3 end"]
        assert [title for title, _ in chapters] == titles
        assert [start for _, start in chapters] == pytest.approx(list(starts), abs=1e-3)
        assert film.metadata["title"] == "A <b>small</b> lecture"
        assert film.metadata["artist"] == "N & N"


def test_the_captions_in_the_film_are_those_beside_it(rendered_once):
    with av.open(str(rendered_once.draft.film)) as film:
        (track,) = film.streams.subtitles
        assert (track.codec_context.name, track.language) == ("mov_text", "eng")
        packets = [packet for packet in film.demux(track) if packet.size > 2]  # an empty one ends a cue before a gap
        inside = [
            (float(p.pts * p.time_base), float((p.pts + p.duration) * p.time_base), bytes(p)[2:].decode())
            for p in packets
        ]
    blocks = rendered_once.draft.captions.read_text().strip().split("\n\n")[1:]
    assert len(inside) == len(blocks) == 6
    for (start, end, text), block in zip(inside, blocks, strict=True):
        times, _, lines = block.partition("\n")
        beside = [60 * float(t.split(":")[1]) + float(t.split(":")[2]) for t in times.split(" --> ")]
        assert [start, end] == pytest.approx(beside, abs=2e-3)
        assert text == html.unescape(lines)


def test_the_theme_s_ground_is_behind_everything(rendered_once):
    described = manifest.read(rendered_once.draft.manifest("one"))
    assert described is not None
    ground = [int(described["background"][at : at + 2], 16) for at in (1, 3, 5)]
    assert ground != [0, 0, 0]
    with Image.open(rendered_once.draft.beats("one") / "01-grow.png") as poster:
        assert list(poster.convert("RGB").getpixel((3, 3))) == ground


def test_nothing_changed_nothing_rendered(rendered, capsys):
    before = stamps(rendered)
    assert rendered.run("render", "--quality", "draft") == 0
    assert "unchanged: one, two" in capsys.readouterr().out
    assert stamps(rendered) == before


def test_one_parameter_changed_renders_that_section_and_the_film(rendered):
    before = stamps(rendered)
    rendered.edit("size = 1.0", "size = 0.5")
    assert rendered.run("render", "--quality", "draft") == 0
    changed = {path.rsplit("/", 1)[1] for path, stamp in stamps(rendered).items() if before[path] != stamp}
    assert changed == {"one.mp4", "01-grow.mp4", "02-move.mp4", "lecture.mp4"}


def test_a_partial_render_leaves_the_film_as_it_was_and_says_so(rendered, capsys):
    before = stamps(rendered)
    assert rendered.run("render", "two", "--force", "--quality", "draft") == 0
    output = capsys.readouterr().out
    assert "rendered: two" in output
    assert "The film was left as it was" in output
    changed = {path.rsplit("/", 1)[1] for path, stamp in stamps(rendered).items() if before[path] != stamp}
    assert changed == {"two.mp4", "01-turn.mp4", "02-advance.mp4", "03-end.mp4"}


def test_files_do_not_depend_on_the_number_of_workers(rendered):
    """The fixture used as many workers as there are cores."""
    before = {path: path.read_bytes() for path in rendered.draft.root.rglob("*.mp4")}
    assert rendered.run("render", "--force", "--quality", "draft", "--jobs", "1") == 0
    assert all(path.read_bytes() == content for path, content in before.items())


@pytest.mark.parametrize("damage", ["missing", "truncated", "foreign description"])
def test_a_damaged_section_is_rendered_again(rendered, damage, capsys):
    beat = rendered.draft.beats("one") / "01-grow.mp4"
    good = beat.read_bytes()
    if damage == "missing":
        beat.unlink()
    elif damage == "truncated":
        beat.write_bytes(good[:100])
    else:
        rendered.draft.manifest("one").write_text("[]")
    assert rendered.run("render", "--quality", "draft") == 0
    output = capsys.readouterr().out
    assert "rendered: one" in output
    assert "unchanged: two" in output
    assert beat.read_bytes() == good


def test_a_section_that_is_off_is_not_in_the_film(rendered):
    rendered.edit('name = "one"', 'name = "one"\nenabled = false')
    assert rendered.run("render", "--quality", "draft") == 0
    assert len(frames(rendered.draft.film)) == 36


def test_a_beat_that_is_no_more_leaves_no_file(rendered):
    foreign = rendered.draft.beats("one") / "03-gone.mp4"
    foreign.write_bytes(b"")
    assert rendered.run("render", "one", "--force", "--quality", "draft") == 0
    assert not foreign.exists()


def test_an_ordinary_manim_scene_is_a_section_of_one_beat(small):
    """Of whatever kind it is: in the plane with methods that are called as ours, in space, with a camera that moves."""
    (small.folder / "ordinary.py").write_text(
        dedent("""
            from manim import *

            class Plane(Scene):
                def construct(self):
                    self.open()
                    self.next_section("of its own")
                    self.wait(0.2)
                def open(self):
                    self.play(FadeIn(Square()), run_time=0.2)

            class Space(ThreeDScene):
                def construct(self):
                    self.set_camera_orientation(phi=1.0, theta=0.5)
                    self.add(Cube())

            class Moving(MovingCameraScene):
                def construct(self):
                    self.add(Dot())
                    self.play(self.camera.frame.animate.scale(0.5), run_time=0.2)
        """)
    )
    for scene in ("Plane", "Space", "Moving"):
        small.plant(scene.lower(), f"ordinary:{scene}", ["all"])
    assert small.run("render", "plane", "space", "moving", "--quality", "draft") == 0
    for name in ("plane", "space", "moving"):
        described = json.loads(small.draft.manifest(name).read_text())
        assert [beat["name"] for beat in described["beats"]] == ["all"]
        poster = np.asarray(Image.open(small.draft.root / described["beats"][0]["poster"]["path"]))
        assert poster.std() > 1, f"{name} is empty"
