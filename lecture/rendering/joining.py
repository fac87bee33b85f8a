"""Joining videos that were encoded with the same settings: packets are copied, nothing is encoded again.

Times are exact, in seconds: frames last differently long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from heapq import merge
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

from lecture.errors import RenderError
from lecture.rendering.captions import Cue
from lecture.rendering.soundtrack import SoundTrack
from lecture.rendering.subtitles import SubtitleTrack, code_of

if TYPE_CHECKING:
    from av.container.core import Chapter

DENSE_HEAD = 2
"""Frames at the beginning of every file that last no longer than one; `encoder` says why."""
CLOCK = 90_000
"""MPEG's ticks in a second, which all rates divide."""


class Clip(NamedTuple):
    """A video and how long it lasts; `shifts` are (from, by): what is shown from there on comes so much later."""

    path: Path
    length: Fraction
    shifts: tuple[tuple[Fraction, Fraction], ...] = ()


class Captions(NamedTuple):
    """A track of text that can be switched on; without a `title` it is the captions."""

    cues: Sequence[Cue]
    title: str = ""


def concatenate(
    videos: Sequence[Clip],
    target: Path,
    *,
    metadata: dict[str, str] | None = None,
    chapters: Sequence[tuple[str, Fraction]] = (),
    captions: Sequence[Captions] = (),
    sound: Iterable[NDArray[np.float32]] | None = None,
    language: str = "en",
) -> int:
    """Write `videos` one after the other to `target`; how many frames are stored there.

    `chapters` are titles with the time at which each begins; `captions` and `sound` are in `language`.
    """
    ends = list(accumulate(clip.length for clip in videos))
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as output:
        output.metadata.update(metadata or {})
        with av.open(str(videos[0].path)) as first:
            template = first.streams.video[0]
            stream = output.add_stream_from_template(template)
            stream.time_base = template.time_base
            stream.metadata["language"] = code_of(language)
            header = template.codec_context.extradata
        others = [SoundTrack(output, code_of(language)).packets(sound)] if sound is not None else []
        others += [SubtitleTrack(output, language, track.title).packets(track.cues) for track in captions if track.cues]
        if chapters:
            output.set_chapters(_chapters(chapters, ends[-1]))
        stored = 0
        for packet in merge(_pictures(videos, ends, header), *others, key=_decoded):
            if packet.stream is None or packet.stream.container is not output:
                packet.stream = stream
                stored += 1
            output.mux(packet)
    return stored


def _decoded(packet: av.Packet) -> Fraction:
    return (packet.dts or 0) * packet.time_base


def _pictures(videos: Sequence[Clip], ends: Sequence[Fraction], header: bytes | None) -> Iterator[av.Packet]:
    """All packets; the last one lasts until the end, or the picture would end before the sound.

    A file's duration is the sum of its packets' times of decoding, which begins as long before zero as it ends before.
    """
    lead, last = 0, None
    for clip, start in zip(videos, [Fraction(), *ends], strict=False):
        for packet in _packets(clip, start, header):
            if last is None:
                lead = -(packet.dts or 0)
            else:
                yield last
            last = packet
    assert last is not None
    last.duration = round(ends[-1] / last.time_base) - (last.dts or 0) - lead
    yield last


def _packets(clip: Clip, start: Fraction, header: bytes | None) -> Iterator[av.Packet]:
    """The packets of a video, which is to begin at `start`; each file's are decoded from two frames before it on.

    x264 begins later if there are no more frames than that. What is shifted is decoded later too, in the same order.
    """
    with av.open(str(clip.path)) as source:
        track = source.streams.video[0]
        if track.codec_context.extradata != header:
            raise RenderError(f"{clip.path}: was encoded with other settings than the rest. Render again with --force.")
        assert track.time_base is not None
        assert track.average_rate is not None
        offset = round(start / track.time_base)
        late = round(DENSE_HEAD / track.average_rate / track.time_base) if track.frames <= DENSE_HEAD else 0
        shifts = [(round(since / track.time_base), round(by / track.time_base)) for since, by in clip.shifts]
        for packet in source.demux(track):
            if packet.dts is None or packet.pts is None:
                continue
            packet.dts -= late
            packet.pts += offset + _shift(shifts, packet.pts)
            packet.dts += offset + _shift(shifts, packet.dts)
            yield packet


def _shift(shifts: Sequence[tuple[int, int]], time: int) -> int:
    return next((by for since, by in reversed(shifts) if time >= since), 0)


def _chapters(chapters: Sequence[tuple[str, Fraction]], end: Fraction) -> list[Chapter]:
    ends = [start for _, start in chapters[1:]] + [end]
    return [
        {
            "id": number,
            "start": round(start * CLOCK),
            "end": round(end * CLOCK),
            "time_base": Fraction(1, CLOCK),
            "metadata": {"title": title},
        }
        for number, ((title, start), end) in enumerate(zip(chapters, ends, strict=True), 1)
    ]
