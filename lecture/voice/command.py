"""Another engine: a command of the deck's, which is given a sentence and answers with the sound of it."""

from __future__ import annotations

import shlex
import subprocess
from typing import Any

from lecture.errors import LectureError
from lecture.voice import sound
from lecture.voice.engine import Said, proportional
from lecture.voice.script import Sentence

PATIENCE = 120
"""Seconds for a sentence."""


class Command:
    """Gives each sentence to a program, as UTF-8 on its standard input, and takes a WAV from its standard output."""

    def __init__(self, command: str, place: str) -> None:
        self._command = command
        self._place = place

    @property
    def identity(self) -> list[Any]:
        """The command as it is written: what is behind it is the author's business."""
        return ["command", self._command]

    def say(self, sentence: Sentence) -> Said:
        """The sentence as sound; words take their shares of it by their letters."""
        try:
            answer = subprocess.run(
                shlex.split(self._command),
                input=sentence.spoken.encode(),
                capture_output=True,
                timeout=PATIENCE,
                check=True,
            ).stdout
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip().splitlines()
            raise self._fault(f"an error ({said[-1] if said else error})") from error
        if answer[:4] != b"RIFF":
            raise self._fault(f"{len(answer)} bytes that are none")
        samples = sound.read(answer, self._place)
        spoken, before = sound.trimmed(samples)
        if not len(spoken):
            raise self._fault("silence")
        return Said(samples, proportional(sentence, before, before + len(spoken)))

    def _fault(self, got: str) -> LectureError:
        return LectureError(
            f"{self._place}: expected a command that answers a sentence on its standard input with a WAV, "
            f"got {got} from {self._command!r}. Try it in a terminal: echo Hello | {self._command} > hello.wav"
        )
