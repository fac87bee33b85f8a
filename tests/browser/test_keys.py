"""Keys, in the deck's window, the speaker's, and a what-if: the same for Chromium, Firefox and WebKit.

`make browser` runs it in Debian's Chromium and Firefox, `make others` in WebKit.
"""

from __future__ import annotations

import pytest
import webdriver

from lecture.folders import Outputs

pytestmark = pytest.mark.browser

NUMBER = "Reveal.getSlides().indexOf(Reveal.getCurrentSlide()) + 1"
WHAT_IF, LAST = 3, 16
VIDEO = "Reveal.getCurrentSlide().querySelector('video')"
PAUSED = "Reveal.isPaused()"
OPEN = "document.querySelector('dialog[open]')?.id ?? ''"


@pytest.fixture(scope="module", params=["chromium", "firefox", pytest.param("webkit", marks=pytest.mark.others)])
def browser(request):
    try:
        with webdriver.opened(request.param) as opened:
            yield opened
    except LookupError as error:
        pytest.exit(str(error), 2)


@pytest.fixture
def deck(browser, hall):
    """A browser with the lecture at its first beat."""
    browser.open("about:blank")
    browser.until("location.href === 'about:blank'")
    browser.open(Outputs(hall / "media" / "draft").page.as_uri())
    browser.until("document.querySelector('.reveal.ready')", 60)
    browser.draw((2, 2), (3, 2))  # a window that another one was closed above does not have the keys yet
    return browser


@pytest.fixture
def speaker(deck):
    """The same, turned to the speaker's window."""
    main = deck.windows[0]
    deck.press("s")
    for _ in range(100):
        if len(deck.windows) == 2:
            break
        deck.run("1")
    (window,) = set(deck.windows) - {main}
    deck.enter(window)
    deck.until("document.getElementById('left') && document.querySelectorAll('iframe').length === 2", 60)
    yield Pair(deck, main, window)
    deck.enter(window)
    deck.close()
    deck.enter(main)


class Pair:
    """Presses keys in the speaker's window, and looks at the deck's."""

    def __init__(self, browser, main, window):
        self.browser, self.main, self.window = browser, main, window

    def press(self, *keys, shift=False):
        self.browser.enter(self.window)
        self.browser.press(*keys, shift=shift)

    def run(self, script):
        self.browser.enter(self.main)
        return self.browser.run(script)

    def until(self, condition):
        self.browser.enter(self.main)
        self.browser.until(condition)

    def here(self, script):
        """What the expression gives in the speaker's window."""
        self.browser.enter(self.window)
        return self.browser.run(script)


def number(deck):
    return deck.run(NUMBER)


def struck(key, code):
    """An expression that presses the key which says this and stands there."""
    event = f"new KeyboardEvent('keydown', {{ key: '{key}', code: '{code}', bubbles: true }})"
    return f"document.body.dispatchEvent({event})"


def check_moves(deck):
    assert number(deck) == 1
    for key, then in [("ArrowRight", 2), ("PageDown", 3), ("Space", 4), ("ArrowLeft", 3), ("PageUp", 2), ("Space", 3)]:
        deck.press(key)
        assert number(deck) == then, key
    deck.press("Space", shift=True)
    assert number(deck) == 2


def check_jumps(deck):
    for key, then in [
        ("2", 7),
        ("3", 12),
        ("Backspace", 7),
        ("Backspace", 1),
        ("End", LAST),
        ("Home", 1),
        ("Backspace", LAST),
    ]:
        deck.press(key)
        assert number(deck) == then, key


def check_black(deck):
    """The audience sees black by B or a full stop alone; on and back only bring the picture again."""
    deck.press("2")
    for key in ("ArrowRight", "ArrowLeft", "PageDown", "Space", "Escape", "b", "."):
        deck.press("b")
        assert deck.run(PAUSED), key
        deck.press("r", "7", "k")  # nobody would see what these do
        assert deck.run(PAUSED), key
        deck.press(key)
        assert not deck.run(PAUSED), key
        assert number(deck) == 7, key
        assert not deck.run("Reveal.isOverview()"), key
    deck.press(".")
    assert deck.run(PAUSED)
    deck.press(".")


def check_within_a_beat(deck):
    deck.press("3")
    deck.until(f"{VIDEO}.currentTime > 0.1")
    deck.press("k")
    assert deck.run(f"{VIDEO}.paused")
    time = deck.run(f"{VIDEO}.currentTime")
    deck.press("q")
    deck.until(f"!{VIDEO}.seeking")
    assert deck.run(f"{VIDEO}.currentTime") < time
    deck.press("w")
    deck.until(f"{VIDEO}.currentTime > 1")
    for key, rate in [("=", 1.25), ("+", 1.5), ("-", 1.25), ("-", 1)]:
        deck.press(key)
        assert deck.run(f"{VIDEO}.playbackRate") == rate, key
    deck.press("r")
    deck.until(f"{VIDEO}.currentTime > 0 && {VIDEO}.currentTime < 0.9 && !{VIDEO}.paused")


def check_a_key_is_what_it_says(deck):
    """On another keyboard a key stands elsewhere; one without Latin letters has them where others do."""
    for key, code in [("b", "KeyN"), ("и", "KeyB"), ("B", "KeyB"), (".", "Semicolon")]:
        for is_paused in (True, False):
            deck.here(struck(key, code))
            assert deck.run(PAUSED) == is_paused, key


def check_shown(deck):
    for key, condition in [
        ("c", "!document.getElementById('caption').hidden"),
        ("l", "!document.getElementById('laser').hidden"),
        ("p", "!document.getElementById('pen').hidden"),
        ("Escape", "Reveal.isOverview()"),
    ]:
        assert not deck.run(condition), key
        deck.press(key)
        assert deck.run(condition), key
        deck.press(key)
        assert not deck.run(condition), key


CHECKS = [check_moves, check_jumps, check_black, check_within_a_beat, check_a_key_is_what_it_says, check_shown]


@pytest.mark.parametrize("check", CHECKS)
def test_every_key_works(deck, check):
    check(deck)


def test_the_question_for_a_beat_can_be_read_and_finds_numbers_and_words(deck):
    for text, then in [("12", 12), ("colour 9", 10), ("green", 7), ("nothing", 7), ("99", 7)]:
        deck.press("g")
        assert deck.run(OPEN) == "jump"
        look = "(({color, backgroundColor}) => [color, backgroundColor])(getComputedStyle(document.activeElement))"
        assert deck.run(look) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        deck.press(*text)
        assert (deck.run("document.querySelector('#jump output').textContent") == "") == (then == 7 and text != "green")
        deck.press("Enter")
        assert (deck.run(OPEN), number(deck)) == ("", then), text
    deck.press("g", "1", "Escape")
    assert (deck.run(OPEN), number(deck), deck.run("Reveal.isOverview()")) == ("", 7, False)


def test_a_key_right_after_a_question_is_the_decks(deck):
    """A browser gives it to the field of the dialog that was closed, until it has drawn the page without it."""
    deck.press("g")
    key = "new KeyboardEvent('keydown', { key: 'PageDown', bubbles: true })"
    deck.run(f"((field) => {{ field.closest('dialog').close(); field.dispatchEvent({key}); }})(document.activeElement)")
    assert number(deck) == 2


def test_the_list_of_keys_blacks_nothing(deck):
    for close, then in [("?", 1), ("Escape", 1), ("ArrowRight", 2)]:
        deck.press("?")
        assert (deck.run(OPEN), deck.run(PAUSED)) == ("help", False)
        deck.press(close)
        assert (deck.run(OPEN), number(deck), deck.run("Reveal.isOverview()")) == ("", then, False)


def test_the_deck_s_keys_in_a_what_if(deck):
    deck.press("g", str(WHAT_IF), "Enter")
    deck.until("Reveal.getCurrentSlide().querySelector('iframe').dataset.ready === ''", 60)
    deck.until("document.activeElement.matches('iframe')")

    def enter():
        deck.enter_frame(deck.run("Reveal.getCurrentSlide().querySelector('iframe')"))

    enter()
    value = "document.querySelector('input').value"
    start = deck.run(value)
    deck.press("ArrowUp")
    assert deck.run(value) != start
    for key, condition in [("b", PAUSED), ("?", f"({OPEN}) === 'help'"), ("c", "!caption.hidden")]:
        deck.press(key)
        deck.leave_frames()
        deck.until(condition.replace("caption", "document.getElementById('caption')"))
        assert number(deck) == WHAT_IF
        deck.press("Escape" if key == "?" else key)
        deck.until("!document.querySelector('dialog[open]') && !Reveal.isPaused()")
        enter()
    for condition in (PAUSED, f"!{PAUSED}"):
        deck.run(struck("и", "KeyB"))
        deck.leave_frames()
        deck.until(condition)
        enter()
    deck.press("Space", shift=True)
    deck.leave_frames()
    deck.until(f"{NUMBER} === {WHAT_IF - 1}")


@pytest.mark.parametrize("check", CHECKS)
def test_every_key_works_from_the_speakers_window(speaker, check):
    check(speaker)


def test_lists_and_questions_stand_in_the_speakers_window_if_they_were_asked_for_there(speaker):
    speaker.press("?")
    assert (speaker.here(OPEN), speaker.run(OPEN), speaker.run(PAUSED)) == ("help", "", False)
    speaker.press("Escape", "g", "1", "2", "Enter")
    speaker.until(f"{NUMBER} === 12")
    assert (speaker.here(OPEN), speaker.run(OPEN)) == ("", "")


def test_the_speakers_window_counts_down(speaker):
    planned = speaker.run(
        "[...document.querySelectorAll('[data-timing]')].reduce((sum, it) => sum + +it.dataset.timing, 0)"
    )
    speaker.browser.enter(speaker.window)
    speaker.browser.until("/^[0-9]+:[0-9][0-9]$/.test(document.querySelector('#left time').textContent)")
    minutes, seconds = map(int, speaker.here("document.querySelector('#left time').textContent").split(":"))
    assert planned - 60 <= 60 * minutes + seconds <= planned


def test_the_browsers_back_stays_in_the_lecture_and_undoes_a_jump(deck):
    deck.press("ArrowRight", "3")
    assert number(deck) == 12
    deck.back()
    deck.until(f"{NUMBER} === 2")
    for _ in range(3):
        deck.back()
        deck.until("history.state !== 'below'")
        assert number(deck) == 2
    deck.press("ArrowRight")
    assert number(deck) == 3


def test_a_phone_held_upright_shows_the_beat(deck):
    deck.resize(500, 800)
    deck.until("innerHeight > innerWidth")
    box = (
        "(({left, right, top, bottom}) => [left, right, top, bottom])(Reveal.getCurrentSlide().getBoundingClientRect())"
    )
    left, right, top, bottom = deck.run(box)
    width, height = deck.run("[innerWidth, innerHeight]")
    deck.resize(1280, 800)
    assert not deck.run("Reveal.isScrollView()")
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
