"""The film: all enabled sections one after the other, with chapters, captions, title and author."""

from __future__ import annotations

from collections.abc import Sequence

from lecture.captions import cues, webvtt
from lecture.layout import Layout, replacing
from lecture.rendering.joining import concatenate
from lecture.rendering.manifest import Manifest
from scenes.kit.deck import Deck


def write_film(deck: Deck, layout: Layout, manifests: Sequence[Manifest]) -> None:
    """Write lecture.mp4 and lecture.vtt from the rendered sections."""
    starts = section_starts(manifests)
    chapters = [
        (deck.section(manifest["section"]).heading, start) for manifest, start in zip(manifests, starts, strict=True)
    ]
    with replacing(layout.film) as beside:
        concatenate(
            [layout.root / manifest["video"]["path"] for manifest in manifests],
            beside,
            metadata={"title": deck.title, "artist": deck.author},
            chapters=chapters,
        )
    with replacing(layout.captions) as beside:
        beside.write_text(webvtt(cues(_captions(manifests, starts))), encoding="utf-8")


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
