"""When a beat's pictures are shown and its words are heard, once it is narrated.

A beat is pieces, parted by its cues. Each begins with its word: whoever is ready first waits, the picture on a still,
the voice between two words. All is counted in frames; a frame is a whole number of samples long.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lecture.voice.sound import RATE, Samples

LEAD, TAIL = 0.2, 0.4
"""Seconds between the beat's beginning and the voice, which begins with a pause of its own, and behind the voice."""
ONSET = RATE * 6 // 100
"""Samples before a word's time that belong to it: no word may lose its first sound."""
FADE = RATE // 200
"""Samples over which the voice is faded where it waits."""


@dataclass(frozen=True)
class Piece:
    """Frames `begin` to `end` of a beat, shown from frame `at` of the narrated one on, with words from `sample` on."""

    begin: int
    end: int
    at: int
    sample: int


@dataclass(frozen=True)
class Timeline:
    """A narrated beat: its pieces, how many frames it lasts, and how often its picture is repeated (a loop)."""

    pieces: tuple[Piece, ...]
    frames: int
    repeats: int = 1


def timeline(
    frames: int, fps: int, cues: Mapping[str, int], marks: Mapping[str, int], samples: int, *, loops: bool = False
) -> Timeline:
    """The timeline of a beat of so many `frames`, whose voice lasts so many `samples`.

    cues: the frame at which what belongs to a mark begins. marks: the sample at which its word begins.
    """
    if not samples:
        return Timeline((Piece(0, frames, 0, 0),), frames)
    rate = RATE // fps
    lead = math.ceil(LEAD * fps)
    if loops:
        needed = lead + math.ceil(samples / rate) + math.ceil(TAIL * fps)
        repeats = max(1, math.ceil(needed / frames))
        return Timeline((Piece(0, frames, 0, -lead * rate),), frames * repeats, repeats)
    pieces = [Piece(0, frames, 0, -lead * rate)]
    for frame, sample in _stations(cues, marks):
        last = pieces[-1]
        shown = last.at + frame - last.begin
        heard = last.at + math.ceil((sample - last.sample) / rate)
        pieces[-1] = Piece(last.begin, frame, last.at, last.sample)
        pieces.append(Piece(frame, frames, max(shown, heard), sample))
    last = pieces[-1]
    heard = last.at + math.ceil((samples - last.sample) / rate) + math.ceil(TAIL * fps)
    return Timeline(tuple(pieces), max(last.at + frames - last.begin, heard))


def _stations(cues: Mapping[str, int], marks: Mapping[str, int]) -> list[tuple[int, int]]:
    """The (frame, sample) of each cue that has a mark, in order; one that goes back before another is left out."""
    stations: list[tuple[int, int]] = []
    for name, frame in cues.items():
        if name in marks and (not stations or (frame >= stations[-1][0] and marks[name] >= stations[-1][1])):
            stations.append((frame, marks[name]))
    return stations


def moved(line: Timeline, frame: int) -> int:
    """The frame of the narrated beat at which a frame of the beat is shown."""
    piece = next((piece for piece in reversed(line.pieces) if piece.begin <= frame), line.pieces[0])
    return piece.at + frame - piece.begin


def heard(line: Timeline, sample: int, fps: int) -> int:
    """The sample of the narrated beat at which a sample of the voice is heard."""
    piece = next((piece for piece in reversed(line.pieces) if piece.sample - ONSET <= sample), line.pieces[0])
    return piece.at * (RATE // fps) + sample - piece.sample


def track(line: Timeline, voice: Samples, fps: int) -> Samples:
    """The sound of the narrated beat: the voice in its places, and silence."""
    rate = RATE // fps
    whole = np.zeros(line.frames * rate, np.float32)
    cuts = [0, *(max(0, piece.sample - ONSET) for piece in line.pieces[1:]), len(voice)]
    for number, (piece, (begin, end)) in enumerate(zip(line.pieces, pairwise(cuts), strict=True)):
        part = voice[begin:end].copy()
        if number and len(part) > FADE:
            part[:FADE] *= np.linspace(0, 1, FADE, dtype=np.float32)
        if end < len(voice) and len(part) > FADE:
            part[-FADE:] *= np.linspace(1, 0, FADE, dtype=np.float32)
        at = piece.at * rate + begin - piece.sample
        whole[at : at + len(part)] = part
    return whole
