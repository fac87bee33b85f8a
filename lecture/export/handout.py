"""The handout, a PDF set by Typst: two beats to a page with notes, or for students as many as are asked for, without
them; with an outline, page numbers and alternative text.

Its pictures are stills of the beats, set in the theme's fonts and those of the system.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import typst

from lecture.deck import Deck
from lecture.errors import RenderError
from lecture.folders import Outputs, replacing
from lecture.rendering.manifest import Manifest


def write_handout(deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path, students: int = 0) -> None:
    """Write the handout from the stills in `outputs`; Typst tags it, so that it can be read aloud.

    students: how many beats stand on a page for students, without notes; 0 writes the lecturer's.
    """
    with tempfile.TemporaryDirectory(prefix="lecture-handout-") as scratch:
        folder = Path(scratch)
        described = {
            "title": deck.title,
            "author": deck.author,
            "language": deck.language[:2],
            "fonts": {"text": deck.theme.text, "code": deck.theme.code},
            "students": students,
            "sections": [_section(deck, outputs, manifest, folder) for manifest in manifests],
        }
        (folder / "handout.json").write_text(json.dumps(described), encoding="utf-8")
        source = folder / "handout.typ"
        source.write_text(
            resources.files("lecture.export").joinpath("handout.typ").read_text(encoding="utf-8"), "utf-8"
        )
        try:
            pdf = typst.compile(str(source), root=scratch, font_paths=[*map(str, deck.theme.write_fonts(folder))])
        except typst.TypstError as error:
            raise RenderError(f"{target}: Typst cannot set the handout: {error}") from error
    with replacing(target) as beside:
        beside.write_bytes(pdf)


def _section(deck: Deck, outputs: Outputs, manifest: Manifest, folder: Path) -> dict[str, Any]:
    section = deck.section(manifest["section"])
    return {
        "heading": section.heading.typst,
        "bullets": [bullet.typst for bullet in section.bullets],
        "beats": [
            _beat(outputs, manifest["section"], beat, folder, is_said=beat["notes"] != before["notes"])
            for before, beat in pairwise([{"notes": ""}, *manifest["beats"]])
        ],
    }


def _beat(outputs: Outputs, section: str, beat: dict[str, Any], folder: Path, *, is_said: bool) -> dict[str, Any]:
    """A beat for the handout; its notes, unless they are those of the beat before."""
    name = f"{section}-{Path(beat['poster']['path']).stem}.png"
    shutil.copyfile(outputs.file(beat["poster"]["path"]), folder / name)
    return {
        "title": beat["title"],
        "picture": name,
        "alt": beat["alt"],
        "notes": beat["notes"].typst if is_said else "",
    }
