"""Charts of the section on the Hessian: the quadratic's error against the distance, and a network's eigenvalues.

errors = ModelErrors({"quadratic": (model, theme.NEWTON)})
self.play(FadeIn(errors)); self.play(Create(errors.lines["quadratic"]), FadeIn(errors.notes["quadratic"]))
spectrum = SpectrumChart(eigenvalues, width=16, slope=0.01)
self.play(FadeIn(spectrum), FadeIn(spectrum.about)); self.play(*map(FadeIn, spectrum.eigenvalues))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Dot, ManimColor, VGroup

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.numbers import shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import words
from lecture.language import tr
from nncore import QuadraticApproximation
from scenes.numbers.hessian import MOONS_EPOCHS, greatest_errors, log_slope
from scenes.pictures.neighbourhood import RIPPLES
from scenes.pictures.run_layout import NOTE, TICKS

RADII = 2.0 ** -np.arange(0, 10)
SEEN = 1e-9
"""Of the power of ten above the largest eigenvalue, how small one may be that the chart still shows."""


class ModelErrors(Chart):
    """The greatest error of each model at ten distances, both on logarithmic axes, with its slope in words."""

    def __init__(self, models: Mapping[str, tuple[QuadraticApproximation, ManimColor]]) -> None:
        found = {name: greatest_errors(RIPPLES, model, RADII) for name, (model, _) in models.items()}
        low = 10.0 ** np.floor(np.log10(min(values.min() for values in found.values())))
        super().__init__(
            (RADII[-1] / 1.3, 1.3), (low, 20), center=(-2.3, -0.4), size=(7.2, 4.5),
            x_label=tr("distance $norm(Delta)$"), y_label=tr("greatest error at this distance"), log_x=True, log_y=True,
        )  # fmt: skip
        self.points_of, self.lines, self.notes, self._texts = {}, {}, {}, {}
        for (name, (_, color)), y in zip(models.items(), (0.25, -1.5), strict=True):
            values = found[name]
            steep, halved = shown(log_slope(RADII, values, 0.1), "{:.2f}"), shown(values[-2] / values[-1], "{:.1f}")
            self.points_of[name] = self.dots(RADII, values, color, 0.08)
            self.lines[name] = self.curve(RADII, values, color, 4)
            self.notes[name] = VGroup(
                words(tr("{model}: slope {slope}", model=tr(name), slope=steep), size=theme.BODY, color=color).place(
                    2.3, y
                ),
                words(tr("half as far, {times} times better", times=halved), size=theme.LABEL, color=theme.QUIET).place(
                    2.3, y - 0.55
                ),
            )
            self._texts[name] = (steep, halved)

    def drawn(self, name: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of a model's errors, and of what is said about them."""
        (steep, halved), (first, second) = self._texts[name], self.notes[name]
        return [
            (f"slope, {name}", Number(first, steep)),
            (f"halving, {name}", Number(second, halved)),
            (f"errors, {name}", Curve(self.lines[name], self)),
            (f"points, {name}", Dots(list(self.points_of[name]), self)),
        ]


class SpectrumChart(Chart):
    """The eigenvalues by size, a dot for each that can be seen, in the colour of its sign; how many are large.

    `about`: which network, cost and training these are of, and how large the gradient still is there.
    """

    def __init__(self, eigenvalues: np.ndarray, width: int, slope: float) -> None:
        values = eigenvalues[np.argsort(-np.abs(eigenvalues))]
        count, high = len(values), 10.0 ** np.ceil(np.log10(abs(values[0])))
        super().__init__(
            (0, count), (SEEN * high, high), center=(3.7, -1.0), size=(5.6, 3.5),
            x_label=tr("rank"), y_label=tr("size of the eigenvalue"), log_y=True, tick_size=TICKS,
        )  # fmt: skip
        seen = np.abs(values) > SEEN * high
        self.eigenvalues = VGroup(
            *(
                Dot(self.point(place, abs(value)), radius=0.045, color=theme.signed(value))
                for place, value in zip(np.arange(1, count + 1)[seen], values[seen], strict=True)
            )
        )
        large, left_out = int((np.abs(values) > 0.01 * abs(values[0])).sum()), count - int(seen.sum())
        positive, negative = int((values[seen] > 0).sum()), int((values[seen] < 0).sum())
        right = self.point(count, high)[0]
        lines = (
            (tr("{large} of {count} above 1 % of the largest", large=large, count=count), theme.TEXT),
            (tr("{count} positive", count=positive), theme.POSITIVE),
            (tr("{count} negative", count=negative), theme.NEGATIVE),
        )
        level = self.point(0, 0.01 * abs(values[0]))[1]
        self.notes = VGroup(
            *(
                words(text, size=NOTE, color=color).place(right, level + y, align="right")
                for (text, color), y in zip(lines, (0.15, -0.5, -0.96), strict=True)
            )
        )
        small = words(tr("{count} are smaller still", count=left_out), size=NOTE, color=theme.QUIET)
        self.notes.add(small.place(right, self.point(0, SEEN * high)[1] + 0.42, align="right"))
        self.percent = self.level(0.01 * abs(values[0]))
        self._slope = shown(slope, "{:.3f}")
        shape = f"2-{width}-{width}-1"
        about = (
            tr("{shape}, sigmoid, two moons, cross entropy,", shape=shape),
            tr("{epochs} epochs of Adam: $norm(nabla C) = {slope}$", epochs=MOONS_EPOCHS, slope=self._slope),
            tr("map, grey: near zero, or signs alternate"),
        )
        self.about = VGroup(
            *(
                words(text, size=NOTE, color=theme.QUIET).place(self.point(0, high)[0] - 0.6, 2.37 - 0.45 * row)
                for row, text in enumerate(about)
            )
        )
        numbers = {"large ones": large, "all": count, "positive": positive, "negative": negative}
        self._counts = [
            *((label, self.notes[max(row - 1, 0)], number) for row, (label, number) in enumerate(numbers.items())),
            ("smaller ones", small, left_out),
        ]

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the eigenvalues, of how many are large, and of the gradient's norm."""
        counts = [(label, Number(note, str(number))) for label, note, number in self._counts]
        dots, percent = Dots(list(self.eigenvalues), self), Dashed(self.percent, self)
        slope = Number(self.about[1], self._slope)
        return [("eigenvalues", dots), ("1 % of the largest", percent), ("gradient's norm", slope), *counts]
