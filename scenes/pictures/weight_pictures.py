"""Weights as pictures: matrices of coloured cells, histograms, and a cost in its two stacked parts.

cells = WeightCells(weights, cell=0.16, left=-6.2, top=1.6)          # W of each layer
self.play(*map(FadeIn, cells.squares))
bars = WeightHistogram(center=(5, 0), size=(3, 2), most=280); bars.show(theta)
costs = CostComparison(runs)                                         # of DecayRuns
self.play(*walking([costs.decayed], 0, runs.last), run_time=5)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from manim import Group, Line, ManimColor, Rectangle, SurroundingRectangle, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.charts import LEAST_HEIGHT, Chart
from lecture.kit.color_readings import Heat
from lecture.kit.numbers import Readout
from lecture.kit.places import put, span
from lecture.kit.readings import Bar, Drawn, Number
from lecture.kit.text import at_left, at_right, words
from lecture.kit.walk import Pace
from lecture.language import tr
from scenes.numbers.weight_decay import DecayRuns


def signed_colormap() -> NDArray[np.float64]:
    """Colours from a large negative weight over zero to a large positive one."""
    return np.stack([color.to_rgb() for color in (theme.NEGATIVE, theme.blend(theme.TEXT, 0.06), theme.POSITIVE)])


def square_colormap() -> NDArray[np.float64]:
    """Colours of squares, from zero, which is the ground, to a large one: what the penalty adds up."""
    return np.stack([color.to_rgb() for color in (theme.GROUND, theme.PENALTY)])


BAR = 2.2
"""How many cells thick a matrix of a single row or column is drawn, to be seen from afar."""


class WeightCells(Group):
    """Three weight matrices, a cell for each weight, rows from the top; all on one scale of colour.

    The second stands beside the first and the third below it, where it is as wide. The strength of a colour is the root
    of |w| / `most`, so that a large weight does not hide the small ones, nor saturates.
    `squares` lie over them: those of the weights, by the cube root of their share of the largest.
    """

    def __init__(
        self, weights: Sequence[NDArray[np.floating]], *, cell: float, left: float, top: float, most: float
    ) -> None:
        super().__init__()
        self.most = most
        self.heats: list[HeatMap] = []
        self.squares: list[HeatMap] = []
        self.boxes = VGroup()
        sizes = [[cell * (count if count > 1 else BAR) for count in weight.shape] for weight in weights]
        beside = left + sizes[0][1] + 0.8
        corners = ((left, top), (beside, top), (beside, top - sizes[1][0] - 0.35))
        for weight, (height, width), (x, y) in zip(weights, sizes, corners, strict=True):
            low, high = (x, y - height, 0), (x + width, y, 0)
            heat = HeatMap(
                self.strength(weight), low, high, colormap=signed_colormap(), limits=(-1.0, 1.0), smooth=False
            )
            self.squares.append(
                HeatMap(
                    self.compressed(weight**2), low, high, colormap=square_colormap(), limits=(0.0, 1.0), smooth=False
                )
            )
            box = Rectangle(width=width, height=height, stroke_width=1.5, stroke_color=theme.FAINT)
            self.boxes.add(box.move_to(heat))
            self.heats.append(heat)
        self.add(*self.heats, self.boxes)

    def strength(self, weight: NDArray[np.floating]) -> NDArray[np.floating]:
        """What a heat map holds of a matrix: the last row first."""
        return (np.sign(weight) * np.sqrt(np.abs(weight) / self.most))[::-1]

    def compressed(self, squares: NDArray[np.floating]) -> NDArray[np.floating]:
        """The same of the squared weights: the cube root of their share of the largest."""
        return np.cbrt(squares / self.most**2)[::-1]


class WeightHistogram(Chart):
    """How many weights lie in each of `bins` equal intervals, up to `most`, on a logarithmic axis.

    The outermost two hold what lies beyond as well.
    """

    def __init__(
        self,
        *,
        center: Sequence[float],
        size: tuple[float, float],
        most: float,
        reach: float = 3.0,
        bins: int = 24,
        marked: bool = True,
        color: ManimColor | None = None,
        y_label: str = "",
    ) -> None:
        super().__init__(
            (-reach, reach), (0.7, most), center=center, size=size, x_ticks=(), y_label=y_label, log_y=True
        )
        self.edges = np.linspace(-reach, reach, bins + 1)
        if marked:
            named = {-reach: f"≤ −{reach:g}", 0.0: "0", reach: f"≥ {reach:g}"}
            for value, text in named.items():
                foot = self.point(value, self.y_range[0])
                label = words(text, size=theme.SMALL, color=theme.QUIET)
                self.ticks.add(label.place(foot[0], foot[1] - 0.34, align="center"))
        self.columns = self.bars(self.edges, np.zeros(bins), color, gap=0.02)

    def counts(self, weights: NDArray[np.floating]) -> NDArray[np.int64]:
        """How many of the weights are in each bin."""
        reach = self.edges[-1] * (1 - 1e-9)
        return np.histogram(np.clip(weights, -reach, reach), bins=self.edges)[0]

    def show(self, weights: NDArray[np.floating]) -> Self:
        """The bars for these weights."""
        counts = np.clip(self.counts(weights), *self.y_range)
        foot, tops = self.point(0.0, self.y_range[0])[1], self.at(self.edges[1:], counts)[:, 1]
        for bar, top in zip(self.columns, np.maximum(tops, foot + LEAST_HEIGHT), strict=True):
            heights = bar.points[:, 1]
            bar.points[:, 1] = np.where(heights > (heights.min() + heights.max()) / 2, top, foot)
        return self


class StackedCost(VGroup):
    """C_total along a run as a bar: below C_data, above it lambda R(W), with numbers beside and the sum on top.

    data, penalty: both parts at every state of the run; `show(row)` is a place among them.
    """

    def __init__(
        self, data: NDArray[np.floating], penalty: NDArray[np.floating], *, x: float, foot: float, unit: float,
        form: str, width: float = 1.5,
    ) -> None:  # fmt: skip
        super().__init__()
        self.x, self.foot, self.unit, self.bar_width, self._run = x, foot, unit, width, (data, penalty)
        self.parts = VGroup(
            Rectangle(width=width, height=0.01, stroke_width=0, fill_color=theme.DATA, fill_opacity=0.95),
            Rectangle(width=width, height=0.01, stroke_width=0, fill_color=theme.PENALTY, fill_opacity=0.9),
        )
        colors = (theme.DATA, theme.PENALTY)
        self.numbers = VGroup(*(Readout(0.0, form, size=theme.LABEL, color=color, anchor="left") for color in colors))
        self.names = VGroup(
            *(words(name, color=color) for name, color in zip((tr("data"), tr("penalty")), colors, strict=True))
        )
        self.total = Readout(0.0, form, size=theme.BODY, color=theme.TEXT)
        self.add(self.parts, self.numbers, self.names, self.total)

    def ghost(self) -> VGroup:
        """An outline of the bar as it stands now, that this is before training, and the sum."""
        outline = Rectangle(width=self.bar_width, height=self.parts.height, stroke_color=theme.FAINT, stroke_width=2)
        outline.move_to(self.parts)
        name = words(tr("before training"), color=theme.QUIET)
        name.place(outline.get_right()[0] + 0.18, outline.get_top()[1] - 0.22)
        number = Readout(self.total.value, self.total.form, size=theme.LABEL, color=theme.QUIET)
        return VGroup(outline, name, number.place(name.get_left()[0], name.baseline - 0.42))

    def show(self, row: float) -> Self:
        """The bar at `row`, a place among the states of the run."""
        heights = np.array([np.interp(row, np.arange(len(part)), part) for part in self._run])
        floor = self.foot
        for part, height in zip(self.parts, heights, strict=True):
            drawn = max(self.unit * height, 1e-3)
            span(part, self.x - self.bar_width / 2, floor, self.bar_width, drawn)
            floor += drawn
        side = self.x + self.bar_width / 2 + 0.18
        low = max(self.foot + self.unit * heights[0] / 2, self.foot + 0.2)
        high = max(floor - self.unit * heights[1] / 2, low + 0.42)
        for number, name, y, height in zip(self.numbers, self.names, (low, high), heights, strict=True):
            number.set_value(float(height))
            at_left(number, side, y)
            name.place(number.get_right()[0] + 0.15, y - 0.1)
        self.total.set_value(float(heights.sum()))
        put(self.total, [self.x, floor + 0.32, 0])
        return self

    def drawn(self, name: str) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of both parts, as numbers and as bars, and of the sum."""
        found: list[tuple[str, Drawn | Readout]] = [(f"C_total {name}", self.total)]
        for label, number, box in zip(("C_data", "lambda R"), self.numbers, self.parts, strict=True):
            found += [(f"{label} {name}", number), (f"bar of {label} {name}", Bar(box, unit=self.unit, axis=1))]
        return found


class CostComparison:
    """C_total without decay at its end, and with the deck's strength along its run, as bars on one scale."""

    def __init__(self, runs: DecayRuns) -> None:
        strength, foot, xs = runs.parameters.strength, -2.2, (-5.45, -1.7)
        both = [(runs.costs(k)["train"], strength * runs.squares(k)) for k in (0, runs.chosen)]
        (last_data, last_penalty), (first_data, first_penalty) = (
            [part[-1] for part in both[0]], [part[0] for part in both[1]]
        )  # fmt: skip
        unit = 4.0 / max(last_data + last_penalty, first_data + first_penalty)
        ends = [[float(part[-1]) for part in parts] for parts in both]
        form = f"{{:.{max(agreeing_decimals(end, sum(end), least=2) for end in ends)}f}}"
        self.without, self.decayed = (
            StackedCost(*parts, x=x, foot=foot, unit=unit, form=form) for parts, x in zip(both, xs, strict=True)
        )
        self.without.show(runs.last)
        self.decayed.show(0.0)
        self.floor = Line([-6.4, foot, 0], [0.4, foot, 0], color=theme.QUIET, stroke_width=2)
        texts = (
            tr("trained with $lambda = {strength:g}$", strength=0),
            tr("training with $lambda = {strength:g}$", strength=strength),
        )
        self.names = VGroup(
            *(
                words(text, size=theme.LABEL).place(x, foot - 0.5, align="center")
                for text, x in zip(texts, xs, strict=True)
            )
        )
        self.measured = words(tr("both measured with $lambda = {strength:g}$", strength=strength), color=theme.QUIET)
        self.measured.place(theme.LEFT, 2.05)
        step, count = words(tr("step"), color=theme.QUIET), Readout(0.0, "{:.0f}", color=theme.QUIET, anchor="left")
        step.place(self.names[1].get_left()[0], foot - 0.98)
        count.place(step.get_right()[0] + 0.12, step.baseline)
        self.step, self.counter = VGroup(step, count), Pace(count, runs.steps)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of both bars."""
        return [("step", self.step[1]), *self.without.drawn("without"), *self.decayed.drawn("with")]


def agreeing_decimals(parts: Sequence[float], total: float, least: int = 1, most: int = 6) -> int:
    """The fewest decimals, from `least`, with which the rounded parts add up to the rounded total.

    >>> agreeing_decimals([0.14, 0.14], 0.28), agreeing_decimals([0.12, 0.12], 0.24)
    (2, 1)
    """
    for decimals in range(least, most):
        if round(sum(round(part, decimals) for part in parts), decimals) == round(total, decimals):
            return decimals
    return most


class LayerNorms(VGroup):
    """Weight matrices as `cells` with names, beside them the sums of their squares, and below these their sum R(W).

    Over them it is said whose weights they are, `whose`, and then that they are `squared`.
    """

    def __init__(self, weights: Sequence[NDArray[np.floating]], whose: str, *, right: float = 0.95) -> None:
        super().__init__()
        most = max(float(np.abs(weight).max()) for weight in weights)
        cell = 3.0 / max(weight.shape[1] for weight in weights)
        self.cells = cells = WeightCells(weights, cell=cell, left=theme.LEFT + 0.25, top=1.6, most=most)
        squares = [float(np.square(weight).sum()) for weight in weights]
        total = float(np.sum(squares))
        form = f"{{:.{agreeing_decimals(squares, total)}f}}"
        self.names, self.norms, self.numbers = VGroup(), VGroup(), VGroup()
        for layer, (box, value) in enumerate(zip(cells.boxes, squares, strict=True), start=1):
            name, (x, y, _) = words(f"$W^(({layer}))$", size=theme.INDEXED), box.get_corner([0, 1, 0])
            self.names.add(at_right(name, box.get_left()[0] - 0.15, y) if layer == 3 else name.move_to([x, y + 0.3, 0]))
            number = Readout(value, form, size=theme.BODY, color=theme.PENALTY, anchor="right")
            self.numbers.add(at_right(number, right, 1.7 - 0.8 * layer))
            norm = words(
                f"${'+ med' if layer > 1 else ''} norm(W^(({layer})))_F^2 =$", size=theme.BODY, color=theme.QUIET
            )
            self.norms.add(at_right(norm, right - 1.15, number.get_y()))
        y = self.numbers[-1].get_y() - 0.45
        rule = Line([self.norms.get_left()[0], y, 0], [right, y, 0], color=theme.QUIET, stroke_width=2)
        label = at_right(words("$R(W) =$", size=theme.BODY), right - 1.15, y - 0.45)
        self.number = Readout(total, form, size=theme.BODY, color=theme.PENALTY, anchor="right", weight="bold")
        at_right(self.number, right, y - 0.45)
        most = int(np.argmax(squares))
        counts = [weight.size for weight in weights]
        share = f"{100 * squares[most] / total:.0f}"
        self._share = {"layer": str(most + 1), "few": str(counts[most]), "all": str(sum(counts)), "share": share}
        text = tr("$W^(({layer}))$: {few} of {all} weights, {share} % of $R(W)$", **self._share)
        self.share = words(text, size=theme.INDEXED, color=theme.PENALTY).place(right, y - 1.36, align="right")
        frame = SurroundingRectangle(cells.boxes[most], color=theme.PENALTY, stroke_width=4, buff=0.06)
        self.sum = VGroup(rule, label, self.number, self.share, frame)
        self.whose = words(whose, color=theme.QUIET).place(theme.LEFT, 2.3)
        self.squared = words(tr("their squares (brightness compressed)"), color=theme.PENALTY).place(theme.LEFT, 2.3)
        self.add(self.whose, self.names, self.norms, self.numbers, self.sum, self.squared)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the squares of the weights, which the cells' colours show, and of their sums."""
        found: list[tuple[str, Drawn | Readout]] = [("R(W)", self.number)]
        found += [(f"largest sum: {name}", Number(self.share, text)) for name, text in self._share.items()]
        for layer, (number, heat) in enumerate(zip(self.numbers, self.cells.squares, strict=True), start=1):
            found += [
                (f"squares of layer {layer}", number),
                (f"squared weights of layer {layer}", Heat(heat, self.cells.compressed)),
            ]
        return found
