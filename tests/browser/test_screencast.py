"""No frame of something else: in a screencast of 200 random moves each is of the beat that was left or entered."""

from __future__ import annotations

import base64
import colorsys
import io
import random
import sys
from dataclasses import dataclass

import numpy as np
import pytest
from conftest import until
from PIL import Image

from lecture.folders import Outputs

sys.path.insert(0, __file__.rpartition("/")[0] + "/hall")
from hall_scenes import BEATS, BRIGHT, DARK, SECTIONS

pytestmark = pytest.mark.browser

COUNT = BEATS * SECTIONS
MOVES = 200
SLACK = 0.12
"""Of a frame's brightness: a video's compression, and the next frames that a screencast may begin with."""


@dataclass(frozen=True)
class Frame:
    """What the hue and the brightness of a picture say: which beat it is of, and which moment."""

    beat: int
    moment: float  # 0 to 1


def read(picture: bytes) -> Frame | None:
    """None if this is a frame of no beat: black, blank, or of several colours."""
    with Image.open(io.BytesIO(picture)) as image:
        pixels = np.asarray(image.convert("RGB")).astype(float) / 255
    height, width, _ = pixels.shape
    middle = pixels[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4].reshape(-1, 3)
    if np.ptp(middle, axis=0).max() > 0.1:
        return None
    hue, saturation, value = colorsys.rgb_to_hsv(*np.median(middle, axis=0))
    if saturation < 0.7 or value < DARK - SLACK:
        return None
    number = hue * COUNT
    if abs(number - round(number)) > 0.3:
        return None
    return Frame(round(number) % COUNT, (value - DARK) / (BRIGHT - DARK))


class Screencast:
    """Every frame that Chromium shows, as it is shown."""

    def __init__(self, show):
        self.frames: list[bytes] = []
        self._is_on = True
        self._session = show.context.new_cdp_session(show.page)
        self._session.on("Page.screencastFrame", self._take)
        self._session.send(
            "Page.startScreencast", {"format": "png", "maxWidth": 160, "maxHeight": 90, "everyNthFrame": 1}
        )

    def _take(self, event):
        if self._is_on:
            self.frames.append(base64.b64decode(event["data"]))
            self._session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    def stop(self) -> None:
        self._is_on = False
        self._session.detach()

    def taken(self) -> list[bytes]:
        """The frames since the last time."""
        frames, self.frames = self.frames, []
        return frames


def test_every_frame_of_200_random_moves_is_of_the_beat_that_was_left_or_entered(visit, hall):
    show = visit(Outputs(hall / "media" / "draft").page)
    beats = "[...document.querySelectorAll('section[data-beat]')].indexOf(Reveal.getCurrentSlide())"
    chance = random.Random(21)
    until(show.page, "Reveal.getCurrentSlide().classList.contains('started')")
    show.page.wait_for_timeout(1500)
    cast = Screencast(show)
    show.page.wait_for_timeout(300)
    cast.taken()
    trail = Trail([show.page.evaluate(beats)])
    faults, looked, kinds = [], 0, dict.fromkeys(["on", "back", "jump", "replay"], 0)
    while (move := sum(kinds.values())) < MOVES:
        kind = chance.choice(list(kinds))
        keys = {"on": ["ArrowRight"], "back": ["ArrowLeft"], "replay": ["r"], "jump": [chance.choice("123")]}[kind]
        if kind == "jump" and chance.random() < 0.5:
            keys = ["g", *str(chance.randint(1, COUNT + 1)), "Enter"]
        for key in keys:
            show.page.keyboard.press(key)
        now = show.page.evaluate(beats)
        if now < 0:  # a what-if has no colour of a beat: this move does not count
            show.page.keyboard.press("PageDown")
            show.page.wait_for_timeout(1400)
            cast.taken()
            trail = Trail([show.page.evaluate(beats)])
            continue
        trail.beats.append(now)
        show.page.wait_for_timeout(chance.choice([60, 300, 1400]))
        kinds[kind] += 1
        plays = show.page.evaluate("Reveal.getCurrentSlide().classList.contains('plays')")
        frames = [read(picture) for picture in cast.taken()]
        if keys[0] == "g":  # the question stands before the slide
            frames = [frame for frame in frames if frame]
        looked += len(frames)
        of = f"move {move}, {kind} from {trail.beats[-2]} to {now}"
        faults += [f"{of}: {fault}" for fault in trail.check(frames, kind, plays=plays)]
    cast.stop()
    print(f"\n{sum(kinds.values())} moves ({kinds}), {looked} frames, {len(faults)} of something else")
    assert not faults, "\n".join(faults)
    assert looked > MOVES


@dataclass
class Trail:
    """The beats in the order in which they were entered, and how far along them the frames have come.

    A slow machine shows a frame of a beat after a quick lecturer has left it, but never one of a beat before that.
    """

    beats: list[int]
    shown: int = 0

    def check(self, frames: list[Frame | None], kind: str, *, plays: bool) -> list[str]:
        """What is wrong with the frames since the last move: their order, and the first of the beat entered."""
        faults = []
        for frame in frames:
            if frame is None:
                faults.append("a frame of no beat")
            elif frame.beat not in self.beats[self.shown :]:
                faults.append(f"a frame of {frame.beat} after one of {self.beats[self.shown]}")
            else:
                former, self.shown = self.shown, self.beats.index(frame.beat, self.shown)
                if former < self.shown == len(self.beats) - 1:
                    faults += first_faults(frame, kind, plays=plays)
        return faults


def first_faults(frame: Frame, kind: str, *, plays: bool) -> list[str]:
    """What is wrong with the moment that a beat shows first."""
    if kind == "back" and frame.moment < 1 - SLACK:
        return [f"back showed {frame.moment:.2f} first, not its end"]
    return [f"it began with {frame.moment:.2f}"] if plays and frame.moment > 0.5 else []


def test_a_trail_finds_frames_of_another_beat_and_of_one_that_was_left():
    trail = Trail([3, 4])
    assert trail.check([Frame(3, 1), Frame(4, 0), Frame(4, 0.5)], "on", plays=True) == []
    trail.beats += [3, 7]  # 3 was left before it was seen
    assert trail.check([Frame(4, 1), Frame(3, 1), Frame(7, 0)], "jump", plays=True) == []
    trail.beats.append(8)
    assert trail.check([Frame(7, 1), Frame(4, 0)], "on", plays=True) == ["a frame of 4 after one of 7"]
    assert trail.check([None], "on", plays=True) == ["a frame of no beat"]
    assert trail.check([Frame(8, 0.9)], "on", plays=True) == ["it began with 0.90"]
    trail.beats.append(7)
    assert trail.check([Frame(7, 0.2)], "back", plays=False) == ["back showed 0.20 first, not its end"]
