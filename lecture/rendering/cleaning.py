"""Removes what can be made again: only folders and files that this program makes, by their names.

What nothing removes by itself is bounded: the trained runs, and the sections that the deck no longer has. When they
exceed a limit, those go first that were not used for the longest time.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from lecture.deck import Deck
from lecture.errors import LectureError, storage_error
from lecture.folders import Outputs, runs_folder
from lecture.qualities import QUALITIES
from lecture.rendering.stills import STILL_FOLDERS

PARTS = ("runs", "sections", "logs", "products")
DEFAULT = PARTS[:3]
RUN_FILES = (".npz", ".lock", ".part")
LIMIT = "LECTURE_CACHE_LIMIT"
DEFAULT_LIMIT = "1GB"
UNITS = {"MB": 1_000_000, "GB": 1_000_000_000}


def clean(media: Path, parts: Sequence[str]) -> int:
    """Remove the named parts under `media`; the bytes removed."""
    freed = 0
    for name in parts or DEFAULT:
        for path in _paths(media, name):
            freed += _size(path)
            _remove(path)
    return freed


def limit(text: str) -> int:
    """A size such as 500MB or 1.5GB, in bytes."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(MB|GB)", text.strip(), re.IGNORECASE)
    if found is None:
        raise LectureError(f"the limit of the caches: expected a size such as 500MB or 1.5GB, got {text!r}.")
    return round(float(found[1]) * UNITS[found[2].upper()])


def limit_after_render() -> int:
    """What `$LECTURE_CACHE_LIMIT` says, else the default, in bytes."""
    return limit(os.environ.get(LIMIT) or DEFAULT_LIMIT)


def trim(media: Path, deck: Deck, most: int) -> int:
    """Remove trained runs and leftovers, longest unused first, until they fit in `most` bytes; the bytes removed."""
    sized = [(_last_used(paths), sum(map(_size, paths)), paths) for paths in _bounded(media, deck)]
    excess = max(sum(size for _, size, _ in sized) - most, 0)
    freed = 0
    for _, size, paths in sorted(sized, key=lambda entry: entry[0]):
        if freed >= excess:
            break
        for path in paths:
            _remove(path)
        freed += size
    return freed


def _bounded(media: Path, deck: Deck) -> Iterator[list[Path]]:
    """What the limit is for, as paths that go together, the one first without which the others count for nothing."""
    for run in runs_folder(media).glob("*.npz"):
        yield [run, *run.parent.glob(f"{run.stem}.lock")]
    kept = {part.name for part in (*deck.sections, *deck.explorables)}
    for outputs in _folders(media):
        files = (path for folder in (outputs.sections, outputs.logs) for path in folder.glob("[!.]*"))
        rendered = {path.stem for path in files} | {path.name for path in outputs.all_beats.glob("*")}
        for name in sorted(rendered - kept):
            paths = [outputs.manifest(name), outputs.section_film(name), outputs.beats(name), outputs.log(name)]
            yield [path for path in paths if path.exists()]


def _last_used(paths: Sequence[Path]) -> float:
    """Reading counts where the file system notes it (once a day, as a rule)."""
    return max((max(path.stat().st_mtime, path.stat().st_atime) for path in paths if path.is_file()), default=0.0)


def _folders(media: Path) -> Iterator[Outputs]:
    return (Outputs(media / folder) for folder in (*QUALITIES, *STILL_FOLDERS))


def _paths(media: Path, name: str) -> list[Path]:
    if name == "runs":
        return [path for ending in RUN_FILES for path in runs_folder(media).glob(f"*{ending}")]
    return [
        path
        for outputs in _folders(media)
        for path in {
            "sections": [outputs.sections, outputs.all_beats, outputs.staging],
            "logs": [outputs.logs],
            "products": [
                *(outputs.products, outputs.film, outputs.captions, outputs.page),
                *(outputs.sheet, outputs.strip, outputs.sheet_page),
            ],
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
