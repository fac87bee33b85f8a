"""A large matrix as a map of colours: the sign is the colour, the size is the brightness, the layers are marked.

    drawing = MatrixMap(objective.hessian(theta), (2, 3, 1), center=(-3, -0.7), side=4.7)
    self.play(FadeIn(drawing), FadeIn(sign_key()))
    self.play(drawing.fill(later), run_time=2)

Brightness grows with asinh(2 size / median size), so that small entries are told from zero; row 0 is at the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import Group, Line, Rectangle, Square, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.text import words
from lecture.language import tr

ROOM, APART = 0.38, 0.5
"""How large a block is, in units, whose name has room beside it, and how far apart names are."""


def signed_colormap() -> NDArray[np.float64]:
    """Colours (3, 3) from the most negative over the ground to the most positive."""
    return np.array([theme.NEGATIVE.to_rgb(), theme.blend(theme.TEXT, 0.04).to_rgb(), theme.POSITIVE.to_rgb()])


def compressed(values: NDArray[Any]) -> NDArray[np.float64]:
    """Signed sizes on a scale that is linear up to half the median size and logarithmic beyond, in -1..1."""
    size = np.abs(values)
    unit = 0.5 * float(np.median(size[size > 0])) if size.any() else 1.0
    return np.arcsinh(values / unit) / (np.arcsinh(size.max() / unit) or 1.0)


class MatrixMap(Group):
    """A square matrix (P, P) over a network's parameters, its blocks named W and b by layer."""

    def __init__(
        self, values: NDArray[Any], sizes: Sequence[int], *, center: Sequence[float], side: float, named: bool = True
    ) -> None:
        super().__init__()
        self.frame = Square(side, stroke_color=theme.FAINT, stroke_width=1.5).move_to([*center, 0])
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        self.heat = HeatMap(
            self.scaled(values), low, high, colormap=signed_colormap(), limits=(-1.0, 1.0), smooth=False
        )
        self.lines, self.names = VGroup(), VGroup()
        self._named: list[float] = []  # where names stand, as shares of the side
        ends = np.cumsum([0, *(part for below, n in pairwise(sizes) for part in (below * n, n))])
        if ends[-1] != len(values):
            raise ValueError(f"sizes must have as many parameters as values has rows, {len(values)}, got {ends[-1]}")
        # the largest first, weights before biases: not all names may have room
        blocks = sorted(enumerate(pairwise(ends)), key=lambda one: (one[1][0] - one[1][1], one[0] % 2))
        for index, (start, end) in blocks:
            self._mark(index, start / ends[-1], end / ends[-1], named)
        self.add(self.heat, self.lines, self.frame, self.names)

    def _mark(self, index: int, start: float, end: float, named: bool) -> None:
        left, top, side = *self.frame.get_corner([-1, 1, 0])[:2], self.frame.width
        if start > 0:
            for ends in (([start, 0], [start, 1]), ([0, start], [1, start])):
                points = [[left + side * u, top - side * v, 0] for u, v in ends]
                self.lines.add(Line(*points, color=theme.QUIET, stroke_width=1, stroke_opacity=0.55))
        middle = (start + end) / 2
        if named and side * (end - start) > ROOM and all(side * abs(middle - other) > APART for other in self._named):
            self._named.append(middle)
            letter = "W" if index % 2 == 0 else "b"
            text = f"$bold({letter})^(({index // 2 + 1}))$" if letter == "W" else f"${letter}^(({index // 2 + 1}))$"
            across = words(text, size=theme.INDEXED, color=theme.QUIET).move_to([left + side * middle, top + 0.27, 0])
            down = words(text, size=theme.INDEXED, color=theme.QUIET).move_to([left - 0.46, top - side * middle, 0])
            self.names.add(across, down)

    def mirrored(self, i: int, j: int) -> VGroup:
        """Frames around the entries (i, j) and (j, i)."""
        corner, pitch = self.frame.get_corner([-1, 1, 0]), self.frame.width / len(self.heat.values)
        places = [corner + pitch * np.array([j + 0.5, -i - 0.5, 0]), corner + pitch * np.array([i + 0.5, -j - 0.5, 0])]
        return VGroup(*(Square(pitch, stroke_color=theme.TEXT, stroke_width=5).move_to(place) for place in places))

    def fill(self, values: NDArray[Any]) -> Any:
        """The animation to other values."""
        return self.heat.animate.set_values(self.scaled(values))

    @staticmethod
    def scaled(values: NDArray[Any]) -> NDArray[np.float64]:
        """What the heat map holds of a matrix: its compressed sizes, the last row first."""
        return compressed(values)[::-1]


def sign_key() -> VGroup:
    """What the colours mean: negative, zero, positive."""
    key = VGroup()
    for text, color in (
        ("negative", theme.NEGATIVE), ("zero", theme.blend(theme.TEXT, 0.04)), ("positive", theme.POSITIVE),
    ):  # fmt: skip
        patch = Rectangle(
            width=0.3, height=0.3, stroke_color=theme.FAINT, stroke_width=1.5, fill_color=color, fill_opacity=1
        )
        label = words(tr(text), size=theme.LABEL, color=theme.QUIET)
        key.add(VGroup(patch, label.next_to(patch, [1, 0, 0], buff=0.14)))
    return key.arrange([1, 0, 0], buff=0.35)
