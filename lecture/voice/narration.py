"""The lecture as it is narrated: each rendered beat with its speech, its timeline, its sound and its captions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from lecture.folders import Outputs
from lecture.rendering.captions import Cue
from lecture.rendering.joining import Clip
from lecture.rendering.manifest import Manifest
from lecture.voice.captions import cues
from lecture.voice.sound import Samples
from lecture.voice.speech import Speech, Voice
from lecture.voice.timing import Timeline, moved, timeline, track


@dataclass(frozen=True)
class Narrated:
    """A beat as it is narrated: what the manifest says of it, with the deck's words, and its speech, if it has any."""

    section: str
    beat: dict[str, Any]
    fps: int
    speech: Speech | None
    line: Timeline

    @property
    def length(self) -> Fraction:
        """In seconds."""
        return Fraction(self.line.frames, self.fps)

    @property
    def sound(self) -> Samples:
        """What is heard while it lasts."""
        return track(self.line, self.speech.samples if self.speech else np.zeros(0, np.float32), self.fps)

    @property
    def captions(self) -> list[Cue]:
        """What is said, in seconds from its beginning; without a voice, nothing."""
        return list(cues(self.speech, self.line, self.fps)) if self.speech else []

    @property
    def cue_times(self) -> dict[str, float]:
        """The seconds from its beginning at which each of its cues is due."""
        return {mark: moved(self.line, frame) / self.fps for mark, frame in self.beat["cues"].items()}

    def clips(self, outputs: Outputs) -> list[Clip]:
        """Its video with the later times, or several times if it is a loop."""
        video = outputs.file(self.beat["video"]["path"])
        if self.line.repeats > 1:
            return [Clip(video, Fraction(self.beat["frames"], self.fps))] * self.line.repeats
        shifts = tuple(
            (Fraction(piece.begin, self.fps), Fraction(piece.at - piece.begin, self.fps)) for piece in self.line.pieces
        )
        return [Clip(video, self.length, shifts)]


def narration(
    voice: Voice, manifests: Sequence[Manifest], report: Callable[[str, int], None] = lambda *_: None
) -> list[Narrated]:
    """All beats of the rendered sections, in order; `report` hears which one is spoken, and of how many."""
    beats = [(manifest, beat) for manifest in manifests for beat in manifest["beats"]]
    narrated: list[Narrated] = []
    for manifest, beat in beats:
        section = manifest["section"]
        report(f"{section}/{beat['name']}", len(beats))
        speech = voice.speech(section, beat["name"], beat["notes"])
        line = timeline(
            beat["frames"],
            manifest["fps"],
            beat["cues"],
            speech.marks if speech else {},
            len(speech.samples) if speech else 0,
            loops=beat["loop"],
        )
        narrated.append(Narrated(section, beat, manifest["fps"], speech, line))
    return narrated
