"""A curve, the network of one width that is fitted to it, and the greatest errors of all widths.

chart, errors = WidthChart(fits), WidthErrors(fits)               # fits: a WidthFits
now = WidthParts(chart, 0)
self.play(FadeIn(now.drawing), Create(now.line)); self.play(*now.become(WidthParts(chart, 1)))
tolerance = Tolerance(chart, errors, 0.2)
self.play(*tolerance.enter()); self.play(*tolerance.change_to(0.1))
"""

from __future__ import annotations

import numpy as np
from manim import Animation, Dot, FadeIn, FadeOut, Line, Polygon, Transform, VGroup

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.readings import Bar, Drawn, Number
from lecture.kit.text import Equation, fit, words
from scenes.numbers.widths import GRID, WidthFits
from scenes.pictures.lens import Lens

SEEN = 0.25
"""Errors below this are looked at through the lens."""


class WidthChart(Chart):
    """Axes with the curve, `target`, and at the right what is said `about` it."""

    def __init__(self, fits: WidthFits) -> None:
        self.fits, (low, high) = fits, (float(fits.curve.min()), float(fits.curve.max()))
        pad = 0.12 * (high - low)
        super().__init__(
            (-1.0, 1.0), (low - pad, high + pad), center=(-2.55, -0.4), size=(6.9, 4.3), x_label="$x$",
            x_ticks=(-1, 0, 1),
        )  # fmt: skip
        self.target = self.curve(GRID, fits.curve, theme.QUIET, 8)
        p = fits.parameters
        formula = Equation(f"f(x) = sum_(k=0)^{p.terms - 1} {p.ratio:g}^k cos(2^k pi x)", size=theme.BODY)
        self.about = VGroup(
            words("a continuous target:", size=theme.LABEL, color=theme.QUIET),
            fit(formula, 4.8),
            words("it bends at every scale", size=theme.LABEL, color=theme.QUIET),
        )
        for line, y in zip(self.about, (0.75, -0.25, -1.25), strict=True):
            line.move_to([0, y, 0]).align_to([1.8, 0, 0], [-1, 0, 0])

    def tube(self, allowed: float) -> Polygon:
        """What lies within `allowed` of the target."""
        upper, lower = (self.at(GRID, np.clip(self.fits.curve + side * allowed, *self.y_range)) for side in (1, -1))
        tube = Polygon(*upper, *lower[::-1], stroke_width=0, fill_color=theme.REQUEST, fill_opacity=0.28)
        return tube.set_z_index(-1)


class WidthErrors(Chart):
    """The greatest error against the width, both on logarithmic axes; `marks` are the widths that were shown."""

    def __init__(self, fits: WidthFits) -> None:
        self.fits, errors, widths = fits, fits.errors, fits.widths
        bounds = 0.55 * float(errors.min()), 1.6 * float(errors.max())
        super().__init__(
            (min(widths) / 1.25, max(widths) * 1.25), bounds, center=(4.4, -1.6), size=(4.1, 1.9),
            log_x=True, log_y=True, x_label="hidden neurons", y_label="greatest error", x_ticks=widths,
        )  # fmt: skip
        self.marks = VGroup()

    def place_of(self, number: int) -> np.ndarray:
        """Where the error of width number `number` is on the screen."""
        return self.point(self.fits.widths[number], self.fits.errors[number])


class WidthParts:
    """What stands of one width: its name in words, its network, its curve, its greatest error as a gap, and a lens.

    allowed: an error; then the lens shows the tube of what it allows.
    """

    def __init__(self, chart: WidthChart, number: int, allowed: float | None = None) -> None:
        self.chart, fits = chart, chart.fits
        self.width, at = fits.widths[number], int(fits.worst[number])
        name = f"{self.width} hidden neuron{'s' if self.width != 1 else ''}"
        self.name = words(name, size=theme.BODY).place(2.3, 1.8)
        self.drawing = NetworkDrawing(
            fits.networks[number], center=(4.4, 0.7), size=(4.0, 1.75), at_most=8, radius=0.085, numbered=False
        )
        self.line = chart.curve(GRID, fits.curves[number], theme.ACTIVATION, 4)
        ends = [chart.point(GRID[at], values[at]) for values in (fits.curve, fits.curves[number])]
        self.gap = Line(ends[0], ends[1] + [0, 1e-3, 0], color=theme.GRADIENT, stroke_width=7)
        error = fits.errors[number] if allowed is None else allowed
        height = (2.4 if allowed is None else 3.2) * float(error)
        self.lens = self._lens(number, height, allowed) if error < SEEN else VGroup()

    def _lens(self, number: int, height: float, allowed: float | None) -> Lens:
        """The place of the greatest error, enlarged."""
        fits, at = self.chart.fits, int(self.chart.fits.worst[number])
        ends = float(fits.curve[at]), float(fits.curves[number][at])
        x = -0.2 if GRID[at] >= 0 else -4.9
        lens = Lens(self.chart, (float(GRID[at]), sum(ends) / 2), center=(x, 0.75), size=(1.9, 1.9), height=height)
        if allowed is not None:
            lens.band(fits.target(lens.xs), allowed, theme.REQUEST)
        lens.draw(fits.target(lens.xs), theme.QUIET, 6).draw(fits.output(number, lens.xs), theme.ACTIVATION)
        lens.stroke = lens.gap(*ends, theme.GRADIENT)
        return lens

    def mark(self) -> Dot:
        """A dot where the greatest error is seen, from which it goes to the other chart."""
        seen = self.lens.stroke if isinstance(self.lens, Lens) else self.gap
        return Dot(seen.get_center(), radius=0.08, color=theme.GRADIENT)

    def become(self, other: WidthParts) -> list[Animation]:
        """Animations: another width takes this one's place."""
        changes = [
            FadeOut(self.drawing), FadeIn(other.drawing), Transform(self.line, other.line),
            Transform(self.gap, other.gap), FadeOut(self.lens), FadeIn(other.lens), FadeOut(self.name),
            FadeIn(other.name),
        ]  # fmt: skip
        self.width, self.name, self.drawing, self.lens = other.width, other.name, other.drawing, other.lens
        return changes

    def drawn(self, errors: WidthErrors) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the width, its fit, and its greatest error in both charts."""
        unit, width = self.chart.size[1] / (self.chart.y_range[1] - self.chart.y_range[0]), self.width
        return [
            (f"width {width}", Number(self.name, str(width))),
            (f"fit of width {width}", Curve(self.line, self.chart)),
            (f"gap of width {width}", Bar(self.gap, unit=unit, axis=1)),
            (f"greatest error of width {width}", Dots(errors.marks[-1], errors)),
        ]


class Tolerance:
    """An error that is allowed: a tube around the curve, a level in the chart of the errors, and a number."""

    def __init__(self, chart: WidthChart, errors: WidthErrors, allowed: float) -> None:
        self.chart, self.errors = chart, errors
        self.tube, self.level = chart.tube(allowed), errors.level(allowed, theme.REQUEST)
        self.name = words("allowed error", size=theme.LABEL, color=theme.REQUEST)
        self.name.place(chart.frame.get_center()[0] + 0.35, 1.95, align="right")
        self.number = Readout(allowed, "{:.2f}", size=theme.LABEL, color=theme.REQUEST, anchor="left")
        self.number.place(self.name.get_right()[0] + 0.2, self.name.baseline)

    def enter(self) -> list[Animation]:
        """Animations: all of it comes."""
        return [FadeIn(part) for part in (self.tube, self.level, self.name, self.number)]

    def change_to(self, allowed: float) -> list[Animation]:
        """Animations: another error is allowed."""
        tube, level = self.chart.tube(allowed), self.errors.level(allowed, theme.REQUEST)
        return [Transform(self.tube, tube), Transform(self.level, level), self.number.count_to(allowed)]
