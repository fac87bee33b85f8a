"""Slide 5: requests travel backwards, and the chain rule multiplies out to every weight's gradient."""

from __future__ import annotations

from typing import Annotated, Self

import pydantic
from manim import (
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    TransformFromCopy,
)
from pydantic import Field

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.network import NetworkDrawing
from lecture.kit.pulses import layer_pulse, pulse
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.text import words
from lecture.language import tr
from scenes.numbers import networks
from scenes.numbers.backpropagation import FollowedWeight
from scenes.pictures.chain_picture import COLUMNS, ChainPicture
from scenes.pictures.chain_rule import ChainRule, StepInNumbers
from scenes.pictures.close_up import CloseUp
from scenes.pictures.contents import SectionScene
from scenes.pictures.followed_network import EMPHASIS, FollowedNetwork, pale
from scenes.pictures.gradients import BatchGradients, GradientLines
from scenes.pictures.nudge import NudgePanel
from scenes.pictures.product import Check, Product, chain_factors

AT_MOST = 8  # neurons drawn of a layer
FEW = 4  # outputs at most
WHOLE, HALF, WIDE = {"x": -1.35, "width": 9.2}, {"x": -3.55, "width": 5.7}, {"x": -0.55, "width": 10.8}
"""Where the network stands: in the whole frame, in its left half, and where nothing is beside it but the targets."""


class Backpropagation(SectionScene):
    """How much each weight effects the error: requests, the chain rule, the gradient, and its mean over a batch."""

    carries = True
    oracle = "scenes.oracles.backpropagation"

    class Parameters(networks.TinyNetwork):
        """The tiny network, the size of the nudge and of the step, and the batch."""

        sizes: Annotated[tuple[networks.Width, ...], Field(min_length=3, max_length=6)] = (2, 3, 2)
        seed: Annotated[int, Field(ge=0, le=2**31)] = 1406
        target: tuple[float, ...] = (1.0, 0.0)
        nudge: Annotated[float, Field(ge=0.01, le=2)] = 0.1
        step: Annotated[float, Field(gt=0, le=10)] = 1.0
        batch: Annotated[int, Field(ge=2, le=6)] = 4
        batch_seed: Annotated[int, Field(ge=0, le=2**31)] = 5

        @pydantic.model_validator(mode="after")
        def _sample_fits(self) -> Self:
            if self.sizes[-1] > FEW:
                raise ValueError(f"sizes must end with 1 to {FEW} outputs, got {list(self.sizes)}")
            for name, size in (("sample", self.sizes[0]), ("target", self.sizes[-1])):
                if len(getattr(self, name)) != size:
                    raise ValueError(f"{name} must hold {size} numbers for sizes {list(self.sizes)}")
            return self

    def prepare(self) -> None:
        given = self.parameters
        network = networks.tiny_network(given.sizes, given.seed)
        self.followed = FollowedWeight(network, given.sample, given.target, AT_MOST)
        self.formulas = ChainRule(self.followed)
        self.network = FollowedNetwork(self.followed, **WHOLE)

    def moved(self, place: dict[str, float]) -> list[Animation]:
        """Animations: the network becomes one at another place, with all its activations; it is `network` from now."""
        old, self.network = self.network, FollowedNetwork(self.followed, **place)
        self.network.drawing.show_pass(self.followed.passed)
        pairs = ((getattr(old, part), getattr(self.network, part)) for part in ("drawing", "captions", "targets"))
        return [ReplacementTransform(before, after) for before, after in pairs]

    @beat
    def question(self) -> None:
        """The forward pass, the targets, the cost, and the question."""
        followed, network, formulas = self.followed, self.network, self.formulas
        self.open()
        self.say(0, self.grown(network.drawing), FadeIn(network.captions), run_time=1.8)
        self.cue("pass")
        self.play(network.drawing.activate(0, followed.passed))
        for layer in range(1, followed.last + 2):
            light = layer_pulse(network.drawing, layer - 1, theme.ACTIVATION, run_time=1.0)
            self.play(light, network.drawing.activate(layer, followed.passed))
        self.cue("cost")
        self.play(FadeIn(network.targets, shift=0.15 * UP), FadeIn(formulas.cost))
        self.wait(0.6)
        light = network.edge.animate.set_stroke(width=EMPHASIS, opacity=1)
        self.cue("weight")
        self.play(light, pulse(network.edge, theme.TEXT), FadeIn(network.name), FadeIn(formulas.question))
        self.shows_each(network.drawing.drawn_activations())
        self.shows("cost", Number(formulas.cost, formulas.cost_number))

    @beat(hold=2.4)
    def nudge(self) -> None:
        """One weight moves, and z, a and C move with it, less and less; then the ratio that was asked for."""
        by, name = self.parameters.nudge, self.network.name
        self.panel = panel = NudgePanel(self.followed, by)
        leaving = FadeOut(self.formulas.cost, self.formulas.question)
        moves = self.moved(HALF)
        network = self.network
        network.edge.set_stroke(width=EMPHASIS, opacity=1)
        self.say(tr("Nudge one weight: $z$, $a$ and $C$ move along, each less than the one before."), leaving)
        self.play(*moves, ReplacementTransform(name, network.name), run_time=1.2)
        self.play(FadeIn(panel.ground), LaggedStart(*map(FadeIn, panel.rows), lag_ratio=0.3), run_time=1.4)

        def to(change: float, start: float) -> list[ByAlpha]:
            def show(_: Mobject, alpha: float) -> None:
                now = self.followed.nudged(start + alpha * (change - start))
                panel.show(now)
                network.nudge(now, by)

            return [ByAlpha(network.drawing, show), *map(ByAlpha, panel.rows)]

        self.add(network.drawing, *panel.rows)  # manim redraws from the first mobject that moves upwards
        self.cue("nudge")
        self.play(*to(by, 0.0), run_time=1.2)
        self.play(*to(-by, by), run_time=1.6)
        self.play(*to(by, -by), run_time=1.4)
        self.cue("changes")
        self.play(FadeIn(panel.changes), run_time=0.6)
        self.play(LaggedStart(*(FadeIn(link, shift=0.1 * UP) for link in panel.links), lag_ratio=0.5, run_time=1.4))
        self.cue("ratio")
        self.play(FadeIn(panel.slope))
        self.cue("price")
        self.play(FadeIn(panel.note))
        self.shows_each(panel.drawn())

    @beat(hold=2.4)
    def output_request(self) -> None:
        """Every output's error is its request: an arrow of true length."""
        formulas, followed, old = self.formulas, self.followed, self.network
        self.say(tr("Every output asks for a change: minus the slope of the cost."))
        self.clear_stage(old.drawing, old.captions, old.targets)
        self.play(*self.moved(WHOLE), run_time=1.2)
        self.cue("error")
        self.play(FadeIn(formulas.error, shift=0.15 * UP))
        self.wait(0.6)
        self.cue("request")
        self.play(self.network.requests.grow(followed.last + 1), run_time=1.8)
        self.play(FadeIn(formulas.request, shift=0.15 * UP))
        self.shows("request of the output", Number(formulas.request, formulas.request_number))
        self.shows_each(self.network.requests.drawn_requests(followed.last + 1))

    @beat(hold=2.4)
    def contributions(self) -> None:
        """A hidden neuron hears every output: wishes fly along their edges, one by one, and pile up."""
        close, wishes, network = CloseUp(self.followed), self.formulas.wishes, self.network
        self.say(1, FadeOut(self.formulas.error, self.formulas.request))
        grown = close.grow_out_of(network)
        self.play(*grown, *self.exits(), run_time=1.4)
        self.play(FadeIn(close.labels), *map(FadeIn, close.numbers), FadeIn(close.pile.ground))
        self.play(FadeIn(wishes.part("name"), self.formulas.key))
        for j, edge in enumerate(close.edges):
            self.cue(f"wish-{j + 1}")
            self.play(close.fly(j), pulse(edge, theme.REQUEST, back=True, width=14), run_time=3.2)
            term = FadeIn(wishes.part(f"wish{j}"), shift=0.15 * UP) if j < 2 else FadeIn(wishes.part("others"))
            self.play(close.land(j), *([term] if j < 3 else []))
        self.cue("sum")
        self.play(close.pile.grow_total(), FadeIn(wishes.part("request"), shift=0.15 * UP), run_time=1.2)
        self.add(wishes)
        self.shows_each(close.drawn())
        self.shows("request in the formula", Number(wishes, self.formulas.wishes_total))
        self.close = close

    @beat(hold=2.4)
    def hidden_requests(self) -> None:
        """The request goes to its neuron, the others come, layer by layer; and only now delta has its name."""
        close, network = self.close, self.network
        requests, last, source = network.requests, self.followed.last, self.followed.source
        flown = TransformFromCopy(close.pile.sum_arrow, requests.arrows[last][source])
        self.say(2)
        back = (network.drawing, network.captions, network.targets, requests.layer(last + 1))
        name = network.captions[0]
        given = words(tr("(given)"), color=theme.QUIET).place(name.get_right()[0] + 0.15, name.baseline)
        self.play(*self.exits(), *map(FadeIn, back), flown, run_time=1.4)
        self.add(requests.arrows[last][source])  # over the edges
        for layer in range(last, -1, -1):
            self.cue(f"layer-{layer}")
            self.play(layer_pulse(network.drawing, layer, theme.REQUEST, back=True), run_time=1.0)
            without = source if layer == last else None
            self.play(requests.grow(layer, without=without), *([] if layer else [FadeIn(given)]), run_time=1.2)
            self.shows_each(requests.drawn_requests(layer))
            for rim, number in requests.labels[layer].values():
                self.overlaps(rim, number)
        self.cue("delta")
        for part in self.formulas.rule:
            self.play(FadeIn(part, shift=0.15 * UP))
            self.wait(0.4)

    @beat(hold=2.4)
    def factors(self) -> None:
        """The followed weight and its two neurons grow out of the network; each factor where it belongs."""
        picture = ChainPicture(self.followed)
        grown = picture.grow_out_of(self.network.drawing)
        self.factors_shown = chain_factors(self.followed, self.panel.factors[::-1], COLUMNS)
        error, slope, source = self.factors_shown
        self.say(tr("Three factors: the source’s activation, the sigmoid’s slope, the slope of the cost."))
        self.play(*grown, *self.exits(), FadeIn(picture.labels), run_time=1.4)
        glow = picture.glow(picture.source, theme.ACTIVATION)
        self.cue("source")
        self.play(Create(glow), pulse(picture.edge, theme.ACTIVATION, width=14))
        self.play(FadeIn(source, shift=0.15 * UP))
        self.wait(0.6)
        self.cue("slope")
        self.play(FadeOut(glow), FadeIn(picture.chart), Create(picture.curve))
        self.play(FadeIn(picture.point), Create(picture.tangent))
        self.play(FadeIn(slope, shift=0.15 * UP))
        self.wait(0.6)
        glow = picture.glow(picture.output, theme.GRADIENT)
        self.cue("error")
        self.play(FadeIn(picture.arrow), Create(glow))
        self.play(FadeIn(error, shift=0.15 * UP))
        self.play(FadeOut(glow))
        self.shows_each(pair for factor in self.factors_shown for pair in factor.drawn())
        self.shows_each(picture.drawn())

    @beat(hold=2.4)
    def product(self) -> None:
        """The factors slide together into the product; a finite difference agrees, digit by digit."""
        product, check = Product(self.followed), Check(self.followed)
        self.say(tr("Multiplied, the three are the derivative by the weight."))
        slides = [slide for factor in self.factors_shown for slide in factor.slides_into(product)]
        self.play(*slides, *map(FadeOut, self.factors_shown), run_time=2.2)
        self.play(FadeIn(product.without_factors))
        self.add(product)
        self.wait(1.0)
        self.cue("check")
        self.play(FadeIn(check[0], check.numbers[0], shift=0.15 * UP))
        self.play(FadeIn(check[1], check.numbers[1], shift=0.15 * UP))
        self.cue("digits")
        self.play(FadeIn(check.count))
        self.shows_each(product.drawn())
        self.shows_each(check.drawn())

    @beat(hold=2.4)
    def gradient(self) -> None:
        """All weights at once, from the last layer to the first, with their signs."""
        followed, formulas = self.followed, self.formulas
        self.network = network = FollowedNetwork(followed, **WIDE)
        network.drawing.show_pass(followed.passed)
        ours = (followed.last, followed.output, followed.source)
        self.lines = GradientLines(network.drawing, followed.back.weights, followed.back.deltas, framed=ours)
        self.say(tr("The same for every weight, in one sweep: the gradient, with its signs."))
        back = (network.drawing, network.captions, network.targets)
        self.play(*self.exits(), *map(FadeIn, back))
        edges = network.drawing.edge_layers
        for layer in range(followed.last, -1, -1):
            fade = edges[layer].animate.set_stroke(opacity=0)
            self.play(fade, FadeIn(self.lines.layers[layer]), run_time=0.9)
            self.play(FadeIn(self.lines.numbers[layer], self.lines.deltas[layer]), run_time=0.7)
        self.cue("signs")
        self.play(FadeIn(formulas.gradient, shift=0.15 * UP), FadeIn(formulas.signs))
        self.shows_each(self.lines.drawn())

    @beat(hold=2.4)
    def step(self) -> None:
        """The weights step against the gradient; every frame is a network with a part of the step."""
        followed, step, formulas = self.followed, self.parameters.step, self.formulas
        moves, last = self.moved(WHOLE), followed.last + 1
        network, drawing = self.network, self.network.drawing
        asked = network.requests.layer(last)
        before = asked.copy().set_opacity(pale())
        before.shift(min(asked.width + 0.4, theme.RIGHT - asked.get_right()[0]) * RIGHT)
        numbers = StepInNumbers(followed, step)
        turned = network.turned(followed.after_step(step).network)
        leaving = FadeOut(
            *self.lines.layers, *self.lines.numbers, *self.lines.deltas, formulas.gradient, formulas.signs
        )
        self.say(tr("One step against the gradient: here every output comes closer to its target."), leaving)
        self.play(*moves, FadeIn(formulas.update, numbers, numbers.after))
        self.play(FadeIn(network.name, asked), run_time=0.6)
        name = words(tr("before"), color=theme.QUIET).place(before.get_x(), before.get_top()[1] + 0.14, align="center")
        name.shift([min(theme.RIGHT - name.get_right()[0], 0), 0, 0])
        self.play(TransformFromCopy(asked, before), FadeIn(name))
        asked_before = zip(network.requests.labels[last], before[len(network.requests.arrows[last]) :], strict=True)
        self.shows_each((f"request {last}[{j}] before the step", number[1]) for j, number in asked_before)

        def take(_: NetworkDrawing, alpha: float) -> None:
            now = followed.after_step(alpha * step)
            drawing.set_network(now.network).show_pass(now.forward)
            network.requests.show(last, now.requests[last][0])
            for change in turned:
                change.show()
            numbers.after.set_value(now.cost)

        self.add(drawing, numbers.after, asked)
        self.cue("outputs")
        pulses = (layer_pulse(drawing, layer, theme.GRADIENT) for layer in range(last))
        self.play(*pulses, *(FadeIn(change.piece, change.ring) for change in turned), run_time=1.0)
        others = map(ByAlpha, (numbers.after, asked, *(change.piece for change in turned)))
        self.play(ByAlpha(drawing, take), *others, run_time=2.8)
        if turned:
            self.play(*(FadeIn(change.label) for change in turned), run_time=0.6)
        self.shows_each(numbers.drawn())
        self.shows_each(
            pair for number, change in enumerate(turned, start=1) for pair in change.drawn(f"turned {number}")
        )
        self.shows_each([*drawing.drawn_activations(), *drawing.drawn_weights()])
        self.shows_each(network.requests.drawn_requests(last))

    @beat(hold=2.4)
    def batch(self) -> None:
        """Each sample has its own gradient; the one that is used is their mean."""
        batch = self.followed.batch(self.parameters.batch, self.parameters.batch_seed)
        picture = BatchGradients(batch)
        arrows = picture.arrows
        self.say(tr("Every sample has its own gradient; the one that is used is their mean."))
        self.play(*self.exits(), FadeIn(arrows.axes, arrows.zero, picture.remark))
        self.cue("arrows")
        for index in range(len(batch)):
            self.play(FadeIn(picture.icons[index]), arrows.grow(index), run_time=min(1.2, 4.8 / len(batch)))
        self.cue("shares")
        self.play(FadeIn(picture.formula), FadeIn(picture.share))
        for index in range(len(batch)):
            self.play(arrows.add_share(index), run_time=min(1.1, 4.4 / len(batch)))
        self.shows("samples in a share", Number(picture.share, str(len(batch))))
        self.shows_each(picture.drawn_arrows())
        self.play(*arrows.zoom(picture.closer), run_time=1.2)
        self.cue("mean")
        self.play(picture.closer.grow_mean(), FadeIn(picture.mean), run_time=1.4)
        self.shows_each(picture.drawn())
