"""What lies on a surface as it is drawn: paths, heights, patches, axes, in the coordinates of its domain.

self.shows("path", OnSurface(path))
self.shows("bowl", Quadratic(patch, order=2))
self.shows("x ticks", AxisNumbers(axes, 0))
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lecture.kit.readings import PIXEL, Drawn, Number, Reading

Array = NDArray[np.float64]


class OnSurface(Drawn):
    """The points (n, 2) of a path that is laid on a surface, up to where it leaves it."""

    def __init__(self, path: Any) -> None:
        super().__init__(path)
        self.path = path

    def read(self) -> Reading:
        rows = np.concatenate(self.path.draped)
        reached = self.path.progress * (len(self.path.at) - 1)
        steps = np.round(rows[:, 0])
        corners = (np.abs(rows[:, 0] - steps) < 1e-9) & (rows[:, 0] <= reached + 1e-9)
        _, first = np.unique(steps[corners], return_index=True)
        field = self.path.surface.field
        slack = 0.5 * PIXEL * (field.high - field.low) / self.path.surface.width
        return Reading(rows[corners][first][:, 1:], slack, self._part)

    def _part(self, value: Any) -> Array:
        points = np.asarray(value, float)
        return points[self.path.surface.field.contains(points)]


class Heights(Drawn):
    """The heights of a surface at every `every`th row and column, seen by `mark`: itself, or a mesh that it carries."""

    def __init__(self, surface: Any, mark: Any = None, *, every: int = 1) -> None:
        super().__init__(mark or surface)
        self.surface, self.every = surface, every

    def read(self) -> Reading:
        field = self.surface.field
        slack = 0.5 * PIXEL * (field.limits[1] - field.limits[0]) / self.surface.width
        return Reading(field.values[:: self.every, :: self.every], slack)


class Quadratic(Drawn):
    """A patch over a surface as the quadratic that it is drawn as: its gradient (2,) or its Hessian (2, 2)."""

    def __init__(self, patch: Any, *, order: int) -> None:
        super().__init__(patch)
        self.order = order

    def read(self) -> Reading:
        patch = self.mobjects[0]
        grid = patch.grid().reshape(-1, 3)
        (x, y), values = ((grid[:, :2] - patch.place) / patch.radius).T, grid[:, 2]
        terms = np.column_stack([np.ones_like(x), x, y, 0.5 * x * x, x * y, 0.5 * y * y])
        found, *_ = np.linalg.lstsq(terms, values, rcond=None)
        if np.abs(terms @ found - values).max() > 1e-6 * np.ptp(values):
            raise ValueError("it is not drawn as a quadratic")
        gradient = found[1:3] / patch.radius
        hessian = np.array([[found[3], found[4]], [found[4], found[5]]]) / patch.radius**2
        values = gradient if self.order == 1 else hessian
        return Reading(values, 1e-3 * float(np.abs(values).max()))


class Span(Drawn):
    """From tip to tip of two arrows on a surface that leave one point for opposite sides (2,), to the right."""

    def __init__(self, one: Any, other: Any) -> None:
        super().__init__(one, other)

    def read(self) -> Reading:
        (foot, tip), (other_foot, other_tip) = (arrow.runs()[0][[0, -1], :2] for arrow in self.mobjects)
        surface = self.mobjects[0].surface
        slack = PIXEL * (surface.field.high - surface.field.low) / surface.width
        if np.any(np.abs(foot - other_foot) > slack):
            raise ValueError("the arrows do not leave one point")
        span = tip - other_tip
        return Reading(span if span[0] >= 0 else -span, slack)


class AxisNumbers(Drawn):
    """The numbers at an axis of a surface's box, `axis` 0, 1 or 2 for x, y or z, and where each stands: (n, 2)."""

    def __init__(self, axes: Any, axis: int) -> None:
        first = sum(len(values) for values in axes.values[:axis])
        super().__init__(*axes.ticks[first : first + len(axes.values[axis])])
        self.axes, self.axis = axes, axis

    def read(self) -> Reading:
        ends = self.axes.edge(self.axis)
        along = ends[0] + np.linspace(0, 1, 2001)[:, None] * (ends[1] - ends[0])
        screen = self.axes.surface.project(along, lift=0.0)[:, :2]
        read, places, slacks = [], [], []
        for mark, label in self.mobjects:
            number = Number(label).read()
            nearest = int(np.linalg.norm(screen - mark.points[0, :2], axis=1).argmin())
            read.append(number.values)
            places.append(along[nearest, self.axis])
            slacks.append([number.slack, np.ptp(ends[:, self.axis]) / 1000])
        return Reading(np.column_stack([read, places]), np.array(slacks))
