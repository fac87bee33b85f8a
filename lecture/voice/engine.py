"""What an engine is: it says a sentence, that is, gives its sound and where each token begins in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lecture.voice.script import Sentence
from lecture.voice.sound import Samples


@dataclass(frozen=True)
class Said:
    """A sentence's sound: the samples, and the one at which each token begins."""

    samples: Samples
    starts: tuple[int, ...]


class Engine(Protocol):
    """Whoever speaks."""

    @property
    def identity(self) -> list[Any]:
        """What the sound depends on, beside the text."""
        ...

    def say(self, sentence: Sentence) -> Said:
        """The sentence as sound."""
        ...


def proportional(sentence: Sentence, begin: int, end: int) -> tuple[int, ...]:
    """Where each token begins if each takes a share by its letters, between two samples."""
    lengths = [len(token.spoken) + 1 for token in sentence.tokens]
    before = np.cumsum([0, *lengths])[:-1]
    return tuple(int(begin + (end - begin) * share / sum(lengths)) for share in before)
