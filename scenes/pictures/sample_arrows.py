"""Arrows of samples from one origin, and their mean.

arrows = SampleArrows(pairs, center=(4, -1), size=(4, 4))      # pairs (N, 2): two components of each sample's gradient
self.play(FadeIn(arrows.axes), arrows.grow(0)); ...; self.play(arrows.add_share(0)); ...; self.play(arrows.grow_mean())
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import AnimationGroup, Arrow, FadeIn, GrowArrow, Line, ManimColor, TransformFromCopy, VGroup

from lecture import theme
from lecture.kit.text import Words, haloed, words

SHORT = 0.15
"""Arrows shorter than this have no number at their tip."""


class SampleArrows(VGroup):
    """Arrows of samples from one origin, and 1/N of each laid head to tail: where they end is the mean.

    pairs (N, 2): what each sample's arrow is, on one scale that fits all into `size`.
    """

    def __init__(self, pairs: np.ndarray, *, center: Sequence[float], size: tuple[float, float]) -> None:
        super().__init__()
        self.pairs = np.asarray(pairs, float)
        self.mean = self.pairs.mean(axis=0)
        shares = self.pairs / len(self.pairs)
        self.sums = np.vstack([np.zeros(2), np.cumsum(shares, axis=0)])
        corners = np.vstack([self.sums, self.pairs])
        low, high = corners.min(axis=0), corners.max(axis=0)
        self.scale_of_lengths = float(np.min(np.asarray(size) / np.maximum(high - low, 1e-12)))
        middle = (low + high) / 2 * self.scale_of_lengths
        self.origin = np.array([center[0] - middle[0], center[1] - middle[1], 0.0])
        self.axes = self._axes(low, high)
        self.arrows = [self._arrow(np.zeros(2), pair, 5.0, theme.blend(theme.GRADIENT, 0.85)) for pair in self.pairs]
        self.shares = [
            self._arrow(start, share, 3.0, theme.TEXT) for start, share in zip(self.sums, shares, strict=False)
        ]
        self.mean_arrow = self._arrow(np.zeros(2), self.mean, 9.0, theme.GRADIENT)
        self.labels: list[VGroup] = []
        for index, arrow in enumerate(self.arrows):
            self.labels.append(self._label(arrow, str(index + 1)))

    def at(self, pair: Sequence[float] | np.ndarray) -> np.ndarray:
        """Where a pair of components lies on the screen."""
        return self.origin + self.scale_of_lengths * np.array([pair[0], pair[1], 0.0])

    def grow(self, index: int, **kwargs: object) -> AnimationGroup:
        """An animation: the arrow of sample `index` grows from the origin, its number, from 1 on, at the tip.

        The number of an arrow that is hardly seen would stand for nothing: it has none.
        """
        return AnimationGroup(GrowArrow(self.arrows[index]), *map(FadeIn, self.labels[index]), **kwargs)

    def add_share(self, index: int, **kwargs: object) -> AnimationGroup:
        """An animation: 1/N of sample `index`'s arrow moves to the end of the chain, the arrow itself fades."""
        share = TransformFromCopy(self.arrows[index], self.shares[index])
        return AnimationGroup(share, self.arrows[index].animate.set_opacity(0.45), **kwargs)

    def grow_mean(self, **kwargs: object) -> GrowArrow:
        """An animation: the mean, from the origin to the end of the chain."""
        return GrowArrow(self.mean_arrow, **kwargs)

    def name_axes(self, across: Words, up: Words) -> VGroup:
        """Names beyond the right and the upper end of the axes, the upper one beside it where fewer arrows are."""
        left, right = self.axes[0].get_start()[0], self.axes[0].get_end()[0]
        across.move_to([right + 0.15 + across.width / 2, self.origin[1], 0])
        side = 1 if right - self.origin[0] >= self.origin[0] - left else -1
        top = self.axes[1].get_end()[1] + 0.14
        up.place(self.origin[0] - 0.1 * side, max(top, self.origin[1] + 0.16), align="right" if side > 0 else "left")
        return VGroup(across, up)

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
            tip_length=min(0.04 + 0.03 * width, 0.5 * max(length, 0.02)),
            max_stroke_width_to_length_ratio=100,
            max_tip_length_to_length_ratio=1,
        )

    def _axes(self, low: np.ndarray, high: np.ndarray) -> VGroup:
        (left, bottom, _), (right, top, _) = self.at(np.minimum(low, 0)) - 0.15, self.at(np.maximum(high, 0)) + 0.15
        return VGroup(
            Line([left, self.origin[1], 0], [right, self.origin[1], 0], color=theme.FAINT, stroke_width=2),
            Line([self.origin[0], bottom, 0], [self.origin[0], top, 0], color=theme.FAINT, stroke_width=2),
        )
