"""The page gives the lecture by itself: sound, captions and pictures in step, until a key is pressed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import webdriver
from conftest import until

from lecture.commands.main import main
from lecture.folders import Outputs

pytestmark = pytest.mark.browser

LECTURE = Path(__file__).parents[1] / "lecture" / "small_lecture"
SOUND = "Reveal.getCurrentSlide().querySelector('audio')"
PICTURE = "Reveal.getCurrentSlide().querySelector('video')"
LAST = """

# Cues {#cued scene=small_scenes:Cued}

## steps

Steps at words

::: notes
Here is a square. [larger] Now it is larger. [gone] Now it has gone.
:::

## late

Late

::: notes
One. [moved] Now it has moved.
:::
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The folder of a lecture that hums, rendered at draft."""
    folder = tmp_path_factory.mktemp("told") / "small"
    shutil.copytree(LECTURE, folder)
    deck = folder / "lecture.md"
    hums = f"voice: {{command: '{sys.executable} {folder}/tones.py'}}"
    deck.write_text(deck.read_text(encoding="utf-8").replace("voice: no", hums) + LAST, encoding="utf-8")
    assert main(["render", "--quality", "draft", "--deck", str(deck)]) == 0
    return folder


def test_the_picture_waits_for_its_words_and_the_captions_follow(visit, told):
    show = visit(Outputs(told / "media" / "draft").page, "#/2/0")
    show.press("n")
    until(show.page, f"!{SOUND}.paused && {SOUND}.currentTime > 0.4")
    line = show.page.evaluate("JSON.parse(Reveal.getCurrentSlide().dataset.narration)")
    seen = show.page.evaluate(
        f"""async () => {{
          const found = [], sound = {SOUND}, video = {PICTURE};
          while (!sound.ended && video.isConnected && Reveal.getCurrentSlide().contains(video)) {{
            found.push([sound.currentTime, video.currentTime, document.getElementById('caption').textContent]);
            await new Promise(requestAnimationFrame);
          }}
          return found;
        }}"""
    )
    assert len(seen) > 50
    for at, picture, text in seen:
        begin, since = [piece for piece in line["pieces"] if piece[1] <= at][-1]
        following = [piece[0] for piece in line["pieces"] if piece[1] > at]
        end = following[0] if following else 1e9
        assert picture < end + 0.02, f"at {at} the picture is at {picture}, before its word"
        if at - since > 0.3:
            assert picture >= min(end - 2 / 15, begin + (at - since) - 0.3, 1.4)
        expected = [said for start, until_, said in line["captions"] if start + 0.1 < at < until_ - 0.1]
        assert not expected or text == expected[0]
    until(show.page, "Reveal.getCurrentSlide().dataset.beat === 'late'")
    until(show.page, f"{SOUND}.currentTime > 0.2")


def test_it_goes_on_by_itself_and_a_key_takes_over(visit, told):
    show = visit(Outputs(told / "media" / "draft").page, "#/1/1")
    show.press("n")
    until(show.page, f"Reveal.getCurrentSlide().dataset.beat === 'end' && {SOUND}.currentTime > 0.1", 15)
    show.press("ArrowLeft")
    assert show.beat() == "advance"
    assert show.page.evaluate("[...document.querySelectorAll('audio')].every((sound) => sound.paused)")
    assert show.page.evaluate("document.getElementById('caption').hidden")
    show.page.wait_for_timeout(1500)
    assert show.beat() == "advance"
    show.press("n")
    until(show.page, f"!{SOUND}.paused")
    show.press("n")
    assert show.page.evaluate(f"{SOUND}.paused")
    assert show.beat() == "advance"


def test_a_kiosk_begins_by_itself_goes_round_and_waits_for_a_hand_to_leave(visit, told):
    page = Outputs(told / "media" / "draft").page
    soon = "const later = setTimeout; window.setTimeout = (what, after) => later(what, after === 60000 ? 1500 : after)"
    show = visit(page, "?kiosk#/2/1", init=soon)
    until(show.page, f"Reveal.getCurrentSlide().dataset.beat === 'late' && {SOUND}.currentTime > 0.2")
    until(show.page, f"Reveal.getCurrentSlide().dataset.beat === 'grow' && {SOUND}.currentTime > 0.2", 20)
    until(show.page, f"!{PICTURE}.paused || {PICTURE}.ended")
    show.press("b")
    assert show.page.evaluate(f"Reveal.isPaused() && {SOUND}.paused")
    until(show.page, f"!Reveal.isPaused() && {SOUND}.currentTime > 0 && !{SOUND}.paused")
    assert show.beat() == "grow"


def test_firefox_gives_it_too(told):
    try:
        with webdriver.opened("firefox") as firefox:
            firefox.open(Outputs(told / "media" / "draft").page.as_uri() + "#/2/0")
            firefox.until("document.querySelector('.reveal.ready')", 60)
            firefox.draw((2, 2), (3, 2))
            firefox.press("n")
            firefox.until(f"!{SOUND}.paused && {SOUND}.currentTime > 0.4 && {PICTURE}.currentTime > 0")
            firefox.until(f"Reveal.getCurrentSlide().dataset.beat === 'late' && {SOUND}.currentTime > 0.2")
            firefox.until("document.getElementById('caption').textContent === 'One.'")
            firefox.press("n")
            assert firefox.run(f"{SOUND}.paused")
    except LookupError as error:
        pytest.exit(str(error), 2)


def test_a_page_without_a_voice_says_so(visit, small):
    show = visit(Outputs(small / "media" / "draft").page)
    show.press("n")
    assert show.page.evaluate("document.getElementById('notice').textContent") == "This page has no voice."


def test_no_voice_leaves_it_out(told):
    page = Outputs(told / "media" / "draft").page
    assert 'id="sound-0"' in page.read_text(encoding="utf-8")
    silent = ["render", "--quality", "draft", "--no-voice", "--deck", str(told / "lecture.md")]
    assert main(silent) == 0
    assert "<audio" not in page.read_text(encoding="utf-8")
