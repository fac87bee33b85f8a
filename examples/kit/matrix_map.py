"""A network's Hessian as a map of colours, before and after training; manim -pql examples/kit/matrix_map.py"""

import numpy as np
from manim import FadeIn

from lecture.drawing.camera import KitScene
from lecture.kit.matrix_map import MatrixMap, sign_key
from nncore import Adam, MeanSquaredError, Network, datasets, descend, objective


class HessianMap(KitScene):
    def construct(self):
        data, network = datasets.xor(), Network.initialize([2, 3, 1], rng=np.random.default_rng(1))
        cost = objective(network, data.x, data.y, cost=MeanSquaredError())
        run = descend(Adam(0.1), cost, network.parameters, 200)
        drawing = MatrixMap(cost.hessian(run.points[0]), (2, 3, 1), center=(0, 0.3), side=6)
        self.play(FadeIn(drawing), FadeIn(sign_key().shift([0, -3.3, 0])))
        self.play(drawing.fill(cost.hessian(run.points[-1])), run_time=2)
