"""What the watch and the processes that keep a section's states say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lecture.deck import Deck
from lecture.live.reached import Reached
from lecture.rendering.task import Failed

WALK, STILL, VIDEO, CHECK = "walk", "still", "video", "check"
START = -1
"""The number of a process that stands before the scene is made: its modules are loaded, and no parameter is read."""


@dataclass(frozen=True)
class Job:
    """What a process does after the save of that number.

    walk: it plays on to the section's end and leaves a process before each beat.
    still, video: it draws the beat of number `beat`, counted from 0.
    check: it compares the values that the section shows with those of its oracle.
    """

    save: int
    kind: str
    beat: int = 0
    at: float | None = None
    """Of a still: the second whose frame is meant, else the last one."""
    wish: int = 0
    """The number of the command that it is done for; 0 for what the page is to show."""


@dataclass(frozen=True)
class Order:
    """To a process that stands before a beat: what to do from there with the deck as it is now, into `folder`."""

    job: Job
    deck: Deck
    folder: Path


@dataclass(frozen=True)
class Standing:
    """A process stands before a beat and waits for orders; the one at the start knows the scene's model as well."""

    save: int
    pid: int
    reached: Reached
    schema: dict[str, Any] = field(default_factory=dict)
    """Of the section's parameters, as JSON Schema."""


@dataclass(frozen=True)
class Drawn:
    """A job has drawn its beat: the picture of its last frame, or what a manifest says of its files.

    `names` are those of all beats of the section.
    """

    name: str
    names: tuple[str, ...]
    picture: Path
    described: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ended:
    """The section has been played to its end: its beats, and what it depends on."""

    reached: Reached
    names: tuple[str, ...]
    facts: dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """So many values were compared, and `wrong` tells those that are not drawn as they are."""

    values: int
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """A job came to nothing. Without a failure, it was that the change could not be taken over."""

    failure: Failed | None = None


Told = Drawn | Ended | Checked | Fault
"""What may come of a job."""
