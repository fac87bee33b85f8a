"""How far each cue of the narrated film is from its word: picture and word are looked for in the finished film.

    python -m bench.cues --quality draft                 # of what is rendered

The picture: the first frame that differs once the cue is due, in the beat's own video, is found again in the film,
whose packets are copies, bit by bit. The word: the voice's samples from the mark on are found again in the film's
sound, by correlation. Exit code 1 if one is farther from the other than a frame.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from lecture import deck as decks
from lecture.folders import Outputs
from lecture.rendering import manifest
from lecture.voice.narration import Narrated, narration
from lecture.voice.sound import RATE
from lecture.voice.speech import voice_of

CHANGE = 24
"""Of 255: a pixel that differs so much belongs to a picture that has changed, and not to the encoder."""
WORD, AROUND = 0.4, 1.0
"""Seconds of the word that are looked for, and how far around the picture."""


def pictures(path: Path) -> Iterator[tuple[float, np.ndarray]]:
    """The frames of a film, in grey, with their seconds."""
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            yield float(frame.time or 0), frame.to_ndarray(format="gray")


def sounds(path: Path) -> np.ndarray:
    """The samples of a film."""
    with av.open(str(path)) as film:
        return np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])


def changes(path: Path, beat: Narrated) -> dict[str, tuple[float, bytes]]:
    """For each cue the seconds from it to the first picture that has changed, and that picture."""
    frames = list(pictures(path))
    found = {}
    for mark, number in beat.beat["cues"].items():
        due = number / beat.fps - 1e-3
        before = [picture for at, picture in frames if at < due] or [frames[0][1]]
        for at, picture in frames:
            if at >= due and np.abs(picture.astype(int) - before[-1]).max() > CHANGE:
                found[mark] = (at - due - 1e-3, picture.tobytes())
                break
    return found


def heard_at(film: np.ndarray, voice: np.ndarray, mark: int, near: float) -> float:
    """The second of the film at which the voice's samples from `mark` on are heard."""
    word = voice[mark : mark + round(WORD * RATE)]
    first = max(0, round((near - AROUND) * RATE))
    window = film[first : first + round(2 * AROUND * RATE) + len(word)]
    return (first + int(np.correlate(window, word, "valid").argmax())) / RATE


def offsets(path: Path, quality: str) -> Iterator[tuple[str, float, int]]:
    """Of each cue its name, how many seconds its picture comes after its word, and the film's rate."""
    deck = decks.load(path)
    outputs = Outputs(path.parent / "media" / quality)
    voice = voice_of(deck, outputs.root.parent)
    assert voice is not None, f"{path}: nobody speaks"
    film, start = sounds(outputs.narration[0]), 0.0
    frames = pictures(outputs.narration[0])
    ahead = next(frames)
    for beat in narration(voice, manifest.rendered(deck, outputs)):
        end = start + float(beat.length)
        shown: dict[bytes, float] = {}
        wanted = changes(outputs.file(beat.beat["video"]["path"]), beat) if beat.speech else {}
        while ahead[0] < end - 1e-3:
            if wanted:
                shown.setdefault(ahead[1].tobytes(), ahead[0])
            ahead = next(frames, (float("inf"), ahead[1]))
        for mark, (late, picture) in wanted.items():
            if beat.speech and mark in beat.speech.marks:
                seen = shown[picture] - late
                word = heard_at(film, beat.speech.samples, beat.speech.marks[mark], seen)
                yield f"{beat.section}/{beat.beat['name']} [{mark}]", seen - word, beat.fps
        start = end


def main() -> int:
    options = argparse.ArgumentParser(description="How far each cue of the narrated film is from its word.")
    options.add_argument("--deck", type=Path, default=Path("lecture.md"))
    options.add_argument("--quality", default="draft")
    given = options.parse_args()
    found = sorted(offsets(given.deck, given.quality), key=lambda one: -abs(one[1]))
    far = [(name, seconds) for name, seconds, fps in found if abs(seconds) > 1 / fps]
    print(f"{len(found)} cues; the farthest from its word: {found[0][0]}, {1000 * found[0][1]:+.0f} ms")
    for name, seconds in far:
        print(f"{name}: {1000 * seconds:+.0f} ms, more than a frame")
    return 1 if far or not found else 0


if __name__ == "__main__":
    sys.exit(main())
