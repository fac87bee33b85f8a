"""Gradients on the screen: edges as wide as their dC/dw, matrices of numbers, and samples' arrows with their mean.

self.play(edges_by_gradient(drawing, back.weights))
Equation("partial C / partial W = " + matrix_source(back.weights[0], "{:.3f}"))
fan = Fan(pairs, center=(4, -1), size=(4, 4))      # pairs (N, 2): two components of each sample's gradient
self.play(fan.grow(0)); ...; self.play(fan.add_share(0)); ...; self.play(fan.grow_mean())
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import AnimationGroup, Arrow, GrowArrow, Line, ManimColor, TransformFromCopy, VGroup

from nncore import BackwardPass

from . import theme
from .network import NetworkDrawing, kept_neurons
from .numbers import shown
from .text import Words, fit, words


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
    drawing: NetworkDrawing, gradients: Sequence[np.ndarray], *, largest: float | None = None, **kwargs: object
) -> AnimationGroup:
    """An animation: every edge takes the gradient's colour, and a width that is its |dC/dw|."""
    changes = [
        edge.animate.set_stroke(theme.GRADIENT, width=width, opacity=opacity)
        for edge, width, opacity in gradient_strokes(drawing, gradients, largest)
    ]
    return AnimationGroup(*changes, **kwargs)


def matrix_source(values: np.ndarray, form: str, at_most: int = 4) -> str:
    """Typst math of a matrix (rows, columns); rows and columns beyond `at_most` become dots."""
    values = np.atleast_2d(np.asarray(values, float))
    rows, columns = (kept_neurons(count, at_most - (count > at_most)) for count in values.shape)
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


class Fan(VGroup):
    """Arrows of samples from one origin, and 1/N of each laid head to tail: where they end is the mean.

    pairs (N, 2): what each sample's arrow is, on one scale that fits all into `size`.
    """

    def __init__(self, pairs: np.ndarray, *, center: Sequence[float], size: tuple[float, float]) -> None:
        super().__init__()
        self.pairs = np.asarray(pairs, float)
        self.mean = self.pairs.mean(axis=0)
        shares = self.pairs / len(self.pairs)
        self.sums = np.vstack([np.zeros(2), np.cumsum(shares, axis=0)])
        corners = np.vstack([self.sums, self.pairs])
        low, high = corners.min(axis=0), corners.max(axis=0)
        self.scale_of_lengths = float(np.min(np.asarray(size) / np.maximum(high - low, 1e-12)))
        middle = (low + high) / 2 * self.scale_of_lengths
        self.origin = np.array([center[0] - middle[0], center[1] - middle[1], 0.0])
        self.axes = self._axes(low, high)
        self.arrows = [self._arrow(np.zeros(2), pair, 5.0, theme.blend(theme.GRADIENT, 0.8)) for pair in self.pairs]
        self.shares = [
            self._arrow(start, share, 4.0, theme.TEXT) for start, share in zip(self.sums, shares, strict=False)
        ]
        self.mean_arrow = self._arrow(np.zeros(2), self.mean, 9.0, theme.GRADIENT)

    def at(self, pair: Sequence[float] | np.ndarray) -> np.ndarray:
        """Where a pair of components lies on the screen."""
        return self.origin + self.scale_of_lengths * np.array([pair[0], pair[1], 0.0])

    def grow(self, index: int, **kwargs: object) -> GrowArrow:
        """An animation: the arrow of sample `index` grows from the origin."""
        return GrowArrow(self.arrows[index], **kwargs)

    def add_share(self, index: int, **kwargs: object) -> AnimationGroup:
        """An animation: 1/N of sample `index`'s arrow moves to the end of the chain, the arrow itself fades."""
        share = TransformFromCopy(self.arrows[index], self.shares[index])
        return AnimationGroup(share, self.arrows[index].animate.set_opacity(0.45), **kwargs)

    def grow_mean(self, **kwargs: object) -> GrowArrow:
        """An animation: the mean, from the origin to the end of the chain."""
        return GrowArrow(self.mean_arrow, **kwargs)

    def name_axes(self, across: Words, up: Words) -> VGroup:
        """Names at the end of the axes that is farther from the origin, where the arrows do not cover them."""
        left, right = self.axes[0].get_start()[0], self.axes[0].get_end()[0]
        side = 1 if right - self.origin[0] >= self.origin[0] - left else -1
        across.place(right if side > 0 else left, self.origin[1] + 0.16, align="right" if side > 0 else "left")
        top = self.axes[1].get_end()[1] + 0.14
        up.place(self.origin[0] - 0.1 * side, max(top, self.origin[1] + 0.16), align="right" if side > 0 else "left")
        return VGroup(across, up)

    def _arrow(self, start: np.ndarray, pair: np.ndarray, width: float, color: ManimColor) -> Arrow:
        begin, end = self.at(start), self.at(start + pair)
        length = float(np.linalg.norm(end - begin))
        if length < 0.02:  # manim draws no shorter arrow
            end = begin + (end - begin) * 0.02 / length if length > 1e-9 else begin + np.array([0.02, 0.0, 0.0])
        return Arrow(
            begin,
            end,
            buff=0,
            stroke_width=width,
            color=color,
            tip_length=min(0.14 + 0.018 * width, 0.5 * max(length, 0.02)),
            max_stroke_width_to_length_ratio=100,
            max_tip_length_to_length_ratio=1,
        )

    def _axes(self, low: np.ndarray, high: np.ndarray) -> VGroup:
        (left, bottom, _), (right, top, _) = self.at(np.minimum(low, 0)) - 0.15, self.at(np.maximum(high, 0)) + 0.15
        return VGroup(
            Line([left, self.origin[1], 0], [right, self.origin[1], 0], color=theme.FAINT, stroke_width=2),
            Line([self.origin[0], bottom, 0], [self.origin[0], top, 0], color=theme.FAINT, stroke_width=2),
        )


class SampleNetworks(VGroup):
    """Small multiples: a network for each sample, its edges as wide as the sample's own dC/dw.

    passes: one BackwardPass of a single sample each. All share one width for the largest gradient.
    """

    def __init__(
        self,
        passes: Sequence[BackwardPass],
        targets: np.ndarray,
        *,
        center: Sequence[float] = (-3.0, -0.45),
        size: tuple[float, float] = (6.9, 5.0),
    ) -> None:
        super().__init__()
        columns = 2 if len(passes) <= 4 else 3
        rows = -(-len(passes) // columns)
        cell = (size[0] / columns, size[1] / rows)
        largest = max(float(np.abs(weight).max()) for one in passes for weight in one.weights)
        self.drawings: list[NetworkDrawing] = []
        self.labels: list[Words] = []
        for index, one in enumerate(passes):
            row, column = divmod(index, columns)
            x = center[0] - size[0] / 2 + (column + 0.5) * cell[0]
            y = center[1] + size[1] / 2 - (row + 0.5) * cell[1]
            drawing = NetworkDrawing(
                one.network, center=(x, y + 0.2), size=(0.8 * cell[0], cell[1] - 0.75), at_most=6, radius=0.16
            ).show_pass(one.forward)
            for edge, width, opacity in gradient_strokes(drawing, one.weights, largest, widest=7):
                edge.set_stroke(theme.GRADIENT, width=width, opacity=opacity)
            label = words(_sample_name(one.forward.activations[0][0], targets[index], index), size=theme.LABEL)
            fit(label, cell[0] - 0.2).place(x, y - cell[1] / 2 + 0.12, align="center")
            self.drawings.append(drawing)
            self.labels.append(label)
            self.add(VGroup(drawing, label))


def _sample_name(x: np.ndarray, y: np.ndarray, index: int) -> str:
    """The sample's numbers, or its place in the batch where they are too many."""
    if len(x) > 3 or len(y) > 2:
        return f"sample {index + 1}"
    inputs, target = (", ".join(f"{value:g}".replace("-", "−") for value in part) for part in (x, y))
    return f"$({inputs}) arrow.r {target if len(y) == 1 else f'({target})'}$"
