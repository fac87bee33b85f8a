"""Wishes that add up: the contributions of the next layer's neurons to one request, head to tail.

back = backpropagate(network, x, y, cost=MeanSquaredError())
panel = ContributionSum(back.contributions(0)[0][:, 1], center=(4, -1), size=(4.6, 2.0))
self.play(FadeIn(panel.ground), panel.grow(0)); ...; self.play(panel.grow_total())
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import UP, AnimationGroup, Create, DashedLine, FadeIn, LaggedStart, Line, VGroup

from lecture import theme
from lecture.kit.agreement import decimals_of_sum, telling_decimals
from lecture.kit.network import kept_neurons
from lecture.kit.numbers import Readout
from lecture.kit.readings import All, Bar, Drawn
from lecture.kit.requests import RequestArrow
from lecture.kit.text import words
from lecture.language import tr


class ContributionSum(VGroup):
    """Wishes head to tail and their sum: each arrow begins at the height where the one before it ended.

    values (n,): the contributions of the neurons of the next layer to one request. Beyond `at_most` the last arrow
    is the sum of all others ("others"). Numbers stand below, in as many decimals as make their sum right as read,
    and under them `name` with j (from 1) put in. scale: manim units for 1, where other arrows have it too; else all
    fill the height.
    """

    def __init__(
        self,
        values: Sequence[float] | np.ndarray,
        *,
        center: Sequence[float],
        size: tuple[float, float] = (4.6, 2.0),
        at_most: int = 8,
        name: str = "$j = {}$",
        scale: float | None = None,
    ) -> None:
        super().__init__()
        values = np.asarray(values, float)
        kept = kept_neurons(len(values), at_most)
        pieces = [float(values[j]) for j in kept]
        self.names = [name.format(j + 1) for j in kept]
        if len(kept) < len(values):
            pieces.append(float(values.sum() - sum(pieces)))
            self.names.append(tr("others"))
        self.pieces, self.total = pieces, float(values.sum())
        levels = np.concatenate([[0.0], np.cumsum(pieces)])
        low, high = float(levels.min()), float(levels.max())
        self.scale_of_lengths = scale or (size[1] - 0.1) / max(high - low, 1e-12)
        self.xs = center[0] + np.linspace(-size[0] / 2, size[0] / 2, 2 * len(pieces) + 3)[1::2]
        self.zero = center[1] - size[1] / 2 - low * self.scale_of_lengths
        self.foot = center[1] - size[1] / 2
        self._draw(levels, size)

    def _draw(self, levels: np.ndarray, size: tuple[float, float]) -> None:
        ys = self.zero + levels * self.scale_of_lengths
        step = float(self.xs[1] - self.xs[0])
        width = float(np.clip(0.2 * step, 0.08, 0.2))
        ends = [self.xs[0] - step / 2, self.xs[-1] + step / 2]
        self.ground = Line([ends[0], self.zero, 0], [ends[1], self.zero, 0], color=theme.FAINT, stroke_width=2)
        self.arrows = [
            RequestArrow(piece, [x, y, 0], self.scale_of_lengths, width=width, color=theme.blend(theme.REQUEST, 0.72))
            for piece, x, y in zip(self.pieces, self.xs, ys, strict=False)
        ]
        self.sum_arrow = RequestArrow(
            self.total, [self.xs[-1], self.zero, 0], self.scale_of_lengths, width=1.25 * width
        )
        self.steps = [
            DashedLine([x, y, 0], [x + step, y, 0], color=theme.QUIET, stroke_width=2, dash_length=0.06)
            for x, y in zip(self.xs, ys[1:], strict=False)
        ]
        self._write(step)

    def _write(self, step: float) -> None:
        self.decimals = decimals_of_sum(self.pieces, self.total)
        form = f"{{:+.{self.decimals}f}}"
        for size in (theme.BODY, theme.SMALL):
            self.numbers = [Readout(piece, form, size=size, color=theme.REQUEST) for piece in self.pieces]
            if max(number.width for number in self.numbers) + 0.2 <= step:
                break
        else:
            self.numbers = []
            self.decimals = telling_decimals(self.total)
            form = f"{{:+.{self.decimals}f}}"
        self.total_number = Readout(self.total, form, size=size, color=theme.REQUEST, weight="bold")
        self.equals = words("=", size=theme.BODY)
        self.equals.set_opacity(1.0 if self.total_number.width + 0.4 <= step else 0.0)  # no room for it
        self.labels = [words(name, size=theme.INDEXED, color=theme.QUIET) for name in [*self.names, tr("sum")]]
        named = max(label.width for label in self.labels) + 0.1 <= step
        self.labels = self.labels if named else []
        y = self.foot - 0.36
        for number, x in zip(self.numbers, self.xs, strict=False):
            number.move_to([x, y, 0])
        self.total_number.move_to([min(self.xs[-1], theme.RIGHT - self.total_number.width / 2), y, 0])
        self.equals.move_to([self.xs[-1] - step / 2, y, 0])
        for label, x in zip(self.labels, self.xs, strict=False):
            label.place(x, self.foot - 0.9, align="center")

    def grow(self, index: int, **kwargs: object) -> AnimationGroup:
        """An animation: contribution `index` takes its place on the last one's tip, its number below."""
        texts = [FadeIn(line[index], shift=0.1 * UP) for line in (self.numbers, self.labels) if line]
        step = [Create(self.steps[index])]
        return LaggedStart(AnimationGroup(self.arrows[index].grow(), *texts), *step, lag_ratio=0.7, **kwargs)

    def grow_total(self, **kwargs: object) -> AnimationGroup:
        """An animation: the sum, from zero to where the last contribution ended."""
        texts = [self.total_number, *([self.equals] if self.numbers else []), *self.labels[len(self.pieces) :]]
        return AnimationGroup(self.sum_arrow.grow(), *(FadeIn(text) for text in texts), **kwargs)

    def drawn_contributions(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the contributions and their sum, as numbers and as arrows."""
        numbers = [(f"contribution {index}", number) for index, number in enumerate(self.numbers, start=1)]
        arrows = [
            Bar(arrow, unit=self.scale_of_lengths, axis=1, zero=float(arrow.foot[1]))
            for arrow in (*self.arrows, self.sum_arrow)
        ]
        heights = [Bar(step, unit=self.scale_of_lengths, axis=1, zero=self.zero) for step in self.steps]
        return [
            *numbers, ("sum of contributions", self.total_number), ("arrows of contributions", All(arrows)),
            ("running sums", All(heights)),
        ]  # fmt: skip
