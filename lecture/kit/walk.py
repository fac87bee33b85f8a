"""A run of an optimizer as a walk over a plane: a line that grows step by step, a dot at its head, arrows on the dot.

    walk = Walk(plot, trajectory.points, theme.ADAM)        # plot: a ContourPlot, or anything with its `at` and ranges
    slope = WalkArrow(walk, -trajectory.gradients, 0.1, theme.GRADIENT)     # 0.1 manim units to a unit of the gradient
    self.play(*walking([walk, slope, trace], 0, 40), run_time=4)            # 40 steps; a chart's Trace keeps pace
    walk.show(12.5)                                         # or in an updater: halfway through step 13

Whatever has `show(count)` can walk along; `Pace(readout, costs)` makes a number do so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from manim import (
    Animation,
    Dot,
    Line,
    LineJointType,
    ManimColor,
    Polygon,
    VGroup,
    VMobject,
    linear,
)

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.numbers import PowerReadout, Readout
from lecture.kit.places import put

TAG = 0.45
"""Room for a name beside an arrow's tip."""


class Walk(VGroup):
    """The steps of `points` (n, 2) up to where they first leave the plot; `count` of them are shown."""

    def __init__(
        self,
        plot: Any,
        points: np.ndarray,
        color: ManimColor | None = None,
        *,
        width: float = 4.0,
        radius: float = 0.09,
        marks: float = 0.0,
    ) -> None:
        super().__init__()
        color = color or theme.PATH
        self.corners = plot.at(_inside(plot, np.atleast_2d(np.asarray(points, float))))
        self.shade = VMobject(
            stroke_color=theme.GROUND, stroke_width=width + 3, stroke_opacity=0.7, joint_type=LineJointType.ROUND
        )
        self.line = VMobject(stroke_color=color, stroke_width=width, joint_type=LineJointType.ROUND)
        self.marks = VGroup(*(Dot(corner, radius=marks, color=color) for corner in self.corners) if marks else ())
        self.dot = Dot(radius=radius, color=color, stroke_color=theme.GROUND, stroke_width=2)
        self.add(self.shade, self.line, self.marks, self.dot)
        self.show(0.0)

    @property
    def steps(self) -> int:
        """How many steps there are to show."""
        return len(self.corners) - 1

    def show(self, count: float) -> Self:
        """Show the first `count` steps; a fraction is a part of a step."""
        self.count = float(np.clip(count, 0, self.steps))
        whole = int(self.count)
        shown = np.vstack([self.corners[: whole + 1], self.place(self.count)])
        self.shade.set_points_as_corners(shown)
        self.line.set_points_as_corners(shown)
        put(self.dot, shown[-1])
        for k, mark in enumerate(self.marks):
            mark.set_opacity(1.0 if k <= whole else 0.0)
        return self

    def place(self, count: float) -> np.ndarray:
        """The screen point after `count` steps."""
        return _between(self.corners, count)

    def head(self) -> np.ndarray:
        """Where the dot is."""
        return self.place(self.count)


class Pointer(VGroup):
    """An arrow whose length is its value: shaft and tip keep their widths, and a short one is all tip.

    A rim of ground sets it off from what it lies on.
    """

    def __init__(self, start: Any, end: Any, color: ManimColor, *, width: float = 6.0, tip: float = 0.2) -> None:
        super().__init__()
        self.tip_length = tip
        self.shaft = Line([0, 0, 0], [1, 0, 0], color=color, stroke_width=width)
        self.tip = Polygon(
            [0, 0, 0], [1, 0, 0], [0, 1, 0], color=color, fill_color=color, fill_opacity=1, stroke_width=0
        )
        self.shaft.set_stroke(theme.GROUND, width=width + 2, background=True)
        self.tip.set_stroke(theme.GROUND, width=2, background=True)
        self.add(self.shaft, self.tip)
        self.point(start, end)

    def point(self, start: Any, end: Any) -> Self:
        """Lead from one screen point to another."""
        start, end = np.asarray(start, float), np.asarray(end, float)
        length = float(np.linalg.norm(end - start))
        self.along = along = (end - start) / length if length > 1e-9 else np.array([1.0, 0.0, 0.0])
        across = np.array([-along[1], along[0], 0.0])
        tip = min(self.tip_length, length)
        foot = end - tip * along
        self.shaft.set_points_as_corners([start, foot])
        half = 0.42 * tip * across
        self.tip.set_points_as_corners([foot + half, end, foot - half, foot + half])
        return self


class WalkArrow(Pointer):
    """The arrow scale * vectors[step] (vectors (n, 2)) at a walk's head."""

    def __init__(self, walk: Walk, vectors: np.ndarray, scale: float, color: ManimColor, **kwargs: Any) -> None:
        self.walk = walk
        self.vectors = scale * np.column_stack([vectors, np.zeros(len(vectors))])
        super().__init__(walk.place(0), walk.place(0) + self.vectors[0], color, **kwargs)

    def show(self, count: float) -> Self:
        """Stand where the walk is after `count` steps."""
        count = min(count, self.walk.steps)
        start = self.walk.place(count)
        return self.point(start, start + _between(self.vectors, count))


def arrow_scale(walk: Walk, vectors: np.ndarray, longest: float) -> float:
    """Manim units for a length of 1 of `vectors` (n, 2): none is longer than `longest`, and none leaves the stage."""
    heads = np.array([walk.place(count)[:2] for count in range(walk.steps + 1)])
    vectors = np.asarray(vectors, float)[: len(heads)]
    low, high = np.array([theme.LEFT + TAG, theme.STAGE_BOTTOM]), np.array([theme.RIGHT - TAG, theme.STAGE_TOP])
    heads = heads[: len(vectors)]
    room = np.maximum(np.where(vectors > 0, high - heads, heads - low), TAG / 3)
    reach = np.divide(room, np.abs(vectors), out=np.full(room.shape, np.inf), where=np.abs(vectors) > 1e-12)
    return float(min(longest / np.linalg.norm(vectors, axis=1).max(), reach.min()))


def walking(
    parts: Iterable[Any], start: float, stop: float, *, geometric: bool = False, **kwargs: Any
) -> list[Animation]:
    """Animations in which every part shows `start` to `stop` steps.

    Equal times for equal steps, or `geometric`: equal times for equal factors of the step's number, as on a log axis.
    """
    kwargs.setdefault("rate_func", linear)
    return [
        ByAlpha(part.readout if isinstance(part, Pace) else part, _Shown(part, start, stop, geometric), **kwargs)
        for part in parts
    ]


class Pace:
    """A readout that keeps pace with a walk: it shows `values[step]` of the last whole step."""

    def __init__(self, readout: Readout | PowerReadout, values: Sequence[float] | np.ndarray) -> None:
        self.readout, self.values = readout, np.asarray(values, float)

    def show(self, count: float) -> None:
        """Show the value after `count` steps."""
        self.readout.set_value(float(self.values[int(np.clip(count + 1e-9, 0, len(self.values) - 1))]))


class _Shown:
    def __init__(self, part: Any, start: float, stop: float, geometric: bool) -> None:
        self.part, self.start, self.stop, self.geometric = part, start, stop, geometric

    def __call__(self, _: Any, alpha: float) -> None:
        if self.geometric:
            count = (self.start + 1) * ((self.stop + 1) / (self.start + 1)) ** alpha - 1
        else:
            count = self.start + alpha * (self.stop - self.start)
        self.part.show(count)


def _between(rows: np.ndarray, count: float) -> np.ndarray:
    """The row at index `count`, between two rows for a fraction, cut to what there is."""
    last = len(rows) - 1
    count = float(np.clip(count, 0, last))
    whole = min(int(count), max(last - 1, 0))
    return rows[whole] + (count - whole) * (rows[min(whole + 1, last)] - rows[whole])


def _inside(plot: Any, points: np.ndarray) -> np.ndarray:
    """The points before the first that lies outside the plot's ranges; at least the first."""
    lows, highs = np.array([plot.x_range, plot.y_range], float).T
    inside = np.isfinite(points).all(axis=1) & (points >= lows).all(axis=1) & (points <= highs).all(axis=1)
    return points if inside.all() else points[: max(int(np.argmin(inside)), 1)]
