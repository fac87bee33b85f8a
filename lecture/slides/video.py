"""Videos on a slide: decoded by PyAV, a frame of theirs for each moment of the scene.

video = VideoPicture(Path("clip.mp4"), width=8, height=4.5)
self.play(Playing(video))                          # as long as it lasts
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from manim import Animation, config, linear
from numpy.typing import NDArray

from lecture.drawing.raster import HeatMap

Image = NDArray[np.uint8]


class VideoError(Exception):
    """A file that is no video, or is damaged."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"expected a video (MP4, WebM, MOV, GIF) that is whole, got {path.name} ({reason}). Save it anew."
        )


class Frames:
    """The frames of a file, as pictures at most `width` x `height`; `at` goes on from the last one, or starts anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.length = _length(path)
        self._begin()
        first = self._frame
        turned = abs(first.rotation) == 90
        self.size = (first.height, first.width) if turned else (first.width, first.height)
        self._limit = 1.0

    def fit(self, width: float, height: float) -> None:
        """Ask for pictures that are no larger than this, in pixels."""
        self._limit = min(1.0, max(width / self.size[0], height / self.size[1]))

    def at(self, seconds: float) -> Image:
        """The picture (height, width, 4) that stands at this time."""
        if seconds < self._seconds(self._frame):
            self._begin()
        while self._next is not None and self._seconds(self._next) <= seconds + 1e-6:
            self._frame, self._next = self._next, self._following()
        frame = self._frame
        width, height = (max(1, round(side * self._limit)) for side in (frame.width, frame.height))
        return np.rot90(frame.to_ndarray(format="rgba", width=width, height=height), frame.rotation // 90)

    def _begin(self) -> None:
        self._decoder = _decoded(self.path)
        first = self._following()
        if first is None:
            raise VideoError(self.path, "no frame")
        self._start = first.time or 0.0
        self._frame: Any = first
        self._next: Any = self._following()

    def _following(self) -> Any:
        try:
            return next(self._decoder, None)
        except FFmpegError as error:
            raise VideoError(self.path, str(error.strerror)) from error

    def _seconds(self, frame: Any) -> float:
        return (frame.time or 0.0) - self._start


def _decoded(path: Path) -> Iterator[Any]:
    with av.open(str(path)) as file:
        yield from file.decode(video=0)


def _length(path: Path) -> float:
    """How long the video lasts, in seconds, by the times of its packets: not every file tells it."""
    try:
        with av.open(str(path)) as file:
            if not file.streams.video:
                raise VideoError(path, "no picture in it")
            spans = [
                (float(packet.pts * packet.time_base), float((packet.duration or 0) * packet.time_base))
                for packet in file.demux(video=0)
                if packet.pts is not None and packet.time_base is not None
            ]
    except FFmpegError as error:
        raise VideoError(path, str(error.strerror)) from error
    if not spans:
        raise VideoError(path, "no frame")
    return max(start + length for start, length in spans) - min(start for start, _ in spans)


class VideoPicture(HeatMap):
    """A video as large as it fits; it shows its first frame until it plays."""

    shared = ("values", "palette", "frames")

    def __init__(self, path: Path, width: float, height: float, *, loops: bool = False) -> None:
        self.frames = Frames(path)
        self.length, self.loops = self.frames.length, loops
        wide, high = self.frames.size
        half = np.array([wide, high]) * min(width / wide, height / high) / 2
        scale = config.pixel_width / config.frame_width
        self.frames.fit(*(2 * half * scale))
        super().__init__(_values(self.frames.at(0.0)), -half, half)

    def show(self, seconds: float) -> None:
        """Show the frame of this time."""
        self.set_values(_values(self.frames.at(seconds)))


class Playing(Animation):
    """A video plays from its start to its end."""

    depends_on_alpha_alone = True

    def __init__(self, video: VideoPicture) -> None:
        super().__init__(video, run_time=max(video.length, 1 / config.frame_rate), rate_func=linear)
        self.video = video

    def interpolate_mobject(self, alpha: float) -> None:
        """Show the frame at the share `alpha` of its length."""
        self.video.show(alpha * self.video.length)


def _values(image: Image) -> NDArray[np.float64]:
    return image[::-1] / 255.0
