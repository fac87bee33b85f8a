"""Where everything that comes out lies: one folder for each quality.

Nothing is written under a final name. A single file is written beside its place and renamed into it
(`replacing`); what a worker makes is written to a folder of its own in `staging` and moved once it is whole.
Renders that go on at once take turns to put things in their places (`exclusive`).

Nothing is removed that is not ours: a folder that we write into has our mark (`claim`), and so has a kept result
(`kept_results`). A path that a file names stays below its folder (`below`).
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lecture.errors import LectureError, storage_error

BEATS, SECTIONS = "beats", "sections"
"""Where a quality's files of beats and of sections lie, as the page and the manifests name them."""
STILLS = "stills-"
"""What the names of folders begin with that have stills and no films."""
MARK = ".lecture"
"""The file that tells that a folder is ours."""
MARKED = "`lecture` has made this folder, and removes from it what it can make again.\n"
KEPT = b"a result that `lecture` keeps: "
"""What a kept result, its lock and its half-written file begin with."""
MOST_ABOVE_SOCKETS = 50
"""Bytes of the path of a folder with sockets: a system leaves theirs 103 at least, and our names take up to 52."""
KEPT_FILE = re.compile(r"\w+-[0-9a-f]{20}\.(kept|lock|\w+\.part)")


@dataclass(frozen=True)
class Outputs:
    """The files of one quality, under `media/<quality>`."""

    root: Path

    @property
    def film(self) -> Path:
        return self.root / "lecture.mp4"

    @property
    def captions(self) -> Path:
        return self.root / "lecture.vtt"

    @property
    def narration(self) -> tuple[Path, ...]:
        """The narrated film, and what lies beside it: captions, descriptions, and the transcript in two forms."""
        return narration_files(self.root / "lecture-narrated.mp4")

    @property
    def page(self) -> Path:
        return self.root / "lecture.html"

    @property
    def sheet(self) -> Path:
        return self.root / "contact-sheet.png"

    @property
    def strip(self) -> Path:
        return self.root / "contact-strip.png"

    @property
    def sheet_page(self) -> Path:
        return self.root / "contact-sheet.html"

    @property
    def products(self) -> Path:
        """What the film and the pages were made from."""
        return self.root / "lecture.json"

    @property
    def staging(self) -> Path:
        return self.root / ".staging"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def sections(self) -> Path:
        return self.root / SECTIONS

    @property
    def all_beats(self) -> Path:
        return self.root / BEATS

    @property
    def is_ours(self) -> bool:
        """Whether a render has made the folder."""
        return (self.root / MARK).is_file()

    @property
    def are_stills(self) -> bool:
        """Whether it has stills in the place of films."""
        return self.root.name.startswith(STILLS)

    def file(self, name: str) -> Path:
        """The file that a manifest calls `name`."""
        return below(self.root, name)

    def log(self, section: str) -> Path:
        return self.logs / f"{section}.log"

    def section_film(self, section: str) -> Path:
        return self.sections / f"{section}.mp4"

    def manifest(self, section: str) -> Path:
        return self.sections / f"{section}.json"

    def beats(self, section: str) -> Path:
        return self.all_beats / section

    def prepare(self) -> None:
        """Make the folders, and clear away what runs that no longer live have left behind."""
        claim(self.root)
        try:
            for folder in (self.sections, self.all_beats, self.logs, self.staging):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.staging / f"probe.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise storage_error(self.root, error) from error
        folders = (self.root, self.sections, *self.all_beats.glob("*"))
        unfinished = [left for folder in folders for left in folder.glob(".*.part.*")]
        for left, process in (
            *((folder, folder.name.rpartition(".")[2]) for folder in self.staging.iterdir()),
            *((folder, folder.name.split(".")[1]) for folder in unfinished),
        ):
            if process.isdecimal() and not is_alive(process):
                shutil.rmtree(left, ignore_errors=True)

    def stage(self, section: str) -> Path:
        """The folder of this run's own in which a worker writes a section."""
        return self.staging / f"{section}.{os.getpid()}"


def narration_files(film: Path) -> tuple[Path, ...]:
    """A narrated film and its texts: captions, descriptions, and the transcript as Markdown and as a page."""
    return (film, *(film.with_suffix(ending) for ending in (".vtt", ".descriptions.vtt", ".md", ".html")))


def media_folder(deck: Path) -> Path:
    """Where the output of the deck at this path goes: beside it."""
    return deck.parent / "media"


def runs_folder(media: Path) -> Path:
    """Where trained runs and outlines of texts are kept: `$LECTURE_CACHE`, else `cache/runs` below the output."""
    return Path(os.environ.get("LECTURE_CACHE") or media / "cache" / "runs")


def kept_results(folder: Path) -> list[Path]:
    """The files of kept results in the folder, which may be anybody's: those that have our names and our mark."""
    found = (path for path in folder.glob("*") if KEPT_FILE.fullmatch(path.name) and path.is_file())
    return sorted(path for path in found if _has_mark(path))


def _has_mark(path: Path) -> bool:
    """Whether it begins with our mark. That it is looked at here is no use of it; its owner can say so."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOATIME", 0)), "rb") as file:
            return file.read(len(KEPT)) == KEPT
    except OSError:
        return False


def claim(folder: Path) -> None:
    """Make the folder and put our mark into it; one that has anything else in it and no mark is somebody's."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        if MARK in names:
            return
        if names:
            raise LectureError(
                f"{folder}: expected a folder that is new or empty, or that `lecture` has made, got one with other "
                "files. Name another with --media, or remove this one."
            )
        (folder / MARK).write_text(MARKED, encoding="utf-8")
    except OSError as error:
        raise storage_error(folder, error) from error


def below(folder: Path, name: str) -> Path:
    """The place that `name`, which comes out of a file or from a browser, has below `folder`; links lead nowhere."""
    place = folder / name
    try:
        is_below = place.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # too long, with a NUL, a loop of links
        is_below = False
    if not is_below:
        raise LectureError(f"expected the name of a file below {folder}, got {name[:80]!r}. Render again with --force.")
    return place


def socket_folder() -> str:
    """Where sockets lie: in the folder for temporary files, or in /tmp if their paths would be too long there."""
    place = tempfile.gettempdir()
    if len(os.fsencode(place)) <= MOST_ABOVE_SOCKETS:
        return place
    if os.access("/tmp", os.W_OK | os.X_OK):
        return "/tmp"
    raise LectureError(
        f"TMPDIR: expected a folder whose path has at most {MOST_ABOVE_SOCKETS} bytes, for sockets have short names, "
        f"got {place} with {len(os.fsencode(place))}, and /tmp cannot be written. Name another folder."
    )


def is_alive(process: str) -> bool:
    """Whether the process of that number lives."""
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError, ValueError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def exclusive(outputs: Outputs) -> Iterator[None]:
    """No other render puts anything into this folder meanwhile. The system ends the lock with its process."""
    try:
        lock = (outputs.root / ".lock").open("w")
    except OSError as error:
        raise storage_error(outputs.root, error) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place to write to beside `path`; it takes the place of `path` when the block ends well, else it goes.

    Only a file is replaced: a device, a folder or a link is somebody's, and its name a mistake.
    """
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise LectureError(
                f"{path}: expected a name that is free or a file's, got {_kind(path)}. Name another place for it."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{os.getpid()}.part.", dir=path.parent, ignore_cleanup_errors=True
        ) as scratch:
            beside = Path(scratch) / path.name
            yield beside
            beside.replace(path)
    except OSError as error:
        raise storage_error(path, error) from error


def _kind(path: Path) -> str:
    if path.is_symlink():
        return f"a link to {path.readlink()}"
    return "a folder" if path.is_dir() else "a device or a socket"
