"""Two weights under Adam with an L2 penalty, and under AdamW: in either case a rule, and how both weights shrink.

charts = DecayCharts(adamw_runs(...))
self.play(FadeIn(charts)); self.play(*walking(charts.traces["L2"], 0, charts.last)); self.play(Create(charts.alone))
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from manim import VGroup

from lecture import theme
from lecture.kit.charts import Chart, Trace, legend
from lecture.kit.line_readings import Curve
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, at_left, at_right, fit, words
from lecture.language import tr

PANELS = {
    "L2": ("Adam with an L2 penalty", "g_t = nabla C + 2 lambda theta_t", -3.35),
    "AdamW": (
        "AdamW: decoupled decay",
        "g_t = nabla C, quad "
        "theta_(t+1) = theta_t - eta frac(hat(m)_t, sqrt(hat(v)_t) + epsilon) - 2 eta lambda theta_t",
        3.35,
    ),
}
"""Title, rule and middle of each."""
THIN = 10
"""Of how many steps one is drawn."""


class DecayCharts(VGroup):
    """The two panels; `traces` are the weights with large and with small gradients, `alone` is AdamW's decay in both.

    `caveat`: what data these are, and the settings.

    runs: theta (steps + 1, 2) of "L2", "AdamW" and "alone"; scales: the standard deviations of both gradients; decay is
    2 lambda.
    """

    def __init__(self, runs: Mapping[str, np.ndarray], scales: tuple[float, float], eta: float, decay: float) -> None:
        super().__init__()
        count = len(runs["alone"]) - 1
        at = np.arange(0, count + 1, THIN)
        self.last, self.traces, self.charts = len(at) - 1, {}, {}
        colors = {"large": theme.GRADIENT, "small": theme.TEXT}
        for name, (title, rule, x) in PANELS.items():
            chart = Chart(
                (0, count), (-0.15, 1.1), center=(x + 0.2, -1.05), size=(5.3, 2.8),
                x_label=tr("step $t$"), y_label=tr("weight"),
                y_ticks=(0, 0.5, 1), x_ticks=(0, count // 3, 2 * count // 3, count),
            )  # fmt: skip
            equation = at_left(fit(Equation(rule, size=46), 5.6), x - 2.45, 1.3)
            self.add(VGroup(words(tr(title), size=theme.BODY, weight="bold").place(x - 2.45, 2.0), equation, chart))
            self.charts[name] = chart
            self.traces[name] = [
                Trace(chart, at, weights, color, 5)
                for weights, color in zip(runs[name][at].T, colors.values(), strict=True)
            ]
        self.alone = VGroup(
            *(chart.curve(at, runs["alone"][at, 0], theme.PENALTY, 3) for chart in self.charts.values())
        )
        self._scales = {size: f"{scale:g}" for size, scale in zip(colors, scales, strict=True)}
        entries = [
            *((tr(f"{size} gradients, ±{{scale}}", scale=self._scales[size]), color) for size, color in colors.items()),
            (tr("decay alone"), theme.PENALTY),
        ]
        self.key = at_right(legend(entries, size=theme.LABEL), theme.RIGHT, 0.1)
        told = tr("gradients: noise alone, ± standard deviation")
        self._settings = {"eta": f"{eta:g}", "2 lambda": f"{decay:g}"}
        settings = ", ".join(f"${name} = {value}$" for name, value in self._settings.items())
        self.caveat = VGroup(
            words(told, size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, -3.25),
            words(settings, size=theme.LABEL, color=theme.QUIET).place(PANELS["AdamW"][2] - 2.45, -3.25),
        )

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of all curves, of how large the gradients are, and of the settings."""
        return [
            *((name, Number(self.caveat[1], value)) for name, value in self._settings.items()),
            *(
                (f"size of {size} gradients", Number(name, scale))
                for (_, name), (size, scale) in zip(self.key, self._scales.items(), strict=False)
            ),
            *(
                (f"weight with {size} gradients, {name}", Curve(trace, self.charts[name]))
                for name, pair in self.traces.items()
                for size, trace in zip(("large", "small"), pair, strict=True)
            ),
            *(
                (f"decay alone, {name}", Curve(line, chart))
                for line, (name, chart) in zip(self.alone, self.charts.items(), strict=True)
            ),
        ]
