"""Captions of the film as WebVTT: each beat's caption while the beat lasts, in cues of at most two lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LINE_LENGTH = 42
LINES = 2


class Cue(NamedTuple):
    """Text between two times in seconds."""

    start: float
    end: float
    text: str


def cues(captions: Iterable[tuple[str, float, float]]) -> Iterator[Cue]:
    """Cues for captions given as (text, start, length); a long one is cut in parts that share its time by length."""
    for text, start, length in captions:
        lines = textwrap.wrap(" ".join(text.split()), LINE_LENGTH)
        parts = ["\n".join(lines[at : at + LINES]) for at in range(0, len(lines), LINES)]
        letters = sum(len(part) for part in parts)
        shown = 0
        for part in parts:
            begin = start + length * shown / letters
            shown += len(part)
            yield Cue(begin, start + length * shown / letters, part)


def webvtt(all_cues: Iterable[Cue]) -> str:
    """The file's text; what would be markup in WebVTT is escaped."""
    blocks = [
        f"{_time(cue.start)} --> {_time(cue.end)}\n{_escaped(cue.text)}" for cue in all_cues if cue.end > cue.start
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
