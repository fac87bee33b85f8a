"""A network as a function: f(x) = its output, and of how many neurons, weights and biases it is made.

facts = NetworkFacts(network, passed)                            # passed: the ForwardPass of one sample
self.play(FadeIn(facts.function[:-1])); self.play(*map(FadeIn, facts.counts))
"""

from __future__ import annotations

from manim import VGroup, VMobject

from lecture import theme
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, column
from nncore import ForwardPass, Network


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
