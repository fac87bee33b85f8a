"""A gauge: a quantity as a dot on its own short number line, its name at the left, its value at the right.

z = Gauge("z", (0.2, 0.9), 0.57, left=1.9, right=6.5, y=0.4)
self.play(FadeIn(z))
z.set_value(0.61)               # in an updater; a ring stays where the dot began
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import Arrow, Circle, Dot, Line, ManimColor, VGroup

from lecture import theme
from lecture.kit.agreement import decimals_of_sum
from lecture.kit.numbers import Readout, shown
from lecture.kit.text import Equation, words


class Gauge(VGroup):
    """A number line over `limits` with a dot at `value`."""

    def __init__(
        self,
        name: str,
        limits: tuple[float, float],
        value: float,
        *,
        left: float,
        right: float,
        y: float,
        form: str = "{:.3f}",
        color: ManimColor | None = None,
    ) -> None:
        super().__init__()
        if not limits[0] < limits[1]:
            raise ValueError(f"limits must be two ascending numbers, got {limits}")
        self.limits, self.value, self.y, self.form = limits, value, y, form
        ink = color or theme.TEXT
        self.ends = (left + 0.8, right - 2.1)
        self.line = Line([self.ends[0], y, 0], [self.ends[1], y, 0], color=theme.QUIET, stroke_width=3)
        self.name = Equation(name, size=0.85 * theme.FORMULA, color=ink)
        self.name.move_to([left + self.name.width / 2, y, 0])
        self.ticks = VGroup(*(self._tick(limit) for limit in limits))
        self.ring = Circle(0.11, color=ink, stroke_width=2).move_to(self.at(value))
        self.dot = Dot(self.at(value), radius=0.11, color=ink)
        self.number = Readout(value, form, size=theme.BODY, color=ink, anchor="right")
        self.number.move_to([right - self.number.width / 2, y, 0])
        self.add(self.line, self.ticks, self.name, self.ring, self.dot, self.number)

    def at(self, value: float) -> np.ndarray:
        """Where `value` lies on the line."""
        share = (value - self.limits[0]) / (self.limits[1] - self.limits[0])
        return np.array([self.ends[0] + share * (self.ends[1] - self.ends[0]), self.y, 0.0])

    def values_at(self, points: np.ndarray) -> np.ndarray:
        """(value, height above the line) (n, 2) of screen points (n, 3): the inverse of `at`."""
        share = (points[:, 0] - self.ends[0]) / (self.ends[1] - self.ends[0])
        return np.column_stack([self.limits[0] + share * (self.limits[1] - self.limits[0]), points[:, 1] - self.y])

    def set_value(self, value: float) -> Gauge:
        """Move the dot to `value` and show it as the number."""
        self.value = value
        self.dot.move_to(self.at(value))
        self.number.set_value(value)
        return self

    def _tick(self, limit: float) -> VGroup:
        place = self.at(limit)
        mark = Line(place + [0, -0.08, 0], place + [0, 0.08, 0], color=theme.QUIET, stroke_width=3)
        label = words(shown(limit, self.form), size=theme.SMALL, color=theme.QUIET)
        return VGroup(mark, label.place(place[0], self.y - 0.4, align="center"))


def window(values: Sequence[float], middle: float) -> tuple[float, float]:
    """Limits with `middle` in the middle that hold all `values` with some air."""
    reach = max(1.3 * max(abs(value - middle) for value in values), 1e-6 * max(1.0, abs(middle)))
    return middle - reach, middle + reach


def links(gauges: Sequence[Gauge], left: float) -> VGroup:
    """Small arrows down the gauges' names: each quantity drives the next."""
    arrows = VGroup()
    for above, below in pairwise(gauges):
        start, end = np.array([left + 0.18, above.y - 0.34, 0]), np.array([left + 0.18, below.y + 0.34, 0])
        arrows.add(
            Arrow(
                start,
                end,
                buff=0,
                color=theme.QUIET,
                stroke_width=3,
                tip_length=0.16,
                max_stroke_width_to_length_ratio=99,
            )
        )
    return arrows


def changes(gauges: Sequence[Gauge], names: Sequence[str], amounts: Sequence[float], forms: Sequence[str]) -> VGroup:
    """Below each gauge's number, by how much it changed."""
    labels = VGroup()
    for gauge, name, amount, form in zip(gauges, names, amounts, forms, strict=True):
        label = words(f"$Delta {name} = {shown(amount, form)}$", size=theme.SMALL, color=theme.QUIET)
        labels.add(label.place(gauge.number.get_right()[0], gauge.y - 0.5, align="right"))
    return labels


def nudge_gauges(
    names: Sequence[str],
    moves: Sequence[tuple[float, float, float]],
    inks: Sequence[ManimColor],
    leasts: Sequence[int],
    *,
    left: float,
    right: float,
    top: float,
    step: float = 1.0,
) -> list[Gauge]:
    """Gauges below each other for quantities that a nudge moves.

    moves: for each quantity its value now, after the nudge, and after the opposite one. The numbers have at least the
    decimals `leasts`, and as many as make "now + change = after" right as read.
    """
    gauges = []
    for row, (name, (here, up, down), ink, least) in enumerate(zip(names, moves, inks, leasts, strict=True)):
        form = f"{{:.{decimals_of_sum([here, up - here], up, least=least)}f}}"
        limits = window([up, down], here)
        gauges.append(Gauge(name, limits, here, left=left, right=right, y=top - step * row, form=form, color=ink))
    return gauges
