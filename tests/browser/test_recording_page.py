"""The lecturer's own voice: the page records the microphone, a take for each beat. Chromium's beeps once a second."""

from __future__ import annotations

import json
import shutil
import threading
import time
import tomllib
from pathlib import Path

import av
import pytest
import webdriver
from conftest import PROJECT, until

from lecture import deck as decks
from lecture.commands.main import main
from lecture.folders import Outputs
from lecture.live.recording import RecordingServer

pytestmark = pytest.mark.browser

BEAT = "Reveal.getCurrentSlide().dataset.beat"
SIGN = "document.getElementById('recording')"
NOTICE = "document.getElementById('notice').textContent"
PICTURE = "Reveal.getCurrentSlide().querySelector('video')"
DENIED = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{name}'))"
SILENT = """
  const all = new AudioContext(), source = all.createOscillator(), volume = all.createGain();
  const microphone = all.createMediaStreamDestination();
  volume.gain.value = 0;
  source.connect(volume).connect(microphone);
  source.start();
  return microphone.stream;
"""
CUED = """

# Cues {#cued scene=small_scenes:Cued}

## steps

Steps at words

::: notes
Here is a square. [larger] Now it is larger. [gone] Now it has gone.
:::
"""


@pytest.fixture(scope="module")
def chromium(launch):
    """Chromium with a microphone that beeps."""
    chromium = launch("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def lecture(tmp_path_factory):
    """The folder of a lecture in which only the lecturer will speak, rendered at draft."""
    folder = tmp_path_factory.mktemp("recorded") / "small"
    shutil.copytree(PROJECT / "tests" / "lecture" / "small_lecture", folder)
    deck = folder / "lecture.md"
    deck.write_text(deck.read_text(encoding="utf-8").replace("voice: no\n", "") + CUED, encoding="utf-8")
    assert main(["render", "--quality", "draft", "--no-voice", "--deck", str(deck)]) == 0
    return folder


@pytest.fixture
def server(lecture):
    shutil.rmtree(lecture / "voice", ignore_errors=True)
    with RecordingServer(decks.load(lecture / "lecture.md"), Outputs(lecture / "media" / "draft")) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def opened(chromium, server):
    """Opens the page at the address with the token, at a beat; `init` runs before its scripts."""
    contexts = []

    def page_at(slide: str = "", init: str = "", address: str = server.private_address):
        contexts.append(chromium.new_context())
        contexts[-1].add_init_script(init)
        page = contexts[-1].new_page()
        with page.expect_response("**/reload.json*"):
            page.goto(address)
        if slide:
            page.goto(f"{server.address}#/{slide}")
            with page.expect_response("**/reload.json*"):
                page.reload()
        until(page, "window.Reveal && Reveal.isReady()", 60)
        page.wait_for_timeout(200)  # until the page has read what the server records
        return page

    yield page_at
    for context in contexts:
        context.close()


def seconds(path: Path) -> float:
    """How long a recording is."""
    with av.open(str(path)) as file:
        return sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))


def pressed(page, key: str, recording: Path) -> Path:
    """The recording, once there is another one because a key was pressed."""
    before = recording.stat().st_mtime_ns if recording.exists() else 0
    page.keyboard.press(key)
    for _ in range(200):
        if recording.exists() and recording.stat().st_mtime_ns != before:
            return recording
        page.wait_for_timeout(50)
    raise AssertionError(f"{recording} is not written anew")


def test_a_take_for_each_beat_with_the_times_of_the_clicks_and_the_next_render_has_it(opened, lecture):
    page = opened("2/0")
    page.keyboard.press("v")
    until(page, f"!{SIGN}.hidden && {SIGN}.textContent === 'cued/steps [larger]'")
    page.wait_for_timeout(2000)
    assert page.evaluate(f"{PICTURE}.paused && {PICTURE}.currentTime < 0.4"), "the picture stands before its cue"
    page.keyboard.press("ArrowRight")
    until(page, f"{SIGN}.textContent === 'cued/steps [gone]'")
    page.screenshot(path=PROJECT / "build" / "browser" / "recording.png")
    page.wait_for_timeout(1500)
    assert page.evaluate(f"{PICTURE}.paused && 0.4 < {PICTURE}.currentTime && {PICTURE}.currentTime < 0.8")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1000)
    page.keyboard.press("v")
    until(page, f"{SIGN}.hidden && {NOTICE}.startsWith('cued/steps: ')")
    recording = lecture / "voice" / "cued" / "steps.webm"
    times = tomllib.loads(recording.with_suffix(".toml").read_text(encoding="utf-8"))
    assert times == {"larger": pytest.approx(2.0, abs=0.4), "gone": pytest.approx(3.6, abs=0.5)}
    assert seconds(recording) == pytest.approx(4.7, abs=0.6)
    deck = lecture / "lecture.md"
    assert main(["render", "--quality", "draft", "--deck", str(deck)]) == 0
    text = page.request.get(page.url).text()
    lines = [json.loads(line.replace("&quot;", '"')) for line in attributes(text, "data-narration")]
    (told,) = [line for line in lines if len(line["pieces"]) == 3]
    assert told["length"] == pytest.approx(4.7, abs=1.6)
    assert told["pieces"][2][1] - told["pieces"][1][1] == pytest.approx(times["gone"] - times["larger"], abs=0.2)


@pytest.mark.others
def test_firefox_records_too(server, lecture):
    try:
        with webdriver.opened("firefox") as firefox:
            firefox.open(server.private_address)
            firefox.until("document.querySelector('.reveal.ready')", 60)
            firefox.run("Reveal.slide(2, 0)")
            firefox.until(f"{BEAT} === 'steps'")
            firefox.press("v")
            firefox.until(f"!{SIGN}.hidden && {SIGN}.textContent === 'cued/steps [larger]'")
            time.sleep(1.5)
            firefox.press("ArrowRight", "ArrowRight")
            time.sleep(1)
            firefox.press("v")
            firefox.until(f"{SIGN}.hidden && {NOTICE}.startsWith('cued/steps: ')")
    except LookupError as error:
        pytest.exit(str(error), 2)
    (recording,) = (path for path in (lecture / "voice" / "cued").iterdir() if path.suffix != ".toml")
    assert list(tomllib.loads(recording.with_suffix(".toml").read_text(encoding="utf-8"))) == ["larger", "gone"]
    assert seconds(recording) == pytest.approx(2.8, abs=0.8)


def attributes(page: str, name: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split(f'{name}="')[1:]]


def test_going_on_keeps_a_take_r_and_going_back_throw_it_away(opened, lecture):
    page = opened()
    kept = lecture / "voice" / "one"
    page.keyboard.press("v")
    until(page, f"{SIGN}.textContent === 'one/grow'")
    page.wait_for_timeout(3000)
    page.keyboard.press("r")
    page.wait_for_timeout(1300)
    assert seconds(pressed(page, "ArrowRight", kept / "grow.webm")) == pytest.approx(1.3, abs=0.5)
    assert page.evaluate(f"{SIGN}.textContent") == "one/move"
    assert "too loud for the microphone" in page.evaluate(NOTICE)
    page.wait_for_timeout(1200)
    page.keyboard.press("ArrowLeft")
    until(page, f"{SIGN}.textContent === 'one/grow'")
    assert {path.name for path in kept.iterdir()} == {"grow.webm"}
    page.wait_for_timeout(2300)
    assert seconds(pressed(page, "v", kept / "grow.webm")) == pytest.approx(2.3, abs=0.6)
    assert {path.name for path in kept.iterdir()} == {"grow.webm"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("NotFoundError", "Plug one in"),
        ("NotAllowedError", "Allow this page"),
        ("NotReadableError", "no other program"),
    ],
)
def test_a_browser_without_a_microphone_says_what_to_do(opened, name, says):
    page = opened(init=DENIED.replace("{name}", name))
    page.keyboard.press("v")
    until(page, f"{NOTICE}.includes('{says}')")
    assert page.evaluate(f"{SIGN}.hidden")


def test_silence_is_told_and_a_stranger_cannot_record(opened, server, lecture):
    page = opened(init=f"navigator.mediaDevices.getUserMedia = async () => {{ {SILENT} }}")
    page.keyboard.press("v")
    until(page, f"!{SIGN}.hidden")
    page.wait_for_timeout(500)
    page.keyboard.press("v")
    until(page, f"{NOTICE}.includes('got silence')", 60)  # scipy is loaded for the first take
    stranger = opened(address=server.address)
    stranger.keyboard.press("v")
    until(stranger, f"{NOTICE}.includes('lecture present --record')")
    asked = "fetch('/record/one/grow', { method: 'POST', body: new Blob(['x'], { type: 'audio/webm' }) })"
    assert stranger.evaluate(f"{asked}.then((answer) => answer.status)") == 401
    assert not (lecture / "voice").exists()
