"""The sections of the lecture in small pictures, each from real values.

    picture = requests((2.8, 1.6)).shift([3, 1, 0])
    self.play(picture.enter())

What a section is about happens in its picture as it enters: signals run, the cost falls, a bowl grows.
The deck names each at a heading, `thumbnail=scenes.pictures.thumbnails:requests`. It is a function of its size, and of
the deck if it has a parameter `deck`, that returns a `Thumbnail` around the origin: what fades in, what then happens,
and which values it shows in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from manim import (
    DOWN,
    UP,
    Animation,
    AnimationGroup,
    Create,
    Dot,
    FadeIn,
    Group,
    GrowFromEdge,
    LaggedStart,
    LineJointType,
    Mobject,
    VMobject,
)

from lecture import theme
from lecture.deck import Deck, Parameters, section_parameters
from lecture.drawing.raster import Raster
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart
from lecture.kit.color_readings import Fills
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Track
from lecture.kit.network import NetworkDrawing
from lecture.kit.places import put
from lecture.kit.pulses import layer_pulse
from lecture.kit.readings import All, Bar, Drawn
from lecture.kit.requests import RequestArrow
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePatch, SurfacePath
from lecture.kit.surface_readings import OnSurface, Quadratic
from nncore import (
    GradientDescent,
    MeanSquaredError,
    Network,
    QuadraticApproximation,
    Trajectory,
    backpropagate,
    datasets,
    descend,
    forward,
    landscapes,
    objective,
)
from scenes.numbers import networks
from scenes.numbers.bumps import BumpFits
from scenes.numbers.curve_samples import PointsFile
from scenes.numbers.optimizer_races import FigureDescent, RaceParameters, figure_run, optimizer_color, race
from scenes.numbers.weight_decay import DecayRuns, NoisyRun
from scenes.numbers.widths import GRID, WidthRun

Size = tuple[float, float]


def neuron_radius(size: Size) -> float:
    """How large the neurons of a network in a picture of this size are."""
    return min(0.105 * size[1], 0.06 * size[0])


class Thumbnail(Group):
    """A small picture: `ground` fades in, then `strokes` are drawn, or what `happens`; `values` are (label, drawn)."""

    def __init__(
        self,
        ground: Sequence[Mobject],
        strokes: Sequence[Mobject] = (),
        values: Sequence[tuple[str, Drawn]] = (),
        happens: Callable[[], Animation] | None = None,
    ) -> None:
        super().__init__(*ground, *strokes)
        self.ground, self.strokes, self.values = list(ground), list(strokes), list(values)
        self._happens = happens or self._draw

    def enter(self) -> Animation:
        """An animation: the ground comes, and then what happens on it."""
        happens = self._happens()
        return LaggedStart(
            AnimationGroup(*(FadeIn(part) for part in self.ground), run_time=0.7), happens, lag_ratio=1.0
        )

    def _draw(self) -> Animation:
        return LaggedStart(*(_drawn(part) for part in self.strokes), lag_ratio=0.25, run_time=1.8)


def _drawn(part: Mobject) -> Any:
    """The animation that draws a stroke; a path runs, a patch grows out of its middle."""
    if isinstance(part, SurfacePath):
        return ByAlpha(part, lambda path, alpha: path.set(progress=alpha), introducer=True)
    if isinstance(part, SurfacePatch):
        radius = part.radius
        return ByAlpha(part, lambda patch, alpha: patch.set(radius=max(alpha, 0.01) * radius), introducer=True)
    return FadeIn(part) if isinstance(part, Raster) else Create(part)


def _run(lines: Sequence[VMobject], dot: Dot) -> Animation:
    """The animation that draws lines by a dot at the end of them."""

    def follow(dot: Dot, alpha: float) -> None:
        put(dot, lines[-1].get_end()).set_opacity(float(alpha > 0))

    return AnimationGroup(*map(Create, lines), ByAlpha(dot, follow, introducer=True), run_time=2.4)


def network_pass(size: Size) -> Thumbnail:
    """A network and the activations of a forward pass."""
    network = networks.tiny_network((3, 4, 4, 2), seed=3)
    drawing = NetworkDrawing(network, center=(0, 0), size=size, radius=neuron_radius(size), numbered=False)
    passed = forward(network, [[0.9, 0.2, 0.6]])
    drawing.show_pass(passed)
    values = [("outputs", Fills([neuron.disc for neuron in drawing.layers[-1]]))]

    def happens() -> Animation:
        """Signals run from layer to layer, which then take their activations."""
        for neuron in [neuron for layer in drawing.layers[1:] for neuron in layer]:
            neuron.rest()
        waves = [
            LaggedStart(
                layer_pulse(drawing, k, theme.ACTIVATION, run_time=0.8), drawing.activate(k + 1, passed), lag_ratio=0.6
            )
            for k in range(len(drawing.edges))
        ]
        return LaggedStart(*waves, lag_ratio=0.7)

    return Thumbnail([*drawing.edge_layers, *drawing.layers], values=values, happens=happens)


def xor_run() -> tuple[Network, Trajectory]:
    """A tiny network, and how gradient descent trains it on XOR."""
    xor = datasets.xor()
    cost = objective(networks.tiny_network((2, 3, 1), seed=39), xor.x, xor.y, cost=MeanSquaredError())
    return cost.network, descend(GradientDescent(2.0), cost, cost.network.parameters, 500)


def falling_cost(size: Size) -> Thumbnail:
    """The cost of the tiny network while gradient descent trains it on XOR."""
    costs = xor_run()[1].costs
    chart = bare_chart((0, 1.04 * len(costs)), (0, 1.05 * float(costs.max())), size)
    curve = chart.curve(np.arange(len(costs)), costs, color=theme.COST, width=5)
    end = Dot(curve.points[-1], radius=0.08, color=theme.COST)
    return Thumbnail([chart], [curve, end], [("costs", Curve(curve, chart))], partial(_run, [curve], end))


def turning_weights(size: Size) -> Thumbnail:
    """The edges of that network, whose colours and widths follow its weights as the cost falls."""
    network, run = xor_run()
    drawing = NetworkDrawing(network, center=(0, 0), size=size, radius=neuron_radius(size), numbered=False)

    def show(_: Mobject, alpha: float) -> None:
        drawing.set_network(network.with_parameters(run.points[round(alpha * (len(run.points) - 1))]))

    def happens() -> Animation:
        show(drawing, 0.0)
        return ByAlpha(drawing, show, run_time=2.4)

    show(drawing, 1.0)
    return Thumbnail([drawing], values=drawing.drawn_weights(), happens=happens)


def requests(size: Size) -> Thumbnail:
    """A small network and what its neurons are asked to change: arrows of true length, the outputs' first."""
    return _asking(size, networks.tiny_network((2, 3, 2), seed=1406), [[0.9, 0.2]], [[1.0, 0.0]])


def xor_requests(size: Size) -> Thumbnail:
    """The same of the network that is trained on XOR, before its first step, by one of the four inputs."""
    return _asking(size, xor_run()[0], [[0.0, 1.0]], [[1.0]])


def _asking(size: Size, network: Network, x: Sequence[Sequence[float]], y: Sequence[Sequence[float]]) -> Thumbnail:
    passed = backpropagate(network, x, y, cost=MeanSquaredError())
    scale = size[1] / 1.62
    within = size[0] - 0.4 * scale, size[1]  # the outputs' arrows stand at the right of it
    center = (-0.15 * scale, 0.0)
    drawing = NetworkDrawing(network, center=center, size=within, radius=neuron_radius(size), numbered=False)
    drawing.show_pass(forward(network, x)).fade(0.3)
    asked = [(layer, j, float(passed.requests[layer][0, j])) for layer in (2, 1) for j in drawing.neurons[layer]]
    longest = max(abs(value) for _, _, value in asked)
    unit, aside = 0.62 * scale / longest, [drawing.radius + 0.13 * scale, 0, 0]
    arrows = [
        RequestArrow(value, drawing.place(layer, j) + aside, unit, width=0.07 * scale).set_stroke(
            theme.GROUND, width=3 * scale, background=True
        )  # edges stay off
        for layer, j, value in asked
    ]
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

    def happens() -> Animation:
        """The outputs ask first, what they ask runs back along the edges, and then the hidden neurons ask."""
        outputs = len(drawing.neurons[2])
        first, then = (
            LaggedStart(
                *(GrowFromEdge(arrow, DOWN if arrow.value > 0 else UP) for arrow in part), lag_ratio=0.2, run_time=0.9
            )
            for part in (arrows[:outputs], arrows[outputs:])
        )
        return LaggedStart(first, layer_pulse(drawing, 1, theme.REQUEST, back=True), then, lag_ratio=0.9)

    return Thumbnail([drawing], arrows, values, happens)


def two_fits(size: Size, deck: Deck | None = None, runs: DecayRuns | None = None) -> Thumbnail:
    """The noisy curve fitted without weight decay, thin, and with it: the ends of two runs (by itself small ones).

    The second bends out of the first; what it passes through is the fit of no network.
    """
    runs = runs or small_decay(deck)
    data, _ = runs.data
    x, y = runs.samples.x, runs.samples.y
    fits = [runs.curves(index)[-1] for index in (0, runs.chosen)]
    reach = 1.05 * max(float(np.abs(y.scaled(values)).max()) for values in (data.y, *fits))
    chart = bare_chart(tuple(x.real((-1.05, 1.05))), tuple(y.real((-reach, reach))), size)
    dots = chart.dots(data.x[:, 0], data.y[:, 0], color=theme.DATA, radius=0.055)
    strokes = zip(fits, (theme.ACTIVATION, theme.PENALTY), (3, 5), strict=True)
    lines = [chart.curve(runs.grid, fit, color=color, width=width) for fit, color, width in strokes]
    values = [
        (f"fit {name} decay", Curve(line, chart))
        for name, fit, line in zip(("without", "with"), fits, lines, strict=True)
    ]

    def happens() -> Animation:
        wild, calm = lines
        begin, end = wild.points.copy(), calm.points.copy()

        def bend(line: VMobject, alpha: float) -> None:
            line.set_points(begin + alpha * (end - begin)).set_stroke(opacity=float(alpha > 0))

        steps = Create(wild, run_time=1.2), ByAlpha(calm, bend, introducer=True, run_time=1.5)
        return LaggedStart(*steps, lag_ratio=1.0)

    return Thumbnail([chart, dots], lines, values, happens)


def quadratic_bowl(size: Size) -> Thumbnail:
    """The ripples near their lowest point, and the quadratic bowl that grips them there."""
    run = figure_run(FigureDescent())
    low = run.points[int(np.argmin(run.costs))]
    domain = ((low[0] - 1.0, low[0] + 1.0), (low[1] - 1.0, low[1] + 1.0))
    width = 1.15 * min(size[0], size[1] / 0.76)  # the surface is higher than a box of this width
    surface = SurfaceDrawing(
        landscapes.ripples, extent=domain, resolution=120, center=(0, -0.1 * size[1]), size=width, azimuth=-100,
        elevation=38, shade=0.8,
    )  # fmt: skip
    model = partial(QuadraticApproximation.at, landscapes.ripples)
    bowl = SurfacePatch(surface, model, low, radius=0.9, cut=4.0, color=theme.NEWTON)
    return Thumbnail([surface], [bowl], [("bowl", Quadratic(bowl, order=2))])


def two_paths(size: Size, deck: Deck) -> Thumbnail:
    """The first and the last of the deck's race, gradient descent and Adam if it is not another one."""
    return four_paths(size, deck, (0, -1))


def four_paths(size: Size, deck: Deck, chosen: Sequence[int] = ()) -> Thumbnail:
    """The surface of the deck's race from above, and the paths of those that stay on it, or `chosen`.

    The shortest lies on top; the longer ones, ever wider, are seen around it.

    All that they walk on is shown, at one scale across and up.
    """
    parameters = race_of(deck)
    found = [(name, run) for name, run in race(parameters).items() if len(run.points) > 1]  # the others leave at once
    runs = dict(found[index] for index in chosen or range(len(found)))
    walked = np.concatenate([run.points for run in runs.values()])
    middle, reach = (walked.max(axis=0) + walked.min(axis=0)) / 2, np.ptp(walked, axis=0) + 0.6
    halves = max(reach / size) * np.array(size) / 2
    x_range, y_range = np.column_stack([middle - halves, middle + halves]).tolist()
    plot = ContourPlot.over(
        parameters.landscape.values, x_range, y_range, shape=(200, 120), center=(0, 0), size=size, levels=9,
        heat_opacity=0.5, line_opacity=0.22,
    )  # fmt: skip
    strokes: list[tuple[VMobject, VMobject, Dot]] = []
    ends: list[np.ndarray] = []
    tracks: dict[str, Drawn] = {}
    for rank, name in enumerate(sorted(runs, key=lambda name: path_length(runs[name]))):
        run = runs[name]
        line = plot.path(run.points, color=optimizer_color(name), width=3.5 + 0.9 * rank)
        line.joint_type = LineJointType.ROUND
        shade = line.copy().set_stroke(theme.GROUND, width=line.stroke_width + 3, opacity=0.7)
        covered = sum(np.linalg.norm(line.get_end() - end) < 0.15 for end in ends)  # its dot is seen around theirs
        ends.append(line.get_end())
        radius = 0.09 + 0.06 * covered
        dot = Dot(line.get_end(), radius=radius, color=line.get_color(), stroke_color=theme.GROUND, stroke_width=2)
        strokes.append((shade, line, dot.set_z_index(1)))  # no path covers where another one ends
        tracks[name] = Track(line, plot)

    def happens() -> Animation:
        return AnimationGroup(*(_run(lines, dot) for *lines, dot in strokes[::-1]))

    values = [("contour lines", Contours(plot)), *((name, tracks[name]) for name in runs)]
    return Thumbnail([plot], [part for parts in strokes[::-1] for part in parts], values, happens)


def path_length(run: Trajectory) -> float:
    """How long the way of a run is."""
    return float(np.linalg.norm(np.diff(run.points, axis=0), axis=1).sum())


def race_of(deck: Deck) -> RaceParameters:
    """The parameters of the deck's race; those of its defaults in a deck without it."""
    sections = deck.drawn_by("s08_adam_divider:AdamDivider")
    return section_parameters(deck, sections[0], RaceParameters) if sections else RaceParameters()


def sum_of_bumps(size: Size) -> Thumbnail:
    """The curve of the conclusion, and bumps of two neurons each that add up to a staircase along it."""
    built = BumpFits(WidthRun())
    low, high = float(built.curves.min()), float(built.curves.max())
    chart = bare_chart((-1.05, 1.05), (low - 0.1 * (high - low), high + 0.1 * (high - low)), size)
    target = chart.curve(GRID, built.target(GRID), color=theme.QUIET, width=5)
    bumps = [
        chart.curve([-1, *GRID, 1], [0, *np.add(*built.bump(number)), 0], width=0).set_fill(theme.ACTIVATION, 0.35)
        for number in range(built.counts[0])
    ]
    total = chart.curve(GRID, built.curves[0], color=theme.ACTIVATION, width=4)
    values = [("curve", Curve(target, chart)), ("sum of the bumps", Curve(total, chart))]

    def happens() -> Animation:
        """One bump comes after another, then their sum."""
        steps = LaggedStart(*map(FadeIn, bumps), lag_ratio=0.4, run_time=2.0), Create(total, run_time=1.4)
        return LaggedStart(*steps, lag_ratio=0.8)

    return Thumbnail([chart, target], [*bumps, total], values, happens)


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


class _Measured(Parameters, extra="ignore"):
    """Of the section on weight decay, whose points it shows."""

    data: PointsFile | None = None


def small_decay(deck: Deck | None = None) -> DecayRuns:
    """Two runs of the section on weight decay with its own parameters, whatever the deck's are but for its data."""
    sections = deck.drawn_by("s06_weight_decay:WeightDecay") if deck else []
    data = section_parameters(deck, sections[0], _Measured).data if deck and sections else None
    return DecayRuns(NoisyRun().model_copy(update={"strengths": (), "data": data}))
