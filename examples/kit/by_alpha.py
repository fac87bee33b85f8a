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
    def construct(self):
        sigmoid, z = activation("sigmoid"), np.linspace(-4, 4, 200)
        chart = Chart((-4, 4), (0, 1), size=(8, 4), x_label="z", y_label="a")
        curve = chart.curve(z, sigmoid(z), theme.ACTIVATION)
        dot, tangent = Dot(color=theme.TEXT), Line(color=theme.TEXT)

        def stand(_, alpha):
            at = -4 + 5 * alpha
            value, slope = float(sigmoid(np.array(at))), float(sigmoid.derivative(np.array(at)))
            put(dot, chart.point(at, value))
            tangent.set_points_as_corners([chart.point(at + side, value + side * slope) for side in (-1, 1)])

        self.play(Create(chart), Create(curve))
        self.play(ByAlpha(tangent), ByAlpha(dot, stand), run_time=3)
