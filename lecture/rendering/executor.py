"""Where work is done. Whoever has tasks (a render, a check) knows no more of it than this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Protocol

from lecture.rendering.task import Message, SectionTask

Listener = Callable[[SectionTask, Message], None]
Work = Callable[[SectionTask, Connection], None]
"""One of the functions of `lecture.rendering.worker`: it has a process to itself, and tells by the connection."""


class Executor(Protocol):
    """Processes of this machine (`pool`), or those of others (`cluster`)."""

    @property
    def workers(self) -> int:
        """How many tasks are done at once."""
        ...

    def run(self, work: Work, tasks: Sequence[SectionTask], listen: Listener) -> None:
        """Do `work` for each of `tasks`, the first ones first.

        `listen` is told every message as it comes; when a task is finished, what it made lies in its staging folder.
        Nothing of that folder is left at the end.
        """
        ...
