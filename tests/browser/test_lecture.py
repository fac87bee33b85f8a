"""The real lecture, rendered at draft quality, from its first beat to its last."""

from __future__ import annotations

import html
import io
import json
import re

import numpy as np
import pytest
from conftest import LAYOUT, NOTES, PROJECT, VIDEO, until
from PIL import Image

from lecture import deck as deck_file
from lecture.rendering.manifest import rendered

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def deck():
    return deck_file.load(PROJECT / "lecture.md")


@pytest.fixture(scope="module")
def beats(deck, ours):
    """Every beat, as its section's manifest describes it."""
    return [beat for manifest in rendered(deck, LAYOUT) for beat in manifest["beats"]]


def text_of(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def pixels(page):
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        return np.asarray(picture.convert("L")).astype(int)


def test_every_beat_plays_and_has_its_words(visit, beats):
    show = visit(LAYOUT.page)
    for number, beat in enumerate(beats):
        page = show.page
        until(page, f"{VIDEO}.currentTime > 0.05")
        state = show.state()
        assert state["beat"] == beat["name"]
        assert state["ready"] >= 2
        assert state["started"]
        assert state["opacity"] == "1"
        assert state["length"] == pytest.approx(beat["length"], abs=0.1)
        assert state["loop"] == beat["loop"]
        assert (state["alt"], state["label"]) == (beat["alt"], beat["caption"])
        assert state["notes"].split() == text_of(beat["notes"].html).split()
        before = state["time"]
        until(page, f"{VIDEO}.currentTime != {before}")
        page.evaluate(f"{VIDEO}.currentTime = 0.8 * {VIDEO}.duration")
        until(page, f"!{VIDEO}.seeking")
        page.wait_for_timeout(60)  # until the frame is on the screen
        assert np.ptp(pixels(page)) > 60, f"{beat['name']} shows nothing"
        if number + 1 < len(beats):
            show.press("PageDown")
            while show.beat() is None:  # an explorable; test_what_ifs.py looks at it
                show.press("PageDown")


def test_back_shows_the_end_at_once(visit, ours, beats):
    show = visit(ours, "#/0/1")
    show.press("PageUp")
    state = show.state()
    assert state["beat"] == beats[0]["name"]
    assert (state["plays"], state["paused"]) == (False, True)
    with Image.open(LAYOUT.root / beats[0]["poster"]["path"]) as poster:
        expected = np.asarray(poster.convert("L").resize((1280, 720))).astype(int)
    assert np.abs(pixels(show.page) - expected).mean() < 3


def test_a_loop_still_runs_after_its_length(visit, ours, beats):
    number = next(number for number, beat in enumerate(beats) if beat["loop"])
    show = visit(ours)
    for _ in range(number):
        show.press("ArrowRight")
    show.page.evaluate(f"{VIDEO}.currentTime = {VIDEO}.duration - 0.2")
    show.page.wait_for_timeout(900)
    state = show.state()
    assert 0 < state["time"] < state["length"] - 0.2
    assert not state["paused"]


def test_keys_within_a_beat(visit, ours):
    show = visit(ours, "#/2/2")
    until(show.page, f"{VIDEO}.currentTime > 0.3")
    show.press("k")
    paused = show.state()
    assert paused["paused"]
    show.page.wait_for_timeout(200)
    assert show.state()["time"] == paused["time"]
    show.press("w")
    assert show.state()["time"] == pytest.approx(paused["time"] + 2, abs=0.1)
    show.press("q")
    assert show.state()["time"] == pytest.approx(paused["time"], abs=0.1)
    show.press("k")
    assert not show.state()["paused"]
    show.press("=")
    assert show.state()["rate"] == 1.25
    show.press("r")
    assert show.state()["time"] < 0.5


def test_a_blackout_keeps_a_pause(visit, ours):
    show = visit(ours, "#/2/2")
    until(show.page, f"{VIDEO}.currentTime > 0.3")
    for keys, paused in ((("k", "b", "b"), True), (("k", "b", "b"), False)):
        for key in keys:
            show.press(key)
        assert show.state()["paused"] == paused


def test_back_from_the_end_of_a_beat_that_stands_still(visit, ours):
    show = visit(ours, "#/2/2")
    show.press("PageUp")
    assert show.page.evaluate("Number(document.getElementById('position').value)") == 1
    until(show.page, f"{VIDEO}.readyState >= 1")
    show.press("q")
    state = show.state()
    assert state["time"] == pytest.approx(state["length"] - 2, abs=0.1)


def test_a_jump_by_number_counts_beats_and_explorables(visit, ours, deck, beats):
    show = visit(ours)
    for key in ("g", "3", "0", "Enter"):
        show.press(key)
    explorables = {explorable.after: explorable.name for explorable in deck.enabled_explorables}
    slides = [
        name
        for section in deck.enabled_sections
        for beat in section.beats
        for name in (beat, explorables.get(f"{section.name}/{beat}"))
        if name
    ]
    assert show.beat() == slides[29]
    assert not show.page.locator(".slide-number").is_visible()


def test_captions_pointer_help_and_black(visit, ours, beats):
    show = visit(ours)
    caption = show.page.locator("#caption")
    assert not caption.is_visible()
    show.press("c")
    assert caption.inner_text() == beats[0]["caption"]
    show.press("ArrowRight")
    assert caption.inner_text() == beats[1]["caption"]
    show.press("l")
    show.page.mouse.move(300, 200)
    show.shot("caption-and-pointer")
    box = show.page.locator("#laser").bounding_box()
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == pytest.approx((300, 200), abs=1)
    show.press("b")
    assert show.page.evaluate("Reveal.isPaused()")
    assert show.state()["paused"]
    show.press("b")


def test_the_help_lists_the_keys_and_any_key_closes_it(visit, ours, beats):
    show = visit(ours)
    help_shown = show.page.locator("#help")
    for close, then in (("Shift+?", 0), ("Escape", 0), ("PageDown", 1)):
        assert not help_shown.is_visible()
        show.press("Shift+?")
        assert "laser pointer" in help_shown.inner_text()
        show.shot("help")
        show.press(close)
        assert not show.page.evaluate("Reveal.isOverview()")
        assert show.beat() == beats[then]["name"]


def test_a_clicker_moves_the_deck_while_the_bar_has_the_focus(visit, ours, beats):
    show = visit(ours)
    show.page.locator("#position").focus()
    show.press("PageDown")
    assert show.beat() == beats[1]["name"]
    show.press("PageUp")
    assert show.beat() == beats[0]["name"]


def test_sections_by_digit_and_a_fresh_load_resumes(visit, ours, deck, beats):
    show = visit(ours)
    for number, section in enumerate(deck.enabled_sections[:10], 1):
        show.press(str(number % 10))
        assert (
            show.page.evaluate("Reveal.getCurrentSlide().parentElement.getAttribute('aria-label')") == section.heading
        )
    show.press("ArrowRight")
    where = show.beat()
    show.page.wait_for_timeout(1200)  # reveal.js writes the address late
    address = show.page.evaluate("location.hash")
    assert visit(ours, address).beat() == where


def test_the_overview_shows_every_beats_last_frame(visit, ours, beats):
    show = visit(ours, "#/2/1")
    show.press("Escape")
    show.page.wait_for_timeout(700)
    ready = show.page.evaluate("[...document.querySelectorAll('img.end')].filter((i) => i.naturalWidth > 0).length")
    assert ready == len(beats)
    assert not show.state()["plays"]  # the beat that was left shows its end as well
    show.shot("overview")
    assert np.ptp(pixels(show.page)) > 60


def test_the_speakers_window_follows_and_drives(visit, ours, beats):
    show = visit(ours)
    with show.context.expect_page() as opening:
        show.page.keyboard.press("s")
    speaker = opening.value
    notes = speaker.locator(".speaker-controls-notes .value")
    until(speaker, f"{NOTES}.textContent.length > 20", 60)
    assert notes.inner_text().split() == beats[0]["notes"].split()
    assert speaker.locator(".pacing").is_visible()
    show.shot("speaker", speaker)
    show.press("ArrowRight")
    first = json.dumps(beats[0]["notes"][:20])
    until(speaker, f"!{NOTES}.textContent.startsWith({first})")
    assert notes.inner_text().split() == beats[1]["notes"].split()
    speaker.keyboard.press("ArrowRight")
    until(show.page, f"Reveal.getCurrentSlide().dataset.beat === {json.dumps(beats[2]['name'])}")


def test_reduced_motion_shows_end_states(visit, ours, beats):
    show = visit(ours, reduced_motion="reduce")
    for beat in beats[:4]:
        state = show.state()
        assert (state["beat"], state["plays"], state["ready"]) == (beat["name"], False, 0)
        show.press("ArrowRight")


@pytest.mark.parametrize(
    "keys", [(), ("c", "l"), ("Shift+?",), ("Escape",)], ids=["beat", "caption", "help", "overview"]
)
def test_an_audit_finds_nothing_serious(visit, ours, keys):
    from axe_playwright_python.sync_playwright import Axe

    show = visit(ours)
    for key in keys:
        show.press(key)
    show.page.wait_for_timeout(700)
    found = Axe().run(show.page).response["violations"]
    serious = [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]
    assert serious == [], json.dumps(found, indent=1)[:4000]
