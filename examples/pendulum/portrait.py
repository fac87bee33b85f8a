"""Angle against velocity: swings are closed, what has too much energy goes over the top."""

import numpy as np
from manim import Create, FadeIn, LaggedStart
from pendulum import G, swing
from pydantic import Field

from lecture import deck, theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve
from lecture.kit.scene import LectureScene, beat


class Portrait(LectureScene):
    class Parameters(deck.Parameters):
        degrees: list[float] = Field([30, 60, 90, 120, 150], min_length=1, max_length=8)
        over: float = Field(6.6, gt=2 * G**0.5, le=8)  # rad/s at the bottom, enough to go over the top

    def orbit(self, angle, velocity, color):
        _, angles, velocities = swing(angle, 5.5, velocity=velocity)
        inside = np.abs(angles) < np.pi
        return self.chart.curve(np.degrees(angles[inside]), velocities[inside], color)

    @beat
    def swings(self):
        names = {"x_label": "angle in °", "y_label": "velocity in rad/s", "tick_size": 33}
        self.chart = Chart((-180, 180), (-8, 8), center=(0, -0.5), size=(10, 4.6), **names)
        orbits = {degrees: self.orbit(np.radians(degrees), 0.0, theme.DATA) for degrees in self.parameters.degrees}
        self.open(FadeIn(self.chart))
        self.say(0, LaggedStart(*map(Create, orbits.values()), lag_ratio=0.3), run_time=4)
        self.shows_each((f"from {degrees:g}°", Curve(orbit, self.chart)) for degrees, orbit in orbits.items())

    @beat(hold=2)
    def over(self):
        line = self.orbit(-np.pi + 1e-9, (self.parameters.over**2 - 4 * G) ** 0.5, theme.REQUEST)
        self.say(1, Create(line), run_time=2)
        self.shows("over the top", Curve(line, self.chart))

    oracle = "oracle"
