"""A worker process: renders one section and tells its parent how it goes.

What manim and the libraries print goes to the section's log. Ctrl-C is the parent's business; a worker whose parent is
gone ends.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TextIO

from lecture.deck import DeckError
from lecture.errors import FULL, LectureError
from lecture.rendering.processes import end_with_parent, leave_server
from lecture.rendering.task import ExplorableTask, Failed, Finished, Message, Progress, SectionTask

_NUMBER = "Readout of lecture.kit.numbers, or mob_class=Text"
WITHOUT_LATEX = {
    "DecimalNumber": _NUMBER,
    "Integer": _NUMBER,
    "Variable": "words of lecture.kit.text and Readout of lecture.kit.numbers",
    "BarChart": "y_axis_config={'label_constructor': Text}, or a chart on a slide: ![Caption](data.csv){.bars}",
    "BulletedList": "bullets of the deck with self.say, or words of lecture.kit.text",
    "MathTex": "Equation of lecture.kit.text",
    "Matrix": "lecture.kit.matrix, or element_to_mobject=lambda entry: Text(str(entry))",
}
"""What to write for a class of manim's that needs LaTeX."""


def render(task: SectionTask, connection: Connection) -> None:
    """Render `task`; send Progress, then Finished or Failed."""
    prepare_process(task)
    if isinstance(task, ExplorableTask):
        from lecture.rendering.exploring import explore

        send_result(task, connection, lambda: explore(task))
        return
    from lecture.rendering.stage import Stage  # imports manim, after the settings above

    stage = Stage(task, _reporter(task, connection))
    send_result(task, connection, stage.render)


def compare(task: SectionTask, connection: Connection) -> None:
    """Play a section that was rendered before; send Finished with its beats and whether each is the same, or Failed."""
    prepare_process(task)
    from lecture.rendering.stage import Stage

    send_result(task, connection, Stage(task, _reporter(task, connection)).compare)


def draw_still(task: SectionTask, connection: Connection) -> None:
    """Draw one frame of a beat; send Finished with its picture, or Failed."""
    prepare_process(task)
    from lecture.rendering.stage import Stage

    send_result(task, connection, Stage(task, _reporter(task, connection)).still)


def rehearse(task: SectionTask, connection: Connection) -> None:
    """Run the scene of `task` without drawing; send Finished with its beats, or Failed."""
    prepare_process(task)
    if isinstance(task, ExplorableTask):
        from lecture.rendering import exploring

        send_result(task, connection, lambda: exploring.rehearsal(task))
        return
    from lecture.rendering.stage import rehearsal

    send_result(task, connection, lambda: rehearsal(task))


def draw_stills(task: SectionTask, connection: Connection) -> None:
    """Draw the last frames of the beats of `task`; send Progress, then Finished or Failed."""
    prepare_process(task)
    from lecture.rendering import still_stage

    send_result(task, connection, lambda: still_stage.draw_stills(task, _reporter(task, connection)))


def _reporter(task: SectionTask, connection: Connection) -> Callable[[str, int], None]:
    """Tells the parent at which beat the work is, and how many frames it has come to."""
    return lambda beat, frames: connection.send(Progress(task.section, beat, frames))


def send_result(task: SectionTask, connection: Connection, work: Callable[[], dict[str, Any]]) -> None:
    """Send what `work` returns, or what went wrong in it."""
    message: Message
    try:
        message = Finished(task.section, work())
    except BaseException as error:  # a scene may leave by sys.exit
        message = failure(task, error)
        with suppress(OSError):  # a full disk costs the log, not the message
            traceback.print_exc()
    connection.send(message)
    connection.close()


def prepare_process(task: SectionTask) -> None:
    """Settings that must stand before the section's scene is loaded."""
    end_with_parent()
    leave_server()
    set_up(task)


def set_up(task: SectionTask) -> None:
    """Find the deck's scenes, leave Ctrl-C to the parent, and print to the section's log."""
    sys.path.insert(0, str(task.deck.path.resolve().parent))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with _opened(task.log) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout, sys.stderr = _printed(1), _printed(2)


def _printed(descriptor: int) -> TextIO:
    return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)


def _opened(log: Path) -> TextIO:
    """The log, or where nothing is kept if the disk is full or may not be written to."""
    try:
        return log.open("w", encoding="utf-8")
    except OSError:
        return Path(os.devnull).open("w", encoding="utf-8")


def failure(task: SectionTask, error: BaseException) -> Failed:
    """What to tell about `error`: a complete message as it is, anything else with the scene's line."""
    failed = Failed(task.section, "", beat=_beat(error), log=task.log, kind=task.kind)
    if isinstance(error, LectureError):
        return replace(failed, reason=str(error), beat="", is_input=isinstance(error, DeckError))
    if isinstance(error, OSError) and error.errno in FULL:
        reason = f"no space left on the disk ({os.strerror(errno.ENOSPC)}). Free some, or use --media on another disk."
        return replace(failed, reason=reason)
    reason = f"{type(error).__name__}: {_words(error)}"
    if isinstance(error, FileNotFoundError) and error.filename == "latex":
        name = _set_by_latex(error)
        instead = WITHOUT_LATEX.get(name, "words or Equation of lecture.kit.text")
        reason = f"manim's {name} is set by LaTeX, which this generator does without. Use {instead}."
    return replace(failed, reason=reason, place=_place(task.scene, error))


def _words(error: BaseException) -> str:
    """What an error says, if it can say it."""
    try:
        return error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        return "its text cannot be read"


def _beat(error: BaseException) -> str:
    """The beat that was being played."""
    played = (frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code.co_name == "play_beat")
    return next((frame.f_locals["name"] for frame in played), "")


def _set_by_latex(error: BaseException) -> str:
    """The outermost class of manim's whose instance was being made."""
    makers = (frame.f_locals.get("self") for frame, _ in traceback.walk_tb(error.__traceback__))
    return next((type(one).__name__ for one in makers if type(one).__module__.startswith("manim.mobject")), "Tex")


def _place(scene: str, error: BaseException) -> str:
    """The line of the scene's module that led to `error`, else the line that raised it, or cannot be read."""
    if isinstance(error, SyntaxError):
        if error.filename is None:  # of a file that is no text, Python does not say where
            return f"the module of {scene}"
        return f"{error.filename}:{error.lineno} ({(error.text or '').strip()})"
    frames = traceback.extract_tb(error.__traceback__)
    module = scene.partition(":")[0].replace(".", "/") + ".py"
    at = ([frame for frame in frames if frame.filename.endswith(f"/{module}")] or frames)[-1]
    return f"{at.filename}:{at.lineno} ({(at.line or '').strip()})"
