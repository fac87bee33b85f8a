"""Bars, and their lengths as they are read back off the stage; manim -pql examples/kit/reading.py"""

from manim import FadeIn, VGroup

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.bars import SignedBar
from lecture.kit.numbers import Readout
from lecture.kit.readings import All, Bar
from lecture.kit.text import words


class ReadBack(KitScene):
    def construct(self):
        zeros = [(0, y, 0) for y in (1.2, 0, -1.2)]
        values = (1.2, -0.4, 0.8)
        bars = [SignedBar(v, zero=zero, unit=2.0, color=theme.signed(v)) for v, zero in zip(values, zeros, strict=True)]
        self.play(*(bar.grow() for bar in bars))
        lengths = All([Bar(bar.bar, unit=2.0, axis=0, zero=0.0) for bar in bars]).read().values
        read = (Readout(v, "{:+.3f}").shift([5, zero[1], 0]) for v, zero in zip(lengths, zeros, strict=True))
        self.play(FadeIn(words("as read").shift([5, 2.2, 0])), FadeIn(VGroup(*read)))
