"""One neuron of the first hidden layer in the light: the rest steps back, its weights and its bias are named.

focus = NeuronFocus(drawing, network)
self.play(*focus.enter())
focus.weights[0], focus.bias                  # the numbers beside its edges and above it
self.play(*focus.leave())
self.play(edge_pulses(drawing, 0, neuron=1))  # light runs along the edges into a neuron, in the edges' colours
"""

from __future__ import annotations

import numpy as np
from manim import RIGHT, UP, Animation, FadeIn, FadeOut, LaggedStart, Line, Restore, VGroup

from lecture import theme
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.pulses import pulse
from lecture.kit.text import Equation, rim
from nncore import Network

STEPPED_BACK = 0.12  # the opacity of what is not in the light


class NeuronFocus:
    """The neuron at the top of layer 1 of a drawing."""

    def __init__(self, drawing: NetworkDrawing, network: Network) -> None:
        self.neuron, self.edges = drawing.neurons[1][0], VGroup(*drawing.edges[0][0].values())
        self.backdrop = VGroup(
            *(edge for j, row in drawing.edges[0].items() if j for edge in row.values()),
            *drawing.edge_layers[1:],
            *(neuron for j, neuron in drawing.neurons[1].items() if j),
            *drawing.layers[2:],
        )
        weights, bias = network.weights[0][0], float(network.biases[0][0])
        self.weights = VGroup(*(self._beside(edge, float(w)) for edge, w in zip(self.edges, weights, strict=True)))
        self.rims = VGroup(*(rim(number) for number in self.weights))
        self.bias = Readout(bias, "{:+.1f}", size=theme.LABEL, color=theme.signed(bias))
        self.bias_label = VGroup(Equation("b =", size=36), self.bias).arrange(buff=0.12)
        self.bias_label.next_to(self.neuron, UP, buff=0.14)
        self.z_label = VGroup()

    def _beside(self, edge: Line, weight: float) -> Readout:
        """The weight of an edge, beside it: of the first above, of the others below, away from each other."""
        along = edge.get_unit_vector()
        number = Readout(weight, "{:.1f}", size=theme.LABEL, color=theme.signed(weight))
        side = 1.0 if edge is self.edges[0] else -1.0
        return number.move_to(edge.point_from_proportion(0.4) + side * 0.28 * np.array([-along[1], along[0], 0.0]))

    def name_sum(self, z: float) -> VGroup:
        """z = its number, beside the neuron; the number is the last part."""
        number = Readout(z, "{:.2f}", size=theme.LABEL, anchor="left")
        self.z_label = VGroup(Equation("z =", size=36), number).arrange(buff=0.12)
        return self.z_label.next_to(self.neuron, RIGHT, buff=0.18)

    def enter(self) -> list[Animation]:
        """Animations: the rest steps back, the edges come forward, weights and bias are named."""
        for part in (*self.backdrop, *self.edges):
            part.save_state()
        back = [part.animate.set_stroke(opacity=STEPPED_BACK) for part in self.backdrop]
        forward = [edge.animate.set_stroke(opacity=1, width=2 * edge.stroke_width) for edge in self.edges]
        return [*back, *forward, FadeIn(self.rims), FadeIn(self.weights), FadeIn(self.bias_label)]

    def leave(self) -> list[Animation]:
        """Animations: all is as it was."""
        labels = [FadeOut(label) for label in (self.rims, self.weights, self.bias_label, self.z_label)]
        return [*labels, *(Restore(part) for part in (*self.backdrop, *self.edges))]

    def drawn(self) -> list[tuple[str, Readout]]:
        """(label, drawn) of the numbers beside the edges, and of those beside the neuron."""
        weights = [(f"w_1{i} at its edge", number) for i, number in enumerate(self.weights, start=1)]
        return [*weights, ("b at the neuron", self.bias), ("z at the neuron", self.z_label[-1])]


def edge_pulses(drawing: NetworkDrawing, layer: int, neuron: int | None = None) -> LaggedStart:
    """An animation: light along the edges from `layer` to the next (or to one neuron of it), one after another."""
    edges = [edge for j, row in drawing.edges[layer].items() for edge in row.values() if neuron in (None, j)]
    return LaggedStart(*(pulse(edge, edge.color, width=11) for edge in edges), lag_ratio=0.03)
