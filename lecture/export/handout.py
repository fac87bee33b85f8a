"""The handout, a PDF set by Typst: two beats to a page, with an outline, page numbers and alternative text.

Its pictures are stills of the beats, 17 cm wide on paper.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import font_lato
import typst

from lecture.deck import Deck
from lecture.errors import RenderError
from lecture.folders import Outputs, replacing
from lecture.rendering.manifest import Manifest


def write_handout(deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path) -> None:
    """Write the handout from the stills in `outputs`; Typst tags it, so that it can be read aloud."""
    with tempfile.TemporaryDirectory(prefix="lecture-handout-") as scratch:
        folder = Path(scratch)
        described = {
            "title": deck.title,
            "author": deck.author,
            "sections": [_section(deck, outputs, manifest, folder) for manifest in manifests],
        }
        (folder / "handout.json").write_text(json.dumps(described), encoding="utf-8")
        source = folder / "handout.typ"
        source.write_text(
            resources.files("lecture.export").joinpath("handout.typ").read_text(encoding="utf-8"), "utf-8"
        )
        try:
            pdf = typst.compile(
                str(source), root=scratch, font_paths=[font_lato.font_directory], ignore_system_fonts=True
            )
        except typst.TypstError as error:
            raise RenderError(f"{target}: Typst cannot set the handout: {error}") from error
    with replacing(target) as beside:
        beside.write_bytes(pdf)


def pieces(text: str) -> list[dict[str, Any]]:
    """Text of the deck as words and the math between $ signs, in order."""
    return [
        {"text": part, "math": bool(number % 2)} for number, part in enumerate(text.split("$")) if part or number % 2
    ]


def _section(deck: Deck, outputs: Outputs, manifest: Manifest, folder: Path) -> dict[str, Any]:
    section = deck.section(manifest["section"])
    return {
        "heading": pieces(section.heading),
        "bullets": [pieces(bullet) for bullet in section.bullets],
        "beats": [_beat(outputs, manifest["section"], beat, folder) for beat in manifest["beats"]],
    }


def _beat(outputs: Outputs, section: str, beat: dict[str, Any], folder: Path) -> dict[str, Any]:
    name = f"{section}-{Path(beat['poster']['path']).stem}.png"
    shutil.copyfile(outputs.root / beat["poster"]["path"], folder / name)
    notes = " ".join(beat["notes"].split())
    return {"title": beat["caption"], "picture": name, "alt": beat["alt"], "notes": notes}
