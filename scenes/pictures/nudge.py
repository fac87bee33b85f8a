"""What a nudge of one weight moves: the network, w, z, a and C as gauges below each other, and the slope as a ratio.

picture = FollowedNetwork(followed); picture.nudge(followed.nudged(0.05), by=0.1)
panel = NudgePanel(followed, by=0.1)                    # `followed`: a FollowedWeight
self.play(*map(FadeIn, panel.gauges), FadeIn(panel.links)); panel.show(followed.nudged(0.03))
self.play(FadeIn(panel.slope.part("gradient"), panel.mark))
self.play(FadeIn(panel.changes)); self.play(FadeOut(panel.mark), FadeIn(panel.slope.rest(["gradient"])))
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from manim import Arrow, Line, VGroup

from lecture import theme
from lecture.kit.agreement import decimals_of_sum
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, haloed, words
from scenes.numbers.backpropagation import FollowedWeight, Nudge
from scenes.pictures.chain_rule import LEFT, RIGHT, formula_row
from scenes.pictures.gauges import Gauge
from scenes.pictures.tiny_network import layer_captions, target_labels

NAMES = ("w", "z", "a", "C")
LEAST_DECIMALS = (3, 3, 3, 4)
TOP = 1.65
"""The middle of the first gauge; the others follow one unit apart."""


class FollowedNetwork:
    """The network at the left, with room for arrows between its neurons, the layers' captions and the targets.

    Of the weight that is followed it has the `edge`, the `name` and the `output`.
    """

    def __init__(self, followed: FollowedWeight) -> None:
        self.followed, sizes = followed, followed.network.sizes
        rows = min(max(sizes), followed.at_most)
        height = 4.6 if rows <= 3 else 4.15
        share = 0.285 if rows <= 5 else 0.22
        radius = 0.26 if rows == 5 else max(0.1, min(share * height / rows, 0.42))
        self.drawing = NetworkDrawing(
            followed.network, center=(-3.05, -0.22), size=(6.4, height), radius=radius, at_most=followed.at_most
        )
        self.captions = layer_captions(self.drawing, y=-3.05)
        self.targets = target_labels(self.drawing, followed.y[0])
        self.edge = self.drawing.edges[followed.last][followed.output][followed.source]
        self.output = self.drawing.neurons[-1][followed.output]
        self.plain = self.edge.copy()
        self.name = self._name()

    def _name(self) -> VGroup:
        """w, beside its edge, at the side where few other edges come in."""
        along = self.edge.get_unit_vector()
        is_falling = self.edge.get_start()[1] >= self.edge.get_end()[1] - 1e-6
        aside = (0.3 if is_falling else -0.3) * np.array([-along[1], along[0], 0.0])
        name = Equation("w", size=50, color=theme.signed(self.followed.weight))
        return haloed(name.move_to(self.edge.point_from_proportion(0.5) + aside)).set_z_index(1)

    @property
    def edges(self) -> list[Line]:
        """All edges."""
        return [edge for layer in self.drawing.edge_layers for edge in layer]

    def nudge(self, now: Nudge, by: float) -> None:
        """The output's activation and the edge, which is wide while it is talked about, after a nudge of up to `by`."""
        self.output.show(now.a)
        self.edge.set_stroke(theme.signed(now.w), width=10 + 4 * (abs(now.w) - abs(self.followed.weight)) / by)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of all activations, as numbers and as fills, and of all weights."""
        return [*self.drawing.drawn_activations(), *self.drawing.drawn_weights()]


class NudgePanel:
    """The gauges, and dC/dw as the ratio of two changes, `slope`, whose first part is asked for with a `mark`."""

    def __init__(self, followed: FollowedWeight, by: float) -> None:
        moves = list(zip(*(followed.nudged(change) for change in (0.0, by, -by)), strict=True))
        self.moved = [up - here for here, up, _ in moves]
        inks = (theme.signed(followed.weight), theme.TEXT, theme.ACTIVATION, theme.GRADIENT)
        self.gauges = [
            Gauge(
                name, window([up, down], here), here, left=LEFT, right=RIGHT - 0.05, y=TOP - row, color=ink,
                form=f"{{:.{decimals_of_sum([here, up - here], up, least=least)}f}}",
            )
            for row, (name, (here, up, down), ink, least) in enumerate(
                zip(NAMES, moves, inks, LEAST_DECIMALS, strict=True)
            )
        ]  # fmt: skip
        self.links = VGroup(*(_link(above.y, below.y) for above, below in pairwise(self.gauges)))
        self._texts = [
            shown(change, gauge.number.form.replace("{:", "{:+"))
            for change, gauge in zip(self.moved, self.gauges, strict=True)
        ]
        self._ratio = shown(self.moved[3] / self.moved[0], "{:+.3f}")
        quotient = f"frac({self._texts[3]}, {shown(self.moved[0], '{:+g}')})"
        source = f"{{{{frac(partial C, partial w) : gradient}}}} approx {quotient} = {self._ratio}"
        self.slope = formula_row(source, -2.35, size=42)
        self.mark = Equation("= thin ?", size=40).next_to(self.slope.part("gradient"), buff=0.15)
        self._count = followed.network.parameter_count
        note = f"{self._count} weights and biases: {self._count} nudges?"
        self.note = words(note, size=theme.LABEL, color=theme.QUIET).place(LEFT, -3.15)

    @cached_property
    def changes(self) -> VGroup:
        """By how much each quantity changed, below its number; made after the nudge, where the numbers end then."""
        lines = VGroup()
        for name, text, gauge in zip(NAMES, self._texts, self.gauges, strict=True):
            line = words(f"$Delta {name} = {text}$", size=theme.SMALL, color=theme.QUIET)
            lines.add(line.place(gauge.number.get_right()[0], gauge.y - 0.5, align="right"))
        return lines

    def show(self, nudge: Nudge) -> None:
        """The gauges at what a nudge has made of the quantities."""
        for gauge, value in zip(self.gauges, nudge, strict=True):
            gauge.set_value(value)

    def drawn_gauges(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the gauges' numbers and dots."""
        return [pair for name, gauge in zip(NAMES, self.gauges, strict=True) for pair in gauge.drawn(name)]

    def drawn_changes(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of what the nudge changed, and of how many there would be."""
        named = zip(NAMES, self.changes, self._texts, strict=True)
        return [
            *((f"change of {name}", Number(label, text)) for name, label, text in named),
            ("change of C by change of w", Number(self.slope, self._ratio)),
            ("parameters", Number(self.note, str(self._count))),
        ]


def window(values: Sequence[float], middle: float) -> tuple[float, float]:
    """Limits with `middle` in the middle that hold all `values` with some air."""
    reach = max(1.3 * max(abs(value - middle) for value in values), 1e-6 * max(1.0, abs(middle)))
    return middle - reach, middle + reach


def _link(above: float, below: float) -> Arrow:
    """A small arrow between two gauges' names: a quantity drives the next."""
    x = LEFT + 0.18
    return Arrow(
        [x, above - 0.34, 0], [x, below + 0.34, 0], buff=0, color=theme.QUIET, stroke_width=3, tip_length=0.16,
        max_stroke_width_to_length_ratio=99,
    )  # fmt: skip
