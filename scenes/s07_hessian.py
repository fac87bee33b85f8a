"""The Hessian: second derivatives, the quadratic that grips the surface, Newton's step, and a network's own Hessian."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

import numpy as np
from manim import (
    DOWN,
    UP,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    VGroup,
    VMobject,
    linear,
    smooth,
)
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit.color_readings import Heat
from lecture.kit.line_readings import Contours
from lecture.kit.matrix_map import MatrixMap, sign_key
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.surface_readings import Quadratic
from lecture.kit.text import Equation, at_left, at_right, fit, rim, words
from lecture.kit.walk import walking
from lecture.language import tr
from nncore import MeanSquaredError, Momentum, QuadraticApproximation, descend, objective
from scenes.numbers import networks
from scenes.numbers.hessian import MOONS_EPOCHS, moons_hessian, with_curvature
from scenes.pictures.contents import SectionScene
from scenes.pictures.hessian_charts import ModelErrors, SpectrumChart
from scenes.pictures.neighbourhood import (
    BENDS,
    GRADIENT,
    HESSIAN,
    RIPPLES,
    SLOPES,
    Derivative,
    GradientArrows,
    cost_cuts,
    plot_around,
    slope_cuts,
)
from scenes.pictures.newton import Endings, NewtonValley, NewtonWalks, newton_runs
from scenes.pictures.quadratics import SlidingQuadratic, TaylorPicture

Place = Annotated[float, Field(ge=-2.7, le=2.7)]
Point = tuple[Place, Place]
MOST_PARAMETERS = 400  # of a network whose Hessian can still be seen as a map


def beyond(line: VMobject, entry: Readout) -> np.ndarray:
    """The middle of a number that stands right of a line's end and above it, clear of its tip."""
    return line.get_end() + [entry.width / 2 + 0.15, entry.height / 2 + 0.1, 0]


def below(line: VMobject, number: VMobject) -> np.ndarray:
    """The middle of a number that stands right of a rising line's end and below it, where no curve passes."""
    return line.get_end() + [number.width / 2 + 0.3, -number.height / 2 - 0.2, 0]


class Hessian(SectionScene):
    """Slide 7, on the ripples and on networks."""

    carries = True
    oracle = "scenes.oracles.hessian"

    class Parameters(networks.TinyNetwork):
        """Where the Taylor expansion is made, where Newton fails, and the networks whose Hessians are shown."""

        point: Point = (1.9, 0.7)
        dome: Point = (0.5, 0.7)
        saddle: Point = (1.2, 0.0)
        slide_from: Point = (-1.2, 2.6)
        step: Annotated[float, Field(gt=0, le=0.1)] = 0.02
        valley_curvature: Annotated[float, Field(ge=2, le=100)] = 40.0
        width: Annotated[int, Field(ge=2, le=24)] = 8
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
        self.model = QuadraticApproximation.at(RIPPLES, np.array(self.parameters.point))

    # First and second derivatives.

    @beat
    def gradient(self):
        """The gradient at theta, put together from its two slopes."""
        picture = GradientArrows(self.model)
        self.first = Derivative(GRADIENT, SLOPES, self.model.gradient, theme.GRADIENT)
        numbers = self.first.numbers
        self.open(self.grown(picture.plot), FadeIn(picture.axes))
        self.say(0)
        point = (GrowFromCenter(picture.dot), FadeIn(picture.name))
        self.play(FadeIn(self.first.formula, shift=0.1 * UP), *point, run_time=0.9)
        self.play(FadeIn(numbers.brackets), run_time=0.4)
        for i, (side, entry) in enumerate(zip(picture.sides, numbers.numbers, strict=True), start=1):
            self.cue(f"slope-{i}")
            self.play(FadeIn(side), run_time=0.5)
            self.read_off(f"gradient {i}", entry, side.tip.get_center() + [0.1, 0.45, 0])
        self.cue("gradient")
        self.play(FadeIn(picture.arrow), *(side.animate.set_opacity(0.45) for side in picture.sides), run_time=0.8)
        self.shows_each(picture.drawn())

    def read_off(self, label: str, entry: Readout, place: np.ndarray, arc: float = 0.0) -> None:
        """A number appears where it is read off, on a halo of ground, and moves with it to its place in the matrix.

        On its way it turns by `arc`, round what stands in the matrix.
        """
        home, halo = entry.get_center(), rim(entry)
        VGroup(halo, entry).move_to(place)
        self.play(FadeIn(halo, entry, shift=0.1 * UP), run_time=0.5)
        self.play(*(part.animate(path_arc=arc).move_to(home) for part in (halo, entry)), run_time=0.9)
        self.remove(halo)
        self.shows(label, entry)

    @beat
    def curvature(self):
        """Second derivatives along the axes: how much two cuts bend, on one pair of axes."""
        self.cuts = cuts = cost_cuts(self.model)
        self.second = Derivative(HESSIAN, BENDS, self.model.hessian, theme.NEWTON)
        self.clear_stage(self.first.formula)
        leaves = FadeOut(self.first.formula, shift=0.1 * UP)
        self.play(leaves, FadeIn(self.second.formula, shift=0.1 * UP), FadeIn(cuts), *map(FadeIn, cuts.marks))
        brackets = self.second.numbers.brackets
        self.play(*map(Create, cuts.curves), FadeIn(brackets), FadeIn(cuts.names), run_time=1.2)
        for axis, near in enumerate(cuts.nears):
            entry, name = self.second.numbers.entries[axis][axis], f"along coordinate {axis + 1}"
            text = shown(entry.value, entry.form)
            end = words(text, color=theme.NEWTON)
            end.move_to(below(near, end))
            self.cue(f"axis-{axis + 1}")
            self.play(Create(near), run_time=1)
            self.read_off(f"H {axis + 1}{axis + 1}", entry, below(near, entry))
            self.play(FadeIn(end), run_time=0.4)
            cuts.names.add(end)
            self.shows(f"number at the parabola {name}", Number(end, text))
            self.shows_each(cuts.drawn(axis, f"C {name}", f"parabola {name}"))

    @beat
    def mixed(self):
        """The mixed second derivatives: how each slope changes along the other axis; the tangents are parallel."""
        self.slopes = cuts = slope_cuts(self.model)
        self.say(
            tr("The mixed ones are equal (Schwarz): each slope along the other axis, two parallel tangents"),
            FadeOut(VGroup(self.cuts, *self.cuts.curves, *self.cuts.nears, *self.cuts.marks, self.cuts.names)),
        )
        self.play(FadeIn(cuts), *map(FadeIn, [*cuts.curves, *cuts.marks]), FadeIn(cuts.names), run_time=0.9)
        self.cue("tangents")
        for row, near in enumerate(cuts.nears):
            self.play(Create(near), run_time=0.8)
            entry = self.second.numbers.entries[1 - row][row]  # the last index is that of the slope
            self.read_off(f"H {2 - row}{row + 1}", entry, beyond(near, entry), arc=(1.8, -1.4)[row])
            self.shows_each(cuts.drawn(row, f"slope {row + 1}", f"tangent {row + 1}"))

    # Taylor: the tangent plane and the bowl.

    @beat
    def tangent_plane(self):
        """The first two terms: a height and a tangent plane."""
        self.taylor = picture = TaylorPicture(self.model)
        formula, surface, terms = picture.formula, picture.surface, picture.terms
        self.say(1)
        self.clear_stage()
        self.play(*map(FadeIn, (surface, picture.edge, picture.dot, picture.name, formula, picture.note)), run_time=1)
        self.play(surface.turn(azimuth=112), run_time=2.5)
        self.cue("height")
        self.play(formula.light("true", "value"), FadeIn(terms[0]), run_time=0.9)
        self.cue("plane")
        self.play(formula.light("true", "value", "slope"), FadeIn(terms[1]), picture.widen(), run_time=1.4)
        self.play(surface.turn(azimuth=108, elevation=35), run_time=2)
        self.shows("tangent plane", Quadratic(picture.plane, order=1))

    @beat
    def bowl(self):
        """The third term bends the plane until it grips the surface."""
        picture = self.taylor
        self.play(picture.formula.light("true", "bend"), FadeIn(picture.terms[2]), run_time=0.7)
        self.cue("bend")
        self.play(picture.bend(), FadeOut(picture.plane), run_time=2.2)
        self.play(picture.formula.light(), *picture.outline(), FadeIn(picture.arcs_note), run_time=0.7)
        self.cue("close")
        self.play(picture.surface.turn(azimuth=116, elevation=20), run_time=3.5)
        self.shows_each(picture.drawn())

    @beat
    def sliding_bowl(self):
        """The bowl slides along a path with its eigen-axes: bowl, saddle, dome."""
        run = descend(Momentum(0.004, 0.9), RIPPLES, self.parameters.slide_from, 44)
        picture = SlidingQuadratic(run.points)
        self.say(tr("The quadratic's shape: two eigen-axes, and a curvature along each"))
        self.clear_stage()
        self.play(FadeIn(picture.surface), FadeIn(picture.panel), run_time=1)
        self.play(FadeIn(picture.patch), *map(FadeIn, [picture.rim, *picture.axes, *picture.names]), run_time=0.8)
        self.add(picture.path, picture.patch, picture.rim, *picture.axes, *picture.names)
        self.cue("run")
        self.play(*picture.run(), run_time=10, rate_func=linear)
        self.shows_each(picture.drawn())

    # How good the approximation is.

    @beat
    def error(self):
        """The error against the distance on log axes: slope 3, and 2 for the plane."""
        models = {
            "tangent plane": (with_curvature(self.model, 0.0), theme.GRADIENT),
            "quadratic": (self.model, theme.NEWTON),
        }
        chart = ModelErrors(models)
        formula = at_right(Equation(f'abs(C(theta + Delta) - "{tr("approximation")}")', size=48), theme.RIGHT, 1.4)
        self.say(tr("Halve the distance: how much smaller is the error?"))
        self.clear_stage()
        self.play(FadeIn(chart), FadeIn(formula), run_time=0.9)
        for name in models:
            self.cue(name.replace(" ", "-"))
            self.play(LaggedStart(*(FadeIn(dot) for dot in chart.points_of[name]), lag_ratio=0.3), run_time=1.6)
            self.play(Create(chart.lines[name]), FadeIn(chart.notes[name]), run_time=1)
            self.shows_each(chart.drawn(name))

    # Newton's step.

    @beat
    def newton(self):
        """A long valley: gradient descent at its best rate, and Newton's one step, which solves g + H Delta = 0."""
        picture = NewtonValley(self.parameters.valley_curvature)
        self.say(tr("Newton's step: jump to where the quadratic is flat"))
        self.clear_stage()
        self.play(FadeIn(picture.plot, picture.minimum, picture.heads), *map(FadeIn, picture.walks), run_time=0.8)
        self.cue("descent")
        self.play(*walking([picture.walks[0], *picture.counters], 0, picture.steps), run_time=5)
        self.cue("solve")
        for part in picture.solving:
            self.play(FadeIn(part, shift=0.1 * DOWN), run_time=0.8)
        self.cue("arrive")
        self.play(*picture.fade(), *walking([picture.walks[1]], 0, 1, rate_func=smooth), run_time=1.4)
        self.play(FadeIn(picture.arrived, picture.price), run_time=0.6)
        self.shows_each(picture.drawn())

    @beat
    def negative_curvature(self):
        """Where curvature is negative, Newton's method goes to a maximum or a saddle."""
        p = self.parameters
        plot = plot_around((np.array(p.dome) + p.saddle) / 2, 1.1)
        self.say(tr("Where the curvature is negative, Newton may climb or stop at a saddle"))
        self.clear_stage()
        self.play(FadeIn(plot), run_time=0.7)
        self.shows("contour lines", Contours(plot))
        for mark, start, y in (("dome", p.dome, 1.1), ("saddle", p.saddle, -1.55)):
            self.cue(mark)
            runs = newton_runs(start, p.step, 30)
            picture, endings = NewtonWalks(plot, runs), Endings(runs, y)
            self.play(*map(FadeIn, picture.walks), FadeIn(picture.start, endings.start), run_time=0.5)
            self.play(*walking(picture.walks, 0, 30, geometric=True), run_time=3)
            self.play(FadeIn(picture.name, endings), run_time=0.6)
            self.shows_each(picture.drawn(f" from {start}"))
            self.shows_each(endings.drawn(f" from {start}"))

    # Networks.

    @beat
    def network_hessian(self):
        """The tiny network's Hessian as a matrix of colours."""
        p = self.parameters
        network = networks.tiny_network(p.sizes, p.seed)
        hessian = objective(network, [p.sample], [p.target], cost=MeanSquaredError()).hessian(network.parameters)
        shape = "-".join(map(str, network.sizes))
        drawing, count = MatrixMap(hessian, network.sizes, center=(-3.2, -0.6), side=5.1), len(hessian)
        i, j = (int(place) for place in np.unravel_index(np.abs(np.triu(hessian, 1)).argmax(), hessian.shape))
        entry, names = shown(float(hessian[i, j]), "{:+.3f}"), [networks.parameter_name(p.sizes, k) for k in (i, j)]
        one, other = (f"(partial^2 C) / (partial {a} partial {b})" for a, b in (names, reversed(names)))
        framed = fit(Equation(f"{one} = {other} = {entry}", size=48), theme.RIGHT - theme.FORMULA_LEFT)
        at_left(framed, theme.FORMULA_LEFT, -1.05)
        whose, *lines = (
            words(text, size=theme.BODY, color=color).place(theme.FORMULA_LEFT, y)
            for text, color, y in (
                (tr("one sample, squared error"), theme.QUIET, 0.8),
                (tr("{sizes} network: {count} parameters", sizes=shape, count=count), theme.TEXT, 0.2),
                (tr("{count} × {count} second derivatives", count=count), theme.TEXT, -0.34),
                (tr("a million parameters: $10^12$ entries"), theme.TEXT, -2.02),
            )
        )
        formula = Equation(HESSIAN, size=64, colors={"derivative": theme.NEWTON})
        at_left(formula, theme.FORMULA_LEFT, 1.6)
        scale = words(tr("brightness: the size, compressed"), size=theme.LABEL, color=theme.QUIET)
        key = VGroup(at_left(sign_key(), theme.FORMULA_LEFT, -2.55), scale.place(theme.FORMULA_LEFT, -3.15))
        self.say(tr("A network has a Hessian too: the tiny one's, exactly"))
        self.clear_stage()
        self.play(FadeIn(drawing), FadeIn(formula, whose, key), run_time=1.2)
        self.cue("entries")
        for line in lines[:2]:
            self.play(FadeIn(line), run_time=0.8)
        self.cue("framed")
        self.play(FadeIn(drawing.mirrored(i, j)), FadeIn(framed), run_time=0.8)
        self.cue("count")
        self.play(FadeIn(lines[2]), run_time=0.8)
        self.shows("Hessian of the tiny network", Heat(drawing.heat, MatrixMap.scaled))
        self.shows("parameters", Number(lines[0], str(count)))
        self.shows("rows and columns", Number(lines[1], str(count)))
        self.shows("framed entry", Number(framed, entry))

    @beat
    def spectrum(self):
        """A larger network's Hessian and its eigenvalues: few are large, most are almost zero."""
        p = self.parameters
        found = moons_hessian(seed=p.network_seed, width=p.width, epochs=MOONS_EPOCHS)
        drawing = MatrixMap(found["hessian"], (2, p.width, p.width, 1), center=(-3.2, -0.6), side=5.1)
        chart = SpectrumChart(found["eigenvalues"], p.width, float(found["slope"]))
        self.say(tr("A trained network: a few steep directions, and most of them flat"))
        self.clear_stage()
        self.play(FadeIn(drawing), run_time=1.2)
        self.cue("eigenvalues")
        self.play(FadeIn(chart), FadeIn(chart.about), run_time=0.8)
        self.play(LaggedStart(*(FadeIn(dot) for dot in chart.eigenvalues), lag_ratio=0.02), run_time=3)
        self.cue("few")
        self.play(Create(chart.rings), FadeIn(*chart.notes), run_time=0.9)
        self.shows("Hessian", Heat(drawing.heat, MatrixMap.scaled))
        self.shows_each(chart.drawn())
