"""The encoder: colours come back, and the files say what they are."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lecture.qualities import Quality
from lecture.rendering import ycbcr
from lecture.rendering.encoder import OPTIONS, STILL_FPS, BeatEncoder, planes
from lecture.rendering.joining import Clip, concatenate
from lecture.rendering.video_frames import frames_at

pytestmark = pytest.mark.renders

PATCH = 64
SIZE = Quality("test", 12 * PATCH, 6 * PATCH, 30)


@pytest.fixture(scope="module")
def chart() -> tuple[np.ndarray, np.ndarray]:
    """Colours (6, 12, 3), black, white and the primaries among them, and a frame of their patches."""
    colours = np.random.default_rng(0).integers(0, 256, (6, 12, 3), dtype=np.uint8)
    colours[0, :5] = [[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]]
    opaque = np.concatenate([colours, np.full((6, 12, 1), 255, np.uint8)], axis=2)
    return colours, np.kron(opaque, np.ones((PATCH, PATCH, 1), np.uint8))


@pytest.fixture(scope="module")
def video(chart, tmp_path_factory):
    path = tmp_path_factory.mktemp("encoder") / "chart.mp4"
    encoder = BeatEncoder(path, SIZE)
    encoder.write(chart[1])
    encoder.write(chart[1], repeat=40)
    encoder.finish()
    return path


def rgb(frame: av.VideoFrame) -> np.ndarray:
    """The frame's colours at the patches' centres, by BT.709's equations (swscale rounds coarsely)."""
    planes = [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[step // 2 :: step, step // 2 :: step]
        for plane, step in zip(frame.planes, (PATCH, PATCH // 2, PATCH // 2), strict=True)
    ]
    values = np.dstack([plane[:6, :12] for plane in planes]).astype(float) - ycbcr.OFFSET
    return values @ np.linalg.inv(ycbcr.MATRIX).T


def test_a_reference_chart_comes_back_within_two(chart, video):
    with av.open(str(video)) as container:
        decoded = list(container.decode(video=0))
    assert len(decoded) == 1 + 1 + 18 + 3  # the still's first is dense, as is the file's, and its last three
    for frame in (decoded[0], decoded[10], decoded[-1]):
        assert np.abs(np.clip(rgb(frame), 0, 255) - chart[0]).max() <= 2.5  # 2/255, and half for the rounding


def test_the_file_is_tagged_as_what_it_is(video):
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert (stream.width, stream.height, stream.base_rate, stream.frames) == (768, 384, 30, 23)
        assert stream.duration * stream.time_base == Fraction(41, 30)
        assert context.pix_fmt == "yuv420p"


def test_the_index_stands_before_the_frames(video):
    data = video.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_poster_is_the_last_frame_itself(chart, video):
    from PIL import Image

    with Image.open(video.with_suffix(".png")) as poster:
        assert np.array_equal(np.asarray(poster), chart[1][..., :3])


def test_planes_follow_the_recommendation(chart):
    luma, blue, red = ycbcr.planes(chart[1])
    assert [int(luma[PATCH // 2, column * PATCH + 5]) for column in range(2)] == [16, 235]
    assert (blue.shape, red.shape) == ((3 * PATCH, 6 * PATCH),) * 2
    exact = chart[0] @ ycbcr.MATRIX.T + ycbcr.OFFSET
    assert np.abs(luma[::PATCH, ::PATCH] - exact[..., 0]).max() < 1
    assert np.abs(red[:: PATCH // 2, :: PATCH // 2] - exact[..., 2]).max() < 1


def words_and_a_dot(number: int) -> np.ndarray:
    """Frame `number` of lines of text, over which a disc moves and rests."""
    pixels = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    pixels[..., 3] = 255
    for line in range(6):
        place = (20, 60 + 55 * line)
        cv2.putText(pixels, f"{line}: how do networks learn?", place, 0, 1.2, (230, 230, 220, 255), 2, cv2.LINE_AA)
    cv2.circle(pixels, (60 + 8 * min(number, 40), 190), 30, (240, 200, 60, 255), -1, cv2.LINE_AA)
    return pixels


def encoded(frames: list[np.ndarray], options: Mapping[str, str], video: Path) -> tuple[list[np.ndarray], int]:
    """The luma of `frames` after encoding and decoding, and the size of the file."""
    encoder = BeatEncoder(video, SIZE, options)
    for frame in frames:
        encoder.write(frame)
    encoder.finish()
    with av.open(str(video)) as container:
        lumas = [planes(frame)[0][: SIZE.height, : SIZE.width].copy() for frame in container.decode(video=0)]
    return lumas, video.stat().st_size


def test_it_is_no_less_true_than_manims_settings_and_no_larger(tmp_path):
    """manim begins a file with every play: the disc moves in one and rests in the other."""
    frames = [words_and_a_dot(number) for number in range(60)]
    mine, size = encoded(frames, OPTIONS, tmp_path / "ours.mp4")
    manims = {"preset": "medium", "crf": "23", "x264-params": "threads=1:lookahead-threads=1"}
    plays = [encoded(part, manims, tmp_path / "play.mp4") for part in (frames[:41], frames[41:])]
    theirs, sizes = [plane for shown, _ in plays for plane in shown], [size for _, size in plays]
    true = [ycbcr.planes(frame)[0].astype(float) for frame in frames]
    errors = [np.mean([np.mean((a - b) ** 2) for a, b in zip(true, way, strict=True)]) for way in (mine, theirs)]
    assert errors[0] <= errors[1]
    assert size <= sum(sizes)


def test_a_file_is_the_same_where_the_rows_are_told_that_changed(tmp_path):
    frames = [words_and_a_dot(number) for number in (0, 1, 1, 9, 30)]
    told, untold = BeatEncoder(tmp_path / "told.mp4", SIZE), BeatEncoder(tmp_path / "untold.mp4", SIZE)
    for before, frame in zip([frames[-1], *frames], frames, strict=False):
        told.write(frame, rows=(before != frame).any(axis=(1, 2)))
        untold.write(frame)
    told.finish()
    untold.finish()
    assert told.video.read_bytes() == untold.video.read_bytes()


def test_a_hold_is_as_long_as_it_was_and_shows_one_frame(tmp_path):
    encoder = BeatEncoder(tmp_path / "beat.mp4", SIZE)
    for number, repeat in ((0, 1), (20, 90), (40, 1)):
        encoder.write(words_and_a_dot(number), repeat)
    encoder.finish()
    assert encoder.frames == 92
    with av.open(str(encoder.video)) as container:
        stream = container.streams.video[0]
        assert stream.duration * stream.time_base == Fraction(92, SIZE.fps)
    pictures = frames_at(encoder.video, (number / SIZE.fps for number in range(92)))
    lumas = [planes(picture)[0][: SIZE.height, : SIZE.width].copy() for picture in pictures]
    for index, number in ((0, 0), (1, 20), (45, 20), (90, 20), (91, 40)):
        true = ycbcr.planes(words_and_a_dot(number))[0].astype(float)
        assert np.abs(lumas[index] - true).mean() < 1


def seconds(video: Path) -> float:
    """How long a player takes `video` to be."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        return float(stream.duration * stream.time_base)


def stored_frames(video: Path, fps: int) -> list[int]:
    """The numbers of the frames that are stored, in the order of decoding, which is that of showing."""
    with av.open(str(video)) as container:
        return [round(frame.time * fps) for frame in container.decode(video=0)]


TINY = {fps: Quality("tiny", 64, 36, fps) for fps in (15, 30, 60)}
STILLS = st.sampled_from([1, 1, 1, 2, 3, 4, 5, 9, 60])
BEATS = st.lists(st.lists(STILLS, min_size=1, max_size=12), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None)
@given(fps=st.sampled_from(sorted(TINY)), beats=BEATS)
def test_every_change_is_stored_at_its_time_and_joined_files_keep_theirs(fps, beats):
    """Stills of so many frames each, one after the other, in one file for each beat."""
    with tempfile.TemporaryDirectory() as folder:
        videos, starts, expected = [], [], []
        for number, stills in enumerate(beats):
            encoder = BeatEncoder(Path(folder) / f"{number}.mp4", TINY[fps])
            starts.append(sum(map(sum, beats[:number])))
            for level, repeat in enumerate(stills):
                expected.append(starts[-1] + encoder.frames)
                encoder.write(np.full((36, 64, 4), 20 * level + 10, np.uint8), repeat)
            expected.append(starts[-1] + encoder.frames - 1)
            encoder.finish()
            videos.append(Clip(encoder.video, Fraction(encoder.frames, fps)))
            assert len(stored_frames(encoder.video, fps)) == encoder.stored
            assert seconds(encoder.video) * fps == pytest.approx(encoder.frames, abs=0.1)
        stored = [
            start + at for clip, start in zip(videos, starts, strict=True) for at in stored_frames(clip.path, fps)
        ]
        film = Path(folder) / "film.mp4"
        assert concatenate(videos, film) == len(stored)
        assert stored_frames(film, fps) == stored
        assert set(expected) <= set(stored)
        assert max(np.diff([*stored, sum(map(sum, beats))])) <= max(1, fps // STILL_FPS)
        assert seconds(film) * fps == pytest.approx(sum(map(sum, beats)), abs=0.1)


def write_drift(video: Path) -> None:
    """A disc on a coloured ground that drifts: something for the encoder to decide about."""
    colours = np.random.default_rng(0).integers(0, 256, (23, 40, 4), dtype=np.uint8)
    ground = cv2.resize(colours, (320, 180), interpolation=cv2.INTER_LINEAR)
    encoder = BeatEncoder(video, Quality("drift", 320, 180, 5))
    for step in range(40):
        frame = np.roll(ground, (step, 3 * step), (0, 1))
        encoder.write(cv2.circle(frame, (20 + 6 * step, 90), 20, (255, 255, 255, 255), -1))
    encoder.finish()


def test_a_file_depends_on_its_frames_alone_whatever_memory_held_before(tmp_path):
    """The C library fills the memory that it gives and takes back with a byte, or its complement."""
    write = "import sys, tests.lecture.test_encoding as t; t.write_drift(t.Path(sys.argv[1]))"
    files = []
    for byte in ("1", "85", "200"):
        video = tmp_path / f"{byte}.mp4"
        subprocess.run(
            [sys.executable, "-c", write, str(video)],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"MALLOC_PERTURB_": byte},
            check=True,
        )
        files.append(video.read_bytes())
    assert files[0] == files[1] == files[2]


MEASURED = """
import resource, sys
import numpy as np
from pathlib import Path
from lecture.qualities import Quality
from lecture.rendering.encoder import BeatEncoder

wide = Quality("wide", 1280, 720, 30)
encoders = [BeatEncoder(Path(sys.argv[1]) / f"{k}.mp4", wide) for k in range(int(sys.argv[2]))]
for encoder in encoders:
    for level in range(20):
        encoder.write(np.full((720, 1280, 4), level, np.uint8))
    encoder.finish()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_finished_beat_gives_its_memory_back(tmp_path):
    """The writer keeps all beats of a section; at this size each would hold 90 MB."""
    few, many = (
        int(
            subprocess.check_output(
                [sys.executable, "-c", MEASURED, str(tmp_path), count], cwd=Path(__file__).parents[2]
            )
        )
        for count in ("2", "12")
    )
    assert many < few + 100
