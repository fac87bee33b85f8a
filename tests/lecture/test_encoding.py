"""The encoder: colours come back, and the files say what they are."""

import av
import numpy as np
import pytest

from lecture.qualities import Quality
from lecture.rendering import colour
from lecture.rendering.encoder import BeatEncoder

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
    values = np.dstack([plane[:6, :12] for plane in planes]).astype(float) - colour.OFFSET
    return values @ np.linalg.inv(colour.MATRIX).T


def test_a_reference_chart_comes_back_within_two(chart, video):
    with av.open(str(video)) as container:
        decoded = list(container.decode(video=0))
    assert len(decoded) == 41
    for frame in (decoded[0], decoded[20], decoded[-1]):
        assert np.abs(np.clip(rgb(frame), 0, 255) - chart[0]).max() <= 2.5  # 2/255, and half for the rounding


def test_the_file_is_tagged_as_what_it_is(video):
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert (stream.width, stream.height, stream.average_rate, stream.frames) == (768, 384, 30, 41)
        assert context.pix_fmt == "yuv420p"


def test_the_index_stands_before_the_frames(video):
    data = video.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_poster_is_the_last_frame_itself(chart, video):
    from PIL import Image

    with Image.open(video.with_suffix(".png")) as poster:
        assert np.array_equal(np.asarray(poster), chart[1][..., :3])


def test_planes_follow_the_recommendation(chart):
    luma, blue, red = colour.planes(chart[1])
    assert [int(luma[PATCH // 2, column * PATCH + 5]) for column in range(2)] == [16, 235]
    assert (blue.shape, red.shape) == ((3 * PATCH, 6 * PATCH),) * 2
    exact = chart[0] @ colour.MATRIX.T + colour.OFFSET
    assert np.abs(luma[::PATCH, ::PATCH] - exact[..., 0]).max() < 1
    assert np.abs(red[:: PATCH // 2, :: PATCH // 2] - exact[..., 2]).max() < 1
