"""A section of two beats, whose words stand in the deck; lecture render --deck examples/kit/lecture.toml"""

from manim import Create, Square
from pydantic import Field

from lecture import deck, theme
from lecture.kit.scene import LectureScene


class TwoBeats(LectureScene):
    section = "squares"

    class Parameters(deck.Parameters):
        side: float = Field(2.0, gt=0, le=4)

    def construct(self):
        square = Square(self.parameters.side, color=theme.POSITIVE)
        with self.beat("draw"):
            self.open()
            self.say(0, Create(square))
            self.shows("side", f"{square.width:g}", self.parameters.side, "the deck")
        with self.beat("turn", loop=True, hold=0):
            self.play(square.animate.rotate(1.5708), run_time=3)
