"""Three learning rates side by side: a picture for each, its verdict below, and one chart of the costs at the right.

panels = [RatePanel(k, rate, picture) for k, (rate, picture) in enumerate(...)]     # picture: placed at PLACES[k]
chart = cost_chart((0, 60), (1, 1e5), log_y=True, x_label="step")
self.play(FadeIn(panels[0].verdict(["crawls", "$C = 8.5$"])))
mark = ExitMark(point, step=3, color=rate_color(2))                                 # walks along, shows at step 3
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Circle, Group, Line, ManimColor, Mobject, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.text import Equation, words

SIDE = 3.05
PLACES = ((-4.92, -0.2), (-1.67, -0.2), (1.58, -0.2))


def rate_color(index: int) -> ManimColor:
    """Of the small, the good and the large rate."""
    return (theme.RATE_SMALL, theme.RATE_GOOD, theme.RATE_LARGE)[index]


class RatePanel(Group):
    """A picture of side `SIDE` at `PLACES[index]` under its learning rate."""

    def __init__(self, index: int, rate: float, picture: Mobject) -> None:
        super().__init__()
        self.index, self.picture = index, picture
        x, y = PLACES[index]
        self.title = Equation(f"eta = {rate:g}", size=48, color=rate_color(index)).move_to([x, y + SIDE / 2 + 0.4, 0])
        self.add(picture, self.title)

    def verdict(self, lines: Sequence[str]) -> VGroup:
        """What became of the run, below the picture."""
        x, y = PLACES[self.index]
        foot = y - SIDE / 2 - 0.5
        return VGroup(
            *(
                words(line, size=34 if n == 0 else theme.LABEL, color=theme.TEXT if n == 0 else theme.QUIET).place(
                    x, foot - 0.5 * n, align="center"
                )
                for n, line in enumerate(lines)
            )
        )


def cost_chart(x_range: tuple[float, float], y_range: tuple[float, float], *, log_y: bool, x_label: str) -> Chart:
    """The chart of the three costs."""
    center, size = (5.25, PLACES[0][1]), (2.1, SIDE)
    return Chart(x_range, y_range, center=center, size=size, x_label=x_label, y_label="cost $C$", log_y=log_y)


class ExitMark(VGroup):
    """A cross in a ring where a path leaves the frame; unseen before its step."""

    def __init__(self, at: NDArray[np.floating], step: float, color: ManimColor) -> None:
        super().__init__()
        self.step = step
        arm = 0.1
        self.add(
            Circle(0.17, color=color, stroke_width=3, fill_color=theme.GROUND, fill_opacity=0.85),
            Line([-arm, -arm, 0], [arm, arm, 0], color=color, stroke_width=4),
            Line([-arm, arm, 0], [arm, -arm, 0], color=color, stroke_width=4),
        )
        self.move_to(at)
        self.show(0.0)

    def show(self, count: float) -> ExitMark:
        """Be seen from its step on."""
        seen = float(count >= self.step - 1e-6)
        self.set_stroke(opacity=seen)
        self[0].set_fill(opacity=0.85 * seen)
        return self


def power(value: float) -> str:
    """A positive number of one digit as Typst math, such as $4 dot 10^(-10)$; as a decimal from 0.001 on.

    >>> power(3.96e-10), power(0.0266)
    ('4 dot 10^(-10)', '0.027')
    """
    if value >= 1e-3 or value == 0:
        return f"{value:.2g}"
    digits, exponent = f"{value:.0e}".split("e")
    return f"{digits} dot 10^({int(exponent)})"
