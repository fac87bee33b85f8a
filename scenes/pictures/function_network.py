"""A network whose neurons are maps of what they compute over the input plane, and an input that walks over them.

drawing = FunctionNetwork(network, extent=2.5, center=(-2.4, -0.5), size=(7.2, 5.2))
self.play(*drawing.unfold(network_drawing))                  # neurons open into maps
self.play(*Wanderer(drawing, (0.9, 0.2)).tour(), run_time=8) # one input on all maps
drawing.follow(run.points)                                   # or a training run: `show(count)` walks along
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    Animation,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    Line,
    ReplacementTransform,
    RoundedRectangle,
    UpdateFromAlphaFunc,
    VGroup,
)
from numpy.typing import NDArray

from nncore import Network, forward
from scenes.kit import theme
from scenes.kit.fields import ActivationMap, field_of, plane_pass
from scenes.kit.network import NetworkDrawing, Neuron
from scenes.kit.numbers import Readout
from scenes.kit.text import Words, words


class FunctionNetwork(Group):
    """A network of two inputs whose neurons are maps of what they compute; edges as in `NetworkDrawing`."""

    def __init__(
        self,
        network: Network,
        *,
        extent: float,
        center: Sequence[float] = (-2.4, -0.5),
        size: tuple[float, float] = (7.6, 5.2),
        side: float = 1.5,
        output_side: float = 2.4,
        input_radius: float = 0.36,
        named_inputs: bool = False,
        resolution: int = 61,
    ) -> None:
        super().__init__()
        if network.sizes[0] != 2:
            raise ValueError(f"network must have two inputs to be drawn over the plane, got {network.sizes[0]}")
        self.network, self.extent, self.resolution = network, extent, resolution
        self.halves = self._halves(network, size[1], side, output_side, input_radius)
        self.places = self._places(network, np.array([*center, 0.0]), size)
        self.inputs = [Neuron(input_radius).move_to(place) for place in self.places[0]]
        passed = plane_pass(network, extent, resolution)
        self.maps = [
            [
                ActivationMap(field_of(passed, layer, j), extent, center=place[:2], side=2 * self.halves[layer])
                for j, place in enumerate(self.places[layer])
            ]
            for layer in range(1, len(network.sizes))
        ]
        self.edges = [
            [[Line(self._out(k, i), self._in(k + 1, j)) for i in range(n)] for j in range(network.sizes[k + 1])]
            for k, n in enumerate(network.sizes[:-1])
        ]
        self.edge_lines = VGroup(*(edge for layer in self.edges for row in layer for edge in row))
        self.names = VGroup(*self._names(named_inputs))
        self.set_edges(network)
        self.add(self.names, self.edge_lines, *self.inputs, *(field for layer in self.maps for field in layer))

    def _names(self, inside: bool) -> list[Words]:
        """x_1 and x_2: below the inputs (or inside them), and along the edges of the last layer's maps."""
        names = []
        for i, place in enumerate(self.places[0]):
            name = words(f"$x_{i + 1}$", size=38 if inside else theme.LABEL, color=theme.QUIET)
            below = place[1] - 0.06 if inside else place[1] - self.halves[0] - 0.36
            names.append(name.place(place[0], below, align="center").set_z_index(1))
        for field in self.maps[-1]:
            low, high = field.frame.get_corner([-1, -1, 0]), field.frame.get_corner([1, 1, 0])
            along, up = (words(f"$x_{i}$", size=theme.LABEL, color=theme.QUIET) for i in (1, 2))
            names += [
                along.place(high[0], low[1] - 0.3, align="right"),
                up.place(low[0] - 0.12, high[1] - 0.2, align="right"),
            ]
        return names

    def _halves(self, network: Network, height: float, side: float, output: float, radius: float) -> list[float]:
        halves = [radius]
        for layer, count in enumerate(network.sizes[1:], start=1):
            most = output if layer == len(network.sizes) - 1 else side
            halves.append(min(most, (height - 0.16 * (count - 1)) / count) / 2)
        return halves

    def _places(self, network: Network, center: NDArray, size: tuple[float, float]) -> list[list[NDArray]]:
        gap = (size[0] - 2 * sum(self.halves)) / (len(self.halves) - 1)
        x, places = -size[0] / 2, []
        for half, count in zip(self.halves, network.sizes, strict=True):
            step = min((size[1] - 2 * half) / max(count - 1, 1), 2 * half + max(0.35, 3.6 * half * (half < 0.5)))
            ys = [((count - 1) / 2 - row) * step for row in range(count)]
            places.append([center + [x + half, y, 0] for y in ys])
            x += 2 * half + gap
        return places

    def _out(self, layer: int, neuron: int) -> NDArray:
        return self.places[layer][neuron] + [self.halves[layer], 0, 0]

    def _in(self, layer: int, neuron: int) -> NDArray:
        return self.places[layer][neuron] - [self.halves[layer], 0, 0]

    def set_edges(self, network: Network) -> None:
        """Edges take the weights' colours, widths and opacities."""
        for k, layer in enumerate(self.edges):
            for j, row in enumerate(layer):
                for i, edge in enumerate(row):
                    weight = float(network.weights[k][j, i])
                    opacity = float(np.clip(0.35 + 0.4 * abs(weight), 0.25, 0.95))
                    edge.set_stroke(theme.signed(weight), theme.edge_width(weight, 1.1), opacity)

    def unfold(self, drawing: NetworkDrawing) -> list[Animation]:
        """Animations: the neurons of a drawing of the same network open into maps; replaces the drawing."""
        changes: list[Animation] = [FadeIn(self.names)]
        for k, layer in enumerate(self.edges):
            for j, row in enumerate(layer):
                changes += [ReplacementTransform(drawing.edges[k][j][i], edge) for i, edge in enumerate(row)]
        for i, neuron in enumerate(self.inputs):
            neuron.show(drawing.neurons[0][i].number.value if drawing.neurons[0][i].number else 0.0)
            changes += [FadeOut(drawing.neurons[0][i], target_position=neuron), FadeIn(neuron)]
        for layer, fields in enumerate(self.maps, start=1):
            for j, field in enumerate(fields):
                place = drawing.place(layer, j)
                changes.append(FadeOut(drawing.neurons[layer][j], target_position=field.frame.get_center()))
                changes.append(FadeIn(field, scale=0.25, target_position=place))
        return changes

    def follow(self, parameters: NDArray[np.floating]) -> FunctionNetwork:
        """Take the parameters (steps + 1, P) of a run, to be shown with `show`."""
        self.run = parameters
        return self.show(0)

    def show(self, count: float) -> FunctionNetwork:
        """The network after the last whole step of the run."""
        return self.set_network(
            self.network.with_parameters(self.run[int(np.clip(count + 1e-9, 0, len(self.run) - 1))])
        )

    def set_network(self, network: Network) -> FunctionNetwork:
        """Edges and maps of other parameters (same sizes)."""
        self.network = network
        self.set_edges(network)
        passed = plane_pass(network, self.extent, self.resolution)
        for layer, fields in enumerate(self.maps, start=1):
            for j, field in enumerate(fields):
                field.set_field(field_of(passed, layer, j))
        return self


class Wanderer(Group):
    """One input that walks over the plane: a dot on every map, and each neuron's activation there."""

    def __init__(self, drawing: FunctionNetwork, start: Sequence[float]) -> None:
        super().__init__()
        self.drawing, self.network = drawing, drawing.network
        self.fields = [field for layer in drawing.maps for field in layer]
        self.start = np.asarray(start, float)
        self.dots = VGroup(*(Dot(radius=0.075, color=theme.PATH, stroke_width=2) for _ in self.fields))
        self.dots.set_stroke(theme.GROUND, 2)
        self.numbers = [Readout(0.0, "{:.2f}", size=theme.SMALL, color=theme.TEXT) for _ in self.fields]
        self.plates = VGroup()
        for field, number in zip(self.fields, self.numbers, strict=True):
            plate = RoundedRectangle(0.08, width=0.72, height=0.34, stroke_width=0, fill_color=theme.GROUND)
            plate.set_fill(opacity=0.8).move_to(field.frame.get_corner([-1, 1, 0]) + [0.42, -0.23, 0])
            self.plates.add(plate)
            number.move_to(plate)
        self.place(self.start)
        self.add(self.plates, *self.numbers, self.dots)

    def place(self, at: NDArray[np.floating]) -> Wanderer:
        """Put the input at a point (2,)."""
        passed = forward(self.network, at[None])
        values = [float(value) for layer in passed.activations[1:] for value in layer[0]]
        for field, dot, number, value in zip(self.fields, self.dots, self.numbers, values, strict=True):
            dot.move_to(field.point(*at))
            number.set_value(value)
        for neuron, value in zip(self.drawing.inputs, at, strict=True):
            neuron.show(float(value))
        return self

    def at(self, share: float) -> NDArray[np.float64]:
        """The tour's point at `share` of it: once around the middle, out to four fifths and back to the start."""
        radius, reach = float(np.linalg.norm(self.start)), 0.8 * self.drawing.extent
        angle = np.arctan2(self.start[1], self.start[0]) + 2 * np.pi * share
        length = radius + (reach - radius) * np.sin(np.pi * share) ** 2
        return length * np.array([np.cos(angle), np.sin(angle)])

    def tour(self) -> list[Animation]:
        """Animations, to be played together: once around the plane."""

        def step(_: object, alpha: float) -> None:
            self.place(self.start if alpha in (0, 1) else self.at(alpha))

        inputs = [UpdateFromAlphaFunc(neuron, lambda *_: None) for neuron in self.drawing.inputs]
        return [UpdateFromAlphaFunc(self, step), *inputs]
