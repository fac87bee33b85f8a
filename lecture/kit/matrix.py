"""Matrices and columns of numbers, each entry a Readout that can be lit, counted and moved.

weights = NumberMatrix(network.weights[0], "{:.1f}", color=lambda value: theme.signed(value))
row = in_line(z, "=", weights, a, "+", b, size=theme.LABEL)       # one line, middles level
self.play(weights.row(0).animate.set_opacity(1))

Rows and columns beyond `at_most`, one limit or one for each, become dots; `rows` and `columns` say which ones stand
there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import RIGHT, Dot, ManimColor, VGroup, VMobject
from numpy.typing import ArrayLike

from lecture import theme
from lecture.kit.network import kept_neurons, rows_of
from lecture.kit.numbers import Readout
from lecture.kit.text import Equation


class NumberMatrix(VGroup):
    """Numbers in rows and columns between square brackets; `values` is (rows, columns) or one column (rows,)."""

    def __init__(
        self,
        values: ArrayLike,
        form: str | Callable[[float], str] = "{:.2f}",
        *,
        size: float = theme.LABEL,
        color: ManimColor | Callable[[float], ManimColor] | None = None,
        at_most: int | tuple[int, int] = 64,
    ) -> None:
        super().__init__()
        self.values = np.asarray(values, float)
        if self.values.ndim == 1:
            self.values = self.values[:, None]
        limits = at_most if isinstance(at_most, tuple) else (at_most, at_most)
        self.rows, self.columns = (
            kept_neurons(count, limit, dots=1) for count, limit in zip(self.values.shape, limits, strict=True)
        )
        paint = color if callable(color) else lambda _: color or theme.TEXT
        form_of = form if callable(form) else lambda _: form
        self.entries = [
            [Readout(value, form_of(value), size=size, color=paint(value), anchor="right") for value in row]
            for row in self.values[np.ix_(self.rows, self.columns)].tolist()
        ]
        em = size / theme.PX_PER_UNIT
        self.dots = VGroup()
        self._place(em)
        self.numbers = VGroup(*(entry for row in self.entries for entry in row))
        self.brackets = VGroup(self._bracket(em, -1), self._bracket(em, 1))
        self.add(self.brackets, self.dots, self.numbers)

    def _place(self, em: float) -> None:
        """Columns from the left, right-aligned; dots between the halves of what is left out."""
        count, width = self.values.shape
        places = rows_of(len(self.rows), min(count, len(self.rows) + 1))
        x, middle = 0.0, (len(self.rows) + 1) // 2
        for column in range(len(self.columns)):
            if column == (len(self.columns) + 1) // 2 and len(self.columns) < width:
                for place in places:
                    self._dots(em, [x + 0.35 * em, -1.6 * em * place, 0], [0.3 * em, 0, 0])
                x += 1.45 * em
            cells = [row[column] for row in self.entries]
            room = max(cell.width for cell in cells)
            x += room
            for place, cell in zip(places, cells, strict=True):
                cell.shift([x - cell.get_right()[0], -1.6 * em * place - cell.get_center()[1], 0])
            if len(self.rows) < count:
                self._dots(em, [x - room / 2, -1.6 * em * middle, 0], [0, 0.3 * em, 0])
            x += 0.75 * em

    def _dots(self, em: float, at: list[float], step: list[float]) -> None:
        """Three dots in a row or a column, for numbers that are left out."""
        for place in (-1, 0, 1):
            self.dots.add(Dot(np.add(at, np.multiply(place, step)), radius=0.05 * em, color=theme.QUIET))

    def _bracket(self, em: float, side: int) -> VMobject:
        x = self.numbers.get_left()[0] - 0.35 * em if side < 0 else self.numbers.get_right()[0] + 0.35 * em
        top, bottom = self.numbers.get_top()[1] + 0.35 * em, self.numbers.get_bottom()[1] - 0.35 * em
        hook = x - side * 0.22 * em
        bracket = VMobject(stroke_color=theme.QUIET, stroke_width=2.5)
        return bracket.set_points_as_corners([[hook, top, 0], [x, top, 0], [x, bottom, 0], [hook, bottom, 0]])

    def row(self, index: int) -> VGroup:
        """The numbers of one row of those that stand there."""
        return VGroup(*self.entries[index])

    def column(self, index: int) -> VGroup:
        """The numbers of one column of those that stand there."""
        return VGroup(*(row[index] for row in self.entries))


def in_line(*parts: VMobject | str, size: float = theme.LABEL, gap: float = 0.16) -> VGroup:
    """Parts beside each other, middles level; a string becomes an equation's sign."""
    made = [Equation(part, size=size) if isinstance(part, str) else part for part in parts]
    return VGroup(*made).arrange(RIGHT, buff=gap)
