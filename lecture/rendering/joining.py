"""Joining videos that were encoded with the same settings: packets are copied, nothing is encoded again.

Times are exact, in seconds: frames last differently long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from lecture.errors import RenderError
from lecture.rendering.captions import Cue
from lecture.rendering.subtitles import SubtitleTrack

if TYPE_CHECKING:
    from av.container.core import Chapter

DENSE_HEAD = 2
"""Frames at the beginning of every file that last no longer than one; `encoder` says why."""
CLOCK = 90_000
"""MPEG's ticks in a second, which all rates divide."""


def concatenate(
    videos: Sequence[tuple[Path, Fraction]],
    target: Path,
    *,
    metadata: dict[str, str] | None = None,
    chapters: Sequence[tuple[str, Fraction]] = (),
    captions: Sequence[Cue] = (),
) -> int:
    """Write `videos`, each with its length, one after the other to `target`; how many frames are stored there.

    `chapters` are titles with the time at which each begins; `captions` go into a track that can be switched off.
    """
    ends = list(accumulate(length for _, length in videos))
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as output:
        output.metadata.update(metadata or {})
        with av.open(str(videos[0][0])) as first:
            template = first.streams.video[0]
            stream = output.add_stream_from_template(template)
            stream.time_base = template.time_base
            header = template.codec_context.extradata
        if captions:
            SubtitleTrack(output).write(captions)
        if chapters:
            output.set_chapters(_chapters(chapters, ends[-1]))
        packets = (
            packet
            for (video, _), start in zip(videos, [Fraction(), *ends], strict=False)
            for packet in _packets(video, start, header)
        )
        stored = 0
        for packet in packets:
            packet.stream = stream
            output.mux(packet)
            stored += 1
    return stored


def _packets(video: Path, start: Fraction, header: bytes | None) -> Iterator[Any]:
    """The packets of `video`, which is to begin at `start`; each file's are decoded from two frames before it on.

    x264 begins later if there are no more frames than that.
    """
    with av.open(str(video)) as source:
        track = source.streams.video[0]
        if track.codec_context.extradata != header:
            raise RenderError(f"{video}: was encoded with other settings than the rest. Render again with --force.")
        assert track.time_base is not None
        assert track.average_rate is not None
        offset = round(start / track.time_base)
        late = round(DENSE_HEAD / track.average_rate / track.time_base) if track.frames <= DENSE_HEAD else 0
        for packet in source.demux(track):
            if packet.dts is None or packet.pts is None:
                continue
            packet.pts += offset
            packet.dts += offset - late
            yield packet


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
