"""Matrices and columns of numbers, each entry a Readout that can be lit, counted and moved.

weights = NumberMatrix(network.weights[0], "{:.1f}", color=lambda value: theme.signed(value))
row = in_line(z, "=", weights, a, "+", b, size=theme.LABEL)       # one line, middles level
self.play(weights.row(0).animate.set_opacity(1))
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import RIGHT, ManimColor, VGroup, VMobject
from numpy.typing import ArrayLike

from . import theme
from .numbers import Readout
from .text import Equation


class NumberMatrix(VGroup):
    """Numbers in rows and columns between square brackets; `values` is (rows, columns) or one column (rows,)."""

    def __init__(
        self,
        values: ArrayLike,
        form: str = "{:.2f}",
        *,
        size: float = theme.LABEL,
        color: ManimColor | Callable[[float], ManimColor] | None = None,
    ) -> None:
        super().__init__()
        self.values = np.asarray(values, float)
        if self.values.ndim == 1:
            self.values = self.values[:, None]
        paint = color if callable(color) else lambda _: color or theme.TEXT
        self.entries = [
            [Readout(float(value), form, size=size, color=paint(float(value)), anchor="right") for value in row]
            for row in self.values
        ]
        em = size / theme.PX_PER_UNIT
        self._place(em)
        self.numbers = VGroup(*(entry for row in self.entries for entry in row))
        self.brackets = VGroup(self._bracket(em, -1), self._bracket(em, 1))
        self.add(self.brackets, self.numbers)

    def _place(self, em: float) -> None:
        x = 0.0
        for column in range(self.values.shape[1]):
            cells = [row[column] for row in self.entries]
            x += max(cell.width for cell in cells)
            for index, cell in enumerate(cells):
                cell.shift([x - cell.get_right()[0], -1.6 * em * index - cell.get_center()[1], 0])
            x += 0.75 * em

    def _bracket(self, em: float, side: int) -> VMobject:
        x = self.numbers.get_left()[0] - 0.35 * em if side < 0 else self.numbers.get_right()[0] + 0.35 * em
        top, bottom = self.numbers.get_top()[1] + 0.35 * em, self.numbers.get_bottom()[1] - 0.35 * em
        hook = x - side * 0.22 * em
        bracket = VMobject(stroke_color=theme.QUIET, stroke_width=2.5)
        return bracket.set_points_as_corners([[hook, top, 0], [x, top, 0], [x, bottom, 0], [hook, bottom, 0]])

    def row(self, index: int) -> VGroup:
        """The numbers of one row."""
        return VGroup(*self.entries[index])

    def column(self, index: int) -> VGroup:
        """The numbers of one column."""
        return VGroup(*(row[index] for row in self.entries))


def in_line(*parts: VMobject | str, size: float = theme.LABEL, gap: float = 0.16) -> VGroup:
    """Parts beside each other, middles level; a string becomes an equation's sign."""
    made = [Equation(part, size=size) if isinstance(part, str) else part for part in parts]
    return VGroup(*made).arrange(RIGHT, buff=gap)
