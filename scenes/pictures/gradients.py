"""Gradients with their signs on the edges of a network; and those of a batch as arrows, with their mean.

lines = GradientLines(drawing, back.weights, back.deltas)
self.play(Create(lines.layers[0]), FadeIn(lines.numbers[0]), FadeIn(lines.deltas[0]))
picture = BatchGradients(followed.batch(4, seed=5))      # `followed`: a FollowedWeight
self.play(FadeIn(picture.icons)); self.play(picture.arrows.grow(0)); self.play(*picture.arrows.zoom(picture.closer))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from manim import UP, DashedLine, Line, VGroup, VMobject

from lecture import theme
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.readings import All, Arrow, Drawn, Number
from lecture.kit.text import Equation, at_right, column, fit, plated, words
from lecture.language import tr
from scenes.numbers.backpropagation import Batch
from scenes.pictures.chain_rule import ROW, formula
from scenes.pictures.sample_arrows import SampleArrows

FAN = 1 / 3
"""How far from the neurons that have fewer edges these are as far apart as from those of others."""
ALONG, APART = ((0.24, 0.43), (0.57, 0.76)), np.array([1.15, 0.42])
"""Between which shares of its edge a number may stand, and how far beside or above another so that all are written."""
PLATE = np.array([0.55, 0.23])
"""How far beside or above a number another edge runs that is not behind it."""


def gradient_edges(
    drawing: NetworkDrawing, gradients: Sequence[np.ndarray], *, largest: float = 0.0, widest: float = 16.0
) -> dict[tuple[int, int, int], VMobject]:
    """dC/dw on the edges, by (k, j, i) of weights[k][j, i]: as wide as it is large, whole above zero, dashed below.

    largest: the one that is `widest`; by default the largest of all.
    """
    largest = largest or max(float(np.abs(gradient).max()) for gradient in gradients)
    lines: dict[tuple[int, int, int], VMobject] = {}
    for k, (gradient, edges) in enumerate(zip(gradients, drawing.edges, strict=True)):
        for j, row in edges.items():
            for i, edge in row.items():
                value = float(gradient[j, i])
                width = max(widest * abs(value) / largest, 0.25 * widest)
                style = {"color": theme.GRADIENT, "stroke_width": width}
                ends = edge.get_start(), edge.get_end()
                lines[k, j, i] = Line(*ends, **style) if value >= 0 else DashedLine(*ends, dash_length=0.12, **style)
    return lines


class GradientLines:
    """dC/dw on the edges, `layers` of lines and their `numbers`; `deltas`, dC/db of one sample above the neurons.

    All by layer, numbers where there is room. That of the edge `framed` has a frame.
    """

    def __init__(
        self,
        drawing: NetworkDrawing,
        gradients: Sequence[np.ndarray],
        deltas: Sequence[np.ndarray],
        framed: tuple[int, int, int] | None = None,
    ) -> None:
        lines = gradient_edges(drawing, gradients)
        self.deltas = [self._at_neurons(drawing, k, delta[0]) for k, delta in enumerate(deltas, start=1)]
        self.layers, self.numbers = [], []
        for k, gradient in enumerate(gradients):
            self.layers.append(VGroup(*(line for (layer, *_), line in lines.items() if layer == k)))
            columns = (_columns(drawing, k, ends, side) for ends in ALONG for side in (0, 1))
            fan = FAN if len(drawing.kept[k]) >= len(drawing.kept[k + 1]) else 1 - FAN
            places = max([_columns(drawing, k, (fan, fan), 0), _free(drawing, k), *columns], key=_room)
            ours = framed[1:] if framed and framed[0] == k else None
            self.numbers.append(self._numbers(gradient, places, ours) if _room(places) >= 1 else VGroup())

    @staticmethod
    def _at_neurons(drawing: NetworkDrawing, layer: int, deltas: np.ndarray) -> VGroup:
        """delta of a layer's neurons, each above its own."""
        numbers = VGroup()
        for j in drawing.kept[layer]:
            name = Equation("delta =", size=theme.INDEXED, color=theme.GRADIENT)
            number = Readout(float(deltas[j]), "{:+.3f}", size=theme.LABEL, color=theme.GRADIENT)
            row = VGroup(name, number).arrange(buff=0.1)
            numbers.add(plated(row.move_to(drawing.place(layer, j) + (drawing.radius + 0.22) * UP)))
        pitch = min(-np.diff([drawing.place(layer, j)[1] for j in drawing.kept[layer]]), default=np.inf)
        return numbers if pitch > 2 * drawing.radius + 0.44 else VGroup()

    @staticmethod
    def _numbers(
        gradient: np.ndarray, places: Mapping[tuple[int, int], np.ndarray], framed: tuple[int, int] | None
    ) -> VGroup:
        """The numbers of a layer's edges, each in its place."""
        numbers = VGroup()
        for edge, place in places.items():
            number = Readout(float(gradient[edge]), "{:+.3f}", size=theme.BODY, color=theme.TEXT)
            numbers.add(plated(number.move_to(place)))
            if edge == framed:
                numbers[-1][0].set_stroke(theme.TEXT, width=3)
        return numbers

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the numbers on the edges and at the neurons."""
        layers, deltas = (enumerate(numbers, start=1) for numbers in (self.numbers, self.deltas))
        return [
            *((f"gradient {k}, {n}", number) for k, numbers in layers for n, (_, number) in enumerate(numbers)),
            *((f"delta {k}, {n}", row[1]) for k, numbers in deltas for n, (_, row) in enumerate(numbers)),
        ]


def _along(drawing: NetworkDrawing, k: int, j: int, i: int, shares: np.ndarray) -> np.ndarray:
    """Places on the edge to neuron j of layer k + 1 from neuron i."""
    start, end = drawing.place(k, i), drawing.place(k + 1, j)
    return start + shares[..., None] * (end - start)


def _columns(
    drawing: NetworkDrawing, k: int, ends: tuple[float, float], side: int
) -> dict[tuple[int, int], np.ndarray]:
    """Places on the edges to layer k + 1; a column for each neuron they lead to (`side` 1), or come from."""
    rows = drawing.kept[k + side]
    shares = dict(zip(rows, np.linspace(*ends, len(rows)), strict=True))
    edges = [(j, i) for j, row in drawing.edges[k].items() for i in row]
    return {(j, i): _along(drawing, k, j, i, shares[(i, j)[side]]) for j, i in edges}


def _free(drawing: NetworkDrawing, k: int) -> dict[tuple[int, int], np.ndarray]:
    """Places on the edges to layer k + 1, each where no other edge runs behind the number and no other number is."""
    shares, found = np.linspace(0, 1, 61), {}
    lines = {(j, i): _along(drawing, k, j, i, shares) for j, row in drawing.edges[k].items() for i in row}
    for edge, line in lines.items():
        others = np.concatenate([np.empty((0, 3)), *(other for name, other in lines.items() if name != edge)])
        taken = np.reshape([*found.values()], (-1, 3))
        rooms = (
            (np.abs(line[:, None] - points)[..., :2] / apart).max(axis=2).min(axis=1, initial=1.0)
            for points, apart in ((others, PLATE), (taken, APART))
        )
        room = np.min([*rooms], axis=0) - 0.01 * np.abs(shares - 0.5)
        found[edge] = line[12 + int(np.argmax(room[12:49]))]
    return found


def _room(places: Mapping[tuple[int, int], np.ndarray]) -> float:
    """How far apart the two closest places are, beside or above, as a share, at most 1, of how far they have to be."""
    pairs = combinations([place[:2] for place in places.values()], 2)
    return min([1.0, *(float((np.abs(one - other) / APART).max()) for one, other in pairs)])


class BatchGradients:
    """A batch: a small network for each sample, its two derivatives as an arrow, and their mean in numbers."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.icons = VGroup(*(self._icon(index) for index in range(len(batch))))
        self.arrows, self.closer = (self._arrows(cost, chain) for cost, chain in (("C_n", False), ("C", True)))
        self.formula = formula(
            "{{frac(partial C, partial w) : mean}} = {{frac(1, N) : share}} "
            "sum_(n = 1)^N {{frac(partial C_n, partial w) : single}}"
        )
        first, second = batch.written(batch.mean)
        pair = tr("({first}, {second})", first=first, second=second)
        mean = words(tr("mean of all {count}: ${pair}$", count=len(batch), pair=pair), size=46, color=theme.GRADIENT)
        self.mean = at_right(fit(mean, 5.6), theme.RIGHT, ROW - 0.38)
        self.share = at_right(words(tr("$1 \\/ {count}$ of each", count=len(batch)), size=46), theme.RIGHT, ROW + 0.12)
        left, (one, other) = self.formula.get_right()[0] + 0.4, map(batch.name, batch.axes)
        lines = tr("at the weights before the step"), tr("bright: ${one}$, ${other}$", one=one, other=other)
        self.remark = column(
            [(line, theme.QUIET) for line in lines], left=left, top=ROW + 0.15, pitch=0.5, size=theme.INDEXED
        )

    def _arrows(self, cost: str, chain: bool) -> SampleArrows:
        """The samples' derivatives of this cost by the two weights, or the chain of their shares."""
        names = [f"$partial {cost} \\/ partial {self.batch.name(index)}$" for index in self.batch.axes]
        return SampleArrows(self.batch.pairs, center=(3.6, 0.3), size=(4.6, 2.8), names=names, chain=chain)

    def _icon(self, index: int) -> VGroup:
        """A sample's number, its network with the sample's own gradient on the edges, and the sample."""
        batch, one = self.batch, self.batch.singles[index]
        pitch = 4.3 / -(-len(batch) // 2)
        x, y = theme.LEFT + 1.75 + 3.35 * (index % 2), theme.OPEN_TOP - (index // 2 + 0.42) * pitch
        rows = min(max(one.network.sizes), batch.followed.at_most)
        size = (2.4, 0.68 * pitch)
        drawing = NetworkDrawing(
            one.network,
            center=(x, y),
            size=size,
            radius=float(np.clip(0.3 * size[1] / rows, 0.04, 0.15)),
            at_most=batch.followed.at_most,
        ).show_pass(one.forward)
        lines = gradient_edges(drawing, one.weights, largest=batch.largest, widest=6.0)
        axes = [batch.place(axis) for axis in batch.axes]
        for place, line in lines.items():
            line.set_stroke(opacity=1.0 if place in axes else 0.4)
        name = words(str(index + 1), size=theme.BODY).place(x - 1.75, y - 0.12)
        sample = fit(words(_sample(one.forward.activations[0][0], batch.y[index], index), size=theme.INDEXED), 3.3)
        return VGroup(name, *lines.values(), *drawing.layers, sample.place(x, y - 0.54 * pitch, align="center"))

    def drawn_arrows(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of every sample's arrow."""
        arrows = enumerate(self.arrows.arrows, start=1)
        return [(f"arrow of sample {n}", Arrow(arrow, unit=self.arrows.scale_of_lengths)) for n, arrow in arrows]

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the shares, and of the mean."""
        arrows, unit = self.closer, self.closer.scale_of_lengths
        named = zip(("first", "second"), self.batch.written(self.batch.mean), strict=True)
        return [
            *((f"mean, {name}", Number(self.mean, text)) for name, text in named),
            ("arrow of the mean", Arrow(arrows.mean_arrow, unit=unit)),
            ("shares", All([Arrow(arrow, unit=unit) for arrow in arrows.shares])),
        ]


def _sample(x: np.ndarray, y: np.ndarray, index: int) -> str:
    """The sample's numbers, or its place in the batch where they are too many."""
    if len(x) > 3 or len(y) > 2:
        return tr("sample {number}", number=index + 1)
    inputs, target = (tr(", ").join(f"{value:g}".replace("-", "−") for value in part) for part in (x, y))
    return f"$({inputs}) arrow.r {target if len(y) == 1 else f'({target})'}$"
