"""What is said of a beat: spoken by an engine and kept, or the lecturer's own recording.

A recording is `voice/SECTION/BEAT.wav` beside the deck, or .flac, .mp3, .m4a, .ogg, .opus, .webm; `BEAT.toml` beside it
may say at which second of it a mark is heard: add = 4.2.
"""

from __future__ import annotations

import hashlib
import io
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from lecture import kept_files
from lecture.deck import Deck, Prose
from lecture.errors import LectureError
from lecture.folders import runs_folder
from lecture.voice import hibari, sound
from lecture.voice.command import Command
from lecture.voice.engine import Engine, proportional
from lecture.voice.lexicon import Lexicon, lexicon
from lecture.voice.script import Sentence, Token, script
from lecture.voice.sound import RATE, Samples

FOLDER = "voice"
ENDINGS = (".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".webm")
BETWEEN_PARAGRAPHS = 0.4
"""Seconds; an engine pauses after a sentence by itself."""
FORMAT = 2
"""Of what is kept."""


@dataclass(frozen=True)
class Speech:
    """What is said of a beat; in samples: where each sentence's tokens begin, where the sentence ends, and marks."""

    samples: Samples
    sentences: tuple[Sentence, ...]
    starts: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]
    marks: dict[str, int]


class Voice:
    """Whoever speaks this deck: its recordings, and an engine for what is not recorded."""

    def __init__(self, deck: Deck, media: Path, engine: Engine | None, words: Lexicon) -> None:
        self.engine = engine
        self._recordings = deck.path.parent / FOLDER
        self._kept = runs_folder(media)
        self._words = words

    def script(self, note: Prose) -> tuple[Sentence, ...]:
        """The sentences of a note."""
        return script(note, self._words)

    def recording(self, section: str, beat: str) -> Path | None:
        """The lecturer's own file for a beat."""
        places = (self._recordings / section / f"{beat}{ending}" for ending in ENDINGS)
        return next((place for place in places if place.is_file()), None)

    def identity(self, section: str, beat: str, note: Prose) -> str:
        """A digest of all that the beat's speech depends on; nothing if it has none."""
        sentences = self.script(note)
        if recording := self.recording(section, beat):
            files = [recording, recording.with_suffix(".toml")]
            content = b"".join(path.read_bytes() for path in files if path.is_file())
            return hashlib.sha256(content + str(sentences).encode()).hexdigest()
        return _identity(self.engine, sentences) if self.engine and sentences else ""

    def speech(self, section: str, beat: str, note: Prose) -> Speech | None:
        """What is said of a beat; None if nothing is."""
        sentences = self.script(note)
        if recording := self.recording(section, beat):
            return _recorded(recording, sentences)
        if self.engine is None or not sentences:
            return None
        place = self._kept / f"speech-{_identity(self.engine, sentences)[:20]}.kept"
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with kept_files.locked(place):
                content = kept_files.read(place)
                if content is None:
                    content = _packed(self.engine, sentences)
                    kept_files.write(place, content)
        except OSError:  # an unwritable or full disk costs the keeping, not the lecture
            content = _packed(self.engine, sentences)
        return _unpacked(content, sentences)


def voice_of(deck: Deck, media: Path) -> Voice | None:
    """The deck's voice: its command, else our engine if it is installed and the deck is English, and recordings."""
    if deck.voice is None:
        return None
    words = lexicon(deck.voice.lexicon)
    engine: Engine | None = None
    if deck.voice.command:
        engine = Command(deck.voice.command, deck.place("voice"))
    elif deck.language[:2] == "en" and hibari.is_installed():
        engine = hibari.Hibari(words.phonemes)
    voice = Voice(deck, media, engine, words)
    return voice if engine or (deck.path.parent / FOLDER).is_dir() else None


def _identity(engine: Engine, sentences: tuple[Sentence, ...]) -> str:
    told = [FORMAT, engine.identity, [[sentence.spoken, sentence.ends_paragraph] for sentence in sentences]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _packed(engine: Engine, sentences: tuple[Sentence, ...]) -> bytes:
    """The note's sound, equally loud, in 16 bits, with its times."""
    pieces: list[Samples] = []
    starts: list[int] = []
    ends: list[int] = []
    for sentence in sentences:
        said, before = engine.say(sentence), sum(map(len, pieces))
        starts += [before + start for start in said.starts]
        ends.append(before + len(said.samples))
        pause = np.zeros(round(BETWEEN_PARAGRAPHS * RATE) if sentence.ends_paragraph else 0, np.float32)
        pieces += [said.samples, pause]
    whole = sound.equalized(np.concatenate(pieces[:-1]))
    content = io.BytesIO()
    np.savez(content, sound=np.round(whole * 32767).astype(np.int16), starts=np.array(starts), ends=np.array(ends))
    return content.getvalue()


def _unpacked(content: bytes, sentences: tuple[Sentence, ...]) -> Speech:
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        samples, starts, ends = file["sound"], file["starts"].tolist(), file["ends"].tolist()
    return _speech(samples.astype(np.float32) / 32767, sentences, starts, ends, {})


def _speech(
    samples: Samples, sentences: tuple[Sentence, ...], starts: list[int], ends: list[int], marks: dict[str, int]
) -> Speech:
    tokens = [token for sentence in sentences for token in sentence.tokens]
    heard = {mark: start for token, start in zip(tokens, starts, strict=True) for mark in token.marks}
    rows = iter(starts)
    shared = tuple(tuple(next(rows) for _ in sentence.tokens) for sentence in sentences)
    return Speech(
        samples, sentences, shared, tuple(ends), dict(sorted((heard | marks).items(), key=lambda one: one[1]))
    )


def _recorded(path: Path, sentences: tuple[Sentence, ...]) -> Speech:
    """The lecturer's own: without silence around it, as loud as all others."""
    samples, before = sound.trimmed(sound.read(path, str(path)))
    last = max(0, len(samples) - 1)
    written = _marks(path.with_suffix(".toml"))
    marks = {name: min(max(0, round(seconds * RATE) - before), last) for name, seconds in written.items()}
    begin = min(len(samples), round(sound.KEPT_BEFORE * RATE))
    end = max(0, len(samples) - round(sound.KEPT_AFTER * RATE))
    starts = _shared([token for sentence in sentences for token in sentence.tokens], marks, begin, end)
    firsts = np.cumsum([0, *(len(sentence.tokens) for sentence in sentences)])
    ends = [starts[first] if first < len(starts) else end for first in firsts[1:]]
    return _speech(sound.equalized(samples), sentences, starts, ends, marks)


def _shared(tokens: Sequence[Token], marks: Mapping[str, int], begin: int, end: int) -> list[int]:
    """Where each token begins: at its mark if that was written down, else by its share of the time between two."""
    known = [(0, begin)]
    for number, token in enumerate(tokens):
        known += [(number, marks[mark]) for mark in token.marks if mark in marks and marks[mark] >= known[-1][1]]
    known.append((len(tokens), max(end, known[-1][1])))
    return [
        start
        for (first, at), (following, until) in pairwise(known)
        for start in proportional(Sentence(tuple(tokens[first:following])), at, until)
    ]


def _marks(path: Path) -> dict[str, float]:
    """The seconds at which marks are heard in a recording, as far as the lecturer has written them down."""
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LectureError(f"{path}: expected lines of `mark = seconds`, got {error}. Correct it.") from error
    for name, seconds in found.items():
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= 36_000:
            raise LectureError(
                f"{path}: {name}: expected the seconds at which it is heard, got {seconds!r}. Correct it."
            )
    return found
