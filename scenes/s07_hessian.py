"""The Hessian: second derivatives, the quadratic that grips the surface, Newton's step, and a network's own Hessian."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

import numpy as np
from manim import (
    DOWN,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
    smooth,
)
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit.charts import Chart, legend
from lecture.kit.color_readings import Heat
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Curve, Dashed, Dots, Path
from lecture.kit.matrix import NumberMatrix
from lecture.kit.matrix_map import MatrixMap, sign_key
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Arrow, Number, Said
from lecture.kit.scene import beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceArrow, SurfaceDot, SurfacePatch, SurfacePath
from lecture.kit.surface_readings import OnSurface, Quadratic, Span
from lecture.kit.text import Equation, fit, words
from lecture.kit.walk import Pointer, Walk, walking
from nncore import (
    GradientDescent,
    MeanSquaredError,
    Momentum,
    Newton,
    QuadraticApproximation,
    Trajectory,
    descend,
    landscapes,
    objective,
)
from scenes.numbers import networks as cast
from scenes.numbers.hessian import along, bent, errors, moons_hessian, slope
from scenes.pictures.around import plot_around, slice_chart, square_around
from scenes.pictures.contents import PlacedScene
from scenes.pictures.eigen_panel import EigenAxis, eigenvalue_panel

Place = Annotated[float, Field(ge=-2.7, le=2.7)]
Point = tuple[Place, Place]
MOST_PARAMETERS = 400  # of a network whose Hessian can still be seen as a map

GRADIENT = "{{g(theta):g}} = nabla_theta C(theta)"
HESSIAN = "{{H(theta):h}} = nabla_theta^2 C(theta)"
TAYLOR = (
    "{{C(theta + Delta):true}} approx {{C(theta):value}} + {{g(theta)^T Delta:slope}}"
    " + {{frac(1, 2) Delta^T H(theta) Delta:bend}}"
)
RIPPLES = landscapes.ripples


class Hessian(PlacedScene):
    """Slide 7, on the ripples and on networks."""

    carries = True
    oracle = "scenes.oracles.hessian"

    class Parameters(cast.TinyNetwork):
        """Where the Taylor expansion is made, where Newton fails, and the networks whose Hessians are shown."""

        point: Point = (1.9, 0.7)
        dome: Point = (0.8, 0.5)
        saddle: Point = (1.2, 0.0)
        slide_from: Point = (-1.2, 2.6)
        step: Annotated[float, Field(gt=0, le=0.1)] = 0.02
        width: Annotated[int, Field(ge=2, le=24)] = 16
        network_seed: Annotated[int, Field(ge=0, le=2**31)] = 3

        @model_validator(mode="after")
        def _hessian_can_be_seen(self) -> Self:
            count = sum((below + 1) * width for below, width in pairwise(self.sizes))
            if count > MOST_PARAMETERS:
                raise ValueError(f"sizes must make a network of at most {MOST_PARAMETERS} parameters, got {count}")
            if (len(self.sample), len(self.target)) != (self.sizes[0], self.sizes[-1]):
                raise ValueError(
                    f"sample must hold {self.sizes[0]} and target {self.sizes[-1]} numbers for sizes {list(self.sizes)}"
                )
            return self

    def prepare(self):
        self.theta = np.array(self.parameters.point)
        self.model = QuadraticApproximation.at(RIPPLES, self.theta)

    # First and second derivatives.

    @beat
    def gradient(self):
        """The gradient at theta, put together from its two slopes."""
        g = self.model.gradient
        plot = plot_around(self.theta, 1.1)
        here, scale = plot.point(*self.theta), 1.9 / np.linalg.norm(g)
        dot = Dot(here, radius=0.1, color=theme.PATH).set_z_index(1)
        name = words("$theta$", size=theme.BODY).move_to(here + [-0.3, -0.3, 0])
        sides = [
            Pointer(here, here + scale * np.array([g[0], 0, 0]), theme.TEXT, width=4, tip=0.16),
            Pointer(here, here + scale * np.array([0, g[1], 0]), theme.TEXT, width=4, tip=0.16),
        ]
        arrow = Pointer(here, here + scale * np.array([*g, 0]), theme.GRADIENT)
        self.formula = Equation(GRADIENT, size=60, colors={"g": theme.GRADIENT}).move_to([4.1, 0.9, 0])
        self.numbers = NumberMatrix(g, "{:+.2f}", size=theme.FORMULA, color=theme.GRADIENT).move_to([4.1, -1.1, 0])
        self.open(self.grown(plot))
        self.say(0)
        self.play(FadeIn(self.formula, shift=0.1 * UP), GrowFromCenter(dot), FadeIn(name), run_time=0.9)
        self.play(FadeIn(self.numbers.brackets), run_time=0.4)
        for side, entry in zip(sides, self.numbers.numbers, strict=True):
            self.play(FadeIn(side), run_time=0.5)
            self._send(entry, side.tip.get_center() + [0.1, 0.45, 0])
        self.play(FadeIn(arrow), *(side.animate.set_opacity(0.45) for side in sides), run_time=0.8)
        self.shows("contour lines", Contours(plot))
        self.shows("point", Dots(dot, plot))
        self.shows("gradient", Arrow(arrow, unit=scale))
        for i, (entry, side) in enumerate(zip(self.numbers.numbers, sides, strict=True)):
            self.shows(f"gradient {i + 1}", entry)
            self.shows(f"slope {i + 1}", Arrow(side, unit=scale))

    def _send(self, entry: Readout, place: np.ndarray) -> None:
        """A number appears where it is read off, on a halo of ground, and moves to its place in the matrix."""
        home = entry.get_center()
        rim = entry.copy().set_fill(theme.GROUND).set_stroke(theme.GROUND, width=6)
        VGroup(rim, entry).move_to(place)
        self.play(FadeIn(rim, entry, shift=0.1 * UP), run_time=0.5)
        self.play(FadeOut(rim), entry.animate.move_to(home), run_time=0.9)

    @beat
    def curvature(self):
        """Second derivatives along the axes: the curvature of two slices."""
        self.charts, curves, fits = VGroup(), [], []
        for axis, y in ((0, 0.95), (1, -1.55)):
            deltas, points = along(RIPPLES, self.theta, axis, 0.9)
            values, parabola = RIPPLES.values(points), self.model(points - self.theta)
            near = np.abs(deltas) < 0.55
            held = np.concatenate([values, parabola[near]])
            chart = slice_chart(points[:, axis], held, y, f"$C$ along $theta_{axis + 1}$", axis)
            curves.append(chart.curve(points[:, axis], values, theme.TEXT, 4))
            fits.append(chart.curve(points[near, axis], parabola[near], theme.NEWTON, 6))
            here = Dot(chart.point(self.theta[axis], self.model.value), radius=0.09, color=theme.PATH)
            self.charts.add(VGroup(chart, curves[-1], fits[-1], here.set_z_index(1)))
        self.second = Equation(HESSIAN, size=60, colors={"h": theme.NEWTON}).move_to([4.1, 0.9, 0])
        self.matrix = NumberMatrix(self.model.hessian, "{:+.2f}", size=theme.FORMULA, color=theme.NEWTON)
        fit(self.matrix, 4.6).move_to([4.1, -1.1, 0])
        self.clear_stage(self.formula)
        self.play(FadeOut(self.formula, shift=0.1 * UP), FadeIn(self.second, shift=0.1 * UP), run_time=0.8)
        self.play(*(FadeIn(VGroup(group[0], group[3])) for group in self.charts), run_time=0.8)
        self.play(*(Create(curve) for curve in curves), FadeIn(self.matrix.brackets), run_time=1.2)
        for axis in (0, 1):
            entry, chart = self.matrix.entries[axis][axis], self.charts[axis][0]
            self.play(Create(fits[axis]), run_time=1)
            self._send(entry, self.charts[axis][3].get_center() + [0, 0.5, 0])
            self.shows(f"H {axis + 1}{axis + 1}", entry)
            name = f"along coordinate {axis + 1}"
            self.shows(f"C {name}", Curve(curves[axis], chart))
            self.shows(f"parabola {name}", Curve(fits[axis], chart))

    @beat
    def mixed(self):
        """The mixed second derivatives: how one slope changes along the other axis."""
        charts = VGroup()
        for axis, y in ((1, 0.95), (0, -1.55)):
            _, points = along(RIPPLES, self.theta, axis, 0.6, 61)
            slopes = np.array([RIPPLES.gradient(point)[1 - axis] for point in points])
            ends = np.array([-0.3, 0.3])
            rise = self.model.gradient[1 - axis] + ends * self.model.hessian[0, 1]
            name = f"$partial C \\/ partial theta_{2 - axis}$ along $theta_{axis + 1}$"
            chart = slice_chart(points[:, axis], np.concatenate([slopes, rise]), y, name, axis)
            tangent = chart.curve(self.theta[axis] + ends, rise, theme.NEWTON, 6)
            curve = chart.curve(points[:, axis], slopes, theme.GRADIENT, 4)
            here = Dot(chart.point(self.theta[axis], self.model.gradient[1 - axis]), radius=0.09, color=theme.PATH)
            charts.add(VGroup(chart, curve, tangent, here.set_z_index(1)))
        self.play(FadeOut(self.charts), run_time=0.6)
        self.play(*(FadeIn(VGroup(group[0], group[1], group[3])) for group in charts), run_time=0.9)
        for (_, _, tangent, _), (row, column) in zip(charts, ((0, 1), (1, 0)), strict=True):
            entry = self.matrix.entries[row][column]
            self.play(Create(tangent), run_time=0.8)
            self._send(entry, tangent.get_center() + [0, 0.5, 0])
            self.shows(f"H {row + 1}{column + 1}", entry)
        for (chart, curve, tangent, _), name in zip(charts, ("1", "2"), strict=True):
            self.shows(f"slope {name}", Curve(curve, chart))
            self.shows(f"tangent {name}", Curve(tangent, chart))

    # Taylor: the tangent plane and the bowl.

    @beat
    def tangent_plane(self):
        """The first two terms: a height and a tangent plane."""
        self.surface = SurfaceDrawing(
            RIPPLES, extent=square_around(self.theta - 0.2, 1.2), center=(-2.95, -1.15), size=6.1, azimuth=-125,
            elevation=30, aspect=0.55, contours=14,
        )  # fmt: skip
        self.dot = SurfaceDot(self.surface, self.theta, theme.PATH, 0.11).set_z_index(2)
        self.plane = SurfacePatch(
            self.surface, lambda _: bent(self.model, 0.0), self.theta, 0.5, theme.GRADIENT, opacity=0.9, hidden=0.75
        )
        self.taylor = fit(Equation(TAYLOR, size=66, colors={"slope": theme.GRADIENT, "bend": theme.NEWTON}), 10.5)
        self.taylor.move_to([0, 1.65, 0])
        self.terms = VGroup(
            *(
                words(text, size=theme.BODY, color=color).place(theme.FORMULA_LEFT, y)
                for text, color, y in (
                    ("the height at $theta$", theme.TEXT, -0.25),
                    ("the slope: a tangent plane", theme.GRADIENT, -0.95),
                    ("the curvature: a bowl", theme.NEWTON, -1.65),
                )
            )
        )
        self.say(1)
        self.clear_stage()
        self.play(FadeIn(self.surface), FadeIn(self.taylor), run_time=1)
        self.play(self.taylor.light("true", "value"), FadeIn(self.dot), FadeIn(self.terms[0]), run_time=0.9)
        self.play(
            self.taylor.light("true", "value", "slope"),
            FadeIn(self.terms[1]),
            UpdateFromAlphaFunc(self.plane, lambda plane, alpha: plane.set(radius=max(0.5 * alpha, 0.01))),
            run_time=1.4,
        )
        self.play(self.surface.turn(azimuth=-95), self.plane.animate.set(opacity=0.9), run_time=3.5)
        self.shows("tangent plane", Quadratic(self.plane, order=1))

    @beat
    def bowl(self):
        """The third term bends the plane until it grips the surface."""
        grip = SurfacePatch(
            self.surface, lambda _: self.model, self.theta, 0.5, theme.NEWTON, opacity=0.75, hidden=0.25
        )

        def bend(patch: SurfacePatch, alpha: float) -> None:
            patch.model = lambda _: bent(self.model, alpha)

        self.play(self.taylor.light("true", "bend"), FadeIn(self.terms[2]), run_time=0.7)
        self.play(UpdateFromAlphaFunc(grip, bend), self.plane.animate.set(opacity=0.25), run_time=2.2)
        self.play(self.taylor.light(), FadeOut(self.plane), run_time=0.7)
        self.play(self.surface.turn(azimuth=-130, elevation=26), grip.animate.set(radius=0.6), run_time=3.5)
        self.shows("bowl", Quadratic(grip, order=2))

    @beat
    def sliding_bowl(self):
        """The bowl slides along a path with its eigen-axes: bowl, saddle, dome."""
        run = descend(Momentum(0.004, 0.9), RIPPLES, self.parameters.slide_from, 44)
        models = [QuadraticApproximation.at(RIPPLES, point) for point in run.points]
        middle, reach = (run.points.max(axis=0) + run.points.min(axis=0)) / 2, np.ptp(run.points, axis=0).max() / 2
        surface = SurfaceDrawing(
            RIPPLES, extent=square_around(middle, min(reach + 0.8, 3.0)), center=(-2.5, -0.62), size=7.6, azimuth=-110,
            elevation=42, aspect=0.45,
        )  # fmt: skip
        path = SurfacePath(surface, run.points, theme.PATH, 4, 0.0)
        patch = SurfacePatch(surface, lambda place: QuadraticApproximation.at(RIPPLES, place), path, 0.45, theme.NEWTON)
        patch.hidden = 0.3
        axes = [SurfaceArrow(surface, path, EigenAxis(k, side), theme.TEXT, 4) for k in (0, 1) for side in (-1, 1)]
        panel, counters = eigenvalue_panel(np.array([model.eigenvalues for model in models]))
        self.say("Its shape: two eigen-axes, and a curvature along each")
        self.clear_stage()
        self.play(FadeIn(surface), FadeIn(panel), run_time=1)
        self.play(FadeIn(patch), *(FadeIn(axis) for axis in axes), run_time=0.8)
        self.add(path, patch, *axes)
        self.play(
            surface.turn(azimuth=-75),
            path.run(),
            patch.animate.set(opacity=0.85),
            *(axis.animate.set(opacity=1.0) for axis in axes),
            *walking(counters, 0, len(models) - 1),
            run_time=10,
            rate_func=linear,
        )
        for k, counter in ((1, counters[0]), (0, counters[1])):
            self.shows(f"eigenvalue {k + 1}", counter.readout)
            self.shows(f"eigen-axis {k + 1}", Span(*axes[2 * k : 2 * k + 2]))
        self.shows("path", OnSurface(path))
        self.shows("bowl at the end", Quadratic(patch, order=2))

    # How good the approximation is.

    @beat
    def error(self):
        """The error against the distance on log axes: slope 3, and 2 for the plane."""
        radii = 2.0 ** -np.arange(0, 10)
        kinds = {"tangent plane": (bent(self.model, 0.0), theme.GRADIENT), "quadratic": (self.model, theme.NEWTON)}
        found = {name: errors(RIPPLES, model, radii) for name, (model, _) in kinds.items()}
        low = 10.0 ** np.floor(np.log10(min(values.min() for values in found.values())))
        chart = Chart(
            (radii[-1] / 1.3, 1.3), (low, 20), center=(-2.3, -0.4), size=(7.2, 4.5),
            x_label="distance $norm(Delta)$", y_label="greatest error at this distance", log_x=True, log_y=True,
        )  # fmt: skip
        formula = Equation('abs(C(theta + Delta) - "approximation")', size=48)
        formula.move_to([theme.RIGHT - formula.width / 2, 1.4, 0])
        self.say("Halve the distance: how much smaller is the error?")
        self.clear_stage()
        self.play(FadeIn(chart), FadeIn(formula), run_time=0.9)
        for (name, (_, color)), y in zip(kinds.items(), (0.25, -1.5), strict=True):
            values = found[name]
            fitted, halved = slope(radii, values, 0.1), values[-2] / values[-1]
            dots, line = chart.dots(radii, values, color, 0.08), chart.curve(radii, values, color, 4)
            note = VGroup(
                words(f"{name}: slope {shown(fitted, '{:.2f}')}", size=theme.BODY, color=color).place(2.3, y),
                words(f"half as far, {shown(halved, '{:.1f}')} times better", size=theme.LABEL, color=theme.QUIET)
                .place(2.3, y - 0.55),
            )  # fmt: skip
            self.play(LaggedStart(*(FadeIn(dot) for dot in dots), lag_ratio=0.3), run_time=1.6)
            self.play(Create(line), FadeIn(note), run_time=1)
            self.shows(f"slope, {name}", Number(note[0], shown(fitted, "{:.2f}")))
            self.shows(f"halving, {name}", Number(note[1], shown(halved, "{:.1f}")))
            self.shows(f"errors, {name}", Curve(line, chart))
            self.shows(f"points, {name}", Dots(list(dots), chart))

    # Newton's step.

    @beat
    def newton(self):
        """From a bowl: one Newton step beside one gradient step, then more of both."""
        runs = self._newton_runs(self.parameters.point, 4)
        tracks = np.concatenate([run.points for run in runs])
        reach = float(np.ptp(tracks, axis=0).max())
        plot = plot_around((tracks.max(axis=0) + tracks.min(axis=0)) / 2, min(0.9 * reach, 2.5))
        walks = _newton_walks(plot, runs)
        quadratic = self._level_lines(plot)
        ellipses = quadratic.lines.set_stroke(width=3)
        rule = Equation("Delta = - H(theta)^(-1) g(theta)", size=56).move_to([4.1, 1.4, 0])
        costs = VGroup(words("cost", size=theme.LABEL, color=theme.QUIET).place(1.95, 0.35))
        for x, name, color in ((3.7, "gradient", theme.GRADIENT_DESCENT), (5.6, "Newton", theme.NEWTON)):
            costs.add(words(name, size=theme.LABEL, color=color).place(x + 0.55, 0.35, align="right"))
        self.costs: dict[str, Readout] = {}
        self.say("Newton's step: jump to where the quadratic is flat")
        self.clear_stage()
        self.play(FadeIn(plot), FadeIn(rule), *(FadeIn(walk) for walk in walks), run_time=0.8)
        self.play(Create(ellipses), run_time=1.6)
        self.play(FadeIn(costs), *self._cost_row(runs, 0), run_time=0.7)
        self.play(*walking(walks, 0, 1, rate_func=smooth), run_time=1.6)
        self.play(*self._cost_row(runs, 1), run_time=0.5)
        self.shows("contour lines of the quadratic", Contours(quadratic))
        self.play(FadeOut(ellipses), run_time=0.6)
        for step in (2, 3, 4):
            self.play(*walking(walks, step - 1, step, rate_func=smooth), *self._cost_row(runs, step), run_time=0.9)
        self.shows("contour lines", Contours(plot))
        for label, number in self.costs.items():
            self.shows(label, number)
        for name, walk in zip(("gradient steps", "Newton"), walks, strict=True):
            self.shows(f"path of {name}", Path(walk, plot))

    def _newton_runs(self, start: tuple[float, float], steps: int) -> list[Trajectory]:
        optimizers = (GradientDescent(self.parameters.step), Newton())
        return [descend(optimizer, RIPPLES, start, steps) for optimizer in optimizers]

    def _level_lines(self, plot: ContourPlot) -> ContourPlot:
        """Level lines of the quadratic at theta, over the plot."""
        axes = [np.linspace(*limits, 121) for limits in (plot.x_range, plot.y_range)]
        x, y = np.meshgrid(*axes)
        values = self.model(np.column_stack([x.ravel(), y.ravel()]) - self.theta).reshape(x.shape)
        bottom = self.model(self.model.stationary_point)
        levels = bottom + (self.model.value - bottom) * np.array([0.1, 0.4, 1.0, 1.9])
        return ContourPlot(
            values, plot.x_range, plot.y_range, center=plot.frame.get_center()[:2], heat=False,
            size=(plot.frame.width, plot.frame.height), levels=levels, line_color=theme.NEWTON, line_opacity=1.0,
        )  # fmt: skip

    def _cost_row(self, runs: list, step: int) -> list:
        y = -0.3 - 0.62 * step
        row = VGroup(words(f"$t = {step}$", size=theme.LABEL, color=theme.QUIET).place(1.95, y - 0.1))
        for x, run, name in zip((3.7, 5.6), runs, ("gradient step", "Newton"), strict=True):
            number = Readout(run.costs[step], "{:.3f}", size=theme.BODY, anchor="right")
            row.add(number.move_to([x + 0.55 - number.width / 2, y, 0]))
            self.costs[f"cost {step}, {name}"] = number
        return [FadeIn(row, shift=0.1 * DOWN)]

    @beat
    def negative_curvature(self):
        """Where curvature is negative, Newton's method goes to a maximum or a saddle."""
        p = self.parameters
        middle = (np.array(p.dome) + p.saddle) / 2
        plot = plot_around(middle, 0.95)
        rows = VGroup()
        self.say("Where the curvature is negative, it climbs or stops at a saddle")
        self.clear_stage()
        self.play(FadeIn(plot), run_time=0.7)
        self.shows("contour lines", Contours(plot))
        for start, y in ((p.dome, 1.3), (p.saddle, -1.2)):
            runs = self._newton_runs(start, 30)
            walks = _newton_walks(plot, runs)
            kinds = [QuadraticApproximation.at(RIPPLES, run.points[-1]).kind for run in runs]
            row = self._ending(kinds, runs, y)
            rows.add(row)
            self.play(*(FadeIn(walk) for walk in walks), run_time=0.5)
            self.play(*walking(walks, 0, 30, geometric=True), run_time=3)
            self.play(FadeIn(row), run_time=0.6)
            named = zip(("gradient steps", "Newton"), kinds, runs, walks, (row[2:], row[:2]), strict=True)
            for name, kind, run, walk, (says, costs) in named:
                name = f"{name} from {start}"
                self.shows(f"path of {name}", Path(walk, plot))
                self.shows(f"kind of {name}", Said(says, kind))
                for when, cost in (("first", run.costs[0]), ("last", run.costs[-1])):
                    self.shows(f"{when} cost of {name}", Number(costs, shown(cost, "{:.3f}")))

    def _ending(self, kinds: list[str], runs: list[Trajectory], y: float) -> VGroup:
        lines = VGroup()
        rows = (("Newton", theme.NEWTON, 1, y), ("gradient steps", theme.GRADIENT_DESCENT, 0, y - 0.95))
        for name, color, index, top in rows:
            start, end = (shown(runs[index].costs[k], "{:.3f}") for k in (0, -1))
            lines.add(words(f"{name}: a {kinds[index]}", size=theme.BODY, color=color).place(theme.FORMULA_LEFT, top))
            cost = words(f"cost {start} $arrow.r$ {end}", size=theme.LABEL, color=theme.QUIET)
            lines.add(cost.place(theme.FORMULA_LEFT, top - 0.42))
        return lines

    # Networks.

    @beat
    def network_hessian(self):
        """The tiny network's Hessian as a matrix of colours."""
        p = self.parameters
        network = cast.tiny_network(p.sizes, p.seed)
        cost = objective(network, [p.sample], [p.target], cost=MeanSquaredError())
        hessian = cost.hessian(network.parameters)
        drawing = MatrixMap(np.zeros_like(hessian), network.sizes, center=(-3.3, -0.75), side=4.7)
        count = len(hessian)
        lines = VGroup(
            words(f"{count} parameters", size=theme.BODY).place(theme.FORMULA_LEFT, -0.35),
            words(f"{count} × {count} second derivatives", size=theme.BODY).place(theme.FORMULA_LEFT, -1.0),
        )
        formula = Equation(HESSIAN, size=60, colors={"h": theme.NEWTON})
        formula.move_to([theme.FORMULA_LEFT + formula.width / 2, 0.9, 0])
        key = sign_key().move_to([theme.FORMULA_LEFT + 1.9, -2.2, 0])
        self.network_panel = VGroup(formula, lines)
        self.say("A network has a Hessian too: the tiny one's, exactly")
        self.clear_stage()
        self.play(FadeIn(drawing), FadeIn(formula), run_time=0.9)
        self.play(drawing.fill(hessian), FadeIn(key), run_time=2)
        self.play(FadeIn(lines), run_time=0.8)
        self.shows("Hessian of the tiny network", Heat(drawing.heat, MatrixMap.scaled))
        self.shows("parameters", Number(lines[0], str(count)))
        self.shows("rows and columns", Number(lines[1], str(count)))

    @beat
    def spectrum(self):
        """A larger network's Hessian and its eigenvalues: few are large, most are almost zero."""
        p = self.parameters
        found = moons_hessian(seed=p.network_seed, width=p.width, epochs=150)
        values = found["eigenvalues"][np.argsort(-np.abs(found["eigenvalues"]))]
        sizes, count = (2, p.width, p.width, 1), len(values)
        drawing = MatrixMap(found["hessian"], sizes, center=(-3.6, -0.75), side=4.7)
        high = 10.0 ** np.ceil(np.log10(abs(values[0])))
        chart = Chart(
            (0, count), (1e-9 * high, high), center=(3.3, -0.95), size=(5.9, 3.6),
            x_label="place, by size", y_label="size of the eigenvalue", log_y=True,
        )  # fmt: skip
        shown_ones = np.abs(values) > 1e-9 * high
        places = np.arange(1, count + 1)[shown_ones]
        dots = VGroup(
            *(
                Dot(chart.point(place, abs(value)), radius=0.045, color=theme.signed(value))
                for place, value in zip(places, values[shown_ones], strict=True)
            )
        )
        large = int((np.abs(values) > 0.01 * abs(values[0])).sum())
        note = words(f"{large} of {count} exceed 1 % of the largest", size=theme.LABEL)
        note.place(chart.point(0.2 * count, high)[0], 0.55)
        left_out = count - len(places)
        small = words(f"{left_out} are smaller still", size=theme.SMALL, color=theme.QUIET)
        small.place(chart.point(count, high)[0], chart.point(count, 1e-9 * high)[1] + 0.25, align="right")
        level = chart.level(0.01 * abs(values[0]))
        key = legend([("positive", theme.POSITIVE), ("negative", theme.NEGATIVE)], across=True)
        key.move_to([6.25 - key.width / 2, 1.35, 0])
        self.say("A trained network: a few steep directions, and most of them flat")
        self.clear_stage()
        self.play(FadeIn(drawing), run_time=1.2)
        self.play(FadeIn(chart), FadeIn(key), run_time=0.8)
        self.play(LaggedStart(*(FadeIn(dot) for dot in dots), lag_ratio=0.02), run_time=3)
        self.play(Create(level), FadeIn(note, small), run_time=0.9)
        self.shows("Hessian", Heat(drawing.heat, MatrixMap.scaled))
        self.shows("eigenvalues", Dots(list(dots), chart))
        self.shows("1 % of the largest", Dashed(level, chart))
        for label, number, text in (
            ("large ones", large, note),
            ("all", count, note),
            ("smaller ones", left_out, small),
        ):
            self.shows(label, Number(text, str(number)))


def _newton_walks(plot: ContourPlot, runs: list[Trajectory]) -> list[Walk]:
    colors = (theme.GRADIENT_DESCENT, theme.NEWTON)
    return [Walk(plot, run.points, color, marks=0.06, width=5) for run, color in zip(runs, colors, strict=True)]
