"""A running watch draws single beats for other commands, from the states that it keeps.

`lecture still` and `lecture render SECTION/BEAT` find the watch of their output at a socket in a folder of this user's
own. It takes what they ask for only if it has a state to which their run would come as well; whatever it cannot do,
or leaves for the next save, they do themselves.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from lecture.folders import Outputs, socket_folder
from lecture.live.line import Line
from lecture.live.messages import STILL, VIDEO, Drawn, Told
from lecture.rendering import worker
from lecture.rendering.executor import Executor, Listener, Work
from lecture.rendering.task import Finished, SectionTask


@dataclass(frozen=True)
class Wish:
    """The only beat of `task`, as the kind of job that draws it."""

    task: SectionTask
    kind: str


class Lender:
    """The watch's end: who waits for which job."""

    def __init__(self, outputs: Outputs) -> None:
        self._door: socket.socket | None = None
        self._waiting: dict[int, Connection] = {}
        self._callers: list[Connection] = []
        self._count = 0
        with suppress(OSError):
            if (place := _place(outputs)) is not None:
                place.unlink(missing_ok=True)  # of a watch that was killed, or that is not asked any more
                self._door = socket.socket(socket.AF_UNIX)
                self._door.bind(str(place))
                self._door.listen()

    @property
    def doors(self) -> list[Any]:
        """What is to be listened to."""
        return [*([self._door] if self._door else []), *self._callers]

    def hear(self, ready: Any, line: Line | None) -> None:
        """Take a caller, or what it wishes."""
        if ready is self._door:
            self._callers.append(Connection(ready.accept()[0].detach()))
            return
        self._callers.remove(ready)
        self._count += 1
        self._waiting[self._count] = ready
        try:
            wish: Wish = ready.recv()
        except (EOFError, OSError):
            self.answer(self._count, None)
        else:
            if line is None or not line.lend(wish.task, wish.kind, self._count):
                self.answer(self._count, None)

    def answer(self, number: int, news: Told | None) -> None:
        """Say what came of a wish."""
        with suppress(KeyError, OSError), self._waiting.pop(number) as caller:
            caller.send(isinstance(news, Drawn) and news.name)

    def refuse(self) -> None:
        """What is being drawn is dropped."""
        for number in [*self._waiting]:
            self.answer(number, None)

    def close(self) -> None:
        """Take no more wishes."""
        self.refuse()
        if self._door is not None:
            Path(self._door.getsockname()).unlink(missing_ok=True)
            self._door.close()


class FromStates:
    """An executor that lets a running watch of `outputs` draw beats, and gives the others to another executor."""

    def __init__(self, outputs: Outputs, otherwise: Executor) -> None:
        self._outputs = outputs
        self._otherwise = otherwise
        self.workers = otherwise.workers

    def run(self, work: Work, tasks: Sequence[SectionTask], listen: Listener) -> None:
        """Do `work` for each of `tasks`; `listen` is told what came of it."""
        kind = STILL if work is worker.draw_still else VIDEO
        left = [task for task in tasks if not self._is_drawn(Wish(task, kind), listen)]
        if left:
            self._otherwise.run(work, left, listen)

    def _is_drawn(self, wish: Wish, listen: Listener) -> bool:
        staging = wish.task.staging
        staging.mkdir(parents=True)
        try:
            with suppress(OSError, EOFError):
                for watch in _watch(self._outputs):
                    watch.send(wish)
                    if watch.recv() == wish.task.only:
                        listen(wish.task, Finished(wish.task.section, {}))
                        return True
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return False


def _watch(outputs: Outputs) -> Iterator[Connection]:
    """The watch, if there is one."""
    if (place := _place(outputs)) is not None and place.is_socket():
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place))
            with Connection(os.dup(line.fileno())) as connection:
                yield connection


def _place(outputs: Outputs) -> Path | None:
    """Where the watch of this output is asked; None if somebody else can write there."""
    folder = Path(socket_folder()) / f"lecture-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    named = hashlib.blake2b(str(outputs.root.resolve()).encode(), digest_size=16).hexdigest()
    return folder / named if is_ours else None
