"""Where everything that comes out lies: one folder for each quality.

Nothing is written under a final name. A single file is written beside its place and renamed into it
(`replacing`); what a worker makes is written to a folder of its own in `staging` and moved once it is whole.
Renders that go on at once take turns to put things in their places (`exclusive`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lecture.deck.model import TEMPLATE
from lecture.errors import storage_error

BEATS, SECTIONS = "beats", "sections"
"""Where a quality's files of beats and of sections lie, as the page and the manifests name them."""


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
        try:
            for folder in (self.sections, self.all_beats, self.logs, self.staging):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.staging / f"probe.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise storage_error(self.root, error) from error
        for left in self.staging.iterdir():
            if not _is_alive(left.name.rpartition(".")[2]):
                shutil.rmtree(left, ignore_errors=True)
        for left in (*self.root.glob(".*.part.*"), *self.sections.glob(".*.part.*")):
            if not _is_alive(left.name.split(".")[-3]):
                left.unlink(missing_ok=True)

    def stage(self, section: str) -> Path:
        """The folder of this run's own in which a worker writes a section."""
        return self.staging / f"{section}.{os.getpid()}"


def media_folder(deck: Path) -> Path:
    """Where the output of the deck at this path goes: beside it, or to the working directory if it is installed."""
    return Path("media") if deck.resolve().parent == TEMPLATE else deck.parent / "media"


def runs_folder(media: Path) -> Path:
    """Where trained runs are kept: `$LECTURE_CACHE`, else `cache/runs` below the output."""
    return Path(os.environ.get("LECTURE_CACHE") or media / "cache" / "runs")


def _is_alive(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
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
    """A name beside `path` to write to; it takes the place of `path` when the block ends well, else it goes."""
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        beside.replace(path)
    except OSError as error:
        raise storage_error(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
