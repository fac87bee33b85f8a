"""A network whose neurons are maps of what they compute over the input plane, and an input that walks over them.

drawing = FunctionNetwork(network, extent=2.5, center=(-2.4, -0.5), size=(7.2, 5.2))
self.play(*drawing.unfold(network_drawing))                  # neurons open into maps
self.play(*Wanderer(drawing, (0.9, 0.2)).tour(), run_time=8) # one input on all maps
drawing.follow(run.points)                                   # or a training run: `show(count)` walks along
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from manim import (
    Animation,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    ReplacementTransform,
    RoundedRectangle,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.color_readings import Heat
from lecture.kit.fields import ActivationMap, field_of, plane_pass
from lecture.kit.line_readings import Contours, Dots
from lecture.kit.network import DOTS, Edge, NetworkDrawing, Neuron, kept_neurons, rows_of
from lecture.kit.numbers import Readout, below_one
from lecture.kit.places import put
from lecture.kit.readings import Drawn
from lecture.kit.text import column, haloed, words
from lecture.language import tr
from nncore import Network, forward
from scenes.pictures.tiny_network import ROWS

LEAST_GAP = 0.5
"""Between the columns, in manim units."""
NUMBERED = 1.0
"""The smallest side of a map with a number on it."""


class FunctionNetwork(Group):
    """A network of two inputs whose neurons are maps of what they compute; edges and dots as in `NetworkDrawing`."""

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
        at_most: int = ROWS,
    ) -> None:
        super().__init__()
        if network.sizes[0] != 2:
            raise ValueError(f"network must have two inputs to be drawn over the plane, got {network.sizes[0]}")
        self.network, self.extent, self.resolution = network, extent, resolution
        self.kept = [kept_neurons(count, at_most) for count in network.sizes]
        self.rows = [len(kept) + DOTS * (len(kept) < n) for kept, n in zip(self.kept, network.sizes, strict=True)]
        self.halves = self._halves(size, side, output_side, input_radius)
        self.places = self._places(np.array([*center, 0.0]), size)
        self.inputs = [Neuron(input_radius).move_to(place) for place in self.places[0].values()]
        passed = plane_pass(network, extent, resolution)
        self.maps = [
            {
                j: ActivationMap(field_of(passed, layer, j), extent, center=place[:2], side=2 * self.halves[layer])
                for j, place in self.places[layer].items()
            }
            for layer in range(1, len(network.sizes))
        ]
        self.edges = [
            {j: {i: Edge(self._out(k, i), self._in(k + 1, j)) for i in self.kept[k]} for j in self.kept[k + 1]}
            for k in range(len(network.sizes) - 1)
        ]
        self.dots = VGroup(*self._dots())
        self.edge_lines = VGroup(*(edge for layer in self.edges for row in layer.values() for edge in row.values()))
        self.names = VGroup(*self._names(named_inputs))
        self.set_edges(network)
        fields = (field for layer in self.maps for field in layer.values())
        self.add(self.names, self.edge_lines, self.dots, *self.inputs, *fields)

    def _names(self, inside: bool) -> list[VMobject]:
        """x_1 and x_2: below the inputs (or inside them), and along the outer edges of the last layer's maps."""
        names: list[VMobject] = []
        for i, place in self.places[0].items():
            name = words(f"$x_{i + 1}$", size=theme.INDEXED, color=theme.QUIET)
            below = place[1] - 0.06 if inside else place[1] - self.halves[0] - 0.36
            names.append(name.place(place[0], below, align="center").set_z_index(1))
        frames = [field.frame for field in self.maps[-1].values()]
        (left, top), (right, bottom) = frames[0].get_corner([-1, 1, 0])[:2], frames[-1].get_corner([1, -1, 0])[:2]
        along, up = (words(f"$x_{i}$", size=theme.INDEXED, color=theme.QUIET) for i in (1, 2))
        names.append(along.place(right, bottom - 0.3, align="right"))
        names.append(haloed(up.place(left - 0.12, top - 0.2, align="right")).set_z_index(1))
        return names

    def _halves(self, size: tuple[float, float], side: float, output: float, radius: float) -> list[float]:
        """Half the height of a layer's neurons: as large as its rows and all columns leave room for."""
        halves, last = [radius], len(self.rows) - 1
        room = (size[0] - 2 * radius - output - LEAST_GAP * last) / max(last - 1, 1)
        for layer, rows in enumerate(self.rows[1:], start=1):
            most = output if layer == last else min(side, room)
            halves.append(min(most, (size[1] - 0.16 * (rows - 1)) / rows) / 2)
        return halves

    def _places(self, center: NDArray, size: tuple[float, float]) -> list[dict[int, NDArray]]:
        gap = (size[0] - 2 * sum(self.halves)) / (len(self.halves) - 1)
        x, places = -size[0] / 2, []
        for half, kept, rows in zip(self.halves, self.kept, self.rows, strict=True):
            step = min((size[1] - 2 * half) / max(rows - 1, 1), 2 * half + max(0.35, 3.6 * half * (half < 0.5)))
            ys = [((rows - 1) / 2 - row) * step for row in rows_of(len(kept), rows)]
            places.append({j: center + [x + half, y, 0] for j, y in zip(kept, ys, strict=True)})
            x += 2 * half + gap
        return places

    def _dots(self) -> Iterator[Dot]:
        """Three dots where neurons are left out."""
        for layer, count in zip(self.places, self.network.sizes, strict=True):
            if len(layer) < count:
                ends = list(layer.values())
                last, first = ends[(len(ends) - 1) // 2], ends[(len(ends) + 1) // 2]
                places = ((first + last) / 2 + step * (first - last) / 6 for step in (-1, 0, 1))
                yield from (Dot(place, radius=0.035, color=theme.QUIET) for place in places)

    def _out(self, layer: int, neuron: int) -> NDArray:
        return self.places[layer][neuron] + [self.halves[layer], 0, 0]

    def _in(self, layer: int, neuron: int) -> NDArray:
        return self.places[layer][neuron] - [self.halves[layer], 0, 0]

    def set_edges(self, network: Network) -> None:
        """Edges take the weights' colours, widths and opacities."""
        for k, layer in enumerate(self.edges):
            for j, row in layer.items():
                for i, edge in row.items():
                    weight = float(network.weights[k][j, i])
                    opacity = float(np.clip(0.35 + 0.4 * abs(weight), 0.25, 0.95))
                    edge.set_stroke(theme.signed(weight), theme.edge_width(weight, 0.5), opacity)

    def unfold(self, drawing: NetworkDrawing) -> list[Animation]:
        """Animations: the circles of a drawing of the same network open into maps; replaces the drawing.

        The drawing leaves out the same neurons.
        """
        changes: list[Animation] = [FadeIn(self.names, self.dots), FadeOut(drawing.ellipses)]
        for k, layer in enumerate(self.edges):
            for j, row in layer.items():
                changes += [ReplacementTransform(drawing.edges[k][j][i], edge) for i, edge in row.items()]
        for i, neuron in enumerate(self.inputs):
            neuron.show(drawing.neurons[0][i].number.value if drawing.neurons[0][i].number else 0.0)
            changes += [FadeOut(drawing.neurons[0][i], target_position=neuron), FadeIn(neuron)]
        for layer, fields in enumerate(self.maps, start=1):
            for j, field in fields.items():
                neuron, inside = drawing.neurons[layer][j], Group(*(part for part in field if part is not field.frame))
                share = 2**0.5 * neuron.radius / field.frame.width  # the square that the circle has room for
                changes += [ReplacementTransform(neuron.disc, field.frame), FadeOut(neuron.inside)]
                changes.append(FadeIn(inside, scale=share, target_position=drawing.place(layer, j)))
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
            for j, field in fields.items():
                field.set_field(field_of(passed, layer, j))
        return self

    def explanation(self) -> VGroup:
        """What the maps are, in words right of the last."""
        extent = f"{self.extent:g}"
        lines = (
            (tr("Each square is the input plane,"), theme.TEXT),
            (tr("both inputs from −{extent} to {extent};", extent=extent), theme.TEXT),
            (tr("bright where the neuron is on,"), theme.ACTIVATION),
            (tr("a line where it is at one half."), theme.TEXT),
        )
        return column(lines, left=self.places[-1][0][0] + self.halves[-1] + 0.3, top=0.3, pitch=0.5, size=theme.LABEL)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of all maps."""
        return [
            pair
            for layer, fields in enumerate(self.maps, start=1)
            for j, field in fields.items()
            for pair in ((f"map of a{layer}[{j}]", Heat(field.heat)), (f"line on a{layer}[{j}]", Contours(field)))
        ]


class Wanderer(Group):
    """One input that walks over the plane: a dot on every map, and on the larger ones the neuron's activation there."""

    def __init__(self, drawing: FunctionNetwork, start: Sequence[float]) -> None:
        super().__init__()
        self.drawing, self.network = drawing, drawing.network
        self.fields = [field for layer in drawing.maps for field in layer.values()]
        self.start = np.asarray(start, float)
        self.dots = VGroup(
            *(Dot(radius=min(0.075, 0.09 * field.frame.width), color=theme.PATH) for field in self.fields)
        )
        self.dots.set_stroke(theme.GROUND, 2).set_z_index(1)
        self.roomy = [index for index, field in enumerate(self.fields) if field.frame.width >= NUMBERED]
        self.numbers = [Readout(0.0, "{:.2f}", size=theme.SMALL, color=theme.TEXT) for _ in self.roomy]
        self.plates = VGroup()
        for index, number in zip(self.roomy, self.numbers, strict=True):
            plate = RoundedRectangle(0.08, width=0.72, height=0.34, stroke_width=0, fill_color=theme.GROUND)
            corner = self.fields[index].frame.get_corner([-1, 1, 0])
            self.plates.add(plate.set_fill(opacity=0.95).move_to(corner + [0.42, -0.23, 0]))
            number.move_to(plate)
        self.place(self.start)
        self.add(self.plates, *self.numbers, self.dots)

    def place(self, at: NDArray[np.floating]) -> Wanderer:
        """Put the input at a point (2,)."""
        passed = forward(self.network, at[None])
        layers = zip(passed.activations[1:], self.drawing.maps, strict=True)
        values = [float(layer[0, j]) for layer, fields in layers for j in fields]
        for field, dot in zip(self.fields, self.dots, strict=True):
            put(dot, field.point(*at))
        for index, number in zip(self.roomy, self.numbers, strict=True):
            number.form = below_one(values[index])
            number.set_value(values[index])
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

        return [*map(ByAlpha, self.drawing.inputs), ByAlpha(self, step)]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of where the input is on every map, and of the activations there."""
        names = [f"a{layer}[{j}]" for layer, fields in enumerate(self.drawing.maps, start=1) for j in fields]
        dots = zip(names, self.dots, self.fields, strict=True)
        numbers = zip(self.roomy, self.numbers, strict=True)
        return [
            *((f"input on {name}", Dots(dot, field)) for name, dot, field in dots),
            *((names[index], number) for index, number in numbers),
        ]
