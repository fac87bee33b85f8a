"""One beat alone is drawn as in its section: its video, its last frame, the frame at a time."""

import numpy as np
import pytest
from PIL import Image

from lecture.rendering import manifest
from lecture.rendering.video_frames import frames_at

pytestmark = pytest.mark.renders


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def beat(lecture, section, name):
    return next(one for one in manifest.read(lecture.draft.manifest(section))["beats"] if one["name"] == name)


@pytest.mark.parametrize("place", ["one/move", "two/turn"])
def test_a_beat_and_its_last_frame_are_those_of_the_section(rendered, capsys, place):
    section, name = place.split("/")
    before = {path: path.read_bytes() for path in rendered.draft.root.rglob("*.json")}
    assert rendered.run("render", place, "--quality", "draft") == 0
    assert rendered.run("still", place, "--quality", "draft") == 0
    video, picture = capsys.readouterr().out.split()
    described = beat(rendered, section, name)
    assert manifest.digest(rendered.draft.root / f"{section}-{name}.mp4") == described["video"]["digest"]
    assert video.endswith(f"draft/{section}-{name}.mp4")
    assert np.array_equal(pixels(picture), pixels(rendered.draft.root / described["poster"]["path"]))
    assert {path: path.read_bytes() for path in rendered.draft.root.rglob("*.json")} == before


def test_the_frame_at_a_time_is_the_one_that_the_video_shows_then(rendered, tmp_path, capsys):
    target = tmp_path / "figure.png"
    arguments = ("still", "one/move", "--quality", "draft", "--output", str(target), "--at")
    assert rendered.run(*arguments, "0.3") == 0
    video = rendered.draft.root / beat(rendered, "one", "move")["video"]["path"]
    shown = [next(frames_at(video, [seconds])).to_ndarray(format="rgb24").astype(int) for seconds in (0.3, 0.1)]
    same, other = (np.abs(pixels(target) - frame).mean() for frame in shown)
    assert same < other / 4
    assert rendered.run(*arguments, "9") == 2
    assert "--at: expected at most 0.8, the beat's length in seconds, got 9" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("still", "one"), "expected SECTION/BEAT, such as adam/momentum, got 'one'"),
        (("still", "one/mve"), "beat: expected one of grow, move, got 'mve'. Did you mean 'move'?"),
        (("still", "one/move", "--at", "soon"), "--at: expected seconds, 0 or more, got 'soon'"),
        (("still", "one/move", "-o", "figure.jpg"), "--output: expected a name that ends in .png, got figure.jpg"),
        (("render", "one/move", "two"), "expected sections or SECTION/BEAT alone"),
    ],
)
def test_what_is_wrong_is_said(small, capsys, arguments, message):
    assert small.run(*arguments) == 2
    assert message in capsys.readouterr().err
