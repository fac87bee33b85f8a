"""What a lecturer asks of the page in the hall: a pen, a phone as remote, a word when it cannot play."""

from __future__ import annotations

import re
import threading

import numpy as np
import pytest
from conftest import until
from PIL import Image

from lecture import deck as deck_file
from lecture.export.html.page import PENS
from lecture.folders import Outputs
from lecture.live.remote import HallServer, RemoteServer

pytestmark = pytest.mark.browser

NOTICE = "document.getElementById('notice').textContent"
PIXELS = """(() => {
  const ink = document.getElementById('ink');
  const copy = new OffscreenCanvas(innerWidth, innerHeight).getContext('2d', { willReadFrequently: true });
  if (ink.width) copy.drawImage(ink, 0, 0);
  return copy;
})()"""
INK = f"{PIXELS}.getImageData(0, 0, innerWidth, innerHeight).data.some((value) => value)"
STARTED = "Reveal.getCurrentSlide().classList.contains('started')"
END_STANDS = "getComputedStyle(Reveal.getCurrentSlide().querySelector('img.end')).opacity === '1' && !(" + STARTED + ")"


def page_of(hall):
    return Outputs(hall / "media" / "draft").page


def draw(page):
    page.mouse.move(300, 200)
    page.mouse.down()
    page.mouse.move(500, 400, steps=8)
    page.mouse.up()


def test_a_pen_draws_is_wiped_by_going_on_and_kept_with_shift(visit, hall):
    show = visit(page_of(hall))
    draw(show.page)
    assert not show.page.evaluate(INK)
    show.press("p")
    draw(show.page)
    assert show.page.evaluate(INK)
    show.press("Shift+ArrowRight")
    assert (show.beat(), show.page.evaluate(INK)) == ("two", True)
    show.page.set_viewport_size({"width": 900, "height": 700})
    show.page.wait_for_timeout(200)
    assert show.page.evaluate(INK)
    show.press("ArrowLeft")
    assert not show.page.evaluate(INK)
    show.page.locator("#pen button").nth(1).click()
    draw(show.page)
    show.shot("pen")
    show.press("x")
    assert not show.page.evaluate(INK)
    draw(show.page)
    show.press("ArrowRight")
    assert (show.beat(), show.page.evaluate(INK)) == ("two", False)


def test_the_pen_has_colours_of_the_theme(visit, hall):
    show, colors = visit(page_of(hall)), deck_file.load(hall / "lecture.md").theme.colors
    shown = "[...document.querySelectorAll('#pen button')].map((button) => button.style.backgroundColor)"
    assert show.page.evaluate(shown) == [f"rgb{tuple(bytes.fromhex(colors[name][1:]))}" for name in PENS]


def test_how_hard_the_pen_is_pressed_is_how_wide_it_draws(visit, hall):
    show = visit(page_of(hall))
    show.press("p")
    widths = []
    for pressure in (0.1, 1.0):
        show.page.evaluate(
            """(pressure) => {
                 const ink = document.getElementById('ink');
                 ink.setPointerCapture = () => 0;
                 ink.hasPointerCapture = () => true;
                 for (const [kind, clientX] of [['pointerdown', 300], ['pointermove', 700]])
                   ink.dispatchEvent(new PointerEvent(kind, { clientX, clientY: 300, pressure, pointerType: 'pen' }));
            }""",
            pressure,
        )
        column = f"{PIXELS}.getImageData(500, 0, 1, innerHeight).data"
        widths.append(
            show.page.evaluate(f"[...{column}].filter((value, index) => index % 4 === 3 && value > 100).length")
        )
        show.press("x")
    assert widths[1] > 2 * widths[0] > 0


def test_a_drawing_is_saved_with_its_slide(visit, hall):
    show = visit(page_of(hall), accept_downloads=True)
    show.press("ArrowRight")
    show.press("p")
    draw(show.page)
    with show.page.expect_download() as download:
        show.page.keyboard.press("d")
    assert download.value.suggested_filename == "two.png"
    with Image.open(download.value.path()) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert pixels.shape[:2] == (480, 854)
    colors = {tuple(color) for color in pixels[::2].reshape(-1, 3)}
    assert any(blue > 60 for _, _, blue in colors)  # the ground of the beat, and what was drawn


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        ("HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'))", "R plays"),
        (
            "HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotSupportedError'))",
            "→ goes on",
        ),
    ],
    ids=["no autoplay", "no H.264"],
)
def test_what_cannot_play_shows_its_end_and_says_what_to_press(visit, hall, breaks, says):
    show = visit(page_of(hall), init=breaks)
    until(show.page, END_STANDS)
    assert says in show.page.evaluate(NOTICE)
    show.press("ArrowRight")
    assert show.beat() == "two"
    until(show.page, END_STANDS)


def test_a_browser_that_does_not_count_frames_plays_all_the_same(visit, hall):
    show = visit(page_of(hall), init="delete HTMLVideoElement.prototype.requestVideoFrameCallback")
    for _ in range(2):
        until(show.page, STARTED)
        show.press("ArrowRight")
    assert show.page.evaluate(NOTICE) == ""


def test_less_motion_shows_ends_says_so_and_plays_when_it_is_asked_to(visit, hall):
    show = visit(page_of(hall), reduced_motion="reduce")
    assert "R plays" in show.page.evaluate(NOTICE)
    assert show.page.evaluate(END_STANDS)
    show.press("r")
    until(show.page, STARTED)
    show.press("ArrowRight")
    assert show.page.evaluate(END_STANDS)


def test_printed_by_the_browser_it_is_the_handout(visit, hall):
    show = visit(page_of(hall))
    show.press("3")
    printed = show.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 3 * 3  # of each section five beats, one with a what-if
    assert len(re.findall(rb"/Subtype /Image\b", printed)) == 15
    show.page.emulate_media(media="print")
    text = show.page.inner_text("body")
    assert all(f"Note {number}." in text for number in range(1, 16))


def test_a_phone_is_the_remote(browser, hall):
    outputs = Outputs(hall / "media" / "draft")
    with RemoteServer(deck_file.load(hall / "lecture.md"), "127.0.0.1") as remote, HallServer(outputs, remote) as deck:
        for server in (remote, deck):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_context().new_page()
        page.goto(deck.address)
        until(page, "window.Reveal && Reveal.isReady()")
        page.wait_for_timeout(1500)  # it has learned that there is a remote
        page.keyboard.press("m")
        until(page, "document.querySelector('#code[open] strong')?.textContent.length === 6")
        phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
        phone.goto(f"http://{remote.host}/")
        until(phone, "!document.getElementById('pair').hidden")
        assert "Note" not in phone.content()
        phone.fill("input", "12")
        phone.keyboard.press("Enter")
        until(phone, "!document.getElementById('wrong').hidden")
        phone.fill("input", page.inner_text("#code strong"))
        phone.keyboard.press("Enter")
        until(phone, "document.getElementById('notes').textContent === 'Note 1.'")
        until(page, "!document.getElementById('code').open")
        assert "phone" in page.evaluate(NOTICE)
        assert phone.inner_text("#next") == "Colour 2"
        until(phone, "document.querySelector('img').naturalWidth > 0")
        phone.screenshot(path="build/browser/remote.png")
        for key, note in [("on", "Note 2."), ("back", "Note 1.")]:
            phone.tap(f"#{key}")
            until(phone, f"document.getElementById('notes').textContent === '{note}'")
        phone.tap("[data-key=b]")
        until(page, "Reveal.isPaused()")
        phone.tap("#on")
        until(page, "!Reveal.isPaused()")
        page.reload()
        page.wait_for_timeout(2500)
        phone.tap("#on")
        until(phone, "document.getElementById('notes').textContent === 'Note 2.'")
        for each in (page, phone):
            each.context.close()
        for server in (remote, deck):
            server.shutdown()
