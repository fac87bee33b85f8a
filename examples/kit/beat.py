"""A section of two beats, whose words stand in the deck; lecture render --deck examples/kit/lecture.toml"""

from manim import Create, Square
from pydantic import Field

from lecture import deck, theme
from lecture.kit.readings import Bar
from lecture.kit.scene import LectureScene, beat


class TwoBeats(LectureScene):
    class Parameters(deck.Parameters):
        side: float = Field(2.0, gt=0, le=4)

    @beat
    def draw(self):
        self.square = Square(self.parameters.side, color=theme.POSITIVE)
        self.open()
        self.say(0, Create(self.square))
        self.shows("side", Bar(self.square, unit=1.0, axis=0), self.parameters.side)

    @beat(loop=True, hold=0)
    def turn(self):
        self.play(self.square.animate.rotate(1.5708), run_time=3)
