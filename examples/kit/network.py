"""A network that takes the activations of a forward pass; manim -pql examples/kit/network.py"""

import numpy as np

from lecture.drawing.camera import KitScene
from lecture.kit.network import NetworkDrawing
from nncore import Network, forward


class ForwardPass(KitScene):
    def construct(self):
        network = Network.initialize([2, 5, 24, 1], rng=np.random.default_rng(1))
        passed = forward(network, [[0.9, 0.2]])
        drawing = NetworkDrawing(network, center=(0, 0), size=(10, 6))  # the layer of 24 is drawn with dots
        self.play(drawing.enter())
        for layer in range(4):
            self.play(drawing.activate(layer, passed))
