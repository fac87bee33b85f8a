"""Removes what can be made again, and that it can tell to be ours: kept results, which have our mark in them, and, in
the folders that have our mark, files with our names. What else lies there stays, and so does its folder.

What nothing removes by itself is bounded: the kept results, and the sections that the deck no longer has. When they
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
from lecture.folders import Outputs, kept_results, runs_folder
from lecture.qualities import QUALITIES
from lecture.rendering.stills import STILL_FOLDERS

PARTS = ("runs", "sections", "logs", "products")
DEFAULT = PARTS[:3]
ENDINGS = (".m4a", ".mp4", ".png", ".json", ".log")
"""What the files of sections and logs end in."""
NAME = re.compile(r"[a-z0-9-]+(\+\d+)?")
"""A section's, or a part's of it."""
LIMIT = "LECTURE_CACHE_LIMIT"
DEFAULT_LIMIT = "1GB"
UNITS = {"MB": 1_000_000, "GB": 1_000_000_000}


def clean(media: Path, parts: Sequence[str]) -> int:
    """Remove the named parts under `media`; the bytes removed."""
    freed = 0
    for name in parts or DEFAULT:
        if name == "sections":
            for outputs in _folders(media):
                shutil.rmtree(outputs.staging, ignore_errors=True)
        for path in _paths(media, name):
            freed += _remove(path)
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
    """Remove kept results and leftovers, longest unused first, until they fit in `most` bytes; the bytes removed."""
    sized = [(_last_used(paths), sum(map(_size, paths)), paths) for paths in _bounded(media, deck)]
    excess = max(sum(size for _, size, _ in sized) - most, 0)
    freed = 0
    for _, _, paths in sorted(sized, key=lambda entry: entry[0]):
        if freed >= excess:
            break
        freed += sum(map(_remove, paths))
    return freed


def _bounded(media: Path, deck: Deck) -> Iterator[list[Path]]:
    """What the limit is for, as paths that go together, the one first without which the others count for nothing."""
    kept_files = {*kept_results(runs_folder(media))}
    for run in sorted(kept_files):
        if run.suffix == ".kept":
            yield [run, *({run.with_suffix(".lock")} & kept_files)]
    kept = {part.name for part in (*deck.sections, *deck.explorables)}
    for outputs in _folders(media):
        files = (path for folder in (outputs.sections, outputs.logs) for path in folder.glob("[!.]*"))
        rendered = {path.stem for path in files} | {path.name for path in outputs.all_beats.glob("*")}
        for name in sorted(name for name in rendered - kept if NAME.fullmatch(name)):
            paths = [outputs.manifest(name), outputs.section_film(name), outputs.beats(name), outputs.log(name)]
            yield [path for path in paths if path.exists()]


def _last_used(paths: Sequence[Path]) -> float:
    """Reading counts where the file system notes it (once a day, as a rule)."""
    return max((max(path.stat().st_mtime, path.stat().st_atime) for path in paths if path.is_file()), default=0.0)


def _folders(media: Path) -> Iterator[Outputs]:
    found = (Outputs(media / folder) for folder in (*QUALITIES, *STILL_FOLDERS))
    return (outputs for outputs in found if outputs.is_ours)


def _paths(media: Path, name: str) -> list[Path]:
    if name == "runs":
        return kept_results(runs_folder(media))
    return [
        path
        for outputs in _folders(media)
        for path in {
            "sections": [outputs.sections, outputs.all_beats],
            "logs": [outputs.logs],
            "products": [
                *(outputs.products, outputs.film, outputs.captions, outputs.page, *outputs.narration),
                *(outputs.sheet, outputs.strip, outputs.sheet_page),
            ],
        }[name]
    ]


def _files(path: Path) -> list[Path]:
    """The file, or the files of ours that the folder has; a link leads nowhere."""
    if path.is_symlink():
        return []
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if NAME.fullmatch(name)]
        found += [file for name in names if (file := Path(folder) / name).suffix in ENDINGS]
    return found


def _size(path: Path) -> int:
    return sum(file.lstat().st_size for file in _files(path) if file.is_file())


def _remove(path: Path) -> int:
    """Remove the file, or the folder as far as it is ours; the bytes that were removed."""
    files, size = _files(path), _size(path)
    try:
        for file in files:
            file.unlink(missing_ok=True)
        for folder in sorted({file.parent for file in files if file != path} | {path}, reverse=True):
            if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise storage_error(path, error) from error
    return size
