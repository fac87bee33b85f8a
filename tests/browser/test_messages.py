"""A page from elsewhere that frames or opens the deck gets no answer from it, and moves nothing."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import NOTES, until

from lecture.folders import Outputs
from lecture.live.server import served

pytestmark = pytest.mark.browser

PLACE = "[Reveal.getIndices().h, Reveal.getIndices().v]"

MESSAGES = [
    {"method": "getSlideNotes", "args": []},
    {"method": "configure", "args": [{"showNotes": True, "postMessageEvents": True}]},
    {"method": "next", "args": []},
    {"method": "slide", "args": [1, 0]},
    {"namespace": "reveal-notes", "type": "heartbeat"},
    {"namespace": "reveal-notes", "type": "connected"},
    {"namespace": "reveal-notes", "type": "call", "callId": 1, "methodName": "getSlideNotes", "arguments": []},
]
ELSEWHERE = """<!DOCTYPE html><title>Elsewhere</title><script>
  const answers = [];
  addEventListener('message', ({ data }) => answers.push(data));
  const say = (to) => MESSAGES.forEach((message) => to.postMessage(JSON.stringify(message), '*'));
  const frame = (src) => document.body.append(Object.assign(document.createElement('iframe'), { src }));
</script><body></body>""".replace("MESSAGES", json.dumps(MESSAGES))


@contextlib.contextmanager
def published(folder):
    """The folder at an address, as any web server gives it."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments, **more) -> None:
            super().__init__(*arguments, directory=str(folder), **more)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def elsewhere(browser, tmp_path):
    """A page of another origin that writes to whatever it frames or opens, and keeps what it is answered."""
    (tmp_path / "index.html").write_text(ELSEWHERE, encoding="utf-8")
    context = browser.new_context()
    with published(tmp_path) as address:
        page = context.new_page()
        page.goto(address)
        yield page
    context.close()


@pytest.mark.parametrize("query", ["", "?receiver"])
def test_a_published_deck_that_is_framed(elsewhere, small, query):
    with published(small / "media" / "draft") as address:
        with elsewhere.expect_event("framenavigated", lambda frame: "lecture.html" in frame.url) as arrival:
            elsewhere.evaluate("frame", f"{address}lecture.html{query}")
        deck = arrival.value
        until(deck, "window.Reveal?.isReady?.()")
        for _ in range(3):
            elsewhere.evaluate("say(window[0])")
            elsewhere.wait_for_timeout(300)
        assert deck.evaluate(PLACE) == [0, 0]
        assert not deck.evaluate("Reveal.getConfig().showNotes")
        assert elsewhere.evaluate("answers") == []


def test_a_published_deck_that_is_opened(elsewhere, small):
    with published(small / "media" / "draft") as address:
        with elsewhere.expect_popup() as opening:
            elsewhere.evaluate("(address) => { window.other = window.open(address); }", f"{address}lecture.html")
        until(opening.value, "window.Reveal?.isReady?.()")
        for _ in range(3):
            elsewhere.evaluate("say(window.other)")
            elsewhere.wait_for_timeout(300)
        assert opening.value.evaluate(PLACE) == [0, 0]
        assert elsewhere.evaluate("answers") == []


def test_a_served_deck_is_framed_nowhere_and_has_its_speakers_window(elsewhere, small):
    with served(Outputs(small / "media" / "draft")) as address:
        elsewhere.evaluate("frame", address)
        elsewhere.wait_for_timeout(1000)
        assert all(address not in frame.url for frame in elsewhere.frames)
        deck = elsewhere.context.new_page()
        deck.goto(address)
        until(deck, "Reveal.isReady()")
        with elsewhere.context.expect_page() as opening:
            deck.keyboard.press("s")
        speaker = opening.value
        until(speaker, f"{NOTES}.textContent.length > 10")
        deck.keyboard.press("ArrowRight")
        copies = [frame for frame in speaker.frames if "receiver" in frame.url]
        until(copies[0], "Reveal.getIndices().v === 1")
        speaker.keyboard.press("PageUp")
        until(deck, "Reveal.getIndices().v === 0")
