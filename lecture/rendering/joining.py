"""Joining videos that were encoded with the same settings: packets are copied, nothing is encoded again.

There is a packet for every frame, in stills too: `bench.holds` shows what Chromium makes of longer ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import OutputContainer
from av.video.stream import VideoStream

from lecture.captions import Cue
from lecture.errors import RenderError
from lecture.rendering.subtitles import SubtitleTrack

if TYPE_CHECKING:
    from av.container.core import Chapter


def concatenate(
    videos: Sequence[Path],
    target: Path,
    *,
    metadata: dict[str, str] | None = None,
    chapters: Sequence[tuple[str, int]] = (),
    captions: Sequence[Cue] = (),
) -> int:
    """Write `videos` one after the other to `target`; the number of frames.

    `chapters` are titles with the frame at which each begins; `captions` go into a track that can be switched off.
    """
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as output:
        output.metadata.update(metadata or {})
        with av.open(str(videos[0])) as first:
            template = first.streams.video[0]
            stream = output.add_stream_from_template(template)
            stream.time_base = template.time_base
            rate, header = template.average_rate, template.codec_context.extradata
        assert rate is not None, f"{videos[0]} has no frame rate"
        if captions:
            SubtitleTrack(output).write(captions)
        if chapters:
            output.set_chapters(_chapters(chapters, sum(_frames(video) for video in videos), rate))
        frames = 0
        for video in videos:
            frames += _append(output, stream, video, frames, rate, header)
    return frames


def _append(
    output: OutputContainer, stream: VideoStream, video: Path, start: int, rate: Fraction, header: bytes | None
) -> int:
    """Copy the packets of `video` so that it begins at frame `start`."""
    with av.open(str(video)) as source:
        track = source.streams.video[0]
        if track.average_rate != rate or track.codec_context.extradata != header:
            raise RenderError(f"{video}: was encoded with other settings than the rest. Render again with --force.")
        for packet in source.demux(track):
            if packet.dts is None or packet.pts is None or packet.time_base is None:
                continue
            offset = round(start / rate / packet.time_base)
            packet.pts += offset
            packet.dts += offset
            packet.duration = round(1 / rate / packet.time_base)
            packet.stream = stream
            output.mux(packet)
        return track.frames


def _frames(video: Path) -> int:
    with av.open(str(video)) as source:
        return source.streams.video[0].frames


def _chapters(chapters: Sequence[tuple[str, int]], total: int, rate: Fraction) -> list[Chapter]:
    ends = [start for _, start in chapters[1:]] + [total]
    return [
        {
            "id": number,
            "start": start,
            "end": end,
            "time_base": 1 / rate,
            "metadata": {"title": title},
        }
        for number, ((title, start), end) in enumerate(zip(chapters, ends, strict=True), 1)
    ]
