"""Writes lecture.html.

Up to `INLINE_LIMIT` bytes of video the page is a single file that can be carried anywhere. Above, it refers to the
beats' files beside it and travels with its folder.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lecture.deck import Deck, Prose, Section
from lecture.errors import LectureError
from lecture.export.html import explorables
from lecture.export.html.explorables import Page
from lecture.export.html.sources import PLACEHOLDER, embedded, own, packaged, script
from lecture.export.narrated_film import sound_file
from lecture.folders import Outputs, replacing
from lecture.frame import nearest_aspect
from lecture.rendering.manifest import Manifest
from lecture.voice.narration import Narrated

INLINE_LIMIT = 150_000_000
WORDS_A_MINUTE = 130
"""How fast notes are spoken, for the times that are planned."""
SPEAKERS_WORDS = (
    "Upcoming",
    "Time",
    "Click to Reset",
    "Pacing – Time to finish current slide",
    "Notes only",
    "Notes",
    "Default",
    "Wide",
    "Tall",
    "Loading speaker view...",
    "reveal.js - Speaker View",
    "Error connecting to main window.",
    "Please try closing and reopening the speaker view.",
    "Cross origin error.",
    "The speaker window can only be opened from the same origin.",
)
"""What stands in the speaker's window."""
MODULES = (
    "beats.js",
    "narrate.js",
    "moves.js",
    "pen.js",
    "keys.js",
    "speaker.js",
    "remote.js",
    "live.js",
    "record.js",
    "deck.js",
)
"""The deck's script, in this order; its modules have one scope."""
PENS = ("COST", "POSITIVE", "REQUEST", "ACTIVATION", "TEXT")
"""What the pen's colours mean elsewhere."""
DEFAULT_TIMING = 60
"""Seconds planned for a slide without a time of its own; every beat has one."""


def write_page(
    deck: Deck,
    outputs: Outputs,
    manifests: Sequence[Manifest],
    *,
    narrated: Sequence[Narrated] = (),
    target: Path | None = None,
    inline: bool | None = None,
) -> None:
    """Write the page for the rendered sections to `target` (the quality's own page).

    narrated: the beats with their voice, whose sound lies beside their videos; without them the page is silent.
    inline: whether the videos stand in the page; if None, they do unless they are larger than `INLINE_LIMIT`.
    """
    videos = [outputs.file(beat["video"]["path"]) for manifest in manifests for beat in manifest["beats"]]
    told = {(beat.section, beat.beat["name"]): beat for beat in narrated}
    sounds = [sound_file(outputs, beat) for beat in narrated if beat.speech]
    if inline is None:
        inline = sum(file.stat().st_size for file in (*videos, *sounds)) <= INLINE_LIMIT
    first = manifests[0]
    pages = explorables.computed(deck, outputs)
    scripts = {
        "guard.js": own("guard.js"),
        "reveal.js": reveal("dist/reveal.js"),
        "notes.js": in_language(reveal("dist/plugin/notes.js"), deck),
        "deck.js": _joined(MODULES),
    }
    allowed = [*scripts.values(), speaker_script(scripts["notes.js"])]
    if pages:
        allowed += explorables.scripts().values()
    parts = {
        "policy": html.escape(content_security_policy(allowed, with_font=bool(pages))),
        "title": html.escape(" · ".join(text for text in (deck.title, deck.author) if text)),
        "author": html.escape(deck.author),
        "language": deck.language,
        "background": html.escape(first["background"]),
        "frame.width": str(round(explorables.HEIGHT * nearest_aspect(first["width"], first["height"]))),
        "scale": f"{first['height'] / explorables.HEIGHT:g}",
        "text": pages[0].values["look"]["text"] if pages else "inherit",
        "settings": embedded(
            {
                "width": first["width"],
                "height": first["height"],
                "fps": first["fps"],
                "timing": DEFAULT_TIMING,
                "pens": [deck.theme.colors[name] for name in PENS],
            }
        ),
        "deck.css": own("deck.css"),
        "shared.css": own("shared.css"),
        "print.css": own("print.css"),
        **{name: script(source) for name, source in scripts.items()},
        "reveal.licence": _comment(reveal("LICENSE")),
        "reveal.css": reveal("dist/reveal.css"),
    }
    with replacing(target or outputs.page) as beside, beside.open("w", encoding="utf-8") as file:
        for text, name in _pieces(own("deck.html")):
            file.write(text)
            if name == "slides":
                file.writelines(_slides(deck, outputs, manifests, pages, told, inline=inline))
            elif name == "explorables":
                file.writelines(explorables.parts(pages, deck))
            elif name == "videos":
                file.writelines(_inlined("video", videos) if inline else ())
            elif name == "sounds":
                file.writelines(_inlined("sound", sounds) if inline else ())
            elif name == "deck.css":
                file.write(PLACEHOLDER.sub(lambda found: parts[found[1]], parts[name]))
            elif name:
                file.write(parts[name] if name in parts else html.escape(deck.word(name)))


def _joined(modules: Sequence[str]) -> str:
    """The modules as one script that leaves no name behind."""
    return "\n".join(["(() => {\n'use strict';", *map(own, modules), "})();"])


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


def in_language(notes: str, deck: Deck) -> str:
    """reveal's notes plugin with the words and the clock of the speaker's window in the deck's language."""
    if deck.language[:2] == "en":
        return notes
    for text in SPEAKERS_WORDS:
        said = html.escape(deck.word(text))
        notes = re.sub(rf"(?<=[>']){re.escape(text)}(?=[ <'])", lambda _, said=said: said, notes)
    return notes.replace("'en-US', { hour12: true,", f"'{deck.language}', {{")


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
    before = [Prose(""), *(beat["notes"] for beat in beats)]  # what a slide's clicks have in common is said once
    words = [
        0 if beat["notes"] == said else len(beat["notes"].split()) for beat, said in zip(beats, before, strict=False)
    ]
    needed = [max(beat["length"], 60 * count / WORDS_A_MINUTE) for beat, count in zip(beats, words, strict=True)]
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
    deck: Deck,
    outputs: Outputs,
    manifests: Sequence[Manifest],
    pages: Sequence[Page],
    told: Mapping[tuple[str, str], Narrated],
    *,
    inline: bool,
) -> Iterator[str]:
    number = sounds = 0
    for manifest in manifests:
        section = deck.section(manifest["section"])
        yield f'<section data-section="{section.name}" aria-label="{html.escape(section.title)}">\n'
        shown = _with_explorables(section, manifest["beats"], pages)
        for beat, seconds in zip(shown, planned_seconds(section, shown), strict=True):
            if "page" in beat:
                yield explorables.slide(beat["page"], seconds)
                continue
            poster = outputs.file(beat["poster"]["path"])
            video = f'data-inline="video-{number}"' if inline else f'data-file="{html.escape(beat["video"]["path"])}"'
            spoken, sound = told.get((section.name, beat["name"])), ""
            if spoken and spoken.speech:
                path = sound_file(outputs, spoken).relative_to(outputs.root).as_posix()
                sound = f'data-inline="sound-{sounds}"' if inline else f'data-file="{html.escape(path)}"'
                sounds += 1
            yield _slide(beat, _address(poster) if inline else beat["poster"]["path"], video, seconds, spoken, sound)
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


def _slide(beat: dict[str, Any], poster: str, video: str, seconds: int, spoken: Narrated | None, sound: str) -> str:
    """One beat; nothing that comes from the deck file is markup, but what its Markdown means."""
    loop = " loop" if beat["loop"] else ""
    auto_advance = " data-auto-advance" if beat["auto_advance"] else ""
    narration = f' data-narration="{html.escape(json.dumps(_narration(spoken)))}"' if spoken else ""
    audio = f'<audio {sound} preload="none" aria-hidden="true"></audio>' if sound else ""
    return (
        f'<section data-beat="{html.escape(beat["name"])}" data-timing="{seconds}"{auto_advance}{narration} '
        f'aria-label="{html.escape(beat["title"])}">\n'
        f'<img class="end" src="{html.escape(poster)}" alt="{html.escape(beat["alt"])}" decoding="sync">'
        f'<video {video}{loop} muted playsinline preload="auto" aria-hidden="true"></video>{audio}\n'
        f'<aside class="notes">{beat["notes"].html}</aside>\n'
        "</section>\n"
    )


def _narration(beat: Narrated) -> dict[str, Any]:
    """What the page needs to tell a beat by itself; times in seconds."""
    return {
        "length": round(float(beat.length), 3),
        "pieces": [[round(piece.begin / beat.fps, 3), round(piece.at / beat.fps, 3)] for piece in beat.line.pieces],
        "captions": [[round(cue.start, 2), round(cue.end, 2), cue.text] for cue in beat.captions],
    }


def _inlined(kind: str, files: Sequence[Path]) -> Iterator[str]:
    for number, file in enumerate(files):
        yield f'<script type="text/plain" id="{kind}-{number}">{_base64(file)}</script>\n'


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
