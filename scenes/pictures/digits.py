"""The digits network at work on an image: pixels, layers as brightness, the outputs as bars.

drawing = DigitsDrawing(network)
self.play(FadeIn(drawing))
drawing.read(self, pixels, forward(network, [pixels]), label=7)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    Animation,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    Rectangle,
    Scene,
    VGroup,
    VMobject,
)
from numpy.typing import NDArray

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.color_readings import Fills, Heat
from lecture.kit.fields import activation_colormap
from lecture.kit.network import kept_neurons, rows_of
from lecture.kit.numbers import Readout, below_one
from lecture.kit.places import span
from lecture.kit.readings import All, Bar, Drawn, Number
from lecture.kit.text import words
from lecture.language import tr
from nncore import ForwardPass, Network
from scenes.pictures.flow import Flow


class DigitImage(Group):
    """A square image, pixels (side * side,) from the top left, brightness 0..1."""

    def __init__(self, pixels: NDArray[np.floating], *, center: Sequence[float], side: float) -> None:
        super().__init__()
        self.frame = Rectangle(width=side, height=side, stroke_width=1.5, stroke_color=theme.QUIET)
        self.frame.move_to([*center, 0])
        self.pixels = len(pixels)
        low, high = self.frame.get_corner([-1, -1, 0]), self.frame.get_corner([1, 1, 0])
        self.heat = HeatMap(
            self.upright(pixels), low, high, colormap=activation_colormap(), limits=(0, 1), smooth=False
        )
        self.add(self.heat, self.frame)

    @staticmethod
    def upright(pixels: NDArray[np.floating]) -> NDArray[np.floating]:
        """The pixels (side * side,) as rows from the bottom, (side, side), as the heat map has them."""
        side = round(len(pixels) ** 0.5)
        return np.asarray(pixels).reshape(side, side)[::-1]

    def places(self) -> NDArray[np.float64]:
        """The middles (pixels, 3) of the pixels."""
        count = round(self.pixels**0.5)
        row, column = np.divmod(np.arange(self.pixels), count)
        side = self.frame.width / count
        corner = self.frame.get_corner([-1, 1, 0])
        return corner + np.column_stack([(column + 0.5) * side, -(row + 0.5) * side, np.zeros(self.pixels)])


class OutputBars(VGroup):
    """Ten outputs as bars with their digits before and their values behind."""

    def __init__(self, *, left: float, ys: Sequence[float], length: float) -> None:
        super().__init__()
        self.left, self.length, self.ys = left, length, ys
        self.thickness = height = 0.62 * abs(ys[0] - ys[1])
        self.digits = VGroup(
            *(words(str(j), size=theme.SMALL, color=theme.QUIET).place(left - 0.36, y - 0.08) for j, y in enumerate(ys))
        )
        self.tracks = VGroup(*(Line([left, y - height / 2, 0], [left, y + height / 2, 0]) for y in ys))
        self.tracks.set_stroke(theme.QUIET, 2)
        self.bars = VGroup(*(Rectangle(width=0.01, height=height, stroke_width=0) for _ in ys))
        self.numbers = VGroup(*(Readout(0.0, size=theme.SMALL, anchor="left").set_opacity(0) for _ in ys))
        for bar, number, y in zip(self.bars, self.numbers, ys, strict=True):
            bar.set_fill(theme.ACTIVATION, 0.9).move_to([left, y, 0], aligned_edge=[-1, 0, 0])
            number.move_to([left + length + 0.2, y, 0], aligned_edge=[-1, 0, 0])
        self.outputs = np.zeros(len(ys))
        self.add(self.tracks, self.digits, self.bars, self.numbers)

    def show(self, outputs: NDArray[np.floating]) -> OutputBars:
        """Bars of length proportional to the outputs (10,), and their numbers, the greatest one bright."""
        self.outputs = np.asarray(outputs, float)
        self._stretch(self.outputs)
        self._number(self.outputs, 1.0)
        return self

    def change_to(self, outputs: NDArray[np.floating]) -> Animation:
        """An animation: the bars stretch to other outputs, whose numbers fade in when the old ones have gone."""
        start = self.outputs

        def step(_: object, alpha: float) -> None:
            if alpha == 1:
                self.show(outputs)
            else:
                self._stretch(start + alpha * (outputs - start))
                self._number(start if alpha < 0.5 else outputs, abs(1 - 2 * alpha))

        return ByAlpha(self, step)

    def _stretch(self, lengths: NDArray[np.floating]) -> None:
        for bar, length, y in zip(self.bars, lengths, self.ys, strict=True):
            span(bar, self.left, y - self.thickness / 2, max(float(length) * self.length, 0.01), self.thickness)

    def _number(self, outputs: NDArray[np.floating], opacity: float) -> None:
        is_read = bool(outputs.any())  # before that nothing stands there
        winner = int(np.argmax(outputs))
        for j, (number, value) in enumerate(zip(self.numbers, outputs, strict=True)):
            number.form = below_one(float(value))
            number.set_value(float(value)).set_fill(theme.TEXT if j == winner else theme.QUIET, opacity * is_read)
            start = min(self.left + self.length + 0.2, theme.RIGHT - number.width)
            number.shift([start - number.get_left()[0], 0, 0])


class DigitsDrawing(Group):
    """Image, layers in columns, and bars, from left to right; of a large layer the first and last neurons and dots."""

    def __init__(
        self,
        network: Network,
        *,
        left: float = -6.3,
        middle: float = -0.32,
        image_side: float = 3.1,
        columns: tuple[float, float] = (-1.3, 3.1),
        height: float = 4.7,
        bar_length: float = 1.8,
        at_most: int = 16,
    ) -> None:
        super().__init__()
        self.network = network
        self.kept = [kept_neurons(count, at_most) for count in network.sizes[1:]]
        self.flows: list[Flow] = []
        self.verdict: list[VMobject] = []
        pixels = np.zeros(network.sizes[0])
        self.image = DigitImage(pixels, center=(left + image_side / 2, middle), side=image_side)
        xs = np.linspace(*columns, len(self.kept)).tolist()
        self.layers, self.dots = VGroup(), VGroup()
        self.rows = [min(count, at_most) for count in network.sizes[1:]]
        step = height / max(self.rows)
        for layer, x in enumerate(xs):
            pitch = height / network.sizes[-1] if layer == len(xs) - 1 else step
            self._add_layer(layer, x, middle, pitch, radius=0.42 * step)
        self.ys = [circle.get_center()[1] for circle in self.layers[-1]]
        self.bars = OutputBars(left=xs[-1] + 0.75, ys=self.ys, length=bar_length)
        self.names = self._names([left + image_side / 2, *xs], middle - height / 2 - 0.52)
        self.add(self.image, *self.layers, self.dots, self.bars, self.names)

    def _add_layer(self, layer: int, x: float, middle: float, pitch: float, radius: float) -> None:
        """A column of neurons, with dots in its middle if some are left out."""
        kept, rows = len(self.kept[layer]), self.rows[layer]
        ys = [middle + ((rows - 1) / 2 - row) * pitch for row in rows_of(kept, rows)]
        circles = VGroup(*(Circle(radius, color=theme.ACTIVATION, stroke_width=1.8).move_to([x, y, 0]) for y in ys))
        self.layers.add(circles.set_fill(theme.activation_fill(0.0), 1))
        if rows > kept:
            center = (ys[(kept - 1) // 2] + ys[(kept + 1) // 2]) / 2
            places = [[x, center + 0.55 * pitch * place, 0] for place in (-1, 0, 1)]
            self.dots.add(*(Dot(place, radius=0.035, color=theme.QUIET) for place in places))

    def _names(self, xs: Sequence[float], baseline: float) -> VGroup:
        sizes = self.network.sizes
        as_they_are, enlarged = tr("{count} pixels"), tr("{count} pixels, interpolated from 8 × 8")
        pixels = (as_they_are if sizes[0] == 64 else enlarged).format(count=sizes[0])
        hidden = [
            str(size) if len(kept) == size else tr("{shown} of {count}", shown=len(kept), count=size)
            for size, kept in zip(sizes[1:-1], self.kept, strict=False)
        ]
        texts = [pixels, *hidden, tr("{count} outputs", count=sizes[-1])]
        lines = tr("lines: the largest $w dot a$, blue for, orange against")
        places = [*((x, baseline, text) for x, text in zip(xs, texts, strict=True))]
        places.append(((xs[1] + xs[-1]) / 2, self.layers.get_top()[1] + 0.16, lines))
        names = VGroup(
            *(words(text, size=theme.LABEL, color=theme.QUIET).place(x, y, align="center") for x, y, text in places)
        )
        names[0].shift([max(theme.LEFT - names[0].get_left()[0], 0.0), 0, 0])
        return names

    def contributions(self, layer: int, passed: ForwardPass, sample: int = 0) -> NDArray[np.floating]:
        """w_ji a_i (n_out, n_in) of the weights between the drawn neurons of `layer` (all pixels) and the next."""
        shares = self.network.weights[layer] * passed.activations[layer][sample]
        return shares[self.kept[layer]] if layer == 0 else shares[np.ix_(self.kept[layer], self.kept[layer - 1])]

    def flow(self, layer: int, passed: ForwardPass, sample: int = 0, most: int = 130) -> Flow:
        """Lines for the `most` largest contributions from `layer` to the next, weakest first."""
        shares = self.contributions(layer, passed, sample)
        starts = self.image.places() if layer == 0 else [circle.get_center() for circle in self.layers[layer - 1]]
        ends = [circle.get_center() for circle in self.layers[layer]]
        strongest = np.unravel_index(np.argsort(np.abs(shares), axis=None)[-most:], shares.shape)
        return Flow([(starts[i], ends[j], float(shares[j, i])) for j, i in zip(*strongest, strict=True)])

    def read(
        self, scene: Scene, pixels: NDArray[np.floating], passed: ForwardPass, label: int, *, slow: bool = True
    ) -> None:
        """Play how the network reads an image: the pixels, layer by layer, the outputs, and the verdict."""
        self._play_image(scene, pixels, run_time=0.9 if slow else 0.6)
        for layer in range(len(self.layers)):
            self._play_layer(scene, layer, passed, run_time=1.6 if slow else 0.7)
        self._play_verdict(scene, passed.output[0], label)

    def _play_image(self, scene: Scene, pixels: NDArray[np.floating], run_time: float) -> None:
        """A new image; what the network said of the last one goes."""
        dark = theme.activation_fill(0.0)
        changes = [layer.animate.set_fill(dark, 1) for layer in self.layers]
        changes += [flow.fade_to(0.0) for flow in self.flows] + [FadeOut(old) for old in self.verdict]
        self.flows, self.verdict = [], []
        self.bars.digits.set_color(theme.QUIET)
        if self.bars.outputs.any():
            changes.append(self.bars.change_to(np.zeros(len(self.bars.numbers))))
        scene.play(self.image.heat.animate.set_values(self.image.upright(pixels)), *changes, run_time=run_time)

    def _play_layer(self, scene: Scene, layer: int, passed: ForwardPass, run_time: float) -> None:
        """Contributions flow from `layer` to the next, which takes its activations; outputs as bars too."""
        flow, values = self.flow(layer, passed), passed.activations[layer + 1][0, self.kept[layer]]
        circles = self.layers[layer]
        glow = [
            circle.animate.set_fill(theme.activation_fill(float(value)), 1)
            for circle, value in zip(circles, values, strict=True)
        ]
        step_back = [old.fade_to(0.4) for old in self.flows[-1:]]
        self.flows.append(flow)
        scene.play(flow.grow(), *step_back, run_time=0.6 * run_time)
        bars = [self.bars.change_to(values)] if layer == len(self.layers) - 1 else []
        scene.play(LaggedStart(*glow, lag_ratio=0.04), *bars, run_time=0.4 * run_time + 0.2)

    def _play_verdict(self, scene: Scene, outputs: NDArray[np.floating], label: int) -> None:
        """A ring around the winning digit, and what the network says beside what it is."""
        winner = int(np.argmax(outputs))
        ring = Circle(0.18, color=theme.TEXT, stroke_width=3).move_to(self.bars.digits[winner])
        frame = self.image.frame
        ink = theme.TEXT if winner == label else theme.COST
        text = words(tr("read as {digit}, labelled {label}", digit=winner, label=label), size=theme.BODY, color=ink)
        text.place(frame.get_center()[0], frame.get_bottom()[1] - 0.52, align="center")
        self.verdict = [ring, text]
        for j, digit in enumerate(self.bars.digits):
            digit.set_color(theme.TEXT if j == winner else theme.QUIET)
        scene.play(Create(ring), FadeIn(text), run_time=0.6)

    def drawn(self, name: str, outputs: NDArray[np.floating], label: int) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the digit called `name`: its pixels, what every layer makes of them, and the answer."""
        winner, (_, says) = int(np.argmax(outputs)), self.verdict
        return [
            (name, Heat(self.image.heat, self.image.upright)),
            *((f"{name} fills of layer {k}", Fills(list(circles))) for k, circles in enumerate(self.layers, start=1)),
            *((f"{name} output {j}", number) for j, number in enumerate(self.bars.numbers)),
            (f"{name} bars", All([Bar(bar, unit=self.bars.length, axis=0) for bar in self.bars.bars])),
            (f"{name} winner", Number(says, str(winner))),
            (f"{name} label", Number(says, str(label))),
        ]
