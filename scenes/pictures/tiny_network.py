"""The tiny network where it always stands, what its layers are called, and what it is as a function.

drawing = tiny_drawing(network)                                  # at the left, with its activations as numbers
captions, targets = layer_captions(drawing, y=-3.05), target_labels(drawing, [1.0])
facts = NetworkFacts(network, passed, middle=4.0)                # passed: the ForwardPass of one sample
self.play(FadeIn(facts.function[:-1])); self.play(*map(FadeIn, facts.counts))
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup, VMobject

from lecture import theme
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, column, words
from nncore import ForwardPass, Network

ROWS = 8
"""The most neurons of a layer whose numbers can still be read; of a larger one the first and last are drawn."""


def tiny_drawing(network: Network) -> NetworkDrawing:
    """The drawing of a network of the tiny network's kind, its neurons as large as its widest layer allows."""
    rows = min(max(network.sizes), ROWS)
    height = 4.5 if rows <= 5 else 4.7
    radius = 0.46 if rows <= 3 else min(0.34, 0.45 * height / rows)
    return NetworkDrawing(network, center=(-2.9, -0.42), size=(6.9, height), radius=radius, at_most=ROWS)


def layer_captions(drawing: NetworkDrawing, y: float) -> VGroup:
    """The layers' names on one baseline below their columns; their symbols alone where the columns are narrow."""
    last = len(drawing.sizes) - 1
    names = ["input", *["hidden"] * (last - 1), "output"] if last <= 3 else [""] * (last + 1)
    captions = VGroup()
    for layer, name in enumerate(names):
        caption = words(f"{name} $a^(({layer}))$".strip(), size=theme.LABEL, color=theme.QUIET)
        caption.place(drawing.layers[layer].get_center()[0], y, align="center")
        captions.add(caption.shift([max(theme.LEFT - caption.get_left()[0], 0.0), 0, 0]))
    return captions


def target_labels(drawing: NetworkDrawing, targets: Sequence[float]) -> VGroup:
    """What each drawn output should be, at its right."""
    labels = VGroup()
    for j in drawing.kept[-1]:
        place = drawing.place(len(drawing.sizes) - 1, j)
        label = words(f"$y = {shown(targets[j], '{:g}')}$", size=theme.LABEL)
        labels.add(label.place(place[0] + drawing.radius + 0.15, place[1] - 0.1))
    return labels


class NetworkFacts(VGroup):
    """f(0.90, 0.20) = 0.64, the output last (of several outputs the first and dots), and the counts in lines."""

    def __init__(self, network: Network, passed: ForwardPass, *, middle: float) -> None:
        self._inputs = [shown(float(value), "{:.2f}") for value in passed.activations[0][0]]
        self.output = Readout(float(passed.output[0, 0]), "{:.2f}", size=theme.FORMULA, color=theme.ACTIVATION)
        parts: list[VMobject] = [Equation(f"f({', '.join(self._inputs)}) =", size=theme.FORMULA), self.output]
        if network.sizes[-1] > 1:
            parts.insert(1, Equation(r"\(", size=theme.FORMULA))
            parts.append(Equation(r", ... \)", size=theme.FORMULA))
        self.function = VGroup(*parts).arrange(buff=0.22).move_to([middle, 1.15, 0])
        weights = int(network.weight_mask.sum())
        counts = (sum(network.sizes), weights, network.parameter_count - weights, network.parameter_count)
        self._counts = [str(count) for count in counts]
        neurons, weights, biases, parameters = self._counts
        lines = (
            (f"{neurons} neurons in {len(network.sizes)} layers", theme.ACTIVATION),
            (f"{weights} weights, one on every edge", theme.TEXT),
            (f"{biases} biases, one in every neuron that adds", theme.TEXT),
            (f"{parameters} numbers make this function", theme.QUIET),
        )
        self.counts = column(lines, left=1.95, top=-0.05, pitch=0.62, size=34)
        super().__init__(self.function, self.counts)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the inputs, the output and the counts."""
        named = zip(("neurons", "weights", "biases", "parameters"), self.counts, self._counts, strict=True)
        inputs = ((f"x_{i}", Number(self.function[0], text)) for i, text in enumerate(self._inputs, start=1))
        return [("f", self.output), *inputs, *((label, Number(line, text)) for label, line, text in named)]
