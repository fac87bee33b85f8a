"""Slide 5: requests travel backwards, and the chain rule multiplies out to every weight's gradient."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
import pydantic
from manim import (
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    TransformFromCopy,
    ValueTracker,
    VGroup,
)
from pydantic import Field

from lecture import theme
from lecture.kit.agreement import agreeing_digits
from lecture.kit.contributions import ContributionSum
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout, shown
from lecture.kit.pulses import layer_pulse, pulse, ring
from lecture.kit.readings import All, Arrow, Bar, Number, Table
from lecture.kit.requests import RequestArrows, direction_legend, scale_legend
from lecture.kit.scene import beat
from lecture.kit.text import Equation, Words, haloed, step_back, words
from scenes.numbers import networks as cast
from scenes.numbers.backpropagation import COST, Batch, Story, backpropagate
from scenes.pictures import chain_rule
from scenes.pictures.captions import layer_captions, target_labels
from scenes.pictures.chain_picture import ChainPicture, SigmoidTangent
from scenes.pictures.chain_rule import LEFT, RIGHT, ROWS, formula_row
from scenes.pictures.contents import PlacedScene
from scenes.pictures.fan import Fan
from scenes.pictures.gauges import Gauge, changes, links, nudge_gauges
from scenes.pictures.gradients import SampleNetworks, edges_by_gradient, gradient_matrices

AT_MOST = 8  # neurons drawn of a layer


class Backpropagation(PlacedScene):
    """How much each weight effects the error: requests, the chain rule, the gradient, and its mean over a batch."""

    carries = True
    oracle = "scenes.oracles.backpropagation"

    class Parameters(cast.TinyNetwork):
        """The tiny network, the size of the nudge and of the step, and the batch."""

        sizes: Annotated[tuple[cast.Width, ...], Field(min_length=3, max_length=6)] = (2, 3, 1)
        nudge: Annotated[float, Field(ge=0.01, le=2)] = 0.1
        step: Annotated[float, Field(gt=0, le=10)] = 1.0
        batch: Annotated[int, Field(ge=2, le=6)] = 4
        batch_seed: Annotated[int, Field(ge=0, le=2**31)] = 5

        @pydantic.model_validator(mode="after")
        def _sample_fits(self) -> Self:
            for name, size in (("sample", self.sizes[0]), ("target", self.sizes[-1])):
                if len(getattr(self, name)) != size:
                    raise ValueError(f"{name} must hold {size} numbers for sizes {list(self.sizes)}")
            return self

    def prepare(self) -> None:
        given = self.parameters
        self.network = cast.tiny_network(given.sizes, given.seed)
        self.story = Story(self.network, given.sample, given.target, AT_MOST)
        self.outputs = given.sizes[-1]

    @beat
    def question(self) -> None:
        """The forward pass, the target, the cost, and the question."""
        story = self.story
        self.draw_network()
        _, z, a, cost = self.gauges
        formula = formula_row(chain_rule.source_cost(self.outputs), 1.65, {"cost": theme.GRADIENT})
        self.open()
        self.say(0, self.grown(self.drawing), FadeIn(self.captions), run_time=1.8)
        self.play(self.drawing.activate(0, story.passed))
        for layer in range(1, story.last + 2):
            light = layer_pulse(self.drawing, layer - 1, theme.ACTIVATION, run_time=1.0)
            self.play(light, self.drawing.activate(layer, story.passed))
        self.play(FadeIn(z), FadeIn(a))
        self.play(FadeIn(self.targets, shift=0.15 * UP), FadeIn(formula), FadeIn(cost))
        self.play(FadeIn(self.answer.part("slope"), self.mark, shift=0.15 * UP), FadeIn(self.weight_name()))
        self.formula = formula
        self.show_activations()
        self.show_weights()
        for name, gauge in (("z", z), ("a", a), ("C", cost)):
            self.show_gauge(name, gauge)

    def show_activations(self) -> None:
        """List the numbers in the neurons, and their fills."""
        for layer in range(self.story.last + 2):
            for label, drawn in self.drawing.drawn_activations(layer):
                self.shows(label, drawn)

    def show_weights(self) -> None:
        """List the weights that the edges show."""
        for label, drawn in self.drawing.drawn_weights():
            self.shows(label, drawn)

    def show_gauge(self, name: str, gauge: Gauge) -> None:
        """List a gauge's number, and where its dot is."""
        self.shows(name, gauge.number)
        self.shows(f"gauge of {name}", Dots(gauge.dot, gauge))

    @beat(hold=2.4)
    def nudge(self) -> None:
        """One weight moves, and z, a and C move with it."""
        story, size = self.story, self.parameters.nudge
        edge = self.drawing.edges[story.last][story.output][story.source]
        self.plain_edge = edge.copy()
        change, gauges = ValueTracker(0.0), VGroup(*self.gauges)
        self.play(FadeOut(self.formula), FadeIn(self.gauges[0]), FadeIn(links(self.gauges, LEFT)))
        self.play(edge.animate.set_stroke(width=10, opacity=1), pulse(edge, theme.TEXT), run_time=0.8)

        def follow(_: Mobject) -> None:
            now = story.nudged(change.get_value())
            for gauge, value in zip(self.gauges, (now.w, now.z, now.a, now.cost), strict=True):
                gauge.set_value(value)
            self.drawing.neurons[-1][story.output].show(now.a)
            edge.set_stroke(theme.signed(now.w), width=10 + 4 * (abs(now.w) - abs(story.weight)) / size)

        self.add(self.drawing, gauges)  # manim redraws what lies from the first mobject with an updater upwards
        self.drawing.add_updater(follow)
        for goal, seconds in ((size, 1.2), (-size, 1.8), (size, 1.6)):
            self.play(change.animate.set_value(goal), run_time=seconds)
        self.drawing.clear_updaters()
        self.tell_nudge()

    def tell_nudge(self) -> None:
        """By how much each quantity moved, and the ratio that was asked for."""
        before, after = self.story.nudged(0.0), self.story.nudged(self.parameters.nudge)
        pairs = ((before.w, after.w), (before.z, after.z), (before.a, after.a), (before.cost, after.cost))
        moved = [end - start for start, end in pairs]
        forms = [gauge.number.form.replace("{:", "{:+") for gauge in self.gauges]
        labels = changes(self.gauges, ["w", "z", "a", "C"], moved, forms)
        self.play(FadeIn(labels), run_time=0.8)
        self.play(FadeOut(self.mark), FadeIn(self.answer.rest(["slope"])))
        self.add(self.answer)
        self.wait(1.0)
        count = self.network.parameter_count
        note = words(f"{count} weights and biases: {count} nudges?", size=theme.LABEL, color=theme.QUIET)
        self.play(FadeIn(note.place(LEFT, -3.15)))
        for name, value, form, label, gauge in zip("wzaC", moved, forms, labels, self.gauges, strict=True):
            self.shows(f"change of {name}", Number(label, shown(value, form)))
            self.show_gauge(name, gauge)
        self.shows("change of C by change of w", Number(self.answer, shown(moved[3] / moved[0], "{:+.3f}")))
        self.shows("parameters", Number(note, str(count)))

    @beat
    def output_request(self) -> None:
        """The output's error is its request: an arrow of true length."""
        story, network = self.story, self.drawing
        edge = network.edges[story.last][story.output][story.source]
        a, slope = float(story.passed.output[0, story.output]), story.factors[0]
        self.add(network)
        self.clear_stage(network, self.captions, self.targets)
        self.requests = RequestArrows(network, story.back.requests, avoid=self.targets)
        self.error = formula_row(chain_rule.source_error(self.outputs), ROWS[0], {"error": theme.GRADIENT}, width=3.6)
        output = network.neurons[-1][story.output]
        self.say(1, FadeIn(self.error), edge.animate.match_style(self.plain_edge), output.animate.show(a))
        target = float(story.y[0, story.output])
        source, shown_a = chain_rule.error_source(a, target, self.outputs, slope)
        numbers = formula_row(source, ROWS[1], {"value": theme.GRADIENT}, size=42)
        request = shown(-slope, "{:+.3f}")
        source = f'"request" = -frac(partial C, partial a^((ell))) = {{{{{request} : value}}}}'
        asked = formula_row(source, ROWS[2], {"value": theme.REQUEST}, size=42)
        legend = scale_legend(self.requests.scale, "at the neurons", left=LEFT, y=-3.0)
        directions = direction_legend(left=LEFT, y=-1.5)
        self.play(FadeIn(numbers, shift=0.15 * UP))
        self.wait(0.6)
        self.play(FadeIn(asked, shift=0.15 * UP), FadeIn(legend))
        self.play(self.requests.grow(story.last + 1), run_time=1.8)
        self.play(FadeIn(directions))
        self.lines = VGroup(numbers, asked, directions)
        self.shows("a as factor", Number(numbers, shown_a))
        self.shows("request of the output", Number(asked, request))
        self.show_requests(story.last + 1)

    @beat(hold=2.4)
    def hidden_requests(self) -> None:
        """Through the weights, the output asks of the hidden neurons."""
        story, last = self.story, self.story.last
        colors = {"left": theme.REQUEST, "delta": theme.GRADIENT, "weight": theme.POSITIVE}
        self.rule = formula_row(chain_rule.source_rule(), ROWS[1], colors)
        ink = {"delta": theme.GRADIENT}
        meaning = formula_row(chain_rule.DELTA_SOURCE, ROWS[2], ink, size=42)
        delta = float(story.back.deltas[last][0, story.output])
        source = chain_rule.delta_source(*story.factors[:2], delta)
        numbers = formula_row(source, ROWS[2] - 0.72, ink, size=42)
        self.say(2, FadeOut(self.lines), step_back(self.error), FadeIn(self.rule))
        self.play(FadeIn(meaning, shift=0.15 * UP))
        self.play(FadeIn(numbers, shift=0.15 * UP))
        self.wait(0.8)
        self.play(layer_pulse(self.drawing, last, theme.REQUEST, back=True), run_time=1.3)
        self.play(self.requests.grow(last), run_time=1.8)
        asked = max(self.drawing.kept[last], key=lambda i: abs(story.back.requests[last][0, i]))
        weights, total = self.network.weights[last][:, asked], float(story.back.requests[last][0, asked])
        source = chain_rule.asked_source(
            asked, weights, story.back.deltas[last][0], total, self.requests.decimals, layer=last + 1
        )
        product = formula_row(source, ROWS[3] - 0.55, {"total": theme.REQUEST}, size=40)
        around = ring(self.drawing, last, asked)
        self.play(Create(around), FadeIn(product, shift=0.15 * UP))
        self.lines = VGroup(meaning, numbers, product, around)
        self.shows("delta of the output", Number(numbers, shown(delta, "{:.4f}")))
        self.show_requests(last)

    @beat(hold=2.4)
    def contributions(self) -> None:
        """A neuron further down hears several wishes, and they add up."""
        story, layer, summed = self.story, self.story.last - 1, self.story.summed
        panel = ContributionSum(
            story.back.contributions(layer)[0][:, summed],
            center=((LEFT + RIGHT) / 2, -0.82),
            size=(4.8, 1.62),
            at_most=AT_MOST,
            name=f"$-W_({{0}} {summed + 1})^(({layer + 1})) delta_({{0}})^(({layer + 1}))$",
        )
        around = ring(self.drawing, layer, summed)
        legend = scale_legend(panel.scale_of_lengths, "in the sum", left=LEFT + 2.6, y=-3.0)
        self.play(FadeOut(self.lines), Create(around), FadeIn(panel.ground), FadeIn(legend))
        kept = self.drawing.kept[layer + 1]
        for index in range(len(panel.pieces)):
            wires = [self.drawing.edges[layer][kept[index]][summed]] if index < len(kept) else []
            light = [pulse(edge, theme.REQUEST, back=True, width=9) for edge in wires]
            self.play(*light, panel.grow(index), run_time=min(2.2, 7.0 / len(panel.pieces)))
        self.wait(0.6)
        self.play(panel.grow_total(), run_time=1.2)
        self.wait(0.6)
        self.play(TransformFromCopy(panel.sum_arrow, self.requests.arrows[layer][summed]), run_time=1.2)
        for below in range(layer, -1, -1):
            self.play(self.requests.grow(below, without=summed if below == layer else None), run_time=1.0)
            self.show_requests(below)
        self.show_sum(panel)

    def show_sum(self, panel: ContributionSum) -> None:
        """List the contributions and their sum, as numbers and as arrows."""
        for index, number in enumerate(panel.numbers):
            self.shows(f"contribution {index + 1}", number)
        self.shows("sum of contributions", panel.total_number)
        lengths = [
            Bar(arrow, unit=panel.scale_of_lengths, axis=1, zero=float(arrow.foot[1]))
            for arrow in (*panel.arrows, panel.sum_arrow)
        ]
        self.shows("arrows of contributions", All(lengths))
        heights = [Bar(step, unit=panel.scale_of_lengths, axis=1, zero=panel.zero) for step in panel.steps]
        self.shows("running sums", All(heights))

    @beat(hold=2.4)
    def factors(self) -> None:
        """The three factors, each where it belongs."""
        story = self.story
        picture = self.leave_for_chain()
        values = [self.factor_value(row, value) for row, value in enumerate(story.factors)]
        self.slope = formula_row(chain_rule.SLOPE_SOURCE, ROWS[1])
        self.source = formula_row(chain_rule.ACTIVATION_SOURCE, ROWS[2], {"source": theme.ACTIVATION})
        tangent = SigmoidTangent(self.network.activations[-1], picture.z, story.factors[1])
        glow = Circle(0.6, color=theme.GRADIENT, stroke_width=6).move_to(picture.output_neuron)
        self.say(0)
        self.play(self.error.animate.set_opacity(1.0), Create(glow))
        self.play(FadeIn(values[0], shift=0.15 * UP))
        self.wait(0.6)
        self.play(FadeOut(glow), FadeIn(tangent.chart), FadeIn(self.slope), Create(tangent.curve))
        self.play(FadeIn(tangent.marks), Create(tangent.tangent))
        self.play(FadeIn(tangent.label), FadeIn(values[1], shift=0.15 * UP))
        self.wait(0.6)
        glow = Circle(0.6, color=theme.ACTIVATION, stroke_width=6).move_to(picture.source_neuron)
        self.play(FadeIn(self.source), Create(glow), pulse(picture.edge, theme.ACTIVATION, width=9))
        self.play(FadeIn(values[2], shift=0.15 * UP), FadeOut(glow))
        for name, number in zip(("dC/da", "da/dz", "dz/dw"), values, strict=True):
            self.shows(name, number)
        self.show_tangent(tangent)

    def show_tangent(self, tangent: SigmoidTangent) -> None:
        """List the activation's curve, the point on it, and the tangent's slope."""
        chart, slope = tangent.chart, self.story.factors[1]
        self.shows("activation", Curve(tangent.curve, chart))
        self.shows("point", Dots(tangent.marks[1], chart))
        self.shows("line up to the point", Dashed(tangent.marks[0], chart))
        self.shows("slope of the tangent", Number(tangent.label, shown(slope, "{:.3f}")))
        self.shows("tangent", Curve(tangent.tangent, chart, cut=False))

    @beat(hold=2.4)
    def product(self) -> None:
        """Their product, in numbers, beside a finite difference."""
        names = ("error", "slope", "source")
        colors = {"error": theme.GRADIENT, "source": theme.ACTIVATION}
        product = formula_row(chain_rule.source_product(self.outputs), ROWS[3], colors)
        self.play(FadeIn(product.rest(names)))
        rows = zip((self.error, self.slope, self.source), names, strict=True)
        moves = [TransformFromCopy(row.part(name), product.part(name)) for row, name in rows]
        self.play(LaggedStart(*moves, lag_ratio=0.5, run_time=2.6))
        self.add(product)
        colors["value"] = theme.GRADIENT
        numbers = formula_row(chain_rule.factors_source(self.story.factors), ROWS[3] - 0.72, colors, size=38)
        self.play(FadeIn(numbers, shift=0.15 * UP))
        self.wait(1.6)
        self.check_by_difference(numbers)

    def check_by_difference(self, numbers: Equation) -> None:
        """The finite difference, and to how many digits it agrees."""
        story, names = self.story, ("error", "slope", "source")
        decimals, places = chain_rule.product_decimals(story.factors)
        numeric = story.finite_difference()
        digits, form = agreeing_digits(story.slope, numeric), f"{{:.{places}f}}"
        source = f"frac(C(w + h) - C(w - h), 2 h) = {{{{{shown(numeric, form)} : value}}}}"
        check = formula_row(source, ROWS[3] - 1.36, {"value": theme.GRADIENT}, size=34)
        note = words(f"$h = 10^(-5)$: agrees to {digits} digits", size=theme.SMALL, color=theme.QUIET)
        self.play(FadeIn(check, shift=0.15 * UP))
        self.play(FadeIn(note.place(LEFT, -3.24)))
        for name, value in zip(names, story.factors, strict=True):
            self.shows(name, Number(numbers, shown(value, f"{{:.{decimals}f}}")))
        self.shows("dC/dw", Number(numbers, shown(story.slope, form)))
        self.shows("finite difference", Number(check, shown(numeric, form)))
        drawn = Number(note, str(digits), noise=1.0)  # the last digit of a difference is chance
        self.shows("agreeing digits", drawn)

    @beat(hold=2.4)
    def gradient(self) -> None:
        """All weights at once, and a step."""
        story = self.story
        self.clear_stage()
        self.play(FadeIn(self.drawing), FadeIn(self.captions), FadeIn(self.targets))
        plain = [edge.copy() for edge in self.edges()]
        sources = gradient_matrices(story.back.weights)
        for layer in range(story.last, -1, -1):
            colored, y = (
                edges_by_gradient(self.drawing, story.back.weights, layer),
                1.5 - 1.5 * (story.last - layer),
            )
            enter = []
            if layer in sources:
                matrix = formula_row(sources[layer], y, {"left": theme.GRADIENT}, size=38)
                enter.append(FadeIn(matrix, shift=0.15 * UP))
            self.play(colored, *enter, run_time=1.3)
            if layer in sources:
                self.shows(f"gradient of the weights to layer {layer + 1}", Table(matrix.rest(["left"])))
        text = "biases: $partial z \\/ partial b = 1$, so $partial C \\/ partial b = delta$; they step alike"
        self.play(FadeIn(words(text, size=theme.LABEL, color=theme.QUIET).place(LEFT, -0.98)))
        self.wait(1.0)
        self.take_step(plain)

    def take_step(self, plain: list[Line]) -> None:
        """The weights step against the gradient; every frame is a network with a part of the step."""
        story, step = self.story, self.parameters.step
        update = formula_row(chain_rule.UPDATE_SOURCE, -1.8, {"gradient": theme.GRADIENT})
        line, cost = self.cost_line()
        self.play(FadeIn(update), FadeIn(line), FadeIn(cost))
        self.wait(0.6)
        back = [edge.animate.match_style(style) for edge, style in zip(self.edges(), plain, strict=True)]
        self.play(update.light("gradient"), *back, run_time=0.8)
        taken = ValueTracker(0.0)

        def follow(drawing: NetworkDrawing) -> None:
            now = backpropagate(story.stepped(taken.get_value()), story.x, story.y, cost=COST)
            drawing.set_network(now.network).show_pass(now.forward)
            cost.set_value(now.cost)

        self.add(self.drawing, cost)
        self.drawing.add_updater(follow)
        self.play(taken.animate.set_value(step), run_time=2.4)
        self.drawing.clear_updaters()
        self.play(update.light(), run_time=0.5)
        self.shows("cost before the step", Number(line[0], shown(story.back.cost, "{:.3f}")))
        self.shows("cost after the step", cost)
        self.shows("eta", Number(line[1], f"{step:g}"))
        self.show_activations()
        self.show_weights()

    @beat(hold=2.4)
    def batch(self) -> None:
        """Each sample has its own gradient; the one that is used is their mean."""
        batch = self.story.batch(self.parameters.batch, self.parameters.batch_seed)
        self.clear_stage()
        axes = (self.story.index, batch.other)
        form = f"{{:+.{batch.decimals}f}}"
        pairs = [[shown(float(value), form) for value in pair] for pair in batch.pairs]
        lines = [f"{index + 1}: $({first}, {second})$" for index, (first, second) in enumerate(pairs)]
        names = {batch.place(index): batch.name(index) for index in axes}
        small = SampleNetworks(batch.singles, batch.y, lines, names, at_most=AT_MOST)
        fan = Fan(batch.pairs, center=(4.1, -1.15), size=(4.0, 2.4))
        colors = {"mean": theme.GRADIENT, "single": theme.GRADIENT}
        formula = formula_row(chain_rule.MEAN_SOURCE, 1.45, colors)
        self.play(LaggedStart(*(FadeIn(one) for one in small), lag_ratio=0.25, run_time=1.6))
        self.play(FadeIn(formula), Create(small.outlines), FadeIn(small.names))
        self.play(FadeIn(fan.axes), FadeIn(self.fan_names(fan, batch)))
        for index, drawing in enumerate(small.drawings):
            light = (layer_pulse(drawing, k, theme.GRADIENT, back=True) for k in range(len(drawing.edges)))
            number = FadeIn(small.numbers[index], shift=0.1 * UP)
            self.play(*light, number, fan.grow(index), run_time=min(1.0, 4.0 / len(batch)))
        self.play(formula.light("share", "single"), run_time=0.5)
        for index in range(len(batch)):
            self.play(fan.add_share(index), run_time=min(1.1, 4.4 / len(batch)))
        line = self.mean_line(batch, form)
        self.play(formula.light(), fan.grow_mean(), FadeIn(line), run_time=1.4)
        unit = fan.scale_of_lengths
        for index, texts in enumerate(pairs, start=1):
            arrow = Arrow(fan.arrows[index - 1], unit=unit)
            self.shows(f"arrow of sample {index}", arrow)
            for name, text in zip(("first", "second"), texts, strict=True):
                number = Number(small.numbers[index - 1], text)
                self.shows(f"{name} number of sample {index}", number)
        for name, value in zip(("first", "second"), batch.mean, strict=True):
            text = shown(value, form)
            self.shows(f"mean, {name}", Number(line, text))
        self.shows("arrow of the mean", Arrow(fan.mean_arrow, unit=unit))
        self.shows("shares", All([Arrow(arrow, unit=unit) for arrow in fan.shares]))

    def draw_network(self) -> None:
        """The network in the left 60 % with room for arrows between its neurons, and the nudge's gauges."""
        story, size = self.story, self.parameters.nudge
        rows = min(max(self.network.sizes), AT_MOST)
        height = 4.6 if rows <= 3 else 4.15
        share = 0.285 if rows <= 5 else 0.22
        radius = 0.26 if rows == 5 else max(0.1, min(share * height / rows, 0.42))
        self.drawing = NetworkDrawing(
            self.network, center=(-3.05, -0.22), size=(6.4, height), radius=radius, at_most=AT_MOST
        )
        self.captions = layer_captions(self.drawing, y=-3.05)
        self.targets = target_labels(self.drawing, story.y[0])
        moves = [[getattr(story.nudged(by), name) for by in (0, size, -size)] for name in ("w", "z", "a", "cost")]
        inks = (theme.signed(story.weight), theme.TEXT, theme.ACTIVATION, theme.GRADIENT)
        self.gauges = nudge_gauges("wzaC", moves, inks, (3, 3, 3, 4), left=LEFT, right=RIGHT - 0.05, top=1.65)
        form = self.gauges[3].number.form.replace("{:", "{:+")
        source = chain_rule.slope_by_nudge(moves[3][1] - moves[3][0], moves[0][1] - moves[0][0], form)
        self.answer = formula_row(source, -2.35, {"slope": theme.GRADIENT}, size=42)
        self.mark = Equation("= thin ?", size=40).next_to(self.answer.part("slope"), buff=0.15)

    def weight_name(self) -> VGroup:
        """The name of the weight that is followed, beside its edge, at the side where few other edges come in."""
        story = self.story
        edge = self.drawing.edges[story.last][story.output][story.source]
        along, is_falling = edge.get_unit_vector(), edge.get_start()[1] >= edge.get_end()[1] - 1e-6
        aside = (0.3 if is_falling else -0.3) * np.array([-along[1], along[0], 0.0])
        name = Equation("w", size=50, color=theme.signed(story.weight))
        return haloed(name.move_to(edge.point_from_proportion(0.5) + aside)).set_z_index(1)

    def edges(self) -> list[Line]:
        """All edges of the network's drawing."""
        return [edge for layer in self.drawing.edge_layers for edge in layer]

    def show_requests(self, layer: int) -> None:
        """List a layer's arrows, and the numbers at them."""
        kept = self.drawing.kept[layer]
        for label, drawn in self.requests.drawn_requests(layer):
            self.shows(label, drawn)
        arrows = [self.requests.arrows[layer][j] for j in kept]
        lengths = [Bar(one, unit=self.requests.scale, axis=1, zero=float(one.foot[1])) for one in arrows]
        self.shows(f"arrows of layer {layer}", All(lengths))

    def leave_for_chain(self) -> ChainPicture:
        """The followed weight and its two neurons grow out of the network, the rest goes."""
        story, last = self.story, self.story.last
        output = story.output
        picture = ChainPicture(
            source=story.factors[2],
            weight=story.weight,
            z=float(story.passed.preactivations[-1][0, output]),
            a=float(story.passed.output[0, output]),
            target=float(story.y[0, output]),
        )
        pairs = (
            (self.drawing.edges[last][output][story.source], picture.edge),
            (self.drawing.neurons[last][story.source], picture.source_neuron),
            (self.drawing.neurons[last + 1][output], picture.output_neuron),
        )
        copies = [old.copy() for old, _ in pairs]
        self.add(*copies)
        self.clear_stage(self.error, *copies)
        self.play(
            *(copy.animate.become(new) for copy, (_, new) in zip(copies, pairs, strict=True)),
            FadeIn(picture.labels),
            run_time=1.2,
        )
        return picture

    def factor_value(self, row: int, value: float) -> Readout:
        """A factor's number at the right end of its formula's row."""
        inks = (theme.GRADIENT, theme.TEXT, theme.ACTIVATION)
        number = Readout(value, "{:.3f}", size=theme.BODY, color=inks[row], anchor="right")
        return number.move_to([RIGHT - number.width / 2, ROWS[row], 0])

    def cost_line(self) -> tuple[VGroup, Readout]:
        """The cost before the step, and the number that the step will change."""
        cost, step = self.story.back.cost, self.parameters.step
        before = words(f"$C =$ {shown(cost, '{:.3f}')} $arrow.r$", size=theme.BODY, color=theme.GRADIENT)
        before.place(LEFT, -2.85)
        after = Readout(cost, "{:.3f}", size=theme.BODY, color=theme.GRADIENT, anchor="left", weight="bold")
        after.move_to([before.get_right()[0] + 0.2 + after.width / 2, -2.85 + after.height / 2, 0])
        eta = words(f"$eta = {step:g}$", size=theme.LABEL, color=theme.QUIET)
        return VGroup(before, eta.place(RIGHT, -2.85, align="right")), after

    def fan_names(self, fan: Fan, batch: Batch) -> VGroup:
        """Which two weights the axes of the arrows are."""
        across, up = (
            words(f"$partial C \\/ partial {batch.name(index)}$", size=theme.LABEL, color=theme.QUIET)
            for index in (self.story.index, batch.other)
        )
        return fan.name_axes(across, up)

    def mean_line(self, batch: Batch, form: str) -> Words:
        """The mean's two components."""
        first, second = (shown(value, form) for value in batch.mean)
        line = words(f"mean of {len(batch)}: $({first}, {second})$", size=theme.LABEL, color=theme.GRADIENT)
        return line.place(LEFT, -3.05)
