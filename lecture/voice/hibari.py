"""Our own engine: hibari-tts, whose American voice lies in its package. It needs no network, and speaks English alone.

Its model says when each phoneme ends, though it does not put this out: a model file may be followed by more of its
fields, as protocol buffers are merged, and one more output is such a field. So words have exact times.
"""

from __future__ import annotations

import importlib
import importlib.util
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from lecture.voice.engine import Said, proportional
from lecture.voice.script import Sentence
from lecture.voice.sound import RATE

PACKAGE = "hibari-tts"
SEED = 0
"""Of the noise in voiceless sounds: each sentence has the same, so that it sounds the same wherever it stands."""
ENDS = b"/CumSum_output_0"
"""What the model of version 0.2.1 calls the ends of its phonemes, counted in units."""
UNIT = RATE // 40
"""Samples of one of its units."""


def is_installed() -> bool:
    """Whether the extra `voice` is there."""
    return importlib.util.find_spec("hibari") is not None and importlib.util.find_spec("onnxruntime") is not None


class Hibari:
    """Speaks sentences, and notes in `guessed` the words that its dictionary does not have."""

    def __init__(self, phonemes: dict[str, str]) -> None:
        self.guessed: list[str] = []
        self._phonemes = phonemes
        packages = [(name, metadata.version(name)) for name in (PACKAGE, "onnxruntime", "numpy")]
        self.identity: list[Any] = [packages, SEED, sorted(phonemes.items())]
        """What its sound depends on, beside the text."""

    def say(self, sentence: Sentence) -> Said:
        """The sentence as sound."""
        chunks = self.pronounced(sentence)
        pieces, ends, letters = [], [np.zeros(0, np.int64)], ""
        for chunk in chunks:
            samples, times = self._synthesized(chunk)
            times = times + sum(map(len, pieces))
            pieces.append(samples)
            ends.append(times)
            letters += f" {chunk} "  # the model has a pause before and behind each
        return Said(
            np.concatenate([np.zeros(0, np.float32), *pieces]), _starts(sentence, letters, np.concatenate(ends))
        )

    def pronounced(self, sentence: Sentence) -> list[str]:
        """The sentence in phonemes; a long one in several parts."""
        return self._engine.phonemize(" ".join(map(self._written, sentence.spoken.split())))

    def _written(self, word: str) -> str:
        """The word, in the engine's notation if we say how it is pronounced."""
        core = word.strip(".,;:!?\"“”'‘’()…")
        phonemes = self._phonemes.get(core) or self._phonemes.get(core.lower())
        return word.replace(core, f"[{core}](/{phonemes}/)", 1) if phonemes else word

    @cached_property
    def _engine(self) -> Any:
        package, dictionary = _module("hibari"), _module("hibari.g2p")
        guess = _module("hibari.g2p.oov").OOV(str(Path(dictionary.ASSETS) / "oov.onnx"))

        def noted(word: str) -> str:
            self.guessed.append(word)
            return guess(word)

        return package.Hibari(g2p=dictionary.G2P(oov=noted))

    @cached_property
    def _session(self) -> Any:
        """The model, with the ends of the phonemes as its last output."""
        onnxruntime = _module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = Path(self._engine.model_path).read_bytes() + _field(7, _field(12, _field(1, ENDS)))
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def _synthesized(self, phonemes: str) -> tuple[np.ndarray, np.ndarray]:
        """The sound of phonemes, and where each ends in it: the pause before them, theirs, and the pause behind."""
        inputs = {"ids": np.array([self._engine.ids(phonemes)], np.int64), "speed": np.ones(1, np.float32)}
        *spectra, ends = self._session.run(None, inputs)
        samples = _module("hibari.dsp").synth(*(part[0] for part in spectra), np.random.default_rng(SEED))
        return samples, np.round(ends.ravel()).astype(np.int64) * UNIT


def _module(name: str) -> Any:
    """A module of the extra `voice`, which need not be there."""
    return importlib.import_module(name)


def _field(number: int, content: bytes) -> bytes:
    """A field of a protocol buffer that holds a short message or text."""
    return bytes([number << 3 | 2, len(content)]) + content


def _starts(sentence: Sentence, letters: str, ends: np.ndarray) -> tuple[int, ...]:
    """Where each token begins; by the letters' shares where sounds and words cannot be told apart.

    A word is phonemes between two spaces, so a token has as many of these as it has words.
    """
    begins = np.concatenate([[0], ends[:-1]])
    if len(letters) == len(ends):  # every phoneme is in the model's alphabet
        spoken = [
            place
            for place, letter in enumerate(letters)
            if place and letters[place - 1] == " " and any(map(str.isalpha, _word_at(letters, place)))
        ]
        counts = [len(token.spoken.split()) for token in sentence.tokens]
        if sum(counts) == len(spoken):
            firsts = np.cumsum([0, *counts])[:-1]
            return tuple(int(begins[spoken[min(first, len(spoken) - 1)]]) for first in firsts)
    voiced = int(ends[0]) if len(ends) else 0
    return proportional(sentence, voiced, int(ends[-2]) if len(ends) > 1 else 0)


def _word_at(letters: str, place: int) -> str:
    return letters[place:].partition(" ")[0]
