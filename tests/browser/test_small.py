"""A small deck whose text tries to be markup, and a long one in its folder form."""

from __future__ import annotations

import json
import shutil
import threading
import time

import pytest
from conftest import NOTES, until

from lecture import deck as deck_file
from lecture.export.html.page import write_page
from lecture.folders import Outputs
from lecture.live.server import DeckServer, tell_page
from lecture.rendering.manifest import rendered

pytestmark = pytest.mark.browser


def test_what_the_deck_says_stays_text(visit, small):
    show = visit(Outputs(small / "media" / "draft").page)
    show.press("c")
    assert show.state()["notes"] == "It grows <img src=x onerror=alert(1)>. Then it stays."
    with show.context.expect_page() as opening:
        show.page.keyboard.press("s")
    speaker = opening.value
    until(speaker, f"{NOTES}.textContent.length > 10")
    assert speaker.locator(".speaker-controls-notes .value img").count() == 0
    assert "<img src=x onerror=alert(1)>" in speaker.locator(".speaker-controls-notes .value").inner_text()


def test_a_beat_that_goes_on_by_itself_moves_one_and_back_stays_back(visit, small):
    show = visit(Outputs(small / "media" / "draft").page, "#/1/1")  # at "advance"
    until(show.page, "Reveal.getCurrentSlide().dataset.beat === 'end'", 10)
    show.press("PageUp")
    show.page.wait_for_timeout(2500)
    assert show.beat() == "advance"


def test_the_policy_stops_what_comes_from_outside(browser, small):
    context = browser.new_context()
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.goto(Outputs(small / "media" / "draft").page.as_uri())
    page.evaluate("document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/x.png' }))")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))"
    )
    page.wait_for_timeout(300)
    for directive in ("img-src", "connect-src", "script-src"):
        assert any("Content Security Policy" in message and directive in message for message in blocked)
    assert page.evaluate("window.ran") is None
    context.close()


def test_a_deck_of_500_beats_opens_quickly_and_keeps_few_videos(visit, small, tmp_path):
    """Folder form: three seconds to the first slide, and never more than three videos loaded."""
    outputs = Outputs(small / "media" / "draft")
    deck = deck_file.load(small / "lecture.md")
    manifests = rendered(deck, outputs)
    beats = [beat for manifest in manifests for beat in manifest["beats"] if not beat["auto_advance"]]
    many = [dict(manifests[0], beats=[dict(beats[n % len(beats)], name=f"beat-{n}") for n in range(500)])]
    page = tmp_path / "deck" / "lecture.html"
    write_page(deck, outputs, many, target=page, inline=False)
    shutil.copytree(outputs.root / "beats", page.parent / "beats")
    started = time.monotonic()
    show = visit(page)
    assert time.monotonic() - started < 3
    for _ in range(40):
        show.press("ArrowRight")
    loaded = show.page.evaluate("[...document.querySelectorAll('video')].filter((v) => v.hasAttribute('src')).length")
    assert loaded <= 3
    assert json.loads(show.page.evaluate("JSON.stringify(Reveal.getTotalSlides())")) == 500


def test_a_served_page_reloads_at_the_beat_that_changed(browser, small):
    outputs = Outputs(small / "media" / "draft")
    with DeckServer(outputs) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        page.goto(server.address)
        until(page, "window.Reveal && Reveal.isReady() && (window.former = true)")
        page.wait_for_timeout(1500)  # the page has seen how things stand
        tell_page(outputs, "two", "turn")
        until(page, "!window.former && window.Reveal && Reveal.isReady()")
        assert page.evaluate("Reveal.getCurrentSlide().dataset.beat") == "turn"
        until(page, "Reveal.getCurrentSlide().querySelector('video').currentTime > 0.05")
        context.close()
        server.shutdown()


@pytest.mark.parametrize(
    ("link", "beat"), [("#/two/turn", "turn"), ("#/1/2", "end"), ("#/two/nothing", "grow"), ("#/%", "grow")]
)
def test_an_address_may_end_in_a_beat(visit, small, link, beat):
    show = visit(Outputs(small / "media" / "draft").page, link)
    assert show.beat() == beat
