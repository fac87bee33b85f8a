"""Gradients on the screen: edges as wide as their dC/dw, matrices of numbers, and small multiples of samples.

self.play(edges_by_gradient(drawing, back.weights, layer=0))
Equation("partial C / partial W = " + matrix_source(back.weights[0], "{:.3f}"))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from manim import AnimationGroup, Line, VGroup

from lecture import theme
from lecture.kit.network import NetworkDrawing, kept_neurons
from lecture.kit.numbers import shown
from lecture.kit.text import Words, fit, haloed, words
from nncore import BackwardPass


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


def matrix_source(values: np.ndarray, form: str, at_most: int = 4) -> str:
    """Typst math of a matrix (rows, columns); rows and columns beyond `at_most` become dots."""
    values = np.atleast_2d(np.asarray(values, float))
    rows, columns = (kept_neurons(count, at_most, dots=1) for count in values.shape)
    row_gap, column_gap = len(rows) < values.shape[0], len(columns) < values.shape[1]
    lines = []
    for row in rows:
        cells = [shown(float(values[row, column]), form) for column in columns]
        lines.append(_with_dots(cells, "dots.h", column_gap))
    if row_gap:
        width = len(columns) + column_gap
        lines.insert((len(rows) + 1) // 2, ["dots.v"] * width)
    return 'mat(delim: "(", ' + "; ".join(", ".join(line) for line in lines) + ")"


def decimal_form(values: np.ndarray) -> str:
    """A format with as many decimals as give the largest of `values` two digits; at least 3, at most 6."""
    largest = float(np.abs(values).max())
    return f"{{:.{int(np.clip(1 - np.floor(np.log10(largest)), 3, 6)) if largest > 0 else 3}f}}"


def _with_dots(cells: list[str], dots: str, gap: bool) -> list[str]:
    half = (len(cells) + 1) // 2
    return [*cells[:half], dots, *cells[half:]] if gap else cells


class SampleNetworks(VGroup):
    """Small multiples: a network for each sample, its edges as wide as the sample's own dC/dw.

    passes: one BackwardPass of a single sample each. All share one width for the largest gradient. Below each network
    stands its sample. To be brought in later: `numbers[n]`, the n-th of `lines` below that; `outlines` of the `marked`
    edges (k, j, i) in every network; `names`, the Typst math given with the marked edges, in the first network.
    """

    def __init__(
        self,
        passes: Sequence[BackwardPass],
        targets: np.ndarray,
        lines: Sequence[str],
        marked: Mapping[tuple[int, int, int], str],
        *,
        at_most: int,
        center: Sequence[float] = (-3.0, -0.5),
        size: tuple[float, float] = (6.9, 5.3),
    ) -> None:
        super().__init__()
        columns = 2 if len(passes) <= 4 else 3
        cell = (size[0] / columns, size[1] / -(-len(passes) // columns))
        largest = max(float(np.abs(weight).max()) for one in passes for weight in one.weights)
        self.drawings: list[NetworkDrawing] = []
        self.numbers: list[Words] = []
        self.outlines, self.names = VGroup(), VGroup()
        for index, one in enumerate(passes):
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
            name = _sample_name(one.forward.activations[0][0], targets[index], index)
            foot, label = y - cell[1] / 2, words(name, size=theme.LABEL)
            fit(label, cell[0] - 0.2).place(x, foot + 0.5, align="center")
            numbers = words(lines[index], size=theme.LABEL, color=theme.GRADIENT)
            self.numbers.append(fit(numbers, cell[0] - 0.2).place(x, foot + 0.1, align="center"))
            self.outlines.add(*(_outline(drawing.edges[k][j][i]) for k, j, i in marked))
            self.drawings.append(drawing)
            self.add(VGroup(drawing, label))
        self.names.add(*(_beside(self.drawings[0].edges[k][j][i], name) for (k, j, i), name in marked.items()))


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


def gradient_matrices(gradients: Sequence[np.ndarray], at_most: int = 4) -> dict[int, str]:
    """Typst math of dC/dW of the last two layers of weights, by layer; rows and columns left out become dots."""
    layers = range(max(0, len(gradients) - 2), len(gradients))
    return {
        layer: f"{{{{frac(partial C, partial W^(({layer + 1}))) : left}}}} = "
        + matrix_source(gradients[layer], decimal_form(gradients[layer]), at_most)
        for layer in layers
    }
