"""The sound of a film: one channel, as AAC, which every player knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import av
import numpy as np
from av.container import OutputContainer
from numpy.typing import NDArray

RATE = 24_000
"""Samples in a second."""
BIT_RATE = 32_000


class SoundTrack:
    """A track for sound in `output`; to be made before the first packet is written."""

    def __init__(self, output: OutputContainer, language: str = "und") -> None:
        self._stream = output.add_stream("aac", rate=RATE, layout="mono")
        self._stream.bit_rate = BIT_RATE
        self._stream.metadata["language"] = language

    def packets(self, parts: Iterable[NDArray[np.float32]]) -> Iterator[av.Packet]:
        """The packets of samples that come in parts of any length."""
        size = self._stream.codec_context.frame_size or 1024
        rest, done = np.zeros(0, np.float32), 0
        for part in parts:
            rest = np.concatenate([rest, part])
            whole = len(rest) // size * size
            for at in range(0, whole, size):
                yield from self._stream.encode(_frame(rest[at : at + size], done + at))
            rest, done = rest[whole:], done + whole
        if len(rest):
            yield from self._stream.encode(_frame(rest, done))
        yield from self._stream.encode(None)


def _frame(samples: NDArray[np.float32], at: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), "fltp", "mono")
    frame.sample_rate, frame.pts = RATE, at
    return frame
