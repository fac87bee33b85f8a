"""How large a learning rate may be: gradient descent in a bowl, and the factors by which its error shrinks or grows.

stability = Stability(bowl, start, steps=14, rate=0.05)         # a `Quadratic` of two curvatures
self.play(FadeIn(stability.plot, stability.axes, stability.path)); self.play(FadeIn(stability.chart, ...))
self.play(*stability.turn_to(0.22))                             # path and factors 1 - eta h follow the rate
ghost, name = stability.ghost()                                 # the path as it is now, to be left behind, its rate
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    Animation,
    DashedLine,
    Dot,
    Line,
    LineJointType,
    Rectangle,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Dots, Track
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import put
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, Words, at_left, plated, words
from lecture.language import tr
from nncore import GradientDescent, descend
from nncore.landscapes import Quadratic

EXTENT = (3.1, 1.95)
"""How far the bowl is shown to either side of its floor."""
LOW, HIGH = -1.6, 1.15
"""The factors that the chart has room for."""
LEFT = theme.FORMULA_LEFT


class Stability:
    """A bowl of curvatures h_1 < h_2, gradient descent from `start` at a learning rate, and 1 - eta h of both."""

    def __init__(self, bowl: Quadratic, start: NDArray[np.floating], *, steps: int, rate: float) -> None:
        self.bowl, self.start, self.steps = bowl, start, steps
        self.curvatures = bowl.eigenvalues
        self.limit = 2 / float(self.curvatures[1])
        self.plot = self._plot()
        self.axes = VGroup(*(self._axis(i) for i in (0, 1)))
        self.path = VMobject(stroke_color=theme.PATH, stroke_width=4, joint_type=LineJointType.ROUND)
        self.marks = VGroup(*(Dot(radius=0.065, color=theme.PATH) for _ in range(steps + 1)))
        self.rate_number = Readout(rate, "{:.3f}", size=theme.FORMULA)
        name = words("$eta =$", size=theme.FORMULA).place(theme.LEFT, 1.72)
        self.rate_text = VGroup(name, self.rate_number.place(name.get_right()[0] + 0.18, name.baseline))
        self.formula = at_left(Equation("d_(t+1) = (1 - eta h) thin d_t", size=theme.FORMULA), LEFT, 1.88)
        self.factors = [Readout(0.0, "{:+.2f}", size=theme.BODY) for _ in self.curvatures]
        self.factor_texts = VGroup()
        for i, (factor, y) in enumerate(zip(self.factors, (1.2, 0.62), strict=True), start=1):
            row = VGroup(Equation(f"1 - eta h_{i} =", size=46), factor).arrange(buff=0.16)
            self.factor_texts.add(at_left(row, LEFT, y))
        self.about = words(tr("$h$: curvature"), size=theme.LABEL, color=theme.QUIET)
        self.about.place(theme.RIGHT, 0.5, align="right")
        self._add_chart()
        self.show(rate)

    def _plot(self) -> ContourPlot:
        ranges = [(-reach, reach) for reach in EXTENT]
        highest = float(self.bowl.values(np.array([[x, y] for x in ranges[0] for y in ranges[1]])).max())
        size = (6.9, 6.9 * EXTENT[1] / EXTENT[0])
        return ContourPlot.over(
            self.bowl.values, ranges[0], ranges[1], center=(-2.95, -0.85), size=size,
            levels=np.geomspace(0.01, 0.7, 9) * highest, heat_opacity=0.6,
        )  # fmt: skip

    def _directions(self) -> NDArray[np.float64]:
        """The unit vectors along the eigen-directions, in rows, that of the smaller curvature first."""
        return np.linalg.eigh(self.bowl.matrix)[1].T

    def _axis(self, i: int) -> VGroup:
        """An eigen-direction through the floor, with its curvature at the end that is farther up or right."""
        along = self._directions()[i]
        along = along * np.sign(along[i])
        reach = 0.8 * min(limit / abs(part) for limit, part in zip(EXTENT, along, strict=True))
        line = DashedLine(*self.plot.at(np.array([-reach * along, reach * along])), color=theme.TEXT, stroke_width=3)
        name = Equation(f"h_{i + 1} = {self.curvatures[i]:g}", size=42)
        name.move_to(self.plot.at(1.02 * reach * along[None])[0] + [0.8 * i, 0.22 * (1 - i), 0])
        return VGroup(line, plated(name))

    def _add_chart(self) -> None:
        """1 - eta h over eta; beyond 2 / h_2 the error grows."""
        last = 1.3 * self.limit
        self.chart = Chart(
            (0.0, last), (LOW, HIGH), center=(4.1, -1.42), size=(3.7, 2.45), x_label="$eta$", y_label="$1 - eta h$",
            x_ticks=np.linspace(0, self.limit, 3).tolist(), y_ticks=(-1, 0, 1),
        )  # fmt: skip
        self.lines = VGroup(*(self.chart.curve(*self._line(h), width=5) for h in self.curvatures))
        self.line_names = VGroup(
            *(
                Equation(f"h_{i}", size=42).move_to(line.get_end() + [0.3, 0.12, 0])
                for i, line in enumerate(self.lines, start=1)
            )
        )
        self.bounds = VGroup(
            *(DashedLine(*self.chart.at([0, last], [y, y]), color=theme.QUIET, stroke_width=3) for y in (-1, 0, 1))
        )
        low, high = self.chart.at([self.limit, last], [LOW, HIGH])
        self.beyond = Rectangle(width=high[0] - low[0], height=high[1] - low[1], stroke_width=0)
        self.beyond.set_fill(theme.COST, 0.22).move_to((low + high) / 2)
        self.limit_text = shown(self.limit, "{:.2f}")
        self.limit_name = Equation(rf"2 \/ h_2 = {self.limit_text}", size=42, color=theme.COST)
        self.limit_name.move_to([(low[0] + high[0]) / 2, high[1] + 0.25, 0])
        self.limit_name.shift([min(theme.RIGHT - self.limit_name.get_right()[0], 0), 0, 0])
        self.cursor = Line(stroke_width=4, color=theme.TEXT)
        self.dots = VGroup(*(Dot(radius=0.11, color=theme.TEXT) for _ in self.curvatures))

    def _line(self, h: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        etas = np.array([0.0, min(self.chart.x_range[1], (1 - LOW) / h)])
        return etas, 1 - etas * h

    def points(self) -> NDArray[np.floating]:
        """The run at the learning rate, to where it leaves the plot."""
        points = descend(GradientDescent(self.rate), self.bowl, self.start, self.steps).points
        inside = (np.abs(points) <= EXTENT).all(axis=1)
        return points[: len(points) if inside.all() else int(np.argmin(inside))]

    def show(self, rate: float) -> Stability:
        """The path and the factors at a learning rate."""
        self.rate = rate
        corners = self.plot.at(self.points())
        self.path.set_points_as_corners(corners)
        for k, mark in enumerate(self.marks):
            put(mark, corners[min(k, len(corners) - 1)])
        self.rate_number.set_value(rate)
        self.cursor.set_points_as_corners(self.chart.at([rate, rate], [LOW, HIGH]))
        for h, factor, dot in zip(self.curvatures, self.factors, self.dots, strict=True):
            value = 1 - rate * float(h)
            factor.set_value(value).set_fill(theme.COST if abs(value) > 1 else theme.TEXT)
            put(dot, self.chart.point(rate, value))
        return self

    def turn_to(self, rate: float) -> list[Animation]:
        """Animations, to be played together: the learning rate goes to `rate`, and all that depends on it."""
        start = self.rate

        def turn(_: object, alpha: float) -> None:
            self.show(rate if alpha == 1 else start + alpha * (rate - start))

        parts: Sequence[VMobject] = (self.marks, self.cursor, self.dots, self.rate_number, *self.factors)
        return [*map(ByAlpha, parts), ByAlpha(self.path, turn)]

    def ghost(self) -> tuple[VMobject, Words]:
        """The path as it is now, in the colour of data, and its rate."""
        name = words(tr("pale: $eta = {rate}$", rate=shown(self.rate, "{:.3f}")), size=theme.BODY, color=theme.DATA)
        name.place(self.rate_text.get_right()[0] + 0.5, self.rate_text[0].baseline)
        return self.path.copy().set_stroke(theme.DATA, 4), name

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the level lines, the path, the rate, the factors with their lines, and the border."""
        found: list[tuple[str, Drawn | Readout]] = [
            ("level lines of the bowl", Contours(self.plot)), ("path", Track(self.path, self.plot)),
            ("eta", self.rate_number), ("border", Number(self.limit_name, self.limit_text)),
        ]  # fmt: skip
        for i, parts in enumerate(zip(self.factors, self.lines, self.dots, strict=True), start=1):
            factor, line, dot = parts
            found += [(f"1 - eta h_{i}", factor), (f"line of h_{i}", Curve(line, self.chart))]
            found.append((f"dot on the line of h_{i}", Dots(dot, self.chart)))
        return found
