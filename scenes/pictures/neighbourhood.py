"""The ripples in the neighbourhood of a point: from above with the gradient's arrows, and in slices along the axes.

picture = GradientArrows(model)                                  # model: a QuadraticApproximation of the ripples
self.play(FadeIn(picture.plot)); self.play(FadeIn(picture.sides[0])); self.play(FadeIn(picture.arrow))
one = cost_slice(model, axis=0, y=0.95)
self.play(FadeIn(one.chart), FadeIn(one.dot)); self.play(Create(one.curve)); self.play(Create(one.near))
"""

from __future__ import annotations

import numpy as np
from manim import Dot, ManimColor, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Dots
from lecture.kit.matrix import NumberMatrix
from lecture.kit.readings import Arrow, Drawn
from lecture.kit.text import Equation, fit, words
from lecture.kit.walk import Pointer
from nncore import QuadraticApproximation, landscapes
from scenes.numbers.hessian import points_along

Array = NDArray[np.floating]
RIPPLES = landscapes.ripples
GRADIENT = "{{g(theta):derivative}} = nabla_theta C(theta)"
HESSIAN = "{{H(theta):derivative}} = nabla_theta^2 C(theta)"


def square_around(middle: Array, half: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The square around a point, moved inside [-3, 3]²."""
    x, y = (float(c) for c in np.clip(middle, -3 + half, 3 - half))
    return (x - half, x + half), (y - half, y + half)


def plot_around(middle: Array, half: float) -> ContourPlot:
    """The ripples from above in a square around a point, kept inside [-3, 3]²."""
    return ContourPlot.over(RIPPLES.values, *square_around(middle, half), center=(-3.0, -0.52), size=(5.3, 5.3))


class Derivative(VGroup):
    """A derivative of the cost: its `formula`, and below it its `numbers` in brackets."""

    def __init__(self, source: str, values: Array, color: ManimColor) -> None:
        self.formula = Equation(source, size=60, colors={"derivative": color}).move_to([4.1, 0.9, 0])
        self.numbers = NumberMatrix(values, "{:+.2f}", size=theme.FORMULA, color=color)
        super().__init__(self.formula, fit(self.numbers, 4.6).move_to([4.1, -1.1, 0]))


class GradientArrows:
    """The plot around the point, the point with its name, its two slopes along the axes, and the gradient."""

    def __init__(self, model: QuadraticApproximation) -> None:
        self.plot, slopes = plot_around(model.theta, 1.1), model.gradient
        here, self.unit = self.plot.point(*model.theta), 1.9 / float(np.linalg.norm(slopes))
        self.dot = Dot(here, radius=0.1, color=theme.PATH).set_z_index(1)
        self.name = words("$theta$", size=theme.BODY).move_to(here + [-0.3, -0.3, 0])
        ends = [here + self.unit * np.array([*(slopes * axis), 0]) for axis in np.eye(2)]
        self.sides = [Pointer(here, end, theme.TEXT, width=4, tip=0.16) for end in ends]
        self.arrow = Pointer(here, here + self.unit * np.array([*slopes, 0]), theme.GRADIENT)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the point and the arrows."""
        sides = [(f"slope {i}", Arrow(side, unit=self.unit)) for i, side in enumerate(self.sides, start=1)]
        return [
            ("contour lines", Contours(self.plot)), ("point", Dots(self.dot, self.plot)),
            ("gradient", Arrow(self.arrow, unit=self.unit)), *sides,
        ]  # fmt: skip


class Slice(VGroup):
    """A function along one parameter: its axes, its curve, what it is like near a point, and the point.

    curve, near: (n, 2); y: where the middle of the axes is.
    """

    def __init__(
        self, curve: Array, near: Array, here: tuple[float, float], *, axis: int, y: float, name: str, color: ManimColor
    ) -> None:
        held = np.concatenate([curve[:, 1], near[:, 1]])
        low, high = held.min(), held.max()
        limits = (low - 0.15 * (high - low), high + 0.08 * (high - low))
        self.chart = Chart(
            (curve[0, 0], curve[-1, 0]), limits, center=(-2.5, y), size=(6.6, 1.55),
            y_label=name, x_label=f"$theta_{axis + 1}$",
        )  # fmt: skip
        self.curve = self.chart.curve(curve[:, 0], curve[:, 1], color, 4)
        self.near = self.chart.curve(near[:, 0], near[:, 1], theme.NEWTON, 6)
        self.dot = Dot(self.chart.point(*here), radius=0.09, color=theme.PATH).set_z_index(1)
        super().__init__(self.chart, self.curve, self.near, self.dot)

    def drawn(self, curve: str, near: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the curve and of what it is like near the point."""
        return [(curve, Curve(self.curve, self.chart)), (near, Curve(self.near, self.chart))]


def cost_slice(model: QuadraticApproximation, axis: int, y: float) -> Slice:
    """The cost along a parameter, and the quadratic near the point."""
    deltas, points = points_along(RIPPLES, model.theta, axis, 0.9)
    near, at = np.abs(deltas) < 0.55, points[:, axis]
    curve, parabola = RIPPLES.values(points), model(points - model.theta)
    return Slice(
        np.column_stack([at, curve]), np.column_stack([at, parabola])[near], (model.theta[axis], model.value),
        axis=axis, y=y, name=f"$C$ along $theta_{axis + 1}$", color=theme.TEXT,
    )  # fmt: skip


def slope_slice(model: QuadraticApproximation, axis: int, y: float) -> Slice:
    """The slope along the other parameter, how it changes along this one, and its tangent at the point."""
    _, points = points_along(RIPPLES, model.theta, axis, 0.6, 61)
    slopes = np.array([RIPPLES.gradient(point)[1 - axis] for point in points])
    here, ends = (model.theta[axis], model.gradient[1 - axis]), np.array([-0.3, 0.3])
    return Slice(
        np.column_stack([points[:, axis], slopes]),
        np.column_stack([here[0] + ends, here[1] + ends * model.hessian[0, 1]]), here, axis=axis, y=y,
        name=f"$partial C \\/ partial theta_{2 - axis}$ along $theta_{axis + 1}$", color=theme.GRADIENT,
    )  # fmt: skip
