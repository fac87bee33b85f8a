"""What a network with two inputs answers over the plane while it learns; manim -pql examples/kit/heat_map.py"""

import numpy as np
from manim import FadeIn

from lecture.drawing.camera import KitScene
from lecture.kit.fields import LearnedMap
from lecture.kit.walk import walking
from nncore import Adam, MeanSquaredError, Network, datasets, train


class Boundary(KitScene):
    def construct(self):
        data, rng = datasets.two_moons(100, rng=np.random.default_rng(0)), np.random.default_rng(1)
        network = Network.initialize([2, 8, 1], rng=rng)
        run = train(
            network, data.x, data.y, cost=MeanSquaredError(), optimizer=Adam(0.2), epochs=150, batch_size=25, rng=rng
        )
        plane = LearnedMap(network, run.parameters, 2.0, center=(0, 0), side=7)
        self.play(FadeIn(plane), FadeIn(plane.samples(data)))
        self.play(*walking([plane], 0, 150), run_time=4)
