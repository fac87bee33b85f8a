"""A layer in numbers: a matrix times a column, one row lit; manim -pql examples/kit/matrix.py"""

import numpy as np
from manim import FadeIn

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.matrix import NumberMatrix, in_line
from nncore import Network, forward


class LayerInNumbers(KitScene):
    def construct(self):
        network = Network.initialize([4, 3], rng=np.random.default_rng(1))
        passed = forward(network, [[0.9, 0.2, 0.5, 0.7]])
        size, rest = 60, (0, 2)
        weights = NumberMatrix(network.weights[0], "{:.1f}", size=size, color=theme.signed)
        inputs = NumberMatrix(passed.activations[0][0], "{:.1f}", size=size, color=theme.ACTIVATION)
        sums = NumberMatrix(passed.preactivations[0][0], size=size)
        self.play(FadeIn(in_line(sums, "=", weights, inputs, size=size, gap=0.3)))
        self.play(*(part.row(row).animate.set_opacity(theme.FADED) for part in (weights, sums) for row in rest))
