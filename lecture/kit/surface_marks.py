"""What lies on a surface: paths, dots, arrows and patches, drawn faintly where the surface hides them.

    path = SurfacePath(surface, trajectory.points, color=theme.PATH, progress=0)
    dot = SurfaceDot(surface, path, color=theme.PATH)              # sits at the path's running end
    slope = SurfaceArrow(surface, path, lambda place: ..., color=theme.GRADIENT)
    bowl = SurfacePatch(surface, partial(QuadraticApproximation.at, landscapes.ripples), path, radius=0.7)

A mark is looked up in the surface's z-buffer, so the surface is added to the scene before it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Self

import numpy as np
from manim import interpolate_color

from lecture import theme
from lecture.drawing.compositing import resolve
from lecture.drawing.projection import Array, drape, unit
from lecture.drawing.raster import NOTHING, Placed, Raster, frame_window, pixel_coordinates
from lecture.drawing.rasterizer import rasterize
from lecture.drawing.samples import buffers
from lecture.drawing.strokes import strokes
from lecture.kit.by_alpha import ByState
from lecture.kit.surface import LIFT, REFERENCE_HEIGHT, SurfaceDrawing

HIDDEN = 0.25
"""The strength of the marks that the surface hides."""

RIM = 1.3
"""The rim of a mark in the colour of the ground, in pixels of a frame of the reference height."""


DARKEST, BRIGHTEST = 0.6, 0.15
"""The share of its colour that the lowest part of a patch has, and the share of white in the highest."""


class SurfaceMark(Raster):
    """Something drawn on a surface: it has no place of its own, its corners are where it is at the moment.

    `at`, where a mark has it, is a point (2,), a `SurfacePath` whose running end it follows, or a function of nothing
    that returns a point. `hidden` is the strength of what the surface hides.
    """

    shared = ("surface", "at")

    def __init__(
        self, surface: SurfaceDrawing, at: Any, color: Any, *, hidden: float = HIDDEN, opacity: float = 1.0
    ) -> None:
        self.surface, self.hidden = surface, hidden
        self.at: Any = at if callable(at) or isinstance(at, SurfacePath) else np.asarray(at, float)
        super().__init__((0, 0), (0, 0), opacity=opacity, color=color or theme.PATH)
        if not isinstance(self.at, np.ndarray):
            self.add_updater(ByState(lambda mark: None))  # manim redraws it whenever anything moves

    @property
    def points(self) -> Array:
        """The corners of the box around it on the screen (4, 3)."""
        drawn = [self.surface.project(run[:, :3])[:, :2] for run in self.runs()]
        drawn = np.concatenate(drawn) if drawn else np.array([self.surface.view.center])
        (left, bottom), (right, top) = drawn.min(axis=0), drawn.max(axis=0)
        return np.array([[left, top, 0.0], [right, top, 0.0], [left, bottom, 0.0], [right, bottom, 0.0]])

    @points.setter
    def points(self, points: Array) -> None:
        """The surface decides where it is."""

    @property
    def place(self) -> Array:
        """The point (2,) of the domain where it is now."""
        if isinstance(self.at, SurfacePath):
            return self.at.head()
        return np.asarray(self.at() if callable(self.at) else self.at, float)

    @property
    def foot(self) -> Array:
        """(x, y, value) (3,) of the surface at the place."""
        return np.append(self.place, self.surface.field.value(self.place[None]))

    def interpolate(self, mobject1: Any, mobject2: Any, alpha: float, path_func: Any = None) -> Self:
        """Between two marks; the surface decides where that is."""
        return self.interpolate_color(mobject1, mobject2, alpha)

    def interpolate_color(self, mobject1: Any, mobject2: Any, alpha: float) -> Self:
        """The animated attributes and the colour."""
        self.color = interpolate_color(mobject1.color, mobject2.color, alpha)
        return super().interpolate_color(mobject1, mobject2, alpha)

    @abstractmethod
    def runs(self) -> list[Array]:
        """Lines to draw: (m, 4) = (x, y, value, radius in manim units)."""

    def strength(self, run: Array, camera: Any) -> Array:
        """1 where the points of a run are seen and `hidden` where not, changing over a few points (m,)."""
        seen = np.pad(self.surface.unhidden(run[:, :3], camera).astype(float), 2, mode="edge")
        return self.hidden + (1.0 - self.hidden) * np.convolve(seen, np.full(5, 0.2), mode="valid")

    def pixels(self, camera: Any) -> Placed:
        """The runs as strokes with a thin rim."""
        scale = camera.pixel_width / camera.frame_width
        lines = []
        for run in self.runs():
            pixel = pixel_coordinates(camera, self.surface.project(run[:, :3]))
            lines.append(np.column_stack([pixel, scale * run[:, 3], self.strength(run, camera)]))
        return strokes(lines, self.color, RIM * camera.pixel_height / REFERENCE_HEIGHT, camera) if lines else NOTHING


class SurfacePath(SurfaceMark):
    """The path through the points xy (n, 2), laid on the surface and cut at the domain's border.

    `progress` in 0..1 is how much of it is drawn, counted in steps, so that equal times are equal steps; `width` is a
    manim stroke width.
    """

    animated = ("opacity", "progress", "stroke_width")
    shared = ("surface", "at", "draped")

    def __init__(
        self,
        surface: SurfaceDrawing,
        xy: Any,
        color: Any = None,
        width: float = 5.0,
        progress: float = 1.0,
        **kwargs: Any,
    ) -> None:
        points = np.asarray(xy, float)
        if points.ndim != 2 or points.shape[1] != 2 or not len(points) or not np.isfinite(points).all():
            raise ValueError(f"xy must be finite points (n, 2), got shape {points.shape}")
        self.draped, self.progress, self.stroke_width = drape(surface.field, points), progress, width
        super().__init__(surface, points, color, **kwargs)

    def run(self, to: float = 1.0) -> Any:
        """The animation that draws it on to `to`: `play(path.run(), rate_func=linear)`."""
        return self.animate.set(progress=to)

    def head(self) -> Array:
        """The point (2,) that the drawn part has reached."""
        step = self.progress * (len(self.at) - 1)
        return np.array([np.interp(step, np.arange(len(self.at)), axis) for axis in self.at.T])

    def runs(self) -> list[Array]:
        """The draped pieces up to the head."""
        last = self.progress * (len(self.at) - 1)
        found = []
        for piece in self.draped:
            stop = min(last, piece[-1, 0])
            if piece[0, 0] <= stop:
                tip = [np.interp(stop, piece[:, 0], axis) for axis in piece[:, 1:].T]
                xy = np.vstack([piece[piece[:, 0] < stop, 1:], tip])
                radius = np.full(len(xy), 0.005 * self.stroke_width)
                found.append(np.column_stack([xy, self.surface.field.value(xy), radius]))
        return found


class SurfaceDot(SurfaceMark):
    """A dot on the surface, `radius` in manim units; outside the domain there is none."""

    animated = ("opacity", "radius", "at")

    def __init__(
        self, surface: SurfaceDrawing, at: Any, color: Any = None, radius: float = 0.09, **kwargs: Any
    ) -> None:
        self.radius = radius
        super().__init__(surface, at, color, **kwargs)

    def runs(self) -> list[Array]:
        """One point, twice."""
        inside = self.surface.field.contains(self.place[None])[0]
        return [np.tile(np.append(self.foot, self.radius), (2, 1))] if inside else []

    def strength(self, run: Array, camera: Any) -> Array:
        """The share seen of a small ring around it, so that it does not blink at an edge."""
        angle = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
        field = self.surface.field
        ring = run[0, :2] + 0.008 * (field.high - field.low) * np.column_stack([np.cos(angle), np.sin(angle)])
        seen = self.surface.visible(np.vstack([run[:1, :2], ring]), camera).mean()
        return np.full(len(run), self.hidden + (1.0 - self.hidden) * seen)


class SurfaceArrow(SurfaceMark):
    """An arrow from the surface's point above `at` along `vector` (3,) = (dx, dy, dvalue).

    A bent one goes through the ends of several vectors (n, 3). `vector` may be a function of the place (2,), for an
    arrow that follows a path.
    """

    animated = ("opacity", "stroke_width", "at", "vector")
    shared = ("surface", "at", "vector")

    def __init__(
        self, surface: SurfaceDrawing, at: Any, vector: Any, color: Any = None, width: float = 6.0, **kwargs: Any
    ) -> None:
        self.vector = vector if callable(vector) else np.asarray(vector, float)
        self.stroke_width = width
        super().__init__(surface, at, color, **kwargs)

    def runs(self) -> list[Array]:
        """The shaft, and a head that narrows to the tip: 5 radii long, as far as the arrow's length allows."""
        foot, radius = self.foot, 0.005 * self.stroke_width
        vector = np.asarray(self.vector(self.place) if callable(self.vector) else self.vector, float)
        bends = foot + np.vstack([np.zeros(3), vector])
        start, end = self.surface.project(bends[[0, -1]])[:, :2]
        length = float(np.hypot(*(end - start)))
        if length < 1e-6:
            return []
        neck = 1.0 - min(6.5 * radius / length, 0.5)
        shaft, head = np.linspace(0.0, neck, 40), np.linspace(neck, 1.0, 12)
        width = np.concatenate([np.full(40, radius), 3.0 * radius * (1.0 - head) / (1.0 - neck)])
        at, steps = np.concatenate([shaft, head]), np.linspace(0.0, 1.0, len(bends))
        return [np.column_stack([*(np.interp(at, steps, axis) for axis in bends.T), width])]


class SurfaceLines(SurfaceMark):
    """Lines that need not lie on the surface: `lines()` returns what they are now, each (m, 3) = (x, y, value)."""

    animated = ("opacity", "stroke_width")
    shared = ("surface", "lines")

    def __init__(
        self,
        surface: SurfaceDrawing,
        lines: Callable[[], list[Array]],
        color: Any = None,
        width: float = 5.0,
        **kwargs: Any,
    ) -> None:
        self.lines, self.stroke_width = lines, width
        super().__init__(surface, lambda: self.lines()[0][0, :2], color, **kwargs)

    def runs(self) -> list[Array]:
        """The lines as they are now."""
        radius = 0.005 * self.stroke_width
        return [np.column_stack([line, np.full(len(line), radius)]) for line in self.lines()]


class SurfacePatch(SurfaceMark):
    """Another function over a disc around `at`, cutting the surface where it should: a tangent plane, a quadratic bowl.

    model(place (2,)) returns a function of deltas (k, 2) -> values (k,), as `partial(QuadraticApproximation.at,
    objective)` does; `radius` is in units of the domain, `hidden` is the strength of what is below. The disc ends
    before where the function first is `cut` above or below its value in the middle, so that a bowl has a level rim.
    The higher it is, the brighter; its level lines are at the heights of the surface's.
    """

    animated = ("opacity", "radius", "at", "hidden")
    shared = ("surface", "at", "model")

    def __init__(
        self,
        surface: SurfaceDrawing,
        model: Callable[[Array], Callable[[Array], Array]],
        at: Any,
        radius: float = 0.7,
        color: Any = None,
        *,
        cut: float = np.inf,
        hidden: float = 0.16,
        opacity: float = 0.85,
    ) -> None:
        self.model, self.radius, self.cut = model, radius, cut
        super().__init__(surface, at, color, hidden=hidden, opacity=opacity)

    def rays(self, directions: Array) -> Array:
        """(x, y, value) from the middle to the border along unit vectors (k, 2): (k, 25, 3)."""
        model = self.model(self.place)

        def points(shares: Array) -> Array:
            deltas = self.radius * shares[..., None] * directions[:, None]
            values = np.asarray(model(deltas.reshape(-1, 2)), float).reshape(shares.shape)
            return np.dstack([self.place + deltas, values])

        tried = np.linspace(1e-3, 1.0, 201)
        values = points(np.tile(tried, (len(directions), 1)))[..., 2]
        away = np.maximum.accumulate(np.abs(values - values[:, :1]), axis=1)
        ends = [np.interp(self.cut, row, tried) for row in away]
        return points(np.multiply.outer(ends, np.linspace(1e-3, 1.0, 25)))

    def grid(self) -> Array:
        """(x, y, value) of the disc, angles by radii (73, 25, 3)."""
        angle = np.linspace(0.0, 2.0 * np.pi, 73)
        return self.rays(np.stack([np.cos(angle), np.sin(angle)], axis=-1))

    def runs(self) -> list[Array]:
        """The disc's border."""
        border = self.grid()[:, -1]
        return [np.column_stack([border, np.zeros(len(border))])]

    def pixels(self, camera: Any) -> Placed:
        """The disc in the surface's z-buffer, and faintly what of it is hidden there."""
        grid, field = self.grid(), self.surface.field
        box = field.box(grid.reshape(-1, 3), self.surface.rise).reshape(grid.shape) + (0.0, 0.0, LIFT)
        normals = unit(np.cross(np.gradient(box, axis=1), np.gradient(box, axis=0)).reshape(-1, 3))
        levels = field.shares(grid[..., 2]).ravel()
        vertices = self.surface.vertices(camera, box.reshape(-1, 3), levels, normals, 0.0)
        left, top, right, bottom = frame_window(camera, vertices[:2].T)
        vertices[:2] -= [[left], [top]]
        vertices = vertices.reshape(7, *grid.shape[:2])
        color, share = np.asarray(self.color.to_rgb()), np.linspace(0, 1, 256)
        ends = DARKEST * color, color + BRIGHTEST * (1.0 - color)
        ramp = [np.interp(share, (levels.min(), levels.max()), pair) for pair in zip(*ends, strict=True)]
        table = (255 * np.stack(ramp, axis=1)).astype(np.float32)
        lines = (float(self.surface.contours), camera.pixel_height / REFERENCE_HEIGHT)
        behind, ahead = (buffers(right - left, bottom - top) for _ in range(2))
        rasterize(vertices, table, lines, *behind)
        ahead.closeness[:] = self.surface.frame(camera).closeness[top:bottom, left:right]
        rasterize(vertices, table, lines, *ahead)
        size = (0, 0, right - left, bottom - top)
        front, back = (resolve(each.colors, each.spans, size).astype(np.float32) for each in (ahead, behind))
        image = front + self.hidden * back * (1.0 - front[..., 3:] / 255.0)
        return (image + 0.5).astype(np.uint8), (top, left)
