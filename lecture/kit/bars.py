"""Bars that lie: a signed value as a length from a zero line, with its number at the end.

bar = SignedBar(1.84, zero=(0, 1, 0), unit=0.8, color=theme.MOMENTUM)      # 0.8 manim units to 1
self.play(FadeIn(bar.foot), bar.grow())                                    # the number counts with the length
bar.set_value(-0.3)                                                        # or in an updater
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from manim import Animation, Line, ManimColor, Rectangle, VGroup, smooth

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.numbers import Readout
from lecture.kit.places import put, span


class SignedBar(VGroup):
    """A bar of length |value| * unit, to the right of `zero` if the value is positive, else to the left."""

    def __init__(
        self,
        value: float,
        *,
        zero: Any,
        unit: float,
        color: ManimColor,
        form: str = "{:+.2f}",
        thickness: float = 0.5,
        size: float = theme.BODY,
    ) -> None:
        super().__init__()
        self.zero, self.unit, self.thickness, self.full = np.asarray(zero, float), unit, thickness, value
        reach = [0.0, 0.5 * thickness + 0.12, 0.0]
        self.foot = Line(self.zero - reach, self.zero + reach, color=theme.QUIET, stroke_width=2)
        self.bar = Rectangle(width=0.01, height=thickness, stroke_width=0, fill_color=color, fill_opacity=0.9)
        self.number = Readout(value, form, size=size, color=color)
        self.add(self.bar, self.foot, self.number)
        self.set_value(value)

    def set_value(self, value: float) -> Self:
        """Show another value."""
        length = max(abs(value) * self.unit, 0.005)
        side = -1.0 if value < 0 else 1.0
        span(self.bar, self.zero[0] + min(side * length, 0), self.zero[1] - self.thickness / 2, length, self.thickness)
        self.number.set_value(value)
        gap = 0.18 + self.number.width / 2
        put(self.number, self.zero + [side * (length + gap), 0, 0])
        return self

    def grow(self, start: float = 0.0, **kwargs: Any) -> Animation:
        """The animation from `start` to the value that the bar was made with."""
        kwargs.setdefault("rate_func", smooth)
        end = self.full
        return ByAlpha(self, lambda bar, alpha: bar.set_value(start + alpha * (end - start)), **kwargs)
