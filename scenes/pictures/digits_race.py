"""Optimizers that train the digits network in mini-batches: their costs over the learning rate, and at the best one.

picture = DigitsRace(DigitTrainings((64, 16, 16, 10)))
self.play(FadeIn(picture.rates)); self.play(*map(Create, picture.lines)); self.play(*map(FadeIn, picture.marks))
self.play(FadeIn(picture.costs)); self.play(*walking(picture.traces, 0, picture.last), run_time=6)
"""

from __future__ import annotations

import numpy as np
from manim import LEFT, Dot, Polygon, VGroup

from lecture import theme
from lecture.kit.charts import Chart, Trace, legend
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.numbers import shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import words
from lecture.language import tr
from scenes.numbers.digit_trainings import AVERAGED, EPOCHS, RATES, SEEDS, DigitTrainings
from scenes.numbers.optimizer_races import optimizer_color
from scenes.pictures.run_layout import NOTE, TICKS

RAW = 0.35
"""How strong single mini-batches and single runs are beside their means."""


class DigitsRace:
    """Two charts: the mean cost after the last epoch at every rate, and the mini-batches' costs at the best rates.

    A band around the mean costs holds all single runs. On the mini-batches' costs, faint, lie their running means.
    """

    def __init__(self, found: DigitTrainings) -> None:
        self.found, self.names = found, list(RATES)
        ends = {name: found.last_costs(name) for name in self.names}
        least, most = min(map(np.min, ends.values())), max(map(np.max, ends.values()))
        tried = [rate for rates in RATES.values() for rate in rates]
        self.rates = Chart(
            (min(tried) / 1.3, max(tried) * 1.3), (least / 1.5, most * 1.5), center=(-3.5, -0.85), size=(4.9, 3.5),
            x_label=tr("learning rate $eta$"), log_x=True, log_y=True, tick_size=TICKS,
            y_label=tr("training cost, {epochs} epochs: mean, range of {count} runs", epochs=EPOCHS, count=SEEDS),
        )  # fmt: skip
        self.lines = [self.rates.curve(RATES[name], found.means[name], optimizer_color(name), 6) for name in self.names]
        self.bands = [self._band(name, costs) for name, costs in ends.items()]
        self.marks = VGroup(*(
            Dot(
                self.rates.point(found.tuned[name], min(found.means[name])), radius=0.13, color=optimizer_color(name),
                stroke_color=theme.GROUND, stroke_width=3,
            ) for name in self.names
        ))  # fmt: skip
        costs = {name: found.costs(name) for name in self.names}
        self.last = len(costs["Adam"]) - 1
        low = 10.0 ** np.floor(np.log10(min(map(np.min, costs.values()))))
        self.costs = Chart(
            (0, self.last + 1), (float(low), 30.0), center=(3.55, -0.85), size=(5.2, 3.5), log_y=True, tick_size=TICKS,
            x_label=tr("step"), y_label=tr("cost of a mini-batch"),
        )  # fmt: skip
        told = tr("one run each; thick: mean of the last {count}", count=AVERAGED)
        self.told = words(told, size=NOTE, color=theme.QUIET)
        self.costs.add(self.told.place(*(self.costs.frame.get_corner([1, 1, 0]) - [0, 0.25, 0])[:2], align="right"))
        at = np.arange(self.last + 1)
        self.raw = [Trace(self.costs, at, costs[name], optimizer_color(name), 2) for name in self.names]
        for trace in self.raw:
            trace.set_stroke(opacity=RAW)
        means = {name: found.averaged_costs(name) for name in self.names}
        self.means = [Trace(self.costs, at, means[name], optimizer_color(name), 5) for name in self.names]
        self.traces = [*self.raw, *self.means]
        self.key = legend([(tr(name), optimizer_color(name)) for name in self.names], size=NOTE, across=True)
        for place, entry in zip(np.linspace(theme.LEFT, theme.RIGHT, 5), self.key, strict=False):
            entry.set_x(place, LEFT)
        self.key.set_y(2.2)
        self._texts = {
            name: (shown(found.tuned[name], "{:g}"), shown(min(found.means[name]), "{:.3f}")) for name in self.names
        }
        self.ends = VGroup(
            *(
                words(
                    tr("$eta = {rate}$: cost {cost}", rate=rate, cost=cost),
                    size=NOTE,
                    color=optimizer_color(name),
                ).place(entry[1].get_left()[0], 1.62)
                for entry, (name, (rate, cost)) in zip(self.key, self._texts.items(), strict=True)
            )
        )

    def _band(self, name: str, ends: np.ndarray) -> Polygon:
        """From the least to the highest cost (rates, seeds) at every rate."""
        upper, lower = (self.rates.at(RATES[name], costs) for costs in (ends.max(axis=1), ends.min(axis=1)))
        return Polygon(*upper, *lower[::-1], stroke_width=0, fill_color=optimizer_color(name), fill_opacity=RAW)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of curves, best rates and what they come to."""
        found: list[tuple[str, Drawn]] = [("averaged mini-batches", Number(self.told, str(AVERAGED)))]
        parts = zip(self.names, self.lines, self.marks, self.bands, self.raw, self.means, self.ends, strict=True)
        for name, line, mark, band, trace, mean, end in parts:
            rate, cost = self._texts[name]
            found += [
                (f"mean costs of {name}", Curve(line, self.rates)), (f"best of {name}", Dots(mark, self.rates)),
                (f"range of single runs of {name}", Curve(band, self.rates)),
                (f"mini-batches of {name}", Curve(trace, self.costs)),
                (f"running mean of {name}", Curve(mean, self.costs)), (f"best rate of {name}", Number(end, rate)),
                (f"least mean cost of {name}", Number(end, cost)),
            ]  # fmt: skip
        return found
