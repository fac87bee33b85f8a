"""A curve, the networks that follow it one at a time, and the greatest errors of all of them.

    chart, errors = WidthChart(fits), WidthErrors(fits, built)        # a WidthFits, and the BumpFits of its curve
    now = WidthParts(chart, fits, 0)
    self.play(*now.enter()); now.change(self, WidthParts(chart, fits, 1))
    tolerance = Tolerance(chart, errors, 0.2)
    self.play(*tolerance.enter()); self.play(*tolerance.change_to(0.1))

While a curve becomes another one no error is shown: what is between two networks is none.
"""

from __future__ import annotations

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    Polygon,
    Transform,
    VGroup,
    VMobject,
    linear,
    smooth,
)

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.pulses import swell
from lecture.kit.readings import Bar, Drawn, Number
from lecture.kit.scene import LectureScene
from lecture.kit.text import Equation, fit, haloed, words
from lecture.language import tr
from scenes.numbers.bumps import BumpFits
from scenes.numbers.widths import GRID, WidthFits, target
from scenes.pictures.lens import Lens

SEEN = 0.25
"""Errors below this are looked at through the lens."""

COLUMN = 1.55
"""Where the column beside the curve begins."""

TOP, FOOT = 1.9, -2.5
"""Of the charts."""


class WidthChart(Chart):
    """Axes with the curve, `target`, and at the right what is said `about` it."""

    def __init__(self, fits: WidthFits) -> None:
        self.fits, (low, high) = fits, (float(fits.curve.min()), float(fits.curve.max()))
        pad = max(0.12 * (high - low), 1.04 * max(fits.tolerances()))
        super().__init__(
            (-1.0, 1.0), (low - pad, high + pad), center=(-2.5, (TOP + FOOT) / 2), size=(7.1, TOP - FOOT),
            x_ticks=(-1, 0, 1),
        )  # fmt: skip
        p = fits.parameters
        self.sums = [target(GRID, terms=count, ratio=p.ratio) for count in range(1, p.terms + 1)]
        self.target = self.curve(GRID, self.sums[0], theme.QUIET, 8)
        self.added = Readout(1, "{:.0f}", size=theme.LABEL, anchor="left")
        adding = words(tr("cosines added:"), size=theme.LABEL, color=theme.QUIET)
        formula = Equation(f"y(x) = sum_(k=0)^{p.terms - 1} {p.ratio:g}^k cos(2^k pi x)", size=theme.FORMULA)
        self.about = VGroup(
            words(tr("a continuous function:"), size=theme.LABEL, color=theme.QUIET),
            fit(formula, theme.RIGHT - COLUMN),
            VGroup(adding, self.added.next_to(adding, np.array([1, 0, 0]), buff=0.15)),
        )
        for line, y in zip(self.about, (0.75, -0.25, -1.25), strict=True):
            line.move_to([0, y, 0]).align_to([COLUMN, 0, 0], [-1, 0, 0])

    def add_up(self, **kwargs: float) -> Animation:
        """An animation: the cosines are added, one after the other, until their sum is the curve."""
        last = len(self.sums) - 1

        def add(line: VMobject, alpha: float) -> None:
            shares = np.array([smooth(np.clip(alpha * last - k, 0.0, 1.0)) for k in range(last)])
            line.set_points_as_corners(self.shown_points(GRID, self.sums[0] + shares @ np.diff(self.sums, axis=0)))

        def count(added: Readout, alpha: float) -> None:
            added.set_value(1 + np.ceil(alpha * last))

        parts = ByAlpha(self.target, add, rate_func=linear), ByAlpha(self.added, count, rate_func=linear)
        return AnimationGroup(*parts, **kwargs)

    def tube(self, allowed: float) -> Polygon:
        """What lies within `allowed` of the target."""
        upper, lower = (self.at(GRID, np.clip(self.fits.curve + side * allowed, *self.y_range)) for side in (1, -1))
        tube = Polygon(*upper, *lower[::-1], stroke_width=0, fill_color=theme.COST, fill_opacity=0.28)
        return tube.set_z_index(-1)


class WidthErrors(Chart):
    """The greatest error against the width, both on logarithmic axes; `marks` are those that were shown, by series."""

    def __init__(self, fits: WidthFits, built: BumpFits) -> None:
        widths, errors = (*fits.widths, *built.widths), np.concatenate([fits.errors, built.errors])
        bounds = 0.55 * float(errors.min()), 1.6 * float(errors.max())
        across = min(widths) / 1.25, 1.25 * max(widths)
        super().__init__(
            across, bounds, center=(4.45, (FOOT - 0.6) / 2), size=(4.1, -0.6 - FOOT), log_x=True, log_y=True,
            y_label=tr("greatest error, by hidden neurons"),
            x_ticks=[4**power for power in range(5) if across[0] <= 4**power <= across[1]],
        )  # fmt: skip
        self.labels.align_to([COLUMN, 0, 0], [-1, 0, 0])
        self.marks: dict[str, VGroup] = {"built": VGroup(), "trained": VGroup()}

    def named(self, series: str, text: str, color: object, over: int) -> Animation:
        """An animation: the series' name comes above one of its marks."""
        mark = self.marks[series][over]
        label = words(text, size=theme.LABEL, color=color)
        x = min(mark.get_x() + label.width / 2, theme.RIGHT - label.width / 2)
        label.place(x, mark.get_y() + 0.16, align="center")
        self.marks[series].add_to_back(named := haloed(label).set_z_index(1))  # a level passes behind it
        return FadeIn(named)


class WidthParts:
    """What stands of one network: its name in words, its drawing, its curve, its greatest error as a gap, and a lens.

    fits: a WidthFits or a BumpFits. allowed: an error; then the lens shows the tube of what it allows.
    """

    def __init__(
        self, chart: WidthChart, fits: WidthFits | BumpFits, number: int, allowed: float | None = None
    ) -> None:
        self.chart, self.fits, self.number, self.width = chart, fits, number, fits.widths[number]
        self.is_built = isinstance(fits, BumpFits)
        one, several = tr("{count} hidden neuron"), tr("{count} hidden neurons")
        name = (one if self.width == 1 else several).format(count=self.width)
        if isinstance(fits, BumpFits):
            name = tr("{bumps} bumps, {name}", bumps=fits.counts[number], name=name)
        self.name = fit(words(name, size=theme.BODY), theme.RIGHT - COLUMN).place(COLUMN, 1.7)
        self.drawing = NetworkDrawing(
            fits.networks[number], center=(4.15, 0.72), size=(4.4, 1.6), at_most=8, radius=0.085, numbered=False
        )
        self.line = chart.curve(GRID, fits.curves[number], theme.ACTIVATION, 4)
        x, y = fits.worst[number]
        ends = float(fits.target(np.array(x))), y
        self.gap = Line(chart.point(x, ends[0]), chart.point(x, y) + [0, 1e-3, 0], color=theme.COST, stroke_width=7)
        error = fits.errors[number] if allowed is None else allowed
        height = (2.4 if allowed is None else 3.2) * float(error)
        self.lens = self._lens((x, ends), height, allowed) if error < SEEN else VGroup()

    def _lens(self, worst: tuple[float, tuple[float, float]], height: float, allowed: float | None) -> Lens:
        """The place of the greatest error, enlarged."""
        x, ends = worst
        center = (-0.25 if x >= 0 else -4.75, 0.85)
        lens = Lens(self.chart, (x, sum(ends) / 2), center=center, size=(1.9, 1.8), height=height)
        if allowed is not None:
            lens.band(self.fits.target(lens.xs), allowed, theme.COST)
        network = self.fits.networks[self.number](lens.xs[:, None])[:, 0]
        lens.draw(self.fits.target(lens.xs), theme.QUIET, 6).draw(network, theme.ACTIVATION)
        lens.stroke = lens.gap(*ends, theme.COST)
        return lens

    def enter(self) -> list[Animation]:
        """Animations: what says how far it is from the curve comes."""
        return [FadeIn(part) for part in (self.name, self.gap, self.lens)]

    def change(self, scene: LectureScene, other: WidthParts, *more: Animation) -> None:
        """Another network takes this one's place: its error leaves before its curve moves, the other's comes last."""
        scene.play(*(FadeOut(part) for part in (self.gap, self.lens, self.name)), *more, run_time=0.9 if more else 0.3)
        scene.play(FadeOut(self.drawing), FadeIn(other.drawing), Transform(self.line, other.line), run_time=0.7)
        other.line = self.line
        scene.play(*other.enter(), run_time=0.4)

    def mark(self, scene: LectureScene, errors: WidthErrors) -> None:
        """The greatest error swells where it is seen, and stands in the chart of the errors."""
        series, color = ("built", theme.QUIET) if self.is_built else ("trained", theme.COST)
        marks, place = errors.marks[series], errors.point(self.width, self.fits.errors[self.number])
        seen = self.lens.stroke if isinstance(self.lens, Lens) else self.gap
        dot = Dot(place, radius=0.08, color=color)
        trails = [Line(marks[-1].get_center(), place, color=color, stroke_width=3)] if len(marks) else []
        scene.play(swell(seen), FadeIn(dot, scale=3), *(FadeIn(trail) for trail in trails), run_time=0.6)
        marks.add(*trails, dot)
        scene.wait(0.3)

    def drawn(self, errors: WidthErrors) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the width, its fit, and its greatest error in both charts."""
        unit = self.chart.size[1] / (self.chart.y_range[1] - self.chart.y_range[0])
        name = f"{'bumps' if self.is_built else 'width'} {self.width}"
        mark = errors.marks["built" if self.is_built else "trained"][-1]
        return [
            (name, Number(self.name, str(self.width))),
            (f"fit of {name}", Curve(self.line, self.chart)),
            (f"gap of {name}", Bar(self.gap, unit=unit, axis=1)),
            (f"greatest error of {name}", Dots(mark, errors)),
        ]


class Tolerance:
    """An error that is allowed: a tube around the curve, a level in the chart of the errors, and a number."""

    def __init__(self, chart: WidthChart, errors: WidthErrors, allowed: float) -> None:
        self.chart, self.errors, self.allowed = chart, errors, allowed
        self.tube, self.level = chart.tube(allowed), errors.level(allowed, theme.COST)
        self.name = words(tr("allowed error"), size=theme.LABEL, color=theme.COST)
        self.name.place(chart.frame.get_left()[0] + 0.25, TOP + 0.22)
        self.number = Readout(allowed, "{:.2f}", size=theme.LABEL, color=theme.COST, anchor="left")
        self.number.place(self.name.get_right()[0] + 0.2, self.name.baseline)

    def enter(self) -> list[Animation]:
        """Animations: all of it comes."""
        return [FadeIn(part) for part in (self.tube, self.level, self.name, self.number)]

    def change_to(self, allowed: float) -> list[Animation]:
        """Animations: another error is allowed; tube, level and number agree on the way."""
        start = self.allowed

        def step(_: object, alpha: float) -> None:
            self.allowed = start * (allowed / start) ** alpha
            self.tube.become(self.chart.tube(self.allowed))
            self.level.become(self.errors.level(self.allowed, theme.COST))
            self.number.set_value(self.allowed)

        return [*map(ByAlpha, (self.level, self.number)), ByAlpha(self.tube, step)]
