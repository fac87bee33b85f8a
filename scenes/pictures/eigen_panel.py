"""What a quadratic that slides over the ripples is: its eigen-axes on the surface, its eigenvalues, its kind in words.

axes = [SurfaceArrow(surface, path, EigenAxis(k, side), theme.TEXT) for k in (0, 1) for side in (-1, 1)]
panel, counters = eigenvalue_panel(eigenvalues)                 # (steps, 2), the lesser first
self.play(path.run(), *walking(counters, 0, steps - 1))
"""

from __future__ import annotations

import numpy as np
from manim import VGroup

from lecture import theme
from lecture.kit.numbers import Readout
from lecture.kit.text import Equation, words
from lecture.kit.walk import Pace
from nncore import QuadraticApproximation, landscapes


class EigenAxis:
    """Half an eigen-axis at a place, bent along the quadratic: from tip to tip it is as long as 1 in the plane."""

    def __init__(self, index: int, side: int) -> None:
        self.index, self.side = index, side

    def __call__(self, place: np.ndarray) -> np.ndarray:
        model = QuadraticApproximation.at(landscapes.ripples, place)
        along_axis = 0.5 * self.side * model.eigenvectors[:, self.index]
        return np.array([*along_axis, model(along_axis) - model.value])


class Signed(Pace):
    """A readout that keeps pace and takes the colour of its sign."""

    def show(self, count: float) -> None:
        super().show(count)
        self.readout.set_fill(theme.signed(self.readout.value))


class Kind(VGroup):
    """What the quadratic is at every step, in words: by how many eigenvalues are negative."""

    def __init__(self, values: np.ndarray, texts: tuple[str, str, str]) -> None:
        super().__init__(*(words(text, size=theme.BODY, color=theme.QUIET) for text in texts))
        self.negative = (values < 0).sum(axis=1)
        for text in self:
            text.move_to([0, 0, 0])
        self.show(0)

    def show(self, count: float) -> None:
        """Show the kind after `count` steps."""
        kind = self.negative[int(np.clip(count + 1e-9, 0, len(self.negative) - 1))]
        for index, text in enumerate(self):
            text.set_opacity(1.0 if index == kind else 0.0)


def eigenvalue_panel(values: np.ndarray) -> tuple[VGroup, list[Pace | Kind]]:
    """The eigenvalues (steps, 2) as numbers, the greater above, and the kind below; what keeps pace with the walk."""
    panel, counters = VGroup(), []
    for k, y in ((1, 0.9), (0, 0.0)):
        name = Equation(f"lambda_{2 - k}", size=60).move_to([3.6, y, 0])
        number = Readout(values[0, k], "{:+.1f}", size=theme.FORMULA, anchor="right")
        number.move_to([6.0 - number.width / 2, y, 0])
        counters.append(Signed(number, values[:, k]))
        panel.add(VGroup(name, number))
    kinds = Kind(values, ("bowl: it curves up both ways", "saddle: up and down", "dome: down both ways"))
    kinds.move_to([4.6, -1.1, 0])
    panel.add(kinds)
    for counter in counters:
        counter.show(0)
    return panel, [*counters, kinds]
