"""Conclusion: bumps and trained networks follow a curve as closely as wished, an equation is solved, five points."""

from __future__ import annotations

from functools import cached_property, partial

from manim import DOWN, UP, Animation, AnimationGroup, Create, FadeIn, FadeOut, LaggedStart

from lecture import theme
from lecture.kit.line_readings import Curve, Dashed
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.text import fit, words
from lecture.language import tr
from scenes.numbers import networks
from scenes.numbers.bumps import BumpFits
from scenes.numbers.pendulum import TIME, Pendulum
from scenes.numbers.weight_decay import DecayRuns
from scenes.numbers.widths import WidthFits, WidthRun
from scenes.pictures import recalls
from scenes.pictures import thumbnails as small
from scenes.pictures.bumps import StepPair
from scenes.pictures.contents import SectionScene
from scenes.pictures.pendulum import PendulumPicture
from scenes.pictures.width_fits import Tolerance, WidthChart, WidthErrors, WidthParts

OWN, NEURONS, LEARNING = "s10_conclusion:Conclusion", "s03_neurons:NeuronsAndLayers", "s04_learning:HowTheyLearn"
BACKPROPAGATION, DECAY = "s05_backpropagation:Backpropagation", "s06_weight_decay:WeightDecay"
RACE = "s08_adam_divider:AdamDivider"
"""What draws the sections whose pictures are recalled."""

CONDITIONS = (
    "$y$ continuous on a closed, bounded interval; enough hidden neurons; a continuous activation, not a polynomial"
)


class Conclusion(SectionScene):
    """What networks can approximate, by construction and by training, and what there is to remember."""

    carries = True
    oracle = "scenes.oracles.conclusion"

    class Parameters(WidthRun, networks.DigitsNetwork):
        """The curve, the networks that are fitted to it, and the digits network that is recalled."""

    @cached_property
    def fits(self) -> WidthFits:
        return WidthFits(self.parameters)

    @cached_property
    def built(self) -> BumpFits:
        return BumpFits(self.parameters)

    @cached_property
    def swinging(self) -> Pendulum:
        return Pendulum()

    @cached_property
    def decays(self) -> DecayRuns:
        return recalls.decayed_runs(self.deck)

    @beat
    def target_curve(self) -> None:
        self.open()
        self.chart = chart = WidthChart(self.fits)
        self.say(tr("A continuous curve: can a network follow it?"), self.grown(chart), run_time=1.2)
        self.cue("curve")
        self.play(Create(chart.target), FadeIn(chart.about, shift=0.15 * UP), run_time=1.0)
        self.play(chart.add_up(), run_time=4.0)
        self.shows("target", Curve(chart.target, chart))
        self.shows("cosines", chart.added)

    @beat
    def two_steps(self) -> None:
        self.pair = pair = StepPair(self.chart, self.built)
        self.say(
            tr("One steep neuron makes a step, two make a bump."),
            FadeOut(self.chart.about), self.chart.target.animate.set_stroke(opacity=0.6), FadeIn(pair.zero),
        )  # fmt: skip
        self.play(Create(pair.first), FadeIn(pair.formulas[0]), run_time=1.0)
        self.cue("steep")
        self.play(pair.steepen(run_time=2.4))
        self.cue("letters")
        self.play(FadeIn(pair.letters), run_time=0.5)
        self.shows("the first step", Curve(pair.first, self.chart))
        self.cue("second")
        self.play(Create(pair.second), FadeIn(pair.formulas[1]), run_time=1.2)
        self.shows("the second step", Curve(pair.second, self.chart))
        self.wait(0.8)
        self.cue("sum")
        self.play(pair.together(run_time=1.4))
        self.shows("the bump", Curve(pair.bump, self.chart))

    @beat
    def bumps(self) -> None:
        pair, bumps = self.pair, self.pair.bumps()
        self.errors = WidthErrors(self.fits, self.built)
        self.now = WidthParts(self.chart, self.built, 0)
        self.say(
            tr("Bumps side by side follow the curve, and nothing is trained."),
            FadeOut(*pair.formulas, pair.letters), FadeIn(self.errors),
        )  # fmt: skip
        self.play(
            LaggedStart(*(Create(bump) for bump in bumps), lag_ratio=0.3, run_time=2.4),
            FadeOut(pair.first, pair.second, pair.bump),
        )  # fmt: skip
        self.play(Create(self.now.line), FadeOut(bumps, pair.zero), FadeIn(self.now.drawing), run_time=1.0)
        self.cue("error")
        self.play(*self.now.enter(), run_time=0.4)
        self.mark_error()
        self.cue("twice")
        for number in range(1, len(self.built.counts)):
            self.change(WidthParts(self.chart, self.built, number))
            self.mark_error()
        self.play(self.errors.named("built", tr("built"), theme.TEXT, over=0), run_time=0.4)

    @beat
    def growing_width(self) -> None:
        starts = str(self.parameters.starts)
        self.say(
            tr("Trained (tanh, L-BFGS, of {count} starts the best), far fewer neurons come as close.", count=starts)
        )
        self.shows("starts", Number(self._bullet, starts))
        self.cue("widths")
        for number in range(len(self.fits.widths)):
            self.change(WidthParts(self.chart, self.fits, number))
            self.mark_error()
        self.play(self.errors.named("trained", tr("trained"), theme.COST, over=-1), run_time=0.4)

    def change(self, parts: WidthParts, *more: Animation) -> None:
        """Another network takes the place of the one that stands."""
        self.now.change(self, parts, *more)
        self.now = parts

    def mark_error(self) -> None:
        """The greatest error of the network that stands goes to the chart of the errors."""
        self.now.mark(self, self.errors)
        self.shows_each(self.now.drawn(self.errors))

    @beat
    def as_closely_as_wished(self) -> None:
        conditions = words(tr(CONDITIONS), size=theme.LABEL, color=theme.QUIET)
        fit(conditions, theme.RIGHT - theme.LEFT).place(theme.LEFT, theme.STAGE_BOTTOM)
        self.say(0, FadeIn(conditions))
        tolerance = None
        for number, allowed in enumerate(self.fits.tolerances(), 1):
            self.cue(f"error-{number}")
            if tolerance is None:
                tolerance = Tolerance(self.chart, self.errors, allowed)
                changes = tolerance.enter()
            else:
                changes = tolerance.change_to(allowed)
            self.change(WidthParts(self.chart, self.fits, self.fits.narrowest(allowed), allowed), *changes)
            self.shows(f"width for error {allowed:g}", Number(self.now.name, str(self.now.width)))
            self.shows(f"error {allowed:g}", tolerance.number)
            self.shows(f"level of error {allowed:g}", Dashed(tolerance.level, self.errors))
            self.wait(0.8)

    @beat
    def expressivity(self) -> None:
        self.recall(1)

    @beat
    def training(self) -> None:
        self.recall(2)

    @beat
    def performance(self) -> None:
        self.recall(3)

    @beat
    def equation(self) -> None:
        self.picture = picture = PendulumPicture(self.swinging)
        self.say(tr("No data: the network is trained to obey an equation."), *self.exits())
        self.play(FadeIn(picture.pendulum), FadeIn(picture.equation), FadeIn(picture.begin), run_time=1.0)
        self.cue("trial")
        self.play(FadeIn(picture.trial), FadeIn(picture.about), run_time=0.8)
        self.cue("left")
        self.play(*map(FadeIn, (picture.chart, picture.below, picture.line, picture.rest)), run_time=0.8)
        self.play(FadeIn(picture.step), FadeIn(picture.step_name), run_time=0.3)
        self.wait(0.8)
        self.cue("train")
        self.add(picture.ghosts)
        self.play(picture.train(), run_time=6.0)
        self.shows("angle", Curve(picture.line, picture.chart))
        self.shows("left over", Curve(picture.rest, picture.below))

    @beat
    def swing(self) -> None:
        picture = self.picture
        leaving = FadeOut(picture.ghosts, picture.angle)
        self.say(tr("The pendulum swings as the network says."), FadeIn(picture.head), leaving)
        self.play(picture.swing(), run_time=TIME)
        self.cue("compare")
        self.play(*picture.compare(), run_time=1.2)
        self.shows("the equation's solution", Dashed(picture.reference, picture.chart))
        self.shows("farthest apart", Number(picture.apart))

    @beat
    def foundation(self) -> None:
        self.recall(4, "cost")
        same = words(tr("the same kind of layers and gradients, another cost"), size=theme.LABEL)
        self.play(FadeIn(same.place(0.0, theme.STAGE_BOTTOM - 0.08, align="center")), run_time=0.5)

    def recall(self, bullet: int, cue: str = "") -> None:
        """One of the five points, large: its sections' pictures are drawn once more, each with its name.

        What is written on them comes with them, the costs of their networks at the cue.
        """
        pictures = recalls.large(self.recalled()[bullet])
        self.say(bullet, *self.exits())
        if not pictures:
            return
        drawn = AnimationGroup(*(one.enter() for one in pictures))
        notes = AnimationGroup(*(FadeIn(note) for one in pictures for note in one.notes()))
        self.play(LaggedStart(drawn, notes, lag_ratio=0.7))
        if costs := [cost for one in pictures for cost in one.cost()]:
            self.cue(cue)
            self.play(*map(FadeIn, costs), run_time=0.5)
        self.shows_each(pair for one in pictures for pair in one.picture.values)

    def recalled(self) -> list[dict[str, recalls.Maker]]:
        """The pictures of each point by their names, without those of sections that the lecture does not have."""
        fits = self.fits
        points = (
            (
                ("the widest network", OWN, partial(recalls.best_fit, fits=fits)),
                ("its greatest error", OWN, partial(recalls.falling_errors, fits=fits)),
            ),
            (
                ("one network, without and with activation", OWN, partial(recalls.straight_and_bent, fits=fits)),
                ("activations", NEURONS, recalls.activation_curves),
            ),
            (
                ("XOR, the first step: requests go back", BACKPROPAGATION, small.xor_requests),
                ("its cost goes down", LEARNING, small.falling_cost),
                ("its weights, meanwhile", LEARNING, small.turning_weights),
            ),
            (
                ("weight decay", DECAY, partial(recalls.two_decays, runs=self.decays)),
                (
                    "paths: one start; %: share of starts that end in a ring",
                    RACE,
                    partial(small.four_paths, deck=self.deck),
                ),
            ),
            (
                (
                    "a digit is read; its cost is the cross-entropy",
                    NEURONS,
                    partial(recalls.digit_read, parameters=self.parameters),
                ),
                ("an equation is solved", OWN, partial(recalls.solved_pendulum, swing=self.swinging)),
            ),
        )
        return [{name: make for name, scene, make in point if self.deck.drawn_by(scene)} for point in points]

    @beat(hold=3.0)
    def summary(self) -> None:
        self._bullet = None
        self.clear_stage()
        bullets = enumerate(zip(self.recalled(), self.text.bullets, strict=False))
        rows = [recalls.small(named.values(), text, y=2.45 - 1.07 * place) for place, (named, text) in bullets]
        entrances = (AnimationGroup(FadeIn(pictures), FadeIn(text, shift=0.2 * DOWN)) for pictures, text in rows)
        self.play(LaggedStart(*entrances, lag_ratio=0.6, run_time=5.0))
        self.cue("statement")
        self.play(FadeIn(recalls.statement()), run_time=0.8)
        self.shows_each(pair for picture in rows[0][0] for pair in picture.values)
