"""Softmax in three columns: the last layer's sums z, what the exponential makes of them, and each one's share of all.

columns = SoftmaxColumns(z)                             # z (n,)
self.play(columns.enter())                              # the sums
self.play(columns.raise_to_e()); self.play(columns.add_up()); self.play(columns.share())
"""

from __future__ import annotations

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    Animation,
    AnimationGroup,
    Circle,
    Create,
    FadeIn,
    GrowFromEdge,
    LaggedStart,
    Line,
    Rectangle,
    VGroup,
)
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.numbers import Readout, below_one
from lecture.kit.readings import All, Bar, Drawn
from lecture.kit.text import Equation, words
from lecture.language import tr

TOP, PITCH = 1.35, 0.415
LENGTH = 1.75
"""Of the longest bar in a column, in manim units."""


def _share_form(share: float) -> str:
    return below_one(share) if share >= 0.01 else "<0.01"


class SoftmaxColumns(VGroup):
    """A row for each output, its number at the left; below the exponentials and the shares their sums."""

    def __init__(self, z: NDArray[np.floating], *, left: float = -3.45) -> None:
        super().__init__()
        powers = np.exp(z)
        self.columns = [z, powers, powers / powers.sum()]
        self.ys = TOP - PITCH * np.arange(len(z))
        span = float(np.ptp([*z, 0.0]))
        self.units = [LENGTH / span, LENGTH / float(powers.max()), LENGTH]
        lefts = [left, left + 3.5, left + 7.0]
        zeros = [left - float(min(z.min(), 0.0)) * self.units[0], *lefts[1:]]
        ends = [one + LENGTH + 1.2 for one in lefts]
        inks = [theme.TEXT, theme.TEXT, theme.ACTIVATION]
        forms = [lambda _: "{:+.2f}", lambda power: "{:.1f}" if power >= 0.1 else "<0.1", _share_form]
        names = ("z_j", "e^(z_j)", r"e^(z_j) \/ scripts(sum)_k e^(z_k)")
        self.digits = VGroup(
            *(words(str(j), color=theme.QUIET).place(left - 0.45, y - 0.09) for j, y in enumerate(self.ys))
        )
        self.ring = Circle(0.2, color=theme.TEXT, stroke_width=3).move_to(self.digits[int(np.argmax(z))])
        self.names, self.zeros, self.bars, self.numbers = VGroup(), VGroup(), [], []
        for values, unit, zero, end, ink, form, name in zip(
            self.columns, self.units, zeros, ends, inks, forms, names, strict=True
        ):
            at = [[zero, y, 0] for y in (TOP + 0.25, self.ys[-1] - 0.25)]
            self.zeros.add(Line(*at, color=theme.QUIET, stroke_width=2))
            bars, numbers = VGroup(), VGroup()
            for value, y in zip(values, self.ys, strict=True):
                width = max(abs(float(value)) * unit, 0.01)
                bar = Rectangle(width=width, height=0.26, stroke_width=0, fill_color=ink, fill_opacity=0.9)
                bars.add(bar.move_to([zero + np.sign(value) * width / 2, y, 0]))
                number = Readout(float(value), form(float(value)), size=theme.LABEL, anchor="right")
                numbers.add(number.shift([end - number.get_right()[0], y - number.get_y(), 0]))
            self.bars.append(bars)
            self.numbers.append(numbers)
            self.names.add(Equation(name, size=48).move_to([end - 1.4, 2.0, 0]))
        foot = self.ys[-1] - 0.62
        self.sums = [
            Readout(total, form, size=theme.BODY, weight="bold", anchor="right")
            for total, form in ((float(powers.sum()), "{:.1f}"), (1.0, "{:g}"))
        ]
        self.sum_rows = VGroup()
        for total, end in zip(self.sums, ends[1:], strict=True):
            total.shift([end - total.get_right()[0], foot - total.get_y(), 0])
            name = words(tr("sum"), size=theme.BODY, color=theme.QUIET).place(end - 2.6, total.get_bottom()[1])
            rule = Line([end - 2.6, foot + 0.3, 0], [end, foot + 0.3, 0], color=theme.QUIET, stroke_width=2)
            self.sum_rows.add(VGroup(rule, name, total))

    def enter(self) -> Animation:
        """The sums of the last layer."""
        return AnimationGroup(*map(FadeIn, (self.digits, self.names[0], self.zeros[0], self.bars[0], self.numbers[0])))

    def raise_to_e(self) -> Animation:
        """Each sum becomes the power of e."""
        return AnimationGroup(FadeIn(self.names[1], self.zeros[1]), self._follow(1))

    def add_up(self) -> Animation:
        """The sum of the powers."""
        return FadeIn(self.sum_rows[0])

    def share(self) -> Animation:
        """Each power's share of the sum."""
        return AnimationGroup(FadeIn(self.names[2], self.zeros[2]), self._follow(2))

    def finish(self) -> Animation:
        """All shares together are one, and the greatest wins."""
        return AnimationGroup(FadeIn(self.sum_rows[1]), Create(self.ring))

    def _follow(self, column: int) -> Animation:
        """A column's bars grow, row by row."""
        bars = LaggedStart(*(GrowFromEdge(bar, LEFT) for bar in self.bars[column]), lag_ratio=0.08)
        numbers = LaggedStart(*(FadeIn(n, shift=0.15 * RIGHT) for n in self.numbers[column]), lag_ratio=0.08)
        return AnimationGroup(bars, numbers)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of all numbers, of the bars' lengths, and of the sums."""
        found: list[tuple[str, Drawn | Readout]] = []
        names = ("z", "power", "share")
        for name, numbers, bars, unit in zip(names, self.numbers, self.bars, self.units, strict=True):
            found += [(f"{name} {j}", number) for j, number in enumerate(numbers)]
            found.append((f"bars of {name}", All([Bar(bar, unit=unit, axis=0) for bar in bars])))
        return [*found, ("sum of the powers", self.sums[0]), ("sum of the shares", self.sums[1])]
