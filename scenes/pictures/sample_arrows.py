"""Arrows of samples from one origin, and their mean.

arrows = SampleArrows(pairs, center=(4, -1), size=(4, 4))      # pairs (N, 2): two components of each sample's gradient
self.play(FadeIn(arrows.axes), arrows.grow(0)); ...; self.play(arrows.add_share(0)); ...; self.play(arrows.grow_mean())
closer = SampleArrows(pairs, ..., chain=True); self.play(*arrows.zoom(closer)); self.play(closer.grow_mean())
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Arrow,
    FadeIn,
    FadeOut,
    GrowArrow,
    Line,
    ManimColor,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from lecture import theme
from lecture.kit.charts import Chart, ticks
from lecture.kit.text import haloed, words

SHORT = 0.15
"""Arrows shorter than this have no number at their tip."""
AIR = 0.4
"""Around the arrows, for the numbers at their tips."""


class SampleArrows(VGroup):
    """Arrows of samples from one origin, and 1/N of each laid head to tail: where they end is the mean.

    pairs (N, 2): what each sample's arrow is, on one scale that fits all into `size`; names: those of the axes. Of a
    `chain` the shares alone fill it, and each of these has its number instead of the samples' arrows.
    """

    def __init__(
        self,
        pairs: np.ndarray,
        *,
        center: Sequence[float],
        size: tuple[float, float],
        names: Sequence[str] = ("", ""),
        chain: bool = False,
    ) -> None:
        super().__init__()
        self.pairs = np.asarray(pairs, float)
        self.mean = self.pairs.mean(axis=0)
        shares = self.pairs / len(self.pairs)
        self.sums = np.vstack([np.zeros(2), np.cumsum(shares, axis=0)])
        corners = self.sums if chain else np.vstack([self.sums, self.pairs])
        low, high = corners.min(axis=0), corners.max(axis=0)
        unit = self.scale_of_lengths = float(np.min(np.asarray(size) / np.maximum(high - low, 1e-12)))
        low, high = low - AIR / unit, high + AIR / unit
        across, up = zip(low, high, strict=True)
        extent = tuple((high - low) * unit)
        few = ticks(*across, most=3)  # of numbers with many decimals
        self.axes = Chart(across, up, center=center, size=extent, x_label=names[0], y_label=names[1], x_ticks=few)
        self.zero = VGroup(
            Line(self.at([0, low[1]]), self.at([0, high[1]]), color=theme.FAINT, stroke_width=2),
            Line(self.at([low[0], 0]), self.at([high[0], 0]), color=theme.FAINT, stroke_width=2),
        )
        self.origin = self.at([0, 0])
        self.arrows = [self._arrow(np.zeros(2), pair, 5.0, theme.blend(theme.GRADIENT, 0.85)) for pair in self.pairs]
        self.shares = [
            self._arrow(start, share, 5.0 if chain else 3.0, theme.TEXT)
            for start, share in zip(self.sums, shares, strict=False)
        ]
        self.share_names: list[VGroup] = []
        self.labels: list[VGroup] = []
        for number, (arrow, share) in enumerate(zip(self.arrows, self.shares, strict=True), start=1):
            if chain:
                self.share_names.append(self._beside(share, str(number)))
            else:
                self.labels.append(self._label(arrow, str(number)))
        self.mean_arrow = self._arrow(np.zeros(2), self.mean, 9.0, theme.GRADIENT)

    def at(self, pair: Sequence[float] | np.ndarray) -> np.ndarray:
        """Where a pair of components lies on the screen."""
        return self.axes.point(*pair)

    def grow(self, index: int, **kwargs: object) -> AnimationGroup:
        """An animation: the arrow of sample `index` grows from the origin, its number, from 1 on, at the tip.

        The number of an arrow that is hardly seen would stand for nothing: it has none.
        """
        return AnimationGroup(GrowArrow(self.arrows[index]), *map(FadeIn, self.labels[index]), **kwargs)

    def add_share(self, index: int, **kwargs: object) -> AnimationGroup:
        """An animation: 1/N of sample `index`'s arrow moves to the end of the chain, the arrow itself fades."""
        share = TransformFromCopy(self.arrows[index], self.shares[index])
        return AnimationGroup(share, self.arrows[index].animate.set_opacity(0.45), **kwargs)

    def zoom(self, closer: SampleArrows) -> list[Animation]:
        """Animations: the samples' arrows go, and the chain becomes that of another, each share with its number."""
        pairs = ((self.zero, closer.zero), *zip(self.shares, closer.shares, strict=True))
        return [
            FadeOut(self.axes, *self.arrows, *self.labels),
            *(ReplacementTransform(old, new) for old, new in pairs),
            FadeIn(closer.axes, *closer.share_names),
        ]

    def grow_mean(self, **kwargs: object) -> GrowArrow:
        """An animation: the mean, from the origin to the end of the chain."""
        return GrowArrow(self.mean_arrow, **kwargs)

    def _label(self, arrow: Arrow, text: str) -> VGroup:
        """A sample's number beyond the tip of its arrow, where no other number stands and no axis runs."""
        along = arrow.get_end() - self.origin
        if np.linalg.norm(along) < SHORT:
            return VGroup()
        along /= np.linalg.norm(along)
        across = np.array([-along[1], along[0], 0.0])
        down = -0.28 if across[1] >= 0 else 0.28  # names of axes stand above them
        places = [arrow.get_end() + far * along + side * across for far in (0.2, 0.46) for side in (0, down, -down)]
        others = [label.get_center() for label in self.labels if len(label)]

        def room(place: np.ndarray) -> float:
            return min((float(np.linalg.norm(place - other)) for other in others), default=np.inf)

        free = [place for place in places if room(place) >= 0.27 and np.abs(place - self.origin)[:2].min() >= 0.2]
        label = words(text, size=theme.LABEL).move_to(free[0] if free else max(places, key=room))
        return haloed(label).set_z_index(1)

    def _beside(self, share: Arrow, text: str) -> VGroup:
        """A share's number beside it, where the chain, the mean, the axes and other numbers leave the most room."""
        corners = [self.at(corner) for corner in (*self.sums, self.sums[0])]
        lines = [*pairwise(corners), *(line.get_start_and_end() for line in self.zero)]
        taken = [start + part * (end - start) for start, end in lines for part in np.linspace(0, 1, 40)]
        taken += [name.get_center() for name in self.share_names]
        along = share.get_end() - share.get_start()
        across = np.array([-along[1], along[0], 0.0]) / np.linalg.norm(along)
        middles = [share.get_start() + part * along for part in (0.5, 0.3, 0.7)]
        places = [middle + far * across for far in (0.28, -0.28, 0.5, -0.5) for middle in middles]

        def room(place: np.ndarray) -> float:
            return min(float(np.linalg.norm(place - taken, axis=1).min()), 0.27)

        return haloed(words(text, size=theme.LABEL).move_to(max(places, key=room)))

    def _arrow(self, start: np.ndarray, pair: np.ndarray, width: float, color: ManimColor) -> Arrow:
        begin, end = self.at(start), self.at(start + pair)
        length = float(np.linalg.norm(end - begin))
        if length < 0.02:  # manim draws no shorter arrow
            end = begin + (end - begin) * 0.02 / length if length > 1e-9 else begin + np.array([0.02, 0.0, 0.0])
        return Arrow(
            begin,
            end,
            buff=0,
            stroke_width=width,
            color=color,
            tip_length=min(0.04 + 0.03 * width, 0.22, 0.5 * max(length, 0.02)),
            max_stroke_width_to_length_ratio=100,
            max_tip_length_to_length_ratio=1,
        )
