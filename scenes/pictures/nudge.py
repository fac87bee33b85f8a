"""What a nudge of one weight moves: w, z, a and C on one scale of changes, by how much, and the ratio of two changes.

panel = NudgePanel(followed, by=0.1)                    # `followed`: a FollowedWeight
self.play(FadeIn(panel.ground), *map(FadeIn, panel.rows)); panel.show(followed.nudged(0.03))
self.play(FadeIn(panel.links)); self.play(FadeIn(panel.slope), FadeIn(panel.note))
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from manim import DashedLine, Dot, Line, ManimColor, VGroup

from lecture import theme
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import put
from lecture.kit.readings import Bar, Drawn, Number
from lecture.kit.text import Equation, at_left, at_right, fit, words
from lecture.language import tr
from scenes.numbers.backpropagation import FollowedWeight, Nudge

LEFT, RIGHT = 0.7, 6.5
ZERO, HALF = 4.05, 1.1
"""Where no change is, and how far from there the greatest one is drawn."""
TOP, PITCH = 1.85, 1.0
"""The middle of the first row, and how far the next is below it."""


class Row(VGroup):
    """A quantity and its value; a bar from where it began to where it is now; the change."""

    def __init__(self, name: str, value: float, change: float, unit: float, y: float, color: ManimColor) -> None:
        self.unit, self.y, self.start = unit, y, value
        self.name = at_left(Equation(f"{name} =", size=48, color=color), LEFT, y)
        self.value = Readout(value, "{:.3f}", size=theme.BODY, color=color, anchor="right")
        at_right(self.value, LEFT + 1.95, y)
        self.line = Line([ZERO - 1.1 * HALF, y, 0], [ZERO + 1.1 * HALF, y, 0], color=theme.FAINT, stroke_width=3)
        self.bar, self.dot = Line(color=color, stroke_width=12), Dot(radius=0.12, color=color)
        self.change = Readout(change, "{:+.4f}", size=theme.BODY, color=color, anchor="right")
        at_right(self.change, RIGHT, y)
        super().__init__(self.name, self.value, self.line, self.bar, self.dot)
        self.show(value)

    def show(self, value: float) -> None:
        """The value, and how far it is from where it began."""
        end = np.array([ZERO + self.unit * (value - self.start), self.y, 0])
        self.value.set_value(value)
        put(self.dot, end)
        self.bar.set_points_as_corners([[ZERO, self.y, 0], end])

    def drawn(self, name: str) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the value, and of how far the bar reaches."""
        return [(name, self.value), (f"bar of {name}", Bar(self.bar, unit=self.unit, axis=0, zero=ZERO))]


class NudgePanel:
    """The rows of w, z, a and C, the factors that `links` them, and the `slope` as the ratio of two changes."""

    names = ("w", "z", "a", "C")

    def __init__(self, followed: FollowedWeight, by: float) -> None:
        here, there = followed.nudged(0.0), followed.nudged(by)
        changes = [after - before for before, after in zip(here, there, strict=True)]
        furthest = max(
            abs(after - before) for side in (by, -by) for before, after in zip(here, followed.nudged(side), strict=True)
        )
        inks = (theme.signed(followed.weight), theme.TEXT, theme.ACTIVATION, theme.COST)
        self.rows = [
            Row(name, value, change, HALF / furthest, TOP - PITCH * index, ink)
            for index, (name, value, change, ink) in enumerate(zip(self.names, here, changes, inks, strict=True))
        ]
        foot = TOP - 3 * PITCH - 0.3
        self.ground = VGroup(
            DashedLine([ZERO, TOP + 0.3, 0], [ZERO, foot, 0], color=theme.QUIET, stroke_width=2),
            *(
                words(shown(sign * by, "{:+g}") if sign else "0", size=theme.LABEL, color=theme.QUIET).place(
                    ZERO + sign * by * HALF / furthest, foot - 0.32, align="center"
                )
                for sign in (-1, 0, 1)
            ),
        )
        self.changes = VGroup(*(row.change for row in self.rows))
        self.factors = [f"{after / before:.3f}".replace("-", "−") for before, after in pairwise(changes)]
        self.links = VGroup(
            *(
                words(f"$arrow.b times {factor}$", size=theme.LABEL).place(
                    RIGHT, row.y + PITCH / 2 - 0.1, align="right"
                )
                for factor, row in zip(self.factors, self.rows[1:], strict=True)
            )
        )
        texts = [shown(changes[3], "{:+.4f}"), shown(by, "{:+g}")]
        self.ratio = shown(changes[3] / by, "{:+.3f}")
        source = f"{{{{frac(partial C, partial w) : gradient}}}} approx frac({texts[0]}, {texts[1]}) = {self.ratio}"
        equation = Equation(source, size=58, colors={"gradient": theme.GRADIENT})
        self.slope = at_left(fit(equation, RIGHT - LEFT), LEFT, -2.75)
        self.count = str(followed.network.parameter_count)
        note = tr("{count} weights and biases: {count} nudges?", count=self.count)
        self.note = words(note, size=theme.BODY).place(theme.LEFT, -2.87)

    def show(self, nudge: Nudge) -> None:
        """The rows at what a nudge has made of the quantities."""
        for row, value in zip(self.rows, nudge, strict=True):
            row.show(value)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of values, changes and factors, of the slope, and of how many nudges there would be."""
        found = [pair for name, row in zip(self.names, self.rows, strict=True) for pair in row.drawn(name)]
        found += [(f"change of {name}", row.change) for name, row in zip(self.names, self.rows, strict=True)]
        links = zip(("dz/dw", "da/dz", "dC/da"), self.links, self.factors, strict=True)
        found += [(f"about {name}", Number(link, factor)) for name, link, factor in links]
        return [
            *found,
            ("change of C by change of w", Number(self.slope, self.ratio)),
            ("parameters", Number(self.note, self.count)),
        ]
