"""The film: all enabled sections one after the other, with title, chapters, and captions inside and beside it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from lecture.deck import Deck
from lecture.folders import Outputs, replacing
from lecture.rendering.captions import cues, webvtt
from lecture.rendering.joining import concatenate
from lecture.rendering.manifest import Manifest


def write_film(deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path | None = None) -> None:
    """Write the film (lecture.mp4 of the quality, or `target`) with its captions in it, and as .vtt beside it."""
    film = target or outputs.film
    starts = section_starts(manifests)
    captions = list(cues(_captions(manifests, starts)))
    with replacing(film) as beside:
        concatenate(
            [
                (outputs.root / manifest["video"]["path"], Fraction(manifest["frames"], manifest["fps"]))
                for manifest in manifests
            ],
            beside,
            metadata={"title": deck.title, "artist": deck.author},
            chapters=_chapters(deck, manifests, starts),
            captions=captions,
        )
    with replacing(film.with_suffix(".vtt")) as beside:
        beside.write_text(webvtt(captions), encoding="utf-8")


def _chapters(deck: Deck, manifests: Sequence[Manifest], starts: Sequence[int]) -> list[tuple[str, Fraction]]:
    """A chapter for every beat: the section's heading, and from its second beat on the number and name of the beat."""
    return [
        (
            deck.section(manifest["section"]).heading + (f" · {number} {beat['name']}" if number > 1 else ""),
            Fraction(start + beat["start_frame"], manifest["fps"]),
        )
        for manifest, start in zip(manifests, starts, strict=True)
        for number, beat in enumerate(manifest["beats"], 1)
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
        (beat["caption"], (start + beat["start_frame"]) / manifest["fps"], beat["length"])
        for manifest, start in zip(manifests, starts, strict=True)
        for beat in manifest["beats"]
    ]
