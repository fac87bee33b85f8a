"""One step of gradient descent and one of Adam while the gradient is multiplied by a factor: one grows, one stays.

picture = InvarianceChart(moments, t=7, optimizer=Adam(0.03))
self.play(FadeIn(picture), *map(Create, picture.lines.values()))
self.play(*walking([picture.markers], picture.at(1), picture.at(100)))
"""

from __future__ import annotations

import numpy as np
from manim import Circle, Dot, VGroup

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn
from lecture.kit.text import words
from lecture.language import tr
from nncore import Adam
from scenes.numbers.adam import Moments, scaled_steps
from scenes.numbers.optimizer_races import optimizer_color
from scenes.pictures.run_layout import NAME, NOTE, TICKS

FACTORS = 10.0 ** np.linspace(-10, 3, 131)
ROOM = 1.15
"""For a step as a number, from its left end to its unit."""


class InvarianceChart(Chart):
    """How far the first coordinate goes at step t, over what all its gradients were multiplied by; both logarithmic.

    The `rings` stay at the factor 1 when the `markers` leave it.
    """

    def __init__(self, moments: Moments, t: int, optimizer: Adam) -> None:
        gradients = moments.gradients[:t, 0]
        self.steps = {
            "gradient descent": FACTORS * abs(gradients[-1]),
            "Adam": scaled_steps(gradients, FACTORS, optimizer),
        }
        super().__init__(
            (FACTORS[0], FACTORS[-1]), (1e-10, 1e4), center=(-1.75, -0.45), size=(7.4, 4.2), log_x=True, log_y=True,
            x_label=tr("factor on all gradients of the coordinate"), y_label=tr("its step, in units of $eta$"),
            x_ticks=(1e-9, 1e-6, 1e-3, 1, 100), y_ticks=(1e-9, 1e-6, 1e-3, 1, 1e3), tick_size=TICKS,
        )  # fmt: skip
        self.lines, self.names = {}, VGroup()
        for name, y in (("gradient descent", 1.5), ("Adam", -0.45)):
            inside = self.steps[name] >= self.y_range[0]
            color = optimizer_color(name)
            self.lines[name] = self.curve(FACTORS[inside], self.steps[name][inside], color, 6)
            self.names.add(words(tr(name), size=NAME, color=color, weight="bold").place(2.3, y))
        self.markers = Markers(self)
        self.rings = VGroup(*(Circle(0.13, color=optimizer_color(name), stroke_width=3) for name in self.lines))
        for ring, dot in zip(self.rings, self.markers.dots.values(), strict=True):
            ring.move_to(dot)
        units = VGroup()
        for (name, number), title in zip(self.markers.numbers.items(), self.names, strict=True):
            number.place(2.3, title.baseline - 0.6)
            unit = words("$eta$" if name == "gradient descent" else tr("$eta$, corrected"), size=NAME)
            units.add(unit.set_color(optimizer_color(name)).place(2.3 + ROOM, title.baseline - 0.6))
        self.names.add(*units)
        self.notes = VGroup(
            *(
                words(text, size=size, color=theme.QUIET).place(2.3, y)
                for text, size, y in (
                    (tr("gradient times 100: step times 100"), NOTE, 0.35),
                    (tr("gradient times 100: the same step"), NOTE, -1.6),
                    (tr("$epsilon = 10^(-8)$ keeps $0\\/0$ away:"), theme.INDEXED, -2.2),
                    (tr("near $epsilon$ and below, Adam slows"), NOTE, -2.7),
                )
            )
        )

    @staticmethod
    def index(factor: float) -> int:
        """Which of FACTORS it is."""
        return int(np.argmin(np.abs(np.log10(FACTORS / factor))))

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of both curves, of their dots, and of Adam's step."""
        numbers = self.markers.numbers.items()
        found: list[tuple[str, Drawn | Readout]] = [(f"step of {name}", number) for name, number in numbers]
        for (name, line), ring in zip(self.lines.items(), self.rings, strict=True):
            found += [
                (f"steps of {name}", Curve(line, self)),
                (f"point of {name}", Dots(self.markers.dots[name], self)),
                (f"start of {name}", Dots(ring, self)),
            ]
        return found


class Markers(VGroup):
    """A dot on each curve at one factor, and both steps as numbers; `show(count)` goes to that factor."""

    def __init__(self, chart: InvarianceChart) -> None:
        self.chart = chart
        self.dots = {
            name: Dot(radius=0.13, color=optimizer_color(name), stroke_color=theme.GROUND, stroke_width=3)
            for name in chart.lines
        }
        self.numbers = {
            name: Readout(0.0, "{:.2f}", size=NAME, color=optimizer_color(name), anchor="left") for name in chart.lines
        }
        super().__init__(*self.dots.values(), *self.numbers.values())
        self.show(chart.index(1.0))

    def show(self, count: float) -> Markers:
        """Stand at the factor of this index."""
        factor = 10.0 ** np.interp(count, np.arange(len(FACTORS)), np.log10(FACTORS))
        for name, dot in self.dots.items():
            steps = np.log10(self.chart.steps[name])
            dot.move_to(self.chart.point(factor, 10.0 ** np.interp(np.log10(factor), np.log10(FACTORS), steps)))
            self.numbers[name].set_value(self.chart.steps[name][round(count)])
        return self
