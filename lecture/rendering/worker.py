"""A worker process: renders one section and tells its parent how it goes.

What manim and the libraries print goes to the section's log. Ctrl-C is the parent's business; a worker whose parent is
gone ends.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TextIO

from lecture.deck import DeckError
from lecture.errors import FULL, LectureError
from lecture.rendering.task import ExplorableTask, Failed, Finished, Message, Progress, SectionTask


def render(task: SectionTask, connection: Connection) -> None:
    """Render `task`; send Progress, then Finished or Failed."""
    prepare_process(task)
    if isinstance(task, ExplorableTask):
        from lecture.rendering.exploring import explore

        send_result(task, connection, lambda: explore(task), lambda: "")
        return
    from lecture.rendering.stage import Stage  # imports manim, after the settings above

    stage = Stage(task, _reporter(task, connection))
    send_result(task, connection, stage.render, lambda: stage.beat)


def rehearse(task: SectionTask, connection: Connection) -> None:
    """Run the scene of `task` without drawing; send Finished with its beats, or Failed."""
    prepare_process(task)
    if isinstance(task, ExplorableTask):
        from lecture.rendering import exploring

        send_result(task, connection, lambda: exploring.rehearsal(task), lambda: "")
        return
    from lecture.rendering.stage import rehearsal

    send_result(task, connection, lambda: rehearsal(task), lambda: "")


def draw_stills(task: SectionTask, connection: Connection) -> None:
    """Draw the last frames of the beats of `task`; send Progress, then Finished or Failed."""
    prepare_process(task)
    from lecture.rendering import still_stage

    send_result(task, connection, lambda: still_stage.draw_stills(task, _reporter(task, connection)), lambda: "")


def _reporter(task: SectionTask, connection: Connection) -> Callable[[str, int], None]:
    """Tells the parent at which beat the work is, and how many frames it has come to."""
    return lambda beat, frames: connection.send(Progress(task.section, beat, frames))


def send_result(
    task: SectionTask, connection: Connection, work: Callable[[], dict[str, Any]], beat: Callable[[], str]
) -> None:
    """Send what `work` returns, or what went wrong in it."""
    message: Message
    try:
        message = Finished(task.section, work())
    except Exception as error:
        message = failure(task, error, beat=beat())
        with suppress(OSError):  # a full disk costs the log, not the message
            traceback.print_exc()
    connection.send(message)
    connection.close()


def prepare_process(task: SectionTask) -> None:
    """Settings that must stand before the section's scene is loaded."""
    sys.path.append(str(task.deck.path.resolve().parent))  # a deck of one's own may bring scenes of its own
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with_parent()
    with _opened(task.log) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115


def _opened(log: Path) -> TextIO:
    """The log, or where nothing is kept if the disk is full or may not be written to."""
    try:
        return log.open("w", encoding="utf-8")
    except OSError:
        return Path(os.devnull).open("w", encoding="utf-8")


def failure(task: SectionTask, error: Exception, *, beat: str) -> Failed:
    """What to tell about `error`: a complete message as it is, anything else with the scene's line."""
    failed = Failed(task.section, "", log=task.log, kind=task.kind)
    if isinstance(error, LectureError):
        return replace(failed, reason=str(error), is_input=isinstance(error, DeckError))
    if isinstance(error, OSError) and error.errno in FULL:
        reason = f"no space left on the disk ({os.strerror(errno.ENOSPC)}). Free some, or use --media on another disk."
        return replace(failed, reason=reason, beat=beat)
    return replace(failed, reason=f"{type(error).__name__}: {error}", beat=beat, place=_place(task.scene, error))


def _place(scene: str, error: Exception) -> str:
    """The line of the scene's module that led to `error`, else the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    module: Any = sys.modules.get(scene.partition(":")[0])
    own = [frame for frame in frames if module is not None and frame.filename == module.__file__]
    at = (own or frames)[-1]
    return f"{at.filename}:{at.lineno} ({(at.line or '').strip()})"


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
