"""One beat as a moving picture for the web: WebP, or GIF for places that take nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import av
from PIL import Image

from lecture.folders import replacing
from lecture.rendering.video_frames import frames_at

PALETTE_EVERY = 10
"""The colours of a GIF are chosen from every tenth of its frames, one a second."""


@dataclass(frozen=True)
class ClipFormat:
    """fps: a frame lasts whole milliseconds in WebP, hundredths of a second in GIF, so that the clip keeps its time."""

    fps: int
    width: int


FORMATS = {"webp": ClipFormat(fps=20, width=960), "gif": ClipFormat(fps=10, width=640)}


def write_clip(video: Path, target: Path, kind: str, width: int | None = None) -> None:
    """Write `video` as a looping picture of `kind`, at most `width` pixels wide."""
    form = FORMATS[kind]
    frames = _frames(video, form.fps, width or form.width)
    options: dict[str, object] = {"loop": 0, "duration": 1000 // form.fps, "save_all": True}
    if kind == "gif":
        palette = _palette(islice(_frames(video, form.fps, width or form.width), 0, None, PALETTE_EVERY))
        frames = (frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames)
        options |= {"optimize": False}
    else:
        options |= {"quality": 80, "method": 4, "minimize_size": False}
    first = next(frames)
    with replacing(target) as beside:
        first.save(beside, format=kind.upper(), append_images=frames, **options)


def _frames(video: Path, fps: int, width: int) -> Iterator[Image.Image]:
    """The frames of `video` at `fps` frames a second, made smaller to `width`."""
    for frame in frames_at(video, (number / fps for number in count())):
        yield _smaller(frame, width)


def _smaller(frame: av.VideoFrame, width: int) -> Image.Image:
    picture = frame.to_image()
    if picture.width <= width:
        return picture
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


def _palette(frames: Iterable[Image.Image]) -> Image.Image:
    """256 colours for the whole clip, so that they do not flicker from frame to frame."""
    samples = list(frames)
    mosaic = Image.new("RGB", (samples[0].width, samples[0].height * len(samples)))
    for number, sample in enumerate(samples):
        mosaic.paste(sample, (0, number * sample.height))
    return mosaic.quantize(256, method=Image.Quantize.MEDIANCUT)
