"""Renders that are disturbed: whatever happens, the next one completes, and its result is that of an undisturbed one.

Run by `make faults`, for $ATTACK times as many kills: minutes long.
"""

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lecture.rendering import manifest
from tests.lecture.attack import trials
from tests.lecture.conftest import PROJECT, SmallLecture
from tests.lecture.test_interruption import wait_until

pytestmark = pytest.mark.faults

RENDER = ("render", "--quality", "draft", "--jobs", "2")
KILLS = trials(6)
VIDEOS_AND_POSTERS = {".mp4", ".png"}


def results(lecture: SmallLecture) -> dict[str, bytes]:
    """All videos and pictures by name, as bytes: equal bytes are equal frames."""
    root = lecture.draft.root
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.suffix in VIDEOS_AND_POSTERS and "logs" not in path.parts
    }


def assert_whole(lecture: SmallLecture, expected: SmallLecture) -> None:
    """The same results as `expected`, nothing left in between, and the lecture passes its own verification."""
    came, wanted = results(lecture), results(expected)
    assert came.keys() == wanted.keys()
    assert [name for name in wanted if came[name] != wanted[name]] == []
    assert not list(lecture.draft.staging.iterdir())
    assert not list(lecture.draft.root.rglob(".*.part.*"))
    assert lecture.run("check", "--rendered", "--quality", "draft") == 0


def start(lecture: SmallLecture, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        lecture.command(*RENDER, *options),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        start_new_session=True,
    )


def workers(pid: int) -> list[int]:
    """The worker processes of a render, and the server that they are forked from."""
    servers = [child for child in children(pid) if "forkserver" in Path(f"/proc/{child}/cmdline").read_text()]
    return servers + [worker for server in servers for worker in children(server)]


def children(pid: int) -> list[int]:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@pytest.fixture(scope="session")
def seconds(tmp_path_factory) -> float:
    """How long an undisturbed render takes on this machine."""
    folder = tmp_path_factory.mktemp("timed") / "small"
    lecture = SmallLecture(Path(shutil.copytree(Path(__file__).with_name("small_lecture"), folder)))
    begun = time.monotonic()
    process = start(lecture)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return time.monotonic() - begun


@pytest.mark.parametrize("seed", range(KILLS))
def test_kill_9_at_any_moment(small, rendered_once, seconds, seed):
    """Odd seeds kill a worker if there is one, even ones the parent; the moment is spread over the whole render."""
    chance = random.Random(seed)
    process = start(small)
    time.sleep(seconds * (seed + chance.random()) / KILLS)
    victims = workers(process.pid) if seed % 2 else []
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(victims or [process.pid]), signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode in (0, 1, -signal.SIGKILL), said
    assert process.returncode or seed >= 0.3 * KILLS, "killed in the first third, and yet it ended well"
    assert "Traceback" not in said
    again = start(small)
    _, said = again.communicate(timeout=120)
    assert again.returncode == 0, said
    assert_whole(small, rendered_once)


@pytest.mark.parametrize("seed", range(trials(2)))
def test_kill_9_while_a_section_is_drawn_in_parts(rendered, rendered_once, seed):
    """As above, when the section took so long the last time that it is divided."""
    chance = random.Random(seed)
    place = rendered.draft.manifest("two")
    place.write_text(manifest.written({**manifest.read(place), "render_seconds": 60.0}))
    process = start(rendered, "--force")
    wait_until(rendered.draft.log("two+2").exists)
    time.sleep(1.5 * chance.random())
    victims = workers(process.pid) if seed % 2 else []
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(victims or [process.pid]), signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode in (0, 1, -signal.SIGKILL), said
    assert "Traceback" not in said
    again = start(rendered)
    _, said = again.communicate(timeout=120)
    assert again.returncode == 0, said
    assert_whole(rendered, rendered_once)


def test_two_renders_at_once_both_end_right(small, rendered_once):
    both = [start(small), start(small)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert_whole(small, rendered_once)


def test_the_order_and_what_was_there_make_no_difference(small, rendered_once):
    for name in ("two", "one"):
        assert small.run("render", name, "--quality", "draft", "--jobs", "1") == 0
    assert small.run(*RENDER) == 0
    assert_whole(small, rendered_once)


@pytest.mark.parametrize("limit", [2_000, 12_000, 40_000])
def test_files_that_may_not_grow_are_a_full_disk(rendered, limit):
    """The same as a full disk, where none can be mounted: a log, a beat, a picture fails in the middle.

    The film is then the former one, or the new one and whole.
    """
    before = rendered.draft.film.read_bytes()
    rendered.edit("size = 1.0", "size = 0.5")
    done = rendered.process(
        *RENDER, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    )
    assert done.returncode == 1, done.stderr
    assert "no space left on the disk" in done.stderr
    assert "Traceback" not in done.stderr
    found = rendered.draft.film.read_bytes()
    assert rendered.run(*RENDER) == 0
    assert rendered.draft.film.read_bytes() != before
    assert found in (before, rendered.draft.film.read_bytes())
    assert found == before or limit > len(found)


MEASURED = """
import resource, sys
from lecture.commands.main import main
assert main(sys.argv[1:]) == 0
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_megabytes(lecture: SmallLecture, seconds: float) -> float:
    """The most memory that a worker took to render `seconds` of film."""
    text = lecture.deck.read_text()
    lecture.deck.write_text(
        text.replace(
            "scene=small_scenes:Two}\n",
            f"scene=small_scenes:Long}}\n\n```toml {{.parameters}}\nseconds = {seconds}\n```\n",
        )
    )
    arguments = ["render", "two", "--force", "--quality", "draft", "--jobs", "1", "--deck", str(lecture.deck)]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *arguments], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    lecture.deck.write_text(text)
    return int(done.stdout.split()[-1]) / 1024


def test_a_long_section_needs_no_more_memory_than_a_short_one(small):
    """A minute is 900 frames, 1.4 GB if they were kept."""
    short, long = peak_megabytes(small, 3.0), peak_megabytes(small, 60.0)
    assert long < short + 40
