"""What a process does for the watch: it plays a section and leaves processes before its beats."""

from __future__ import annotations

from lecture.rendering.task import SectionTask
from lecture.rendering.worker import set_up


def keep_states(task: SectionTask, address: str, save: int, since: float) -> None:
    """Play the section of `task` as it was at `since` to its end; the watch is told at the socket `address`."""
    set_up(task)
    from lecture.live.checkpoints import keep

    keep(task, address, save, since)
