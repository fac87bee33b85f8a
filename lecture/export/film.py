"""The film: all enabled sections one after the other, with title, chapters, and captions inside and beside it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from lecture.deck import Deck
from lecture.folders import Outputs, replacing
from lecture.rendering.captions import cues, webvtt
from lecture.rendering.joining import Captions, Clip, concatenate
from lecture.rendering.manifest import Manifest


def write_film(deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path | None = None) -> None:
    """Write the film (lecture.mp4 of the quality, or `target`) with its captions in it, and as .vtt beside it."""
    film = target or outputs.film
    starts = section_starts(manifests)
    captions = list(cues(_captions(manifests, starts)))
    with replacing(film) as beside, replacing(film.with_suffix(".vtt")) as captions_beside:
        concatenate(
            [
                Clip(outputs.file(manifest["video"]["path"]), Fraction(manifest["frames"], manifest["fps"]))
                for manifest in manifests
            ],
            beside,
            metadata={"title": str(deck.title), "artist": str(deck.author)},
            chapters=list(zip(chapters(deck, manifests), _beat_starts(manifests, starts), strict=True)),
            captions=[Captions(captions)],
            language=deck.language,
        )
        captions_beside.write_text(webvtt(captions), encoding="utf-8")


def chapters(deck: Deck, manifests: Sequence[Manifest]) -> list[str]:
    """A chapter for every beat: the section's heading, and from its second beat on the number and name of the beat."""
    return [
        deck.section(manifest["section"]).title + (f" · {number} {beat['name']}" if number > 1 else "")
        for manifest in manifests
        for number, beat in enumerate(manifest["beats"], 1)
    ]


def _beat_starts(manifests: Sequence[Manifest], starts: Sequence[int]) -> list[Fraction]:
    return [
        Fraction(start + beat["start_frame"], manifest["fps"])
        for manifest, start in zip(manifests, starts, strict=True)
        for beat in manifest["beats"]
    ]


def section_starts(manifests: Sequence[Manifest]) -> list[int]:
    """The frame of the film at which each section begins."""
    starts, total = [], 0
    for manifest in manifests:
        starts.append(total)
        total += manifest["frames"]
    return starts


def _captions(manifests: Sequence[Manifest], starts: Sequence[int]) -> list[tuple[str, float, float]]:
    return [
        (str(beat["caption"]), (start + beat["start_frame"]) / manifest["fps"], beat["length"])
        for manifest, start in zip(manifests, starts, strict=True)
        for beat in manifest["beats"]
    ]
