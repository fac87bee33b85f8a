"""How the encoder's settings were chosen: time, size and truth of candidates on the same frames.

    python -m bench.encoding                             # surfaces, a network, plots, formulas
    python -m bench.encoding neurons --seconds 2

The frames are the excerpts of `bench.excerpts` at 1920 x 1080 and 60 a second, drawn once and kept in 4:2:0 without
loss. The first candidate is what manim does: medium, crf 23, a file for every play. The second is `lecture render`'s
own setting, to be no less true than the first (SSIM of the luma, see `bench.frames`) and no larger. Processor
milliseconds a frame are the encoder's alone, in one thread. `a hold` is a frame's time in which nothing moves.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np

from bench.excerpts import write_scenes
from bench.frames import COMPARE_EVERY, decoded, draw, ssim
from lecture import deck as deck_file
from lecture.qualities import QUALITIES
from lecture.rendering.encoder import OPTIONS, BeatEncoder
from lecture.rendering.writer import BeatFileWriter, Written

ROOT = Path(__file__).resolve().parents[1]
QUALITY = QUALITIES["fullhd"]
SECTIONS = ("title", "neurons", "learning", "hessian", "adam-divider", "adam")
HELD = 120
THREADS = "threads=1:lookahead-threads=1"
LOSSLESS = {"preset": "ultrafast", "qp": "0", "x264-params": THREADS}
MANIMS = {"preset": "medium", "crf": "23", "x264-params": THREADS}


def changed(crf: str = OPTIONS["crf"], **to: str) -> dict[str, str]:
    """Our settings with some of x264's parameters or the quality changed; `_` stands for `-`."""
    parameters = dict(pair.split("=") for pair in OPTIONS["x264-params"].split(":"))
    parameters |= {name.replace("_", "-"): value for name, value in to.items()}
    changed_parameters = ":".join(f"{name}={value}" for name, value in parameters.items())
    return {"preset": OPTIONS["preset"], "crf": crf, "x264-params": changed_parameters}


def fixed(options: Mapping[str, str], qp: str) -> dict[str, str]:
    """The settings with one quantiser for all blocks of a frame."""
    return {"preset": options["preset"], "qp": qp, "x264-params": options["x264-params"]}


CANDIDATES: dict[str, Mapping[str, str]] = {
    "manim's: medium, crf 23, a file a play": MANIMS,
    "ours": OPTIONS,
    "ours, finer": changed(crf=str(float(OPTIONS["crf"]) - 1)),
    "ours, coarser": changed(crf=str(float(OPTIONS["crf"]) + 1)),
    "ours, one quantiser a frame": fixed(changed(pbratio="3"), "22"),
    "ours, 8 B-frames": changed(bframes="8"),
    "ours, coarser B-frames": changed(pbratio="3"),
    "ours, even quantisers": changed(ipratio="1", pbratio="1"),
    "ours, motion in whole pixels": changed(subme="0"),
    "ours, motion in halves of a pixel": changed(subme="1"),
    "ours, more ways to divide a block": changed(partitions="all"),
    "ours, refined": changed(trellis="1", me="hex", **{"8x8dct": "1"}),
    "ours, a block tree": changed(crf="19.5", mbtree="1", rc_lookahead="14", subme="0"),
    "veryfast, crf 20": {"preset": "veryfast", "crf": "20", "x264-params": THREADS},
    "superfast, crf 20": {"preset": "superfast", "crf": "20", "x264-params": THREADS},
    "ultrafast, crf 20": {"preset": "ultrafast", "crf": "20", "x264-params": THREADS},
}


class Kept(BeatFileWriter):
    """Keeps the frames of the one beat that is drawn without loss, and where its plays begin."""

    def __init__(self, settings: Any, *, folder: Path) -> None:
        super().__init__(settings, folder=folder, quality=QUALITY, report=lambda *_: None)
        self.plays: list[int] = []

    def begin_animation(self, allow_write: bool = False, **options: Any) -> None:
        super().begin_animation(allow_write, **options)
        if allow_write:
            self.plays.append(sum(beat.encoder.frames for beat in self.beats))

    def _open(self) -> BeatEncoder:
        encoder = BeatEncoder(self._folder / "frames.mp4", QUALITY, LOSSLESS, still_fps=QUALITY.fps)
        self.beats.append(Written(self.beat, encoder, self.trace))
        return encoder


def frames(video: Path) -> Iterator[av.VideoFrame]:
    """The frames of a file as the encoder wants them: without what they were in it."""
    with av.open(str(video)) as container:
        for picture in container.decode(video=0):
            picture.pict_type, picture.time_base = 0, Fraction(1, QUALITY.fps)
            yield picture


def encode(source: Path, bounds: Sequence[int], options: Mapping[str, str], folder: Path) -> tuple[float, list[Path]]:
    """Encode the frames of `source`, a file from each of `bounds` to the next; seconds, and the files."""
    pictures, seconds, videos = frames(source), 0.0, []
    for start, end in pairwise(bounds):
        videos.append(folder / f"{start:05}.mp4")
        began = time.process_time()
        encoder = BeatEncoder(videos[-1], QUALITY, options)
        seconds += time.process_time() - began
        for _ in range(start, end):
            picture = next(pictures)
            began = time.process_time()
            encoder.append(picture)
            seconds += time.process_time() - began
        began = time.process_time()
        encoder.finish()
        seconds += time.process_time() - began
    return seconds, videos


def hold(source: Path, options: Mapping[str, str], folder: Path) -> float:
    """Processor seconds for a frame's time in a still."""
    picture = next(frames(source))
    encoder = BeatEncoder(folder / "hold.mp4", QUALITY, options)
    began = time.process_time()
    encoder.append(picture, HELD)
    encoder.finish()
    return (time.process_time() - began) / HELD


def similar(source: Path, videos: Sequence[Path]) -> float:
    """The mean SSIM of the videos, one after the other, to the frames."""
    shown = (plane for video in videos for plane in decoded(video))
    pairs = enumerate(zip(decoded(source), shown, strict=True))
    return float(np.mean([ssim(true, seen) for number, (true, seen) in pairs if number % COMPARE_EVERY == 0]))


def search(deck: Path, section: str, folder: Path) -> None:
    """Print a row for each candidate on the frames of a section."""
    kept = draw(deck, section, folder, partial(Kept, folder=folder))[0]
    (_, encoder), *_ = kept.beats
    ends = {"manim's: medium, crf 23, a file a play": [*kept.plays, encoder.frames]}
    for name, options in CANDIDATES.items():
        seconds, videos = encode(encoder.video, ends.get(name, [0, encoder.frames]), options, folder)
        size = sum(video.stat().st_size for video in videos) / 1000
        cost, still = 1000 * seconds / encoder.frames, 1000 * hold(encoder.video, options, folder)
        true = similar(encoder.video, videos)
        print(f"| {section} | {name} | {cost:.1f} | {still:.1f} | {size:.0f} | {true:.5f} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", default=SECTIONS, help=f"(default: {' '.join(SECTIONS)})")
    parser.add_argument("--seconds", type=float, default=4.0, help="an excerpt's least length (default: 4)")
    options = parser.parse_args()
    deck = deck_file.load(ROOT / "lecture.md")
    print("| frames of | settings | ms a frame | a hold, ms | kB | SSIM |\n| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = write_scenes(deck, [deck.section(name) for name in options.sections], options.seconds, folder)
        sys.path.append(str(folder))
        for section in options.sections:
            (folder / section).mkdir()
            search(path, section, folder / section)


if __name__ == "__main__":
    main()
