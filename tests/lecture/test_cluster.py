"""Rendering by other machines: a real Dask scheduler and two workers on loopback. Run by `make cluster`."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lecture.rendering import parts
from tests.lecture.conftest import PROJECT, SmallLecture
from tests.lecture.test_interruption import wait_until

pytestmark = pytest.mark.cluster

LONG = """scene=small_scenes:Long}
```toml {.parameters}
seconds = 12.0
```
"""


@dataclass
class Dask:
    """A scheduler, and workers that are started by the test."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        """A process of Dask, once it has said that it is there."""
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
                stdout=file,
                stderr=file,
                cwd=self.folder,  # away from the project
                env=os.environ | variables,
            )
        self.processes.append(process)
        wait_until(lambda: re.search(r"(Scheduler at|Registered to):", log.read_text()))
        if not self.address:
            self.address = re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text())[1]
        return process

    def worker(self, **variables: str) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--nthreads", "1", "--local-directory", str(self.folder))
        return self.start("worker", self.address, *options, **variables)


@pytest.fixture
def dask(tmp_path) -> Iterator[Dask]:
    folder = tmp_path / "dask"
    folder.mkdir()
    found = Dask(folder)
    found.start("scheduler", "--port", "0")
    yield found
    for process in found.processes:
        process.kill()
        process.wait()


@contextlib.contextmanager
def by_cluster(lecture: SmallLecture, address: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A render by the cluster, in progress; all that it says comes to its stdout."""
    process = subprocess.Popen(
        lecture.command("render", *arguments, "--quality", "draft", "--cluster", address),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=PROJECT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said_by(lecture: SmallLecture, address: str, expected_code: int) -> str:
    """What a whole render by the cluster says; it must end with that code and without a traceback."""
    with by_cluster(lecture, address) as process:
        said, _ = process.communicate(timeout=80)
    assert process.returncode == expected_code, said
    assert "Traceback" not in said
    return said


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """What it says up to the line with `text`."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if text in line:
            return said
    raise AssertionError(said)


def results(lecture: SmallLecture) -> dict[str, bytes]:
    root = lecture.draft.root
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.mp4")}


def test_a_worker_is_killed_and_the_frames_are_those_of_a_local_render(small, dask, tmp_path):
    small.edit("scene=small_scenes:Two}\n", LONG)
    local = SmallLecture(Path(shutil.copytree(small.folder, tmp_path / "local")))
    assert local.run("render", "--quality", "draft") == 0
    workers = [dask.worker(), dask.worker()]
    with by_cluster(small, dask.address) as process:
        said = read_until(process, "two: turn")
        victim = next(worker for worker in workers if has_child(worker))
        victim.kill()
        rest, _ = process.communicate(timeout=80)
    assert process.returncode == 0, said + rest
    assert re.search("rendered: (one, two|two, one)\n", rest)
    assert results(small) == results(local)
    assert not list(small.draft.staging.iterdir())
    assert "unchanged: one, two" in small.process("render", "--quality", "draft").stdout


def has_child(process: subprocess.Popen[bytes]) -> bool:
    return any(path.read_text().strip() for path in Path(f"/proc/{process.pid}/task").glob("*/children"))


def test_parts_of_a_section_are_drawn_by_both_workers(small, dask, monkeypatch):
    small.edit("small_scenes:Two", "small_scenes:Wandering")
    assert small.run("render", "two", "--quality", "draft") == 0
    drawn_here = results(small)
    dask.worker()
    dask.worker()
    monkeypatch.setattr(parts, "SECONDS_WORTH", 0.0)
    assert small.run("render", "two", "--quality", "draft", "--force", "--cluster", dask.address) == 0
    assert small.draft.log("two+2").exists()
    assert results(small) == drawn_here
    assert not list(small.draft.staging.iterdir())


def test_a_fault_of_a_scene_is_told_as_at_home_with_its_log(small, dask):
    small.edit("small_scenes:Two", "small_scenes:Faulty")
    dask.worker()
    said = said_by(small, dask.address, 1)
    assert "section 'two' failed at beat 'advance'" in said
    assert "(self.play(Dot().animate.shift([1, 2]))  # the fault)" in said
    assert "rendered: one" in said
    assert "Traceback" in small.draft.log("two").read_text()


def test_ctrl_c_ends_the_work_of_the_workers(small, dask):
    small.edit("small_scenes:Two", "small_scenes:Endless")
    worker = dask.worker()
    with by_cluster(small, dask.address, "two") as process:
        read_until(process, "two: turn")
        assert has_child(worker)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said
    wait_until(lambda: not has_child(worker), 20)


def test_a_scheduler_that_dies_ends_the_render(small, dask):
    small.edit("small_scenes:Two", "small_scenes:Endless")
    dask.worker()
    with by_cluster(small, dask.address, "two") as process:
        read_until(process, "two: turn")
        dask.processes[0].kill()
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "section 'two' failed: the cluster could not do it: the connection to the scheduler was lost" in said
    assert "Traceback" not in said


def test_other_versions_are_refused_by_name(small, dask):
    other = dask.folder / "other"
    for name, version in (("typst", "0.0.1"), ("manim", "0.21.0")):
        described = other / f"{name}-{version}.dist-info"
        described.mkdir(parents=True)
        (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    dask.worker(PYTHONPATH=str(other))
    said = said_by(small, dask.address, 2)
    assert "these workers would not draw the same frames" in said
    assert re.search(r"tcp://127\.0\.0\.1:\d+: manim 0\.21\.0, expected [\d.]+; typst 0\.0\.1, expected [\d.]+", said)
    assert not list(small.draft.sections.iterdir())


def test_a_scheduler_without_workers_is_told(small, dask):
    said = said_by(small, dask.address, 2)
    assert "the scheduler has no workers. Start some: dask worker" in said
