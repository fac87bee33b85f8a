"""Workers begin warm and clean, and the server that they are forked from may die."""

import os
import signal
import sys
import tempfile
import time
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from lecture import deck as deck_file
from lecture.errors import LectureError
from lecture.qualities import QUALITIES
from lecture.rendering.pool import Pool, end_server
from lecture.rendering.task import Failed, Finished, SectionTask

pytestmark = pytest.mark.renders

HERE = Path(__file__).parent


def look_around(task: SectionTask, connection: Connection) -> None:
    """Tell what a worker finds, and leave something that the next must not find."""
    preloaded = "manim" in sys.modules
    import manim

    found = {
        "preloaded": preloaded,
        "left": getattr(manim.config, "left_by", ""),
        "variable": os.environ.get("SET_FOR_A_TEST"),
        "server": os.getppid(),
        "threads of the server": len(list(Path(f"/proc/{os.getppid()}/task").iterdir())),
    }
    manim.config.left_by = task.section
    os.environ["SET_FOR_A_TEST"] = "by a worker"
    connection.send(Finished(task.section, found))
    connection.close()


def kill_the_server(task: SectionTask, connection: Connection) -> None:
    """The first section kills it; all tell which theirs was."""
    server = os.getppid()
    if task.section == "first":
        os.kill(server, signal.SIGKILL)
        while os.getppid() == server:
            time.sleep(0.01)
    connection.send(Finished(task.section, {"server": server}))
    connection.close()


def run(work, tmp_path, *names: str, jobs: int = 1) -> list[dict]:
    found: list[dict] = []

    def listen(task, message) -> None:
        assert isinstance(message, Finished), message
        found.append(message.manifest)

    Pool(jobs).run(work, tasks_of(tmp_path, *names), listen)
    assert len(found) == len(names)
    return found


def tasks_of(tmp_path, *names: str) -> list[SectionTask]:
    return [
        SectionTask(
            section=name,
            scene="",
            deck=deck_file.load(HERE / "small_lecture" / "lecture.md"),
            quality=QUALITIES["draft"],
            staging=tmp_path / name,
            log=tmp_path / f"{name}.log",
            runs=tmp_path,
            expected_seconds=1.0,
        )
        for name in names
    ]


def test_a_worker_begins_with_manim_loaded_and_nothing_of_the_one_before(tmp_path, monkeypatch):
    monkeypatch.setenv("SET_FOR_A_TEST", "here")
    first, second = run(look_around, tmp_path, "first", "second")
    assert first["preloaded"]
    assert first["threads of the server"] == 1
    assert first == second
    assert (first["left"], first["variable"]) == ("", "here")


def test_no_process_outlives_the_run(tmp_path):
    (found,) = run(look_around, tmp_path, "only")
    assert not Path(f"/proc/{found['server']}").exists()


def test_a_server_that_is_killed_is_started_again(tmp_path):
    first, second = run(kill_the_server, tmp_path, "first", "second")
    assert first["server"] != second["server"]


def test_workers_that_cannot_be_started_are_told_and_end_the_run(tmp_path, monkeypatch):
    def start(process) -> None:
        raise EOFError("the server is gone")

    monkeypatch.setattr(ForkServerProcess, "start", start)
    told: list[Failed] = []
    Pool(2).run(look_around, tasks_of(tmp_path, "first", "second", "third"), lambda _, message: told.append(message))
    assert [message.section for message in told] == ["first", "second", "third"]
    assert all("could not be started (the server is gone)" in message.reason for message in told)


def test_the_folder_for_temporary_files_may_have_a_long_name(small, tmp_path, monkeypatch):
    folder = tmp_path / ("x" * 150)
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    done = small.process("render", "one", "--quality", "draft")
    assert done.returncode == 0, done.stderr


def test_without_a_place_for_sockets_it_is_said_what_to_do(tmp_path, monkeypatch):
    tasks = tasks_of(tmp_path, "only")
    monkeypatch.setattr(tempfile, "tempdir", f"/{'x' * 60}")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(LectureError, match=r"TMPDIR: expected .* at most 50 bytes, .* got /x+ with 61, .* Name"):
        Pool(1).run(look_around, tasks, lambda *_: None)


def test_a_server_that_still_loads_ends_at_once(tmp_path, monkeypatch):
    (tmp_path / "slow_to_load.py").write_text(
        "import pathlib, time\nbegun = pathlib.Path(__file__).with_name('begun')\nbegun.touch()\n"
        "time.sleep(10)\nbegun.with_name('loaded').touch()\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(forkserver, "_forkserver", server := forkserver.ForkServer())
    server.set_forkserver_preload(["slow_to_load"])
    server.ensure_running()
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    end_server()
    assert not (tmp_path / "loaded").exists()
