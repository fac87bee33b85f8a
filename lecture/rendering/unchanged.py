"""A section of which something has changed keeps the files of the beats that are drawn from the same as before.

A beat is played without being drawn and what it would be drawn from is noted (`lecture.drawing.trace`). If that is as
it was, its files stay. Else it must be drawn, and a copy of the process, which was left standing before the beat, does
so. After a beat that has changed others are likely to have: they are drawn at once, until one is the same.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from lecture import opened_files
from lecture.errors import RenderError
from lecture.rendering.manifest import digest
from lecture.rendering.processes import end_with_parent
from lecture.rendering.task import Earlier
from lecture.rendering.writer import BeatFileWriter, Written

Made = dict[str, Any]
"""What a manifest says of a beat that was made: of its frames and files."""
Play = Callable[[], None]


class Unchanged:
    """Plays the beats of a section, each by a function; `made` has those that are not written by their own writer.

    earlier: what was rendered before.
    made_of: what there is to tell of a beat that was written.
    """

    def __init__(self, earlier: Earlier, made_of: Callable[[Written], Made]) -> None:
        self.made: dict[str, Made] = {}
        self._earlier = earlier
        self._made_of = made_of
        self._expects_same = True

    def play(self, writer: BeatFileWriter, name: str, play: Play) -> None:
        """Play the beat `name` before `writer`, or find that its files can be kept."""
        writer.close_beat()  # else a copy of this process would complete the former one's file as well
        before = self._earlier.trace(name)
        if before and self._expects_same and threading.active_count() == 1:
            with Standby(lambda: self._drawn(writer, play)) as standby:
                same = compared(writer, play) == before
                self.made[name] = (same and self._kept(name, writer.file)) or standby.work()
        else:
            play()
            same = not before or writer.trace.digest == before
        self._expects_same = same

    def _drawn(self, writer: BeatFileWriter, play: Play) -> Made:
        play()
        writer.close_beat()
        return self._made_of(writer.beats[-1])

    def _kept(self, name: str, video: Path) -> Made | None:
        """The beat as it was, its files as `video` and beside it; nothing if they are damaged."""
        beat = self._earlier.beats[name]
        kept = {kind: beat[kind] for kind in ("frames", "stored", "trace")}
        for kind in ("video", "poster"):
            path = Path(beat[kind]["path"])
            place = video.with_suffix(path.suffix)
            with suppress(OSError), opened_files.unnoted():
                shutil.copyfile(self._earlier.root / path, place)
            if digest(place) != beat[kind]["digest"]:
                return None
            kept[kind] = beat[kind] | {"path": (path.parent / place.name).as_posix()}
        return kept


class Comparison:
    """Plays the beats of a section and draws none; `same` tells of each whether its files could be kept."""

    def __init__(self, earlier: Earlier) -> None:
        self.same: dict[str, bool] = {}
        self._earlier = earlier

    def play(self, writer: BeatFileWriter, name: str, play: Play) -> None:
        """Play the beat `name`."""
        trace = compared(writer, play)
        self.same[name] = trace != "" and trace == self._earlier.trace(name)


def compared(writer: BeatFileWriter, play: Play) -> str:
    """The trace of a beat that is played and not drawn."""
    writer.is_compared = True
    play()
    writer.is_compared = False
    return writer.trace.digest


class Standby:
    """A copy of this process that stands here, and does something if it is asked to; it ends with the block."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._line, line = Pipe()
        self._pid = os.fork()
        if self._pid == 0:
            end_with_parent()
            self._line.close()
            try:
                _stand(line, work)
            finally:
                os._exit(0)
        line.close()

    def __enter__(self) -> Standby:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        os.waitpid(self._pid, 0)

    def work(self) -> Any:
        """What the copy's work comes to; its error is raised here."""
        try:
            self._line.send(None)
            came = self._line.recv()
        except (EOFError, OSError) as error:
            raise RenderError("the process that drew the beat was killed, perhaps for want of memory") from error
        if isinstance(came, BaseException):
            raise came
        return came


def _stand(line: Connection, work: Callable[[], Any]) -> None:
    with suppress(EOFError, OSError):
        line.recv()
        try:
            came = work()
        except BaseException as error:
            came = error
        line.send(came)
