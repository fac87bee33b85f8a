"""The narrated film: the silent one's pictures at later times, with the voice, and what is said to be read.

Beside it lie its captions, the descriptions of its pictures and its transcript, as Markdown and as a page.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

from lecture.deck import Deck
from lecture.export.film import chapters
from lecture.folders import Outputs, narration_files, replacing
from lecture.rendering.captions import Cue, webvtt
from lecture.rendering.joining import Captions, concatenate
from lecture.rendering.manifest import Manifest
from lecture.voice import sound
from lecture.voice.narration import Narrated

DESCRIPTIONS = "Descriptions"
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ max-width: 40em; margin: 2em auto; padding: 0 1em; font: 1.1em/1.5 sans-serif; }}
time {{ color: #666; font-size: 0.8em; }}
.picture {{ color: #555; font-style: italic; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def write_narrated_film(
    deck: Deck,
    outputs: Outputs,
    manifests: Sequence[Manifest],
    narrated: Sequence[Narrated],
    target: Path | None = None,
) -> None:
    """Write the film to `target` (lecture-narrated.mp4 of the quality) and its texts beside it."""
    film, *places = narration_files(target) if target else outputs.narration
    starts = [Fraction(0), *accumulate(beat.length for beat in narrated)]
    captions = list(_captions(narrated, starts))
    described = list(_descriptions(narrated, starts))
    with replacing(film) as beside:
        concatenate(
            [clip for beat in narrated for clip in beat.clips(outputs)],
            beside,
            metadata={"title": str(deck.title), "artist": str(deck.author)},
            chapters=list(zip(chapters(deck, manifests), starts, strict=False)),
            captions=[Captions(captions), Captions(described, deck.word(DESCRIPTIONS))],
            sound=(beat.sound for beat in narrated),
            language=deck.language,
        )
    texts = (webvtt(captions), webvtt(described), markdown(deck, narrated, starts), page(deck, narrated, starts))
    for place, text in zip(places, texts, strict=True):
        with replacing(place) as beside:
            beside.write_text(text, encoding="utf-8")


def write_sounds(
    outputs: Outputs, narrated: Sequence[Narrated], meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Write the sound of each beat that has a voice beside its video, for pages and slides.

    meanwhile: what is done while other processors encode.
    """
    threads = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1))  # one processor for what is done meanwhile
    try:
        written = threads.map(lambda beat: _write_sound(outputs, beat), [beat for beat in narrated if beat.speech])
        meanwhile()
        list(written)
    finally:
        threads.shutdown(cancel_futures=True)  # Ctrl-C does not wait for the beats that have not begun


def _write_sound(outputs: Outputs, beat: Narrated) -> None:
    with replacing(sound_file(outputs, beat)) as beside:
        sound.write(beat.sound, beside)


def write_narrated_beat(outputs: Outputs, beat: Narrated, target: Path) -> None:
    """Write one beat as a video with its voice."""
    concatenate(beat.clips(outputs), target, sound=[beat.sound])


def sound_file(outputs: Outputs, beat: Narrated) -> Path:
    """Where the sound of a beat lies."""
    return outputs.file(beat.beat["video"]["path"]).with_suffix(".m4a")


def _captions(narrated: Sequence[Narrated], starts: Sequence[Fraction]) -> Iterator[Cue]:
    for beat, start in zip(narrated, starts, strict=False):
        yield from (Cue(float(start) + cue.start, float(start) + cue.end, cue.text) for cue in beat.captions)


def _descriptions(narrated: Sequence[Narrated], starts: Sequence[Fraction]) -> Iterator[Cue]:
    """The picture of each beat in words; a reader has the beat's time for it."""
    for beat, start in zip(narrated, starts, strict=False):
        if text := " ".join(str(beat.beat["alt"]).split()):
            yield Cue(float(start), float(start + beat.length), text)


def _time(start: Fraction) -> str:
    minutes, seconds = divmod(int(start), 60)
    return f"{minutes}:{seconds:02}"


def _by_section(
    narrated: Iterable[Narrated], starts: Iterable[Fraction]
) -> Iterator[tuple[str, list[tuple[Narrated, Fraction]]]]:
    sections: dict[str, list[tuple[Narrated, Fraction]]] = {}
    for beat, start in zip(narrated, starts, strict=False):
        sections.setdefault(beat.section, []).append((beat, start))
    yield from sections.items()


def _paragraphs(beat: Narrated) -> list[str]:
    """What is said, a paragraph after the other; without a voice, the notes."""
    if beat.speech is None:
        return str(beat.beat["notes"]).split("\n\n") if beat.beat["notes"] else []
    paragraphs: list[list[str]] = [[]]
    for sentence in beat.speech.sentences:
        paragraphs[-1].append(sentence.shown)
        if sentence.ends_paragraph:
            paragraphs.append([])
    return [" ".join(sentences) for sentences in paragraphs if sentences]


def markdown(deck: Deck, narrated: Sequence[Narrated], starts: Sequence[Fraction]) -> str:
    """The transcript as Markdown."""
    blocks = [f"# {_plain(deck.title)}", *([_plain(deck.author)] if deck.author else [])]
    for section, beats in _by_section(narrated, starts):
        blocks.append(f"## {_plain(deck.section(section).title)}")
        for beat, start in beats:
            blocks.append(f"### {_time(start)} {_plain(beat.beat['title'])}")
            blocks += map(_plain, _paragraphs(beat))
            blocks.append(f"*{_plain(' '.join(str(beat.beat['alt']).split()))}*")
    return "\n\n".join(blocks) + "\n"


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing else."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|$" else letter for letter in text)


def page(deck: Deck, narrated: Sequence[Narrated], starts: Sequence[Fraction]) -> str:
    """The transcript as a page."""
    body = [f"<h1>{html.escape(deck.title)}</h1>", *([f"<p>{html.escape(deck.author)}</p>"] if deck.author else [])]
    for section, beats in _by_section(narrated, starts):
        body.append(f"<h2>{html.escape(deck.section(section).title)}</h2>")
        for beat, start in beats:
            body.append(f"<h3><time>{_time(start)}</time> {html.escape(beat.beat['title'])}</h3>")
            body += [f"<p>{html.escape(paragraph)}</p>" for paragraph in _paragraphs(beat)]
            body.append(f'<p class="picture">{html.escape(beat.beat["alt"])}</p>')
    return PAGE.format(language=deck.language, title=html.escape(deck.title), body="\n".join(body))
