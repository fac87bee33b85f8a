"""Runs one process for each section, a few at a time, and gathers what they tell.

The processes are forked from a server that has loaded manim and the kit, so that each section begins from the same
clean state and only the first waits for the imports. A section that fails, or whose worker dies, does not stop the
others; a server that dies is started again. When this process is stopped it takes its workers with it, and what they
had written lies in staging folders that nothing reads.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import connection as connections
from multiprocessing import forkserver, resource_tracker, util
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from typing import Any

from lecture.folders import socket_folder
from lecture.rendering.executor import Listener, Work
from lecture.rendering.task import Failed, Message, Progress, SectionTask

PRELOADED = ["lecture.rendering.stage", "lecture.kit.kept"]
"""With manim, nncore and scipy. A section's own modules come from the deck's folder and are loaded by its worker."""
SECONDS_TO_END = 5.0
THREAD_SETTINGS: dict[str, str] = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
"""What libraries look for when they are loaded."""


class Pool:
    """`jobs` workers at most, each with a pipe of its own, so that the death of one disturbs no other."""

    def __init__(self, jobs: int) -> None:
        self.workers = jobs
        self._running: dict[Connection, tuple[ForkServerProcess, SectionTask]] = {}

    def run(self, work: Work, tasks: Sequence[SectionTask], listen: Listener) -> None:
        """Do `work` for each of `tasks`, in order; `listen` is told every message as it comes."""
        waiting = deque(tasks)
        try:
            while waiting or self._running:
                while waiting and len(self._running) < self.workers:
                    self._start(work, waiting.popleft(), listen)
                if not self._running:  # none of the last could be started
                    break
                for ready in connections.wait(list(self._running)):
                    assert isinstance(ready, Connection)
                    self._receive(ready, listen)
        finally:
            self._end()
            for task in tasks:
                shutil.rmtree(task.staging, ignore_errors=True)

    def _start(self, work: Work, task: SectionTask, listen: Listener) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(task, sending), name=task.section, daemon=True)
        try:
            with starting():
                process.start()
        except (EOFError, OSError) as error:  # the server was killed meanwhile, or there is no room for a process
            receiving.close()
            reason = f"its worker process could not be started ({error}). Run the command again."
            listen(task, Failed(task.section, reason, kind=task.kind))
        else:
            self._running[receiving] = (process, task)
        finally:
            sending.close()

    def _receive(self, ready: Connection, listen: Listener) -> None:
        process, task = self._running[ready]
        try:
            message: Message = ready.recv()
        except (EOFError, OSError):
            process.join()
            reason = f"its worker process ended unexpectedly (exit code {process.exitcode})"
            if process.exitcode == -9:
                reason += "; it was killed, perhaps for want of memory: try a smaller --jobs"
            message = Failed(task.section, reason, log=task.log, kind=task.kind)
        if not isinstance(message, Progress):
            del self._running[ready]
            ready.close()
            process.join(SECONDS_TO_END)
        listen(task, message)

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
        end_server()  # no process outlives the run


def end_server() -> None:
    """End the server, and with it the modules that it has loaded; the standard library has no public name for this.

    While it loads them, for many seconds on a busy machine, it would not hear that nobody needs it any more.
    """
    server: Any = forkserver._forkserver  # pyright: ignore[reportAttributeAccessIssue]
    if server._forkserver_pid is not None:
        os.kill(server._forkserver_pid, signal.SIGTERM)
    server._stop()


@contextmanager
def starting() -> Iterator[None]:
    """Start processes in the block that Ctrl-C does not reach, and whose libraries have one thread."""
    _make_folder_of_sockets()
    with _no_interrupt(), _one_thread():
        yield


def _make_folder_of_sockets() -> None:
    """Let the standard library make the folder with its server's socket where paths are short; it makes one only."""
    before, tempfile.tempdir = tempfile.tempdir, socket_folder()
    try:
        util.get_temp_dir()
    finally:
        tempfile.tempdir = before


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: they inherit the blocked signal, this process gets it afterwards."""
    resource_tracker.ensure_running()  # else its start, which comes first, lifts the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let the server, and so its workers, load libraries with one thread.

    A process with several cannot be forked safely, and numbers must not depend on how many workers there are.
    """
    before = dict(os.environ)
    os.environ.update(THREAD_SETTINGS)
    try:
        yield
    finally:
        for name in THREAD_SETTINGS:
            os.environ.pop(name)
        os.environ.update(before)
