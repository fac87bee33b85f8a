"""Draws one section, and for its frames: what drawing and encoding cost alone, and how true two videos are to them.

    python -m bench.frames --deck lecture.toml --section neurons --folder build --ours a.mp4 --manims b.mp4

The frames are compared before any loss, by the SSIM of their luma (Wang et al. 2004: a Gaussian window of
sigma 1.5, C1 = (0.01 * 255)^2, C2 = (0.03 * 255)^2). manim's files carry BT.601 luma and ours BT.709: each is
compared with the luma that it should have. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import cv2
import manim
import numpy as np
from numpy.typing import NDArray

from lecture import deck as deck_file
from lecture.drawing.camera import KitCamera
from lecture.folders import media_folder, runs_folder
from lecture.qualities import QUALITIES
from lecture.rendering import stage
from lecture.rendering.task import SectionTask
from lecture.rendering.video_frames import frames_at
from lecture.rendering.writer import BeatFileWriter

LUMA = {"ours": (0.2126, 0.7152, 0.0722), "manims": (0.299, 0.587, 0.114)}
COMPARE_EVERY = 13
"""Prime, so that every place between two P-frames is compared as often as any other."""

Plane = NDArray[np.float32]
Writer = TypeVar("Writer", bound=BeatFileWriter)


def ssim(first: Plane, second: Plane) -> float:
    """The mean structural similarity of two luma planes (height, width) in 0..255."""

    def mean(plane: Plane) -> Plane:
        return cv2.GaussianBlur(plane, (11, 11), 1.5).astype(np.float32)

    one, two = mean(first), mean(second)
    variances = mean(first * first) - one * one + mean(second * second) - two * two
    covariance = mean(first * second) - one * two
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    index = (2 * one * two + c1) * (2 * covariance + c2) / ((one * one + two * two + c1) * (variances + c2))
    return float(index.mean())


def luma(pixels: NDArray[np.uint8], weights: tuple[float, float, float]) -> Plane:
    """RGBA (height, width, 4) to luma in the limited range, not rounded."""
    return (16 + 219 / 255 * (pixels[..., :3] @ np.array(weights, np.float32))).astype(np.float32)


def decoded(video: Path) -> Iterator[Plane]:
    """The luma planes of a video at full HD, one for each sixtieth of a second."""
    for frame in frames_at(video, (number / QUALITIES["fullhd"].fps for number in count())):
        plane = frame.planes[0]
        memory = np.frombuffer(plane, np.uint8)  # pyright: ignore[reportCallIssue, reportArgumentType]
        yield memory.reshape(-1, plane.line_size)[: frame.height, : frame.width].astype(np.float32)


class Clocked(BeatFileWriter):
    """Encodes as the lecture does, keeps the time of it, and compares each twelfth frame with the videos."""

    def __init__(self, *arguments: Any, videos: dict[str, Path], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.encoding = self.comparing = 0.0
        self.frames = 0
        self.similar: dict[str, list[float]] = {name: [] for name in videos}
        self._videos = {name: decoded(path) for name, path in videos.items()}

    def write_frame(self, pixels: NDArray[np.uint8], *, repeat: int = 1, **_: Any) -> None:
        start = time.process_time()
        super().write_frame(pixels, repeat=repeat)
        middle = time.process_time()
        for _ in range(repeat):
            for name, planes in self._videos.items():
                shown = next(planes, None)
                if shown is None:
                    raise ValueError(f"the video {name!r} ends after {self.frames} frames; the scene draws more")
                if self.frames % COMPARE_EVERY == 0:
                    self.similar[name].append(ssim(luma(pixels, LUMA[name]), shown))
            self.frames += 1
        self.encoding += middle - start
        self.comparing += time.process_time() - middle


def draw(deck_path: Path, section: str, folder: Path, make: Callable[[Any], Writer]) -> tuple[Writer, float]:
    """Draw a section at full HD through the file writer that `make` makes; it, and the processor seconds of drawing."""
    deck = deck_file.load(deck_path)
    task = SectionTask(
        section=section, scene=deck.section(section).scene, deck=deck, quality=QUALITIES["fullhd"],
        staging=folder, log=folder / "log", runs=runs_folder(media_folder(deck_path)), expected_seconds=1.0,
    )  # fmt: skip
    writers: list[Writer] = []

    def writer(settings: Any) -> Writer:
        writers.append(make(settings))
        return writers[0]

    scene_class = stage.prepare(task)
    renderer: Any = manim.CairoRenderer(file_writer_class=writer, camera_class=KitCamera)  # type: ignore[arg-type]
    scene = scene_class(renderer=renderer, section=section, deck=deck)
    drawing = clocked(renderer, "update_frame")
    scene.render()
    return writers[0], drawing[0]


def measure(deck_path: Path, section: str, folder: Path, videos: dict[str, Path]) -> dict[str, Any]:
    """Frames, processor seconds of drawing and of encoding them, and the mean SSIM of each of `videos`."""
    make = partial(Clocked, folder=folder, quality=QUALITIES["fullhd"], report=lambda *_: None, videos=videos)
    clock, drawing = draw(deck_path, section, folder, make)
    return {
        "frames": clock.frames,
        "drawing": drawing,
        "encoding": clock.encoding,
        "ssim": {name: float(np.mean(values)) for name, values in clock.similar.items()},
    }


def clocked(owner: Any, name: str) -> list[float]:
    """Keep the processor time that a method of `owner` takes in the one number of the list that comes back."""
    total, method = [0.0], getattr(owner, name)

    def timed(*arguments: Any, **options: Any) -> Any:
        start = time.process_time()
        result = method(*arguments, **options)
        total[0] += time.process_time() - start
        return result

    setattr(owner, name, timed)
    return total


def main() -> None:
    """Print the measurements of one section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("deck", "folder", "ours", "manims"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--section", required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    videos = {"ours": options.ours, "manims": options.manims}
    print(json.dumps(measure(options.deck.resolve(), options.section, options.folder, videos)))


if __name__ == "__main__":
    main()
