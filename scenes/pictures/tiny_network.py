"""The tiny network where it always stands, what its layers are called, and what it is as a function.

drawing = tiny_drawing(network)                                  # at the left, with its activations as numbers
captions = layer_captions(drawing, y=-3.05)
facts = NetworkFacts(network, passed, middle=4.0)                # passed: the ForwardPass of one sample
self.play(FadeIn(facts.form)); self.play(FadeIn(facts.output)); self.play(*map(FadeIn, facts.counts))
"""

from __future__ import annotations

from manim import VGroup, VMobject

from lecture import theme
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout, below_one, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, column, words
from lecture.language import tr
from nncore import ForwardPass, Network

ROWS = 6
"""The most neurons of a layer whose numbers can still be read; of a larger one the first and last are drawn."""


def tiny_drawing(network: Network) -> NetworkDrawing:
    """The drawing of a network of the tiny network's kind, its neurons as large as its widest layer allows."""
    rows = min(max(network.sizes), ROWS)
    height = 4.5 if rows <= 5 else 4.7
    radius = 0.46 if rows <= 3 else min(0.34, 0.45 * height / rows)
    return NetworkDrawing(network, center=(-2.9, -0.42), size=(6.9, height), radius=radius, at_most=ROWS)


ROOM_FOR_A_SIZE = 1.4
"""Between the middles of two layers, so that a symbol with its layer's size does not touch the next."""


def layer_captions(drawing: NetworkDrawing, y: float) -> VGroup:
    """The layers' names on one baseline below their columns; their symbols alone where the columns are narrow.

    Of a layer that is not drawn whole the symbol says how many neurons it has, where there is room.
    """
    last = len(drawing.sizes) - 1
    names = ["input", *["hidden"] * (last - 1), "output"] if last <= 3 else [""] * (last + 1)
    captions = VGroup()
    for layer, name in enumerate(names):
        symbol = f"a^(({layer})) in RR^{drawing.sizes[layer]}" if _tells_size(drawing, layer) else f"a^(({layer}))"
        is_whole = len(drawing.kept[layer]) == drawing.sizes[layer]
        text = f"{tr(name)} ${symbol}$" if name and is_whole else f"${symbol}$"
        caption = words(text, size=theme.INDEXED, color=theme.QUIET)
        caption.place(drawing.layers[layer].get_center()[0], y, align="center")
        captions.add(caption.shift([max(theme.LEFT - caption.get_left()[0], 0.0), 0, 0]))
    return captions


def told_sizes(drawing: NetworkDrawing, captions: VGroup) -> list[tuple[str, Drawn]]:
    """(label, drawn) of how many neurons the layers have, of which the captions say it."""
    layers = enumerate(zip(drawing.sizes, captions, strict=True))
    return [(f"size of layer {k}", Number(name, str(n))) for k, (n, name) in layers if _tells_size(drawing, k)]


def _tells_size(drawing: NetworkDrawing, layer: int) -> bool:
    pitch = (drawing.layers[-1].get_center()[0] - drawing.layers[0].get_center()[0]) / (len(drawing.sizes) - 1)
    return len(drawing.kept[layer]) < drawing.sizes[layer] and pitch > ROOM_FOR_A_SIZE


class NetworkFacts(VGroup):
    """f(0.90, 0.20) = 0.64, the output last (of several outputs the first and dots), and the counts in lines."""

    def __init__(self, network: Network, passed: ForwardPass, *, middle: float) -> None:
        self._inputs = [shown(float(value), "{:.2f}") for value in passed.activations[0][0]]
        output = float(passed.output[0, 0])
        self.output = Readout(output, below_one(output), size=theme.FORMULA, color=theme.ACTIVATION)
        parts: list[VMobject] = [Equation(f"f({tr(', ').join(self._inputs)}) =", size=theme.FORMULA), self.output]
        if network.sizes[-1] > 1:
            parts.insert(1, Equation(r"\(", size=theme.FORMULA))
            parts.append(Equation(r", ... \)", size=theme.FORMULA))
        self.function = VGroup(*parts).arrange(buff=0.22).move_to([middle, 1.15, 0])
        self.function.shift([min(theme.RIGHT - self.function.get_right()[0], 0.0), 0, 0])
        self.form = VGroup(*(part for part in parts if part is not self.output))
        weights = int(network.weight_mask.sum())
        counts = (sum(network.sizes), weights, network.parameter_count - weights, network.parameter_count)
        self._counts = [str(count) for count in counts]
        neurons, weights, biases, parameters = self._counts
        self.key = column(
            ((tr("blue: $w > 0$, orange: $w < 0$"), theme.QUIET), (tr("the thicker, the larger $|w|$"), theme.QUIET)),
            left=1.85, top=-2.62, pitch=0.46, size=theme.LABEL,
        )  # fmt: skip
        lines = (
            (tr("{count} neurons in {layers} layers", count=neurons, layers=len(network.sizes)), theme.ACTIVATION),
            (tr("{count} weights, one on every edge", count=weights), theme.QUIET),
            (tr("{count} biases, one in all but the inputs", count=biases), theme.QUIET),
            (tr("{count} numbers make this function", count=parameters), theme.TEXT),
        )
        self.counts = column(lines, left=1.85, top=0.05, pitch=0.6, size=theme.LABEL)
        super().__init__(self.function, self.counts, self.key)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the inputs, the output and the counts."""
        named = zip(("neurons", "weights", "biases", "parameters"), self.counts, self._counts, strict=True)
        inputs = ((f"x_{i}", Number(self.function[0], text)) for i, text in enumerate(self._inputs, start=1))
        return [("f", self.output), *inputs, *((label, Number(line, text)) for label, line, text in named)]
