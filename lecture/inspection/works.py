"""What a worker does for a check: these run in a process of their own, the only place that loads a scene."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from lecture.rendering.task import SectionTask
from lecture.rendering.worker import answer, prepare_process


def inspect(task: SectionTask, connection: Connection, pictures: Path) -> None:
    """Look at the layout of the scene of `task`; send Finished with its faults, or Failed."""
    prepare_process(task)
    from lecture.inspection.looking import inspect as look

    answer(task, connection, lambda: look(task, pictures), lambda: "")


def compare(task: SectionTask, connection: Connection) -> None:
    """Compare the values that the scene of `task` shows with its oracle's; send Finished or Failed."""
    prepare_process(task)
    from lecture.inspection.values import compare as compare_values

    answer(task, connection, lambda: compare_values(task), lambda: "")
