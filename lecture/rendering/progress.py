"""How a render is going, for whoever waits: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from lecture.rendering import task as tasks
from lecture.rendering.task import Failed, Finished, Message, SectionTask


class Display(Protocol):
    """Shows messages from workers while it is open."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def tell(self, task: SectionTask, message: Message) -> None: ...


def display(planned: Sequence[SectionTask], console: Console) -> Display:
    """Bars if `console` is a terminal, else lines."""
    return Bars(planned, console) if console.is_terminal else Lines(planned, console)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def _made(manifest: dict[str, Any]) -> str:
    """What came out, in a few words."""
    if "exploration" in manifest:
        return f"{manifest['exploration']['bytes'] / 1e3:.0f} kB of values"
    if "same" in manifest:
        return f"{sum(manifest['same'].values())} of {len(manifest['same'])} beats are the same"
    return f"{_duration(manifest['length'])} of film"


class Bars:
    """A bar for each section: beat, share done, time left."""

    def __init__(self, planned: Sequence[SectionTask], console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[beat]}"),
            console=console,
        )
        self._rows: dict[str, TaskID] = {
            task.section: self._progress.add_task(task.section, total=task.expected_seconds, start=False, beat="waits")
            for task in planned
        }

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, task: SectionTask, message: Message) -> None:
        row = self._rows[task.section]
        match message:
            case tasks.Progress(beat=beat, frames=frames):
                self._progress.start_task(row)
                seconds = frames / task.quality.fps
                total = max(task.expected_seconds, seconds * 1.05)  # an expectation that was too short grows
                self._progress.update(row, completed=seconds, total=total, beat=beat)
            case Finished(manifest=manifest):
                self._progress.start_task(row)
                length = manifest["length"] or task.expected_seconds
                self._progress.update(row, completed=length, total=length, beat=_made(manifest))
            case Failed():
                self._progress.update(row, beat="[red]failed[/red]")


class Lines:
    """A line when a section begins a beat, ends or fails."""

    def __init__(self, planned: Sequence[SectionTask], console: Console) -> None:
        self._console = console
        self._said: set[tuple[str, str]] = set()
        self._started = time.monotonic()
        self._left = len(planned)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def tell(self, task: SectionTask, message: Message) -> None:
        match message:
            case tasks.Progress(beat=beat, frames=frames):
                if (task.section, beat) not in self._said:  # parts of a section tell by turns
                    self._said.add((task.section, beat))
                    share = min(frames / task.quality.fps / task.expected_seconds, 0.99)
                    self._say(f"{task.section}: {beat} ({share:.0%})")
            case Finished(manifest=manifest):
                self._left -= 1
                cost = manifest["render_seconds"]
                self._say(f"{task.section}: done, {_made(manifest)} in {cost:.1f} s; {self._left} to go")
            case Failed():
                self._left -= 1
                self._say(f"{task.section}: failed; {self._left} to go")

    def _say(self, text: str) -> None:
        elapsed = _duration(time.monotonic() - self._started)
        self._console.print(f"[{elapsed}] {text}", markup=False, highlight=False, soft_wrap=True)
