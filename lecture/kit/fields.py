"""What a neuron computes, as a picture: its activation for every input of the plane.

    field = ActivationMap(values, extent=2.5, center=(0, 0), side=2.0)      # values[i, j]: x_2 up, x_1 right
    field.point(0.9, 0.2)                         # where an input lies on it
    self.play(FadeIn(field.samples(data)), FadeIn(field.key()))
    learned = LearnedMap(network, run.points, 2.5, center=(3, 0), side=2.4)     # `show(count)` walks along with a run

Brightness means what it means inside a neuron (`theme.activation_fill`); the line on a map is activation 1/2.
"""

from __future__ import annotations

from collections.abc import Sequence

import contourpy
import numpy as np
from manim import Circle, Group, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.color_readings import Fills
from lecture.kit.line_readings import Dots
from lecture.kit.readings import Drawn
from lecture.kit.text import words
from nncore import Dataset, ForwardPass, Network, forward


def activation_colormap() -> NDArray[np.float64]:
    """The fills of neurons with activations 0 to 1, (33, 3)."""
    return np.array([theme.activation_fill(float(level)).to_rgb() for level in np.linspace(0.0, 1.0, 33)])


def plane_pass(network: Network, extent: float, resolution: int) -> ForwardPass:
    """The forward pass of a grid over [-extent, extent]², x_1 varying fastest; the network has two inputs."""
    axis = np.linspace(-extent, extent, resolution)
    x, y = np.meshgrid(axis, axis)
    return forward(network, np.column_stack([x.ravel(), y.ravel()]))


def field_of(passed: ForwardPass, layer: int, neuron: int) -> NDArray[np.floating]:
    """The activations (resolution, resolution) of one neuron in a `plane_pass`."""
    column = passed.activations[layer][:, neuron]
    side = round(len(column) ** 0.5)
    return column.reshape(side, side)


class ActivationMap(Group):
    """A square heat map of activations 0..1 over the input plane, with the line where they are 1/2."""

    def __init__(
        self,
        values: NDArray[np.floating],
        extent: float,
        *,
        center: Sequence[float] | np.ndarray,
        side: float,
        line: bool = True,
    ) -> None:
        super().__init__()
        self.extent = extent
        self.frame = Rectangle(width=side, height=side, stroke_width=2, stroke_color=theme.ACTIVATION)
        self.frame.move_to([*center, 0])
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        self.heat = HeatMap(values, low, high, colormap=activation_colormap(), limits=(0.0, 1.0))
        self.line = VMobject(stroke_color=theme.TEXT, stroke_width=2.5) if line else None
        self.add(self.heat, *([self.line] if self.line is not None else []), self.frame)
        self.set_field(values)

    @property
    def values(self) -> NDArray[np.float64]:
        """The activations that are shown."""
        return self.heat.values

    @property
    def contours(self) -> list[tuple[float, VMobject]]:
        """(level, line) of its contour line, where the neuron is half on; none if it is so nowhere."""
        return [(0.5, self.line)] if self.line is not None and len(self.line.points) else []

    def set_field(self, values: NDArray[np.floating]) -> ActivationMap:
        """Show other activations."""
        self.heat.set_values(values)
        if self.line is not None:
            self._trace(self.line, values)
        return self

    def _trace(self, line: VMobject, values: NDArray[np.floating]) -> None:
        axis = np.linspace(-self.extent, self.extent, len(values))
        line.clear_points()
        for piece in contourpy.contour_generator(axis, axis, values).lines(0.5):
            corners = self.at(np.asarray(piece))
            line.start_new_path(corners[0])
            line.add_points_as_corners(corners[1:])

    def at(self, data: NDArray[np.floating]) -> NDArray[np.float64]:
        """Screen points (n, 3) of inputs (n, 2)."""
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        share = (np.asarray(data, float) + self.extent) / (2 * self.extent)
        return np.column_stack([low[:2] + share * (high - low)[:2], np.zeros(len(data))])

    def values_at(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Inputs (n, 2) at screen points (n, 3): the inverse of `at`."""
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        return self.extent * (2 * (np.asarray(points) - low)[:, :2] / (high - low)[:2] - 1)

    def point(self, x: float, y: float) -> NDArray[np.float64]:
        """Screen point of the input (x, y)."""
        return self.at(np.array([[x, y]]))[0]

    def key(self) -> VGroup:
        """What the dots of `samples` mean, below the map at its left."""
        key, x = VGroup(), self.frame.get_left()[0]
        y = self.frame.get_bottom()[1] - 0.22
        for target in (1.0, 0.0):
            fill = theme.activation_fill(target)
            dot = Circle(0.075, stroke_width=1.6, stroke_color=theme.QUIET, fill_color=fill, fill_opacity=1)
            name = words(f"$y = {target:g}$", size=theme.LABEL, color=theme.QUIET)
            key.add(dot.move_to([x + 0.1, y, 0]), name.place(x + 0.27, y - 0.08))
            x = name.get_right()[0] + 0.25
        return key

    def samples(self, data: Dataset, radius: float = 0.065) -> VGroup:
        """A dot for every sample inside the map, filled with the activation that its target asks for."""
        inside = (np.abs(data.x) <= self.extent).all(axis=1)
        dots = VGroup()
        for place, target in zip(self.at(data.x[inside]), data.y[inside, 0], strict=True):
            fill = theme.activation_fill(float(target))
            dots.add(
                Circle(radius, stroke_width=1.6, stroke_color=theme.ink_on(fill), fill_color=fill, fill_opacity=1)
                .move_to(place)
                .set_z_index(2)
            )
        return dots

    def drawn_samples(self, dots: VGroup) -> list[tuple[str, Drawn]]:
        """(label, drawn) of where the dots of `samples` lie, and of the targets that they are filled with."""
        return [("samples", Dots(list(dots), self)), ("targets", Fills(list(dots)))]


class LearnedMap(ActivationMap):
    """A network's first output over the plane while a run goes on: `show(count)` is after `count` steps.

    A fraction is a part of a step: the network on the straight line between two of the run's.

    parameters: (steps + 1, P).
    """

    def __init__(
        self,
        network: Network,
        parameters: NDArray[np.floating],
        extent: float,
        *,
        center: Sequence[float],
        side: float,
        resolution: int = 61,
    ) -> None:
        self.network, self.parameters, self.resolution = network, parameters, resolution
        self.extent = extent
        super().__init__(self._field(0), extent, center=center, side=side)

    def _field(self, count: float) -> NDArray[np.floating]:
        last = len(self.parameters) - 1
        count = float(np.clip(count, 0, last))
        before = self.parameters[int(count)]
        after = self.parameters[min(int(count) + 1, last)]
        network = self.network.with_parameters(before + (count - int(count)) * (after - before))
        return field_of(plane_pass(network, self.extent, self.resolution), -1, 0)

    def show(self, count: float) -> LearnedMap:
        """After `count` steps; a run that ended earlier stays at its last."""
        return self.set_field(self._field(count))
