"""A section from its parts: the beats one after the other, and the section's film from their files."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from lecture.errors import RenderError
from lecture.folders import SECTIONS
from lecture.rendering.joining import Clip, concatenate
from lecture.rendering.key import key_of
from lecture.rendering.manifest import Manifest, described
from lecture.rendering.task import SectionTask


def assembled(task: SectionTask, parts: Sequence[Manifest]) -> Manifest:
    """The manifest of the section whose beats, from `parts`, lie in the staging folder; the film is put beside them."""
    fps = task.quality.fps
    frames = 0
    beats = []
    for beat in (beat for part in parts for beat in part["beats"]):
        beats.append(beat | {"start": frames / fps, "start_frame": frames})
        frames += beat["frames"]
    film = task.staging / f"{task.section}.mp4"
    joined = concatenate(
        [Clip(task.staging / Path(beat["video"]["path"]).name, Fraction(beat["frames"], fps)) for beat in beats], film
    )
    stored = sum(beat["stored"] for beat in beats)
    if joined != stored:
        raise RenderError(f"{film} holds {joined} frames, expected {stored}. Render the section again.")
    read = {name: {k: v for part in parts for k, v in part["facts"][name].items()} for name in ("read", "files")}
    facts = parts[0]["facts"] | read
    return parts[0] | {
        "facts": facts,
        "key": key_of(facts),
        "frames": frames,
        "stored": stored,
        "length": frames / fps,
        "video": described(film, Path(SECTIONS)),
        "beats": beats,
        "render_seconds": round(sum(part["render_seconds"] for part in parts), 2),
    }
