"""`lecture check --voice`: what the voice cannot say well, before anybody hears it.

Words that the engine's dictionary does not have, which it guesses; signs that are left in what it is given; beats whose
speech is longer than the deck's minutes allow; recordings that are clipped, or that no beat has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lecture.deck import Deck, Section
from lecture.errors import DONE, FAILED, LectureError, tell
from lecture.rendering.plan import sections_to_render
from lecture.voice import sound
from lecture.voice.hibari import Hibari
from lecture.voice.lexicon import SAYABLE
from lecture.voice.sound import RATE
from lecture.voice.speech import ENDINGS, FOLDER, Voice, voice_of

LEAST_SLACK = 1.05
"""A section may take this much longer than planned."""


def check_voice(deck: Deck, names: Sequence[str], media: Path) -> int:
    """Speak the notes of the named sections, or of all; print what is wrong with what is heard."""
    voice = voice_of(deck, media)
    if voice is None:
        raise LectureError(
            f"{deck.path}: nobody speaks. Install the extra `voice` (for a deck in English), name a command (voice: "
            f"{{command: ...}}) at the top of the deck, or put recordings into {deck.path.parent / FOLDER}."
        )
    faults: list[str] = []
    seconds = 0.0
    sections = sections_to_render(deck, names)
    for section in sections:
        spoken = 0.0
        for name, said in section.__dict__["beats"].items():
            faults += signs(deck, voice, section, name)
            speech = voice.speech(section.name, name, said.notes)
            spoken += len(speech.samples) / RATE if speech else 0.0
            faults += clipped(voice, section, name)
        faults += too_long(deck, section, spoken)
        seconds += spoken
    faults += guesses(deck, voice, sections)
    if not names:
        faults += recordings_of_nothing(deck)
    print(f"{deck.path}: {len(sections)} sections, {seconds / 60:.1f} minutes of speech")
    for fault in faults:
        tell(fault)
    print("The voice is without fault." if not faults else f"{len(faults)} faults.")
    return FAILED if faults else DONE


def signs(deck: Deck, voice: Voice, section: Section, beat: str) -> Iterator[str]:
    """The signs of a note that no lexicon has words for."""
    note = section.__dict__["beats"][beat].notes
    left = {letter for one in voice.script(note) for letter in one.spoken if not SAYABLE.match(letter)}
    if left and not voice.recording(section.name, beat):
        yield (
            f"{_place(deck, section, beat)}: expected signs that can be said, got {' '.join(sorted(left))}. "
            "Give them words in a lexicon: [signs]."
        )


def guesses(deck: Deck, voice: Voice, sections: Sequence[Section]) -> Iterator[str]:
    """The words that our engine guesses, each at the first beat that has it."""
    if not isinstance(voice.engine, Hibari):
        return
    told: set[str] = set()
    for section in sections:
        for beat, said in section.__dict__["beats"].items():
            if voice.recording(section.name, beat):
                continue
            voice.engine.guessed.clear()
            for sentence in voice.script(said.notes):
                voice.engine.pronounced(sentence)
            new = dict.fromkeys(word for word in voice.engine.guessed if word not in told)
            told |= new.keys()
            if new:
                yield (
                    f"{_place(deck, section, beat)}: expected words that the voice knows, got {', '.join(new)}. Hear "
                    "how it guesses them, or say how they are pronounced in a lexicon: [names] or [phonemes]."
                )


def too_long(deck: Deck, section: Section, seconds: float) -> Iterator[str]:
    """A section whose speech takes longer than its minutes."""
    if section.minutes and seconds > 60 * section.minutes * LEAST_SLACK:
        yield (
            f"{deck.place('sections', deck.number(section.name))}: expected speech of at most {section.minutes:g} "
            f"minutes, as the heading says, got {seconds / 60:.1f}. Shorten its notes, or give it more minutes."
        )


def clipped(voice: Voice, section: Section, beat: str) -> Iterator[str]:
    """A recording that was too loud for its microphone."""
    recording = voice.recording(section.name, beat)
    if recording and sound.is_clipped(sound.read(recording, str(recording))):
        yield f"{recording}: is clipped: it was too loud for the microphone. Record it again, farther from it."


def recordings_of_nothing(deck: Deck) -> Iterator[str]:
    """Recordings that belong to no beat of the deck."""
    folder = deck.path.parent / FOLDER
    known = {(section.name, beat) for section in deck.sections for beat in section.__dict__["beats"]}
    for path in sorted(folder.glob("*/*")):
        if path.suffix in ENDINGS and (path.parent.name, path.stem) not in known:
            yield f"{path}: expected the name of a section and of a beat with words, got another. Rename it."


def _place(deck: Deck, section: Section, beat: str) -> str:
    return deck.place("sections", deck.number(section.name), "beats", beat, "notes")
