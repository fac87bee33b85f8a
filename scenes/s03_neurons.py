"""Intro to neurons and layers: a sum digit by digit, the sigmoid, a layer as W a + b, maps, the digits network."""

from __future__ import annotations

from typing import Annotated, Self

from manim import (
    DOWN,
    LEFT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    Restore,
    ShowPassingFlash,
    TransformFromCopy,
    VGroup,
    linear,
)
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit.by_alpha import ByState
from lecture.kit.color_readings import Heat
from lecture.kit.numbers import shown
from lecture.kit.pulses import swell
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.text import words
from lecture.kit.walk import walking
from lecture.language import tr
from nncore import Dataset, forward
from scenes.numbers import learning as runs
from scenes.numbers import networks
from scenes.pictures.contents import SectionScene
from scenes.pictures.digits import DigitImage, DigitsDrawing
from scenes.pictures.focus import NeuronFocus, edge_pulses
from scenes.pictures.function_network import FunctionNetwork, Wanderer
from scenes.pictures.layer_numbers import LayerFormulas, LayerNumbers
from scenes.pictures.sigmoid import SigmoidChart
from scenes.pictures.softmax import SoftmaxColumns
from scenes.pictures.tiny_network import NetworkFacts, layer_captions, tiny_drawing, told_sizes
from scenes.pictures.weighted_sum import WeightedSum

MIDDLE = 4.0  # the middle of the right column
Digit = Annotated[int, Field(ge=0, le=358)]


class NeuronsAndLayers(SectionScene):
    """What a neural network is."""

    oracle = "scenes.oracles.neurons"

    class Parameters(runs.CloudTraining, networks.DigitsNetwork):
        """The tiny network, the plane of its maps, the digits network, and which of 359 held-out digits it reads."""

        extent: Annotated[float, Field(ge=1, le=10)] = 2.5
        digit: Digit = 19
        shared_digit: Digit = 8
        more_digits: Annotated[tuple[Digit, ...], Field(min_length=1, max_length=4)] = (6, 36, 263)

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
        self.network = networks.tiny_network(self.parameters.sizes, self.parameters.seed)
        self.passed = forward(self.network, [self.parameters.sample])
        self.drawing = tiny_drawing(self.network)
        self.neuron = self.drawing.neurons[1][0]

    @beat(name="network")
    def whole_network(self) -> None:
        self.open()
        drawing, facts = self.drawing, NetworkFacts(self.network, self.passed, middle=MIDDLE)
        self.names = layer_captions(drawing, y=-3.08)
        self.say(0, drawing.enter(run_time=2.6), FadeIn(self.names, run_time=2.6), run_time=2.6)
        self.cue("pass")
        self.play(FadeIn(facts.form), drawing.activate(0, self.passed), run_time=0.9)
        for layer in range(1, len(self.network.sizes)):
            self.play(edge_pulses(drawing, layer - 1), drawing.activate(layer, self.passed), run_time=1.0)
        output = drawing.neurons[-1][0]
        self.play(TransformFromCopy(output.number or output.disc, facts.output), run_time=0.9)
        self.play(FadeIn(facts.key), run_time=0.6)
        self.cue("count")
        self.play(LaggedStart(*(FadeIn(line, shift=0.1 * UP) for line in facts.counts), lag_ratio=0.3), run_time=1.4)
        self.leaving = facts
        self.shows_each([*drawing.drawn_activations(), *drawing.drawn_weights(), *facts.drawn()])
        self.shows_each(told_sizes(drawing, self.names))

    @beat
    def weighted_sum(self) -> None:
        resting = [neuron for layer in self.drawing.neurons[1:] for neuron in layer.values()]
        self.say(1, FadeOut(self.leaving), *(neuron.animate.rest() for neuron in resting))
        self.focus = focus = NeuronFocus(self.drawing, self.network)
        self.play(*focus.enter(), run_time=0.9)
        weights, bias = self.network.weights[0][0], float(self.network.biases[0][0])
        self.sum = table = WeightedSum(weights, self.passed.activations[0][0], bias, left=1.65, right=6.45, top=0.4)
        self.play(FadeIn(table.formula), FadeIn(table.zero), run_time=0.7)
        self.cue("multiply")
        for i in range(2):
            self.carry(i)
        row = table.rows[2]
        self.cue("bias")
        self.play(table.formula.light("b"), swell(self.neuron), run_time=0.7)
        self.play(TransformFromCopy(focus.bias, row.product), FadeIn(row.signs), run_time=0.7)
        self.play(table.grow_bar(2), run_time=0.5)
        self.cue("sum")
        self.play(table.formula.light("z"), Create(table.rule), table.finish(), run_time=0.8)
        z_label = focus.name_sum(table.z)
        self.play(TransformFromCopy(table.total, z_label[-1]), FadeIn(z_label[0]), run_time=0.9)
        self.play(table.formula.light(), run_time=0.4)
        self.shows_each([*table.drawn(), *focus.drawn()])

    def carry(self, i: int) -> None:
        """Weight and activation travel from edge and neuron into row i, and their product into the sum."""
        row, source = self.sum.rows[i], self.drawing.neurons[0][i]
        pulse = self.drawing.edges[0][0][i].copy().set_stroke(width=13)
        self.play(self.sum.formula.light(f"p{i}"), ShowPassingFlash(pulse, time_width=0.6), run_time=0.7)
        self.play(
            TransformFromCopy(self.focus.weights[i], row.weight),
            TransformFromCopy(source.number, row.input),
            FadeIn(row.signs),
            run_time=0.9,
        )
        self.play(self.sum.grow(i), run_time=0.6)

    @beat
    def sigmoid(self) -> None:
        self.say(2, FadeOut(self.sum), FadeOut(self.sum.formula))
        chart = SigmoidChart(center=(MIDDLE + 0.05, -1.45), size=(4.1, 2.3))
        self.cue("curve")
        self.play(FadeIn(chart.formula), FadeIn(chart.axes), run_time=0.8)
        self.play(Create(chart.curve), run_time=1.2)
        chart.place(self.sum.z)
        self.play(ReplacementTransform(chart.formula, chart.formula_of_z), run_time=0.8)
        self.cue("turn")
        self.turn_bias(chart)
        value = chart.value()
        self.cue("activation")
        self.play(TransformFromCopy(self.focus.z_label[-1], value[1]), FadeIn(value[0], value[2]), run_time=0.8)
        self.play(TransformFromCopy(chart.readout, value[3]), swell(self.neuron), run_time=0.9)
        self.leaving = VGroup(chart.formula_of_z, chart, value)
        self.shows_each([*chart.drawn(), ("a_1", value[3]), ("z_1", value[1])])

    def turn_bias(self, chart: SigmoidChart) -> None:
        """The inputs stay; the bias is turned from end to end and back, and z, a and the probe follow."""
        b, z, given = self.focus.bias, self.focus.z_label[-1], float(self.sum.products[:-1].sum())
        text, start = shown(given, "{:.2f}"), b.value
        note = words(tr("Turn the bias: $z = {sum} + b$", sum=text), size=theme.BODY, color=theme.QUIET)
        note.place(MIDDLE, 0.34, align="center")
        self.play(FadeIn(chart.probe), FadeIn(note), swell(self.focus.bias_label), run_time=0.8)
        followed = (
            self.neuron.add_updater(ByState(lambda mobject: mobject.show(chart.activation))),
            z.add_updater(ByState(lambda mobject: mobject.set_value(chart.z))),
            b.add_updater(
                ByState(lambda number: number.set_value(chart.z - given).set_fill(theme.signed(number.value)))
            ),
        )
        b.form = "{:+.2f}"
        for goal, seconds in ((-5.0, 1.4), (5.0, 3.2), (self.sum.z, 2.0)):
            self.play(chart.slide(goal), run_time=seconds)
        for mobject in followed:
            mobject.clear_updaters()
        b.form = "{:+.1f}"
        b.set_value(start)
        self.shows("what the inputs give", Number(note, text))
        self.play(FadeOut(note), run_time=0.4)

    @beat
    def layer(self) -> None:
        said = tr("A whole layer in two lines: a matrix, a vector of biases, and the activation.")
        self.say(said, FadeOut(self.leaving), *self.focus.leave())
        self.formulas = formulas = LayerFormulas(MIDDLE)
        self.play(LaggedStart(*(FadeIn(line, shift=0.1 * UP) for line in formulas), lag_ratio=0.5), run_time=1.4)
        self.numbers = numbers = self.numbers_of(0)
        for edges in self.drawing.edge_layers:
            edges.save_state()
        feed = numbers.feed(self.drawing)
        self.cue("matrix")
        self.play(FadeIn(numbers.frame, numbers.name), *formulas.light(0), *feed, run_time=1.0)
        self.cue("rows")
        for place in range(len(numbers.outputs)):
            self.light_row(place)
        self.play(*(Restore(edges) for edges in self.drawing.edge_layers), numbers.light_all(), run_time=0.5)
        self.cue("entries")
        self.activate(numbers)

    def numbers_of(self, k: int) -> LayerNumbers:
        """The numbers of weights[k], in the right column."""
        return LayerNumbers(self.network, self.passed, k, center=(MIDDLE, -1.3), size=(5.6, 3.6))

    def light_row(self, place: int) -> None:
        """A row of the matrix lights its neuron's edges, and its number of z comes out of them."""
        numbers, edges = self.numbers, self.drawing.edges[0]
        j, hurry = numbers.outputs[place], min(1.0, 3 / len(numbers.outputs))
        others = [edge for i, row in edges.items() if i != j for edge in row.values()]
        self.play(
            numbers.light_row(place),
            *(edge.animate.set_stroke(opacity=0.12) for edge in others),
            *(edge.animate.set_stroke(opacity=1) for edge in edges[j].values()),
            edge_pulses(self.drawing, 0, j),
            run_time=1.1 * hurry,
        )
        self.play(numbers.reveal(place), run_time=0.8 * hurry)

    def activate(self, numbers: LayerNumbers, pace: float = 1.0) -> None:
        """The second formula: a = σ(z), into the vector and into the neurons."""
        layer = numbers.k + 1
        self.play(FadeIn(numbers.activated_frame), *self.formulas.light(1), run_time=0.6 * pace)
        self.play(*numbers.activate(), self.drawing.activate(layer, self.passed), run_time=1.2 * pace)
        self.play(*self.formulas.light(0, 1), run_time=0.5 * pace)
        self.shows_each([*numbers.drawn(), *self.drawing.drawn_activations(layer)])

    @beat
    def forward(self) -> None:
        pace = min(1.0, 2.4 / max(len(self.network.weights) - 1, 1))
        self.say(tr("The next layer: the same two lines, with the activations of the layer before."))
        for k in range(1, len(self.network.weights)):
            last, numbers = self.numbers, self.numbers_of(k)
            come = FadeIn(numbers.frame, numbers.name)
            self.play(FadeOut(last, last.name), come, *self.formulas.light(0), run_time=0.8 * pace)
            self.play(*numbers.feed(self.drawing), run_time=pace)
            self.play(edge_pulses(self.drawing, k), run_time=pace)
            self.play(*(numbers.reveal(place) for place in range(len(numbers.outputs))), run_time=0.7 * pace)
            self.activate(numbers, pace)
            self.numbers = numbers
        self.cue("answer")
        self.play(swell(self.drawing.layers[-1]), run_time=0.9)

    @beat
    def functions(self) -> None:
        """The neurons open into maps; then trained weights make another function of the same network."""
        p, leaves = self.parameters, FadeOut(self.formulas, self.numbers.name, self.numbers, self.names)
        self.say(tr("Every neuron is a function of the input; here the weights are random."), leaves)
        maps = FunctionNetwork(
            self.network, extent=p.extent, center=(-2.35, -0.52), size=(8.2, 5.3), output_side=2.7, input_radius=0.44
        )
        self.cue("open")
        self.play(*maps.unfold(self.drawing), run_time=1.8)
        wanderer = Wanderer(maps, p.sample)
        about = maps.explanation()
        self.play(FadeIn(wanderer), FadeIn(about), run_time=0.8)
        self.play(*wanderer.tour(), run_time=6.0, rate_func=linear)
        self.shows_each([*maps.drawn(), *wanderer.drawn()])
        run, output = runs.cloud_run(**p.cloud, rate=p.learning_rate), maps.maps[-1][0]
        trained, samples = run["parameters"], output.samples(Dataset(run["x"], run["y"]))
        key = output.key().next_to(about, DOWN, buff=0.3, aligned_edge=LEFT)
        said = tr("Trained to tell two kinds of points apart: steps add up to what no hidden neuron has.")
        self.cue("trained")
        empty = [neuron.animate.rest() for neuron in maps.inputs]
        self.say(said, FadeOut(wanderer), FadeIn(samples, key), *empty)
        self.play(*walking([maps.follow(trained)], 0, len(trained) - 1, rate_func=lambda alpha: alpha**2), run_time=5.0)
        self.shows_each([(f"trained {label}", drawn) for label, drawn in maps.drawn()])
        self.shows_each(output.drawn_samples(samples))

    @beat
    def digit(self) -> None:
        self.digits, self.run = networks.reading(self.parameters)
        self.large = DigitsDrawing(self.digits)
        self.clear_stage()
        shape = "-".join(map(str, self.digits.sizes))
        self.say(tr("The same two lines, larger: {shape} reads a handwritten digit.", shape=shape), FadeIn(self.large))
        self.cue("read")
        self.read(self.parameters.digit, slow=True)

    @beat
    def softmax(self) -> None:
        """How the last layer's sums become ten shares of one."""
        index = self.parameters.shared_digit
        pixels = self.run["validation_x"][index]
        image = DigitImage(pixels, center=(theme.LEFT + 1.1, -0.3), side=2.2)
        label = str(int(self.run["validation_y"][index].argmax()))
        said = words(tr("labelled {label}", label=label)).next_to(image, DOWN, buff=0.25)
        columns = SoftmaxColumns(forward(self.digits, pixels[None]).preactivations[-1][0])
        self.clear_stage()
        self.say(
            tr("Softmax in the last layer: powers of e, as shares of their sum."), FadeIn(image, said), columns.enter()
        )
        self.cue("powers")
        self.play(columns.raise_to_e(), run_time=2.4)
        self.cue("sum")
        self.play(columns.add_up(), run_time=0.8)
        self.play(columns.share(), run_time=2.4)
        self.cue("four")
        self.play(columns.finish(), run_time=0.8)
        self.shows("digit", Heat(image.heat, DigitImage.upright))
        self.shows_each(columns.drawn())

    def read(self, index: int, *, slow: bool) -> None:
        """The network reads a digit: pixels, then layer by layer, then the answer."""
        pixels, label = self.run["validation_x"][index], int(self.run["validation_y"][index].argmax())
        passed = forward(self.digits, pixels[None])
        self.large.read(self, pixels, passed, label, slow=slow)
        self.shows_each(self.large.drawn(f"digit {index}", passed.output[0], label))

    @beat
    def more_digits(self) -> None:
        self.clear_stage()
        self.large = DigitsDrawing(self.digits)
        self.say(tr("Digits that it has never seen"), FadeIn(self.large), run_time=0.5)
        for number, index in enumerate(self.parameters.more_digits, 1):
            self.cue(f"digit-{number}")
            self.read(index, slow=False)
        count, accuracy = len(self.run["validation_x"]), float(self.run["accuracy"])
        share, right = shown(100 * accuracy, "{:.1f}"), str(round(accuracy * count))
        told = {"share": share, "count": str(count), "right": right}
        self.cue("share")
        self.say(tr("{right} of {count} digits that it has never seen are read correctly ({share} %).", **told))
        for label, text in (("accuracy in %", share), ("held-out digits", str(count)), ("read correctly", right)):
            self.shows(label, Number(self._bullet, text))
