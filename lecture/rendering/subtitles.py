"""Captions inside a film: a text track (mov_text) that players can switch on and off."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from av.container import OutputContainer
from av.subtitles.subtitle import SubtitleSet

from lecture.rendering.captions import Cue

TIME_BASE = Fraction(1, 1000)
STYLES = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, BackColour, Alignment, MarginL, MarginR, MarginV
Style: Default,sans-serif,16,&Hffffff,&H000000,2,10,10,10

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""What FFmpeg's encoder asks for before the first cue; the player decides on the look."""


class SubtitleTrack:
    """A track for captions in `output`; to be made before the first packet is written."""

    def __init__(self, output: OutputContainer, language: str = "eng") -> None:
        self._output = output
        self._stream = output.add_stream("mov_text")
        self._stream.time_base = TIME_BASE
        self._stream.metadata["language"] = language
        self._stream.codec_context.time_base = TIME_BASE
        self._stream.codec_context.subtitle_header = STYLES.encode()

    def write(self, cues: Iterable[Cue]) -> None:
        """Write the cues, each for its time."""
        for cue in cues:
            start, end = (round(seconds / TIME_BASE) for seconds in (cue.start, cue.end))
            text = cue.text.replace("\n", "\\N")
            packet = self._stream.codec_context.encode_subtitle(
                SubtitleSet.create(f"0,0,Default,,0,0,0,,{text}".encode(), 0, end - start, start)
            )
            packet.pts = packet.dts = start
            packet.duration = end - start
            packet.time_base = TIME_BASE
            packet.stream = self._stream
            self._output.mux(packet)
