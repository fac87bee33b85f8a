"""Charts of the section on the Hessian: the quadratic's error against the distance, and a network's eigenvalues.

errors = ModelErrors({"quadratic": (model, theme.NEWTON)})
self.play(FadeIn(errors)); self.play(Create(errors.lines["quadratic"]), FadeIn(errors.notes["quadratic"]))
spectrum = SpectrumChart(eigenvalues, width=8, slope=0.01)
self.play(FadeIn(spectrum), FadeIn(spectrum.about)); self.play(*map(FadeIn, spectrum.eigenvalues))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import Circle, Dot, ManimColor, VGroup

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.numbers import shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import words
from lecture.language import tr
from nncore import QuadraticApproximation
from scenes.numbers.hessian import MOONS_EPOCHS, greatest_errors, log_slope
from scenes.pictures.neighbourhood import RIPPLES
from scenes.pictures.run_layout import NOTE, TICKS

RADII = 2.0 ** -np.arange(0, 10)
SEEN = 1e-7
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
                words(
                    tr("near $theta$, half as far: {times} times better", times=halved),
                    size=theme.LABEL,
                    color=theme.QUIET,
                ).place(2.3, y - 0.55),
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
    """The eigenvalues by size, a dot for each that can be seen, in the colour of its sign; `rings` round those that
    stand out: the first ones, as long as each is more than twice the next.

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
                Dot(self.point(place, abs(value)), radius=0.05, color=theme.signed(value))
                for place, value in zip(np.arange(1, count + 1)[seen], values[seen], strict=True)
            )
        )
        sizes, left_out = np.abs(values), count - int(seen.sum())
        large = int(np.argmin(sizes[:-1] > 2 * sizes[1:]))
        self.rings = VGroup(
            *(Circle(0.095, color=theme.TEXT, stroke_width=2.5).move_to(dot) for dot in self.eigenvalues[:large])
        )
        positive, negative = int((values[seen] > 0).sum()), int((values[seen] < 0).sum())
        left, right = self.point(0, high)[0] + 0.4, self.point(count, high)[0]
        lines = (
            (tr("{large} of {count} stand out,", large=large, count=count), theme.TEXT, left, 0.55, "left"),
            (tr("each over twice the next"), theme.TEXT, left, 0.1, "left"),
            (tr("{count} positive", count=positive), theme.POSITIVE, right, -0.4, "right"),
            (tr("{count} negative", count=negative), theme.NEGATIVE, right, -0.85, "right"),
        )
        self.notes = VGroup(
            *(words(text, size=NOTE, color=color).place(x, y, align=align) for text, color, x, y, align in lines)
        )
        bound = f"$10^({round(np.log10(SEEN * high))})$"
        small = words(tr("{count} below {bound}", count=left_out, bound=bound), size=theme.INDEXED, color=theme.QUIET)
        self.notes.add(small.place(right, -1.3, align="right"))
        self._slope = shown(slope, "{:.3f}")
        shape = f"2-{width}-{width}-1"
        about = (
            tr("{shape}, sigmoid, two moons, cross entropy,", shape=shape),
            tr("{epochs} epochs of Adam: $norm(nabla C) = {slope}$", epochs=MOONS_EPOCHS, slope=self._slope),
            tr("map: strong colour, large entry"),
        )
        self.about = VGroup(
            *(
                words(text, size=NOTE, color=theme.QUIET).place(self.point(0, high)[0] - 0.6, 2.37 - 0.45 * row)
                for row, text in enumerate(about)
            )
        )
        rows = (0, 0, 2, 3, 4)
        numbers = {"standing out": large, "all": count, "positive": positive, "negative": negative,
                   "smaller ones": left_out}  # fmt: skip
        self._counts = [(*item, self.notes[row]) for row, item in zip(rows, numbers.items(), strict=True)]

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the eigenvalues, of how many stand out, and of the gradient's norm."""
        counts = [(label, Number(note, str(number))) for label, number, note in self._counts]
        dots, rings = Dots(list(self.eigenvalues), self), Dots(list(self.rings), self)
        slope = Number(self.about[1], self._slope)
        return [("eigenvalues", dots), ("ringed eigenvalues", rings), ("gradient's norm", slope), *counts]
