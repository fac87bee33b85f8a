"""Work on a Dask cluster: the same tasks and messages as the pool's, done by processes of other machines.

A task travels as a parcel and its files come back in the answer, so that nothing has to be shared or installed but
the packages. The scheduler gives a task of a worker that died to another one. Workers whose packages differ from
those here are refused before anything is drawn; what else differs, their process refuses itself (`away`). An answer is
looked at before it is believed; but Dask carries Python objects, so that its scheduler and workers are trusted.
"""

from __future__ import annotations

import logging
import queue
import shutil
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lecture.errors import LectureError, RenderError
from lecture.rendering.executor import Listener, Work
from lecture.rendering.key import DRAWING_PACKAGES
from lecture.rendering.parcel import Answer, parcel
from lecture.rendering.task import Failed, Finished, Progress, SectionTask

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_TO_CONNECT = 10
SECONDS_WITHOUT_WORKERS = 60.0
"""After so long a silence we look whether any worker is left."""


class Cluster:
    """The workers of the scheduler at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address

    @property
    def workers(self) -> int:
        """How many tasks its workers do at once."""
        with connected(self._address) as client:
            threads: Any = client.nthreads()
            return sum(threads.values())

    def run(self, work: Work, tasks: Sequence[SectionTask], listen: Listener) -> None:
        """Do `work` for each of `tasks`, the first ones first; `listen` is told every message as it comes."""
        try:
            with connected(self._address) as client:
                refuse_other_versions(client, self._address)
                self._gather(client, work, tasks, listen)
        finally:
            for task in tasks:
                shutil.rmtree(task.staging, ignore_errors=True)

    def _gather(self, client: Client, work: Work, tasks: Sequence[SectionTask], listen: Listener) -> None:
        from distributed import Future

        from lecture.rendering import cluster_worker

        news: queue.Queue[Any] = queue.Queue()
        topic = f"lecture-{uuid.uuid4().hex}"
        client.subscribe_topic(topic, lambda event: news.put(event[1]))
        running: dict[str, tuple[Future, SectionTask]] = {}
        try:
            for number, task in enumerate(tasks):
                key = f"{topic}-{number}"
                future = client.submit(cluster_worker.run, parcel(work, task), key, topic, key=key, priority=-number)
                running[key] = future, task
                future.add_done_callback(news.put)
            while running:
                told = self._next(client, news)
                if isinstance(told, Future):
                    _, task = running.pop(str(told.key))
                    listen(task, _ended(client, told, task))
                else:
                    _tell_progress(told, running, listen)
        finally:
            client.cancel([future for future, _ in running.values()], force=True)

    def _next(self, client: Client, news: queue.Queue[Any]) -> Any:
        """What comes next; an error if nothing can come any more."""
        while True:
            try:
                return news.get(timeout=SECONDS_WITHOUT_WORKERS)
            except queue.Empty:
                if not client.scheduler_info()["workers"]:
                    raise RenderError(
                        f"--cluster {self._address}: no worker is left. Start some and run the command again; "
                        "what was finished stays."
                    ) from None


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A connection to the scheduler, which has workers."""
    try:
        import cloudpickle
        import distributed
    except ModuleNotFoundError as error:
        raise LectureError(
            "--cluster needs Dask, which is not installed. Install the extra: pip install ./nncore '.[cluster]'."
        ) from error
    from lecture.rendering import cluster_worker

    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told by our own messages
    cloudpickle.register_pickle_by_value(cluster_worker)
    try:
        client = distributed.Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise LectureError(
            f"--cluster: expected the address of a Dask scheduler, such as tcp://10.0.0.1:8786, got {address!r}, "
            f"where none answers ({error}). Start one with `dask scheduler`, or correct the address."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except TimeoutError as error:
            raise LectureError(
                f"--cluster {address}: the scheduler has no workers. Start some: dask worker {address}"
            ) from error
        yield client


def refuse_other_versions(client: Client, address: str) -> None:
    """An error that names every worker whose Python or packages are not those of this machine, and each of them."""
    from lecture.rendering import cluster_worker

    here = {"python": _python(sys.version.split()[0]), **cluster_worker.versions(DRAWING_PACKAGES)}
    hosts: Any = client.get_versions()  # a client that is not asynchronous answers itself
    found = {worker: {"python": _python(told["host"]["python"])} for worker, told in hosts["workers"].items()}
    alike = [worker for worker in found if found[worker]["python"] == here["python"]]
    packages: Any = client.run(cluster_worker.versions, DRAWING_PACKAGES, workers=alike)
    for worker, installed in packages.items():
        found[worker] |= installed
    others = {
        worker: [
            f"{name} {version or 'is missing'}, expected {here[name]}"
            for name, version in installed.items()
            if version != here[name]
        ]
        for worker, installed in found.items()
    }
    if faults := [f"  {worker}: {'; '.join(differing)}" for worker, differing in others.items() if differing]:
        raise LectureError(
            "\n".join([f"--cluster {address}: these workers would not draw the same frames:", *faults])
            + "\nInstall the versions of requirements.lock there, or end these workers."
        )


def _python(version: str) -> str:
    """The part of Python's version that matters, as 3.11."""
    return ".".join(version.split(".")[:2])


def _tell_progress(told: Any, running: dict[str, tuple[Future, SectionTask]], listen: Listener) -> None:
    """Tell what a worker says on its way; a task that is done may have told more, and anybody may tell anything."""
    match told:
        case {"key": str(key), "beat": str(beat), "frames": int(frames)} if key in running:
            task = running[key][1]
            listen(task, Progress(task.section, beat, frames))


def _ended(client: Client, future: Future, task: SectionTask) -> Finished | Failed:
    """How the task ended; its files are then in its staging folder."""
    if future.status == "finished":
        workers: Any = client.who_has([future])
        try:
            return Answer.unpacked(future.result(), task).put(task)
        except Exception as error:  # what Dask makes of junk may be anything
            who = ", ".join(workers.get(future.key, ())) or "a worker"
            reason = f"{who} answered with something else than what it was asked for ({error}). End that worker."
            return Failed(task.section, reason, kind=task.kind)
    lost = "the connection to the scheduler was lost. Run the command again."
    reason = future.exception() if future.status == "error" else lost
    return Failed(task.section, f"the cluster could not do it: {reason}", kind=task.kind)
