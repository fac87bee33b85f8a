"""One hidden neuron and the outputs that it feeds, drawn large: each wish flies along its edge, and they pile up.

picture = CloseUp(followed)                              # `followed`: a FollowedWeight
self.play(*picture.grow_out_of(network), FadeIn(picture.labels))      # `network`: a FollowedNetwork
self.play(picture.fly(0)); self.play(picture.land(0)); ...; self.play(picture.pile.grow_total())
"""

from __future__ import annotations

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    Line,
    TransformFromCopy,
    VGroup,
    linear,
)

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.contributions import ContributionSum
from lecture.kit.network import Edge, Neuron
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import put
from lecture.kit.readings import All, Bar, Drawn
from lecture.kit.requests import RequestArrow, greatest_scale
from lecture.kit.text import Words, haloed, words
from lecture.language import tr
from scenes.numbers.backpropagation import FollowedWeight
from scenes.pictures.followed_network import FollowedNetwork

HIDDEN, OUTPUT = -1.5, 2.9
"""Where the neuron and the outputs stand."""
TOP, BOTTOM = 2.45, -1.7
TIMES = (0.0, 0.15, 0.3, 0.55, 0.85, 1.0)
"""Shares of a flight: through the output, damped right behind it, held, along the edge to the neuron, to its place."""


class CloseUp(VGroup):
    """The neuron at the middle, the outputs and their requests at the right, the wishes head to tail at the left."""

    def __init__(self, followed: FollowedWeight) -> None:
        self.followed, i, k = followed, followed.source, followed.last
        weights, requests = followed.network.weights[k][:, i], followed.back.requests[-1][0]
        self.wishes = followed.back.contributions(k)[0][:, i]
        step, middle = min(1.5, 3.9 / len(weights)), 0.5
        radius = min(0.55, 0.36 * step)
        self.neuron = Neuron(0.55).show(float(followed.passed.activations[k][0, i])).move_to([HIDDEN, middle, 0])
        ys = middle + step * ((len(weights) - 1) / 2 - np.arange(len(weights)))
        self.outputs = [
            Neuron(radius).show(float(a)).move_to([OUTPUT, y, 0])
            for y, a in zip(ys, followed.passed.output[0], strict=True)
        ]
        self.edges = [self._edge(output, float(weight)) for output, weight in zip(self.outputs, weights, strict=True)]
        levels = np.array([0.0, *np.cumsum(self.wishes)])
        self.scale = min(greatest_scale(ys, requests, (BOTTOM, TOP), gap=0.3), 2.2 / np.ptp(levels))
        foot, height = levels.min() * self.scale, max(np.ptp(levels) * self.scale, 0.5)
        self.arrows = [
            RequestArrow(value, output.get_center() + [radius + 1.5, 0, 0], self.scale, width=0.26)
            for value, output in zip(requests, self.outputs, strict=True)
        ]
        self.numbers = [
            Readout(arrow.value, "{:+.3f}", size=theme.BODY, color=theme.REQUEST, anchor="left").next_to(
                output, buff=1.9
            )
            for arrow, output in zip(self.arrows, self.outputs, strict=True)
        ]
        self.pile = ContributionSum(
            self.wishes,
            center=(-4.45, middle + 0.5 * height + foot),
            size=(4.2, height),
            name=tr("from ${name}$", name=("a" if len(weights) == 1 else "a_{}") + f"^(({k + 1}))"),
            scale=self.scale,
        )
        self.labels = VGroup(
            *(self._weight(edge, float(weight)) for edge, weight in zip(self.edges, weights, strict=True)),
            words(f"$a_{i + 1}^(({k}))$", size=theme.BODY).place(HIDDEN, middle - 1.05, align="center"),
            *(self._target(output, j) for j, output in enumerate(self.outputs)),
        )
        super().__init__(*self.edges, self.neuron, *self.outputs, *self.arrows, *self.numbers, self.labels)

    def _edge(self, output: Neuron, weight: float) -> Edge:
        """The edge from the neuron to an output, from rim to rim."""
        start, end = self.neuron.get_center(), output.get_center()
        along = (end - start) / np.linalg.norm(end - start)
        width = 1.5 * theme.edge_width(weight)
        return Edge(start + 0.55 * along, end - output.radius * along, color=theme.signed(weight), stroke_width=width)

    def _weight(self, edge: Line, weight: float) -> VGroup:
        """The number of an edge, above or below its middle."""
        along = edge.get_unit_vector()
        side = 0.34 if along[1] > -1e-6 else -0.34
        label = words(f"${shown(weight, '{:.1f}')}$", size=theme.BODY, color=theme.signed(weight))
        return haloed(label.move_to(edge.get_center() + side * np.array([-along[1], along[0], 0.0])))

    def _target(self, output: Neuron, j: int) -> Words:
        """What an output should be."""
        index = "" if len(self.outputs) == 1 else f"_{j + 1}"
        label = words(f"$y{index} = {shown(self.followed.y[0, j], '{:g}')}$", size=theme.BODY)
        return label.place(OUTPUT + output.radius + 0.15, output.get_y() - 0.12)

    def grow_out_of(self, network: FollowedNetwork) -> list[Animation]:
        """Animations: the neuron, the outputs, their edges and requests come out of the network."""
        drawing, k, i = network.drawing, self.followed.last, self.followed.source
        pairs = [(drawing.neurons[k][i], self.neuron)]
        for j, parts in enumerate(zip(self.outputs, self.edges, self.arrows, strict=True)):
            found = (drawing.neurons[-1][j], drawing.edges[k][j][i], network.requests.arrows[-1][j])
            pairs += zip(found, parts, strict=True)
        return [TransformFromCopy(old, new) for old, new in pairs]

    def fly(self, j: int, **kwargs: object) -> Animation:
        """An animation: a wish passes its output, is damped by the slope, multiplied by the weight, and piles up."""
        arrow, numbers = self.pile.arrows[j], self.pile.numbers[j : j + 1]
        start, damped = self.arrows[j].get_center(), self.edges[j].point_from_proportion(0.88)
        stops = np.array([start, damped, damped, damped, self.neuron.get_center(), arrow.get_center()])
        request, slope, foot = self.arrows[j].value, self.followed.output_slopes[j], arrow.foot
        values = [request, request, request * slope, request * slope, self.wishes[j], self.wishes[j]]
        beside = [number.get_center() - arrow.get_center() for number in numbers]
        rides = [0.9] * len(TIMES) if damped[1] >= self.neuron.get_y() else [*[-0.9] * 4, -1.6, -1.6]  # below the name

        def step(_: VGroup, alpha: float) -> None:
            place = np.array([np.interp(alpha, TIMES, stops[:, axis]) for axis in range(3)])
            arrow.value = float(np.interp(alpha, TIMES, values))
            arrow.foot = foot if alpha >= 1 else place - [0, 0.5 * self.scale * arrow.value, 0]
            arrow.show(1.0)
            ride = np.array([0.0, np.interp(alpha, TIMES, rides), 0.0])
            for number, home in zip(numbers, beside, strict=True):
                share = np.clip((alpha - TIMES[4]) / (1 - TIMES[4]), 0, 1)
                reached = values[int(np.searchsorted(TIMES, alpha, side="right")) - 1]
                put(number.set_value(reached), place + ride + share * (home - ride))

        return ByAlpha(VGroup(arrow, *numbers), step, rate_func=linear, introducer=True, **kwargs)

    def land(self, j: int) -> AnimationGroup:
        """An animation: where the wish came from, and the height at which the next one begins."""
        return AnimationGroup(*map(FadeIn, self.pile.labels[j : j + 1]), Create(self.pile.steps[j]))

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the outputs' requests, of the wishes, and of their sum."""
        numbers = [(f"request of output {j}", number) for j, number in enumerate(self.numbers)]
        lengths = [Bar(arrow, unit=self.scale, axis=1, zero=float(arrow.foot[1])) for arrow in self.arrows]
        return [*numbers, ("arrows of the outputs", All(lengths)), *self.pile.drawn_contributions()]
