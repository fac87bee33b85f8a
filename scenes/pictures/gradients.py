"""Gradients on the screen: edges as wide as their dC/dw, and matrices of numbers.

self.play(edges_by_gradient(drawing, back.weights, layer=0))
Equation("partial C / partial W = " + matrix_source(back.weights[0], "{:.3f}"))
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import AnimationGroup, Line

from lecture import theme
from lecture.kit.network import NetworkDrawing, kept_neurons
from lecture.kit.numbers import shown


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
