"""The sigmoid with a point that slides along z and carries its activation to the axis.

chart = SigmoidChart(center=(4.2, -1.3), size=(4.2, 2.5))
self.play(FadeIn(chart.axes), Create(chart.curve)); self.play(FadeIn(chart.probe))
self.play(chart.slide(0.19)); chart.activation
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Animation, Dot, Line, VGroup, smooth

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.numbers import Readout, below_one
from lecture.kit.places import put
from lecture.kit.readings import Drawn
from lecture.kit.text import Equation
from nncore.activations import activation


class SigmoidChart(VGroup):
    """Formula (of x, and of z), axes, curve, and the probe: z on the axis, up to the curve, across to a."""

    def __init__(self, *, center: Sequence[float], size: tuple[float, float], limit: float = 6.5) -> None:
        super().__init__()
        self.sigma = activation("sigmoid").value
        self.axes = Chart(
            (-limit, limit), (0, 1), center=center, size=size,
            x_ticks=(-6, -3, 0, 3, 6), y_ticks=(0, 0.5, 1),
        )  # fmt: skip
        self.formula, self.formula_of_z = (
            Equation(f"sigma({one}) = frac(1, 1 + e^(-{one}))").move_to([center[0] - 0.05, center[1] + 3.0, 0])
            for one in "xz"
        )
        low = self.axes.point(limit, 0.0)
        z_name = Equation("z", size=44, color=theme.QUIET).move_to(low + [0.25, 0.02, 0])
        a_name = Equation("a", size=44, color=theme.QUIET).move_to(self.axes.point(-limit, 1.0) + [0, 0.3, 0])
        self.axes.add(z_name, a_name)
        z = np.linspace(-limit, limit, 241)
        self.curve = self.axes.curve(z, self.sigma(z), color=theme.ACTIVATION, width=5)
        self.up = Line(stroke_width=2.5, color=theme.QUIET)
        self.across = Line(stroke_width=2.5, color=theme.QUIET)
        self.foot = Dot(radius=0.08, color=theme.TEXT)
        self.point = Dot(radius=0.1, color=theme.ACTIVATION)
        self.readout = Readout(0.0, "{:.2f}", size=theme.LABEL, color=theme.ACTIVATION)
        self.probe = VGroup(self.up, self.across, self.foot, self.point, self.readout)
        self.z = 0.0
        self.place(0.0)
        self.add(self.axes, self.curve, self.probe)

    @property
    def activation(self) -> float:
        """σ(z) of the probe."""
        return float(self.sigma(np.array([self.z]))[0])

    def place(self, z: float) -> SigmoidChart:
        """Put the probe at z."""
        self.z = z
        foot, point = self.axes.point(z, 0.0), self.axes.point(z, self.activation)
        side = self.axes.point(self.axes.x_range[0], self.activation)
        self.up.set_points_as_corners([foot, point])
        self.across.set_points_as_corners([side, point])
        put(self.foot, foot)
        put(self.point, point)
        self.readout.form = below_one(self.activation)
        self.readout.set_value(self.activation)
        offset = [-0.48, 0.22, 0] if self.activation < 0.9 else [-0.1, 0.32, 0]
        put(self.readout, point + offset)
        return self

    def slide(self, z: float) -> Animation:
        """The probe moves to z."""
        start = self.z
        return ByAlpha(
            self.probe, lambda _, alpha: self.place(z if alpha == 1 else start + alpha * (z - start)), rate_func=smooth
        )

    def value(self) -> VGroup:
        """a_1 = σ(0.19) = 0.55 of the probe, its numbers as parts 1 and 3."""
        parts = VGroup(
            Equation(r"a_1^((1)) = sigma \(", size=48),
            Readout(self.z, "{:.2f}", size=theme.BODY),
            Equation(r"\) =", size=48),
            Readout(self.activation, below_one(self.activation), size=theme.BODY, color=theme.ACTIVATION),
        ).arrange(buff=0.1)
        return parts.move_to([self.formula.get_x(), 0.42, 0])

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the curve, and of the probe's place on it."""
        curve, point = Curve(self.curve, self.axes), Dots(self.point, self.axes)
        return [("a at the curve", self.readout), ("point", point), ("sigmoid", curve)]
