"""A function of two variables as a lit surface; what lies on it is in `surface_marks`.

    surface = SurfaceDrawing(landscapes.ripples, extent=3, center=(2, 0), size=8, contours=16)
    path = SurfacePath(surface, trajectory.points, color=theme.PATH, progress=0)
    dot = SurfaceDot(surface, path, color=theme.PATH)              # sits at the path's running end
    self.add(surface, path, dot)
    self.play(surface.turn(azimuth=-20, elevation=40), path.run(), run_time=4)
    bowl = SurfacePatch(surface, partial(QuadraticApproximation.at, landscapes.ripples), path, radius=0.7)
    self.play(FadeIn(bowl), surface.animate.set_opacity(0.35))

Angles are degrees. All is projected by `projection.project`; what lies on the surface is looked up in its z-buffer,
drawn fully where it is seen and faintly where it is hidden, and follows the camera by itself. Add the surface first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from manim import config
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.compositing import resolve
from lecture.drawing.projection import Array, Domain, HeightField, View, framing, lighting, project
from lecture.drawing.raster import Colormap, Pixels, Placed, Raster, frame_window, palette, pixel_coordinates
from lecture.drawing.rasterizer import rasterize
from lecture.drawing.samples import buffers, clear, unhidden

LIFT = 0.003
"""How far marks are raised above the surface, in box units (the box is 2 wide)."""

REFERENCE_HEIGHT = 720
"""Lines are as thick as they are on a frame of this height, in proportion."""


@dataclass(frozen=True)
class Frame:
    """A drawn surface: premultiplied pixels, their (row, column) in the camera's frame, and the whole frame's z-buffer.

    The z-buffer is good until the surface is drawn again, as it stands then.
    """

    pixels: Pixels
    origin: tuple[int, int]
    closeness: NDArray[np.float32]


class SurfaceDrawing(Raster):
    """Values over a rectangle of the plane, in a box of 1 : 1 : `aspect`, drawn with a z-buffer.

    `function` is a grid values[i, j] (i along y, j along x) or an objective with `.values(points (k, 2)) -> (k,)`;
    extent: the domain is [-extent, extent] squared, or ((x low, x high), (y low, y high)).
    `size` is the width in manim units that a full turn sweeps; shift and scale the mobject to move it later.
    These animate: azimuth, elevation, zoom, rise (0 is the flat plane), shade (0: as the ground), opacity, values.
    """

    animated = ("opacity", "values", "azimuth", "elevation", "zoom", "rise", "shade")
    shared = ("values", "palette")

    def __init__(
        self,
        function: Any,
        *,
        extent: float | Domain = 3.0,
        resolution: int = 200,
        center: tuple[float, float] = (0.0, 0.0),
        size: float = 8.0,
        colormap: Colormap | None = None,
        limits: tuple[float, float] | None = None,
        aspect: float = 0.5,
        azimuth: float = -60.0,
        elevation: float = 32.0,
        distance: float = 6.0,
        zoom: float = 1.0,
        rise: float = 1.0,
        shade: float = 1.0,
        contours: int = 0,
        **kwargs: Any,
    ) -> None:
        self.domain: Domain = extent if isinstance(extent, tuple) else ((-extent, extent), (-extent, extent))
        self.values = _grid(function, self.domain, resolution)
        self.limits = limits or (float(self.values.min()), float(self.values.max()))
        self.palette = palette(theme.heights() if colormap is None else colormap)
        self.azimuth, self.elevation, self.distance, self.zoom = azimuth, elevation, distance, zoom
        self.rise, self.shade, self.aspect, self.contours = rise, shade, aspect, contours
        self._kept = {}
        self.sweep, tall, self.aim = framing(self.field.vertices[::7], elevation, distance)
        half = size / 2 * np.array([1.0, tall / self.sweep])
        super().__init__(np.asarray(center) - half, np.asarray(center) + half, **kwargs)

    @property
    def field(self) -> HeightField:
        """The heights as drawn."""
        key = (self.values, self.limits)
        return self.keep("field", key, lambda: HeightField(self.values, self.domain, self.limits, self.aspect))

    @property
    def _normals(self) -> Array:
        key = (self.values, self.limits, self.rise)
        return self.keep("normals", key, lambda: self.field.normals(self.rise))

    @property
    def view(self) -> View:
        """The camera at this moment; at zoom 1 a full turn sweeps the mobject's width."""
        x, y = self.points.mean(axis=0)[:2]
        scale = self.zoom * (self.points[1, 0] - self.points[0, 0]) / 2 / self.sweep
        center = (float(x), float(y))
        return View(self.azimuth, self.elevation, self.distance, float(scale), center, self.rise * self.aim)

    def turn(self, **to: float) -> Any:
        """The animation to another azimuth, elevation, zoom, rise, shade or opacity: `play(surface.turn(zoom=1.2))`."""
        unknown = set(to) - set(self.animated)
        if unknown:
            raise ValueError(f"turn takes {', '.join(self.animated)}, got {', '.join(sorted(unknown))}")
        return self.animate.set(**to)

    def orbit(self, rate: float = 6.0) -> Self:
        """Turn by `rate` degrees a second until `clear_updaters()`."""
        return self.add_updater(lambda surface, dt: surface.set(azimuth=surface.azimuth + rate * dt))

    def project(self, points: Array, lift: float = LIFT) -> Array:
        """(x, y, value) (n, 3) to screen x, y in manim units and depth (n, 3), raised by `lift` box units."""
        return project(self.field.box(points, self.rise) + (0.0, 0.0, lift), self.view)

    def screen(self, xy: Any, lift: float = LIFT) -> Array:
        """Where the surface above xy (n, 2) or (2,) is on the screen: manim coordinates (n, 3) or (3,), z = 0."""
        points = np.atleast_2d(np.asarray(xy, float))
        drawn = self.project(np.column_stack([points, self.field.value(points)]), lift) * (1.0, 1.0, 0.0)
        return drawn if np.ndim(xy) == 2 else drawn[0]

    def visible(self, xy: Any, camera: Any = config) -> NDArray[np.bool_]:
        """Which of the surface's points above xy (n, 2) nothing hides, by the z-buffer at the camera's resolution."""
        points = np.atleast_2d(np.asarray(xy, float))
        return self.unhidden(np.column_stack([points, self.field.value(points)]), camera)

    def unhidden(self, points: Array, camera: Any) -> NDArray[np.bool_]:
        """Which of the points (n, 3) = (x, y, value) the surface does not hide."""
        drawn, frame = self.project(points), self.frame(camera)
        return unhidden(np.column_stack([pixel_coordinates(camera, drawn), 1.0 / drawn[:, 2]]), frame.closeness)

    def vertices(self, camera: Any, points: Array, levels: Array, normals: Array, hollows: Any) -> Array:
        """Points of the box (n, 3), colour levels (n,) and unit normals (n, 3) as the rasteriser's vertices (7, n)."""
        drawn = project(points, self.view)
        light = lighting(normals, hollows, self.view)
        return np.concatenate([pixel_coordinates(camera, drawn).T, 1.0 / drawn[None, :, 2], levels[None], light])

    def frame(self, camera: Any) -> Frame:
        """The surface drawn for the camera, kept until something changes."""
        size = (camera.pixel_width, camera.pixel_height)
        key = (self.values, self.limits, self.view, self.rise, self.shade, self.contours, *size)
        return self.keep("frame", key, lambda: self._draw(camera))

    def _draw(self, camera: Any) -> Frame:
        field = self.field
        points, normals = field.vertices * (1.0, 1.0, self.rise), self._normals
        vertices = self.vertices(camera, points, field.levels.ravel(), normals, self.rise * field.hollows)
        size = (camera.pixel_width, camera.pixel_height)
        samples = self.keep("samples", size, lambda: buffers(*size))  # fresh memory for each would cost as much again
        clear(*samples)
        lines = (float(self.contours), camera.pixel_height / REFERENCE_HEIGHT)
        ground = np.float32(255) * np.asarray(theme.GROUND.to_rgb(), np.float32)
        shaded = self.palette + np.float32(1.0 - self.shade) * (ground - self.palette)
        rasterize(vertices.reshape(7, *field.values.shape), shaded, lines, *samples)
        window = frame_window(camera, vertices[:2].T)
        return Frame(resolve(samples.colors, samples.spans, window), (window[1], window[0]), samples.closeness)

    def pixels(self, camera: Any) -> Placed:
        """The surface's picture."""
        frame = self.frame(camera)
        return frame.pixels, frame.origin


def _grid(function: Any, domain: Domain, resolution: int) -> Array:
    if not hasattr(function, "values"):
        return np.asarray(function, float)
    x, y = np.meshgrid(*(np.linspace(low, high, resolution) for low, high in domain))
    return np.asarray(function.values(np.column_stack([x.ravel(), y.ravel()])), float).reshape(x.shape)
