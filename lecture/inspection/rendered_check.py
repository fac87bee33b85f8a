"""Checks a rendered lecture as a viewer would meet it: `lecture check --rendered`.

Every enabled section is there with the length that its beats add up to, the film decodes from end to end with the
right number of frames, no beat ends on a blank frame, and chapters, captions and the presentation fit the film.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import av
from av.error import FFmpegError

from lecture.deck import Deck
from lecture.errors import DONE, FAILED, tell
from lecture.export.film import section_starts
from lecture.folders import Outputs
from lecture.rendering import manifest
from lecture.rendering.manifest import Manifest, rendered

BLANK_SPREAD = 24
"""A frame whose luma (0..255) spreads less than this, lightest to darkest, shows nothing."""


def check_rendered(deck: Deck, outputs: Outputs, *, minutes: Sequence[float] | None = None) -> int:
    """Print what was checked and what is wrong with it."""
    manifests, explorables = rendered(deck, outputs), manifest.explored(deck, outputs)
    faults = [
        *(f"{page['section']}: {fault}" for page in explorables for fault in manifest.damage(outputs, page)),
        *(fault for described in manifests for fault in section_faults(outputs, described)),
        *film_faults(deck, outputs, manifests),
        *caption_faults(outputs, manifests),
        *page_faults(deck, outputs, manifests),
    ]
    seconds = sum(described["length"] for described in manifests)
    if minutes is not None and not minutes[0] * 60 <= seconds <= minutes[1] * 60:
        faults.append(f"the lecture lasts {seconds / 60:.1f} minutes, expected {minutes[0]:g} to {minutes[1]:g}")
    beats = sum(len(described["beats"]) for described in manifests)
    pages = f", explorables: {len(explorables)}" if explorables else ""
    print(f"{outputs.film}: {len(manifests)} sections, {beats} beats, {seconds / 60:.1f} minutes{pages}")
    for fault in faults:
        tell(fault)
    print("The rendered lecture is whole." if not faults else f"{len(faults)} faults.")
    return FAILED if faults else DONE


def section_faults(outputs: Outputs, described: Manifest) -> Iterator[str]:
    """Files that are missing or hold something else than the manifest says."""
    name = described["section"]
    if sum(beat["frames"] for beat in described["beats"]) != described["frames"]:
        yield f"{name}: its beats do not add up to its {described['frames']} frames"
    damage = manifest.damage(outputs, described)
    yield from (f"{name}: {fault}" for fault in damage)
    for part in (described, *described["beats"]):
        path = outputs.file(part["video"]["path"])
        if any(fault.startswith(part["video"]["path"]) for fault in damage):
            continue
        with av.open(str(path)) as video:
            stored = video.streams.video[0].frames
        if stored != part["stored"]:
            yield f"{name}: {path.name} has {stored} frames, expected {part['stored']}"


def film_faults(deck: Deck, outputs: Outputs, manifests: Sequence[Manifest]) -> Iterator[str]:
    """Decode the film: its frames, the last one of each beat, its chapters and its title."""
    if not outputs.film.is_file():
        yield f"{outputs.film} is missing"
        return
    ends = {
        start + beat["start_frame"] + beat["frames"] - 1: f"{described['section']}, beat {beat['name']}"
        for described, start in zip(manifests, section_starts(manifests), strict=True)
        for beat in described["beats"]
    }
    decoded = 0
    with av.open(str(outputs.film)) as film:
        chapters = [chapter["metadata"].get("title", "") for chapter in film.chapters()]
        expected = [
            deck.section(described["section"]).title if beat["start_frame"] == 0 else beat["name"]
            for described in manifests
            for beat in described["beats"]
        ]
        if len(chapters) != len(expected) or not all(map(str.endswith, chapters, expected)):
            yield f"{outputs.film}: the chapters are {chapters}, expected one for each beat, ending in {expected}"
        if (film.metadata.get("title"), film.metadata.get("artist", "")) != (deck.title, deck.author):
            yield f"{outputs.film}: title and author are {film.metadata}"
        try:
            for frame in film.decode(video=0):
                decoded += 1
                assert frame.time is not None
                beat = ends.pop(round(frame.time * manifests[0]["fps"]), None)
                if beat is not None and is_blank(frame):
                    yield f"{outputs.film}: the end of {beat}, is blank"
        except FFmpegError as error:
            beat = ends[min(ends)] if ends else "the last beat"
            yield f"{outputs.film}: it is damaged in {beat}, or soon after ({error.strerror}). Render it with --force."
            return
    yield from (f"{outputs.film}: the last frame of {beat}, is missing" for beat in ends.values())
    expected = sum(described["stored"] for described in manifests)
    if decoded != expected:
        yield f"{outputs.film}: {decoded} frames could be decoded, expected {expected}"


def is_blank(frame: av.VideoFrame) -> bool:
    """Whether the frame shows one flat ground and nothing on it."""
    luma = frame.to_ndarray(format="gray")
    return int(luma.max()) - int(luma.min()) < BLANK_SPREAD


def caption_faults(outputs: Outputs, manifests: Sequence[Manifest]) -> Iterator[str]:
    """Cues must come one after the other within the film, each of one or two lines."""
    if not outputs.captions.is_file():
        yield f"{outputs.captions} is missing"
        return
    length = sum(described["length"] for described in manifests)
    before = 0.0
    blocks = outputs.captions.read_text(encoding="utf-8").strip().split("\n\n")[1:]
    if len(blocks) < sum(bool(beat["caption"]) for described in manifests for beat in described["beats"]):
        yield f"{outputs.captions}: {len(blocks)} cues, fewer than there are beats with a caption"
    for block in blocks:
        times, *lines = block.split("\n")
        start, end = (_seconds(text) for text in times.split(" --> "))
        if not before - 1e-3 <= start < end <= length + 1e-3 or len(lines) not in (1, 2):
            yield f"{outputs.captions}: the cue at {times} does not fit"
        before = end


def _seconds(text: str) -> float:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def page_faults(deck: Deck, outputs: Outputs, manifests: Sequence[Manifest]) -> Iterator[str]:
    """The presentation must have a slide for each beat and each explorable, in order."""
    if not outputs.page.is_file():
        yield f"{outputs.page} is missing"
        return
    slides = re.findall(r'<section data-(?:beat|explorable)="([^"]+)"', outputs.page.read_text(encoding="utf-8"))
    expected: list[str] = []
    for described in manifests:
        for beat in described["beats"]:
            place = f"{described['section']}/{beat['name']}"
            expected += [beat["name"], *(page.name for page in deck.enabled_explorables if page.after == place)]
    if slides != expected:
        yield f"{outputs.page}: the slides are {slides}, expected {expected}"
