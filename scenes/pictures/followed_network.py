"""The network whose one weight is followed: in the left 60 % of the stage, with room for arrows between its neurons.

picture = FollowedNetwork(followed)                      # `followed`: a FollowedWeight
self.play(FadeIn(picture.drawing), FadeIn(picture.captions), FadeIn(picture.name))
picture.nudge(followed.nudged(0.05), 0.1)                # the edge and the output after a nudge, in an updater
"""

from __future__ import annotations

import numpy as np
from manim import Line, VGroup

from lecture import theme
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn
from lecture.kit.text import Equation, haloed
from scenes.numbers.backpropagation import FollowedWeight, Nudge
from scenes.pictures.captions import layer_captions, target_labels


class FollowedNetwork:
    """The drawing, the layers' captions, the outputs' targets; and the weight's `edge`, its `name`, its `output`."""

    def __init__(self, followed: FollowedWeight) -> None:
        self.followed, sizes = followed, followed.network.sizes
        rows = min(max(sizes), followed.at_most)
        height = 4.6 if rows <= 3 else 4.15
        share = 0.285 if rows <= 5 else 0.22
        radius = 0.26 if rows == 5 else max(0.1, min(share * height / rows, 0.42))
        self.drawing = NetworkDrawing(
            followed.network, center=(-3.05, -0.22), size=(6.4, height), radius=radius, at_most=followed.at_most
        )
        self.captions = layer_captions(self.drawing, y=-3.05)
        self.targets = target_labels(self.drawing, followed.y[0])
        self.edge = self.drawing.edges[followed.last][followed.output][followed.source]
        self.output = self.drawing.neurons[-1][followed.output]
        self.plain = self.edge.copy()
        self.name = self._name()

    def _name(self) -> VGroup:
        """w, beside its edge, at the side where few other edges come in."""
        along = self.edge.get_unit_vector()
        is_falling = self.edge.get_start()[1] >= self.edge.get_end()[1] - 1e-6
        aside = (0.3 if is_falling else -0.3) * np.array([-along[1], along[0], 0.0])
        name = Equation("w", size=50, color=theme.signed(self.followed.weight))
        return haloed(name.move_to(self.edge.point_from_proportion(0.5) + aside)).set_z_index(1)

    @property
    def edges(self) -> list[Line]:
        """All edges."""
        return [edge for layer in self.drawing.edge_layers for edge in layer]

    def nudge(self, now: Nudge, by: float) -> None:
        """The output's activation and the edge, which is wide while it is talked about, after a nudge of up to `by`."""
        self.output.show(now.a)
        self.edge.set_stroke(theme.signed(now.w), width=10 + 4 * (abs(now.w) - abs(self.followed.weight)) / by)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of all activations, as numbers and as fills, and of all weights."""
        return [*self.drawing.drawn_activations(), *self.drawing.drawn_weights()]
