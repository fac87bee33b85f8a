"""`sections/<section>.json`: a rendered section, its beats, and the key of what it was made from.

Times are exact: `start` and `length` in seconds are frames divided by the rate. Paths are relative to the folder
of the quality. The size of every file is recorded, so that a damaged or foreign file is found.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from lecture.layout import Layout, replacing

FORMAT = 1

Manifest = dict[str, Any]


def read(path: Path) -> Manifest | None:
    """The manifest at `path`, or None if there is none that can be used."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("format") == FORMAT else None


def files(manifest: Manifest) -> list[dict[str, Any]]:
    """Every file that belongs to the section, as `{"path", "bytes"}`."""
    return [manifest["video"], *(beat[kind] for beat in manifest["beats"] for kind in ("video", "poster"))]


def is_current(layout: Layout, section: str, key: str) -> bool:
    """Whether the section was made from what `key` stands for, and all its files are there in their full size."""
    manifest = read(layout.manifest(section))
    if manifest is None or manifest.get("key") != key:
        return False
    return all(_size(layout.root / file["path"]) == file["bytes"] for file in files(manifest))


def install(layout: Layout, staging: Path, manifest: Manifest) -> None:
    """Move a finished section to its place. The manifest goes first and comes last: without it nothing counts."""
    section = manifest["section"]
    place = layout.manifest(section)
    with replacing(place) as beside:
        beside.write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
        place.unlink(missing_ok=True)
        layout.beats(section).mkdir(parents=True, exist_ok=True)
        wanted = {layout.root / file["path"] for file in files(manifest)}
        for target in wanted:
            (staging / target.name).replace(target)
        for stale in set(layout.beats(section).iterdir()) - wanted:
            stale.unlink()
    shutil.rmtree(staging, ignore_errors=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
