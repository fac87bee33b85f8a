"""Runs one process for each section, a few at a time, and gathers what they tell.

A section that fails, or whose worker dies, does not stop the others. When this process is stopped it takes its
workers with it, and what they had written lies in staging folders that nothing reads.
"""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import connection as connections
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from lecture.rendering.task import Failed, Message, Progress, SectionTask

Listener = Callable[[SectionTask, Message], None]
Work = Callable[[SectionTask, Connection], None]

SECONDS_TO_END = 5.0


class Pool:
    """`jobs` workers at most, each with a pipe of its own, so that the death of one disturbs no other."""

    def __init__(self, work: Work, jobs: int, listen: Listener) -> None:
        self._work = work
        self._jobs = jobs
        self._listen = listen
        self._running: dict[Connection, tuple[SpawnProcess, SectionTask]] = {}

    def run(self, tasks: Sequence[SectionTask]) -> None:
        """Do the work for each of `tasks`, in order; `listen` is told every message as it comes."""
        waiting = deque(tasks)
        try:
            while waiting or self._running:
                while waiting and len(self._running) < self._jobs:
                    self._start(waiting.popleft())
                for ready in connections.wait(list(self._running)):
                    assert isinstance(ready, Connection)
                    self._receive(ready)
        finally:
            self._end()
            for task in tasks:
                shutil.rmtree(task.staging, ignore_errors=True)

    def _start(self, task: SectionTask) -> None:
        context = multiprocessing.get_context("spawn")
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=self._work, args=(task, sending), name=task.section, daemon=True)
        with _no_interrupt():
            process.start()
        sending.close()
        self._running[receiving] = (process, task)

    def _receive(self, ready: Connection) -> None:
        process, task = self._running[ready]
        try:
            message: Message = ready.recv()
        except (EOFError, OSError):
            process.join()
            reason = f"its worker process ended unexpectedly (exit code {process.exitcode})"
            if process.exitcode == -9:
                reason += "; it was killed, perhaps for want of memory: try a smaller --jobs"
            message = Failed(task.section, reason, log=task.log)
        if not isinstance(message, Progress):
            del self._running[ready]
            ready.close()
            process.join(SECONDS_TO_END)
        self._listen(task, message)

    def _end(self) -> None:
        for process, _ in self._running.values():
            process.terminate()
        for process, _ in self._running.values():
            process.join(SECONDS_TO_END)
            if process.is_alive():
                process.kill()
                process.join()
        for connection in self._running:
            connection.close()
        self._running.clear()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start a process that Ctrl-C does not reach: it inherits the blocked signal, this process gets it afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
