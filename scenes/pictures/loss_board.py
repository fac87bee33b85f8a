"""The costs of a run while it goes on: epoch and cost as numbers, and the loss curve with a dot at its end.

board = LossBoard(run["costs"], center=(4.1, -1.5), size=(4.2, 2.4), readouts=(1.75, 0.7))
self.play(FadeIn(board))
self.play(*walking([*board.parts, maps], 0, 400, geometric=True), run_time=10)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Dot, ManimColor, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.numbers import Readout
from lecture.kit.places import put
from lecture.kit.readings import Drawn
from lecture.kit.text import Equation, words
from lecture.kit.walk import Pace
from lecture.language import tr


class TraceDot(Dot):
    """A dot at the running end of a trace."""

    def __init__(self, trace: Trace, color: ManimColor, radius: float = 0.09) -> None:
        super().__init__(trace.tip(), radius=radius, color=color)
        self.trace = trace

    def show(self, count: float) -> TraceDot:
        """Stand where the trace shows `count` data."""
        corners = self.trace.corners
        index = np.arange(len(corners))
        return put(self, [np.interp(count, index, axis) for axis in corners.T])


class LossBoard(VGroup):
    """`readouts` is the left end and the y of the numbers; `parts` walk along with the run."""

    def __init__(
        self,
        costs: NDArray[np.floating],
        *,
        center: Sequence[float],
        size: tuple[float, float],
        readouts: tuple[float, float],
    ) -> None:
        super().__init__()
        epochs = np.arange(len(costs))
        left, y = readouts
        ranges = (0, len(costs) - 1), (0, 1.1 * float(costs.max()))
        self.chart = Chart(*ranges, center=center, size=size, x_label=tr("epoch"), y_label=tr("cost $C$"))
        self.trace = Trace(self.chart, epochs, costs, theme.COST)
        self.dot = TraceDot(self.trace, theme.COST)
        self.cost = Readout(float(costs[0]), "{:.4f}", size=48, color=theme.COST, anchor="left")
        self.epoch = Readout(0, "{:.0f}", size=theme.BODY, color=theme.TEXT, anchor="left")
        name = Equation("C =", size=56).move_to([left, y, 0], aligned_edge=[-1, 0, 0])
        self.cost.next_to(name, [1, 0, 0], buff=0.18)
        word = words(tr("epoch"), size=theme.BODY, color=theme.QUIET).place(self.cost.get_right()[0] + 0.45, y - 0.12)
        self.epoch.move_to([word.get_right()[0] + 0.15, y, 0], aligned_edge=[-1, 0, 0])
        self.epoch.shift([0, word.baseline - self.epoch.get_bottom()[1], 0])
        self.parts = [self.trace, self.dot, Pace(self.cost, costs), Pace(self.epoch, epochs)]
        self.add(self.chart, name, self.cost, word, self.epoch, self.trace, self.dot)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of cost and epoch where the run is now, and of the curve with its end."""
        return [
            ("cost after training", self.cost), ("epochs", self.epoch), ("costs", Curve(self.trace, self.chart)),
            ("end of the costs", Dots(self.dot, self.chart)),
        ]  # fmt: skip
