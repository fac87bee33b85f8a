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
from manim import (
    ORIGIN,
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    Group,
    LaggedStart,
    ManimColor,
    Rectangle,
    VGroup,
    VMobject,
)

from lecture import deck as decks
from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart, legend
from lecture.kit.line_readings import Curve, Dots
from lecture.kit.network import Edge
from lecture.kit.numbers import Readout, below_one, shown
from lecture.kit.readings import All, Bar, Number
from lecture.kit.text import Equation, Words, fit, words
from lecture.language import tr
from nncore import activation, forward
from scenes.numbers import networks
from scenes.numbers.optimizer_races import Showings, optimizer_color
from scenes.numbers.pendulum import TIME, Pendulum
from scenes.numbers.weight_decay import DecayRuns, NoisyRun
from scenes.numbers.widths import GRID, WidthFits
from scenes.pictures.digits import DigitImage
from scenes.pictures.run_layout import ring, start_dot
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
    "and a continuous activation that is not a polynomial (Cybenko 1989; Hornik 1991; Leshno et al. 1993)",
)


class Recalled:
    """A large picture with its name below it, and what is written on it when it stands there."""

    def __init__(self, make: Maker, caption: str, center: tuple[float, float], size: Size) -> None:
        self.picture = make(size).shift([*center, 0])
        self.name = words(tr(caption), size=theme.LABEL, color=theme.QUIET)
        self.name.place(center[0], center[1] - size[1] / 2 - 0.65, align="center")
        self._made, self._options = getattr(make, "func", make), getattr(make, "keywords", {})

    def enter(self) -> AnimationGroup:
        """An animation: the name comes, and the picture is drawn."""
        return AnimationGroup(FadeIn(self.name, shift=0.1 * UP), self.picture.enter())

    def notes(self) -> list[VGroup]:
        """What is written on it, if anything is."""
        return [NOTES[self._made](self.picture, **self._options)] if self._made in NOTES else []

    def cost(self) -> list[Equation]:
        """The formula of its network's cost above it, if it has one."""
        if self._made not in COSTS:
            return []
        formula = Equation(f"{{{{C : C}}}} = {COSTS[self._made]}", size=48, colors={"C": theme.COST})
        return [formula.move_to([self.picture.get_x(), 1.85, 0])]


def large(named: Mapping[str, Maker]) -> list[Recalled]:
    """One picture, two side by side, or three of which the last two share the right half; each with its name.

    They leave room for the formula of a cost above them and a line below, or for two lines of names, if one has it.
    """
    made = {getattr(make, "func", make) for make in named.values()}
    width, middle, name = 6.1, 3.4, 1.2 if made & {*COSTS} else 0.85
    formula = 0.9 if made & {*COSTS, four_paths} else 0.0
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
    return {"sigmoid": theme.NEGATIVE, "tanh": theme.ACTIVATION, "relu": theme.POSITIVE}


def activation_names(picture: Thumbnail) -> VGroup:
    """Their names, beside the curves of a large picture of them, where 0 and 1 are, and the name of what they take."""
    chart, colors = picture.ground[0], activation_colors()
    places = {"sigmoid": (-4.0, 0.2), "tanh": (-4.0, -0.78), "relu": (2.15, 1.75)}
    names = VGroup()
    for name, place in places.items():
        x, y, _ = chart.point(*place)
        names.add(words(name, size=theme.LABEL, color=colors[name]).place(x, y))
    return names.add(_ticks(chart, (-4, -2, 0, 2), (-1, 0, 1)), _axis_names(chart, "", "$z$"))


def _ticks(chart: Chart, xs: Iterable[float], ys: Iterable[float]) -> VGroup:
    """Numbers at the axes of a chart that has none."""
    ticks, (left, low) = VGroup(), (chart.x_range[0], chart.y_range[0])
    for tick in xs:
        x, y, _ = chart.point(tick, low)
        ticks.add(words(shown(tick, "{:g}"), size=theme.SMALL, color=theme.QUIET).place(x, y - 0.36, align="center"))
    for tick in ys:
        x, y, _ = chart.point(left, tick)
        ticks.add(
            words(shown(tick, "{:g}"), size=theme.SMALL, color=theme.QUIET).place(x - 0.12, y - 0.08, align="right")
        )
    return ticks


def _axis_names(chart: Chart, up: str, across: str) -> VGroup:
    """What the axes are."""
    (left, top), (right, bottom) = chart.frame.get_corner([-1, 1, 0])[:2], chart.frame.get_corner([1, -1, 0])[:2]
    above, below = (words(text, size=theme.LABEL, color=theme.QUIET) for text in (up, across))
    return VGroup(above.place(left + 0.15, top - 0.2), below.place(right, bottom - 0.36, align="right"))


def cost_names(picture: Thumbnail) -> VGroup:
    """What the axes are."""
    return _axis_names(picture.ground[0], tr("cost"), tr("step"))


def path_names(picture: Thumbnail, deck: decks.Deck) -> VGroup:
    """The optimizers in the colours of their paths, two in a line, each with the share of all starts that end deepest.

    On the picture, the start of all paths, and rings around the deepest hollows.
    """
    plot, race = picture.ground[0], race_of(deck)
    (left, y, _), found, names = plot.frame.get_corner([-1, 1, 0]), Showings(race), VGroup()
    for place, (name, _) in enumerate(picture.values[1:]):
        share = shown(100 * found.share(name), "{:.0f}")
        line = words(f"{tr(name)}: {share} %", size=theme.LABEL, color=optimizer_color(name))
        row, column = divmod(place, 2)
        names.add(line.place(left + column * plot.frame.width / 2, y + 0.62 - 0.42 * row))
        picture.values.append((f"share of {name}", Number(line, share)))
    deepest = VGroup(*map(ring, plot.at(found.deepest(race.landscape)))).set_z_index(2)  # no path covers them
    picture.values.append(("deepest hollows", Dots([mark[1] for mark in deepest], plot)))
    return VGroup(fit(names, plot.frame.width), deepest, start_dot(plot.point(*race.start)))


def solved_pendulum(size: Size, swing: Pendulum) -> Thumbnail:
    """The angle of a pendulum over time, as the network found it, and the equation's own solution under it."""
    times = np.linspace(0, TIME, 161)
    chart = bare_chart((0, TIME), (-1.9, 1.9), size)
    zero = chart.curve([0, TIME], [0, 0], color=theme.FAINT, width=3)
    line = chart.curve(times, swing.angle(swing.network, times), color=theme.ACTIVATION, width=5)
    return Thumbnail([chart, zero], [line], [("the pendulum", Curve(line, chart))])


def angle_names(picture: Thumbnail, **_: Any) -> VGroup:
    """What the axes are, and their numbers."""
    chart = picture.ground[0]
    return VGroup(
        _axis_names(chart, tr("angle $phi$"), tr("time $tau$")),
        _ticks(chart, range(0, int(TIME) - 1, 2), (-1.5, 0, 1.5)),
    )


def best_fit(size: Size, fits: WidthFits) -> Thumbnail:
    """The curve, and the widest network on it."""
    low, high = float(fits.curve.min()), float(fits.curve.max())
    chart = bare_chart((-1.05, 1.05), (low - 0.1 * (high - low), high + 0.1 * (high - low)), size)
    wide = chart.curve(GRID, fits.curve, color=theme.FAINT, width=18)
    line = chart.curve(GRID, fits.curves[-1], color=theme.ACTIVATION, width=4)
    values = [("the curve", Curve(wide, chart)), ("the widest fit", Curve(line, chart))]
    return Thumbnail([chart, wide], [line], values)


def straight_and_bent(size: Size, fits: WidthFits) -> Thumbnail:
    """The curve, the widest network on it, and what that can be at best without its activation: a straight line."""
    picture = best_fit(size, fits)
    chart, (bent,) = picture.ground[0], picture.strokes
    best, tilted = np.polyfit(GRID, fits.curve, 1), np.array([1.1, 0.5])
    straight = chart.curve(GRID, np.polyval(best, GRID), color=theme.TEXT, width=5)
    values = [*picture.values, ("the best straight line", Curve(straight, chart))]

    def settle(line: VMobject, alpha: float) -> None:
        line.set_points_as_corners(chart.shown_points(GRID, np.polyval(best + (1 - alpha) * tilted, GRID)))

    def happens() -> Animation:
        """A straight line settles where it is best, and then the bent one is drawn."""
        settles = ByAlpha(straight, settle, introducer=True, run_time=1.6)
        return LaggedStart(settles, Create(bent, run_time=1.4), lag_ratio=0.9)

    return Thumbnail(picture.ground, [straight, bent], values, happens)


def line_names(picture: Thumbnail, fits: WidthFits) -> VGroup:
    """What the lines are, above the picture and at the straight one, and numbers at the axes."""
    chart = picture.ground[0]
    ends = ((tr("the curve"), theme.FAINT), (tr("with tanh"), theme.ACTIVATION))
    x, y, _ = chart.frame.get_corner([-1, 1, 0])
    heights = range(int(np.ceil(fits.curve.min())), int(fits.curve.max()) + 1)
    said = (words(tr(text), size=theme.LABEL) for text in ("without activation:", "at best this line"))
    under = picture.strokes[0].point_from_proportion(0.5)
    return VGroup(
        *(line.place(under[0], under[1] - 0.6 - 0.42 * row, align="center") for row, line in enumerate(said)),
        legend(ends, size=theme.LABEL, across=True).move_to([x, y + 0.25, 0], [-1, 0, 0]),
        _ticks(chart, (-1, 0, 1), heights),
    )


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
    """The digit that each bar stands for, left of it, and the greatest output in digits."""
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
        *(
            words(f"{digit}", size=theme.LABEL, color=theme.QUIET).place(left, bar.get_y() - 0.08, align="right")
            for digit, bar in enumerate(bars)
        ),
    )


def decayed_runs(lecture: decks.Deck) -> DecayRuns:
    """The runs of the deck's section on weight decay; those of its defaults in a deck without it."""
    sections = lecture.drawn_by("s06_weight_decay:WeightDecay")
    return DecayRuns(decks.section_parameters(lecture, sections[0], NoisyRun) if sections else NoisyRun())


def two_decays(size: Size, runs: DecayRuns) -> Thumbnail:
    """The noisy curve fitted without weight decay and with it: the ends of the two runs of its section."""
    return two_fits(size, runs=runs)


def decay_names(picture: Thumbnail, runs: DecayRuns) -> VGroup:
    """The strengths of the two runs and their validation costs, in the colours of their curves, above the picture."""
    (x, y, _), names = picture.ground[0].frame.get_corner([-1, 1, 0]), VGroup()
    told = ("without", 0, theme.ACTIVATION), ("with", runs.chosen, theme.PENALTY)
    for row, (name, index, color) in enumerate(told):
        cost = shown(float(runs.costs(index)["validation"][-1]), "{:.3f}")
        said = tr("$lambda = {strength}$: validation cost {cost}", strength=f"{runs.strengths[index]:g}", cost=cost)
        names.add(words(said, size=theme.LABEL, color=color).place(x + 0.1, y + 0.62 - 0.42 * row))
        picture.values.append((f"validation cost {name} decay", Number(names[-1], cost)))
    return names


def shrunk(picture: Thumbnail, share: float) -> Thumbnail:
    """The picture at `share` of its size, its strokes thinner too; what lies on a surface follows it."""
    picture.scale(share, about_point=ORIGIN)
    for part in picture.get_family():
        if isinstance(part, VMobject) and part.get_stroke_width() > 0:
            least = theme.THINNEST if isinstance(part, Edge) else 1.0
            part.set_stroke(width=max(least, part.get_stroke_width() * (0.4 + 0.6 * share)), family=False)
    return picture


NOTES = {
    straight_and_bent: line_names,
    activation_curves: activation_names,
    falling_cost: cost_names,
    two_decays: decay_names,
    four_paths: path_names,
    digit_read: digit_names,
    solved_pendulum: angle_names,
}
"""What is written beside a recalled picture when it is large; each is given its picture's options too."""
COSTS = {
    digit_read: "- 1/N sum_n sum_j y_(n j) ln a_(n j)",
    solved_pendulum: "1/N sum_n [phi''(tau_n) + sin phi(tau_n)]^2",
}
"""What the networks of some pictures were trained by."""
