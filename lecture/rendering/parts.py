"""Parts of a long section by several processes: each draws some of its beats.

A process plays the beats before its own without drawing them (`renderer`), so a part costs more than its share. A
section is therefore divided only when it would keep the others waiting: when it takes more than its worker's share.
"""

from __future__ import annotations

import bisect
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from pathlib import Path

from lecture.errors import LectureError, storage_error
from lecture.rendering import manifest
from lecture.rendering.assembly import assembled
from lecture.rendering.executor import Executor, Listener, Work
from lecture.rendering.manifest import Manifest
from lecture.rendering.task import ExplorableTask, Failed, Finished, Message, Progress, SectionTask

UNSEEN = 0.3
"""What playing a beat without drawing it costs, as a share of drawing it."""
MOST = 4
"""Parts of a section: one more would save little."""
LEAST_SECONDS = 20.0
"""A section that costs less is not divided."""


class InParts:
    """An executor that divides the sections among the workers of another."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    @property
    def workers(self) -> int:
        """How many tasks are done at once."""
        return self._executor.workers

    def run(self, work: Work, tasks: Sequence[SectionTask], listen: Listener) -> None:
        """Do `work` for each of `tasks`; `listen` is told of the whole tasks alone."""
        gathering = Gathering(tasks, listen)
        try:
            self._executor.run(work, divided(tasks, self.workers), gathering.tell)
        finally:
            for task in tasks:
                shutil.rmtree(task.staging, ignore_errors=True)


def divided(tasks: Sequence[SectionTask], workers: int) -> list[SectionTask]:
    """The tasks, those with more than a worker's share of the work in parts; the longest first."""
    share = sum(task.cost for task in tasks) / workers
    parts = [part for task in tasks for part in _parts(task, _number(task, share))]
    return sorted(parts, key=lambda part: -part.cost)


def _number(task: SectionTask, share: float) -> int:
    if isinstance(task, ExplorableTask) or task.cost < LEAST_SECONDS:
        return 1
    return min(round(task.cost / share), MOST, len(task.beats))


def _parts(task: SectionTask, number: int) -> list[SectionTask]:
    if number < 2:
        return [task]
    ends = list(accumulate(task.beats))
    bounds = [0, *_bounds(ends, number), len(ends)]
    parts = []
    for first, last in pairwise(bounds):
        before, through = ends[first - 1] if first else 0.0, ends[last - 1]
        share = (UNSEEN * before + through - before) / ends[-1]
        name = f"{task.staging.stem}+{len(parts) + 1}"
        part = replace(
            task,
            staging=task.staging.with_stem(name),
            log=task.log.with_stem(name) if parts else task.log,
            cost=share * task.cost,
            first=first,
            last=last if last < len(ends) else None,
        )
        parts.append(part)
    return parts


def _bounds(ends: Sequence[float], number: int) -> list[int]:
    """After how many beats each part but the last ends, so that all take about the same time.

    A part from x on that takes the time t ends at t + (1 - UNSEEN) x; the last one ends with the section.
    """
    drawn = 1 - UNSEEN
    bounds = []
    for part in range(1, number):
        end = ends[-1] * (1 - drawn**part) / (1 - drawn**number)
        after = bisect.bisect(ends, end)
        is_nearer = after > 0 and end - ends[after - 1] < ends[after] - end
        bounds.append(after if is_nearer else after + 1)
    return sorted({bound for bound in bounds if 0 < bound < len(ends)})


class Gathering:
    """Hears of the parts and tells of their sections."""

    def __init__(self, tasks: Sequence[SectionTask], listen: Listener) -> None:
        self._tasks = {task.section: task for task in tasks}
        self._listen = listen
        self._frames: dict[str, dict[int, int]] = {}
        self._done: dict[str, dict[int, tuple[SectionTask, Manifest]]] = {}
        self._failed: set[str] = set()

    def tell(self, part: SectionTask, message: Message) -> None:
        """Tell what `message` about a part means for its section: the first failure of a part is the section's."""
        task, section = self._tasks[part.section], part.section
        if part.is_whole:
            self._listen(task, message)
        elif section in self._failed:
            return
        elif isinstance(message, Progress):
            frames = self._frames.setdefault(section, {})
            frames[part.first] = message.frames
            self._listen(task, replace(message, frames=sum(frames.values())))
        elif isinstance(message, Failed):
            self._fail(task, message)
        else:
            self._done.setdefault(section, {})[part.first] = part, message.manifest
            if self._is_complete(section):
                self._assemble(task)

    def _is_complete(self, section: str) -> bool:
        """Whether the parts that are there follow each other from the first beat to the end."""
        reached: int | None = 0
        for first, (part, _) in sorted(self._done[section].items()):
            if first != reached:
                return False
            reached = part.last
        return reached is None

    def _assemble(self, task: SectionTask) -> None:
        parts = [found for _, found in sorted(self._done[task.section].items())]
        try:
            task.staging.mkdir()
            for part, made in parts:
                for file in manifest.files(made):
                    name = Path(file["path"]).name
                    (part.staging / name).replace(task.staging / name)
            whole = assembled(task, [made for _, made in parts])
        except OSError as error:
            self._fail(task, Failed(task.section, str(storage_error(task.staging, error))))
        except LectureError as error:
            self._fail(task, Failed(task.section, str(error)))
        else:
            self._listen(task, Finished(task.section, whole))

    def _fail(self, task: SectionTask, message: Failed) -> None:
        self._failed.add(task.section)
        self._listen(task, message)
