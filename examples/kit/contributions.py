"""The wishes of a layer's neurons, head to tail, and their sum; manim -pql examples/kit/contributions.py"""

import numpy as np
from manim import FadeIn

from lecture.drawing.camera import KitScene
from lecture.kit.contributions import ContributionSum
from nncore import MeanSquaredError, Network, backpropagate


class SummedWishes(KitScene):
    def construct(self):
        network = Network.initialize([2, 4, 1], rng=np.random.default_rng(3))
        back = backpropagate(network, [[0.9, 0.2]], [[1.0]], cost=MeanSquaredError())
        panel = ContributionSum(back.contributions(0)[0][:, 0], center=(0, 0), size=(9, 4))
        self.play(FadeIn(panel.ground))
        for number in range(4):
            self.play(panel.grow(number))
        self.play(panel.grow_total())
