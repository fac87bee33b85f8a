"""A pendulum's equation, the network's answer to it while it is trained, and the pendulum that it swings.

picture = PendulumPicture(Pendulum())
self.play(*picture.enter()); self.play(picture.train(), run_time=6)
self.play(Create(picture.reference)); self.play(picture.swing(), run_time=7)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Arc,
    Create,
    DashedVMobject,
    Dot,
    FadeIn,
    Line,
    VGroup,
    VMobject,
    linear,
)

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart
from lecture.kit.numbers import Readout
from lecture.kit.places import put
from lecture.kit.text import Equation, words
from lecture.language import tr
from scenes.numbers.pendulum import ANGLE, TIME, Pendulum, solution

TIMES = np.linspace(0, TIME, 281)
PIVOT, ROD = np.array([4.25, 0.3, 0.0]), 1.95
BEGIN = 2.0
"""Before this x the charts lie, behind it the pendulum."""


class PendulumPicture:
    """The chart of the angle, below it that of what is left of the equation, and the pendulum at the right."""

    def __init__(self, swing: Pendulum) -> None:
        self.model = swing
        self.states = [swing.angle(swing.at(number), TIMES) for number in range(len(swing.steps))]
        self.left_over = [swing.residual(swing.at(number), TIMES) for number in range(len(swing.steps))]
        self.chart = Chart(
            (0, TIME), (-2.0, 2.0), center=(-2.2, 0.55), size=(7.2, 2.6), x_ticks=[], y_ticks=(-1.5, 0, 1.5),
            y_label=tr("angle $phi$ over time $tau$"),
        )  # fmt: skip
        self.below = Chart(
            (0, TIME), (-1.2, 1.2), center=(-2.2, -2.15), size=(7.2, 1.3), x_ticks=range(8), y_ticks=(-1, 0, 1),
            y_label=tr("what is left of the equation, $phi'' + sin phi$"),
        )  # fmt: skip
        self.line = self.chart.curve(TIMES, self.states[0], theme.ACTIVATION, 5)
        self.rest = self.below.curve(TIMES, self.left_over[0], theme.COST, 5)
        self.ghosts = VGroup(
            *(line.copy().set_stroke(width=3, opacity=theme.FADED) for line in (self.line, self.rest))
        )  # fmt: skip
        self.equation = Equation("phi'' = - sin phi", size=theme.FORMULA)
        self.equation.move_to([0, 1.7, 0]).align_to([BEGIN, 0, 0], [-1, 0, 0])
        begin = Equation(f"phi(0) = {ANGLE:g}, quad phi'(0) = 0", size=theme.BODY, color=theme.QUIET)
        trial = Equation(f"phi(tau) = {ANGLE:g} + tau^2 {{{{f(tau) : net}}}}", size=theme.BODY)
        trial.part("net").set_color(theme.ACTIVATION)
        self.begin = begin.next_to(self.equation, np.array([0, -1, 0]), buff=0.2, aligned_edge=np.array([-1, 0, 0]))
        self.trial = trial.move_to([0, -2.3, 0]).align_to([BEGIN, 0, 0], [-1, 0, 0])
        hidden = swing.network.sizes[1]
        self.about = words(tr("$f$: {count} tanh neurons, trained by L-BFGS", count=hidden), size=theme.LABEL)
        self.about.set_color(theme.QUIET).place(BEGIN, -3.0)
        self.rod = Line(PIVOT, self.bob_at(ANGLE), color=theme.QUIET, stroke_width=6)
        self.bob = Dot(self.bob_at(ANGLE), radius=0.2, color=theme.ACTIVATION)
        plumb = Line(PIVOT, PIVOT - [0, ROD, 0], color=theme.FAINT, stroke_width=3)
        turn = Arc(0.55, -np.pi / 2, ANGLE, arc_center=PIVOT, color=theme.QUIET, stroke_width=3)
        name = Equation("phi", size=theme.BODY).move_to(
            PIVOT + 0.85 * np.array([np.sin(ANGLE / 2), -np.cos(ANGLE / 2), 0])
        )
        self.angle = VGroup(turn, name)
        self.pendulum = VGroup(plumb, self.angle, self.rod, Dot(PIVOT, radius=0.07, color=theme.TEXT), self.bob)
        self.head = Dot(self.chart.point(0, ANGLE), radius=0.12, color=theme.ACTIVATION)
        self.step_name = words(tr("step"), size=theme.LABEL, color=theme.QUIET)
        corner = self.chart.frame.get_corner(np.array([1, 1, 0]))
        self.step = Readout(0, "{:.0f}", size=theme.LABEL, color=theme.QUIET, anchor="left")
        self.step_name.place(corner[0] - 0.75, corner[1] + 0.2, align="right")
        self.step.place(self.step_name.get_right()[0] + 0.15, self.step_name.baseline)

    def compare(self) -> list[Animation]:
        """Animations: the equation's own solution comes over the network's, and how far they are apart at most."""
        true = self.chart.curve(TIMES, solution(TIMES), theme.TEXT, 4)
        self.reference = DashedVMobject(true, num_dashes=45, dashed_ratio=0.4)
        apart = np.abs(self.states[-1] - solution(TIMES)).max()
        middle = self.chart.point(TIME / 2, 0.85)
        self.apart_name = words(tr("true solution, dashed:"), size=theme.LABEL, color=theme.TEXT)
        self.apart_name.place(middle[0], middle[1], align="center")
        self.apart = Readout(float(apart), "{:.4f}", size=theme.LABEL, color=theme.TEXT, anchor="left")
        unit = words(tr("rad away at most"), size=theme.LABEL, color=theme.TEXT)
        left = self.apart_name.get_left()[0]
        self.apart.place(left, middle[1] - 0.42)
        self.unit = unit.place(self.apart.get_right()[0] + 0.08, middle[1] - 0.42)
        band = self.line.animate.set_stroke(width=12, opacity=0.5)
        return [band, Create(self.reference), FadeIn(self.apart_name), FadeIn(self.apart), FadeIn(self.unit)]

    def bob_at(self, angle: float) -> np.ndarray:
        """Where the bob is at an angle from the plumb line."""
        return PIVOT + ROD * np.array([np.sin(angle), -np.cos(angle), 0.0])

    def show_state(self, number: int) -> None:
        """Let the curves be those of a kept state of the training."""
        self.line.set_points_as_corners(self.chart.shown_points(TIMES, self.states[number]))
        self.rest.set_points_as_corners(self.below.shown_points(TIMES, self.left_over[number]))
        self.step.set_value(self.model.steps[number])

    def train(self) -> Animation:
        """An animation: the kept states of the training, one after another; each stands as it was, nothing between."""

        def show(_: VMobject, alpha: float) -> None:
            self.show_state(min(int(alpha * len(self.states)), len(self.states) - 1))

        everything = VGroup(self.line, self.rest, self.step)
        return ByAlpha(everything, show, rate_func=linear)

    def swing(self) -> Animation:
        """An animation: the pendulum swings by the network's angle, which a dot follows on the curve."""
        return AnimationGroup(
            self._moved(self.rod, lambda angle: self.rod.set_points_as_corners([PIVOT, self.bob_at(angle)])),
            self._moved(self.bob, lambda angle: put(self.bob, self.bob_at(angle))),
            ByAlpha(
                self.head, lambda dot, alpha: put(dot, self.chart.point(TIME * alpha, self._angle(alpha))),
                rate_func=linear,
            ),
        )  # fmt: skip

    def _angle(self, alpha: float) -> float:
        return float(np.interp(TIME * alpha, TIMES, self.states[-1]))

    def _moved(self, part: VMobject, move: Callable[[float], object]) -> Animation:
        return ByAlpha(part, lambda _, alpha: move(self._angle(alpha)), rate_func=linear)
