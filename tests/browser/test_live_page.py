"""A page that changes without being loaded again: what the watch draws, and what the lecturer asks for."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import threading
import time

import pytest
from conftest import PROJECT, until

from lecture.folders import Outputs

pytestmark = pytest.mark.browser

LOADED = "window.loaded = true"
STILL_LOADED = "window.loaded === true"
VIDEO_STANDS = "Reveal.getCurrentSlide().querySelector('video').readyState > 1"
FILE = "(Reveal.getCurrentSlide().querySelector('video').dataset.file ?? '')"
END = "Reveal.getCurrentSlide().querySelector('img.end').src"
FAULT = "document.getElementById('fault').textContent"
SAYS = "document.querySelector('#live output').textContent"


@pytest.fixture
def lecture(small, tmp_path):
    """A copy of the small lecture that a test may change."""
    folder = tmp_path / "lecture"
    shutil.copytree(small, folder, copy_function=shutil.copy2)
    return folder


@contextlib.contextmanager
def served(folder, *command):
    """Run a command that serves the page; the address that it prints, and what it said."""
    lines: list[str] = []
    process = subprocess.Popen(
        [sys.executable, "-m", "lecture", *command, "--deck", str(folder / "lecture.md")],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)
    reader.start()

    def said(pattern: str, seconds: float = 240):
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, "".join(lines))):
            assert time.monotonic() < end, lines
            assert process.poll() is None, lines
            time.sleep(0.1)
        return found

    try:
        yield said(r"http://127\.0\.0\.1:\d+/[\w?=-]*")[0], said
        process.terminate()  # a shell in the background has its children ignore Ctrl-C
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()


def color(page) -> str:
    """The colour in the middle of the last frame that stands in the page."""
    return page.evaluate(
        """async () => {
             const picture = Reveal.getCurrentSlide().querySelector('img.end');
             await picture.decode();
             const copy = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight).getContext('2d');
             copy.drawImage(picture, 0, 0);
             return [...copy.getImageData(copy.canvas.width / 2, copy.canvas.height / 2, 1, 1).data].join();
        }"""
    )


def test_what_is_saved_stands_in_the_page_without_loading_it_again(browser, lecture):
    scenes = lecture / "small_scenes.py"
    source = scenes.read_text(encoding="utf-8")
    with served(lecture, "watch", "--serve", "--jobs", "1") as (address, said):
        said("one: what is saved is drawn from the beat on that it changes")
        page = browser.new_context().new_page()
        page.goto(address)
        until(page, "window.Reveal && Reveal.isReady()", 60)
        page.evaluate(LOADED)
        before = color(page)
        scenes.write_text(source.replace("color=theme.GRADIENT)", "color=theme.POSITIVE)", 1), encoding="utf-8")
        until(page, f"{END}.includes('.still.png')", 240)
        assert color(page) != before
        assert page.evaluate(STILL_LOADED)
        until(page, f"{FILE}.includes('.watch') && {VIDEO_STANDS}", 300)
        after, picture = color(page), page.evaluate(END)
        scenes.write_text(source.replace("color=theme.GRADIENT)", "color=theme.GRADIENTS)", 1), encoding="utf-8")
        until(page, f"{FAULT}.includes('GRADIENTS')", 120)
        line = 1 + source[: source.index("color=theme.GRADIENT)")].count("\n")
        assert f"{scenes}:{line}" in page.evaluate(FAULT)
        assert (color(page), page.evaluate(END)) == (after, picture)
        page.screenshot(path=PROJECT / "build" / "browser" / "fault.png")
        page.context.close()


def test_another_parameter_is_drawn_for_the_audience_refused_restored_and_kept(browser, lecture):
    deck = lecture / "lecture.md"
    text = deck.read_text(encoding="utf-8")
    rendered = {path: path.stat().st_mtime_ns for path in Outputs(lecture / "media" / "draft").root.rglob("*")}
    with served(lecture, "present", "--live") as (address, _):
        stranger = browser.new_context().new_page()
        stranger.goto(address.partition("?")[0])
        page = browser.new_context().new_page()
        page.goto(address)
        assert "live=" not in page.url
        until(page, "window.Reveal && Reveal.isReady()", 60)
        page.evaluate(LOADED)
        page.wait_for_timeout(1000)
        picture = page.evaluate(END)
        with page.expect_popup() as opened:
            page.keyboard.press("s")
        speaker = opened.value
        until(speaker, "document.getElementById('left')", 20)
        speaker.keyboard.press("a")
        until(speaker, "document.querySelector('#live [name=size]')", 120)
        assert not page.evaluate("document.getElementById('live').open")
        assert "> 0 ≤ 3" in speaker.inner_text("#live label:has([name=size])")
        speaker.fill("#live [name=size]", "9")
        speaker.keyboard.press("Enter")
        assert not speaker.evaluate("document.querySelector('#live [name=size]').validity.valid")
        assert page.evaluate(END) == picture
        speaker.fill("#live [name=size]", "2")
        speaker.screenshot(path=PROJECT / "build" / "browser" / "live.png")
        speaker.keyboard.press("Enter")
        until(page, f"{END}.includes('live/')", 120)
        until(page, f"{FILE}.includes('live/') && {VIDEO_STANDS}", 300)
        until(speaker, f"{SAYS}.includes('agree')", 240)
        page.screenshot(path=PROJECT / "build" / "browser" / "live-audience.png")
        assert page.evaluate(STILL_LOADED)
        assert (deck.read_text(encoding="utf-8"), picture) == (text, picture)
        assert rendered == {path: path.stat().st_mtime_ns for path in rendered}
        speaker.click("#live [value=back]")
        until(page, f"{END} === '{picture}'" if len(picture) < 2000 else f"!{END}.includes('live/')", 20)
        speaker.fill("#live [name=size]", "2.5")
        speaker.keyboard.press("Enter")
        until(page, f"{END}.includes('live/')", 120)
        speaker.click("#live [value=keep]")
        until(speaker, f"{SAYS}.includes('lecture.md:')", 20)
        assert deck.read_text(encoding="utf-8") == text.replace("size = 1.0", "size = 2.5")
        stranger.keyboard.press("a")
        assert not stranger.evaluate("document.getElementById('live').open")
        assert (
            stranger.evaluate("fetch('/live', { method: 'POST', body: '{}' }).then((answer) => answer.status)") == 401
        )
        for each in (page, stranger):
            each.context.close()
