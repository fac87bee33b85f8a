"""Captions of what is said: each sentence in cues of at most two lines, in time with the words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import accumulate

from lecture.rendering.captions import LINE_LENGTH, LINES, Cue
from lecture.voice.script import Sentence
from lecture.voice.sound import RATE
from lecture.voice.speech import Speech
from lecture.voice.timing import Timeline, heard


def cues(speech: Speech, line: Timeline, fps: int) -> Iterator[Cue]:
    """The captions of a narrated beat, in seconds from its beginning."""
    if not speech.starts:
        return
    after = [starts[0] for starts in speech.starts[1:]] + [len(speech.samples)]
    for sentence, starts, end, next_one in zip(speech.sentences, speech.starts, speech.ends, after, strict=True):
        parts = list(_parts(sentence))
        begins = [heard(line, starts[token], fps) / RATE for _, token in parts]
        # a sentence stays until it has been said, but no longer than until the next
        ends = [*begins[1:], heard(line, max(min(end, next_one) - 1, starts[-1]), fps) / RATE]
        for (text, _), begin, until in zip(parts, begins, ends, strict=True):
            yield Cue(begin, until, text)


def _parts(sentence: Sentence) -> Iterator[tuple[str, int]]:
    """The text of each cue of a sentence, and the token that it begins with."""
    tokens = [" ".join(token.shown.split()) for token in sentence.tokens]
    text = " ".join(tokens)
    lines = _wrapped(text)
    firsts = [0, *accumulate(len(token) + 1 for token in tokens)]
    at = 0
    for number in range(0, len(lines), LINES):
        at = text.index(lines[number], at)
        yield "\n".join(lines[number : number + LINES]), max(n for n, first in enumerate(firsts[:-1]) if first <= at)


def _wrapped(text: str) -> list[str]:
    """The text in as few lines as it needs, of about equal length."""
    lines = _lines(text, LINE_LENGTH)
    for width in range(LINE_LENGTH // 2, LINE_LENGTH):
        narrow = _lines(text, width)
        if len(narrow) == len(lines):
            return narrow
    return lines


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)
