"""Slide 5: requests travel backwards, and the chain rule multiplies out to every weight's gradient."""

from __future__ import annotations

from typing import Annotated, Self

import pydantic
from manim import (
    UP,
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
from lecture.kit.contributions import ContributionSum
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import shown
from lecture.kit.pulses import layer_pulse, pulse, ring
from lecture.kit.readings import Number, Table
from lecture.kit.requests import RequestArrows, direction_legend, scale_legend
from lecture.kit.scene import beat
from lecture.kit.text import step_back
from scenes.numbers import networks
from scenes.numbers.backpropagation import FollowedWeight
from scenes.pictures.chain_picture import ChainPicture, SigmoidTangent
from scenes.pictures.chain_rule import FACTORS, LEFT, RIGHT, ChainRule, CostOfStep
from scenes.pictures.contents import SectionScene
from scenes.pictures.gradients import BatchGradients, edges_by_gradient
from scenes.pictures.nudge import FollowedNetwork, NudgePanel

AT_MOST = 8  # neurons drawn of a layer


class Backpropagation(SectionScene):
    """How much each weight effects the error: requests, the chain rule, the gradient, and its mean over a batch."""

    carries = True
    oracle = "scenes.oracles.backpropagation"

    class Parameters(networks.TinyNetwork):
        """The tiny network, the size of the nudge and of the step, and the batch."""

        sizes: Annotated[tuple[networks.Width, ...], Field(min_length=3, max_length=6)] = (2, 3, 1)
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
        network = networks.tiny_network(given.sizes, given.seed)
        self.followed = FollowedWeight(network, given.sample, given.target, AT_MOST)
        self.formulas = ChainRule(self.followed)
        self.network = FollowedNetwork(self.followed)

    @beat
    def question(self) -> None:
        """The forward pass, the target, the cost, and the question."""
        followed, network = self.followed, self.network
        self.panel = NudgePanel(followed, self.parameters.nudge)
        _, z, a, cost = self.panel.gauges
        self.open()
        self.say(0, self.grown(network.drawing), FadeIn(network.captions), run_time=1.8)
        self.play(network.drawing.activate(0, followed.passed))
        for layer in range(1, followed.last + 2):
            light = layer_pulse(network.drawing, layer - 1, theme.ACTIVATION, run_time=1.0)
            self.play(light, network.drawing.activate(layer, followed.passed))
        self.play(FadeIn(z), FadeIn(a))
        self.play(FadeIn(network.targets, shift=0.15 * UP), FadeIn(self.formulas.cost), FadeIn(cost))
        asked = FadeIn(self.panel.slope.part("gradient"), self.panel.mark, shift=0.15 * UP)
        self.play(asked, FadeIn(network.name))
        self.shows_each(network.drawn())
        self.shows_each(self.panel.drawn_gauges()[2:])  # that of w has not come yet

    @beat(hold=2.4)
    def nudge(self) -> None:
        """One weight moves, and z, a and C move with it; then by how much, and the ratio that was asked for."""
        panel, network, by = self.panel, self.network, self.parameters.nudge
        self.play(FadeOut(self.formulas.cost), FadeIn(panel.gauges[0]), FadeIn(panel.links))
        self.play(network.edge.animate.set_stroke(width=10, opacity=1), pulse(network.edge, theme.TEXT), run_time=0.8)
        change = ValueTracker(0.0)

        def follow(_: Mobject) -> None:
            now = self.followed.nudged(change.get_value())
            panel.show(now)
            network.nudge(now, by)

        self.add(network.drawing, VGroup(*panel.gauges))  # manim redraws from the first mobject with an updater upwards
        network.drawing.add_updater(follow)
        for goal, seconds in ((by, 1.2), (-by, 1.8), (by, 1.6)):
            self.play(change.animate.set_value(goal), run_time=seconds)
        network.drawing.clear_updaters()
        self.play(FadeIn(panel.changes), run_time=0.8)
        self.play(FadeOut(panel.mark), FadeIn(panel.slope.rest(["gradient"])))
        self.add(panel.slope)
        self.wait(1.0)
        self.play(FadeIn(panel.note))
        self.shows_each(panel.drawn_gauges())
        self.shows_each(panel.drawn_changes())

    @beat
    def output_request(self) -> None:
        """The output's error is its request: an arrow of true length."""
        followed, network, formulas = self.followed, self.network, self.formulas
        self.add(network.drawing)
        self.clear_stage(network.drawing, network.captions, network.targets)
        self.requests = RequestArrows(network.drawing, followed.back.requests, avoid=network.targets)
        plain = network.edge.animate.match_style(network.plain)
        self.say(1, FadeIn(formulas.error), plain, network.output.animate.show(followed.a))
        scale = scale_legend(self.requests.scale, "at the neurons", left=LEFT, y=-3.0)
        directions = direction_legend(left=LEFT, y=-1.5)
        self.play(FadeIn(formulas.error_in_numbers, shift=0.15 * UP))
        self.wait(0.6)
        self.play(FadeIn(formulas.request, shift=0.15 * UP), FadeIn(scale))
        self.play(self.requests.grow(followed.last + 1), run_time=1.8)
        self.play(FadeIn(directions))
        self.leaving = VGroup(formulas.error_in_numbers, formulas.request, directions)
        self.shows("a as factor", Number(formulas.error_in_numbers, formulas.activation))
        self.shows("request of the output", Number(formulas.request, formulas.request_number))
        self.shows_each(self.requests.drawn_requests(followed.last + 1))

    @beat(hold=2.4)
    def hidden_requests(self) -> None:
        """Through the weights, the output asks of the hidden neurons."""
        formulas, drawing, last = self.formulas, self.network.drawing, self.followed.last
        self.say(2, FadeOut(self.leaving), step_back(formulas.error), FadeIn(formulas.rule))
        for line in formulas.delta:
            self.play(FadeIn(line, shift=0.15 * UP))
        self.wait(0.8)
        self.play(layer_pulse(drawing, last, theme.REQUEST, back=True), run_time=1.3)
        self.play(self.requests.grow(last), run_time=1.8)
        most = max(drawing.kept[last], key=lambda i: abs(self.followed.back.requests[last][0, i]))
        around, asked = ring(drawing, last, most), formulas.asked(most, self.requests.decimals)
        self.play(Create(around), FadeIn(asked, shift=0.15 * UP))
        self.leaving = VGroup(*formulas.delta, asked, around)
        self.shows("delta of the output", Number(formulas.delta[1], shown(self.followed.delta, "{:.4f}")))
        self.shows_each(self.requests.drawn_requests(last))

    @beat(hold=2.4)
    def contributions(self) -> None:
        """A neuron further down hears several wishes, and they add up."""
        followed, drawing = self.followed, self.network.drawing
        layer, summed = followed.last - 1, followed.summed
        panel = ContributionSum(
            followed.back.contributions(layer)[0][:, summed],
            center=((LEFT + RIGHT) / 2, -0.82),
            size=(4.8, 1.62),
            at_most=AT_MOST,
            name=f"$-W_({{0}} {summed + 1})^(({layer + 1})) delta_({{0}})^(({layer + 1}))$",
        )
        scale = scale_legend(panel.scale_of_lengths, "in the sum", left=LEFT + 2.6, y=-3.0)
        self.play(FadeOut(self.leaving), Create(ring(drawing, layer, summed)), FadeIn(panel.ground), FadeIn(scale))
        kept = drawing.kept[layer + 1]
        for index in range(len(panel.pieces)):
            wires = [drawing.edges[layer][kept[index]][summed]] if index < len(kept) else []
            light = [pulse(edge, theme.REQUEST, back=True, width=9) for edge in wires]
            self.play(*light, panel.grow(index), run_time=min(2.2, 7.0 / len(panel.pieces)))
        self.wait(0.6)
        self.play(panel.grow_total(), run_time=1.2)
        self.wait(0.6)
        self.play(TransformFromCopy(panel.sum_arrow, self.requests.arrows[layer][summed]), run_time=1.2)
        for below in range(layer, -1, -1):
            self.play(self.requests.grow(below, without=summed if below == layer else None), run_time=1.0)
            self.shows_each(self.requests.drawn_requests(below))
        self.shows_each(panel.drawn_contributions())

    @beat(hold=2.4)
    def factors(self) -> None:
        """The followed weight and its two neurons grow out of the network; the three factors, each where it belongs."""
        formulas, picture, tangent = self.formulas, ChainPicture(self.followed), SigmoidTangent(self.followed)
        copies = picture.copies(self.network.drawing)
        self.add(*copies)
        self.clear_stage(formulas.error, *copies)
        self.play(*picture.grow_out_of(copies), FadeIn(picture.labels), run_time=1.2)
        error, slope, source = formulas.factors
        glow = picture.glow(picture.output_neuron, theme.GRADIENT)
        self.say(0)
        self.play(formulas.error.animate.set_opacity(1.0), Create(glow))
        self.play(FadeIn(error, shift=0.15 * UP))
        self.wait(0.6)
        self.play(FadeOut(glow), FadeIn(tangent.chart), FadeIn(formulas.slope), Create(tangent.curve))
        self.play(FadeIn(tangent.marks), Create(tangent.tangent))
        self.play(FadeIn(tangent.label), FadeIn(slope, shift=0.15 * UP))
        self.wait(0.6)
        glow = picture.glow(picture.source_neuron, theme.ACTIVATION)
        self.play(FadeIn(formulas.source), Create(glow), pulse(picture.edge, theme.ACTIVATION, width=9))
        self.play(FadeIn(source, shift=0.15 * UP), FadeOut(glow))
        self.shows_each(zip(("dC/da", "da/dz", "dz/dw"), formulas.factors, strict=True))
        self.shows_each(tangent.drawn())

    @beat(hold=2.4)
    def product(self) -> None:
        """Their product, in numbers, beside a finite difference."""
        formulas, product = self.formulas, self.formulas.product
        self.play(FadeIn(product.rest(FACTORS)))
        rows = zip((formulas.error, formulas.slope, formulas.source), FACTORS, strict=True)
        moves = [TransformFromCopy(row.part(name), product.part(name)) for row, name in rows]
        self.play(LaggedStart(*moves, lag_ratio=0.5, run_time=2.6))
        self.add(product)
        self.play(FadeIn(formulas.product_in_numbers, shift=0.15 * UP))
        self.wait(1.6)
        self.play(FadeIn(formulas.difference, shift=0.15 * UP))
        self.play(FadeIn(formulas.agreement))
        self.shows_each(formulas.drawn_product())

    @beat(hold=2.4)
    def gradient(self) -> None:
        """All weights at once, and a step."""
        network, formulas, followed = self.network, self.formulas, self.followed
        self.clear_stage()
        self.play(FadeIn(network.drawing), FadeIn(network.captions), FadeIn(network.targets))
        plain = [edge.copy() for edge in network.edges]
        for layer in range(followed.last, -1, -1):
            matrix = formulas.matrix(layer)
            enter = [] if matrix is None else [FadeIn(matrix, shift=0.15 * UP)]
            self.play(edges_by_gradient(network.drawing, followed.back.weights, layer), *enter, run_time=1.3)
            if matrix is not None:
                self.shows(f"gradient of the weights to layer {layer + 1}", Table(matrix.rest(["gradient"])))
        self.play(FadeIn(formulas.biases))
        self.wait(1.0)
        self.take_step(plain)

    def take_step(self, plain: list[Line]) -> None:
        """The weights step against the gradient; every frame is a network with a part of the step."""
        followed, network, update, step = self.followed, self.network, self.formulas.update, self.parameters.step
        cost = CostOfStep(followed.back.cost, step)
        self.play(FadeIn(update), FadeIn(cost), FadeIn(cost.after))
        self.wait(0.6)
        back = [edge.animate.match_style(style) for edge, style in zip(network.edges, plain, strict=True)]
        self.play(update.light("gradient"), *back, run_time=0.8)
        taken = ValueTracker(0.0)

        def follow(drawing: NetworkDrawing) -> None:
            now = followed.after_step(taken.get_value())
            drawing.set_network(now.network).show_pass(now.forward)
            cost.after.set_value(now.cost)

        self.add(network.drawing, cost.after)
        network.drawing.add_updater(follow)
        self.play(taken.animate.set_value(step), run_time=2.4)
        network.drawing.clear_updaters()
        self.play(update.light(), run_time=0.5)
        self.shows_each(cost.drawn())
        self.shows_each(network.drawn())

    @beat(hold=2.4)
    def batch(self) -> None:
        """Each sample has its own gradient; the one that is used is their mean."""
        batch, mean = self.followed.batch(self.parameters.batch, self.parameters.batch_seed), self.formulas.mean
        self.clear_stage()
        picture = BatchGradients(batch)
        small, arrows = picture.networks, picture.arrows
        self.play(LaggedStart(*(FadeIn(one) for one in small), lag_ratio=0.25, run_time=1.6))
        self.play(FadeIn(mean), Create(small.outlines), FadeIn(small.names))
        self.play(FadeIn(arrows.axes), FadeIn(picture.axis_names))
        for index in range(len(batch)):
            self.play(*picture.sample(index), run_time=min(1.0, 4.0 / len(batch)))
        self.play(mean.light("share", "single"), run_time=0.5)
        for index in range(len(batch)):
            self.play(arrows.add_share(index), run_time=min(1.1, 4.4 / len(batch)))
        self.play(mean.light(), arrows.grow_mean(), FadeIn(picture.mean), run_time=1.4)
        self.shows_each(picture.drawn())
