"""Captions inside a film: a text track (mov_text, that is 3GPP timed text) that players can switch on and off.

A sample of the track is the length of its text in two bytes, and the text. It is written here as it is: FFmpeg's
encoder would read commands in it (`\\N`, `{\\b1}`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
from av.container import OutputContainer

from lecture.rendering.captions import Cue

TIME_BASE = Fraction(1, 1000)
LANGUAGES = {
    **{"ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin"},
    **{"fr": "fra", "he": "heb", "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld"},
    **{"no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "tr": "tur", "uk": "ukr"},
    "zh": "zho",
}
"""ISO 639-2's code for ISO 639-1's, as the file has it; others are told as undetermined."""
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
    """A track for captions in `output`, or of another `title`; to be made before the first packet is written."""

    def __init__(self, output: OutputContainer, language: str, title: str = "") -> None:
        self._stream = output.add_stream("mov_text")
        self._stream.time_base = TIME_BASE
        self._stream.metadata["language"] = code_of(language)
        if title:
            self._stream.metadata["handler_name"] = title
        self._stream.codec_context.time_base = TIME_BASE
        self._stream.codec_context.subtitle_header = STYLES.encode()

    def packets(self, cues: Iterable[Cue]) -> Iterator[av.Packet]:
        """The cues, each for its time."""
        for cue in cues:
            start, end = (round(seconds / TIME_BASE) for seconds in (cue.start, cue.end))
            text = cue.text.encode()
            packet = av.Packet(struct.pack(">H", len(text)) + text)
            packet.pts = packet.dts = start
            packet.duration = end - start
            packet.time_base = TIME_BASE
            packet.stream = self._stream
            yield packet


def code_of(language: str) -> str:
    """The code that a file has for a language of the deck's."""
    return LANGUAGES.get(language[:2], "und")
