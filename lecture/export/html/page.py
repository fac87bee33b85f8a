"""Writes lecture.html.

Up to `INLINE_LIMIT` bytes of video the page is a single file that can be carried anywhere. Above, it refers to the
beats' files beside it and travels with its folder.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lecture.deck import Deck, Section
from lecture.errors import LectureError
from lecture.export.html import explorables
from lecture.export.html.explorables import Page
from lecture.export.html.sources import PLACEHOLDER, embedded, own, packaged, script
from lecture.folders import Outputs, replacing
from lecture.rendering.manifest import Manifest

INLINE_LIMIT = 150_000_000
WORDS_A_MINUTE = 130
"""How fast notes are spoken, for the times that are planned."""
DEFAULT_TIMING = 60
"""Seconds planned for a slide without a time of its own; every beat has one."""


def write_page(
    deck: Deck,
    outputs: Outputs,
    manifests: Sequence[Manifest],
    *,
    target: Path | None = None,
    inline: bool | None = None,
) -> None:
    """Write the page for the rendered sections to `target` (the quality's own page).

    inline: whether the videos stand in the page; if None, they do unless they are larger than `INLINE_LIMIT`.
    """
    videos = [outputs.root / beat["video"]["path"] for manifest in manifests for beat in manifest["beats"]]
    if inline is None:
        inline = sum(video.stat().st_size for video in videos) <= INLINE_LIMIT
    first = manifests[0]
    pages = explorables.computed(deck, outputs)
    scripts = {
        "reveal.js": reveal("dist/reveal.js"),
        "notes.js": reveal("dist/plugin/notes.js"),
        "deck.js": own("deck.js"),
    }
    allowed = [*scripts.values(), speaker_script(scripts["notes.js"])]
    if pages:
        allowed += explorables.scripts().values()
    parts = {
        "policy": html.escape(content_security_policy(allowed, with_font=bool(pages))),
        "title": html.escape(deck.title),
        "author": html.escape(deck.author),
        "background": html.escape(first["background"]),
        "scale": f"{first['height'] / explorables.HEIGHT:g}",
        "text": pages[0].values["look"]["text"] if pages else "inherit",
        "settings": embedded({"width": first["width"], "height": first["height"], "timing": DEFAULT_TIMING}),
        "deck.css": own("deck.css"),
        **{name: script(source) for name, source in scripts.items()},
        "reveal.licence": _comment(reveal("LICENSE")),
        "reveal.css": reveal("dist/reveal.css"),
    }
    with replacing(target or outputs.page) as beside, beside.open("w", encoding="utf-8") as file:
        for text, name in _pieces(own("deck.html")):
            file.write(text)
            if name == "slides":
                file.writelines(_slides(deck, outputs, manifests, pages, inline=inline))
            elif name == "explorables":
                file.writelines(explorables.parts(pages))
            elif name == "videos":
                file.writelines(_inlined(videos) if inline else ())
            elif name:
                file.write(
                    PLACEHOLDER.sub(lambda found: parts[found[1]], parts[name]) if name == "deck.css" else parts[name]
                )


def content_security_policy(scripts: Sequence[str], *, with_font: bool) -> str:
    """What the page may load: its own scripts, known by their digests, and what lies beside it; nothing from outside.

    The speaker's window inherits the policy and shows the deck in frames; the frames of explorables inherit it, and
    bring a font.
    """
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return "; ".join(
        [
            "default-src 'none'",
            "script-src " + " ".join(f"'sha256-{digest}'" for digest in digests),
            "style-src 'unsafe-inline'",  # reveal.js, plotly.js and the speaker's window style their elements in place
            *(["font-src data:"] if with_font else []),
            "img-src data: file: 'self'",
            "media-src blob: file: 'self'",
            "frame-src file: 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def speaker_script(notes: str) -> str:
    """The script of the speaker's window, which reveal's notes plugin keeps in a template literal."""
    found = re.search(r"<script>(.*?)<\\/script>", notes, re.DOTALL)
    if found is None or "${" in found[1]:
        raise LectureError("pyreveal: the notes plugin is not the one of reveal.js 6. Run `lecture doctor`.")
    return found[1].replace("\\\\", "\\")


def planned_seconds(section: Section, beats: Sequence[dict[str, Any]]) -> list[int]:
    """How long each beat is planned to take: as long as it plays or its notes are spoken.

    If the section has minutes of its own, they are shared out in that proportion.
    """
    needed = [max(beat["length"], 60 * len(beat["notes"].split()) / WORDS_A_MINUTE) for beat in beats]
    share = 60 * section.minutes / sum(needed) if section.minutes else 1.0
    return [max(1, round(share * seconds)) for seconds in needed]


def _pieces(template: str) -> Iterator[tuple[str, str]]:
    """The template's text up to each placeholder, with the placeholder's name, and what is left with none."""
    end = 0
    for found in PLACEHOLDER.finditer(template):
        yield template[end : found.start()], found[1]
        end = found.end()
    yield template[end:], ""


def _slides(
    deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], pages: Sequence[Page], *, inline: bool
) -> Iterator[str]:
    number = 0
    for manifest in manifests:
        section = deck.section(manifest["section"])
        yield f'<section data-section="{section.name}" aria-label="{html.escape(section.heading)}">\n'
        shown = _with_explorables(section, manifest["beats"], pages)
        for beat, seconds in zip(shown, planned_seconds(section, shown), strict=True):
            if "page" in beat:
                yield explorables.slide(beat["page"], seconds)
                continue
            poster = outputs.root / beat["poster"]["path"]
            video = f'data-inline="video-{number}"' if inline else f'data-file="{html.escape(beat["video"]["path"])}"'
            yield _slide(beat, _address(poster) if inline else beat["poster"]["path"], video, seconds)
            number += 1
        yield "</section>\n"


def _with_explorables(section: Section, beats: Sequence[dict[str, Any]], pages: Sequence[Page]) -> list[dict[str, Any]]:
    """The beats, and behind them the explorables as beats that last as long as their notes."""
    shown: list[dict[str, Any]] = []
    for beat in beats:
        place = f"{section.name}/{beat['name']}"
        behind = [page for page in pages if page.explorable.after == place]
        shown += [beat, *({"page": page, "length": 0.0, "notes": page.explorable.notes} for page in behind)]
    return shown


def _slide(beat: dict[str, Any], poster: str, video: str, seconds: int) -> str:
    """One beat; everything that comes from the deck file is escaped."""
    loop = " loop" if beat["loop"] else ""
    auto_advance = " data-auto-advance" if beat["auto_advance"] else ""
    return (
        f'<section data-beat="{html.escape(beat["name"])}" data-timing="{seconds}"{auto_advance} '
        f'aria-label="{html.escape(beat["caption"])}">\n'
        f'<img class="before" alt="" aria-hidden="true" decoding="sync">'
        f'<img class="end" src="{html.escape(poster)}" alt="{html.escape(beat["alt"])}" decoding="sync">'
        f'<video {video}{loop} muted playsinline preload="auto" aria-hidden="true"></video>\n'
        f'<aside class="notes">{html.escape(beat["notes"])}</aside>\n'
        "</section>\n"
    )


def _inlined(videos: Sequence[Path]) -> Iterator[str]:
    for number, video in enumerate(videos):
        yield f'<script type="text/plain" id="video-{number}">{_base64(video)}</script>\n'


def _address(picture: Path) -> str:
    return f"data:image/png;base64,{_base64(picture)}"


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")


def reveal(name: str) -> str:
    """A file of reveal.js, unmodified."""
    return packaged("pyreveal", f"revealjs/{name}")


def _comment(text: str) -> str:
    """`text`, which must not end the comment that it stands in."""
    return text.replace("--", "- -")
