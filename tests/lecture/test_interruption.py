"""Stopping a render at any time, and a disk that fills: nothing half-written, and the next run goes on."""

import contextlib
import errno
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from lecture.folders import replacing
from lecture.rendering import manifest

pytestmark = pytest.mark.renders

FINAL = {".mp4", ".png", ".json", ".vtt", ".html"}


@contextlib.contextmanager
def render_in_progress(small):
    """A render whose second section has begun and would go on for minutes; the process and the worker's id."""
    small.edit("small_scenes:Two", "small_scenes:Endless")
    process = subprocess.Popen(
        small.command("render", "--quality", "draft"), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    begun = small.folder / "begun"
    try:
        wait_until(lambda: begun.exists() and begun.read_text() and manifest.read(small.draft.manifest("one")))
        yield process, int(begun.read_text())
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_until(condition, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether the process lives; one that has ended and waits to be gathered does not."""
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def final_files(small) -> set[str]:
    return {
        path.relative_to(small.draft.root).as_posix()
        for path in small.draft.root.rglob("*")
        if path.suffix in FINAL and small.draft.staging not in path.parents
    }


ONE = {"sections/one.mp4", "sections/one.json"} | {
    f"beats/one/{n}.{e}" for n in ("01-grow", "02-move") for e in ("mp4", "png")
}


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_workers_and_keeps_what_is_finished(small, stop):
    with render_in_progress(small) as (process, worker):
        os.killpg(process.pid, stop)  # as a terminal does
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "stopped. What was finished stays; the same command goes on from there." in said
        assert "Traceback" not in said
        assert not is_running(worker)
    assert final_files(small) == ONE
    assert not list(small.draft.staging.iterdir())
    small.edit("small_scenes:Endless", "small_scenes:Two")
    done = small.process("render", "--quality", "draft")
    assert done.returncode == 0
    assert "unchanged: one\nrendered: two" in done.stdout


def test_a_killed_parent_leaves_no_worker_and_nothing_half_written(small):
    with render_in_progress(small) as (process, worker):
        process.kill()
        process.wait()
        wait_until(lambda: not is_running(worker), 10)
    assert final_files(small) == ONE
    assert list(small.draft.staging.iterdir())
    small.edit("small_scenes:Endless", "small_scenes:Two")
    assert small.run("render", "--quality", "draft") == 0
    assert not list(small.draft.staging.iterdir())


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte; skipped where one may not be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told_and_the_former_film_is_intact(small, small_disk, capsys):
    arguments = ("render", "--quality", "draft", "--media", str(small_disk))
    assert small.run(*arguments) == 0
    film = small_disk / "draft" / "lecture.mp4"
    before = film.read_bytes()
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(4096))
    small.edit("size = 1.0", "size = 0.5")
    assert small.run(*arguments) == 1
    said = capsys.readouterr().err
    assert "no space left on the disk" in said
    assert "Traceback" not in said
    assert film.read_bytes() == before
    filler.unlink()
    assert small.run(*arguments) == 0
    assert film.read_bytes() != before


def test_a_disk_that_fills_while_the_film_is_joined(rendered, monkeypatch, capsys):
    before = rendered.draft.film.read_bytes()
    rendered.draft.products.unlink()

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("lecture.export.film.concatenate", full)
    assert rendered.run("render", "--quality", "draft") == 1
    said = capsys.readouterr().err
    assert "no space left on the disk." in said
    assert "Traceback" not in said
    assert rendered.draft.film.read_bytes() == before


def test_replacing_leaves_the_former_file_when_the_writing_fails(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("former")

    def write_half() -> None:
        with replacing(path) as beside:
            beside.write_text("half")
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        write_half()
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]
