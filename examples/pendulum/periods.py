"""How long a swing takes: as school teaches it, and as it is."""

import numpy as np
from manim import Create, FadeIn
from pendulum import period, small_period

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve
from lecture.kit.numbers import Readout
from lecture.kit.scene import LectureScene, beat
from lecture.kit.text import words

DEGREES = np.linspace(0, 170, 171)


class Periods(LectureScene):
    def prepare(self):
        names = {"x_label": "amplitude in °", "y_label": "period in s", "tick_size": 33}
        self.chart = Chart((0, 180), (1.5, 6), center=(-0.1, -0.4), size=(10.8, 4), **names)

    @beat
    def school(self):
        line = self.chart.curve(np.array([0.0, 180.0]), np.full(2, small_period()), theme.QUIET)
        self.open(FadeIn(self.chart))
        self.say(0, Create(line))
        self.shows("small swings", Curve(line, self.chart))

    @beat(hold=2.4)
    def real(self):
        curve = self.chart.curve(DEGREES, period(np.radians(DEGREES)), theme.GRADIENT)
        ratio = Readout(1.0, "{:.3f}", size=theme.HEADING, color=theme.GRADIENT, anchor="left").move_to([-4.3, 0.0, 0])
        self.say(1, Create(curve), run_time=2)
        self.play(FadeIn(words("factor at 90°", color=theme.QUIET).place(-4.9, 0.7)), FadeIn(ratio))
        self.play(ratio.count_to(period(np.pi / 2) / small_period()))
        self.shows_each([("period", Curve(curve, self.chart)), ("ratio at 90°", ratio)])

    oracle = "oracle"
