"""A gauge: a quantity as a dot on its own short number line, its name at the left, its value at the right.

z = Gauge("z", (0.2, 0.9), 0.57, left=1.9, right=6.5, y=0.4)
self.play(FadeIn(z))
z.set_value(0.61)               # in an updater; a ring stays where the dot began
"""

from __future__ import annotations

import numpy as np
from manim import Circle, Dot, Line, ManimColor, VGroup

from lecture import theme
from lecture.kit.line_readings import Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import put
from lecture.kit.readings import Drawn
from lecture.kit.text import Equation, at_left, at_right, words


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
        self.ends = (left + 0.8, right - 1.5)
        self.line = Line([self.ends[0], y, 0], [self.ends[1], y, 0], color=theme.QUIET, stroke_width=3)
        self.name = Equation(name, size=0.85 * theme.FORMULA, color=ink)
        at_left(self.name, left, y)
        self.ticks = VGroup(*(self._tick(limit) for limit in limits))
        self.ring = Circle(0.11, color=ink, stroke_width=2).move_to(self.at(value))
        self.dot = Dot(self.at(value), radius=0.11, color=ink)
        self.number = Readout(value, form, size=theme.BODY, color=ink, anchor="right")
        at_right(self.number, right, y)
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
        put(self.dot, self.at(value))
        self.number.set_value(value)
        return self

    def drawn(self, name: str) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the number, and of where the dot is."""
        return [(name, self.number), (f"gauge of {name}", Dots(self.dot, self))]

    def _tick(self, limit: float) -> VGroup:
        place = self.at(limit)
        mark = Line(place + [0, -0.08, 0], place + [0, 0.08, 0], color=theme.QUIET, stroke_width=3)
        label = words(shown(limit, self.form), size=theme.SMALL, color=theme.QUIET)
        return VGroup(mark, label.place(place[0], self.y - 0.4, align="center"))
