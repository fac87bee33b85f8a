"""Intro to neurons and layers: a sum digit by digit, the sigmoid, a layer as W a + b, maps, the digits network."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from manim import (
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Restore,
    ShowPassingFlash,
    TransformFromCopy,
    VGroup,
    linear,
)
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit.color_readings import Fills, Heat
from lecture.kit.line_readings import Contours, Curve, Dots
from lecture.kit.numbers import Readout, shown
from lecture.kit.pulses import swell
from lecture.kit.readings import All, Bar, Number
from lecture.kit.scene import beat
from lecture.kit.text import Equation, step_back, words
from nncore import ForwardPass, forward
from scenes.numbers import networks as cast
from scenes.pictures.captions import layer_captions
from scenes.pictures.contents import PlacedScene
from scenes.pictures.digits import DigitsDrawing
from scenes.pictures.focus import NeuronFocus, edge_pulses
from scenes.pictures.function_network import FunctionNetwork, Wanderer
from scenes.pictures.layer_numbers import LayerNumbers
from scenes.pictures.sigmoid import SigmoidChart
from scenes.pictures.tiny import tiny_drawing
from scenes.pictures.weighted_sum import WeightedSum

MIDDLE = 4.0  # the middle of the right column
Digit = Annotated[int, Field(ge=0, le=358)]


class NeuronsAndLayers(PlacedScene):
    """What a neural network is."""

    oracle = "scenes.oracles.neurons"

    class Parameters(cast.TinyNetwork, cast.DigitsNetwork):
        """The tiny network, the plane of its maps, the digits network, and which of 359 held-out digits it reads."""

        extent: Annotated[float, Field(ge=1, le=10)] = 2.5
        digit: Digit = 10
        more_digits: Annotated[tuple[Digit, ...], Field(min_length=1, max_length=4)] = (2, 6, 8)

        @model_validator(mode="after")
        def _can_be_drawn(self) -> Self:
            if self.sizes[0] != 2 or len(self.sample) != 2:
                raise ValueError("sizes must begin with 2 and sample have 2 numbers: the input is a point of a plane")
            if not 3 <= len(self.sizes) <= 5:
                raise ValueError("sizes must have 3 to 5 layers, so that the neurons' maps stand beside each other")
            if max(map(abs, self.sample)) > 1:
                raise ValueError("sample must have numbers from -1 to 1: a neuron's brightness ends at 1")
            return self

    def prepare(self) -> None:
        self.network = cast.tiny_network(self.parameters.sizes, self.parameters.seed)
        self.passed = forward(self.network, [self.parameters.sample])

    @beat(name="network")
    def whole_network(self) -> None:
        self.open()
        self.drawing = tiny_drawing(self.network)
        self.names = layer_captions(self.drawing, y=-3.08)
        self.say(0, self.drawing.enter(run_time=2.6), FadeIn(self.names, run_time=2.6), run_time=2.6)
        function, counts = self._function(), self._counts()
        self.play(FadeIn(function[:-1]), self.drawing.activate(0, self.passed), run_time=0.9)
        for layer in range(1, len(self.network.sizes)):
            self.play(edge_pulses(self.drawing, layer - 1), self.drawing.activate(layer, self.passed), run_time=1.0)
        output = self.drawing.neurons[-1][0].number
        self.play(TransformFromCopy(output, function[-1]), run_time=0.9)
        self.play(LaggedStart(*(FadeIn(line, shift=0.1 * UP) for line in counts), lag_ratio=0.3), run_time=1.4)
        self.aside = VGroup(function, counts)
        self._show_network(function, counts)

    def _show_network(self, function: VGroup, counts: VGroup) -> None:
        """List all activations, all weights as the edges show them, and the numbers beside the network."""
        for layer in range(len(self.network.sizes)):
            for label, drawn in self.drawing.drawn_activations(layer):
                self.shows(label, drawn)
        for label, drawn in self.drawing.drawn_weights():
            self.shows(label, drawn)
        self.shows("f", function[1 if self.network.sizes[-1] == 1 else 2])
        for i, value in enumerate(self.parameters.sample):
            self.shows(f"x_{i + 1}", Number(function[0], shown(value, "{:.2f}")))
        mask = self.network.weight_mask
        numbers = (sum(self.network.sizes), int(mask.sum()), int((~mask).sum()), self.network.parameter_count)
        for label, value, line in zip(("neurons", "weights", "biases", "parameters"), numbers, counts, strict=True):
            self.shows(label, Number(line, str(value)))

    def _function(self) -> VGroup:
        """f(0.90, 0.20) = 0.64, the output last (of several outputs the first and dots)."""
        x1, x2 = (shown(value, "{:.2f}") for value in self.parameters.sample)
        left = Equation(f"f({x1}, {x2}) =", size=theme.FORMULA)
        out = Readout(float(self.passed.output[0, 0]), "{:.2f}", size=theme.FORMULA, color=theme.ACTIVATION)
        parts = [left, out] if self.network.sizes[-1] == 1 else [left, Equation(r"\(", size=theme.FORMULA), out]
        if self.network.sizes[-1] > 1:
            parts.append(Equation(r", ... \)", size=theme.FORMULA))
        return VGroup(*parts).arrange(buff=0.22).move_to([MIDDLE, 1.15, 0])

    def _counts(self) -> VGroup:
        sizes, total = self.network.sizes, self.network.parameter_count
        weights, biases = int(self.network.weight_mask.sum()), int((~self.network.weight_mask).sum())
        lines = (
            (f"{sum(sizes)} neurons in {len(sizes)} layers", theme.ACTIVATION),
            (f"{weights} weights, one on every edge", theme.TEXT),
            (f"{biases} biases, one in every neuron that adds", theme.TEXT),
            (f"{total} numbers make this function", theme.QUIET),
        )
        return VGroup(
            *(words(line, size=34, color=color).place(1.95, -0.05 - 0.62 * n) for n, (line, color) in enumerate(lines))
        )

    @beat
    def weighted_sum(self) -> None:
        first = self.drawing.neurons[1][0]
        resting = [neuron for layer in self.drawing.neurons[1:] for neuron in layer.values()]
        self.say(1, FadeOut(self.aside), *(neuron.animate.rest() for neuron in resting))
        self.focus = NeuronFocus(self.drawing, self.network)
        self.play(*self.focus.enter(), run_time=0.9)
        self._weighted_sum_table()
        formula = self._sum_formula()
        self.play(FadeIn(formula), FadeIn(self.sum.zero), run_time=0.7)
        for i in range(2):
            self._carry(formula, i)
        row = self.sum.rows[2]
        self.play(formula.light("b"), swell(first), run_time=0.7)
        self.play(TransformFromCopy(self.focus.bias, row.product), FadeIn(row.signs), run_time=0.7)
        self.play(self.sum.grow_bar(2), run_time=0.5)
        self.play(formula.light("z"), Create(self.sum.rule), self.sum.finish(), run_time=0.8)
        z_label = self.focus.name_sum(self.sum.z)
        self.play(TransformFromCopy(self.sum.total, z_label[-1]), FadeIn(z_label[0]), run_time=0.9)
        self.play(formula.light(), run_time=0.4)
        self._show_sum()
        self.formula = formula

    def _weighted_sum_table(self) -> None:
        network, inputs = self.network, np.asarray(self.parameters.sample)
        self.sum = WeightedSum(
            network.weights[0][0], inputs, float(network.biases[0][0]), left=1.65, right=6.45, top=0.4
        )

    def _show_sum(self) -> None:
        """List the rows of the sum, their bars, and the numbers beside the neuron."""
        *rows, last = self.sum.rows
        for i, row in enumerate(rows):
            self.shows(f"w_1{i + 1} a_{i + 1}", row.product)
            self.shows(f"w_1{i + 1}", row.weight)
            self.shows(f"a_{i + 1}", row.input)
            self.shows(f"w_1{i + 1} at its edge", self.focus.weights[i])
        self.shows("b_1", last.product)
        self.shows("b at the neuron", self.focus.bias)
        self.shows("z_1", self.sum.total)
        self.shows("z at the neuron", self.focus.z_label[-1])
        bars = [row.bar for row in self.sum.rows]
        self.shows("bars", All([Bar(bar, unit=self.sum.unit, axis=0) for bar in (*bars, self.sum.total_bar)]))

    def _sum_formula(self) -> Equation:
        formula = Equation(
            "{{z_1 : z}} = {{w_11 a_1 : p0}} + {{w_12 a_2 : p1}} + {{b_1 : b}}",
            size=theme.FORMULA,
        )
        return formula.move_to([MIDDLE, 1.45, 0])

    def _carry(self, formula: Equation, i: int) -> None:
        """Weight and activation travel from edge and neuron into row i, and their product into the sum."""
        row, source = self.sum.rows[i], self.drawing.neurons[0][i]
        pulse = self.drawing.edges[0][0][i].copy().set_stroke(width=13)
        self.play(formula.light(f"p{i}"), ShowPassingFlash(pulse, time_width=0.6), run_time=0.7)
        self.play(
            TransformFromCopy(self.focus.weights[i], row.weight),
            TransformFromCopy(source.number, row.input),
            FadeIn(row.signs),
            run_time=0.9,
        )
        self.play(self.sum.grow(i), run_time=0.6)

    @beat
    def sigmoid(self) -> None:
        self.say(2, FadeOut(self.sum), FadeOut(self.formula))
        formula = Equation("sigma({{x : x}}) = frac(1, 1 + e^(-{{x : x}}))", size=theme.FORMULA)
        formula.move_to([MIDDLE, 1.5, 0])
        neuron = self.drawing.neurons[1][0]
        chart = SigmoidChart(center=(MIDDLE + 0.05, -1.5), size=(4.1, 2.4))
        self.play(FadeIn(formula), FadeIn(chart.axes), run_time=0.8)
        self.play(Create(chart.curve), run_time=1.2)
        chart.place(self.sum.z)
        self._turn_bias(chart)
        a = float(self.passed.activations[1][0, 0])
        value = self._sigmoid_value(a)
        self.play(TransformFromCopy(self.focus.z_label[-1], value[1]), FadeIn(value[0], value[2]), run_time=0.8)
        self.play(TransformFromCopy(chart.readout, value[3]), swell(neuron), run_time=0.9)
        for label, number in (("a_1", value[3]), ("z_1", value[1]), ("a at the curve", chart.readout)):
            self.shows(label, number)
        self.shows("point", Dots(chart.point, chart.axes))
        self.shows("sigmoid", Curve(chart.curve, chart.axes))
        self.aside = VGroup(formula, chart, value)

    def _turn_bias(self, chart: SigmoidChart) -> None:
        """The inputs stay; the bias is turned from end to end and back, and z, a and the probe follow."""
        neuron, b, z = self.drawing.neurons[1][0], self.focus.bias, self.focus.z_label[-1]
        given, start = float(self.sum.products[:-1].sum()), float(self.sum.products[-1])
        text = shown(given, "{:.2f}")
        note = words(f"Turn the bias: $z = {text} + b$", size=36, color=theme.QUIET)
        note.place(MIDDLE, 0.36, align="center")
        self.play(FadeIn(chart.probe), FadeIn(note), swell(self.focus.bias_label), run_time=0.8)
        followed = (
            neuron.add_updater(lambda mobject: mobject.show(chart.activation)),
            z.add_updater(lambda mobject: mobject.set_value(chart.z)),
            b.add_updater(lambda mobject: mobject.set_value(chart.z - given).set_fill(theme.signed(mobject.value))),
        )
        b.form = "{:+.2f}"
        for goal, seconds in ((-6.0, 1.4), (6.0, 3.2), (self.sum.z, 2.0)):
            self.play(chart.slide(goal), run_time=seconds)
        for mobject in followed:
            mobject.clear_updaters()
        b.form = "{:+.1f}"
        b.set_value(start)
        self.shows("what the inputs give", Number(note, text))
        self.play(FadeOut(note), run_time=0.4)

    def _sigmoid_value(self, a: float) -> VGroup:
        """a_1 = σ(0.19) = 0.55, its numbers as parts 1 and 3."""
        parts = VGroup(
            Equation(r"a_1 = sigma \(", size=44),
            Readout(self.sum.z, "{:.2f}", size=38),
            Equation(r"\) =", size=44),
            Readout(a, "{:.2f}", size=38, color=theme.ACTIVATION),
        ).arrange(buff=0.1)
        return parts.move_to([MIDDLE, 0.42, 0])

    @beat
    def layer(self) -> None:
        self.play(FadeOut(self.aside), *self.focus.leave(), run_time=0.8)
        self.slide = self._slide_formulas()
        self.play(LaggedStart(*(FadeIn(line, shift=0.1 * UP) for line in self.slide), lag_ratio=0.5), run_time=1.4)
        numbers = self._numbers(0)
        for edges in self.drawing.edge_layers:
            edges.save_state()
        self.ell = self._layer_number(0)
        self.play(FadeIn(numbers.frame, self.ell), *self._formula(0), *self._feed(numbers, 0), run_time=1.0)
        for place in range(len(numbers.outputs)):
            self._row(numbers, place)
        self.play(*(Restore(edges) for edges in self.drawing.edge_layers), numbers.light_all(), run_time=0.5)
        self._activate(numbers, 1)
        self._show_numbers(numbers, 0)
        self.numbers = numbers

    def _feed(self, numbers: LayerNumbers, layer: int) -> list[Animation]:
        """Animations: the activations of a layer go from its neurons into the vector a."""
        neurons = self.drawing.neurons[layer]
        pairs = zip(numbers.inputs, numbers.a.numbers, strict=True)
        return [TransformFromCopy(neurons[i].number, entry) for i, entry in pairs]

    def _activate(self, numbers: LayerNumbers, layer: int, pace: float = 1.0) -> None:
        """The second formula: a = σ(z), into the vector and into the neurons."""
        self.play(FadeIn(numbers.activated_frame), *self._formula(1), run_time=0.6 * pace)
        self.play(*numbers.activate(), self.drawing.activate(layer, self.passed), run_time=1.2 * pace)
        self.play(*self._formula(0, 1), run_time=0.5 * pace)

    def _formula(self, *lit: int) -> list[Animation]:
        """Animations: which of the slide's two formulas are at full strength."""
        return [line.light() if n in lit else step_back(line) for n, line in enumerate(self.slide)]

    def _slide_formulas(self) -> VGroup:
        total = Equation(
            "{{z^((ell + 1)) : z}} = {{upright(bold(W))^((ell + 1)) : W}} {{a^((ell)) : a}} + {{b^((ell + 1)) : b}}",
            size=52,
            colors={"a": theme.ACTIVATION},
        )
        applied = Equation(
            "{{a^((ell + 1)) : out}} = sigma({{z^((ell + 1)) : z}})", size=52, colors={"out": theme.ACTIVATION}
        )
        return VGroup(total.move_to([MIDDLE, 1.75, 0]), applied.move_to([MIDDLE - 0.5, 0.95, 0]))

    def _layer_number(self, k: int) -> Equation:
        """Which layer the numbers below the formulas belong to."""
        return Equation(f"ell = {k}", size=44, color=theme.QUIET).move_to([6.0, 0.95, 0])

    def _numbers(self, k: int) -> LayerNumbers:
        return LayerNumbers(self.network, self.passed, k, center=(MIDDLE, -1.3), size=(5.0, 3.6))

    def _show_numbers(self, numbers: LayerNumbers, k: int) -> None:
        """List a layer's matrices, and the activations in the neurons."""
        for j, z, out, b, row in zip(
            numbers.outputs, numbers.z.numbers, numbers.out.numbers, numbers.b.numbers, numbers.W.entries, strict=True
        ):
            self.shows(f"z{k + 1}[{j}]", z)
            self.shows(f"a{k + 1}[{j}] in the column", out)
            self.shows(f"b{k + 1}[{j}]", b)
            for i, weight in zip(numbers.inputs, row, strict=True):
                self.shows(f"w{k + 1}[{j}, {i}]", weight)
        for i, a in zip(numbers.inputs, numbers.a.numbers, strict=True):
            self.shows(f"a{k}[{i}] as input", a)
        for label, drawn in self.drawing.drawn_activations(k + 1):
            self.shows(label, drawn)

    def _row(self, numbers: LayerNumbers, place: int) -> None:
        """A row of the matrix lights its neuron's edges, and its number of z comes out of them."""
        j, hurry = numbers.outputs[place], min(1.0, 3 / len(numbers.outputs))
        others = [edge for i, row in self.drawing.edges[0].items() if i != j for edge in row.values()]
        mine = self.drawing.edges[0][j].values()
        self.play(
            numbers.light_row(place),
            *(edge.animate.set_stroke(opacity=0.12) for edge in others),
            *(edge.animate.set_stroke(opacity=1) for edge in mine),
            edge_pulses(self.drawing, 0, j),
            run_time=1.1 * hurry,
        )
        self.play(numbers.reveal(place), run_time=0.8 * hurry)

    @beat
    def forward(self) -> None:
        pace = min(1.0, 2.4 / max(len(self.network.weights) - 1, 1))
        for k in range(1, len(self.network.weights)):
            later, ell = self._numbers(k), self._layer_number(k)
            self.play(FadeOut(self.numbers, self.ell), FadeIn(later.frame, ell), *self._formula(0), run_time=0.8 * pace)
            self.ell = ell
            self.play(*self._feed(later, k), run_time=pace)
            self.play(edge_pulses(self.drawing, k), run_time=pace)
            self.play(*(later.reveal(place) for place in range(len(later.outputs))), run_time=0.7 * pace)
            self._activate(later, k + 1, pace)
            self._show_numbers(later, k)
            self.numbers = later
        self.play(swell(self.drawing.layers[-1]), run_time=0.9)

    @beat
    def functions(self) -> None:
        self.say("Every neuron is a function of the input.", FadeOut(self.slide, self.ell, self.numbers, self.names))
        extent = self.parameters.extent
        maps = FunctionNetwork(self.network, extent=extent, center=(-1.9, -0.52), size=(9.0, 5.3), output_side=2.7)
        self.play(*maps.unfold(self.drawing), run_time=1.8)
        wanderer = Wanderer(maps, self.parameters.sample)
        text = self._map_text(maps)
        self.play(FadeIn(wanderer), FadeIn(text), run_time=0.8)
        self.play(*wanderer.tour(), run_time=8.0, rate_func=linear)
        self._show_maps(maps, wanderer)

    def _show_maps(self, maps: FunctionNetwork, wanderer: Wanderer) -> None:
        """List every map, where the input is on it, and what the neurons make of it."""
        places = [(layer, j) for layer, fields in enumerate(maps.maps, start=1) for j in fields]
        for (layer, j), field, dot in zip(places, wanderer.fields, wanderer.dots, strict=True):
            self.shows(f"map of a{layer}[{j}]", Heat(field.heat))
            self.shows(f"line on a{layer}[{j}]", Contours(field))
            self.shows(f"input on a{layer}[{j}]", Dots(dot, field))
        for index, number in zip(wanderer.roomy, wanderer.numbers, strict=True):
            layer, j = places[index]
            self.shows(f"a{layer}[{j}]", number)

    def _map_text(self, maps: FunctionNetwork) -> VGroup:
        extent = f"{self.parameters.extent:g}"
        lines = (
            ("Each square is the input plane,", theme.TEXT),
            (f"both inputs from −{extent} to {extent};", theme.TEXT),
            ("bright where the neuron is on,", theme.ACTIVATION),
            ("a line where it is at one half.", theme.TEXT),
        )
        x = maps.places[-1][0][0] + maps.halves[-1] + 0.35
        return VGroup(
            *(words(line, size=30, color=color).place(x, 0.2 - 0.42 * n) for n, (line, color) in enumerate(lines))
        )

    @beat
    def digit(self) -> None:
        self.digits, self.run = cast.digits_network(self.parameters.digits_network)
        self.large = DigitsDrawing(self.digits)
        self.clear_stage()
        shape = "-".join(map(str, self.digits.sizes))
        said = f"The same lines, softmax at the end: {shape} reads a handwritten digit."
        self.say(said, FadeIn(self.large))
        self._read(self.parameters.digit, slow=True)

    def _read(self, index: int, *, slow: bool) -> None:
        """The network reads a digit: pixels, then layer by layer, then the answer."""
        pixels, label = self.run["validation_x"][index], int(self.run["validation_y"][index].argmax())
        passed = forward(self.digits, pixels[None])
        self.large.read(self, pixels, passed, label, slow=slow)
        self._show_reading(f"digit {index}", passed, label)

    def _show_reading(self, name: str, passed: ForwardPass, label: int) -> None:
        """List a digit's pixels, what every layer makes of them, and the answer."""
        large, outputs = self.large, passed.output[0]
        self.shows(name, Heat(large.image.heat, large.image.upright))
        for layer, circles in enumerate(large.layers, start=1):
            self.shows(f"{name} fills of layer {layer}", Fills(list(circles)))
        for j, number in enumerate(large.bars.numbers):
            self.shows(f"{name} output {j}", number)
        self.shows(f"{name} bars", All([Bar(bar, unit=large.bars.length, axis=0) for bar in large.bars.bars]))
        winner, (_, says) = int(outputs.argmax()), large.verdict
        self.shows(f"{name} winner", Number(says, str(winner)))
        self.shows(f"{name} label", Number(says, str(label)))

    @beat
    def more_digits(self) -> None:
        for index in self.parameters.more_digits:
            self._read(index, slow=False)
        accuracy, count = float(self.run["accuracy"]), len(self.run["validation_x"])
        share = shown(100 * accuracy, "{:.1f}")
        self.say(f"It reads {share} % of {count} digits that it has never seen.")
        self.shows("accuracy in %", Number(self._bullet, share))
        self.shows("held-out digits", Number(self._bullet, str(count)))
