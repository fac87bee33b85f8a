"""What a worker does for a check: these run in a process of their own, the only place that loads a scene."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from lecture.rendering.task import SectionTask
from lecture.rendering.worker import prepare_process, send_result


def look(task: SectionTask, connection: Connection, pictures: Path) -> None:
    """Look at the layout of the scene of `task`; send Finished with its faults, or Failed."""
    prepare_process(task)
    from lecture.inspection import moments

    send_result(task, connection, lambda: moments.look(task, pictures), lambda: "")


def compare(task: SectionTask, connection: Connection) -> None:
    """Compare the values that the scene of `task` shows with its oracle's; send Finished or Failed."""
    prepare_process(task)
    from lecture.inspection import values

    send_result(task, connection, lambda: values.compare(task), lambda: "")
