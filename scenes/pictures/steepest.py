"""Why minus the gradient: every step of one length from a point, and what each does to the cost.

steepest = Steepest(tuning, dials, radius=0.4)          # dials: (index into theta, name) of two parameters
self.play(FadeIn(steepest.plot, steepest.chart)); self.play(FadeIn(steepest.circle, steepest.compass))
self.play(*steepest.turn())                             # the step turns once around; the change of the cost follows
self.play(*steepest.point_down())                       # to the step that lowers the cost most: against the gradient
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    Animation,
    Arc,
    Circle,
    DashedLine,
    DashedVMobject,
    Dot,
    FadeIn,
    RoundedRectangle,
    VGroup,
    linear,
)
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart, Trace
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Dashed, Dots
from lecture.kit.numbers import Readout
from lecture.kit.outlines import Outlines
from lecture.kit.places import put
from lecture.kit.readings import Arrow, Drawn
from lecture.kit.text import Equation, at_left, at_right, haloed, plated, words
from lecture.kit.walk import Pointer
from lecture.language import tr
from scenes.pictures.tuning import Tuning

ANGLES = np.linspace(0, 360, 181)
"""Degrees between step and gradient."""
ARC = 0.42
"""The radius of the arc between them."""
CHANGE = "C(theta + Delta) - C(theta)"
"""What a step does to the cost."""


class Steepest:
    """The cost over two parameters around where they are, a step of length `radius`, and the chart of its change."""

    def __init__(
        self,
        tuning: Tuning,
        dials: Sequence[tuple[int, str]],
        *,
        radius: float,
        center: tuple[float, float] = (-3.55, -0.55),
        side: float = 5.1,
    ) -> None:
        indices, names = [index for index, _ in dials], [name for _, name in dials]
        self.theta, self.radius, self.cost = tuning.theta.copy(), radius, tuning.cost
        self.indices, self.here = indices, tuning.theta[indices]
        slope = tuning.cost.gradient(tuning.theta)[indices]
        self.uphill = float(np.arctan2(slope[1], slope[0]))
        x, y = self.here
        reach = 1.5 * radius
        self.plot = ContourPlot.over(
            self.costs, (x - reach, x + reach), (y - reach, y + reach), center=center, size=(side, side),
            levels=15, heat_opacity=0.6, line_opacity=0.6,
        )  # fmt: skip
        low, high = self.plot.frame.get_corner([-1, -1, 0]), self.plot.frame.get_corner([1, 1, 0])
        self.names = VGroup(
            Equation(names[0], size=44, color=theme.QUIET).move_to([high[0] + 0.22, low[1] + 0.15, 0]),
            Equation(names[1], size=44, color=theme.QUIET).move_to([low[0] - 0.25, high[1] - 0.2, 0]),
            at_left(Equation(f"theta = ({names[0]}, {names[1]})", size=48), low[0], high[1] + 0.3),
        )
        middle = self.plot.point(x, y)
        unit = side / (2 * reach)
        self.unit = unit
        self.dot = Dot(middle, radius=0.1, color=theme.TEXT, stroke_color=theme.GROUND, stroke_width=2)
        self.circle = Circle(radius * unit, color=theme.TEXT, stroke_width=3.5).move_to(middle)
        self.gradient = Pointer(middle, self._end(0.0), theme.GRADIENT, width=8)
        self.gradient_name = self._beside(Equation("nabla C", size=50, color=theme.GRADIENT), 0.0)
        self.step = Pointer(middle, self._end(0.0), theme.TEXT, width=8)
        self.step_name = haloed(Equation("Delta", size=46))
        self.arc = Arc(color=theme.QUIET, stroke_width=3.5)
        self.angle_name = plated(Equation("phi.alt", size=46))
        self.down_name = self._beside(words(tr("$Delta$ along $-nabla C$"), size=theme.BODY), 180.0)
        self.changes = self.change(ANGLES)
        reach = 1.15 * float(np.abs(self.changes).max())
        self.chart = Chart(
            (0, 360), (-reach, reach), center=(3.35, -1.3), size=(5.6, 3.1), x_ticks=(0, 90, 180, 270, 360),
            x_label="$phi.alt$ in °",
        )  # fmt: skip
        self.level = DashedLine(*self.chart.at([0, 360], [0, 0]), color=theme.QUIET, stroke_width=3)
        self.trace = Trace(self.chart, ANGLES, self.changes, theme.COST, width=5)
        product = float(np.linalg.norm(slope)) * radius * np.cos(np.radians(ANGLES))
        self.linear = DashedVMobject(self.chart.curve(ANGLES, product, theme.QUIET, 3.5), num_dashes=60)
        self.linear_name = Equation("norm(nabla C) thin norm(Delta) cos phi.alt", size=42, color=theme.QUIET).move_to(
            self.chart.point(180, 0.6 * reach)
        )
        self.mark = Dot(self.chart.point(0, self.changes[0]), radius=0.1, color=theme.TEXT)
        lines = f"{CHANGE} approx nabla C dot Delta", "= norm(nabla C) thin norm(Delta) cos phi.alt"
        first, second = (Equation(line, size=58) for line in lines)
        self.formula = VGroup(first.move_to([3.35, 2.3, 0]), at_right(second, first.get_right()[0], 1.65))
        self.least = DashedLine(
            self.chart.point(180, -reach), self.chart.point(180, self.change(np.array([180.0]))[0]), color=theme.TEXT
        )
        self.readout = Readout(self.changes[0], "{:+.3f}", size=theme.FORMULA, color=theme.COST)
        self.readout.move_to([4.9, 0.95, 0])
        self.readout_name = Equation(f"{CHANGE} =", size=48).next_to(self.readout, [-1, 0, 0], buff=0.2)
        self.turning = (self.step, self.step_name, self.arc, self.angle_name, self.trace, self.mark, self.readout)
        self.show(0.0)

    def costs(self, points: NDArray[np.floating]) -> NDArray[np.floating]:
        """The cost at points (n, 2) of the two parameters."""
        thetas = np.repeat(self.theta[None], len(points), axis=0)
        thetas[:, self.indices] = points
        return self.cost.values(thetas)

    def change(self, angles: NDArray[np.floating]) -> NDArray[np.floating]:
        """What a step at each angle (degrees) to the gradient does to the cost."""
        here = self.costs(self.here[None])[0]
        return self.costs(self.here + self.radius * self._along(angles)) - here

    def _along(self, angles: NDArray[np.floating]) -> NDArray[np.floating]:
        turned = self.uphill + np.radians(angles)
        return np.column_stack([np.cos(turned), np.sin(turned)])

    def _end(self, angle: float) -> NDArray[np.floating]:
        return self.plot.at(self.here + self.radius * self._along(np.array([angle])))[0]

    def _beside(self, name: Outlines, angle: float) -> VGroup:
        """A name beyond an arrow's end, on ground of its own."""
        middle, end = self.plot.point(*self.here), self._end(angle)
        name.move_to(end + 0.5 * (end - middle) / np.linalg.norm(end - middle))
        plate = RoundedRectangle(0.1, width=name.width + 0.2, height=name.height + 0.2, stroke_width=0)
        return VGroup(plate.set_fill(theme.GROUND, 1).move_to(name), name)

    def enter(self) -> list[Animation]:
        """Animations: the point with its gradient, and the circle of all steps of one length."""
        return [FadeIn(part) for part in (self.dot, self.gradient, self.gradient_name, self.circle)]

    def show(self, angle: float) -> Steepest:
        """The step at an angle, and the change of the cost for all angles up to it."""
        middle, end = self.plot.point(*self.here), self._end(angle)
        self.step.point(middle, end)
        aside = 0.28 * np.array([-self.step.along[1], self.step.along[0], 0.0])
        put(self.step_name, middle + 0.65 * (end - middle) + aside)
        self.arc.set_points(Arc(ARC, self.uphill, np.radians(angle), arc_center=middle).points)
        half = self.uphill + np.radians(angle) / 2
        put(self.angle_name, middle + 1.6 * ARC * np.array([np.cos(half), np.sin(half), 0.0]))
        self.angle_name.set_opacity(float(np.clip((angle - 30) / 20, 0, 1)))  # once there is room between the arrows
        change = float(self.change(np.array([angle]))[0])
        put(self.mark, self.chart.point(angle, change))
        self.readout.set_value(change)
        return self

    def turn(self) -> list[Animation]:
        """Animations: the step turns once around, and the chart is drawn by it."""

        def turned(_: object, alpha: float) -> None:
            self.show(360 * alpha)
            self.trace.show(alpha * (len(ANGLES) - 1))

        return [*map(ByAlpha, self.turning[1:]), ByAlpha(self.step, turned, rate_func=linear)]

    def point_down(self) -> list[Animation]:
        """Animations: the step goes to where the cost falls most."""
        turn = ByAlpha(self.step, lambda _, alpha: self.show(360 - 180 * alpha))
        return [*map(ByAlpha, self.turning[1:]), turn]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the level lines, the two arrows, the curve, its least value and the change there."""
        return [
            ("level lines", Contours(self.plot)),
            ("gradient's direction", Arrow(self.gradient, unit=self.radius * self.unit)),
            ("step", Arrow(self.step, unit=self.unit)), ("change by angle", Curve(self.trace, self.chart)),
            ("change to first order", Dashed(self.linear, self.chart)), ("least change", Dots(self.mark, self.chart)),
            ("change of the cost", self.readout),
        ]  # fmt: skip
