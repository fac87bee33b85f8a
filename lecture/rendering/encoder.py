"""One video file from one beat's frames.

One encoder for a whole beat, one thread: the file does not depend on how many workers run beside it. The settings are
the same for all beats, so that files can be joined without encoding again. They were chosen by `bench.encoding`.
The look-ahead and the block tree are off: a key frame is finer than the frames that are predicted from it, and the
twelve B-frames between two of those are coarser, so that what stays is kept as it was first seen, without much thought.
Within a frame x264 gives flat blocks finer quantisers than rough ones: there a coarse one would leave steps in the
shading of a surface. With the superfast preset it takes a quarter of the time of manim's settings (medium, crf 23, a
file for every play), is as true and makes smaller files.

Where the picture stands still, a frame is stored fifteen times a second and lasts until the next: each costs the
encoder as much as one that moves. `bench.holds` shows how few Chromium plays well. A file's first two frames and a
still's last three are dense, because packets are decoded in another order than shown, up to two frames earlier: then
the packets of every file begin two frames before it, which lets files be joined, and their times add up to its length.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.codec.context import Flags
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from lecture.qualities import Quality
from lecture.rendering import ycbcr
from lecture.rendering.joining import DENSE_HEAD

OPTIONS = {
    "preset": "superfast",
    "crf": "22.4",
    "x264-params": "threads=1:chromaloc=1:rc-lookahead=0:mbtree=0:scenecut=0:b-adapt=0:bframes=12:weightp=0:subme=2"
    ":8x8dct=0:qcomp=0.75:aq-strength=0.7:ipratio=1.95:pbratio=2.2",
}
SECONDS_BETWEEN_KEYFRAMES = 4
STILL_FPS = 15
DENSE_TAIL = 3


class BeatEncoder:
    """Writes `video` frame by frame, and the last frame as a picture beside it.

    `frames` is how long it is, in frames; `stored` how many there are in it, of which those of stills last longer.
    """

    def __init__(
        self, video: Path, quality: Quality, options: Mapping[str, str] = OPTIONS, still_fps: int = STILL_FPS
    ) -> None:
        self.video = video
        self.poster = video.with_suffix(".png")
        self.frames = self.stored = 0
        self._longest = max(1, quality.fps // still_fps)
        self._last: NDArray[np.uint8] | None = None
        self._container = av.open(str(video), "w", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream("libx264", rate=quality.fps, options=dict(options))
        self._stream.width, self._stream.height = quality.width, quality.height
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.thread_count = 1
        context.gop_size = SECONDS_BETWEEN_KEYFRAMES * quality.fps
        context.time_base = Fraction(1, quality.fps)
        context.flags |= Flags.frame_duration
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        self._frame = av.VideoFrame(quality.width, quality.height, "yuv420p")  # x264 copies what it is given
        self._planes = planes(self._frame)

    def write(self, pixels: NDArray[np.uint8], repeat: int = 1, rows: NDArray[np.bool_] | None = None) -> None:
        """Append `pixels` (height, width, 4), RGBA, `repeat` times. They must stay until the next call.

        `rows` (height,) tells in which rows they may differ from the frame before; without it, in all.
        """
        luma, blue, red = self._planes
        ycbcr.convert(pixels, luma, blue, red, rows if self.stored else None)
        self.append(self._frame, repeat)
        self._last = pixels

    def append(self, frame: av.VideoFrame, repeat: int = 1) -> None:
        """Append a frame that has been converted, for the time of `repeat` frames."""
        end = self.frames + repeat
        while self.frames < end:
            frame.pts = self.frames
            longest = 1 if self.stored < DENSE_HEAD else self._longest
            frame.duration = min(longest, max(1, end - self.frames - DENSE_TAIL))
            self._container.mux(self._stream.encode(frame))
            self.frames += frame.duration
            self.stored += 1

    def finish(self) -> None:
        """Complete the file and its poster."""
        self._container.mux(self._stream.encode())
        if self._last is not None:
            write_picture(self.poster, self._last)
        self.discard()

    def discard(self) -> None:
        """Close the file, whatever it holds, and give back the encoder's memory, which is a beat's largest."""
        self._container.close()
        del self._container, self._stream, self._frame, self._planes
        self._last = None


def planes(frame: av.VideoFrame) -> list[NDArray[np.uint8]]:
    """The memory of the frame's planes, in whole rows: they are as wide as libav likes, at least as the picture."""
    memory = (np.frombuffer(plane, np.uint8) for plane in frame.planes)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return [rows.reshape(-1, plane.line_size) for rows, plane in zip(memory, frame.planes, strict=True)]


def write_picture(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Write the frame (height, width, 4), RGBA, as the PNG `path`."""
    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not done:
        raise ValueError(f"{path}: the frame could not be written as PNG")
    path.write_bytes(data.tobytes())
