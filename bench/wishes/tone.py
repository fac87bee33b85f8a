"""A tone: its length is computed."""

from manim import FadeIn

from lecture.kit.numbers import Readout
from lecture.kit.scene import LectureScene, beat


class Tone(LectureScene):
    @beat
    def length(self):
        length = Readout(340 / 440, "{:.2f}", size=90)
        self.open(FadeIn(length))
        self.shows("length", length)
