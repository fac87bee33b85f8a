"""The lecturer's own voice as it comes from a browser: a take becomes a beat's recording once it is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lecture.deck import Deck
from lecture.errors import LectureError
from lecture.folders import replacing
from lecture.voice import sound
from lecture.voice.sound import RATE
from lecture.voice.speech import ENDINGS, FOLDER

FORMER = ".former"
"""What is appended to the name of a recording of another kind, which a take would stand behind."""


@dataclass(frozen=True)
class Take:
    """A recording as it was kept: how long somebody speaks in it, and whether that was too loud for the microphone."""

    seconds: float
    is_clipped: bool


def keep(deck: Deck, section: str, beat: str, content: bytes, ending: str, marks: Mapping[str, float]) -> Take:
    """Let a take be the recording of a beat, with the seconds at which its `marks` are heard.

    Until the sound is whole on the disk, the former take stays; one of another kind is set aside.
    """
    place = deck.path.parent / FOLDER / section / f"{beat}{ending}"
    samples = sound.read(content, str(place))
    if sound.loudness(samples) is None:
        raise LectureError(f"{place}: expected a voice, got silence. Switch the microphone on, or choose another.")
    with replacing(place) as beside:
        beside.write_bytes(content)
        times = place.with_suffix(".toml")
        times.unlink(missing_ok=True)  # no sound ever stands beside another's times
    for former in _others(place):
        former.replace(former.with_name(former.name + FORMER))
    if marks:
        with replacing(times) as beside:
            beside.write_text("".join(f"{json.dumps(mark)} = {at:.2f}\n" for mark, at in marks.items()))
    return Take(len(sound.trimmed(samples)[0]) / RATE, sound.is_clipped(samples))


def _others(place: Path) -> list[Path]:
    """The recordings of the same beat that have another ending."""
    others = (place.with_suffix(ending) for ending in ENDINGS if ending != place.suffix)
    return [other for other in others if other.is_file()]
