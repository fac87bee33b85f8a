"""How a value is read back off the stage: from glyphs, lengths and points, in the value's own units.

    self.shows("C", "0.316", cost, "forward(...).cost", Number(readout))
    self.shows("request", "arrow", request, "back.requests", Bar(arrow, unit=scale, zero=foot))
    self.shows("costs", "curve", run.costs, "descend(...).costs", Curve(trace, chart))

A scene says with `shows` how each value that it lists is drawn, while it stands on the stage. The values check reads
it there and compares it with the value recomputed; a render does not read anything.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from manim import Mobject
from numpy.typing import ArrayLike, NDArray

from . import theme
from .glyphs import read_digits

Array = NDArray[np.float64]
PIXEL = 1.0 / theme.PX_PER_UNIT
"""A pixel at 1080p in manim units: what is drawn may be half of one away from the value."""
LEAST = 0.02
"""Bars of nothing are drawn this long, at most."""


class Axes(Protocol):
    """Charts and plots: screen points (n, 3) to what they stand for (n, 2)."""

    def values_at(self, points: Array) -> Array:
        """The inverse of `at`."""
        ...


def whole(value: Any) -> Any:
    """All of a value."""
    return value


@dataclass(frozen=True)
class Reading:
    """What is drawn, in the value's units, and how far the value may be from it: half a pixel, or a rounded digit.

    `part` gives the part of a value that can be drawn where its axes end.
    """

    values: Any
    slack: Any = 0.0
    part: Callable[[Any], Any] = whole


class Drawn(ABC):
    """A value as it is drawn by `mobjects`."""

    def __init__(self, *mobjects: Any) -> None:
        self.mobjects = mobjects

    @abstractmethod
    def read(self) -> Reading:
        """What is drawn now; a ValueError says what cannot be read."""


class Number(Drawn):
    """A number in digits: a readout, or `text` among the glyphs of words or an equation."""

    def __init__(self, mobject: Any, text: str | None = None) -> None:
        super().__init__(mobject)
        self.text = text

    def read(self) -> Reading:
        glyphs = read_digits(self.mobjects[0])
        wanted, power = glyphs, 0
        if self.text is not None:
            mantissa, _, exponent = self.text.partition(" dot 10^")
            power = int(exponent.strip("()") or 0)
            wanted = mantissa + (f".10{power}".replace("-", "−") if exponent else "")
            if not re.search(rf"(?<!\d){re.escape(wanted)}(?!\d)", glyphs):
                raise ValueError(f"the digits of {self.text} are not among its glyphs, which are {glyphs!r}")
            wanted = mantissa
        if not re.fullmatch(r"[−+]?\d+(\.\d+)?", wanted):
            raise ValueError(f"the glyphs are no number: {glyphs!r}")
        decimals = len(wanted.partition(".")[2])
        scale = 10.0**power
        return Reading(float(wanted.replace("−", "-")) * scale, 0.5 * 10.0**-decimals * scale)


class Said(Drawn):
    """A word for something that has no digits, such as a kind: `text` among the words that are drawn."""

    def __init__(self, mobject: Any, text: str) -> None:
        super().__init__(mobject)
        self.text = text

    def read(self) -> Reading:
        string = self.mobjects[0].string
        if self.text not in string:
            raise ValueError(f"{self.text!r} is not in the text {string!r}")
        return Reading(self.text)


class Bar(Drawn):
    """A bar, or an arrow that stands or lies: how far it reaches from `zero` on its `axis`, in units of `unit`.

    `axis` is 0 for one that lies, 1 for one that stands. `zero` is a coordinate or what stands there; without it the
    value is the length. What is not longer than `LEAST` may stand for less: no bar vanishes.
    """

    def __init__(self, mobject: Mobject, *, unit: float, axis: int, zero: Mobject | float | None = None) -> None:
        super().__init__(mobject)
        self.unit, self.axis, self.zero = unit, axis, zero

    def read(self) -> Reading:
        points = np.concatenate([part.points for part in self.mobjects[0].family_members_with_points()])
        low, high = points[:, self.axis].min(), points[:, self.axis].max()
        zero = self.zero.get_center()[self.axis] if isinstance(self.zero, Mobject) else self.zero
        length = high - low if zero is None else max(high - zero, low - zero, key=abs)
        slack = 0.5 * PIXEL if abs(length) > LEAST + 1e-9 else LEAST
        return Reading(float(length) / self.unit, slack / self.unit)


class Arrow(Drawn):
    """An arrow's vector (2,): from where its shaft begins to its farthest point, over `unit`."""

    def __init__(self, mobject: Mobject, *, unit: float) -> None:
        super().__init__(mobject)
        self.unit = unit

    def read(self) -> Reading:
        parts = self.mobjects[0].family_members_with_points()
        start, points = parts[0].points[0], np.concatenate([part.points for part in parts])
        end = points[np.linalg.norm(points - start, axis=1).argmax()]
        return Reading((end - start)[:2] / self.unit, PIXEL / self.unit)


class Dots(Drawn):
    """Where dots are (n, 2) on axes; one dot is a pair (2,)."""

    def __init__(self, dots: Mobject | Sequence[Mobject], axes: Axes) -> None:
        super().__init__(*(dots if isinstance(dots, Sequence) else [dots]))
        self.is_one, self.axes = not isinstance(dots, Sequence), axes

    def read(self) -> Reading:
        reading = _on_axes(np.array([dot.get_center() for dot in self.mobjects]), self.axes)
        return Reading(reading.values[0], reading.slack[0]) if self.is_one else reading


class Curve(Drawn):
    """The corners of a curve of a chart: values (n,) over `xs` (n,), counted from 0 without them, or pairs (n, 2)."""

    def __init__(self, line: Any, chart: Any, xs: ArrayLike | None = None) -> None:
        super().__init__(line)
        self.chart, self.xs = chart, xs

    def read(self) -> Reading:
        return _on_axes(_corners(self.mobjects[0]), self.chart, self._part)

    def _part(self, value: Any) -> Array:
        """Cut to the chart's height, and ended by what is not finite, as the chart does it."""
        pairs = np.asarray(value, float)
        if pairs.ndim == 1:
            pairs = np.column_stack([np.arange(len(pairs)) if self.xs is None else np.asarray(self.xs, float), pairs])
        pairs = pairs[np.logical_and.accumulate(np.isfinite(pairs).all(axis=1))]
        return np.column_stack([pairs[:, 0], np.clip(pairs[:, 1], *self.chart.y_range)]).astype(float)


class Path(Drawn):
    """The corners of a walk on a plot, points (n, 2), up to where it has come; the dot stands at its end."""

    def __init__(self, walk: Any, plot: Any) -> None:
        super().__init__(walk)
        self.walk, self.plot = walk, plot

    def read(self) -> Reading:
        corners = _corners(self.walk.line)
        if np.linalg.norm(self.walk.dot.get_center() - corners[-1]) > 0.5 * PIXEL:
            raise ValueError("the dot does not stand at the end of its path")
        last = None if self.walk.count == self.walk.steps else int(self.walk.count) + 1
        drawn = corners[: int(self.walk.count) + 1]
        return _on_axes(drawn, self.plot, lambda value: _inside(np.asarray(value, float), self.plot)[:last])


class Track(Drawn):
    """The corners of a line on a plot, points (n, 2), to where it leaves the plot."""

    def __init__(self, line: Any, plot: Any) -> None:
        super().__init__(line)
        self.plot = plot

    def read(self) -> Reading:
        corners = _corners(self.mobjects[0])
        return _on_axes(corners, self.plot, lambda value: _inside(np.asarray(value, float), self.plot))


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


class Fills(Drawn):
    """The activations (n,) that the fills of neurons stand for; beyond 0 and 1 a fill does not change."""

    def __init__(self, discs: Sequence[Any]) -> None:
        super().__init__(*discs)

    def read(self) -> Reading:
        dark, bright = (theme.activation_fill(value).to_rgb() for value in (0.0, 1.0))
        way = bright - dark
        inks = np.array([disc.get_fill_color().to_rgb() for disc in self.mobjects])
        return Reading((inks - dark) @ way / (way @ way), 0.01, lambda value: np.clip(np.asarray(value, float), 0, 1))


class Quadratic(Drawn):
    """A patch over a surface as the quadratic that it is drawn as: its gradient (2,) or its Hessian (2, 2)."""

    def __init__(self, patch: Any, *, order: int) -> None:
        super().__init__(patch)
        self.order = order

    def read(self) -> Reading:
        patch = self.mobjects[0]
        grid = patch.grid()[0].reshape(-1, 3)
        (x, y), values = ((grid[:, :2] - patch.place) / patch.radius).T, grid[:, 2]
        terms = np.column_stack([np.ones_like(x), x, y, 0.5 * x * x, x * y, 0.5 * y * y])
        found, *_ = np.linalg.lstsq(terms, values, rcond=None)
        if np.abs(terms @ found - values).max() > 1e-6 * np.ptp(values):
            raise ValueError("it is not drawn as a quadratic")
        gradient = found[1:3] / patch.radius
        hessian = np.array([[found[3], found[4]], [found[4], found[5]]]) / patch.radius**2
        values = gradient if self.order == 1 else hessian
        return Reading(values, 1e-3 * float(np.abs(values).max()))


class All(Drawn):
    """Several values of one kind as one array (n, ...)."""

    def __init__(self, parts: Sequence[Drawn]) -> None:
        super().__init__(*(mobject for part in parts for mobject in part.mobjects))
        self.parts = parts

    def read(self) -> Reading:
        readings = [part.read() for part in self.parts]
        return Reading(*(np.array([getattr(reading, name) for reading in readings]) for name in ("values", "slack")))


def _on_axes(points: Array, axes: Axes, part: Callable[[Any], Any] = whole) -> Reading:
    """What screen points stand for, and what half a pixel is worth there."""
    values = axes.values_at(points)
    moved = axes.values_at(points + [0.5 * PIXEL, 0.5 * PIXEL, 0.0])
    return Reading(values, np.abs(moved - values), part)


def _corners(line: Any) -> Array:
    """The corners (n, 3) of a line of straight pieces."""
    if len(line.points) < 4:
        raise ValueError("there is no line")
    return np.vstack([line.points[0::4], line.points[-1:]])


def _inside(points: Array, plot: Any) -> Array:
    """The points before the first that the plot does not hold; at least the first."""
    lows, highs = np.array([plot.x_range, plot.y_range], float).T
    inside = np.isfinite(points).all(axis=1) & (points >= lows).all(axis=1) & (points <= highs).all(axis=1)
    return points if inside.all() else points[: max(int(np.argmin(inside)), 1)]
