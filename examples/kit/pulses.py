"""Light that runs along the edges of a network, and a ring; manim -pql examples/kit/pulses.py"""

import numpy as np
from manim import Create

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.network import NetworkDrawing
from lecture.kit.pulses import layer_pulse, pulse, ring, swell
from nncore import Network


class Pulses(KitScene):
    def construct(self):
        network = Network.initialize([2, 4, 1], rng=np.random.default_rng(3))
        drawing = NetworkDrawing(network, center=(0, 0), size=(9, 5))
        self.play(drawing.enter())
        self.play(layer_pulse(drawing, 0, theme.ACTIVATION))
        self.play(Create(ring(drawing, 1, 2)), swell(drawing.neurons[1][2]))
        self.play(pulse(drawing.edges[0][2][1], theme.REQUEST, back=True))
