"""One video file from one beat's frames.

x264 veryfast at crf 20, one encoder for a whole beat, one thread: the file does not depend on how many workers
run beside it. The settings are the same for all beats, so that files can be joined without encoding again.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from lecture.qualities import Quality
from lecture.rendering import colour

OPTIONS = {"preset": "veryfast", "crf": "20", "x264-params": "threads=1:lookahead-threads=1:chromaloc=1"}
SECONDS_BETWEEN_KEYFRAMES = 4


class BeatEncoder:
    """Writes `video` frame by frame, and the last frame as a picture beside it."""

    def __init__(self, video: Path, quality: Quality) -> None:
        self.video = video
        self.poster = video.with_suffix(".png")
        self.frames = 0
        self._last: np.ndarray | None = None
        self._container = av.open(str(video), "w", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream("libx264", rate=quality.fps, options=OPTIONS)
        self._stream.width, self._stream.height = quality.width, quality.height
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.thread_count = 1
        context.gop_size = SECONDS_BETWEEN_KEYFRAMES * quality.fps
        context.time_base = Fraction(1, quality.fps)
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709

    def write(self, pixels: np.ndarray, repeat: int = 1) -> None:
        """Append `pixels` (height, width, 4), RGBA, `repeat` times."""
        frame = self._frame(colour.planes(pixels))
        for _ in range(repeat):
            frame.pts = self.frames
            self._container.mux(self._stream.encode(frame))
            self.frames += 1
        self._last = pixels

    def finish(self) -> None:
        """Complete the file and its poster."""
        self._container.mux(self._stream.encode())
        self._container.close()
        if self._last is not None:
            _write_picture(self.poster, self._last)

    def discard(self) -> None:
        """Give the file up; the folder that it lies in goes with the failed section."""
        self._container.close()

    def _frame(self, planes: tuple[np.ndarray, np.ndarray, np.ndarray]) -> av.VideoFrame:
        frame = av.VideoFrame(self._stream.width, self._stream.height, "yuv420p")
        for target, values in zip(frame.planes, planes, strict=True):
            height, width = values.shape
            memory = np.frombuffer(target, np.uint8)  # pyright: ignore[reportCallIssue, reportArgumentType]
            memory.reshape(-1, target.line_size)[:height, :width] = values
        return frame


def _write_picture(path: Path, pixels: np.ndarray) -> None:
    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not done:
        raise ValueError(f"{path}: the frame could not be written as PNG")
    path.write_bytes(data.tobytes())
