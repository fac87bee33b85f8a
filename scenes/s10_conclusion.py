"""Conclusion: networks of growing width follow a curve as closely as wished, then the lecture's five points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial

import numpy as np
from manim import (
    DOWN,
    UP,
    AnimationGroup,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Line,
    Polygon,
    Transform,
    VGroup,
)

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.readings import Bar, Number
from lecture.kit.scene import beat
from lecture.kit.text import Equation, Words, fit, words
from scenes.numbers import networks as cast
from scenes.numbers.optimizer_races import FigureDescent
from scenes.numbers.weight_decay import DecayRuns
from scenes.numbers.widths import GRID, WidthFits, WidthRun
from scenes.pictures import recalls
from scenes.pictures import thumbnails as small
from scenes.pictures.contents import PlacedScene
from scenes.pictures.lens import Lens
from scenes.pictures.thumbnails import Size, Thumbnail

SEEN = 0.25
"""Errors below this are looked at through the lens."""

NOTES = {
    recalls.activation_curves: recalls.activation_names,
    recalls.digit_read: recalls.digit_names,
}
"""What is written beside a recalled picture when it is large; beside the two decays, what their runs say."""

CAPTIONS = (
    ("the widest network", "its greatest error"),
    ("a forward pass", "activations"),
    ("requests go back", "the cost goes down", "gradient descent"),
    ("weight decay", "four optimizers"),
    ("a digit is read", "a quadratic that grips"),
)
"""The pictures' names, in the order of the five points."""

STATEMENT = (
    "Any continuous function on a compact set, as closely as wished: "
    "enough hidden neurons, a non-polynomial activation.",
    "Cybenko 1989; Hornik 1991; Leshno et al. 1993",
)


class Conclusion(PlacedScene):
    """The section in eight beats."""

    carries = True
    oracle = "scenes.oracles.conclusion"

    class Parameters(WidthRun, cast.DigitsNetwork):
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
        low, high = float(self.fits.curve.min()), float(self.fits.curve.max())
        pad = 0.12 * (high - low)
        self.chart = Chart(
            (-1.0, 1.0), (low - pad, high + pad), center=(-2.55, -0.4), size=(6.9, 4.3),
            x_label="$x$", x_ticks=(-1, 0, 1),
        )  # fmt: skip
        self.curve = self.chart.curve(GRID, self.fits.curve, theme.QUIET, 8)
        self.say(0, self.grown(self.chart), run_time=1.2)
        p = self.parameters
        formula = Equation(f"f(x) = sum_(k=0)^{p.terms - 1} {p.ratio:g}^k cos(2^k pi x)", size=theme.BODY)
        lines = VGroup(
            words("a continuous target:", size=theme.LABEL, color=theme.QUIET),
            fit(formula, 4.8),
            words("it bends at every scale", size=theme.LABEL, color=theme.QUIET),
        )
        for line, y in zip(lines, (0.75, -0.25, -1.25), strict=True):
            line.move_to([0, y, 0]).align_to([1.8, 0, 0], [-1, 0, 0])
        self.play(Create(self.curve), run_time=2.2)
        self.play(FadeIn(lines, shift=0.15 * UP), run_time=0.9)
        self.aside = lines
        self.shows("target", Curve(self.curve, self.chart))

    @beat
    def growing_width(self) -> None:
        self.play(FadeOut(self.aside), self.curve.animate.set_stroke(opacity=0.6), run_time=0.5)
        self.errors = self.error_chart()
        self.width = self.width_name(0)
        self.play(FadeIn(self.errors), FadeIn(self.width), run_time=0.6)
        self.marks = VGroup()
        for place in range(len(self.fits.widths)):
            self.show_width(place)

    def width_name(self, place: int) -> Words:
        """The width of one network, in words."""
        count = self.fits.widths[place]
        return words(f"{count} hidden neuron{'s' if count != 1 else ''}", size=theme.BODY).place(2.3, 1.8)

    def error_chart(self) -> Chart:
        """The greatest error against the width, both on logarithmic axes."""
        errors, widths = self.fits.errors, self.fits.widths
        bounds = 0.55 * float(errors.min()), 1.6 * float(errors.max())
        return Chart(
            (min(widths) / 1.25, max(widths) * 1.25), bounds, center=(4.4, -1.6), size=(4.1, 1.9),
            log_x=True, log_y=True, x_label="hidden neurons", y_label="greatest error", x_ticks=widths,
        )  # fmt: skip

    def show_width(self, place: int) -> None:
        """The network of one width takes the stage: its drawing, its curve, its greatest error."""
        fits = self.fits
        drawing = self.drawing_of(place)
        line = self.chart.curve(GRID, fits.curves[place], theme.ACTIVATION, 4)
        gap = self.gap(place)
        dot = Dot(self.errors.point(fits.widths[place], fits.errors[place]), radius=0.08, color=theme.GRADIENT)
        lens = self.lens(place, 2.4 * float(fits.errors[place])) if fits.errors[place] < SEEN else VGroup()
        source = lens.stroke if isinstance(lens, Lens) else gap
        start = Dot(source.get_center(), radius=0.08, color=theme.GRADIENT)
        if place == 0:
            self.line, self.gap_line, self.drawing, self.lens_drawn = line, gap, drawing, lens
            self.play(FadeIn(drawing), Create(line), run_time=1.0)
            self.play(FadeIn(gap), FadeIn(lens), run_time=0.4)
            self.play(start.animate.move_to(dot), run_time=0.6)
        else:
            trail = Line(self.marks[-1].get_center(), dot.get_center(), color=theme.GRADIENT, stroke_width=3)
            self.play(
                FadeOut(self.drawing), FadeIn(drawing), Transform(self.line, line), Transform(self.gap_line, gap),
                FadeOut(self.lens_drawn), FadeIn(lens), *self.renamed(place), run_time=0.9,
            )  # fmt: skip
            self.play(start.animate.move_to(dot), Create(trail), run_time=0.7)
            self.marks.add(trail)
            self.drawing, self.lens_drawn = drawing, lens
        self.marks.add(start)
        self.wait(0.4)
        self.show_errors(place, start)

    def show_errors(self, place: int, mark: Dot) -> None:
        """List what stands there of one width: its fit, its greatest error in both charts, and its number."""
        width = self.fits.widths[place]
        unit = self.chart.size[1] / (self.chart.y_range[1] - self.chart.y_range[0])
        self.shows(f"width {width}", Number(self.width, str(width)))
        self.shows(f"fit of width {width}", Curve(self.line, self.chart))
        self.shows(f"gap of width {width}", Bar(self.gap_line, unit=unit, axis=1))
        self.shows(f"greatest error of width {width}", Dots(mark, self.errors))

    def renamed(self, place: int) -> tuple[FadeOut, FadeIn]:
        """The animations in which the width of one network takes the place of the last one's."""
        before, self.width = self.width, self.width_name(place)
        return FadeOut(before), FadeIn(self.width)

    def lens(self, place: int, height: float, allowed: float | None = None) -> Lens:
        """The place of the greatest error of one width, enlarged; with the tube of an allowed error."""
        fits, at = self.fits, int(self.fits.worst[place])
        ends = float(fits.curve[at]), float(fits.curves[place][at])
        x = -0.2 if GRID[at] >= 0 else -4.9
        lens = Lens(self.chart, (float(GRID[at]), sum(ends) / 2), center=(x, 0.75), size=(1.9, 1.9), height=height)
        if allowed is not None:
            lens.band(fits.target(lens.xs), allowed, theme.REQUEST)
        lens.draw(fits.target(lens.xs), theme.QUIET, 6).draw(fits.output(place, lens.xs), theme.ACTIVATION)
        lens.stroke = lens.gap(*ends, theme.GRADIENT)
        return lens

    def drawing_of(self, place: int) -> NetworkDrawing:
        """The network of one width, small."""
        return NetworkDrawing(
            self.fits.networks[place], center=(4.4, 0.7), size=(4.0, 1.75), at_most=8, radius=0.085, numbered=False
        )

    def gap(self, place: int) -> Line:
        """Where the network is farthest from the target, from one to the other."""
        at = int(self.fits.worst[place])
        ends = [self.chart.point(GRID[at], values[at]) for values in (self.fits.curve, self.fits.curves[place])]
        ends[1] = ends[1] + [0, 1e-3, 0]
        return Line(*ends, color=theme.GRADIENT, stroke_width=7)

    @beat
    def as_closely_as_wished(self) -> None:
        name = words("allowed error", size=theme.LABEL, color=theme.REQUEST)
        name.place(self.chart.frame.get_center()[0] + 0.35, 1.95, align="right")
        self.tube_drawn = self.level = None
        for allowed in self.tolerances():
            self.allow(allowed, name)
            place = self.fits.narrowest(allowed)
            drawing = self.drawing_of(place)
            lens = self.lens(place, 3.2 * allowed, allowed) if allowed < SEEN else VGroup()
            self.play(
                Transform(self.line, self.chart.curve(GRID, self.fits.curves[place], theme.ACTIVATION, 4)),
                Transform(self.gap_line, self.gap(place)), FadeOut(self.drawing), FadeIn(drawing),
                *self.renamed(place), FadeIn(lens), run_time=0.9,
            )  # fmt: skip
            self.drawing, self.lens_drawn = drawing, lens
            self.shows(f"width for error {allowed:g}", Number(self.width, str(self.fits.widths[place])))
            self.shows(f"error {allowed:g}", self.allowed)
            self.shows(f"level of error {allowed:g}", Dashed(self.level, self.errors))
            self.wait(0.8)

    def allow(self, allowed: float, name: Words) -> None:
        """The tube and its level take an allowed error; the lens of the last one goes."""
        tube, level = self.tube(allowed), self.errors.level(allowed, theme.REQUEST)
        if self.tube_drawn is None:
            self.tube_drawn, self.level = tube, level
            self.allowed = Readout(allowed, "{:.2f}", size=theme.LABEL, color=theme.REQUEST, anchor="left")
            right = name.get_right()[0] + 0.2 - self.allowed.get_left()[0]
            self.allowed.shift([right, name.baseline - self.allowed[0].get_bottom()[1], 0])
            coming = [FadeIn(part) for part in (tube, level, name, self.allowed)]
        else:
            coming = [Transform(self.tube_drawn, tube), Transform(self.level, level), self.allowed.count_to(allowed)]
        self.play(FadeOut(self.lens_drawn), *coming, run_time=0.9)

    def tolerances(self) -> list[float]:
        """Up to three errors to allow, each of which needs another width than the one before."""
        needed: dict[int, float] = {}
        for allowed in (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01):
            place = self.fits.narrowest(allowed)
            if place is not None:
                needed.setdefault(place, allowed)
        found = list(needed.values()) or [float(np.ceil(100 * self.fits.errors.min()) / 100)]
        first = 1 if len(found) > 3 else 0
        return [found[place] for place in sorted({first, (first + len(found)) // 2, len(found) - 1})]

    def tube(self, allowed: float) -> Polygon:
        """What lies within `allowed` of the target."""
        upper = self.chart.at(GRID, np.clip(self.fits.curve + allowed, *self.chart.y_range))
        lower = self.chart.at(GRID, np.clip(self.fits.curve - allowed, *self.chart.y_range))
        tube = Polygon(*upper, *lower[::-1], stroke_width=0, fill_color=theme.REQUEST, fill_opacity=0.28)
        return tube.set_z_index(-1)

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
        makers, captions = self.recalled()[bullet], CAPTIONS[bullet]
        boxes = recalls.boxes(len(makers))
        pictures = [make(box.size).shift([*box.center, 0]) for make, box in zip(makers, boxes, strict=True)]
        names = VGroup(
            *(
                words(text, size=theme.LABEL, color=theme.QUIET).place(*box.foot, align="center")
                for text, box in zip(captions, boxes, strict=True)
            )
        )
        self.say(bullet, *self.exits())
        entrances = (
            AnimationGroup(FadeIn(name, shift=0.1 * UP), picture.enter())
            for name, picture in zip(names, pictures, strict=True)
        )
        self.play(LaggedStart(*entrances, lag_ratio=0.25, run_time=3.0))
        makers = [getattr(make, "func", make) for make in makers]
        writers = NOTES | {recalls.two_decays: partial(recalls.decay_names, runs=self.decays)}
        notes = [writers[make](picture) for make, picture in zip(makers, pictures, strict=True) if make in writers]
        if notes:
            self.play(*(FadeIn(note) for note in notes), run_time=0.5)
        self.show_pictures(pictures)

    def show_pictures(self, pictures: Sequence[Thumbnail]) -> None:
        """List what recalled pictures show."""
        for label, drawn in (entry for picture in pictures for entry in picture.values):
            self.shows(label, drawn)

    def recalled(self) -> list[Sequence[Callable[[Size], Thumbnail]]]:
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
        rows = [self.row(place, makers) for place, makers in enumerate(self.recalled())]
        self.play(
            LaggedStart(
                *(AnimationGroup(FadeIn(pictures), FadeIn(text, shift=0.2 * DOWN)) for pictures, text in rows),
                lag_ratio=0.6,
                run_time=5.0,
            )
        )
        self.play(FadeIn(self.statement()), run_time=0.8)
        self.show_pictures(rows[0][0].submobjects)

    def row(self, place: int, makers: Sequence[Callable[[Size], Thumbnail]]) -> tuple[Group, Words]:
        """A point of the summary: its first two pictures, small, and its text in one line."""
        size, share, gap = (3.3, 1.62), 0.55, 0.22
        y = 2.0 - 1.02 * place
        pictures = Group()
        for column, make in enumerate(makers[:2]):
            picture = recalls.shrunk(make(size), share)
            x = theme.LEFT + share * size[0] / 2 + column * (share * size[0] + gap)
            pictures.add(picture.shift([x, y, 0]))
        text = words(self.text.bullets[place], size=theme.BODY)
        left = theme.LEFT + 2 * share * size[0] + gap + 0.45
        return pictures, fit(text, theme.RIGHT - left).place(left, y - 0.12)

    @staticmethod
    def statement() -> VGroup:
        """The exact theorem behind the first point, quietly."""
        lines = VGroup(*(words(line, size=theme.SMALL, color=theme.QUIET) for line in STATEMENT))
        for line, y in zip(lines, (-2.93, -3.26), strict=True):
            fit(line, theme.RIGHT - theme.LEFT).place(theme.LEFT, y)
        return lines
