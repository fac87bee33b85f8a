"""Slide 5: requests travel backwards, and the chain rule multiplies out to every weight's gradient."""

from __future__ import annotations

from typing import Annotated, Self

import pydantic
from manim import UP, Circle, Create, FadeIn, FadeOut, LaggedStart, Mobject, TransformFromCopy, ValueTracker, VGroup
from pydantic import Field

from scenes.kit import cast, chain_rule, theme
from scenes.kit.agreement import agreeing_digits, decimals_of_sum
from scenes.kit.chain_rule import LEFT, RIGHT, ROWS, ChainPicture, SigmoidTangent, formula_row
from scenes.kit.gauges import Gauge, changes, links, window
from scenes.kit.gradients import Fan, SampleNetworks, decimal_form, gradient_strokes, matrix_source
from scenes.kit.network import NetworkDrawing
from scenes.kit.numbers import Readout, shown
from scenes.kit.pulses import layer_pulse, pulse, ring
from scenes.kit.requests import ContributionSum, RequestArrow, RequestArrows, scale_bar
from scenes.kit.scene import LectureScene
from scenes.kit.text import Equation, Words, words
from scenes.runs_backpropagation import COST, Batch, Story, backpropagate

AT_MOST = 8  # neurons drawn of a layer


class Backpropagation(LectureScene):
    """How much each weight effects the error: requests, the chain rule, the gradient, and its mean over a batch."""

    section = "backpropagation"

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

    def construct(self) -> None:
        given = self.parameters
        self.network = cast.tiny_network(given.sizes, given.seed)
        self.story = Story(self.network, given.sample, given.target, AT_MOST)
        self.outputs = given.sizes[-1]
        self.question()
        self.nudge()
        self.output_request()
        self.hidden_requests()
        self.contributions()
        self.factors()
        self.product()
        self.gradient()
        self.batch()

    def question(self) -> None:
        """The forward pass, the target, and the cost."""
        with self.beat("question"):
            story = self.story
            self.drawing = self.network_drawing()
            self.captions = self.layer_captions()
            self.targets = self.target_labels()
            self.gauges = self.nudge_gauges()
            _, z, a, cost = self.gauges
            self.formula = formula_row(chain_rule.source_cost(self.outputs), 1.65, {"cost": theme.GRADIENT})
            self.answer, mark = self.nudge_answer(), Equation("= thin ?", size=40)
            self.mark = mark.next_to(self.answer.part("slope"), buff=0.15)
            self.open()
            self.say(0, self.drawing.enter(), FadeIn(self.captions), run_time=1.8)
            self.play(self.drawing.activate(0, story.passed))
            for layer in range(1, story.last + 2):
                light = layer_pulse(self.drawing, layer - 1, theme.ACTIVATION, run_time=1.0)
                self.play(light, self.drawing.activate(layer, story.passed))
            self.play(FadeIn(z), FadeIn(a))
            self.play(FadeIn(self.targets, shift=0.15 * UP), FadeIn(self.formula), FadeIn(cost))
            self.play(FadeIn(self.answer.part("slope"), self.mark, shift=0.15 * UP))
            for layer in range(story.last + 2):
                for label, text, value in self.drawing.values(story.passed, layer) if self.drawing.numbered else []:
                    self.shows(label, text, value, "forward(network, sample).activations")
            for name, gauge in (("z", z), ("a", a), ("C", cost)):
                self.shows(name, gauge.number.string, gauge.number.value, "forward(network, sample)")

    def nudge(self) -> None:
        """One weight moves, and z, a and C move with it."""
        with self.beat("nudge"):
            story, size = self.story, self.parameters.nudge
            edge = self.drawing.edges[story.last][story.output][story.source]
            self.style = edge.copy()
            change, gauges = ValueTracker(0.0), VGroup(*self.gauges)
            self.play(FadeOut(self.formula), FadeIn(self.gauges[0]), FadeIn(links(self.gauges, LEFT)))
            self.play(edge.animate.set_stroke(width=10, opacity=1), pulse(edge, theme.TEXT), run_time=0.8)

            def follow(_: Mobject) -> None:
                now = story.nudged(change.get_value())
                for gauge, value in zip(self.gauges, (now.w, now.z, now.a, now.cost), strict=True):
                    gauge.set_value(value)
                self.drawing.neurons[-1][story.output].show(now.a)
                edge.set_stroke(theme.signed(now.w), width=10 * abs(now.w) / max(abs(story.weight), 1e-9))

            gauges.add_updater(follow)
            self.add(gauges)
            for goal, seconds in ((size, 1.2), (-size, 1.8), (size, 1.6)):
                self.play(change.animate.set_value(goal), run_time=seconds)
            gauges.clear_updaters()
            self.tell_nudge()

    def tell_nudge(self) -> None:
        """By how much each quantity moved, and the ratio that was asked for."""
        before, after = self.story.nudged(0.0), self.story.nudged(self.parameters.nudge)
        pairs = [(before.w, after.w), (before.z, after.z), (before.a, after.a), (before.cost, after.cost)]
        moved = [end - start for start, end in pairs]
        forms = [gauge.number.form.replace("{:", "{:+") for gauge in self.gauges]
        self.play(FadeIn(changes(self.gauges, ["w", "z", "a", "C"], moved, forms)), run_time=0.8)
        ratio = shown(moved[3] / moved[0], "{:+.3f}")
        self.play(FadeOut(self.mark), FadeIn(self.answer.rest(["slope"])))
        self.wait(1.0)
        count = self.network.parameter_count
        note = words(f"{count} weights and biases: {count} nudges?", size=theme.LABEL, color=theme.QUIET)
        self.play(FadeIn(note.place(LEFT, -3.15)))
        for name, value, form in zip("wzaC", moved, forms, strict=True):
            self.shows(f"change of {name}", shown(value, form), value, "forward(nudged) - forward(network)")
        self.shows("change of C by change of w", ratio, moved[3] / moved[0], "nudged cost")
        self.shows("parameters", str(count), count, "network.parameter_count")

    def output_request(self) -> None:
        """The output's error is its request: an arrow of true length."""
        with self.beat("output-request"):
            story, network = self.story, self.drawing
            edge = network.edges[story.last][story.output][story.source]
            a, slope = float(story.passed.output[0, story.output]), story.factors[0]
            self.add(network)
            self.clear_stage(network, self.captions, self.targets)
            self.requests = RequestArrows(network, story.back.requests)
            colors = {"error": theme.GRADIENT}
            self.error = formula_row(chain_rule.source_error(self.outputs), ROWS[0], colors, width=3.6)
            self.say(
                1,
                FadeIn(self.error),
                edge.animate.match_style(self.style),
                network.neurons[-1][story.output].animate.show(a),
            )
            target = float(story.y[0, story.output])
            source, shown_a = chain_rule.error_source(a, target, self.outputs, slope)
            lines = VGroup(formula_row(source, ROWS[1], {"value": theme.GRADIENT}, size=42))
            request = shown(-slope, "{:+.3f}")
            source = f'"request" = -frac(partial C, partial a^((ell))) = {{{{{request} : value}}}}'
            lines.add(formula_row(source, ROWS[2], {"value": theme.REQUEST}, size=42), self.direction_legend())
            self.play(FadeIn(lines[0], shift=0.15 * UP))
            self.legend = self.request_legend()
            self.play(FadeIn(lines[1], shift=0.15 * UP), FadeIn(self.legend))
            self.play(self.requests.grow(story.last + 1), run_time=1.6)
            self.play(FadeIn(lines[2]))
            self.lines = lines
            self.shows("a as factor", shown_a, a, "forward(network, sample).output")
            self.shows("request of the output", request, -slope, "back.requests[-1]")
            self.show_requests(story.last + 1)

    def hidden_requests(self) -> None:
        """Through the weights, the output asks of the hidden neurons."""
        with self.beat("hidden-requests"):
            story, last = self.story, self.story.last
            colors = {"left": theme.REQUEST, "delta": theme.GRADIENT, "weight": theme.POSITIVE}
            self.rule = formula_row(chain_rule.source_rule(), ROWS[1], colors)
            meaning = formula_row(
                "{{delta_j : delta}} = frac(partial C, partial a_j) thin sigma'(z_j)",
                ROWS[2],
                {"delta": theme.GRADIENT},
                size=42,
            )
            self.say(2, FadeOut(self.lines), self.error.animate.set_opacity(theme.FADED), FadeIn(self.rule))
            output, factors = story.output, story.factors
            delta = float(story.back.deltas[last][0, output])
            source = chain_rule.delta_source(factors[0], factors[1], delta)
            loss = formula_row(source, ROWS[2] - 0.72, {"delta": theme.GRADIENT}, size=42)
            self.play(FadeIn(meaning, shift=0.15 * UP))
            self.play(FadeIn(loss, shift=0.15 * UP))
            self.wait(0.8)
            self.play(layer_pulse(self.drawing, last, theme.REQUEST, back=True), run_time=1.3)
            self.play(self.requests.grow(last), run_time=1.6)
            asked = max(self.drawing.kept[last], key=lambda i: abs(story.back.requests[last][0, i]))
            weights, deltas = self.network.weights[last][:, asked], story.back.deltas[last][0]
            total = float(story.back.requests[last][0, asked])
            source = chain_rule.asked_source(weights, deltas, total, self.requests.decimals)
            numbers = formula_row(source, ROWS[3] - 0.55, {"total": theme.REQUEST}, size=42)
            around = ring(self.drawing, last, asked)
            self.play(Create(around), FadeIn(numbers, shift=0.15 * UP))
            self.lines = VGroup(meaning, loss, numbers, around)
            self.shows("delta of the output", shown(delta, "{:.4f}"), delta, "back.deltas[-1]")
            self.show_requests(last)

    def contributions(self) -> None:
        """A neuron further down hears several wishes, and they add up."""
        with self.beat("contributions"):
            story, layer = self.story, self.story.last - 1
            values = story.back.contributions(layer)[0][:, story.summed]
            panel = ContributionSum(values, center=((LEFT + RIGHT) / 2, -0.82), size=(4.8, 1.62), at_most=AT_MOST)
            around = ring(self.drawing, layer, story.summed)
            bar = self.legend_entry(panel.scale_of_lengths, "in the sum", LEFT + 2.6)
            self.play(FadeOut(self.lines), Create(around), FadeIn(panel.ground), FadeIn(bar))
            kept = self.drawing.kept[layer + 1]
            for index in range(len(panel.pieces)):
                wires = [self.drawing.edges[layer][kept[index]][story.summed]] if index < len(kept) else []
                light = [pulse(edge, theme.REQUEST, back=True, width=9) for edge in wires]
                self.play(*light, panel.grow(index), run_time=min(1.8, 7.0 / len(panel.pieces)))
            self.play(panel.grow_total(), run_time=1.0)
            self.play(TransformFromCopy(panel.sum_arrow, self.requests.arrows[layer][story.summed]), run_time=1.2)
            for below in range(layer, -1, -1):
                self.play(self.requests.grow(below), run_time=1.0)
                self.show_requests(below)
            for index, (text, value) in enumerate(panel.shown_pieces()):
                self.shows(f"contribution {index + 1}", text, value, "-W_ji delta_j")
            self.shows("sum of contributions", panel.total_number.string, panel.total, "back.requests")

    def factors(self) -> None:
        """The three factors, each where it belongs."""
        with self.beat("factors"):
            story = self.story
            picture = self.leave_for_chain()
            self.say(0)
            values = [self.factor_value(row, value) for row, value in enumerate(story.factors)]
            slope = "frac(partial a^((ell)), partial z^((ell))) = {{sigma'(z^((ell))) : slope}}"
            source = "frac(partial z^((ell)), partial w^((ell))) = {{a^((ell - 1)) : source}}"
            self.slope = formula_row(slope, ROWS[1])
            self.source = formula_row(source, ROWS[2], {"source": theme.ACTIVATION})
            glow = Circle(0.6, color=theme.GRADIENT, stroke_width=6).move_to(picture.output_neuron)
            self.play(self.error.animate.set_opacity(1.0), Create(glow))
            self.play(FadeIn(values[0], shift=0.15 * UP))
            tangent = SigmoidTangent(self.network.activations[-1], picture.z, story.factors[1])
            self.play(FadeOut(glow), FadeIn(tangent.chart), FadeIn(self.slope), Create(tangent.curve))
            self.play(FadeIn(tangent.marks), Create(tangent.tangent))
            self.play(FadeIn(tangent.label), FadeIn(values[1], shift=0.15 * UP))
            glow = Circle(0.6, color=theme.ACTIVATION, stroke_width=6).move_to(picture.source_neuron)
            self.play(FadeIn(self.source), Create(glow), pulse(picture.edge, theme.ACTIVATION, width=9))
            self.play(FadeIn(values[2], shift=0.15 * UP), FadeOut(glow))
            for name, value, number in zip(("dC/da", "da/dz", "dz/dw"), story.factors, values, strict=True):
                self.shows(name, number.string, value, "back.chain_factors(last)")

    def product(self) -> None:
        """Their product, in numbers, beside a finite difference."""
        with self.beat("product"):
            story = self.story
            colors = {"error": theme.GRADIENT, "source": theme.ACTIVATION, "value": theme.GRADIENT}
            product = formula_row(
                chain_rule.source_product(self.outputs), ROWS[3], {k: colors[k] for k in ("error", "source")}
            )
            names = ("error", "slope", "source")
            self.play(FadeIn(product.rest(names)))
            rows = zip((self.error, self.slope, self.source), names, strict=True)
            moves = [TransformFromCopy(row.part(name), product.part(name)) for row, name in rows]
            self.play(LaggedStart(*moves, lag_ratio=0.5, run_time=2.4))
            source, decimals = chain_rule.factors_source(story.factors, 4)
            self.play(FadeIn(formula_row(source, ROWS[3] - 0.72, colors, size=38), shift=0.15 * UP))
            self.wait(1.6)
            numeric = story.finite_difference()
            digits = agreeing_digits(story.slope, numeric)
            text = shown(numeric, "{:.4f}")
            source = f"frac(C(w + h) - C(w - h), 2 h) = {{{{{text} : value}}}}"
            check = formula_row(source, ROWS[3] - 1.36, {"value": theme.GRADIENT}, size=34)
            note = words(f"$h = 10^(-5)$: agrees to {digits} digits", size=theme.SMALL, color=theme.QUIET)
            note.place(LEFT, -3.24)
            self.play(FadeIn(check, shift=0.15 * UP))
            self.play(FadeIn(note))
            for name, value in zip(names, story.factors, strict=True):
                self.shows(name, shown(value, f"{{:.{decimals}f}}"), value, "back.chain_factors(last)")
            self.shows("dC/dw", shown(story.slope, "{:.4f}"), story.slope, "back.weights[-1]")
            self.shows("finite difference", text, numeric, "objective(w + h), objective(w - h)")
            self.shows("agreeing digits", str(digits), digits, "dC/dw and finite difference")

    def gradient(self) -> None:
        """All weights at once, and a step."""
        with self.beat("gradient"):
            story, step = self.story, self.parameters.step
            self.clear_stage()
            self.play(FadeIn(self.drawing), FadeIn(self.captions), FadeIn(self.targets))
            bias = words(
                "biases: $partial z \\/ partial b = 1$, so $partial C \\/ partial b = delta$", size=theme.LABEL
            )
            bias.set_color(theme.QUIET).place(LEFT, -0.98)
            strokes = {
                id(edge): (width, opacity)
                for edge, width, opacity in gradient_strokes(self.drawing, story.back.weights)
            }
            matrices = self.gradient_matrices()
            for layer in range(story.last, -1, -1):
                moves = [
                    edge.animate.set_stroke(theme.GRADIENT, width=strokes[id(edge)][0], opacity=strokes[id(edge)][1])
                    for edge in self.drawing.edge_layers[layer]
                ]
                enter = [FadeIn(matrices[layer], shift=0.15 * UP)] if layer in matrices else []
                self.play(*moves, *enter, run_time=1.3)
            self.play(FadeIn(bias))
            self.wait(1.0)
            source = "W^((ell)) := W^((ell)) - eta thin {{frac(partial C, partial W^((ell))) : gradient}}"
            update = formula_row(source, -1.8, {"gradient": theme.GRADIENT})
            line, cost = self.cost_line()
            self.play(FadeIn(update), FadeIn(line), FadeIn(cost))
            after = backpropagate(story.stepped(step), story.x, story.y, cost=COST)
            self.play(update.light("gradient"), run_time=0.5)
            new = after.network
            self.play(
                update.light(),
                self.drawing.animate.set_network(new).show_pass(after.forward),
                cost.count_to(after.cost),
                run_time=2.0,
            )
            self.shows("cost after the step", cost.string, after.cost, "backpropagate(stepped network).cost")

    def batch(self) -> None:
        """Each sample has its own gradient; the one that is used is their mean."""
        with self.beat("batch"):
            batch = self.story.batch(self.parameters.batch, self.parameters.batch_seed)
            self.clear_stage()
            small = SampleNetworks(batch.singles, batch.y)
            fan = Fan(batch.pairs, center=(4.1, -1.15), size=(4.3, 2.6))
            formula = formula_row(
                "{{frac(partial C, partial w) : mean}} = {{frac(1, N) : share}} "
                "sum_(n = 1)^N {{frac(partial C_n, partial w) : single}}",
                1.45,
                {"mean": theme.GRADIENT, "single": theme.blend(theme.GRADIENT, 0.75)},
            )
            self.play(LaggedStart(*(FadeIn(one) for one in small), lag_ratio=0.25, run_time=1.6))
            self.play(FadeIn(formula), FadeIn(fan.axes), FadeIn(self.fan_names(fan, batch)))
            for index, drawing in enumerate(small.drawings):
                self.play(
                    *(layer_pulse(drawing, k, theme.GRADIENT, back=True) for k in range(len(drawing.edges))),
                    fan.grow(index),
                    run_time=0.9,
                )
            self.play(formula.light("share", "single"), run_time=0.5)
            for index in range(len(batch)):
                self.play(fan.add_share(index), run_time=min(1.2, 4.8 / len(batch)))
            self.play(formula.light(), fan.grow_mean(), FadeIn(self.mean_line(batch)), run_time=1.4)
            for index, pair in enumerate(batch.pairs):
                self.shows(f"arrow of sample {index + 1}", "arrow", pair.tolist(), "backpropagate(one sample).gradient")

    def layer_captions(self) -> VGroup:
        """The layers' names below their columns; their symbols alone where the columns are narrow."""
        last = self.story.last + 1
        names = ["input", *["hidden"] * (last - 1), "output"] if last <= 3 else [""] * (last + 1)
        captions = VGroup()
        for layer, name in enumerate(names):
            x = self.drawing.layers[layer].get_center()[0]
            caption = words(f"{name} $a^(({layer}))$".strip(), size=theme.LABEL, color=theme.QUIET)
            captions.add(caption.place(x, -3.05, align="center"))
        return captions

    def target_labels(self) -> VGroup:
        """What each output should be, at its right."""
        labels = VGroup()
        for j in self.drawing.kept[-1]:
            place = self.drawing.place(self.story.last + 1, j)
            text = f"$y = {self.story.y[0, j]:g}$".replace("-", "−")
            labels.add(words(text, size=theme.LABEL).place(place[0] + self.drawing.radius + 0.15, place[1] - 0.1))
        return labels

    def network_drawing(self) -> NetworkDrawing:
        """The network in the left 60 %, its neurons as large as leaves room for arrows between them."""
        rows = min(max(self.network.sizes), AT_MOST + 1)
        radius = max(0.1, min(0.285 * 4.6 / rows, 0.42))
        return NetworkDrawing(self.network, center=(-3.05, -0.22), size=(6.4, 4.6), radius=radius, at_most=AT_MOST)

    def nudge_answer(self) -> Equation:
        """The question dC/dw, and the ratio of changes that approximates it."""
        before, after = self.story.nudged(0.0), self.story.nudged(self.parameters.nudge)
        moved, change = after.cost - before.cost, after.w - before.w
        form = self.gauges[3].number.form.replace("{:", "{:+")
        quotient = f"frac({shown(moved, form)}, {shown(change, '{:+g}')})"
        source = f"{{{{frac(partial C, partial w) : slope}}}} approx {quotient} = {shown(moved / change, '{:+.3f}')}"
        return formula_row(source, -2.35, {"slope": theme.GRADIENT}, size=42)

    def direction_legend(self) -> VGroup:
        """What an arrow's direction means."""
        legend = VGroup()
        for x, sign, text in ((LEFT + 0.15, 1, "should grow"), (LEFT + 2.5, -1, "should shrink")):
            arrow = RequestArrow(sign * 0.4, [x, -1.45 - 0.2 * sign], 1.0)
            legend.add(arrow, words(text, size=theme.LABEL, color=theme.QUIET).place(x + 0.35, -1.55))
        return legend

    def nudge_gauges(self) -> list[Gauge]:
        """The weight that is followed, and z, a and C that hang on it."""
        size = self.parameters.nudge
        nudges = [self.story.nudged(change) for change in (0.0, size, -size)]
        inks = (theme.signed(self.story.weight), theme.TEXT, theme.ACTIVATION, theme.GRADIENT)
        gauges = []
        for row, (name, ink) in enumerate(zip(("w", "z", "a", "cost"), inks, strict=True)):
            here, up, down = (float(getattr(nudge, name)) for nudge in nudges)
            least = 4 if name == "cost" else 3
            decimals = decimals_of_sum([here, up - here], up, least=least)
            gauges.append(
                Gauge(
                    "C" if name == "cost" else name,
                    window([up, down], here),
                    here,
                    left=LEFT,
                    right=RIGHT,
                    y=1.65 - 1.0 * row,
                    form=f"{{:.{decimals}f}}",
                    color=ink,
                )
            )
        return gauges

    def legend_entry(self, scale: float, text: str, x: float) -> VGroup:
        """A scale bar and which arrows it is for."""
        bar = scale_bar(scale)
        bar.move_to([x + bar.width / 2, -3.0, 0])
        name = words(text, size=theme.SMALL, color=theme.QUIET)
        return VGroup(bar, name.place(bar.get_right()[0] + 0.15, -3.08))

    def request_legend(self) -> VGroup:
        """What the length of an arrow beside a neuron means."""
        return self.legend_entry(self.requests.scale, "at the neurons", LEFT)

    def show_requests(self, layer: int) -> None:
        """List the numbers at a layer's arrows."""
        for label, text, value in self.requests.values(layer):
            self.shows(label, text, value, "backpropagate(network, sample).requests")

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

    def gradient_matrices(self) -> dict[int, Equation]:
        """dC/dW of the last two layers of weights."""
        layers = range(max(0, self.story.last - 1), self.story.last + 1)
        matrices = {}
        for layer, y in zip(reversed(layers), (1.5, 0.0), strict=True):
            gradient = self.story.back.weights[layer]
            source = matrix_source(gradient, decimal_form(gradient))
            left = f"{{{{frac(partial C, partial W^(({layer + 1}))) : left}}}} = {source}"
            matrices[layer] = formula_row(left, y, {"left": theme.GRADIENT}, size=38)
        return matrices

    def cost_line(self) -> tuple[VGroup, Readout]:
        """The cost before the step, and the number that the step will change."""
        cost, step = self.story.back.cost, self.parameters.step
        before = words(f"$C = {shown(cost, '{:.3f}')} arrow.r$", size=theme.BODY, color=theme.GRADIENT)
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

    def mean_line(self, batch: Batch) -> Words:
        """The mean's two components."""
        first, second = (shown(value, "{:+.3f}") for value in batch.mean)
        for text, value in ((first, batch.mean[0]), (second, batch.mean[1])):
            self.shows("mean", text, float(value), "backpropagate(network, batch).gradient")
        line = words(f"mean of {len(batch)}: $({first}, {second})$", size=theme.LABEL, color=theme.GRADIENT)
        return line.place(LEFT, -3.05)
