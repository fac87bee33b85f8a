"""One neuron's weighted sum, a row for every product, a bar for what it adds, and the total below.

    table = WeightedSum(weights, inputs, bias, left=1.8, right=6.5, top=0.9)
    self.play(table.grow(0)); ...; self.play(table.finish())
    table.rows[0].weight, table.rows[0].input, table.rows[0].product, table.total

The bars are a waterfall: each starts where the one above ended, the last one is the sum from zero.
"""

from __future__ import annotations

import numpy as np
from manim import RIGHT, Animation, AnimationGroup, FadeIn, GrowFromEdge, Line, Rectangle, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.numbers import Readout
from lecture.kit.readings import All, Bar, Drawn
from lecture.kit.text import Equation, fit


class SumRow(VGroup):
    """weight × input = product (a bias has only its own number), and the bar that it adds."""

    def __init__(self, product: Readout, bar: Rectangle, weight: Readout | None, given: Readout | None) -> None:
        super().__init__()
        self.product, self.bar, self.weight, self.input = product, bar, weight, given
        self.signs = VGroup()
        self.add(bar, product, self.signs, *(part for part in (weight, given) if part is not None))


class WeightedSum(VGroup):
    """The table for weights (n,), inputs (n,) and a bias; `formula` stands above it."""

    def __init__(
        self,
        weights: NDArray[np.floating],
        inputs: NDArray[np.floating],
        bias: float,
        *,
        left: float,
        right: float,
        top: float,
        pitch: float = 0.78,
        size: float = theme.BODY,
    ) -> None:
        super().__init__()
        self.size, self.left = size, left
        self.products = np.append(weights * inputs, bias)
        ends = np.concatenate([[0.0], np.cumsum(self.products)])
        self.z = float(ends[-1])
        self.columns = {"weight": left + 0.66, "input": left + 1.78, "product": left + 3.15}
        self._low, self._high = min(ends.min(), 0.0), max(ends.max(), 0.0)
        self._bar_left, self._bar_right = left + 3.45, right
        self.zero = Line(
            [self._bar_x(0), top + 0.3, 0],
            [self._bar_x(0), top - pitch * (len(self.products) + 0.35), 0],
            color=theme.QUIET,
            stroke_width=2,
        )
        self.rows = [
            self._row(index, ends, top - pitch * index, None if index == len(weights) else (weights, inputs))
            for index in range(len(self.products))
        ]
        foot = top - pitch * (len(self.products) - 0.45)
        self.rule = Line([left, foot, 0], [self.columns["product"] + 0.05, foot, 0], color=theme.QUIET, stroke_width=2)
        y = top - pitch * (len(self.products) + 0.05)
        self.total = self._number(self.z, "{:.2f}", "product", y, theme.TEXT)
        self.total_name = VGroup(
            Equation("z_1^((1))", size=self.size).move_to([self.columns["input"] - 0.2, y, 0]),
            Equation("=", size=self.size).move_to([self.columns["input"] + 0.27, y, 0]),
        )
        self.total_bar = self._bar(0.0, self.z, y, theme.TEXT)
        terms = " + ".join(f"{{{{w_1{i}^((1)) a_{i}^((0)) : p{i - 1}}}}}" for i in range(1, len(weights) + 1))
        self.formula = fit(Equation(f"{{{{z_1^((1)) : z}}}} = {terms} + {{{{b_1^((1)) : b}}}}"), right - left + 0.1)
        self.formula.move_to([(left + right) / 2, top + 1.05, 0])
        self.add(self.zero, *self.rows, self.rule, self.total_name, self.total, self.total_bar)

    def _number(self, value: float, form: str, column: str, y: float, color: object) -> Readout:
        number = Readout(value, form, size=self.size, color=color, anchor="right")
        return number.shift([self.columns[column] - number.get_right()[0], y - number.get_center()[1], 0])

    @property
    def unit(self) -> float:
        """How long the bar of 1 is in manim units."""
        return self._bar_x(1.0) - self._bar_x(0.0)

    def _bar_x(self, value: float) -> float:
        share = (value - self._low) / ((self._high - self._low) or 1.0)
        return self._bar_left + share * (self._bar_right - self._bar_left)

    def _bar(self, start: float, end: float, y: float, color: object) -> Rectangle:
        a, b = self._bar_x(start), self._bar_x(end)
        bar = Rectangle(width=max(abs(b - a), 0.02), height=0.3, stroke_width=0, fill_color=color, fill_opacity=0.9)
        return bar.move_to([(a + b) / 2, y, 0])

    def _row(self, index: int, ends: NDArray, y: float, factors: tuple[NDArray, NDArray] | None) -> SumRow:
        value = float(self.products[index])
        product = self._number(value, "{:+.2f}", "product", y, theme.signed(value))
        bar = self._bar(float(ends[index]), float(ends[index + 1]), y, theme.signed(value))
        if factors is None:
            row = SumRow(product, bar, None, None)
            row.signs.add(Equation("b_1^((1))", size=self.size).move_to([self.columns["input"] - 0.2, y, 0]))
        else:
            weight = self._number(float(factors[0][index]), "{:.1f}", "weight", y, theme.signed(factors[0][index]))
            given = self._number(float(factors[1][index]), "{:.2f}", "input", y, theme.ACTIVATION)
            row = SumRow(product, bar, weight, given)
            between = (weight.get_right()[0] + given.get_left()[0]) / 2
            row.signs.add(Equation("dot", size=self.size).move_to([between, y, 0]))
        row.signs.add(Equation("=", size=self.size).move_to([self.columns["input"] + 0.27, y, 0]))
        row.add(row.signs)
        return row

    def grow(self, index: int) -> Animation:
        """The product appears and its bar grows from where the last one ended."""
        product = self.rows[index].product
        return AnimationGroup(FadeIn(product, shift=0.15 * RIGHT), self.grow_bar(index), group=VGroup(product))

    def grow_bar(self, index: int) -> Animation:
        """The bar of a row grows from where the last one ended."""
        return GrowFromEdge(self.rows[index].bar, [-1 if self.products[index] >= 0 else 1, 0, 0])

    def finish(self) -> Animation:
        """The total appears and its bar grows from zero."""
        side = -1 if self.z >= 0 else 1
        enter = FadeIn(self.total_name, self.total)
        return AnimationGroup(enter, GrowFromEdge(self.total_bar, [side, 0, 0]), group=VGroup(self.total))

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the factors, the products, the bias, the total, and all bars."""
        *rows, last = self.rows
        found: list[tuple[str, Drawn | Readout]] = []
        for i, row in enumerate(rows, start=1):
            found += [(f"w_1{i} a_{i}", row.product), (f"w_1{i}", row.weight), (f"a_{i}", row.input)]
        bars = [Bar(bar, unit=self.unit, axis=0) for bar in (*(row.bar for row in self.rows), self.total_bar)]
        return [*found, ("b_1", last.product), ("z_1", self.total), ("bars", All(bars))]
