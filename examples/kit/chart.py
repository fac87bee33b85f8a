"""A chart with a logarithmic axis and a trace that grows; manim -pql examples/kit/chart.py"""

import numpy as np
from manim import FadeIn

from nncore import Adam, descend, landscapes
from scenes.kit import theme
from scenes.kit.camera import KitScene
from scenes.kit.charts import Chart, Trace
from scenes.kit.walk import walking


class LiveTrace(KitScene):
    def construct(self):
        costs = descend(Adam(0.1), landscapes.rosenbrock, [-1.0, 1.5], 300).costs
        chart = Chart((0, 300), (1e-4, 10), size=(9, 5), x_label="step", y_label="cost", log_y=True)
        trace = Trace(chart, np.arange(301), costs, theme.ADAM)
        self.play(FadeIn(chart))
        self.add(trace)
        self.play(*walking([trace], 0, 300), run_time=4)
