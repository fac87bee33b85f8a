"""Two sections that render in a second each, and a third for tests that disturb a render."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import pydantic
from manim import DOWN, LEFT, PI, RIGHT, Dot, FadeIn, Rotate, Square, TracedPath

from lecture import deck, theme
from lecture.kit.floors import Floors
from lecture.kit.readings import Bar
from lecture.kit.scene import LectureScene, beat


class One(LectureScene):
    floors = Floors(empty=0.65)

    class Parameters(deck.Parameters):
        size: float = pydantic.Field(1.0, gt=0, le=3)
        layers: tuple[pydantic.PositiveInt, ...] = pydantic.Field((2, 1), min_length=2)

    @beat(hold=0.2)
    def grow(self):
        self.dot = Dot(radius=self.parameters.size, color=theme.GRADIENT)
        self.play(FadeIn(self.dot), run_time=0.6)
        self.shows("size", Bar(self.dot, unit=2.0, axis=0), self.parameters.size)

    @beat(hold=0.2)
    def move(self):
        self.play(self.dot.animate.shift(3 * RIGHT), run_time=0.6)


class Two(LectureScene):
    floors = Floors(empty=0.65)

    def prepare(self):
        self.square = Square(color=theme.POSITIVE, fill_opacity=1)

    @beat(hold=0, loop=True)
    def turn(self):
        self.play(Rotate(self.square, PI / 2), run_time=1)

    @beat(hold=0.1, auto_advance=True)
    def advance(self):
        self.play(self.square.animate.shift(3 * LEFT), run_time=0.5)

    @beat(hold=0.3)
    def end(self):
        self.play(self.square.animate.set_color(theme.REQUEST), run_time=0.5)


class Cued(LectureScene):
    """At each cue the picture is another at once; the last one comes sooner than its word can be said."""

    @beat(hold=0.2)
    def steps(self):
        self.square = Square(color=theme.POSITIVE, fill_opacity=1)
        self.add(self.square)
        self.wait(0.4)
        self.cue("larger")
        self.square.scale(1.5)
        self.wait(0.4)
        self.cue("gone")
        self.remove(self.square)
        self.wait(0.4)

    @beat(hold=0.2)
    def late(self):
        self.play(FadeIn(self.square), run_time=3)
        self.cue("moved")
        self.square.shift(3 * RIGHT)
        self.wait(0.4)


class Faulty(Two):
    """Fails in its second beat."""

    @beat
    def turn(self):
        self.wait(0.2)

    @beat
    def advance(self):
        self.play(Dot().animate.shift([1, 2]))  # the fault


class Outside(Two):
    """Plays outside a beat."""

    def prepare(self):
        self.wait(0.2)
        super().prepare()


class Killed(Two):
    """Its worker is killed in the second beat."""

    @beat
    def turn(self):
        self.wait(0.2)

    @beat
    def advance(self):
        self.wait(0.2)
        os.kill(os.getpid(), signal.SIGKILL)


class Endless(Two):
    """Says that it has begun, by a file beside the deck, and goes on for minutes."""

    @beat
    def turn(self):
        dot = Dot()
        self.play(dot.animate.shift(DOWN), run_time=0.5)
        Path(self.deck.path).with_name("begun").write_text(str(os.getpid()), encoding="utf-8")
        for _ in range(600):
            self.play(dot.animate.shift(0.01 * DOWN), run_time=0.2)
            time.sleep(0.1)


class Blank(Two):
    """Ends a beat on an empty frame."""

    @beat(hold=0.2)
    def turn(self):
        self.play(FadeIn(self.square), run_time=0.2)

    @beat(hold=0.2)
    def advance(self):
        self.remove(self.square)
        self.wait(0.2)

    @beat(hold=0.2)
    def end(self):
        self.play(FadeIn(self.square), run_time=0.2)


class Wandering(Two):
    """Its frames depend on every step of time before: sums of times, a traced path, chance."""

    def construct(self):
        chance = np.random.default_rng(3)
        dot = Dot(color=theme.POSITIVE)
        dot.add_updater(lambda mobject, dt: mobject.shift(20 * dt * (chance.random(3) - 0.5)))
        self.add(TracedPath(dot.get_center, stroke_color=theme.GRADIENT), dot)
        for name in ("turn", "advance", "end"):
            self.play_beat(name, self.come_and_turn, hold=0.2)

    def come_and_turn(self):
        square = Square()
        self.play(FadeIn(square), run_time=0.6)
        self.play(Rotate(square, PI / 2), run_time=0.4)


class Long(Two):
    """Lasts as long as it is told."""

    class Parameters(deck.Parameters):
        seconds: float

    def construct(self):
        self.dot = Dot(color=theme.POSITIVE)
        for name in ("turn", "advance", "end"):
            self.play_beat(name, self.half_a_turn)

    def half_a_turn(self):
        self.play(Rotate(self.dot, PI, about_point=DOWN), run_time=self.parameters.seconds / 3)
