"""A network as it is drawn: neurons filled by activation, edges coloured and weighted by their weights.

    drawing = NetworkDrawing(network, center=(-3, -0.4), size=(6, 4))
    self.play(drawing.enter())
    self.play(drawing.activate(1, passed, sample=0))        # layer 1 takes its activations
    drawing.neurons[1][0], drawing.edges[0][2][1]           # a neuron; the edge to neuron 2 from neuron 1

Layers are numbered as on the slides: 0 the input, L the output; `edges[k]` run from layer k to k + 1.
A layer larger than `at_most` is drawn with its first and last neurons and dots between, in so many places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Circle,
    Create,
    Dot,
    FadeIn,
    LaggedStart,
    Line,
    Mobject,
    VGroup,
    interpolate_color,
    override_animate,
    smooth,
)

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.color_readings import Fills, Strokes
from lecture.kit.numbers import Readout, below_one
from lecture.kit.places import put
from lecture.kit.readings import Drawn
from nncore import ForwardPass, Network

NUMBERED = 0.29
"""The least radius in which a number such as 0.55 can be read."""
ROOM = 1.8
"""The widest number in a neuron, as a share of its radius."""
DOTS = 2
"""How many neurons' places the dots of a layer take."""


class Neuron(VGroup):
    """A disc whose fill is the activation, with the activation as a number inside, where it can be read there.

    Of an activation such as 0.99998, which must not be written as 1 and has no room, the fill alone tells.
    """

    def __init__(self, radius: float, *, numbered: bool = True) -> None:
        super().__init__()
        self.disc = Circle(radius, color=theme.ACTIVATION, stroke_width=2.5, fill_color=theme.GROUND, fill_opacity=1)
        self.inside = VGroup()  # always there, after the disc: manim draws what an animation adds to it over the disc
        self.add(self.disc, self.inside)
        self.number: Readout | None = None
        self.numbered = numbered
        self.radius = radius

    def show(self, activation: float, form: str = "") -> Neuron:
        """Take an activation: fill and number, by default `below_one` (at once; animate with `.animate.show`)."""
        form = form or below_one(activation)
        fill = theme.activation_fill(activation)
        self.disc.set_fill(fill, opacity=1)
        if not self.numbered:
            return self
        ink = theme.ink_on(fill)
        if self.number is None:
            self.number = Readout(activation, form, size=theme.LABEL, color=ink)
            self.inside.add(self.number)
        self.number.form = form
        self.number.set_value(activation).set_fill(ink, 1)
        full = self.number.width * self.number.size / self.number.em
        put(self.number.scale(min(full, ROOM * self.radius) / self.number.width), self.disc.get_center())
        if self.number.em < theme.SMALL:
            self._empty()
        return self

    def _empty(self) -> None:
        self.inside.remove(*self.inside)
        self.number = None

    def rest(self) -> Neuron:
        """Give the activation up: no fill, no number (at once, or with `.animate`)."""
        self.disc.set_fill(theme.GROUND, opacity=1)
        self._empty()
        return self

    @override_animate(show)
    def _animate_show(self, activation: float, form: str = "", anim_args: dict[str, Any] | None = None) -> Animation:
        """`.animate.show(...)`: a new number fades in, an old one counts to the new value."""
        fill, start = self.disc.get_fill_color(), self.number.value if self.number is not None else None

        def step(_: Mobject, alpha: float) -> None:
            self.show(activation if start is None or alpha >= 1 else start + alpha * (activation - start), form)
            if start is None and alpha < 1:
                self.disc.set_fill(interpolate_color(fill, theme.activation_fill(activation), alpha))
                if self.number is not None:
                    self.number.set_fill(opacity=alpha)

        return ByAlpha(self, step, **{"rate_func": smooth, **(anim_args or {})})

    @override_animate(rest)
    def _animate_rest(self, anim_args: dict[str, Any] | None = None) -> Animation:
        """`.animate.rest()`: the fill goes, and the number with it."""
        fill = self.disc.get_fill_color()

        def step(_: Mobject, alpha: float) -> None:
            self.disc.set_fill(interpolate_color(fill, theme.GROUND, alpha), opacity=1)
            if self.number is not None:
                self.number.set_fill(opacity=1 - alpha)
            if alpha >= 1:
                self.rest()

        return ByAlpha(self, step, **{"rate_func": smooth, **(anim_args or {})})


class Edge(Line):
    """A line between two neurons, which stands for a weight."""


class NetworkDrawing(VGroup):
    """Neurons, edges, and where they are."""

    def __init__(
        self,
        network: Network,
        *,
        center: Sequence[float] = (-2.9, -0.4),
        size: tuple[float, float] = (6.0, 4.2),
        radius: float | None = None,
        at_most: int = 8,
        numbered: bool = True,
    ) -> None:
        super().__init__()
        self.network = network
        self.sizes = [network.weights[0].shape[1], *(weight.shape[0] for weight in network.weights)]
        self.kept = [kept_neurons(count, at_most) for count in self.sizes]
        rows = [len(kept) + DOTS * (len(kept) < count) for kept, count in zip(self.kept, self.sizes, strict=True)]
        self.radius = radius or float(np.clip(0.36 * size[1] / max(rows), 0.1, 0.36))
        self.numbered = numbered and self.radius >= NUMBERED
        self._places = self._layout(np.array([*center, 0.0]), size, rows)
        self.neurons = [
            {j: Neuron(self.radius, numbered=self.numbered).move_to(place) for j, place in layer.items()}
            for layer in self._places
        ]
        self.ellipses = VGroup(*self._ellipses())
        self.edges = [
            {j: {i: self._edge(k, j, i) for i in self.kept[k]} for j in self.kept[k + 1]}
            for k in range(len(self.sizes) - 1)
        ]
        self.edge_layers = [VGroup(*(edge for row in layer.values() for edge in row.values())) for layer in self.edges]
        self.layers = [VGroup(*layer.values()) for layer in self.neurons]
        self.add(*self.edge_layers, *self.layers, self.ellipses)

    def _layout(
        self, center: np.ndarray, size: tuple[float, float], rows: Sequence[int]
    ) -> list[dict[int, np.ndarray]]:
        columns = np.linspace(-size[0] / 2 + self.radius, size[0] / 2 - self.radius, len(self.sizes))
        step = min((size[1] - 2 * self.radius) / max(max(rows) - 1, 1), 4.4 * self.radius)
        layout = []
        for x, kept, count in zip(columns, self.kept, rows, strict=True):
            ys = [((count - 1) / 2 - row) * step for row in rows_of(len(kept), count)]
            layout.append({j: center + [x, y, 0] for j, y in zip(kept, ys, strict=True)})
        return layout

    def _ellipses(self) -> list[VGroup]:
        """Three dots where neurons are left out."""
        dots = []
        for layer, kept, count in zip(self._places, self.kept, self.sizes, strict=True):
            if len(kept) == count:
                continue
            last, first = layer[kept[(len(kept) - 1) // 2]], layer[kept[(len(kept) + 1) // 2]]
            gap, size = (first - last) / (DOTS + 1), min(0.035, 0.3 * self.radius)
            places = ((first + last) / 2 + 0.5 * step * gap for step in (-1, 0, 1))
            dots.append(VGroup(*(Dot(place, radius=size, color=theme.QUIET) for place in places)))
        return dots

    def _edge(self, k: int, j: int, i: int) -> Edge:
        weight = self.network.weights[k][j, i]
        start, end = self._places[k][i], self._places[k + 1][j]
        along = (end - start) / np.linalg.norm(end - start) * self.radius
        return Edge(
            start + along,
            end - along,
            color=theme.signed(weight),
            stroke_width=theme.edge_width(weight, self._share(k)),
            stroke_opacity=float(np.clip(0.35 + 0.4 * abs(weight), 0.25, 0.95)),
        )

    def place(self, layer: int, neuron: int) -> np.ndarray:
        """The middle of a neuron."""
        return self.neurons[layer][neuron].disc.get_center()

    def enter(self, run_time: float = 1.6) -> AnimationGroup:
        """The network builds up from the left."""
        steps = [FadeIn(self.layers[0])]
        for k, edges in enumerate(self.edge_layers):
            steps += [
                LaggedStart(*(Create(edge) for edge in edges), lag_ratio=0.02),
                FadeIn(self.layers[k + 1]),
            ]
        steps += [FadeIn(self.ellipses)] if len(self.ellipses) else []
        return LaggedStart(*steps, lag_ratio=0.3, run_time=run_time)

    def activate(self, layer: int, passed: ForwardPass, sample: int = 0, form: str = "") -> AnimationGroup:
        """An animation: a layer takes the activations of a forward pass (inputs too, as layer 0)."""
        values = np.asarray(passed.activations[layer])[sample]
        return LaggedStart(
            *(neuron.animate.show(float(values[j]), form) for j, neuron in self.neurons[layer].items()),
            lag_ratio=0.08,
            run_time=0.8,
        )

    def show_pass(self, passed: ForwardPass, sample: int = 0, form: str = "") -> NetworkDrawing:
        """All layers take a forward pass's activations at once, with no animation."""
        for layer, neurons in enumerate(self.neurons):
            for j, neuron in neurons.items():
                neuron.show(float(passed.activations[layer][sample, j]), form)
        return self

    def set_network(self, network: Network) -> NetworkDrawing:
        """Edges take the weights of `network` (same sizes): colours, widths and opacities."""
        self.network = network
        for k, layer in enumerate(self.edges):
            for j, row in layer.items():
                for i, edge in row.items():
                    edge.match_style(self._edge(k, j, i))
        return self

    def drawn_activations(self, layer: int | None = None) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the activations in a layer's numbers, and of its fills; without `layer`, of all layers."""
        if layer is None:
            return [pair for one in range(len(self.neurons)) for pair in self.drawn_activations(one)]
        neurons = self.neurons[layer]
        numbers = [(f"a{layer}[{j}]", neuron.number) for j, neuron in neurons.items() if neuron.number is not None]
        return [*numbers, (f"fills of layer {layer}", Fills([neuron.disc for neuron in neurons.values()]))]

    def drawn_weights(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the weights that each layer's edges show."""
        edges = [[edge for row in layer.values() for edge in row.values()] for layer in self.edges]
        return [(f"edges to layer {k + 1}", Strokes(layer, self._share(k))) for k, layer in enumerate(edges)]

    def _share(self, k: int) -> float:
        """How much wider than the thinnest the edges to layer k + 1 grow, as a share of the usual: many grow less."""
        return 1 / min(max(len(self.kept[k]) * len(self.kept[k + 1]) / 12, 1.0) ** 0.5, 2.5)


def kept_neurons(count: int, at_most: int, dots: int = DOTS) -> list[int]:
    """Which neurons of a layer are drawn in `at_most` places: all, or the first and last ones around the dots."""
    if count <= at_most:
        return list(range(count))
    kept = max(at_most - dots, 2)
    return [*range(kept - kept // 2), *range(count - kept // 2, count)]


def rows_of(kept: int, rows: int) -> list[int]:
    """In which of a column's `rows` places the kept neurons stand: the places in the middle are the dots'."""
    half = (kept + 1) // 2
    return [row if row < half else row + rows - kept for row in range(kept)]
