"""`sections/<section>.json`: a rendered section, its beats, and the facts that it was made from, with their key.

An explorable has one as well, with its values instead of beats.
Times are exact: `start` and `length` in seconds are frames divided by the rate. Of the `frames` there are `stored` in
the file, where those of stills last longer. Paths are relative to the folder of the quality. The digest of every file
is recorded, so that a damaged or foreign file is found.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lecture.deck import Deck
from lecture.errors import LectureError
from lecture.folders import Outputs, replacing

FORMAT = 4
FILES = ("video", "poster", "exploration")
"""What a section, a beat or an explorable may have."""
NEEDED = {"section", "key", "facts", "beats", "length", "render_seconds"}

Manifest = dict[str, Any]


def read(path: Path) -> Manifest | None:
    """The manifest at `path`, or None if there is none that can be used."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(manifest, dict) and manifest.get("format") == FORMAT and manifest.keys() >= NEEDED
    return manifest if is_ours else None


def rendered(deck: Deck, outputs: Outputs, *, partly: bool = False) -> list[Manifest]:
    """The manifests of the enabled sections, in order, with the deck's words; unless `partly`, all must be there."""
    found = [(section.name, read(outputs.manifest(section.name))) for section in deck.enabled_sections]
    missing = [name for name, described in found if described is None]
    if missing and not partly:
        raise LectureError(
            f"{outputs.root}: {', '.join(missing)} not rendered yet. "
            f"Run `lecture render --quality {outputs.root.name}`."
        )
    return [with_words(deck, described) for _, described in found if described is not None]


def with_words(deck: Deck, described: Manifest) -> Manifest:
    """The manifest with what the deck says about each beat: caption, notes and alternative text were never drawn."""
    section = described["section"]
    beats = [beat | deck.words(section, beat["name"]).model_dump() for beat in described["beats"]]
    return described | {"beats": beats}


def explored(deck: Deck, outputs: Outputs) -> list[Manifest]:
    """The manifests of the enabled explorables, in the order of the file; every one must be there."""
    found = [(page.name, read(outputs.manifest(page.name))) for page in deck.enabled_explorables]
    if missing := [name for name, described in found if described is None or "exploration" not in described]:
        raise LectureError(
            f"{outputs.root}: {', '.join(missing)} not computed yet. "
            f"Run `lecture render --quality {outputs.root.name}`."
        )
    return [described for _, described in found if described is not None]


def files(manifest: Manifest) -> list[dict[str, Any]]:
    """Every file that belongs to the section, as `described` gives it."""
    return [part[kind] for part in (manifest, *manifest["beats"]) for kind in FILES if kind in part]


def described(path: Path, folder: Path) -> dict[str, Any]:
    """A file as the manifest names it: where it will lie, how large it is, and the digest of what it holds."""
    return {"path": (folder / path.name).as_posix(), "bytes": path.stat().st_size, "digest": digest(path)}


def damage(outputs: Outputs, manifest: Manifest) -> list[str]:
    """What is wrong with the section's files, each by name; nothing if all are as they were made."""
    recorded = files(manifest)
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(lambda file: digest(outputs.root / file["path"]), recorded))
    return [
        f"{file['path']} is {'damaged' if came else 'missing'}"
        for file, came in zip(recorded, found, strict=True)
        if came != file["digest"]
    ]


def digest(path: Path) -> str:
    """The digest of what `path` holds, as hexadecimal digits; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""


def install(outputs: Outputs, staging: Path, manifest: Manifest) -> None:
    """Move a finished section to its place. The manifest goes first and comes last: without it nothing counts."""
    section = manifest["section"]
    place = outputs.manifest(section)
    with replacing(place) as beside:
        beside.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
        place.unlink(missing_ok=True)
        outputs.beats(section).mkdir(parents=True, exist_ok=True)
        wanted = {outputs.root / file["path"] for file in files(manifest)}
        for target in wanted:
            (staging / target.name).replace(target)
        for stale in set(outputs.beats(section).iterdir()) - wanted:
            stale.unlink()
    shutil.rmtree(staging, ignore_errors=True)
