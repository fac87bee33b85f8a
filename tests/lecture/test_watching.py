"""Saving a file renders what depends on it and names the beat that changed; an error does not end the watch."""

import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.request

import pytest

from lecture import deck as deck_file
from lecture.live.server import tell_page
from lecture.live.watch import described, first_change


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


def answer(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as page:
        return page.read()


def test_a_watch_renders_and_serves_what_is_saved_shows_errors_and_ends_cleanly(rendered, request):
    place = rendered.draft.root / ".reload.json"
    with watching(rendered, request.config.rootpath, "--serve") as (process, wait_for):
        address = re.search(r"http://127\.0\.0\.1:\d+/", "".join(wait_for("Watching")))[0]
        assert answer(address) == rendered.draft.page.read_bytes()
        assert not place.exists()
        rendered.edit("A square at the left", "A square, left")
        said = "".join(wait_for("Watching"))
        assert "saved: lecture.toml" in said
        assert "unchanged: one, two" in said, "words are not drawn"
        assert json.loads(place.read_text()) == {"section": "two", "beat": "advance"}
        assert place.stat().st_mtime_ns > rendered.draft.page.stat().st_mtime_ns
        news = json.loads(answer(f"{address}reload.json"))
        assert (news["section"], news["beat"]) == ("two", "advance")
        rendered.edit('title = "A', 'titel = "A')
        said = "".join(wait_for("Watching"))
        assert "expected one of title, author, theme, shared, sections" in said
        rendered.edit('titel = "A', 'title = "A')
        assert "unchanged: one, two" in "".join(wait_for("Watching"))
        scenes = rendered.folder / "small_scenes.py"
        scenes.write_text(scenes.read_text().replace("shift(3 * RIGHT)", "shift(2 * RIGHT)"))
        said = "".join(wait_for("Watching"))
        assert "saved: small_scenes.py" in said
        assert json.loads(place.read_text()) == {"section": "one", "beat": "move"}
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 0


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


def test_a_page_is_older_than_what_it_is_told(rendered):
    tell_page(rendered.draft, "one", "move")
    told = (rendered.draft.root / ".reload.json").stat().st_mtime_ns
    assert 0 < told - rendered.draft.page.stat().st_mtime_ns < 10_000_000
