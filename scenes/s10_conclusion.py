"""Conclusion: networks of growing width follow a curve as closely as wished, then the lecture's five points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from manim import DOWN, UP, AnimationGroup, Create, Dot, FadeIn, FadeOut, LaggedStart, Line, VGroup

from lecture import theme
from lecture.kit.line_readings import Curve, Dashed
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from scenes.numbers import networks
from scenes.numbers.optimizer_races import FigureDescent
from scenes.numbers.weight_decay import DecayRuns
from scenes.numbers.widths import WidthFits, WidthRun
from scenes.pictures import recalls
from scenes.pictures import thumbnails as small
from scenes.pictures.contents import SectionScene
from scenes.pictures.width_fits import Tolerance, WidthChart, WidthErrors, WidthParts

CAPTIONS = (
    ("the widest network", "its greatest error"),
    ("a forward pass", "activations"),
    ("requests go back", "the cost goes down", "gradient descent"),
    ("weight decay", "four optimizers"),
    ("a digit is read", "a quadratic that grips"),
)
"""The pictures' names, in the order of the five points."""


class Conclusion(SectionScene):
    """The section in eight beats."""

    carries = True
    oracle = "scenes.oracles.conclusion"

    class Parameters(WidthRun, networks.DigitsNetwork):
        """The curve, the networks that are fitted to it, and the digits network that is recalled."""

    @cached_property
    def fits(self) -> WidthFits:
        return WidthFits(self.parameters)

    @cached_property
    def decays(self) -> DecayRuns:
        return recalls.decayed_runs(self.deck)

    @beat
    def target_curve(self) -> None:
        self.open()
        self.chart = chart = WidthChart(self.fits)
        self.say(0, self.grown(chart), run_time=1.2)
        self.play(Create(chart.target), run_time=2.2)
        self.play(FadeIn(chart.about, shift=0.15 * UP), run_time=0.9)
        self.shows("target", Curve(chart.target, chart))

    @beat
    def growing_width(self) -> None:
        chart = self.chart
        self.play(FadeOut(chart.about), chart.target.animate.set_stroke(opacity=0.6), run_time=0.5)
        self.errors, self.now = WidthErrors(self.fits), WidthParts(chart, 0)
        self.play(FadeIn(self.errors), FadeIn(self.now.name), run_time=0.6)
        self.play(FadeIn(self.now.drawing), Create(self.now.line), run_time=1.0)
        self.play(FadeIn(self.now.gap), FadeIn(self.now.lens), run_time=0.4)
        self.mark_error(self.now.mark(), 0, run_time=0.6)
        for number in range(1, len(self.fits.widths)):
            parts = WidthParts(chart, number)
            mark = parts.mark()
            self.play(*self.now.become(parts), run_time=0.9)
            self.mark_error(mark, number, run_time=0.7)

    def mark_error(self, mark: Dot, number: int, run_time: float) -> None:
        """The greatest error of one width goes from where it is seen to the chart of the errors."""
        errors, place, trails = self.errors, self.errors.place_of(number), []
        if number:
            trails = [Line(errors.marks[-1].get_center(), place, color=theme.GRADIENT, stroke_width=3)]
        self.play(mark.animate.move_to(place), *map(Create, trails), run_time=run_time)
        errors.marks.add(*trails, mark)
        self.wait(0.4)
        self.shows_each(self.now.drawn(errors))

    @beat
    def as_closely_as_wished(self) -> None:
        tolerance = None
        for allowed in self.fits.tolerances():
            if tolerance is None:
                tolerance = Tolerance(self.chart, self.errors, allowed)
                changes = tolerance.enter()
            else:
                changes = tolerance.change_to(allowed)
            self.play(FadeOut(self.now.lens), *changes, run_time=0.9)
            self.now.lens = VGroup()
            parts = WidthParts(self.chart, self.fits.narrowest(allowed), allowed)
            self.play(*self.now.become(parts), run_time=0.9)
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
    def foundation(self) -> None:
        self.recall(4)

    def recall(self, bullet: int) -> None:
        """One of the five points, large: its sections' pictures are drawn once more, each with its name."""
        pictures = recalls.large(self.recalled()[bullet], CAPTIONS[bullet])
        self.say(bullet, *self.exits())
        self.play(LaggedStart(*(one.enter() for one in pictures), lag_ratio=0.25, run_time=3.0))
        if notes := [note for one in pictures for note in one.notes()]:
            self.play(*(FadeIn(note) for note in notes), run_time=0.5)
        self.shows_each(pair for one in pictures for pair in one.picture.values)

    def recalled(self) -> list[Sequence[recalls.Maker]]:
        """The pictures of each point."""
        fits, digit_read = self.fits, partial(recalls.digit_read, sizes=self.parameters.digits_network)
        return [
            (lambda size: recalls.best_fit(size, fits), lambda size: recalls.falling_errors(size, fits)),
            (small.network_pass, recalls.activation_curves),
            (small.requests, small.falling_cost, lambda size: small.figure((size[1] / 0.57, size[1]), FigureDescent())),
            (partial(recalls.two_decays, runs=self.decays), small.four_paths),
            (digit_read, recalls.smaller_bowl),
        ]

    @beat(hold=3.0)
    def summary(self) -> None:
        self._bullet = None
        self.clear_stage()
        bullets = enumerate(zip(self.recalled(), self.text.bullets, strict=False))
        rows = [recalls.small(makers, text, y=2.0 - 1.02 * place) for place, (makers, text) in bullets]
        entrances = (AnimationGroup(FadeIn(pictures), FadeIn(text, shift=0.2 * DOWN)) for pictures, text in rows)
        self.play(LaggedStart(*entrances, lag_ratio=0.6, run_time=5.0))
        self.play(FadeIn(recalls.statement()), run_time=0.8)
        self.shows_each(pair for picture in rows[0][0] for pair in picture.values)
