"""The sections of the lecture in small pictures, each from real values.

    picture = requests((2.8, 1.6)).shift([3, 1, 0])
    self.play(picture.enter())

A thumbnail is a function of its size that returns a `Thumbnail` around the origin: what fades in, what is then drawn,
and which values that shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    Mobject,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
)

from nncore import (
    L2,
    Adam,
    GradientDescent,
    MeanSquaredError,
    Network,
    QuadraticApproximation,
    backpropagate,
    datasets,
    descend,
    forward,
    landscapes,
    objective,
    train,
)
from scenes.kit import cast, theme
from scenes.kit.charts import Chart
from scenes.kit.contour import ContourPlot
from scenes.kit.drawn import All, Bar, Curve, Drawn, Fills, OnSurface, Quadratic, Track
from scenes.kit.network import NetworkDrawing
from scenes.kit.raster import Raster
from scenes.kit.ripples import FigureDescent, OptimizerField, figure_run, optimizer_color, race
from scenes.kit.runs import Arrays, kept
from scenes.kit.surface import SurfaceDrawing
from scenes.kit.surface_marks import SurfaceDot, SurfacePatch, SurfacePath

Size = tuple[float, float]


class Thumbnail(Group):
    """A small picture: `ground` fades in, then `strokes` are drawn; `values` are (label, value, source, drawn)."""

    def __init__(
        self,
        ground: Sequence[Mobject],
        strokes: Sequence[Mobject] = (),
        values: Sequence[tuple[str, np.ndarray, str, Drawn]] = (),
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
    network = cast.tiny_network((3, 4, 4, 2), seed=3)
    drawing = NetworkDrawing(network, center=(0, 0), size=size, radius=0.17, numbered=False)
    passed = forward(network, [[0.9, 0.2, 0.6]])
    drawing.show_pass(passed)
    outputs = Fills([neuron.disc for neuron in drawing.layers[-1]])
    values = [("outputs", passed.output[0], "forward(tiny_network((3, 4, 4, 2), 3))", outputs)]
    return Thumbnail(drawing.edge_layers, [neuron for layer in drawing.layers for neuron in layer], values)


def falling_cost(size: Size) -> Thumbnail:
    """The cost of the tiny network while gradient descent trains it on XOR."""
    xor = datasets.xor()
    cost = objective(cast.tiny_network((2, 3, 1), seed=39), xor.x, xor.y, cost=MeanSquaredError())
    costs = descend(GradientDescent(2.0), cost, cost.network.parameters, 500).costs
    chart = bare_chart((0, 1.04 * len(costs)), (0, 1.05 * float(costs.max())), size)
    curve = chart.curve(np.arange(len(costs)), costs, color=theme.GRADIENT, width=5)
    end = Dot(curve.points[-1], radius=0.08, color=theme.GRADIENT)
    source = "descend(GradientDescent(2), XOR of a tiny network)"
    return Thumbnail([chart], [curve, end], [("costs", costs, source, Curve(curve, chart))])


def requests(size: Size) -> Thumbnail:
    """A tiny network and what its neurons are asked to change: arrows of true length, the output's first."""
    network, x = cast.tiny_network((2, 3, 1), seed=56), [[0.9, 0.2]]
    passed = backpropagate(network, x, [[1.0]], cost=MeanSquaredError())
    drawing = NetworkDrawing(network, center=(0, 0), size=size, radius=0.17, numbered=False)
    drawing.show_pass(forward(network, x)).fade(0.4)
    asked = [(layer, j, float(passed.requests[layer][0, j])) for layer in (2, 1, 0) for j in drawing.neurons[layer]]
    longest = max(abs(value) for _, _, value in asked)
    arrows = [small_arrow(drawing.place(layer, j) + [0.3, 0, 0], 0.62 * v / longest) for layer, j, v in asked]
    values = [
        (
            f"requests of layer {layer}", passed.requests[layer][0],
            f"backpropagate(tiny_network((2, 3, 1), 56)).requests[{layer}]",
            All([
                Bar(arrow, unit=0.62 / longest, axis=1, zero=drawing.neurons[layer][j].disc)
                for arrow, (at, j, _) in zip(arrows, asked, strict=True) if at == layer
            ]),
        )
        for layer in range(3)
    ]  # fmt: skip
    return Thumbnail([drawing], arrows, values)


def two_fits(size: Size) -> Thumbnail:
    """The noisy curve, fitted by one network without weight decay and with it."""
    fits = curve_fits()
    chart = bare_chart((-1.05, 1.05), (-2.2, 1.9), size)
    dots = chart.dots(fits["x"], fits["y"], color=theme.DATA, radius=0.055)
    wild = chart.curve(fits["grid"], fits["without"], color=theme.GRADIENT, width=3)
    calm = chart.curve(fits["grid"], fits["with"], color=theme.TEXT, width=5)
    values = [
        (f"fit {name} decay", fits[name], "train(..., penalty=L2(0.001) or None)", Curve(line, chart, fits["grid"]))
        for name, line in (("without", wild), ("with", calm))
    ]
    return Thumbnail([chart, dots], [wild, calm], values)


def quadratic_bowl(size: Size) -> Thumbnail:
    """The ripples near their lowest point, and the quadratic bowl that grips them there."""
    run = figure_run(FigureDescent())
    low = run.points[int(np.argmin(run.costs))]
    domain = ((low[0] - 1.3, low[0] + 1.3), (low[1] - 1.3, low[1] + 1.3))
    surface = SurfaceDrawing(
        landscapes.ripples, extent=domain, resolution=120, size=1.15 * size[0], azimuth=-100, elevation=46, shade=0.8
    )
    model = partial(QuadraticApproximation.at, landscapes.ripples)
    bowl = SurfacePatch(surface, model, low, radius=0.42, color=theme.NEWTON, opacity=0.75)
    source = "QuadraticApproximation.at(ripples, low)"
    return Thumbnail([surface], [bowl], [("bowl", model(low).hessian, source, Quadratic(bowl, order=2))])


def four_paths(size: Size) -> Thumbnail:
    """The ripples from above, and the paths of four optimizers."""
    x_range, y_range = (-3.3, 3.2), (-1.3, 2.5)
    x, y = np.meshgrid(np.linspace(*x_range, 200), np.linspace(*y_range, 120))
    values = landscapes.ripples.values(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    plot = ContourPlot(
        values, x_range, y_range, center=(0, 0), size=size, levels=9, heat_opacity=0.5, line_opacity=0.22
    )
    runs = race(OptimizerField())
    paths = [plot.path(run.points, color=optimizer_color(name), width=3) for name, run in runs.items()]
    values = [
        (name, run.points, "race(OptimizerField())", Track(path, plot))
        for (name, run), path in zip(runs.items(), paths, strict=True)
    ]
    return Thumbnail([plot], paths, values)


def better_fits(size: Size) -> Thumbnail:
    """A curve, and networks of more and more hidden neurons that approximate it."""
    fits = curve_fits()
    chart = bare_chart((-1.05, 1.05), (-1.9, 1.9), size)
    target = chart.curve(fits["grid"], fits["curve"], color=theme.QUIET, width=9)
    shares = np.linspace(0.35, 1.0, len(fits["widths"]))
    lines = [
        chart.curve(fits["grid"], line, color=theme.blend(theme.ACTIVATION, share), width=3)
        for line, share in zip(fits["by_width"], shares, strict=True)
    ]
    values = [
        (f"fit of width {width}", values, f"train(...) of {width} hidden neurons", Curve(line, chart, fits["grid"]))
        for width, values, line in zip(fits["widths"], fits["by_width"], lines, strict=True)
    ]
    values.append(("curve", fits["curve"], "datasets.curve", Curve(target, chart, fits["grid"])))
    return Thumbnail([chart, target.set_stroke(opacity=0.6)], lines, values)


def figure(size: Size, parameters: FigureDescent) -> Thumbnail:
    """The figure of slides 1 and 2: gradient descent on the ripples."""
    surface = SurfaceDrawing(
        landscapes.ripples, extent=landscapes.ripples.limits, size=size[0], azimuth=-100, elevation=37, contours=14
    )
    points = figure_run(parameters).points
    path = SurfacePath(surface, points, color=theme.PATH, width=4)
    head = SurfaceDot(surface, path, color=theme.PATH, radius=0.075)
    head.clear_updaters()
    source = "descend(GradientDescent(step), ripples, ...)"
    return Thumbnail([surface], [path, head], [("path", points, source, OnSurface(path))])


THUMBNAILS: tuple[Callable[[Size], Thumbnail], ...] = (
    network_pass,
    falling_cost,
    requests,
    two_fits,
    quadratic_bowl,
    four_paths,
    better_fits,
)
"""In the order of slide 2's entries."""


def bare_chart(x_range: Size, y_range: Size, size: Size) -> Chart:
    """Two axes without ticks around the origin of the screen."""
    return Chart(x_range, y_range, center=(0, 0), size=(0.9 * size[0], 0.94 * size[1]), x_ticks=[], y_ticks=[])


def small_arrow(foot: np.ndarray, length: float) -> VGroup:
    """A request: an arrow up or down from `foot`, its tip part of its length."""
    tip_length = min(0.14, 0.6 * abs(length))
    tip, neck = foot + [0, length, 0], foot + [0, length - np.sign(length) * tip_length, 0]
    head = VMobject(stroke_width=0, fill_color=theme.REQUEST, fill_opacity=1)
    half = 0.6 * tip_length
    head.set_points_as_corners([neck + [-half, 0, 0], tip, neck + [half, 0, 0], neck + [-half, 0, 0]])
    return VGroup(Line(foot, neck, color=theme.REQUEST, stroke_width=4), head)


def curve_fits() -> Arrays:
    """The networks of the two thumbnails that show a curve."""
    return _curve_fits(seed=11, widths=[1, 2, 8])


@kept
def _curve_fits(seed: int, widths: list[int]) -> Arrays:
    """Points (n,), a grid, the fits without and with weight decay, and those of the curve itself by width.

    "theta_" and a fit's name, or its width, are the parameters of its network.
    """
    data, _ = cast.noisy_curve(seed=seed, samples=12, noise=0.35)
    grid = np.linspace(-1, 1, 201)[:, None]
    curve = datasets.curve(grid)

    def fitted(sizes: tuple[int, ...], x: np.ndarray, y: np.ndarray, penalty: L2 | None, rate: float) -> Network:
        rng = np.random.default_rng(1)
        network = Network.initialize(sizes, "tanh", output_activation="identity", rng=rng)
        history = train(
            network, x, y, cost=MeanSquaredError(), optimizer=Adam(rate), epochs=3000, batch_size=len(x),
            penalty=penalty, rng=rng,
        )  # fmt: skip
        return history.network

    networks = {
        "without": fitted((1, 24, 24, 1), data.x, data.y, None, 0.02),
        "with": fitted((1, 24, 24, 1), data.x, data.y, L2(0.001), 0.02),
        **{str(width): fitted((1, width, 1), grid, curve, None, 0.01) for width in widths},
    }
    lines = {name: forward(network, grid).output[:, 0] for name, network in networks.items()}
    return {
        "x": data.x[:, 0],
        "y": data.y[:, 0],
        "grid": grid[:, 0],
        "curve": curve[:, 0],
        "without": lines["without"],
        "with": lines["with"],
        "widths": np.array(widths),
        "by_width": np.stack([lines[str(width)] for width in widths]),
        **{f"theta_{name}": network.parameters for name, network in networks.items()},
    }
