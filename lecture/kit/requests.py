"""Requests as arrows of true length: what every neuron is asked to become.

back = backpropagate(network, x, y, cost=MeanSquaredError())
requests = RequestArrows(drawing, back.requests, sample=0)        # -dC/da beside every neuron, one scale for all
self.play(requests.grow(2), run_time=1.0)                         # layer 2's arrows and numbers

Up: the activation should grow, down: it should shrink. An arrow stands above or below its neuron, where no edge runs.
How single wishes add up to a request: see `contributions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from manim import (
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    LaggedStart,
    Line,
    ManimColor,
    VGroup,
    VMobject,
)

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.places import DIGITS, put
from lecture.kit.readings import All, Bar, Drawn
from lecture.kit.text import haloed, rim

GAP = 0.06  # between a neuron and the foot of its arrow, less for small neurons
APART = 0.2  # between two arrows beside their neurons
AWAY = 20.0  # a unit between an arrow and its number weighs as much as so many points (of 60) of an edge under it
CROWDED = 15.0  # and so much a number right above or below another
HALO, THIN = 8.0, 3.0  # how wide the rim is around a number, and around an arrow, beside which an edge goes on
MANY = 5  # in a layer with more neurons only the two greatest requests have numbers


class RequestArrow(VMobject):
    """A block arrow from `foot`, `scale * value` long: upwards for a value above zero, else downwards."""

    def __init__(
        self,
        value: float,
        foot: Sequence[float] | np.ndarray,
        scale: float,
        *,
        width: float = 0.15,
        color: ManimColor | None = None,
    ) -> None:
        super().__init__(stroke_width=0, fill_color=color or theme.REQUEST, fill_opacity=1)
        self.value, self.scale_of_lengths, self.shaft = float(value), scale, width
        self.foot = np.array([*foot[:2], 0.0])
        self.show(1.0)

    @property
    def tip(self) -> np.ndarray:
        """Where the whole arrow ends."""
        return self.foot + [0, self.value * self.scale_of_lengths, 0]

    def distance(self, box: tuple[float, float, float, float]) -> float:
        """How far the middle of a box (left, bottom, right, top) is from the whole arrow."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        low, high = sorted((self.foot[1], self.tip[1]))
        return float(np.hypot(x - self.foot[0], y - np.clip(y, low, high)))

    def show(self, share: float) -> RequestArrow:
        """Draw the first `share` of the arrow's length."""
        length = abs(self.value) * self.scale_of_lengths * share
        thin = float(np.clip(length / 0.3, 0.5, 1.0))
        shaft, head = self.shaft / 2 * thin, self.shaft * 1.2 * thin
        neck = length - min(2.1 * self.shaft * thin, 0.7 * length)
        xs = [-shaft, -shaft, -head, 0, head, shaft, shaft, -shaft]
        ys = [0, neck, neck, length, neck, neck, 0, 0]
        up = np.sign(self.value) or 1.0
        self.set_points_as_corners([self.foot + [x, up * y, 0] for x, y in zip(xs, ys, strict=True)])
        return self

    def grow(self, **kwargs: object) -> Animation:
        """An animation: the arrow grows from its foot to its length."""
        return ByAlpha(self, lambda arrow, alpha: arrow.show(alpha), **kwargs)


class RequestArrows:
    """The requests of every drawn neuron: `arrows[l][j]`, and `labels[l][j]` where there is room.

    requests[l]: (samples, n_l), as of a BackwardPass. All arrows have one `scale` (manim units for a request of 1): as
    large as the gaps between neurons allow. beside: for each layer, how far to the right of its neuron (left if below
    zero) an arrow is, for longer ones that begin at their neuron's height; where edges run, a rim keeps these off.
    """

    def __init__(
        self,
        drawing: NetworkDrawing,
        requests: Sequence[np.ndarray],
        *,
        sample: int = 0,
        limits: tuple[float, float] = (theme.STAGE_BOTTOM + 0.5, theme.STAGE_TOP),
        longest: float = 2.4,
        avoid: Sequence[VMobject] = (),
        beside: Sequence[float] | None = None,
    ) -> None:
        self.drawing, self.requests, self.sample, self.beside = drawing, requests, sample, beside
        self.decimals = 3 if min(float(np.abs(layer[sample]).max()) for layer in requests) >= 0.01 else 4
        self.form = f"{{:+.{self.decimals}f}}"
        self.gap = min(GAP, 0.25 * drawing.radius)
        self.scale = self._scale(limits, longest)
        width = 0.42 * min(drawing.radius, 0.36)
        self.arrows = [
            {
                j: RequestArrow(value, self._foot(layer, j, value), self.scale, width=width)
                for j in drawing.neurons[layer]
                for value in [self._value(layer, j)]
            }
            for layer in range(len(requests))
        ]
        if beside is not None:
            self._arrows().set_stroke(theme.GROUND, width=THIN, background=True)
        self.labels: list[dict[int, VGroup]] = [{} for _ in requests]
        self._taken = [_box_of(arrow) for arrow in self._arrows()]
        self._taken += [_box_of(neuron.disc) for layer in drawing.neurons for neuron in layer.values()]
        self._taken += [_box_of(other) for other in avoid]
        self._wires = np.concatenate([_points_of(edge) for layer in drawing.edge_layers for edge in layer])
        for layer in reversed(range(len(requests))):
            order = sorted(drawing.neurons[layer], key=lambda j, layer=layer: -abs(self._value(layer, j)))
            for j in order if len(order) <= MANY else order[:2]:
                self._label(layer, j)

    def _arrows(self) -> VGroup:
        return VGroup(*(arrow for layer in self.arrows for arrow in layer.values()))

    def layer(self, layer: int) -> VGroup:
        """The arrows and numbers of a layer."""
        return VGroup(*self.arrows[layer].values(), *self.labels[layer].values())

    def grow(self, layer: int, *, without: int | None = None, **kwargs: object) -> AnimationGroup:
        """An animation: a layer's arrows grow, each with its number; of neuron `without` only the number comes."""
        steps = []
        for j, arrow in self.arrows[layer].items():
            number = [FadeIn(self.labels[layer][j], shift=0.1 * UP)] if j in self.labels[layer] else []
            parts = [*([] if j == without else [arrow.grow()]), *number]
            steps += [AnimationGroup(*parts)] if parts else []
        return LaggedStart(*steps, lag_ratio=0.2, **kwargs)

    def show(self, layer: int, requests: np.ndarray) -> None:
        """Arrows of a layer and their numbers take other requests, of all its neurons, at once."""
        for j, arrow in self.arrows[layer].items():
            before, tip, arrow.value = arrow.value, arrow.tip, float(requests[j])
            arrow.foot = self._foot(layer, j, arrow.value)
            arrow.show(1.0)
            if j in self.labels[layer]:
                label = self.labels[layer][j]
                number = label[1]
                away = np.round(number.get_center() - tip, DIGITS) * [1, 1 if before * arrow.value >= 0 else -1, 1]
                put(number.set_value(arrow.value), arrow.tip + away)
                label.submobjects[0] = rim(number, HALO)

    def drawn_requests(self, layer: int) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the numbers that stand at a layer's arrows, and of the arrows' lengths."""
        numbers = [(f"request {layer}[{j}]", label[1]) for j, label in self.labels[layer].items()]
        arrows = self.arrows[layer].values()
        lengths = [Bar(arrow, unit=self.scale, axis=1, zero=float(arrow.foot[1])) for arrow in arrows]
        return [*numbers, (f"arrows of layer {layer}", All(lengths))]

    def _value(self, layer: int, neuron: int) -> float:
        return float(self.requests[layer][self.sample, neuron])

    def _foot(self, layer: int, neuron: int, value: float) -> np.ndarray:
        if self.beside is not None:
            return self.drawing.place(layer, neuron) + [self.beside[layer], 0, 0]
        up = 1 if value >= 0 else -1
        return self.drawing.place(layer, neuron) + [0, up * (self.drawing.radius + self.gap), 0]

    def _scale(self, limits: tuple[float, float], longest: float) -> float:
        """The greatest scale at which no arrow touches a neuron, another arrow or the stage's edge."""
        bounds = [longest / max(float(np.abs(layer[self.sample]).max()) for layer in self.requests)]
        edge, gap = (0.0, APART) if self.beside else (self.drawing.radius + self.gap, self.gap)
        for layer, neurons in enumerate(self.drawing.neurons):
            order = sorted(neurons, key=lambda j, layer=layer: -self.drawing.place(layer, j)[1])
            ys = [self.drawing.place(layer, j)[1] for j in order]
            bounds.append(greatest_scale(ys, [self._value(layer, j) for j in order], limits, edge=edge, gap=gap))
        return max(min(bounds), 1e-3)

    def _label(self, layer: int, neuron: int) -> None:
        """Put the number where it covers no arrow, neuron, number and, if it can be, no edge; else leave it out."""
        size = theme.LABEL if self.drawing.radius >= 0.3 else theme.SMALL
        label = Readout(self._value(layer, neuron), self.form, size=size, color=theme.REQUEST)
        arrow = self.arrows[layer][neuron]
        others = [_box_of(other) for other in self.labels[layer].values()]

        def apart(box: tuple[float, float, float, float]) -> float:
            near = (box[0], box[1] - label.height, box[2], box[3] + label.height)
            return AWAY * arrow.distance(box) + CROWDED * any(_overlap(near, other) for other in others)

        best = min(self._candidates(layer, neuron, label), key=lambda box: self._cost(box) + apart(box), default=None)
        if best is None or self._cost(best) >= 100:
            return
        label.move_to([(best[0] + best[2]) / 2, (best[1] + best[3]) / 2, 0])
        self._taken.append(best)
        self.labels[layer][neuron] = haloed(label, HALO)

    def _candidates(self, layer: int, neuron: int, label: Readout) -> list[tuple[float, float, float, float]]:
        arrow, middle = self.arrows[layer][neuron], self.drawing.place(layer, neuron)
        x = arrow.foot[0]
        half = np.array([label.width / 2 + 0.04, label.height / 2 + 0.04])
        up = np.sign(arrow.tip[1] - arrow.foot[1]) or 1.0
        aside = 1.2 * arrow.shaft + half[0] + 0.06
        low, high = half[1] - 0.04, max(abs(arrow.tip[1] - arrow.foot[1]) - half[1], half[1])
        heights = [arrow.foot[1] + up * (low + share * (high - low)) for share in (0.5, 1.0, 0.0, 0.75, 0.25)]
        heights += [arrow.tip[1] + up * half[1] * share for share in (0.0, 0.5, 1.0)]
        places = [(x + side * aside, y) for y in heights for side in (1, -1)]
        places.append((x, arrow.tip[1] + up * (half[1] + 0.08)))
        places += [(middle[0], middle[1] + side * (self.drawing.radius + half[1] + 0.01)) for side in (1, -1)]
        beside = self.drawing.radius + half[0] + 0.06
        places += [(middle[0] + side * beside, middle[1] + dy) for dy in (0.2, -0.2, 0.4, -0.4, 0) for side in (-1, 1)]
        return [(x - half[0], y - half[1], x + half[0], y + half[1]) for x, y in places]

    def _cost(self, box: tuple[float, float, float, float]) -> float:
        hits = sum(1 for other in self._taken if _overlap(box, other))
        inside = (self._wires[:, 0] > box[0]) & (self._wires[:, 0] < box[2])
        inside &= (self._wires[:, 1] > box[1]) & (self._wires[:, 1] < box[3])
        out = box[0] < theme.LEFT or box[3] > theme.OPEN_TOP + 0.05 or box[1] < theme.STAGE_BOTTOM + 0.3
        return 100.0 * hits + 100.0 * out + float(inside.sum())


def greatest_scale(
    ys: Sequence[float] | np.ndarray,
    values: Sequence[float] | np.ndarray,
    limits: tuple[float, float],
    *,
    edge: float = 0.0,
    gap: float = APART,
) -> float:
    """The greatest scale of arrows from `ys`, descending: none is beyond the limits (low, high) or touches another.

    An arrow begins `edge` above or below its y, and ends `gap` before what belongs to the next.
    """
    ups, downs = np.maximum(values, 0.0), np.maximum(np.negative(values), 0.0)
    bounds = [_most(limits[1] - ys[0] - edge, ups[0]), _most(ys[-1] - edge - limits[0], downs[-1])]
    for above, below in pairwise(range(len(ys))):
        bounds.append(_most(ys[above] - ys[below] - 2 * edge - gap, downs[above] + ups[below]))
    return min(bounds)


def _most(room: float, amount: float) -> float:
    return max(room, 0.0) / amount if amount > 0 else np.inf


def _box_of(mobject: VMobject) -> tuple[float, float, float, float]:
    low, high = mobject.get_corner([-1, -1, 0]), mobject.get_corner([1, 1, 0])
    return (low[0], low[1], high[0], high[1])


def _points_of(edge: Line) -> np.ndarray:
    return edge.get_start() + np.linspace(0, 1, 60)[:, None] * (edge.get_end() - edge.get_start())


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
