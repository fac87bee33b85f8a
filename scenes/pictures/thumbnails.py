"""The sections of the lecture in small pictures, each from real values.

    picture = requests((2.8, 1.6)).shift([3, 1, 0])
    self.play(picture.enter())

The deck names each at a heading, `thumbnail=scenes.pictures.thumbnails:requests`. It is a function of its size, and of
the deck if it has a parameter `deck`, that returns a `Thumbnail` around the origin: what fades in, what is then drawn,
and which values that shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    Create,
    Dot,
    FadeIn,
    Group,
    LaggedStart,
    Line,
    LineJointType,
    Mobject,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
)

from lecture import theme
from lecture.deck import Deck, Parameters, section_parameters
from lecture.drawing.raster import Raster
from lecture.kit.charts import Chart
from lecture.kit.color_readings import Fills
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Track
from lecture.kit.network import NetworkDrawing
from lecture.kit.readings import All, Bar, Drawn
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePatch, SurfacePath
from lecture.kit.surface_readings import OnSurface, Quadratic
from nncore import (
    GradientDescent,
    MeanSquaredError,
    QuadraticApproximation,
    backpropagate,
    datasets,
    descend,
    forward,
    landscapes,
    objective,
)
from scenes.numbers import networks
from scenes.numbers.curve_samples import PointsFile
from scenes.numbers.optimizer_races import FigureDescent, RaceParameters, figure_run, optimizer_color, race
from scenes.numbers.weight_decay import DecayRuns, NoisyRun
from scenes.numbers.widths import GRID, WidthFits, WidthRun

Size = tuple[float, float]


def neuron_radius(size: Size) -> float:
    """How large the neurons of a network in a picture of this size are."""
    return min(0.105 * size[1], 0.06 * size[0])


class Thumbnail(Group):
    """A small picture: `ground` fades in, then `strokes` are drawn; `values` are (label, drawn)."""

    def __init__(
        self,
        ground: Sequence[Mobject],
        strokes: Sequence[Mobject] = (),
        values: Sequence[tuple[str, Drawn]] = (),
    ) -> None:
        super().__init__(*ground, *strokes)
        self.ground, self.strokes, self.values = list(ground), list(strokes), list(values)

    def enter(self) -> Animation:
        """An animation: the ground comes, the strokes are drawn on it."""
        steps = [AnimationGroup(*(FadeIn(part) for part in self.ground), run_time=0.7)]
        if self.strokes:
            steps.append(LaggedStart(*(_drawn(part) for part in self.strokes), lag_ratio=0.25, run_time=1.6))
        return LaggedStart(*steps, lag_ratio=0.8)


def _drawn(part: Mobject) -> Any:
    """The animation that draws a stroke."""
    if isinstance(part, SurfacePath):
        return UpdateFromAlphaFunc(part, lambda path, alpha: path.set(progress=alpha), introducer=True)
    return FadeIn(part) if isinstance(part, Raster) else Create(part)


def network_pass(size: Size) -> Thumbnail:
    """A network and the activations of a forward pass."""
    network = networks.tiny_network((3, 4, 4, 2), seed=3)
    drawing = NetworkDrawing(network, center=(0, 0), size=size, radius=neuron_radius(size), numbered=False)
    passed = forward(network, [[0.9, 0.2, 0.6]])
    drawing.show_pass(passed)
    outputs = Fills([neuron.disc for neuron in drawing.layers[-1]])
    values = [("outputs", outputs)]
    return Thumbnail([*drawing.edge_layers, *drawing.layers], values=values)


def falling_cost(size: Size) -> Thumbnail:
    """The cost of the tiny network while gradient descent trains it on XOR."""
    xor = datasets.xor()
    cost = objective(networks.tiny_network((2, 3, 1), seed=39), xor.x, xor.y, cost=MeanSquaredError())
    costs = descend(GradientDescent(2.0), cost, cost.network.parameters, 500).costs
    chart = bare_chart((0, 1.04 * len(costs)), (0, 1.05 * float(costs.max())), size)
    curve = chart.curve(np.arange(len(costs)), costs, color=theme.COST, width=5)
    end = Dot(curve.points[-1], radius=0.08, color=theme.COST)
    return Thumbnail([chart], [curve, end], [("costs", Curve(curve, chart))])


def requests(size: Size) -> Thumbnail:
    """A small network and what its neurons are asked to change: arrows of true length, the outputs' first."""
    network, x = networks.tiny_network((2, 3, 2), seed=1406), [[0.9, 0.2]]
    passed = backpropagate(network, x, [[1.0, 0.0]], cost=MeanSquaredError())
    scale = size[1] / 1.62
    within = size[0] - 0.4 * scale, size[1]  # the outputs' arrows stand at the right of it
    center = (-0.15 * scale, 0.0)
    drawing = NetworkDrawing(network, center=center, size=within, radius=neuron_radius(size), numbered=False)
    drawing.show_pass(forward(network, x)).fade(0.3)
    asked = [(layer, j, float(passed.requests[layer][0, j])) for layer in (2, 1) for j in drawing.neurons[layer]]
    longest = max(abs(value) for _, _, value in asked)
    unit, aside = 0.62 * scale / longest, [drawing.radius + 0.13 * scale, 0, 0]
    arrows = [small_arrow(drawing.place(layer, j) + aside, unit * v, scale) for layer, j, v in asked]
    values = [
        (
            f"requests of layer {layer}",
            All([
                Bar(arrow, unit=unit, axis=1, zero=drawing.neurons[layer][j].disc)
                for arrow, (at, j, _) in zip(arrows, asked, strict=True) if at == layer
            ]),
        )
        for layer in (1, 2)
    ]  # fmt: skip
    return Thumbnail([drawing], arrows, values)


def two_fits(size: Size, deck: Deck | None = None, runs: DecayRuns | None = None) -> Thumbnail:
    """The noisy curve fitted without weight decay, thin, and with it: the ends of two runs (by itself small ones)."""
    runs = runs or small_decay(deck)
    data, _ = runs.data
    x, y = runs.samples.x, runs.samples.y
    fits = [runs.curves(index)[-1] for index in (0, runs.chosen)]
    reach = 1.05 * max(float(np.abs(y.scaled(values)).max()) for values in (data.y, *fits))
    chart = bare_chart(tuple(x.real((-1.05, 1.05))), tuple(y.real((-reach, reach))), size)
    dots = chart.dots(data.x[:, 0], data.y[:, 0], color=theme.DATA, radius=0.055)
    strokes = zip(fits, (theme.QUIET, theme.ACTIVATION), (3, 5), strict=True)
    lines = [chart.curve(runs.grid, fit, color=color, width=width) for fit, color, width in strokes]
    values = [
        (f"fit {name} decay", Curve(line, chart))
        for name, fit, line in zip(("without", "with"), fits, lines, strict=True)
    ]
    return Thumbnail([chart, dots], lines, values)


def quadratic_bowl(size: Size) -> Thumbnail:
    """The ripples near their lowest point, and the quadratic bowl that grips them there."""
    run = figure_run(FigureDescent())
    low = run.points[int(np.argmin(run.costs))]
    domain = ((low[0] - 1.3, low[0] + 1.3), (low[1] - 1.3, low[1] + 1.3))
    width = 1.15 * min(size[0], size[1] / 0.76)  # the surface is higher than a box of this width
    surface = SurfaceDrawing(
        landscapes.ripples, extent=domain, resolution=120, size=width, azimuth=-100, elevation=46, shade=0.8
    )
    model = partial(QuadraticApproximation.at, landscapes.ripples)
    bowl = SurfacePatch(surface, model, low, radius=0.42, color=theme.NEWTON, opacity=0.75)
    return Thumbnail([surface], [bowl], [("bowl", Quadratic(bowl, order=2))])


def four_paths(size: Size, deck: Deck) -> Thumbnail:
    """The surface of the deck's race from above, and the four optimizers' paths, the first on top and thinnest."""
    parameters = race_of(deck)
    runs = {name: run for name, run in race(parameters).items() if len(run.points) > 1}  # the others leave at once
    walked = np.concatenate([run.points for run in runs.values()])
    middle, reach = (walked.max(axis=0) + walked.min(axis=0)) / 2, np.ptp(walked, axis=0) + 0.6
    unit = max(reach / size)  # all that they walk on, at one scale across and up
    halves = unit * np.array(size) / 2
    x_range, y_range = np.column_stack([middle - halves, middle + halves]).tolist()
    plot = ContourPlot.over(
        parameters.landscape.values, x_range, y_range, shape=(200, 120), center=(0, 0), size=size, levels=9,
        heat_opacity=0.5, line_opacity=0.22,
    )  # fmt: skip
    widths = 4 + size[1] / 1.62 * np.arange(len(runs))
    paths = [
        plot.path(run.points, color=optimizer_color(name), width=width)
        for (name, run), width in zip(runs.items(), widths.tolist(), strict=True)
    ]
    for path in paths:
        path.joint_type = LineJointType.ROUND
    tracks = [(name, Track(path, plot)) for name, path in zip(runs, paths, strict=True)]
    return Thumbnail([plot], paths[::-1], [("contour lines", Contours(plot)), *tracks])


def race_of(deck: Deck) -> RaceParameters:
    """The parameters of the deck's race; those of its defaults in a deck without it."""
    sections = deck.drawn_by("s08_adam_divider:AdamDivider")
    return section_parameters(deck, sections[0], RaceParameters) if sections else RaceParameters()


def better_fits(size: Size) -> Thumbnail:
    """The curve of the conclusion, and networks of more and more hidden neurons that approximate it."""
    fits = small_widths()
    low, high = float(fits.curve.min()), float(fits.curve.max())
    chart = bare_chart((-1.05, 1.05), (low - 0.1 * (high - low), high + 0.1 * (high - low)), size)
    target = chart.curve(GRID, fits.curve, color=theme.QUIET, width=8)
    shares = np.linspace(0.35, 1.0, len(fits.widths))
    lines = [
        chart.curve(GRID, line, color=theme.blend(theme.ACTIVATION, share), width=3)
        for line, share in zip(fits.curves, shares, strict=True)
    ]
    values = [
        (f"fit of width {width}", Curve(line, chart))
        for width, values, line in zip(fits.widths, fits.curves, lines, strict=True)
    ]
    values.append(("curve", Curve(target, chart)))
    return Thumbnail([chart, target], lines, values)


def figure(size: Size, parameters: FigureDescent) -> Thumbnail:
    """The figure of slides 1 and 2: gradient descent on the ripples."""
    surface = SurfaceDrawing(
        parameters.landscape, extent=parameters.landscape.limits, size=size[0], azimuth=-100, elevation=37, contours=14
    )
    points = figure_run(parameters).points
    path = SurfacePath(surface, points, color=theme.PATH, width=4)
    head = SurfaceDot(surface, path, color=theme.PATH, radius=0.075)
    head.clear_updaters()
    return Thumbnail([surface], [path, head], [("path", OnSurface(path))])


def bare_chart(x_range: Size, y_range: Size, size: Size) -> Chart:
    """Two axes without ticks around the origin of the screen."""
    return Chart(x_range, y_range, center=(0, 0), size=(0.9 * size[0], 0.94 * size[1]), x_ticks=[], y_ticks=[])


def small_arrow(foot: np.ndarray, length: float, scale: float = 1.0) -> VGroup:
    """A request: an arrow up or down from `foot`, its tip part of its length; `scale` makes it thicker."""
    tip_length = min(0.14 * scale, 0.6 * abs(length))
    tip, neck = foot + [0, length, 0], foot + [0, length - np.sign(length) * tip_length, 0]
    head = VMobject(stroke_width=0, fill_color=theme.REQUEST, fill_opacity=1)
    half = 0.6 * tip_length
    head.set_points_as_corners([neck + [-half, 0, 0], tip, neck + [half, 0, 0], neck + [-half, 0, 0]])
    shaft = Line(foot, neck + 0.2 * (tip - neck), color=theme.REQUEST, stroke_width=4 * scale)  # no seam
    return VGroup(shaft, head)


class _Measured(Parameters, extra="ignore"):
    """Of the section on weight decay, whose points it shows."""

    data: PointsFile | None = None


def small_decay(deck: Deck | None = None) -> DecayRuns:
    """Two runs of the section on weight decay with its own parameters, whatever the deck's are but for its data."""
    sections = deck.drawn_by("s06_weight_decay:WeightDecay") if deck else []
    data = section_parameters(deck, sections[0], _Measured).data if deck and sections else None
    return DecayRuns(NoisyRun().model_copy(update={"strengths": (), "data": data}))


def small_widths() -> WidthFits:
    """Three fits of the conclusion's curve, whatever the deck's is."""
    return WidthFits(WidthRun(widths=(1, 2, 32), starts=1))
