"""Saving a file renders what depends on it and names the beat that changed; an error does not end the watch."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from rich.console import Console

from lecture import deck as deck_file
from lecture.live.server import tell_page
from lecture.live.watch import Watch, described, first_change
from lecture.qualities import QUALITIES
from lecture.rendering import manifest
from lecture.rendering.pool import Pool

pytestmark = pytest.mark.renders


@contextlib.contextmanager
def watching(lecture, project, *options):
    """A watch in a process of its own, and a way to wait until it has said something."""
    lines: list[str] = []
    process = subprocess.Popen(
        lecture.command("watch", "--jobs", "1", *options),
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(project)},
    )
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)
    reader.start()

    def wait_for(text: str, seconds: float = 60) -> list[str]:
        """The lines up to the next one with `text` in it; they are not looked at again."""
        end = time.monotonic() + seconds
        while not any(text in line for line in lines):
            assert time.monotonic() < end, f"{text!r} was not said, but {lines}"
            assert process.poll() is None, f"the watch ended: {lines}"
            time.sleep(0.05)
        at = next(number for number, line in enumerate(lines) if text in line) + 1
        said = lines[:at]
        del lines[:at]
        return said

    try:
        yield process, wait_for
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        reader.join()
        process.stdout.close()


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def living(folder) -> list[str]:
    """The processes that have a log of this lecture open."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and str(folder) in str((entry / "fd" / "1").readlink()):
                found.append(entry.name)
    return found


def answer(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as page:
        return page.read()


def test_a_watch_renders_and_serves_what_is_saved_shows_errors_and_ends_cleanly(rendered, request):
    place = rendered.draft.root / ".reload.json"
    with watching(rendered, request.config.rootpath, "--serve") as (process, wait_for):
        address = re.search(r"http://127\.0\.0\.1:\d+/", "".join(wait_for("Watching")))[0]
        assert answer(address) == rendered.draft.page.read_bytes()
        assert not place.exists()
        wait_for("one: what is saved is drawn from the beat on that it changes")
        scenes = rendered.folder / "small_scenes.py"
        scene = scenes.read_text()
        scenes.write_text(scene.replace("shift(3 * RIGHT)", "shift(2 * RIGHT)"))
        assert "saved: small_scenes.py" in "".join(wait_for("one/move: its last frame"))
        wait_for("one/move: its video")
        drawn = json.loads(answer(f"{address}reload.json"))["drawn"]
        assert [(one["section"], one["beat"]) for one in drawn] == [("one", "move")]
        assert answer(f"{address}{drawn[0]['video']}")
        said = "".join(wait_for("Watching"))
        assert "unchanged: one" in said, "what was drawn for the page is the render"
        scenes.write_text(scene.replace("shift(3 * RIGHT)", "shift(RIHGT)"))
        wait_for("NameError: name 'RIHGT' is not defined")
        assert f"{scenes}:{line_of(scene, 'shift(3')}" in json.loads(answer(f"{address}reload.json"))["fault"]
        scenes.write_text(scene.replace("shift(3 * RIGHT)", "shift(3 * RIGHT"))
        wait_for("SyntaxError")
        scenes.write_text(scene)
        wait_for("Watching")
        assert not json.loads(answer(f"{address}reload.json")).get("fault")
        rendered.edit("A square at the left", "A square, left")
        said = "".join(wait_for("Watching"))
        assert "saved: lecture.md" in said
        assert "unchanged: one, two" in said, "words are not drawn"
        assert json.loads(place.read_text()) == {"section": "two", "beat": "advance"}, said
        assert place.stat().st_mtime_ns > rendered.draft.page.stat().st_mtime_ns
        news = json.loads(answer(f"{address}reload.json"))
        assert (news["section"], news["beat"]) == ("two", "advance")
        rendered.edit("title: A", "titel: A")
        said = "".join(wait_for("Watching"))
        assert "expected one of title, author, language, theme" in said
        rendered.edit("titel: A", "title: A")
        assert "unchanged: one, two" in "".join(wait_for("Watching"))
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 0
        assert not (rendered.draft.all_beats / ".watch").exists()
        assert not list(rendered.draft.staging.iterdir())
        assert not living(rendered.folder)


@pytest.mark.parametrize("change", ["text", "picture", "new", "gone", "nothing"])
def test_the_first_beat_that_changed(rendered_once, change):
    before = described(deck_file.load(rendered_once.deck), rendered_once.draft)
    now = json.loads(json.dumps(before))
    expected = ("one", "move")
    beats = now["one"]["beats"]
    now["two"]["beats"][0]["start"] += 5
    if change == "text":
        beats[1]["notes"] = "Other."
    elif change == "picture":
        beats[1]["video"]["digest"] = "other"
    elif change == "new":
        beats.insert(1, beats[0] | {"name": "between"})
        expected = ("one", "between")
    elif change == "gone":
        del beats[0]
        expected = None
    else:
        expected = None
    assert first_change(["one", "two", "absent"], before, now) == expected


def test_a_file_that_a_render_has_told_of_was_not_saved(rendered_once, tmp_path, monkeypatch):
    deck, data = deck_file.load(rendered_once.deck), tmp_path / "data.csv"
    data.touch()
    os.utime(data, ns=(1, 1))
    watch = Watch(deck, None, tmp_path, QUALITIES["draft"], 1, Console(quiet=True))
    watch._stamps = watch._look()
    monkeypatch.setattr("lecture.live.watch.source_files", lambda deck, read: [data])
    watch._listed, watch._render_began = 0.0, time.time_ns()
    assert data not in watch._saved()
    data.touch()
    assert data in watch._saved()


def test_a_deck_that_is_saved_while_the_files_are_looked_at_is_read_again(rendered, tmp_path, monkeypatch):
    deck = deck_file.load(rendered.deck)
    watch = Watch(deck, None, tmp_path, QUALITIES["draft"], 1, Console(quiet=True))
    watch._stamps = watch._look()

    def listed(deck, read):
        if "A square, left" not in rendered.deck.read_text(encoding="utf-8"):
            rendered.edit("A square at the left", "A square, left")
        return []

    monkeypatch.setattr("lecture.live.watch.source_files", listed)
    watch._listed = 0.0
    assert rendered.deck in {*watch._saved(), *watch._saved()}
    assert watch.deck.section("two").beats["advance"].alt == "A square, left"


def test_a_render_that_does_not_end_is_killed(rendered_once, tmp_path, monkeypatch):
    monkeypatch.setattr("lecture.live.watch.SECONDS_TO_END", 0.1)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
    watch = Watch(deck_file.load(rendered_once.deck), None, tmp_path, QUALITIES["draft"], 1, Console(quiet=True))
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        watch._render = process
        watch._end_render()
        assert process.returncode == -signal.SIGKILL


def test_a_page_is_older_than_what_it_is_told(rendered):
    tell_page(rendered.draft, "one", "move")
    told = (rendered.draft.root / ".reload.json").stat().st_mtime_ns
    assert 0 < told - rendered.draft.page.stat().st_mtime_ns < 10_000_000


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_of_a_watch_that_is_stopped(rendered, request, stop):
    with watching(rendered, request.config.rootpath) as (process, wait_for):
        wait_for("one: what is saved is drawn from the beat on that it changes")
        assert living(rendered.folder)
        process.send_signal(stop)
        process.wait(20)
        end = time.monotonic() + 10
        while living(rendered.folder):
            assert time.monotonic() < end, "a process outlives the watch"
            time.sleep(0.05)


def test_commands_draw_from_the_states_of_a_watch_what_they_draw_without_it(rendered, request, monkeypatch):
    by_themselves: list[int] = []
    run = Pool.run
    monkeypatch.setattr(Pool, "run", lambda pool, *arguments: by_themselves.append(1) or run(pool, *arguments))

    def drawn() -> list[str]:
        found = []
        for *arguments, name in (
            ("still", "one/move", "one-move.png"),
            ("still", "one/move", "--at", "0.3", "one-move.png"),
            ("render", "one/move", "one-move.mp4"),
        ):
            assert rendered.run(*arguments, "--quality", "draft") == 0
            found.append(manifest.digest(rendered.draft.root / name))
        return found

    with watching(rendered, request.config.rootpath, "--jobs", "1") as (_, wait_for):
        wait_for("one: what is saved is drawn from the beat on that it changes")
        from_states = drawn()
        assert not by_themselves
        assert rendered.run("still", "one/move", "--at", "9", "--quality", "draft") == 2
        assert rendered.run("still", "two/end", "--quality", "draft") == 0
        assert len(by_themselves) == 2
    assert drawn() == from_states
    assert len(by_themselves) == 5
