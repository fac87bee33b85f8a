"""A chart with a logarithmic axis and a trace that grows; manim -pql examples/kit/chart.py"""

import numpy as np
from manim import FadeIn

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.charts import Chart, Trace
from lecture.kit.walk import walking
from nncore import Adam, descend, landscapes


class LiveTrace(KitScene):
    def construct(self):
        costs = descend(Adam(0.1), landscapes.rosenbrock, [-1.0, 1.5], 300).costs
        chart = Chart((0, 300), (1e-4, 10), size=(9, 5), x_label="step", y_label="cost", log_y=True)
        trace = Trace(chart, np.arange(301), costs, theme.ADAM)
        self.play(FadeIn(chart))
        self.add(trace)
        self.play(*walking([trace], 0, 300), run_time=4)
