"""A pendulum swings, and its angle is drawn beside it."""

import numpy as np
from bob import Bob
from manim import FadeIn
from pendulum import swing
from pydantic import Field

from lecture import deck, theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.line_readings import Curve
from lecture.kit.scene import LectureScene, beat
from lecture.kit.walk import walking


class Swinging(LectureScene):
    class Parameters(deck.Parameters):
        degrees: float = Field(60, gt=0, le=175)  # of the amplitude
        seconds: float = Field(6, gt=1, le=12)

    @beat(hold=2)
    def swing(self):
        times, angles, _ = swing(np.radians(self.parameters.degrees), self.parameters.seconds)
        ends, most = (0, times[-1]), 1.1 * self.parameters.degrees
        names = {"x_label": "time in s", "y_label": "angle in °", "tick_size": 33}
        chart = Chart(ends, (-most, most), center=(2, -0.4), size=(7, 4), **names)
        trace, bob = Trace(chart, times, np.degrees(angles), theme.GRADIENT), Bob(angles)
        self.open(FadeIn(bob), FadeIn(chart))
        self.say(0)
        self.add(trace)
        self.play(*walking([trace, bob], 0, len(times) - 1, run_time=times[-1]))
        self.shows("angle", Curve(trace, chart))

    oracle = "oracle"
