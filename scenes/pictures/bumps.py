"""Two steep neurons that make a bump, on the chart of a curve, and the bumps beside it.

pair = StepPair(chart, built)                            # a WidthChart, and the BumpFits of its curve
self.play(FadeIn(pair.first), FadeIn(pair.formulas[0])); self.play(pair.steepen())
self.play(pair.together())
self.play(*(Create(bump) for bump in pair.bumps()))
"""

from __future__ import annotations

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Create,
    DoubleArrow,
    FadeIn,
    Line,
    VGroup,
    VMobject,
    smooth,
)

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.text import Equation, words
from lecture.language import tr
from nncore import activation
from scenes.numbers.bumps import BumpFits
from scenes.numbers.widths import GRID
from scenes.pictures.width_fits import COLUMN, WidthChart

SHALLOW = 6.0
"""The weight with which the first step begins, as a curve that everybody knows."""


class StepPair:
    """The highest bump of the coarsest construction: its two neurons, each times its output weight, and their sum."""

    def __init__(self, chart: WidthChart, built: BumpFits) -> None:
        self.chart, self.built, self.number = chart, built, built.highest()
        network, at = built.networks[0], 2 * self.number
        self.slope, self.height = float(network.weights[0][at, 0]), float(network.weights[1][0, at])
        self.left, self.right = (-network.biases[0][at : at + 2] / self.slope).tolist()
        first, second = built.bump(self.number)
        color, other = theme.signed(self.height), theme.signed(-self.height)
        self.zero = Line(chart.point(-1, 0), chart.point(1, 0), color=theme.FAINT, stroke_width=3)
        self.first = chart.curve(GRID, self.rising(SHALLOW), color, 5)
        self.second = chart.curve(GRID, second, other, 5)
        self.bump = chart.curve(GRID, first + second, theme.ACTIVATION, 6)
        foot, top = (chart.point((self.left + self.right) / 2, y) for y in (0, self.height))
        self.letters = VGroup(
            DoubleArrow(foot, top, buff=0.05, color=theme.TEXT, stroke_width=3, tip_length=0.14),
            words("$c$", size=theme.BODY).place(foot[0] + 0.12, (foot[1] + top[1]) / 2 - 0.08),
            words("$l$", size=theme.BODY).place(chart.point(self.left, 0)[0] - 0.08, chart.point(0, 0)[1] - 0.42),
            words("$r$", size=theme.BODY).place(chart.point(self.right, 0)[0] + 0.08, chart.point(0, 0)[1] - 0.42),
        )
        rows = (
            (tr("a steep neuron, $s$ large: a step"), "c thin sigma(s thin (x - l))", color),
            (tr("another takes it back"), "- c thin sigma(s thin (x - r))", other),
            (tr("their sum: a bump, $c$ high"), "", theme.ACTIVATION),
        )
        self.formulas = [self._row(*row, top=1.3 - 1.55 * place) for place, row in enumerate(rows)]

    def _row(self, text: str, formula: str, color: object, top: float) -> VGroup:
        """What a curve is, in words and as a formula in its colour."""
        said = words(text, size=theme.LABEL, color=theme.TEXT if formula else color).place(COLUMN, top)
        row = VGroup(said)
        if formula:
            equation = Equation(formula, size=theme.FORMULA, color=color)
            row.add(equation.next_to(said, np.array([0, -1, 0]), buff=0.25, aligned_edge=np.array([-1, 0, 0])))
        return row

    def rising(self, slope: float) -> np.ndarray:
        """The first neuron, times its output weight, with another weight at its input."""
        return self.height * activation("sigmoid").value(slope * (GRID - self.left))

    def steepen(self, **kwargs: float) -> Animation:
        """An animation: the first neuron's weight grows until its curve is a step."""

        def turn(line: VMobject, alpha: float) -> None:
            slope = SHALLOW * (self.slope / SHALLOW) ** alpha
            line.set_points_as_corners(self.chart.shown_points(GRID, self.rising(slope)))

        return ByAlpha(self.first, turn, rate_func=smooth, **kwargs)

    def together(self, **kwargs: float) -> Animation:
        """An animation: their sum is drawn, and the two steps step back."""
        back = [step.animate.set_stroke(opacity=theme.FADED) for step in (self.first, self.second)]
        return AnimationGroup(*back, Create(self.bump), FadeIn(self.formulas[2]), **kwargs)

    def bumps(self) -> VGroup:
        """All bumps of this construction, from left to right."""
        lines = VGroup()
        for number in range(self.built.counts[0]):
            line = self.chart.curve(GRID, np.add(*self.built.bump(number)), theme.ACTIVATION, 4)
            lines.add(line.set_fill(theme.ACTIVATION, 0.16))
        return lines
