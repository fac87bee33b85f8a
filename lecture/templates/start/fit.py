"""The line through measured points. The slope on the screen is computed from the file."""

import numpy as np
from manim import Create, FadeIn, LaggedStart, Write

from lecture import deck, theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Dots
from lecture.kit.numbers import Readout
from lecture.kit.scene import LectureScene, beat
from lecture.kit.text import Equation


class Fit(LectureScene):
    class Parameters(deck.Parameters):
        data: str = "measured.csv"

    def prepare(self):
        self.x, self.y = np.loadtxt(self.file(self.parameters.data), delimiter=",", skiprows=1).T
        self.slope, self.offset = np.polyfit(self.x, self.y, 1)
        self.left, self.wide = theme.LEFT, theme.RIGHT - theme.LEFT

    @beat
    def points(self):
        ends = [(low - 0.1 * (high - low), high + 0.1 * (high - low)) for low, high in map(_ends, (self.x, self.y))]
        center, size = (self.left + 0.33 * self.wide, -0.35), (0.6 * self.wide, 4.4)
        self.chart = Chart(*ends, center=center, size=size, x_label="x", y_label="y")
        self.open(FadeIn(self.chart))
        self.say(0)
        dots = self.chart.dots(self.x, self.y, theme.DATA, radius=0.08)
        self.play(LaggedStart(*map(FadeIn, dots), lag_ratio=0.1))
        self.shows("measurements", Dots(list(dots), self.chart), np.column_stack([self.x, self.y]))

    @beat
    def line(self):
        ends = np.array(self.chart.x_range)
        self.play(Create(self.chart.curve(ends, self.slope * ends + self.offset, theme.GRADIENT)))
        name = Equation("a =").move_to([self.left + 0.78 * self.wide, 0, 0])
        slope = Readout(0.0, "{:.2f}", size=theme.FORMULA, color=theme.GRADIENT).next_to(name)
        self.play(Write(name), slope.count_to(self.slope))
        self.shows("slope", slope)


def _ends(values):
    return values.min(), values.max()
