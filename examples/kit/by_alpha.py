"""A dot goes along the logistic sigmoid, and a tangent of its slope with it; manim -pql examples/kit/by_alpha.py"""

import numpy as np
from manim import Create, Dot, Line

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart
from lecture.kit.places import put
from nncore import activation


class Tangent(KitScene):
    sigmoid = activation("sigmoid")

    def construct(self):
        z = np.linspace(-4, 4, 200)
        self.chart = chart = Chart((-4, 4), (0, 1), size=(8, 4), x_label="z", y_label="a")
        self.dot, self.tangent = Dot(color=theme.TEXT), Line(color=theme.TEXT)
        self.play(Create(chart), Create(chart.curve(z, self.sigmoid(z), theme.ACTIVATION)))
        self.play(ByAlpha(self.tangent), ByAlpha(self.dot, self.show), run_time=3)

    def show(self, dot, alpha):
        z = np.array(5 * alpha - 4)
        value, slope = self.sigmoid(z), self.sigmoid.derivative(z)
        put(dot, self.chart.point(z, value))
        self.tangent.set_points_as_corners([self.chart.point(z + by, value + by * slope) for by in (-1, 1)])
