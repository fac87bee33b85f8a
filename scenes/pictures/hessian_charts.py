"""Charts of the section on the Hessian: the quadratic's error against the distance, and a network's eigenvalues.

errors = ModelErrors({"quadratic": (model, theme.NEWTON)})
self.play(FadeIn(errors)); self.play(Create(errors.lines["quadratic"]), FadeIn(errors.notes["quadratic"]))
spectrum = SpectrumChart(eigenvalues)
self.play(FadeIn(spectrum), FadeIn(spectrum.key)); self.play(*map(FadeIn, spectrum.eigenvalues))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Dot, ManimColor, VGroup

from lecture import theme
from lecture.kit.charts import Chart, legend
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.numbers import shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import at_right, words
from nncore import QuadraticApproximation
from scenes.numbers.hessian import greatest_errors, log_slope
from scenes.pictures.neighbourhood import RIPPLES

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
            x_label="distance $norm(Delta)$", y_label="greatest error at this distance", log_x=True, log_y=True,
        )  # fmt: skip
        self.points_of, self.lines, self.notes, self._texts = {}, {}, {}, {}
        for (name, (_, color)), y in zip(models.items(), (0.25, -1.5), strict=True):
            values = found[name]
            steep, halved = shown(log_slope(RADII, values, 0.1), "{:.2f}"), shown(values[-2] / values[-1], "{:.1f}")
            self.points_of[name] = self.dots(RADII, values, color, 0.08)
            self.lines[name] = self.curve(RADII, values, color, 4)
            self.notes[name] = VGroup(
                words(f"{name}: slope {steep}", size=theme.BODY, color=color).place(2.3, y),
                words(f"half as far, {halved} times better", size=theme.LABEL, color=theme.QUIET).place(2.3, y - 0.55),
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
    """The eigenvalues by size, a dot for each that can be seen, in the colour of its sign; how many are large."""

    def __init__(self, eigenvalues: np.ndarray) -> None:
        values = eigenvalues[np.argsort(-np.abs(eigenvalues))]
        count, high = len(values), 10.0 ** np.ceil(np.log10(abs(values[0])))
        super().__init__(
            (0, count), (SEEN * high, high), center=(3.3, -0.95), size=(5.9, 3.6),
            x_label="place, by size", y_label="size of the eigenvalue", log_y=True,
        )  # fmt: skip
        seen = np.abs(values) > SEEN * high
        self.eigenvalues = VGroup(
            *(
                Dot(self.point(place, abs(value)), radius=0.045, color=theme.signed(value))
                for place, value in zip(np.arange(1, count + 1)[seen], values[seen], strict=True)
            )
        )
        large, left_out = int((np.abs(values) > 0.01 * abs(values[0])).sum()), count - int(seen.sum())
        note = words(f"{large} of {count} exceed 1 % of the largest", size=theme.LABEL)
        note.place(self.point(0.2 * count, high)[0], 0.55)
        small = words(f"{left_out} are smaller still", size=theme.SMALL, color=theme.QUIET)
        small.place(self.point(count, high)[0], self.point(count, SEEN * high)[1] + 0.25, align="right")
        self.notes = VGroup(note, small)
        self.percent = self.level(0.01 * abs(values[0]))
        self.key = legend([("positive", theme.POSITIVE), ("negative", theme.NEGATIVE)], across=True)
        at_right(self.key, 6.25, 1.35)
        self._counts = {"large ones": (note, large), "all": (note, count), "smaller ones": (small, left_out)}

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the eigenvalues and of how many are large."""
        counts = [(label, Number(note, str(number))) for label, (note, number) in self._counts.items()]
        dots, percent = Dots(list(self.eigenvalues), self), Dashed(self.percent, self)
        return [("eigenvalues", dots), ("1 % of the largest", percent), *counts]
