"""An executor that lets another draw long sections in parts, and makes the sections from them.

Whoever gave the tasks hears of whole sections alone, and finds them whole in their staging folders.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lecture.errors import LectureError, storage_error
from lecture.rendering import manifest
from lecture.rendering.assembly import assembled
from lecture.rendering.executor import Executor, Listener, Work
from lecture.rendering.manifest import Manifest
from lecture.rendering.parts import divided
from lecture.rendering.task import Failed, Finished, Message, Progress, SectionTask


class InParts:
    """Divides the sections among the workers of another executor."""

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
