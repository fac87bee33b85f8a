"""Beats that are told apart by their hue, and the moments of a beat by how bright it is."""

import colorsys

from manim import ManimColor, Rectangle, ValueTracker, linear

from lecture import deck
from lecture.kit.scene import LectureScene, beat

BEATS, SECTIONS = 5, 3
DARK, BRIGHT = 0.4, 1.0


class Colours(LectureScene):
    class Parameters(deck.Parameters):
        section: int

    def brighten(self, number):
        self.clear()
        hue = (BEATS * self.parameters.section + number) / (BEATS * SECTIONS)
        light = ValueTracker(DARK)
        ground = Rectangle(width=16, height=9, stroke_width=0, fill_opacity=1)
        ground.add_updater(
            lambda it: it.set_fill(ManimColor(colorsys.hsv_to_rgb(hue, 1, light.get_value()))), call_updater=True
        )
        self.add(ground)
        self.play(light.animate(rate_func=linear).set_value(BRIGHT), run_time=1)

    @beat(hold=0.2)
    def one(self):
        self.brighten(0)

    @beat(hold=0.2)
    def two(self):
        self.brighten(1)

    @beat(hold=0.2)
    def three(self):
        self.brighten(2)

    @beat(loop=True)
    def four(self):
        self.brighten(3)

    @beat(hold=0.2)
    def five(self):
        self.brighten(4)
