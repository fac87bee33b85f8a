"""The cost as areas: every output against its target, and above it the square of what lies between.

squares = CostSquares(before, after, targets, left=-4.6, right=1.2, foot=-2.5, top=2.0)
self.play(FadeIn(squares.axis), squares.enter())
self.play(squares.draw())                       # the squares (a_j - y_j)², unit² to an area of 1, out of the gaps
self.play(squares.change_to(after))             # other outputs: dots, gaps and squares follow, outlines stay
"""

from __future__ import annotations

import numpy as np
from manim import (
    Animation,
    Circle,
    FadeIn,
    LaggedStart,
    Line,
    Rectangle,
    ReplacementTransform,
    VGroup,
)
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.color_readings import Heat
from lecture.kit.line_readings import Dots
from lecture.kit.numbers import Readout
from lecture.kit.places import put, span
from lecture.kit.readings import All, Bar, Drawn, Number
from lecture.kit.text import Equation, at_left, words
from lecture.language import tr
from scenes.pictures.digits import DigitImage

GAP = 0.07
"""Between two squares, in manim units."""
ABOVE = 0.35
"""From a target of 1 up to the squares, and from the squares up to the legend."""
UNITS = [0.05 * k for k in range(40, 3, -1)]
"""How high a target of 1 may be; the first of them for which there is room."""


class CostSquares(VGroup):
    """Outputs (n,) as filled discs and targets (n,) as rings over their numbers 0..n - 1, and above each its square.

    There is room for the squares of `before` and of `after`; a large one lies higher than the small ones beside it.
    """

    def __init__(
        self,
        before: NDArray[np.floating],
        after: NDArray[np.floating],
        targets: NDArray[np.floating],
        *,
        left: float,
        right: float,
        foot: float,
        top: float,
    ) -> None:
        super().__init__()
        self.targets, self.foot = np.asarray(targets, float), foot
        self.xs = np.linspace(left, right, len(self.targets) + 1)[:-1] + (right - left) / len(self.targets) / 2
        sides = np.maximum(abs(before - self.targets), abs(after - self.targets))
        room = top - foot - 2 * ABOVE
        fitting = (one for one in UNITS if one + self._places(sides * one, left, right)[1] <= room)
        self.unit = unit = next(fitting, UNITS[-1])
        self.places = self._places(sides * unit, left, right)[0] + [0, foot + unit + ABOVE]
        base = Line([left, foot, 0], [right, foot, 0], color=theme.QUIET, stroke_width=2)
        at_one = Line([left, foot + unit, 0], [right, foot + unit, 0], color=theme.FAINT, stroke_width=2)
        marks = VGroup(
            *(
                words(text, size=theme.SMALL, color=theme.QUIET).place(left - 0.12, y - 0.1, align="right")
                for text, y in (("0", foot), ("1", foot + unit))
            ),
            *(
                words(str(j), size=theme.LABEL, color=theme.QUIET).place(x, foot - 0.5, align="center")
                for j, x in enumerate(self.xs)
            ),
        )
        self.axis = VGroup(base, at_one, marks)
        self.ticks = [(base, marks[0]), (at_one, marks[1]), *marks[2:]]
        self.rings = VGroup(*(Circle(0.15, color=theme.TEXT, stroke_width=3.5) for _ in self.xs))
        self.discs = VGroup(
            *(Circle(0.1, stroke_width=0, fill_color=theme.ACTIVATION, fill_opacity=1) for _ in self.xs)
        )
        self.gaps = VGroup(*(Line(stroke_width=6, color=theme.COST) for _ in self.xs))
        self.squares = VGroup(*(_square() for _ in self.xs))
        for ring, x, target in zip(self.rings, self.xs, self.targets, strict=True):
            ring.move_to([x, foot + unit * target, 0])
        self.legend = self._legend(theme.LEFT, top)
        self.show(before)
        self.outlines = self.squares.copy().set_fill(opacity=0).set_stroke(theme.QUIET, 2)
        self.add(self.axis, self.legend, self.gaps, self.squares, self.rings, self.discs)

    def _places(self, sides: NDArray[np.floating], left: float, right: float) -> tuple[NDArray[np.float64], float]:
        """The middles of the squares' feet (n, 2) over a row at zero, and the highest top.

        From the smallest on, each lies above its output, as low as those allow that lie there.
        """
        xs = np.clip(self.xs, left + sides / 2, right - sides / 2)
        feet = np.zeros(len(sides))
        order = np.argsort(sides)
        for k, j in enumerate(order):
            under = [i for i in order[:k] if abs(xs[i] - xs[j]) < (sides[i] + sides[j]) / 2 + GAP]
            feet[j] = max((feet[i] + sides[i] + GAP for i in under), default=0.0)
        return np.column_stack([xs, feet]), float((feet + sides).max())

    def _legend(self, left: float, y: float) -> VGroup:
        """What disc, ring and square mean, in a row."""
        disc = Circle(0.1, stroke_width=0, fill_color=theme.ACTIVATION, fill_opacity=1)
        ring = Circle(0.13, color=theme.TEXT, stroke_width=3)
        square = _square().stretch_to_fit_width(0.26).stretch_to_fit_height(0.26)
        legend, x = VGroup(), left
        for mark, text in ((disc, tr("output $a_j$")), (ring, tr("target $y_j$")), (square, tr("squared error"))):
            at_left(mark, x, y)
            name = words(text, size=theme.INDEXED, color=theme.QUIET).place(x + mark.width + 0.14, y - 0.1)
            legend.add(mark, name)
            x = name.get_right()[0] + 0.35
        return legend

    @property
    def terms(self) -> NDArray[np.float64]:
        """(a_j - y_j)² of what is shown."""
        return np.square(self.outputs - self.targets)

    def values_at(self, points: NDArray[np.floating]) -> NDArray[np.floating]:
        """(place of an output, its value) (n, 2) at screen points (n, 3)."""
        places = np.interp(points[:, 0], self.xs, np.arange(len(self.xs)))
        return np.column_stack([places, (points[:, 1] - self.foot) / self.unit])

    def show(self, outputs: NDArray[np.floating]) -> CostSquares:
        """Put the discs at other outputs, and the gaps and the squares with them."""
        self.outputs = np.asarray(outputs, float)
        for j, (x, a, y) in enumerate(zip(self.xs, self.outputs, self.targets, strict=True)):
            ends = [[x, self.foot + self.unit * value, 0] for value in (y, a)]
            put(self.discs[j], ends[1])
            self.gaps[j].set_points_as_corners(ends)
            side = max(abs(a - y) * self.unit, 1e-3)
            middle, bottom = self.places[j]
            span(self.squares[j], middle - side / 2, bottom, side, side)
        return self

    def enter(self) -> Animation:
        """Targets, then outputs come in."""
        parts = FadeIn(self.rings), FadeIn(self.discs, lag_ratio=0.1), FadeIn(self.gaps)
        return LaggedStart(*parts, lag_ratio=0.5)

    def draw(self) -> Animation:
        """The gaps open into the squares, one after another."""
        pairs = zip(self.gaps, self.squares, strict=True)
        opening = (
            ReplacementTransform(square.copy().stretch_to_fit_width(0.05).move_to(gap), square) for gap, square in pairs
        )
        return LaggedStart(*opening, lag_ratio=0.15)

    def change_to(self, outputs: NDArray[np.floating], **kwargs: object) -> Animation:
        """An animation from the outputs shown to others."""
        start = self.outputs

        def step(_: object, alpha: float) -> None:
            self.show(outputs if alpha == 1 else start + alpha * (np.asarray(outputs) - start))

        return ByAlpha(self, step, **kwargs)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the outputs and targets, and of how wide the squares between them are."""
        sides = All([Bar(square, unit=self.unit, axis=0) for square in self.squares])
        outputs, targets = (Dots(list(dots), self) for dots in (self.discs, self.rings))
        return [("outputs", outputs), ("targets", targets), ("sides of the squares", sides)]


def _square() -> Rectangle:
    return Rectangle(stroke_color=theme.COST, stroke_width=2, fill_color=theme.COST, fill_opacity=0.45)


class CostLine(VGroup):
    """C_n = 1/n_L · sum = cost of outputs (n_L,), in numbers below a name; the sum counts up from zero."""

    def __init__(
        self, name: str, outputs: NDArray[np.floating], targets: NDArray[np.floating], *, left: float, top: float
    ) -> None:
        super().__init__()
        squares = np.square(np.asarray(outputs, float) - targets)
        self.outputs, self.targets = np.asarray(outputs, float), np.asarray(targets, float)
        self.sum, self.cost = float(squares.sum()), float(squares.mean())
        self.name, self._label = words(tr(name), size=theme.BODY, color=theme.QUIET).place(left, top), name
        self.total = Readout(self.sum, "{:.3f}", size=theme.BODY, color=theme.COST)
        result = Readout(self.cost, "{:.4f}", size=theme.FORMULA, color=theme.COST)
        parts = (Equation(f"C_n = frac(1, {len(squares)}) dot", size=48), self.total, Equation("=", size=48), result)
        VGroup(*parts).arrange(buff=0.14).move_to([left, top - 0.7, 0], aligned_edge=[-1, 0, 0])
        self.mean, self.result = VGroup(*parts[:2]), VGroup(*parts[2:])
        self.total.set_value(0.0)
        self.add(self.name, self.mean, self.result)

    def follow(self, start: NDArray[np.floating], **kwargs: object) -> Animation:
        """In step with `CostSquares.change_to`: the sum of the squares of what is shown, from the outputs `start`."""

        def step(total: Readout, alpha: float) -> None:
            outputs = self.outputs if alpha == 1 else start + alpha * (self.outputs - start)
            total.set_value(float(np.square(outputs - self.targets).sum()))

        return ByAlpha(self.total, step, **kwargs)

    def count(self, **kwargs: object) -> Animation:
        """The sum of the squares counts up."""
        return self.total.count_to(self.sum, **kwargs)

    def drawn(self) -> list[tuple[str, Readout]]:
        """(label, drawn) of the cost and of the sum."""
        return [(f"cost, {self._label}", self.result[-1]), (f"sum, {self._label}", self.total)]


class DigitCost:
    """A digit, and its cost under random and trained parameters: `squares`, the slide's `formula`, a line for each."""

    def __init__(
        self,
        pixels: NDArray[np.floating],
        target: NDArray[np.floating],
        before: NDArray[np.floating],
        after: NDArray[np.floating],
        *,
        middle: float,
    ) -> None:
        self.image = DigitImage(pixels, center=(-5.6, -0.35), side=1.5)
        self.label = words(tr("labelled {label}", label=int(target.argmax())), size=theme.LABEL, color=theme.QUIET)
        self.label.place(-5.6, -1.6, align="center")
        self.squares = CostSquares(before, after, target, left=-4.5, right=1.2, foot=-2.6, top=2.15)
        self.formula = Equation(
            "{{C_n : c}} = {{frac(1, n_L) : n}} {{sum_j : sum}} ({{a_j^((L)) : a}} - {{y_j : y}})^{{2 : two}}",
            colors={"c": theme.COST, "a": theme.ACTIVATION},
        ).move_to([middle, 1.85, 0])
        self.count = str(len(target))
        letters = tr("$C_n$: of example $n$; $n_L$: {count} outputs", count=self.count)
        self.letters = words(letters, size=theme.INDEXED, color=theme.QUIET).place(1.75, 0.6)
        self.lines = (
            CostLine("random parameters", before, target, left=1.75, top=-0.35),
            CostLine("trained parameters", after, target, left=1.75, top=-1.95),
        )

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the digit, the squares and both lines."""
        lines = [pair for line in self.lines for pair in line.drawn()]
        return [
            ("number of outputs", Number(self.letters, self.count)),
            *lines,
            *self.squares.drawn(),
            ("digit", Heat(self.image.heat, DigitImage.upright)),
        ]
