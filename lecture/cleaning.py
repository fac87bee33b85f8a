"""Removes what can be made again: only folders and files that this program makes, by their names."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from lecture.errors import DONE, LectureError, storage_error
from lecture.layout import Layout
from lecture.qualities import QUALITIES

PARTS = ("runs", "sections", "logs", "products")
DEFAULT = PARTS[:3]
RUN_FILES = (".npz", ".lock", ".part")


def part(name: str) -> str:
    """The name of a part, or an error with the nearest."""
    if name not in PARTS:
        near = difflib.get_close_matches(name, PARTS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise LectureError(f"clean: expected one of {', '.join(PARTS)}, got {name!r}.{hint}")
    return name


def clean(media: Path, parts: Sequence[str]) -> int:
    """Remove the named parts under `media`, and say how much room that made."""
    freed = 0
    for name in parts or DEFAULT:
        for path in _paths(media, name):
            freed += _size(path)
            _remove(path)
    print(f"{freed / 1e6:.1f} MB removed from {media}")
    return DONE


def _paths(media: Path, name: str) -> list[Path]:
    if name == "runs":
        folder = Path(os.environ.get("LECTURE_CACHE") or media / "cache" / "runs")
        return [path for ending in RUN_FILES for path in folder.glob(f"*{ending}")]
    layouts = [Layout(media / quality) for quality in QUALITIES]
    return [
        path
        for layout in layouts
        for path in {
            "sections": [layout.sections, layout.all_beats, layout.staging],
            "logs": [layout.logs],
            "products": [layout.products, layout.film, layout.captions, layout.page, layout.sheet],
        }[name]
    ]


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _remove(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(path, error) from error
