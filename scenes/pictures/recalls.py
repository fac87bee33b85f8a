"""What a section was about, as a picture without words that can be drawn large and stand small.

    pictures = large({"a forward pass": network_pass, "activations": activation_curves})
    self.play(*(one.enter() for one in pictures))
    row = small([network_pass, activation_curves], "What networks can do", y=2.0)

`thumbnails` has more of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from manim import ORIGIN, UP, AnimationGroup, Dot, FadeIn, Group, ManimColor, Rectangle, VGroup, VMobject

from lecture import deck as decks
from lecture import theme
from lecture.kit.charts import legend
from lecture.kit.line_readings import Curve
from lecture.kit.network import Edge
from lecture.kit.numbers import Readout, below_one
from lecture.kit.readings import All, Bar
from lecture.kit.text import Equation, Words, at_left, fit, words
from lecture.language import tr
from nncore import activation, forward
from scenes.numbers import networks
from scenes.numbers.optimizer_races import optimizer_color
from scenes.numbers.pendulum import TIME, Pendulum
from scenes.numbers.weight_decay import DecayRuns, NoisyRun
from scenes.numbers.widths import GRID, WidthFits
from scenes.pictures.digits import DigitImage
from scenes.pictures.thumbnails import (
    Size,
    Thumbnail,
    bare_chart,
    falling_cost,
    four_paths,
    race_of,
    two_fits,
    two_paths,
)

Maker = Callable[[Size], Thumbnail]
"""What draws a picture of a size around the origin."""

STATEMENT = (
    "Any continuous function on a compact set, as closely as wished, with enough hidden neurons",
    "and an activation that is not a polynomial (Cybenko 1989; Hornik 1991; Leshno et al. 1993)",
)


class Recalled:
    """A large picture with its name below it, and what is written on it when it stands there."""

    def __init__(self, make: Maker, caption: str, center: tuple[float, float], size: Size) -> None:
        self.picture = make(size).shift([*center, 0])
        self.name = words(tr(caption), size=theme.LABEL, color=theme.QUIET)
        self.name.place(center[0], center[1] - size[1] / 2 - 0.42, align="center")
        self._names, self._options = NOTES.get(getattr(make, "func", make)), getattr(make, "keywords", {})

    def enter(self) -> AnimationGroup:
        """An animation: the name comes, and the picture is drawn."""
        return AnimationGroup(FadeIn(self.name, shift=0.1 * UP), self.picture.enter())

    def notes(self) -> list[VGroup]:
        """What is written on it, if anything is."""
        return [self._names(self.picture, **self._options)] if self._names else []


def large(named: Mapping[str, Maker]) -> list[Recalled]:
    """One picture, two side by side, or three of which the last two share the right half; each with its name.

    They leave room for the formula of a cost above them if one of them has it.
    """
    width, middle, name = 6.1, 3.4, 0.62
    formula = 0.9 if any(NOTES.get(getattr(make, "func", make)) in WITH_COST for make in named.values()) else 0.0
    top, bottom = theme.STAGE_TOP - 0.1 - formula, theme.STAGE_BOTTOM + 0.1 + name
    half = (top - bottom - name) / 2 - 0.05
    places = [(-middle, top, bottom), (middle, top, bottom)] if len(named) > 1 else [(0.0, top, bottom)]
    if len(named) == 3:
        places[1:] = [(middle, top, top - half), (middle, bottom + half, bottom)]
    return [
        Recalled(make, name, (x, (high + low) / 2), (width, high - low))
        for (name, make), (x, high, low) in zip(named.items(), places, strict=False)
    ]


def small(makers: Iterable[Maker], text: str, y: float) -> tuple[Group, Words]:
    """The first two pictures, small, and a text in one line beside them; of many paths two can be told apart there."""
    size, share, gap = (3.3, 1.62), 0.55, 0.22
    pictures = Group()
    for column, make in enumerate(islice(makers, 2)):
        x = theme.LEFT + 0.04 + share * size[0] / 2 + column * (share * size[0] + gap)
        if isinstance(make, partial) and make.func is four_paths:
            make = partial(two_paths, **make.keywords)
        pictures.add(shrunk(make(size), share).shift([x, y, 0]))
    left = theme.LEFT + 2 * share * size[0] + gap + 0.45
    return pictures, fit(words(text, size=theme.BODY), theme.RIGHT - left).place(left, y - 0.12)


def statement() -> VGroup:
    """The exact theorem behind the first point, quietly."""
    lines = VGroup(*(words(tr(line), size=theme.LABEL, color=theme.QUIET) for line in STATEMENT))
    for line, y in zip(lines, (-2.85, -3.28), strict=True):
        fit(line, theme.RIGHT - theme.LEFT).place(theme.LEFT, y)
    return lines


def activation_curves(size: Size) -> Thumbnail:
    """Three activations of the preactivation z."""
    z = np.linspace(-4, 4, 161)
    chart = bare_chart((-4.2, 4.2), (-1.15, 2.0), size)
    zero = chart.curve([-4.2, 4.2], [0, 0], color=theme.FAINT, width=2)
    curves, values = [], []
    for name, color in activation_colors().items():
        a = activation(name).value(z)
        pairs = np.column_stack([z, a])[a <= 2.0]
        curves.append(chart.curve(*pairs.T, color=color, width=5))
        values.append((name, Curve(curves[-1], chart)))
    return Thumbnail([chart, zero], curves, values)


def activation_colors() -> dict[str, ManimColor]:
    """The colour of each of the three."""
    return {"sigmoid": theme.ACTIVATION, "tanh": theme.TEXT, "relu": theme.QUIET}


def activation_names(picture: Thumbnail) -> VGroup:
    """Their names, beside the curves of a large picture of them, where 0 and 1 are, and the name of what they take."""
    chart, colors = picture.ground[0], activation_colors()
    places = {"sigmoid": (-4.0, 0.2), "tanh": (-4.0, -0.78), "relu": (2.15, 1.75)}
    names = VGroup()
    for name, place in places.items():
        x, y, _ = chart.point(*place)
        names.add(words(name, size=theme.LABEL, color=colors[name]).place(x, y))
    for tick in (0, 1):
        x, y, _ = chart.point(-4.2, tick)
        names.add(words(f"{tick}", size=theme.SMALL, color=theme.QUIET).place(x - 0.12, y - 0.08, align="right"))
    x, y, _ = chart.point(4.2, -1.15)
    return names.add(words("$z$", size=theme.LABEL, color=theme.QUIET).place(x, y - 0.36, align="right"))


def cost_names(picture: Thumbnail) -> VGroup:
    """What the axes are."""
    frame = picture.ground[0].frame
    (left, top), (right, bottom) = frame.get_corner([-1, 1, 0])[:2], frame.get_corner([1, -1, 0])[:2]
    cost, step = (words(tr(name), size=theme.LABEL, color=theme.QUIET) for name in ("cost", "step"))
    return VGroup(cost.place(left + 0.15, top - 0.2), step.place(right, bottom - 0.36, align="right"))


def path_names(picture: Thumbnail, deck: decks.Deck) -> VGroup:
    """The optimizers in the colours of their paths, above the picture, and the start of all of them."""
    plot, start = picture.ground[0], race_of(deck).start
    (x, y, _), names = plot.frame.get_corner([-1, 1, 0]), VGroup()
    for name, _ in picture.values[1:]:
        names.add(words(tr(name), size=theme.LABEL, color=optimizer_color(name)).place(x, y + 0.2))
        x = names.get_right()[0] + 0.3
    dot = Dot(plot.point(*start), radius=0.11, color=theme.TEXT, stroke_color=theme.GROUND, stroke_width=2)
    return VGroup(fit(names, plot.frame.width), dot)


def solved_pendulum(size: Size, swing: Pendulum) -> Thumbnail:
    """The angle of a pendulum over time, as the network found it, and the equation's own solution under it."""
    times = np.linspace(0, TIME, 161)
    chart = bare_chart((0, TIME), (-1.9, 1.9), size)
    zero = chart.curve([0, TIME], [0, 0], color=theme.FAINT, width=3)
    line = chart.curve(times, swing.angle(swing.network, times), color=theme.ACTIVATION, width=5)
    return Thumbnail([chart, zero], [line], [("the pendulum", Curve(line, chart))])


def best_fit(size: Size, fits: WidthFits) -> Thumbnail:
    """The curve, and the widest network on it."""
    low, high = float(fits.curve.min()), float(fits.curve.max())
    chart = bare_chart((-1.05, 1.05), (low - 0.1 * (high - low), high + 0.1 * (high - low)), size)
    wide = chart.curve(GRID, fits.curve, color=theme.FAINT, width=18)
    line = chart.curve(GRID, fits.curves[-1], color=theme.ACTIVATION, width=4)
    values = [("the curve", Curve(wide, chart)), ("the widest fit", Curve(line, chart))]
    return Thumbnail([chart, wide], [line], values)


def falling_errors(size: Size, fits: WidthFits) -> Thumbnail:
    """The greatest error against the width, both logarithmic."""
    powers = np.log10(fits.widths), np.log10(fits.errors)
    across, up = ((float(p.min()) - 0.06 * np.ptp(p), float(p.max()) + 0.06 * np.ptp(p)) for p in powers)
    chart = bare_chart(across, up, size)
    line = chart.curve(*powers, color=theme.COST, width=3)
    values = [("log errors", Curve(line, chart))]
    return Thumbnail([chart], [line, *chart.dots(*powers, color=theme.COST, radius=0.07)], values)


def digit_read(size: Size, parameters: networks.DigitsNetwork, sample: int = 0) -> Thumbnail:
    """A digit that was never learnt, and the ten outputs of the digits network as bars; the greatest one bright."""
    network, run = networks.reading(parameters)
    pixels = run["validation_x"][sample]
    outputs = forward(network, pixels[None, :]).output[0]
    side = min(0.92 * size[1], 0.52 * size[0])
    image = DigitImage(pixels, center=(-size[0] / 2 + side / 2, 0), side=side)
    left, room = -size[0] / 2 + side + 0.1 * size[0], 0.76 * size[0] - side
    step = side / len(outputs)
    bars = []
    for place, value in enumerate(outputs):
        length = max(float(value) * room, 0.02)
        color = theme.ACTIVATION if place == int(np.argmax(outputs)) else theme.QUIET
        bar = Rectangle(width=length, height=0.6 * step, stroke_width=0, fill_color=color, fill_opacity=0.95)
        bars.append(bar.move_to([left + length / 2, side / 2 - (place + 0.5) * step, 0]))
    read = All([Bar(bar, unit=room, axis=0) for bar in bars])
    return Thumbnail([image], bars, [(f"outputs of digit {sample}", read)])


def digit_names(picture: Thumbnail, parameters: networks.DigitsNetwork) -> VGroup:
    """The digit that each bar stands for, left of it, the greatest output in digits, and the network's cost."""
    bars = picture.strokes
    left = bars[0].get_left()[0] - 0.14
    network, run = networks.reading(parameters)
    output = float(forward(network, run["validation_x"][:1]).output.max())
    longest = max(bars, key=lambda bar: bar.width)
    number = Readout(output, below_one(output), size=theme.LABEL, color=theme.ACTIVATION)
    number.place(longest.get_right()[0] + 0.15, longest.get_y() - 0.1)
    picture.values.append(("greatest output", number))
    return VGroup(
        number,
        _cost("- 1/N sum_n sum_j y_(n j) ln a_(n j)", picture),
        *(
            words(f"{digit}", size=theme.LABEL, color=theme.QUIET).place(left, bar.get_y() - 0.08, align="right")
            for digit, bar in enumerate(bars)
        ),
    )


def equation_cost(picture: Thumbnail, **_: Any) -> Equation:
    """The cost of the network that solves the pendulum's equation."""
    return _cost("1/N sum_n [phi''(tau_n) + sin phi(tau_n)]^2", picture)


def _cost(source: str, picture: Thumbnail) -> Equation:
    """The formula of a cost, above a picture."""
    formula = Equation(f"{{{{C : C}}}} = {source}", size=48, colors={"C": theme.COST})
    return formula.move_to([picture.get_x(), 1.85, 0])


def decayed_runs(lecture: decks.Deck) -> DecayRuns:
    """The runs of the deck's section on weight decay; those of its defaults in a deck without it."""
    sections = lecture.drawn_by("s06_weight_decay:WeightDecay")
    return DecayRuns(decks.section_parameters(lecture, sections[0], NoisyRun) if sections else NoisyRun())


def two_decays(size: Size, runs: DecayRuns) -> Thumbnail:
    """The noisy curve fitted without weight decay and with it: the ends of the two runs of its section."""
    return two_fits(size, runs=runs)


def decay_names(picture: Thumbnail, runs: DecayRuns) -> VGroup:
    """The strengths of the two runs, in the colours of their curves, above the picture."""
    chart = picture.ground[0]
    entries = ((0, theme.ACTIVATION), (runs.chosen, theme.PENALTY))
    named = [(f"$lambda = {runs.strengths[index]:g}$", color) for index, color in entries]
    names = legend(named, size=theme.LABEL, across=True)
    x, y, _ = chart.frame.get_corner([-1, 1, 0])
    return at_left(names, x + 0.1, y + 0.2)


def shrunk(picture: Thumbnail, share: float) -> Thumbnail:
    """The picture at `share` of its size, its strokes thinner too; what lies on a surface follows it."""
    picture.scale(share, about_point=ORIGIN)
    for part in picture.get_family():
        if isinstance(part, VMobject) and part.get_stroke_width() > 0:
            least = theme.THINNEST if isinstance(part, Edge) else 1.0
            part.set_stroke(width=max(least, part.get_stroke_width() * (0.4 + 0.6 * share)), family=False)
    return picture


NOTES = {
    activation_curves: activation_names,
    falling_cost: cost_names,
    two_decays: decay_names,
    four_paths: path_names,
    digit_read: digit_names,
    solved_pendulum: equation_cost,
}
"""What is written beside a recalled picture when it is large; each is given its picture's options too."""
WITH_COST = (digit_names, equation_cost)
"""Those with the formula of a cost."""
