"""What every neuron is asked to become, as arrows of true length; manim -pql examples/kit/requests.py"""

import numpy as np

from lecture.drawing.camera import KitScene
from lecture.kit.network import NetworkDrawing
from lecture.kit.requests import RequestArrows
from nncore import MeanSquaredError, Network, backpropagate, forward


class Requests(KitScene):
    def construct(self):
        network = Network.initialize([2, 3, 1], rng=np.random.default_rng(4))
        back = backpropagate(network, [[0.9, 0.2]], [[1.0]], cost=MeanSquaredError())
        drawing = NetworkDrawing(network, center=(0, 0), size=(9, 5))
        self.add(drawing.show_pass(forward(network, [[0.9, 0.2]])))
        arrows = RequestArrows(drawing, back.requests)
        for layer in (2, 1, 0):
            self.play(arrows.grow(layer))
