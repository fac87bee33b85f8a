"""What the parent sends to a worker, and what the worker sends back: values that travel through a pipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lecture.deck import Deck
from lecture.qualities import Quality


@dataclass(frozen=True)
class Earlier:
    """Beats that lie rendered below `root`, as their manifest describes them, by name."""

    root: Path
    beats: dict[str, dict[str, Any]]

    def trace(self, name: str) -> str:
        """What the beat of this name was drawn from; nothing if there is none, or it could not be noted."""
        return self.beats[name]["trace"] if name in self.beats else ""


@dataclass(frozen=True)
class SectionTask:
    """One section to render: everything that a worker needs to know."""

    section: str
    scene: str
    deck: Deck
    quality: Quality
    staging: Path
    log: Path
    runs: Path
    """Where results are kept: trained runs, the outlines of texts."""
    expected_seconds: float
    """How long the section will last, as far as one knows before."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What its frames depend on, as far as one knows before; the manifest keeps what it read as well."""
    cost: float = 0.0
    """How many seconds it is likely to take."""
    beats: tuple[float, ...] = ()
    """How long its beats were at the last render, if there was one."""
    first: int = 0
    last: int | None = None
    """The beats to draw are numbers `first` to `last` - 1, counted from 0, or those to the end."""
    only: str = ""
    """The one beat to draw, by name, if it is no more than one."""
    at: float | None = None
    """Of that beat, the second whose frame is meant; else its last frame."""
    earlier: Earlier | None = None
    """What was rendered before, in the same way: of this, the files of beats that are the same stay."""

    @property
    def is_whole(self) -> bool:
        """Whether all its beats are to be drawn."""
        return self.first == 0 and self.last is None and not self.only

    @property
    def kind(self) -> str:
        """What it is called in a message."""
        return "section"


@dataclass(frozen=True)
class ExplorableTask(SectionTask):
    """An explorable to compute; `section` is its name and `scene` its function."""

    @property
    def kind(self) -> str:
        return "explorable"


@dataclass(frozen=True)
class Progress:
    """A worker has drawn `frames` frames of its section and is at `beat`."""

    section: str
    beat: str
    frames: int


@dataclass(frozen=True)
class Finished:
    """The section lies whole in its staging folder; `manifest` describes it."""

    section: str
    manifest: dict[str, Any]


@dataclass(frozen=True)
class Failed:
    """The section could not be made. `is_input` tells a wrong deck from a fault in the scene or the machine."""

    section: str
    reason: str
    beat: str = ""
    place: str = ""
    log: Path | None = None
    is_input: bool = False
    kind: str = "section"

    @property
    def message(self) -> str:
        """Everything in one text: section, beat, line, reason, log."""
        where = ", ".join(part for part in (f"beat {self.beat!r}" if self.beat else "", self.place) if part)
        kept = f"\n  The log is {self.log}" if self.log and not self.is_input else ""
        return f"{self.kind} {self.section!r} failed{f' at {where}' if where else ''}: {self.reason}{kept}"


Message = Progress | Finished | Failed
