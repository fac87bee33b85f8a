"""A histogram of a network's weights, and their sum as a signed bar; manim -pql examples/kit/bars.py"""

import numpy as np
from manim import FadeIn

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.bars import SignedBar
from lecture.kit.charts import Chart
from nncore import Network


class Weights(KitScene):
    def construct(self):
        weights = Network.initialize([20, 30], rng=np.random.default_rng(2)).weights[0].ravel()
        counts, edges = np.histogram(weights, bins=21)
        chart = Chart(
            (edges[0], edges[-1]), (0, counts.max()), center=(0, 1), size=(9, 4), x_label="weight", y_label="count"
        )
        total = SignedBar(float(weights.sum()), zero=(0, -3, 0), unit=0.2, color=theme.signed(weights.sum()))
        self.play(FadeIn(chart), FadeIn(chart.bars(edges, counts)))
        self.play(total.grow())
