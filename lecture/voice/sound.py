"""Sound: samples from -1 to 1, `RATE` in a second, one channel; read from files, made equally loud, and written.

Loudness is that of ITU-R BS.1770: what the ear hears of it (K-weighted), in blocks of 400 ms, of which the silent ones
do not count.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from lecture.errors import LectureError
from lecture.rendering.soundtrack import RATE, SoundTrack

Samples = NDArray[np.float32]
LOUDNESS = -16.0
"""LUFS, as podcasts have it."""
PEAK = 10 ** (-1 / 20)
"""No sample is larger."""
AROUND = RATE // 50 + 1
"""Samples around a loud one that are made softer with it."""
SILENCE = -45.0
"""Decibels below the loudest moment that count as silence."""
MOMENT = RATE // 50
KEPT_BEFORE, KEPT_AFTER = 0.15, 0.3
"""Seconds of silence that stay around a recording."""
CLIPPED, CLIPPED_RUN = 0.999, 3
"""From so many samples in a row at the limit, a recording was too loud for its microphone."""
SHELF = (1681.974450955533, 3.999843853973347, 0.7071752369554196)
HIGH_PASS = (38.13547087602444, 0.5003270373238773)
BLOCK, STEP = 0.4, 0.1
SILENT_BLOCK, RELATIVE_GATE = -70.0, 10.0


def read(source: Path | bytes, name: str) -> Samples:
    """The sound of a file; `name` is what it is called in a message."""
    try:
        with av.open(BytesIO(source) if isinstance(source, bytes) else str(source), "r") as file:
            if not file.streams.audio:
                raise LectureError(f"{name}: expected sound, got a file without any. Record it again.")
            resampler = av.AudioResampler("fltp", "mono", RATE)
            frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (FFmpegError, OSError, ValueError) as error:
        raise LectureError(
            f"{name}: expected sound as wav, flac, mp3, m4a, ogg, opus or webm, got what cannot be read ({error}). "
            "Record it again."
        ) from error
    return np.concatenate([np.zeros(0, np.float32), *(frame.to_ndarray()[0] for frame in frames)])


def trimmed(samples: Samples) -> tuple[Samples, int]:
    """The samples without the silence around them, and how many went before."""
    count = len(samples) // MOMENT
    power = (samples[: count * MOMENT].reshape(count, MOMENT) ** 2).mean(axis=1)
    if not count or not power.max():
        return samples[:0], 0
    loud = np.flatnonzero(power > power.max() * 10 ** (SILENCE / 10))
    begin = max(0, int(loud[0]) * MOMENT - round(KEPT_BEFORE * RATE))
    end = min(len(samples), int(loud[-1] + 1) * MOMENT + round(KEPT_AFTER * RATE))
    return samples[begin:end], begin


def is_clipped(samples: Samples) -> bool:
    """Whether the microphone could not follow."""
    at_limit = np.abs(samples) >= CLIPPED
    return bool(np.convolve(at_limit, np.ones(CLIPPED_RUN), "valid").max(initial=0) >= CLIPPED_RUN)


def equalized(samples: Samples) -> Samples:
    """The samples as loud as all others; what single loud moments lose by their limit is made up for once."""
    for _ in range(2):
        heard = loudness(samples)
        if heard is not None:
            samples = limited(samples * np.float32(10 ** ((LOUDNESS - heard) / 20)))
    return samples


def limited(samples: Samples) -> Samples:
    """The samples, none larger than `PEAK`: around one that would be, all are made softer, and smoothly."""
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    allowed = PEAK / np.maximum(np.abs(samples), PEAK)
    softer = uniform_filter1d(minimum_filter1d(allowed, AROUND), AROUND)  # a mean of what is allowed at each
    return (samples * softer).astype(np.float32)


def loudness(samples: Samples) -> float | None:
    """In LUFS; None of what is silent, or shorter than a block."""
    from scipy.signal import lfilter  # slow to import, and not every command listens

    weighted = samples.astype(np.float64)
    for upper, lower in (_shelf(), _high_pass()):
        weighted = np.asarray(lfilter(upper, lower, weighted))
    length, step = round(BLOCK * RATE), round(STEP * RATE)
    power = np.array([np.mean(weighted[at : at + length] ** 2) for at in range(0, len(samples) - length + 1, step)])
    power = power[power > 10 ** ((SILENT_BLOCK + 0.691) / 10)]
    if not power.size:
        return None
    power = power[power > power.mean() * 10 ** (-RELATIVE_GATE / 10)]
    return float(-0.691 + 10 * np.log10(power.mean()))


def _shelf() -> tuple[list[float], list[float]]:
    """The filter of the head: high tones are louder. Coefficients of the powers of 1/z, above and below."""
    frequency, gain, quality = SHELF
    k = np.tan(np.pi * frequency / RATE)
    high, band = 10 ** (gain / 20), 10 ** (gain / 20 * 0.4996667741545416)
    scale = 1 + k / quality + k * k
    upper = [high + band * k / quality + k * k, 2 * (k * k - high), high - band * k / quality + k * k]
    return [part / scale for part in upper], [1, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale]


def _high_pass() -> tuple[list[float], list[float]]:
    """The filter of the ear: deep tones are softer."""
    frequency, quality = HIGH_PASS
    k = np.tan(np.pi * frequency / RATE)
    scale = 1 + k / quality + k * k
    return [1, -2, 1], [1, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale]


def write(samples: Samples, target: Path) -> None:
    """Write the samples as a file that browsers play."""
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as file:
        for packet in SoundTrack(file).packets([samples]):
            file.mux(packet)
