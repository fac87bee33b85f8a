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
from lecture.kit.numbers import PowerReadout
from lecture.kit.places import put
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import words
from lecture.language import tr
from nncore import Adam
from scenes.numbers.adam import Moments, scaled_steps
from scenes.numbers.optimizer_races import optimizer_color
from scenes.pictures.moments import limits
from scenes.pictures.run_layout import NAME, NOTE, TICKS

FACTORS = 10.0 ** np.linspace(-10, 3, 131)


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
        low, high = limits(list(self.steps.values()), log=True)
        super().__init__(
            (FACTORS[0], FACTORS[-1]), (low, high), center=(-1.75, -0.45), size=(7.4, 4.2), log_x=True, log_y=True,
            x_label=tr("factor on all gradients of the coordinate"), y_label=tr("its step {t}, in units of $eta$", t=t),
            x_ticks=(1e-9, 1e-6, 1e-3, 1, 100), tick_size=TICKS,
            y_ticks=[10.0**power for power in range(-12, 7, 3) if low <= 10.0**power <= high],
        )  # fmt: skip
        self.lines, self.names, self._t = {}, VGroup(), str(t)
        for name, y in (("gradient descent", 1.5), ("Adam", -0.45)):
            color = optimizer_color(name)
            self.lines[name] = self.curve(FACTORS, self.steps[name], color, 6)
            self.names.add(words(tr(name), size=NAME, color=color, weight="bold").place(2.3, y))
        self.markers = Markers(self)
        self.rings = VGroup(*(Circle(0.13, color=optimizer_color(name), stroke_width=3) for name in self.lines))
        for ring, dot in zip(self.rings, self.markers.dots.values(), strict=True):
            ring.move_to(dot)
        for number, title in zip(self.markers.numbers.values(), self.names, strict=True):
            number.place(2.3, title.baseline - 0.6)
        self.notes = VGroup(
            *(
                words(text, size=size, color=theme.QUIET).place(2.3, y)
                for text, size, y in (
                    (tr("gradient times 100: step times 100"), NOTE, 0.35),
                    (tr("the same step; as a rule at most $eta$"), NOTE, -1.6),
                    (tr("$epsilon = 10^(-8)$ keeps $0\\/0$ away:"), theme.INDEXED, -2.2),
                    (tr("gradients near $epsilon$ and below: slower"), NOTE, -2.7),
                )
            )
        )

    @staticmethod
    def index(factor: float) -> int:
        """Which of FACTORS it is."""
        return int(np.argmin(np.abs(np.log10(FACTORS / factor))))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of both curves, of their dots, and of both steps."""
        numbers = self.markers.numbers.items()
        found: list[tuple[str, Drawn]] = [(f"step of {name}", Number(one, one.number)) for name, one in numbers]
        found.append(("which step", Number(self.labels[-1], self._t)))
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
            name: PowerReadout(1.0, form, size=NAME, color=optimizer_color(name))
            for name, form in (("gradient descent", "${}$ $eta$"), ("Adam", "${}$ " + tr("$eta$, corrected")))
        }
        super().__init__(*self.dots.values(), *self.numbers.values())
        self.show(chart.index(1.0))

    def show(self, count: float) -> Markers:
        """Stand at the factor of this index."""
        factor = 10.0 ** np.interp(count, np.arange(len(FACTORS)), np.log10(FACTORS))
        for name, dot in self.dots.items():
            steps = np.log10(self.chart.steps[name])
            put(dot, self.chart.point(factor, 10.0 ** np.interp(np.log10(factor), np.log10(FACTORS), steps)))
            self.numbers[name].set_value(self.chart.steps[name][round(count)])
        return self
