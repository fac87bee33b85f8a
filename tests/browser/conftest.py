"""The presentation in Debian's Chromium, without a network: `make browser`."""

from __future__ import annotations

import os
import shutil
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from lecture import deck as deck_file
from lecture.commands.main import main
from lecture.export.portable_page import write_folder
from lecture.folders import Outputs
from lecture.rendering.manifest import rendered

PROJECT = Path(__file__).parents[2]
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

LAYOUT = Outputs(PROJECT / "media" / "draft")
"""Our lecture, as `make browser` has rendered it."""
VIDEO = "Reveal.getCurrentSlide().querySelector('video')"
NOTES = "document.querySelector('.speaker-controls-notes .value')"
"""Expressions in a page of the deck, and in the speaker's window."""

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]


@pytest.fixture(scope="session")
def launch():
    """What starts Chromium, by $CHROMIUM or from the search path, with more switches."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.exit("no Chromium was found. Install it (apt-get install chromium), or name it in $CHROMIUM.", 2)
    with sync_playwright() as playwright:  # a process can have one alone
        yield lambda *more: playwright.chromium.launch(executable_path=program, args=[*SWITCHES, *more])


@pytest.fixture(scope="session")
def browser(launch):
    """Chromium."""
    chromium = launch()
    yield chromium
    chromium.close()


def until(page, condition: str, seconds: float = 10.0) -> None:
    """Wait until the expression holds; Playwright's own waiting needs eval, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not _holds(page, condition):
        assert time.monotonic() < end, f"waited {seconds:g} s for {condition}"
        page.wait_for_timeout(30)


def _holds(page, condition: str) -> bool:
    from playwright.sync_api import Error

    try:
        return bool(page.evaluate(condition))
    except Error as error:
        if "context was destroyed" in error.message:  # the page is on its way to another
            return False
        raise


def swipe(show, start: int, end: int) -> None:
    """One finger from x = start to x = end."""
    session = show.context.new_cdp_session(show.page)
    for step in range(9):
        x = start + (end - start) * step / 8
        kind = "touchStart" if step == 0 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 360}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    show.page.wait_for_timeout(200)


class Visit:
    """A page of a deck in a context of its own; `troubles` are its errors, `requests` what it asked the network for.

    init: a script that runs before those of the page.
    """

    def __init__(self, browser, address: str, init: str = "", **context: object) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True, **context)
        self.context.add_init_script(init)
        self.troubles: list[str] = []
        self.requests: list[str] = []
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        self.context.on("request", self._request)
        self.page = self.context.new_page()
        self.open(address)

    def open(self, address: str) -> None:
        """Load the address and wait for the first slide."""
        self.page.goto(address)
        self.page.wait_for_selector(".slides section.present[data-beat]")

    def beat(self) -> str:
        """The name of the beat that is shown."""
        return self.page.evaluate("Reveal.getCurrentSlide().dataset.beat")

    def press(self, key: str) -> None:
        """Press a key and let the page follow."""
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(100)

    def state(self) -> dict:
        """What the slide shows: its video's time, and whether video or end frame stands on top."""
        return self.page.evaluate(
            """() => {
              const slide = Reveal.getCurrentSlide(), video = slide.querySelector('video');
              return { beat: slide.dataset.beat, time: video.currentTime, length: video.duration,
                       ready: video.readyState, paused: video.paused, loop: video.loop, rate: video.playbackRate,
                       plays: slide.classList.contains('plays'), started: slide.classList.contains('started'),
                       opacity: getComputedStyle(video).opacity,
                       alt: slide.querySelector('img.end').alt, label: slide.getAttribute('aria-label'),
                       notes: slide.querySelector('aside.notes').textContent };
            }"""
        )

    def shot(self, name: str, page=None) -> None:
        """Keep a picture of the page, to be looked at, in build/browser."""
        (page or self.page).screenshot(path=PROJECT / "build" / "browser" / f"{name}.png")

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(message.text)

    def _request(self, request) -> None:
        if not request.url.startswith(("file:", "blob:", "data:")):
            self.requests.append(request.url)


@pytest.fixture
def visit(browser):
    """Opens an address; afterwards there was no error, and nothing was asked of the network."""
    visits: list[Visit] = []

    def opened(path: Path, slide: str = "", **context: object) -> Visit:
        visits.append(Visit(browser, path.as_uri() + slide, **context))
        return visits[-1]

    yield opened
    for done in visits:
        done.context.close()
        assert done.troubles == []
        assert done.requests == []


@pytest.fixture(scope="session")
def ours(tmp_path_factory):
    """Our lecture's page, with its videos beside it: it opens at once, the one that has them inside takes seconds."""
    if not LAYOUT.page.is_file():
        pytest.exit(f"{LAYOUT.page} is missing. Run `lecture render --quality draft` first.", 2)
    folder = tmp_path_factory.mktemp("ours") / "lecture"
    deck = deck_file.load(PROJECT / "lecture.md")
    write_folder(deck, LAYOUT, rendered(deck, LAYOUT), folder)
    return folder / "lecture.html"


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The folder of a small lecture, rendered at draft; a test that changes a file of it changes it for the others."""
    return drawn(PROJECT / "tests" / "lecture" / "small_lecture", tmp_path_factory)


@pytest.fixture(scope="session")
def hall(tmp_path_factory):
    """The same for a lecture whose beats, and whose moments, are told apart by their colours."""
    return drawn(PROJECT / "tests" / "browser" / "hall", tmp_path_factory)


def drawn(lecture: Path, tmp_path_factory) -> Path:
    """A copy of the lecture's folder, rendered at draft."""
    folder = tmp_path_factory.mktemp(lecture.name) / lecture.name
    shutil.copytree(lecture, folder)
    assert main(["render", "--quality", "draft", "--no-voice", "--deck", str(folder / "lecture.md")]) == 0
    return folder
