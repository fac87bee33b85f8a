"""Contributions w a as lines that run from layer to layer.

    flow = Flow([(start, end, 0.8), (other, end, -0.3)])
    self.play(flow.grow()); self.play(flow.fade_to(0.4))

A contribution's sign is its line's colour, its size relative to the largest the line's opacity and width.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Animation, Line, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.by_alpha import ByAlpha


class Flow(VGroup):
    """Lines (start, end, contribution) that grow and fade all together: one animation, however many there are."""

    def __init__(self, lines: Sequence[tuple[NDArray[np.floating], NDArray[np.floating], float]]) -> None:
        super().__init__()
        greatest = max((abs(value) for *_, value in lines), default=0.0) or 1.0
        strengths = np.array([abs(value) / greatest for *_, value in lines])
        self.opacities = 0.1 + 0.75 * strengths
        self.starts, ends = (np.array([line[end] for line in lines]) for end in (0, 1))
        self.moves = ends - self.starts
        for (start, end, value), strength in zip(lines, strengths, strict=True):
            self.add(Line(start, end, color=theme.signed(value), stroke_width=1 + 2.5 * strength))
        self.show(1.0, 1.0)
        self.set_z_index(-1)

    def show(self, grown: float, strength: float) -> Flow:
        """The lines at the share `grown` of their lengths, the weakest ahead, and at `strength` times their opacity."""
        late = 0.4 * np.arange(len(self)) / len(self)
        shares = np.clip((grown * 1.4 - late), 0.0, 1.0)
        self.strength = strength
        for line, start, move, share, opacity in zip(
            self, self.starts, self.moves, shares, self.opacities, strict=True
        ):
            line.points = start + np.outer(share * np.array([0.0, 1 / 3, 2 / 3, 1.0]), move)
            line.set_stroke(opacity=strength * opacity)
        return self

    def grow(self) -> Animation:
        """An animation: the lines run from their starts to their ends."""
        return ByAlpha(self, lambda _, alpha: self.show(alpha, 1.0))

    def fade_to(self, strength: float) -> Animation:
        """An animation: the lines fade to `strength` times their opacity; at 0 they are gone."""
        start = self.strength
        return ByAlpha(self, lambda _, alpha: self.show(1.0, start + alpha * (strength - start)), remover=strength == 0)
