"""The network that is asked: its layers, targets, the weight that is followed, and all requests on one scale.

picture = FollowedNetwork(followed, x=-1.0, width=9.6)   # `followed`: a FollowedWeight
self.play(FadeIn(picture.drawing), FadeIn(picture.captions)); self.play(FadeIn(picture.name))
self.play(picture.requests.grow(2))                      # what the outputs ask for
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from manim import Circle, Line, VGroup

from lecture import theme
from lecture.kit.network import Edge, NetworkDrawing
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.requests import RequestArrows
from lecture.kit.text import Equation, plated, words
from nncore import Network
from scenes.numbers.backpropagation import FollowedWeight, Nudge
from scenes.pictures.tiny_network import layer_captions

EMPHASIS = 10.0
"""How wide the edge is that is talked about."""
RING = 0.2
"""The radius of a ring around a place of an edge."""
SHARES = np.linspace(0.2, 0.8, 25)
"""Where on an edge its name may stand."""


def pale() -> float:
    """The opacity of requests that nobody grants: paler than others, and still read from the last row."""
    return max(0.65, theme.faded(theme.REQUEST))


class SignChange(VGroup):
    """A `ring` around a place `at` an `edge`, the `piece` of it inside, as wide and bright as can be seen.

    And what its weight was and is, where no point of `lines` is near.
    """

    def __init__(self, edge: Edge, at: np.ndarray, before: float, after: float, lines: np.ndarray) -> None:
        self.edge = edge
        half = RING * edge.get_unit_vector()
        self.piece = Line(at - half, at + half, color=edge.get_color(), stroke_width=EMPHASIS)
        self.ring = Circle(RING, color=theme.TEXT, stroke_width=4).move_to(at)
        self.values = tuple(shown(value, "{:.2f}") for value in (before, after))
        self.label = words("${} arrow.r {}$".format(*self.values))
        half = self.label.width / 2
        spots = [at + [side * (half + 0.35), dy, 0] for side in (-1, 1) for dy in np.linspace(-0.4, 0.4, 17)]
        along = np.linspace(-half, half, 9)[:, None] * [1, 0, 0]
        room = [np.linalg.norm((spot + along)[:, None] - lines, axis=2).min() for spot in spots]
        super().__init__(self.piece, self.ring, self.label.move_to(spots[int(np.argmax(room))]))

    def show(self) -> None:
        """The piece takes the colour that the edge has now."""
        self.piece.set_stroke(self.edge.get_color())

    def drawn(self, name: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the weight before and after."""
        return [
            (f"{name} {when}", Number(self.label, text)) for when, text in zip(("was", "is"), self.values, strict=True)
        ]


class FollowedNetwork:
    """The network, its layers' captions, its targets; the weight's `edge`, its `name`, and the `requests` of all."""

    def __init__(self, followed: FollowedWeight, *, x: float, width: float) -> None:
        self.followed = followed
        rows = min(max(followed.network.sizes), followed.at_most)
        radius = 0.46 if rows <= 3 else max(0.13, 0.27 * 3.9 / rows)
        self.drawing = NetworkDrawing(
            followed.network, center=(x, 0.3), size=(width, 3.9), radius=radius, at_most=followed.at_most
        )
        self.captions = layer_captions(self.drawing, y=-2.05)
        self.targets = VGroup(*(self._target(j) for j in self.drawing.kept[-1]))
        self.edge = self.drawing.edges[followed.last][followed.output][followed.source]
        self.name = self._name()

    @cached_property
    def requests(self) -> RequestArrows:
        """What every neuron is asked to become, at its left; of the outputs beyond the targets.

        Of the inputs, which are given, faintly.
        """
        radius, last = self.drawing.radius, len(self.drawing.neurons) - 1
        aside = [*[-radius - 0.4] * last, radius + 0.45 + self.targets.width]
        avoid, limits = [self.targets, *self.captions], (-1.7, theme.OPEN_TOP - 0.1)
        asked = self.followed.back.requests
        requests = RequestArrows(self.drawing, asked, beside=aside, avoid=avoid, limits=limits)
        requests.layer(0).set_fill(opacity=pale())  # their rims keep edges off as before
        return requests

    def _target(self, j: int) -> VGroup:
        """What an output should be, at its right."""
        index = "" if self.followed.network.sizes[-1] == 1 else f"_{j + 1}"
        label = words(f"$y{index} = {shown(self.followed.y[0, j], '{:g}')}$", size=theme.BODY)
        place = self.drawing.place(len(self.drawing.sizes) - 1, j)
        return label.place(place[0] + self.drawing.radius + 0.15, place[1] - 0.12)

    def _name(self) -> VGroup:
        """w, beside its edge."""
        name = Equation("w", size=64, color=theme.signed(self.followed.weight))
        return plated(name.move_to(self._free(self.edge, 0.32))).set_z_index(1)

    def _free(self, edge: Line, beside: float = 0.0) -> np.ndarray:
        """Where on an edge, or so far beside it, the other edges are farthest."""
        others = [other.point_from_proportion(share) for other in self.edges if other is not edge for share in SHARES]
        along = edge.get_unit_vector()
        aside = beside * np.array([-along[1], along[0], 0.0])
        places = [edge.point_from_proportion(share) + side for share in SHARES for side in (aside, -aside)]
        return max(places, key=lambda place: np.linalg.norm(place - others, axis=1).min())

    def turned(self, network: Network) -> list[SignChange]:
        """A ring around each edge whose weight has another sign in `network`, and both its values."""
        pairs = zip(self.drawing.edges, self.followed.network.weights, network.weights, strict=True)
        return [
            SignChange(edge, self._free(edge), float(before[j, i]), float(after[j, i]), self._lines)
            for layer, before, after in pairs
            for j, row in layer.items()
            for i, edge in row.items()
            if before[j, i] * after[j, i] < 0
        ]

    @property
    def _lines(self) -> np.ndarray:
        """Points (n, 3) of all edges and of the neurons' rims."""
        discs = [neuron.disc for layer in self.drawing.neurons for neuron in layer.values()]
        return np.array([line.point_from_proportion(s) for line in self.edges + discs for s in np.linspace(0, 1, 60)])

    @property
    def edges(self) -> list[Line]:
        """All edges."""
        return [edge for layer in self.drawing.edge_layers for edge in layer]

    def nudge(self, now: Nudge, by: float) -> None:
        """The output's activation and the edge, which is wide while it is talked about, after a nudge of up to `by`."""
        self.drawing.neurons[-1][self.followed.output].show(now.a)
        width = EMPHASIS + 4 * (abs(now.w) - abs(self.followed.weight)) / by
        self.edge.set_stroke(theme.signed(now.w), width=width)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of all activations, as numbers and as fills, and of all weights."""
        return [*self.drawing.drawn_activations(), *self.drawing.drawn_weights()]
