"""Adam's two averages as pictures: curves in step with a run, and one update as bars.

charts, traces = coordinate_charts(gradients, averages, theme.MOMENTUM)     # (T, 2) each, one chart a coordinate
self.play(*walking(traces, 0, T - 1), run_time=6)
bars = UpdateBars(m, root, ratio)                                           # (2,) each
self.play(FadeIn(bars.names), *bars.grow("m"))
"""

from __future__ import annotations

import numpy as np
from manim import Animation, ManimColor, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.bars import SignedBar
from lecture.kit.charts import Chart, Trace
from lecture.kit.text import Equation, words

Array = NDArray[np.float64]
HEIGHTS = (0.75, -1.7)  # the middles of two charts below each other, right of a square plot
CENTER_X, SIZE = 3.45, (5.9, 1.6)


def limits(curves: list[Array], log: bool = False) -> tuple[float, float]:
    """A range that holds the curves; on a log axis whole decades, and what is not positive has no place."""
    low, high = min(curve.min() for curve in curves), max(curve.max() for curve in curves)
    if log:
        least = min(curve[curve > 0].min() for curve in curves)
        return float(10.0 ** np.floor(np.log10(least))), float(10.0 ** np.ceil(np.log10(high)))
    return float(low - 0.06 * (high - low)), float(high + 0.06 * (high - low))


def coordinate_charts(raw: Array, mean: Array, color: ManimColor, *, log: bool = False) -> tuple[VGroup, list[Trace]]:
    """A chart for each of two coordinates: `raw` (T, 2) as a thin curve, its average `mean` (T, 2) as a thick one."""
    steps = np.arange(1, len(raw) + 1)
    charts, traces = VGroup(), []
    for i, y in enumerate(HEIGHTS):
        low, high = limits([raw[:, i], mean[:, i]], log)
        chart = Chart(
            (0, len(raw)), (low, high), center=(CENTER_X, y), size=SIZE, y_label=f"coordinate {i + 1}",
            x_label="step $t$" if i else "", log_y=log,
        )  # fmt: skip
        if not log:
            chart.add(chart.level(0.0))
        charts.add(chart)
        traces.append(Trace(chart, steps, raw[:, i], theme.GRADIENT, 2))
        traces.append(Trace(chart, steps, mean[:, i], color, 5))
    return charts, traces


class UpdateBars(VGroup):
    """m, sqrt(v) + epsilon and their ratio at one step, as bars, a row for each coordinate."""

    def __init__(self, m: Array, root: Array, ratio: Array, *, top: float = -0.1) -> None:
        super().__init__()
        self.values = {"m": m, "v": root, "ratio": ratio}
        colors = {"m": theme.MOMENTUM, "v": theme.RMSPROP, "ratio": theme.ADAM}
        titles = {"m": "m_t", "v": "sqrt(v_t) + epsilon", "ratio": "frac(m_t, sqrt(v_t) + epsilon)"}
        forms = {"m": "{:.3f}", "v": "{:.3f}", "ratio": "{:.2f}"}
        shared = max(np.abs(m).max(), np.abs(root).max())
        widest = {"m": shared, "v": shared, "ratio": np.abs(ratio).max()}
        rows = (top - 0.85, top - 1.55)
        self.names = VGroup(
            *(
                words(f"coordinate {i + 1}", size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, y - 0.1)
                for i, y in enumerate(rows)
            )
        )
        self.bars = {}
        for kind, middle in zip(self.values, (-2.95, 0.95, 4.75), strict=True):
            values, color = self.values[kind], colors[kind]
            zero = middle - 1.35 if (values >= 0).all() else middle + 1.35 if (values <= 0).all() else middle
            unit = (1.75 if zero != middle else 0.8) / max(widest[kind], 1e-9)
            title = Equation(titles[kind], size=44, color=color)
            edge = zero + title.width / 2 if (values >= 0).all() else middle
            self.names.add(title.move_to([edge, top, 0]))
            self.bars[kind] = VGroup(
                *(
                    SignedBar(value, zero=(zero, y, 0), unit=unit, color=color, form=forms[kind], thickness=0.42)
                    for value, y in zip(values, rows, strict=True)
                )
            )

    def grow(self, kind: str) -> list[Animation]:
        """The animations in which the bars of "m", "v" or "ratio" grow from zero."""
        return [bar.grow() for bar in self.bars[kind]]
