"""Gradients on the edges of a network; and those of a batch: small multiples, two components as arrows, the mean.

self.play(edges_by_gradient(drawing, back.weights, layer=0))
picture = BatchGradients(followed.batch(4, seed=5))      # `followed`: a FollowedWeight
self.play(*map(FadeIn, picture.networks)); self.play(*picture.sample(0))
self.play(picture.arrows.add_share(0)); self.play(picture.arrows.grow_mean(), FadeIn(picture.mean))
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import UP, Animation, AnimationGroup, FadeIn, Line, VGroup

from lecture import theme
from lecture.kit.network import NetworkDrawing
from lecture.kit.pulses import layer_pulse
from lecture.kit.readings import All, Arrow, Drawn, Number
from lecture.kit.text import Words, fit, haloed, words
from scenes.numbers.backpropagation import Batch
from scenes.pictures.chain_rule import LEFT
from scenes.pictures.sample_arrows import SampleArrows


def gradient_strokes(
    drawing: NetworkDrawing, gradients: Sequence[np.ndarray], largest: float | None = None, widest: float = 9.0
) -> list[tuple[Line, float, float]]:
    """(edge, width, opacity) of every drawn edge: width in proportion to |dC/dw|, `largest` being `widest`."""
    top = largest or max(float(np.abs(gradient).max()) for gradient in gradients) or 1.0
    strokes = []
    for gradient, layer in zip(gradients, drawing.edges, strict=True):
        for j, row in layer.items():
            for i, edge in row.items():
                share = min(abs(float(gradient[j, i])) / top, 1.0)
                strokes.append((edge, max(widest * share, 0.6), 0.3 + 0.7 * share))
    return strokes


def edges_by_gradient(
    drawing: NetworkDrawing, gradients: Sequence[np.ndarray], layer: int, **kwargs: object
) -> AnimationGroup:
    """An animation: the edges from `layer` to the next take the gradient's colour, and a width that is |dC/dw|."""
    mine = {id(edge) for edge in drawing.edge_layers[layer]}
    changes = [
        edge.animate.set_stroke(theme.GRADIENT, width=width, opacity=opacity)
        for edge, width, opacity in gradient_strokes(drawing, gradients)
        if id(edge) in mine
    ]
    return AnimationGroup(*changes, **kwargs)


class SampleNetworks(VGroup):
    """Small multiples: a network for each sample of a batch, its edges as wide as the sample's own dC/dw.

    All share one width for the largest gradient. Below each network stands its sample. To be brought in later:
    `numbers[n]`, the n-th sample's components of the two weights, below that; `outlines` of these weights' edges in
    every network; `names`, theirs in the first network.
    """

    def __init__(
        self,
        batch: Batch,
        *,
        center: Sequence[float] = (-3.0, -0.5),
        size: tuple[float, float] = (6.9, 5.3),
    ) -> None:
        super().__init__()
        columns = 2 if len(batch) <= 4 else 3
        cell = (size[0] / columns, size[1] / -(-len(batch) // columns))
        largest = max(float(np.abs(weight).max()) for one in batch.singles for weight in one.weights)
        marked = {batch.place(index): batch.name(index) for index in batch.axes}
        at_most = batch.followed.at_most
        self.drawings: list[NetworkDrawing] = []
        self.numbers: list[Words] = []
        self.outlines, self.names = VGroup(), VGroup()
        for index, (one, pair) in enumerate(zip(batch.singles, batch.pairs, strict=True)):
            row, column = divmod(index, columns)
            x = center[0] - size[0] / 2 + (column + 0.5) * cell[0]
            y = center[1] + size[1] / 2 - (row + 0.5) * cell[1]
            rows = min(max(one.network.sizes), at_most)
            drawing = NetworkDrawing(
                one.network,
                center=(x, y + 0.4),
                size=(0.8 * cell[0], cell[1] - 1.1),
                at_most=at_most,
                radius=float(np.clip(0.34 * (cell[1] - 1.1) / rows, 0.06, 0.16)),
            ).show_pass(one.forward)
            for edge, width, opacity in gradient_strokes(drawing, one.weights, largest, widest=7):
                edge.set_stroke(theme.GRADIENT, width=width, opacity=opacity)
            name = _sample_name(one.forward.activations[0][0], batch.y[index], index)
            foot, label = y - cell[1] / 2, words(name, size=theme.LABEL)
            fit(label, cell[0] - 0.2).place(x, foot + 0.5, align="center")
            first, second = batch.written(pair)
            numbers = words(f"{index + 1}: $({first}, {second})$", size=theme.LABEL, color=theme.GRADIENT)
            self.numbers.append(fit(numbers, cell[0] - 0.2).place(x, foot + 0.1, align="center"))
            self.outlines.add(*(_outline(drawing.edges[k][j][i]) for k, j, i in marked))
            self.drawings.append(drawing)
            self.add(VGroup(drawing, label))
        self.names.add(*(_beside(self.drawings[0].edges[k][j][i], name) for (k, j, i), name in marked.items()))


class BatchGradients:
    """A batch: its samples' networks, the arrows of two components of each gradient, and the mean in numbers."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.networks = batch, SampleNetworks(batch)
        self.arrows = SampleArrows(batch.pairs, center=(4.1, -1.15), size=(4.0, 2.4))
        across, up = (
            words(f"$partial C \\/ partial {batch.name(index)}$", size=theme.LABEL, color=theme.QUIET)
            for index in batch.axes
        )
        self.axis_names = self.arrows.name_axes(across, up)
        first, second = batch.written(batch.mean)
        mean = f"mean of {len(batch)}: $({first}, {second})$"
        self.mean = words(mean, size=theme.LABEL, color=theme.GRADIENT).place(LEFT, -3.05)

    def sample(self, index: int) -> list[Animation]:
        """Animations: light runs back through a sample's network, its numbers come, and its arrow grows."""
        drawing, number = self.networks.drawings[index], self.networks.numbers[index]
        light = (layer_pulse(drawing, k, theme.GRADIENT, back=True) for k in range(len(drawing.edges)))
        return [*light, FadeIn(number, shift=0.1 * UP), self.arrows.grow(index)]

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of every sample's numbers and arrow, of the shares, and of the mean."""
        arrows, unit, found = self.arrows, self.arrows.scale_of_lengths, []
        for number, (arrow, line, pair) in enumerate(
            zip(arrows.arrows, self.networks.numbers, self.batch.pairs, strict=True), start=1
        ):
            found.append((f"arrow of sample {number}", Arrow(arrow, unit=unit)))
            named = zip(("first", "second"), self.batch.written(pair), strict=True)
            found += [(f"{name} number of sample {number}", Number(line, text)) for name, text in named]
        named = zip(("first", "second"), self.batch.written(self.batch.mean), strict=True)
        found += [(f"mean, {name}", Number(self.mean, text)) for name, text in named]
        found.append(("arrow of the mean", Arrow(arrows.mean_arrow, unit=unit)))
        return [*found, ("shares", All([Arrow(arrow, unit=unit) for arrow in arrows.shares]))]


def _outline(edge: Line) -> VGroup:
    """Two thin lines along an edge, one at either side."""
    along = edge.get_unit_vector()
    normal = 0.055 * np.array([-along[1], along[0], 0.0])
    start, end = edge.get_start(), edge.get_end()
    return VGroup(
        *(Line(start + side * normal, end + side * normal, color=theme.QUIET, stroke_width=2) for side in (1, -1))
    )


def _beside(edge: Line, name: str) -> VGroup:
    """The name of an edge over its middle, on a patch of ground."""
    label = words(f"${name}$", size=theme.SMALL)
    along = edge.get_unit_vector()
    normal = np.array([-along[1], along[0], 0.0]) * np.sign(along[0])
    label.move_to(edge.point_from_proportion(0.55) + (0.14 + label.height / 2) * normal)
    return haloed(label)


def _sample_name(x: np.ndarray, y: np.ndarray, index: int) -> str:
    """The sample's numbers, or its place in the batch where they are too many."""
    if len(x) > 3 or len(y) > 2:
        return f"sample {index + 1}"
    inputs, target = (", ".join(f"{value:g}".replace("-", "−") for value in part) for part in (x, y))
    return f"$({inputs}) arrow.r {target if len(y) == 1 else f'({target})'}$"
