"""The ripples in the neighbourhood of a point: from above with the gradient's arrows, and in cuts along the axes.

picture = GradientArrows(model)                                  # model: a QuadraticApproximation of the ripples
self.play(FadeIn(picture.plot)); self.play(FadeIn(picture.sides[0])); self.play(FadeIn(picture.arrow))
cuts = cost_cuts(model)
self.play(FadeIn(cuts), *map(Create, cuts.curves)); self.play(Create(cuts.nears[0]))
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DR, UL, Dot, ManimColor, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart, legend
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Dots
from lecture.kit.matrix import NumberMatrix
from lecture.kit.readings import Arrow, Drawn
from lecture.kit.text import Equation, fit, haloed, words
from lecture.kit.walk import Pointer
from lecture.language import tr
from nncore import QuadraticApproximation, landscapes
from scenes.numbers.hessian import points_along
from scenes.pictures.run_layout import NOTE, TICKS

Array = NDArray[np.floating]
RIPPLES = landscapes.ripples
GRADIENT = "{{g(theta):derivative}} = nabla_theta C(theta)"
HESSIAN = "{{H(theta):derivative}} = nabla_theta^2 C(theta)"
SLOPES = "(partial C) / (partial theta_1); (partial C) / (partial theta_2)"
BENDS = (
    "(partial^2 C) / (partial theta_1^2), (partial^2 C) / (partial theta_1 partial theta_2); "
    "(partial^2 C) / (partial theta_2 partial theta_1), (partial^2 C) / (partial theta_2^2)"
)


def square_around(middle: Array, half: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The square around a point, moved inside [-3, 3]²."""
    x, y = (float(c) for c in np.clip(middle, -3 + half, 3 - half))
    return (x - half, x + half), (y - half, y + half)


def plot_around(middle: Array, half: float) -> ContourPlot:
    """The ripples from above around a point, kept inside [-3, 3]²; `half` of the height, both axes to one scale.

    Its colours step back behind the arrows and walks that are to be seen on it.
    """
    width, height = 7.3, 5.3
    reach = half * np.array([width / height, 1.0])
    low = np.clip(middle, reach - 3, 3 - reach) - reach
    ranges = [(float(at), float(at + 2 * far)) for at, far in zip(low, reach, strict=True)]
    place = {"center": (theme.LEFT + width / 2, -0.52), "size": (width, height), "shape": (221, 161)}
    return ContourPlot.over(RIPPLES.values, *ranges, heat_opacity=0.55, **place)


class Derivative(VGroup):
    """A derivative of the cost: its `formula` with what stands in it, and below it its `numbers` in brackets."""

    def __init__(self, source: str, entries: str, values: Array, color: ManimColor) -> None:
        equation = Equation(source, size=64, colors={"derivative": color}).move_to([3.95, 1.75, 0])
        rows = "; ".join(", ".join(f"display({entry})" for entry in row.split(",")) for row in entries.split(";"))
        within = Equation(f'mat(delim: "[", row-gap: #0.5em, {rows})', size=42).move_to([3.95, 0.1, 0])
        self.formula = VGroup(equation, within)
        self.numbers = NumberMatrix(values, "{:+.2f}", size=66, color=color)
        super().__init__(self.formula, fit(self.numbers, 5.2).move_to([3.95, -1.95, 0]))


class GradientArrows:
    """The plot around the point, names of its axes, the point with its name, its two slopes, and the gradient."""

    def __init__(self, model: QuadraticApproximation) -> None:
        self.plot, slopes = plot_around(model.theta, 1.1), model.gradient
        here, self.unit = self.plot.point(*model.theta), 1.9 / float(np.linalg.norm(slopes))
        self.axes = VGroup(
            haloed(words(f"$theta_{axis}$", size=theme.BODY)).move_to(self.plot.frame.get_corner(corner) + inwards)
            for axis, corner, inwards in ((1, DR, [-0.4, 0.35, 0]), (2, UL, [0.4, -0.35, 0]))
        )
        self.dot = Dot(here, radius=0.1, color=theme.PATH).set_z_index(1)
        self.name = haloed(words("$theta$", size=theme.BODY)).move_to(here + [-0.3, -0.3, 0])
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


class Cuts(Chart):
    """Two functions through the point, one along each parameter, on one pair of axes: bends and slopes are compared.

    curves, nears: (n, 2) each, over the distance from the point; what each function is like near it.
    """

    def __init__(self, curves: Sequence[Array], nears: Sequence[Array], names: Sequence[str], *, y_label: str) -> None:
        held = np.concatenate([*curves, *nears])[:, 1]
        low, high = float(held.min()), float(held.max())
        room = 0.08 * (high - low)
        super().__init__(
            (float(curves[0][0, 0]), float(curves[0][-1, 0])), (low - room, high + room), center=(-2.55, -0.2),
            size=(7.1, 4.7), x_label=tr("distance from $theta$"), y_label=y_label, tick_size=TICKS,
        )  # fmt: skip
        inks = (theme.TEXT, theme.QUIET)
        self.curves = [self.curve(curve[:, 0], curve[:, 1], ink, 5) for curve, ink in zip(curves, inks, strict=True)]
        self.nears = [self.curve(near[:, 0], near[:, 1], theme.NEWTON, 8) for near in nears]
        self.marks = [
            Dot(self.point(0.0, np.interp(0.0, *curve.T)), radius=0.11, color=theme.PATH).set_z_index(1)
            for curve in curves
        ]
        self.names = legend(list(zip(names, inks, strict=True)), size=NOTE)
        self._to_the_freest_corner(np.concatenate([line.points for line in (*self.curves, *self.nears)]))

    def _to_the_freest_corner(self, drawn: Array) -> None:
        """Put the names into the corner in which the fewest of the points `drawn` (n, 3) lie."""
        half = np.array([self.names.width / 2, self.names.height / 2, 0])
        room = np.array([self.frame.width / 2, self.frame.height / 2, 0]) - half - [0.25, 0.2, 0]
        places = [self.frame.get_center() + room * [x, y, 0] for x in (-1, 1) for y in (1, -1)]
        taken = [(np.abs(drawn - place) <= half + 0.15).all(axis=1).sum() for place in places]
        self.names.move_to(places[int(np.argmin(taken))])

    def drawn(self, axis: int, curve: str, near: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of a curve and of what it is like near the point."""
        return [(curve, Curve(self.curves[axis], self)), (near, Curve(self.nears[axis], self))]


def cost_cuts(model: QuadraticApproximation) -> Cuts:
    """The cost along either parameter, and the quadratic near the point."""
    curves, nears = [], []
    for axis in (0, 1):
        deltas, points = points_along(RIPPLES, model.theta, axis, 0.9)
        near = np.abs(deltas) < 0.55
        curves.append(np.column_stack([deltas, RIPPLES.values(points)]))
        nears.append(np.column_stack([deltas, model(points - model.theta)])[near])
    names = [tr("along ${parameter}$", parameter=f"theta_{axis + 1}") for axis in (0, 1)]
    return Cuts(curves, nears, names, y_label="$C$")


def slope_cuts(model: QuadraticApproximation) -> Cuts:
    """Each slope along the other parameter, and its tangent at the point."""
    curves, nears, ends = [], [], np.array([-0.3, 0.3])
    for row in (0, 1):
        deltas, points = points_along(RIPPLES, model.theta, 1 - row, 0.6, 61)
        curves.append(np.column_stack([deltas, [RIPPLES.gradient(point)[row] for point in points]]))
        nears.append(np.column_stack([ends, model.gradient[row] + ends * model.hessian[row, 1 - row]]))
    slopes = [(f"$partial C \\/ partial theta_{row + 1}$", f"theta_{2 - row}") for row in (0, 1)]
    names = [tr("{function} along ${parameter}$", function=slope, parameter=along) for slope, along in slopes]
    return Cuts(curves, nears, names, y_label=tr("slope"))
