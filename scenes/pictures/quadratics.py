"""The quadratic on the ripples: bent out of its tangent plane at a point, and sliding along a path with its eigen-axes.

picture = TaylorPicture(model)                                   # model: a QuadraticApproximation of the ripples
self.play(FadeIn(picture.surface), FadeIn(picture.formula)); self.play(picture.widen()); self.play(picture.bend())
slide = SlidingQuadratic(run.points)
self.play(*slide.run(), run_time=10)
"""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import Animation, FadeIn, UpdateFromAlphaFunc, VGroup

from lecture import theme
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceArrow, SurfaceDot, SurfaceLines, SurfacePatch, SurfacePath
from lecture.kit.surface_readings import OnSurface, Quadratic, Span
from lecture.kit.text import Equation, at_right, column, fit, plated, words
from lecture.kit.walk import Pace, walking
from lecture.language import tr
from nncore import QuadraticApproximation
from scenes.numbers.hessian import with_curvature
from scenes.pictures.neighbourhood import RIPPLES, square_around

TAYLOR = (
    "{{C(theta + Delta):true}} approx {{C(theta):value}} + {{g(theta)^T Delta:slope}}"
    " + {{frac(1, 2) Delta^T H(theta) Delta:bend}}"
)
SHAPES = {"minimum": "a bowl", "maximum": "a dome", "saddle": "a saddle", "degenerate": "a trough"}
"""What a quadratic looks like: a bowl only where H is positive definite."""
quadratic_at = partial(QuadraticApproximation.at, RIPPLES)


class TaylorPicture:
    """Taylor's formula, its `terms` in words, and on the surface the point, the tangent `plane` and the `bowl`.

    The surface is cut open through the point: on the `edge`, a cut along theta_1, one sees how they touch it. A `note`
    says what the edge is, `arcs_note` what the arcs are, and `apart` where bowl and surface part.
    """

    LEFT = 1.8
    FLAT, BENT, CUT = 0.45, 1.6, 3.0
    """The radii of the plane and, at most, of the bowl, and how high above the point it ends."""

    def __init__(self, model: QuadraticApproximation) -> None:
        self.model, (x, y) = model, model.theta
        self.surface = SurfaceDrawing(
            RIPPLES, extent=((x - 1, x + 1), (y - 2, y)), center=(-2.3, -0.45), size=8.0, azimuth=112, elevation=16,
            aspect=0.6, contours=14,
        )  # fmt: skip
        self.edge = SurfacePath(self.surface, [[x - 1, y], [x + 1, y]], theme.TEXT, 4)
        self.dot = SurfaceDot(self.surface, model.theta, theme.PATH, 0.13).set_z_index(2)
        flat = with_curvature(model, 0.0)
        self.plane = SurfacePatch(
            self.surface, lambda _: flat, model.theta, self.FLAT, theme.GRADIENT, opacity=0.9, hidden=0.25
        )
        self.bowl = SurfacePatch(
            self.surface, lambda _: model, model.theta, self.BENT, theme.NEWTON, cut=self.CUT, opacity=0.8,
            hidden=0.25,
        )  # fmt: skip
        self.rim = SurfaceLines(self.surface, lambda: [self.bowl.grid()[:, -1]], theme.NEWTON, 5)
        self.arcs = [
            SurfaceLines(self.surface, partial(self._arc, k), theme.signed(model.eigenvalues[k]), 5) for k in (0, 1)
        ]
        self.formula = fit(Equation(TAYLOR, size=66, colors={"slope": theme.GRADIENT, "bend": theme.NEWTON}), 9.4)
        at_right(self.formula, theme.RIGHT, 1.95)
        lines = (
            (tr("the height at $theta$"), theme.TEXT),
            (tr("the slope: a tangent plane"), theme.GRADIENT),
            (tr(f"the curvature: {SHAPES[model.kind]}"), theme.NEWTON),
        )
        self.terms = column(lines, left=self.LEFT, top=-0.2, pitch=0.7, size=theme.BODY)

        self.note = words(tr("the edge: a cut along $theta_1$, from behind"), size=theme.INDEXED, color=theme.QUIET)
        self.note.place(self.LEFT, -2.3)
        self.arcs_note, self.apart = column(
            (
                (tr("the arcs: its steepest and flattest bend"), theme.QUIET),
                (tr("where the surface pokes out, they part"), theme.QUIET),
            ), left=self.LEFT, top=-2.78, pitch=0.48, size=theme.LABEL,
        )  # fmt: skip

    def _arc(self, index: int) -> list[np.ndarray]:
        """The line on the bowl through the point, from border to border, along an eigenvector."""
        along = self.model.eigenvectors[:, index]
        back, ahead = self.bowl.rays(np.array([-along, along], float))
        return [np.concatenate([back[::-1], ahead])]

    def outline(self) -> list[Animation]:
        """Animations: the bowl's rim and its arcs along the eigenvectors come."""
        return [FadeIn(line) for line in (self.rim, *self.arcs)]

    def widen(self) -> Animation:
        """An animation: the tangent plane grows out of the point."""
        return UpdateFromAlphaFunc(self.plane, lambda plane, alpha: plane.set(radius=max(self.FLAT * alpha, 0.01)))

    def bend(self) -> Animation:
        """An animation: the bowl comes as a plane and takes its curvature."""

        def step(patch: SurfacePatch, alpha: float) -> None:
            patch.model = lambda _: with_curvature(self.model, alpha)
            patch.radius = self.FLAT + alpha * (self.BENT - self.FLAT)

        return UpdateFromAlphaFunc(self.bowl, step)


REACH = 0.6
"""Of the eigen-axes to either side, in the plane."""


class EigenAxis:
    """Half an eigen-axis at a place, bent along the quadratic."""

    def __init__(self, index: int, side: int) -> None:
        self.index, self.side = index, side

    def __call__(self, place: np.ndarray) -> np.ndarray:
        model = quadratic_at(place)
        along = np.linspace(0, REACH, 25)[1:, None] * self.side * model.eigenvectors[:, self.index]
        return np.column_stack([along, model(along) - model.value])


class SignedPace(Pace):
    """A readout that keeps pace and takes the colour of its sign, as the halves of its `axis` do."""

    def __init__(self, readout: Readout, values: np.ndarray, axis: list[SurfaceArrow]) -> None:
        super().__init__(readout, values)
        self.axis = axis

    def show(self, count: float) -> None:
        super().show(count)
        self.readout.set_fill(theme.signed(self.readout.value))
        for half in self.axis:
            half.set_color(theme.signed(self.readout.value))


class KindInWords(VGroup):
    """What the quadratic is at every step, in words: by how many eigenvalues are negative."""

    def __init__(self, values: np.ndarray, texts: tuple[str, str, str]) -> None:
        super().__init__(*(words(text, size=theme.BODY, color=theme.QUIET) for text in texts))
        self.negative = (values < 0).sum(axis=1)
        for text in self:
            text.move_to([0, 0, 0])
        self.show(0)

    def show(self, count: float) -> None:
        """Show the kind after `count` steps."""
        kind = self.negative[int(np.clip(count + 1e-9, 0, len(self.negative) - 1))]
        for index, text in enumerate(self):
            text.set_opacity(1.0 if index == kind else 0.0)


class SlidingQuadratic:
    """A surface with a path, on whose head lie the quadratic and its eigen-axes; the eigenvalues in a `panel`.

    points: (steps + 1, 2).
    """

    def __init__(self, points: np.ndarray) -> None:
        middle, reach = (points.max(axis=0) + points.min(axis=0)) / 2, np.ptp(points, axis=0).max() / 2
        self.surface = SurfaceDrawing(
            RIPPLES, extent=square_around(middle, min(reach + 0.6, 3.0)), center=(-2.5, -0.62), size=8.1, azimuth=-12,
            elevation=36, aspect=0.7, contours=14,
        )  # fmt: skip
        self.path = SurfacePath(self.surface, points, theme.PATH, 4, 0.0)
        self.patch = SurfacePatch(
            self.surface, quadratic_at, self.path, 0.8, theme.NEWTON, cut=3.5, hidden=0.3, opacity=0.75
        )
        self.rim = SurfaceLines(self.surface, lambda: [self.patch.grid()[:, -1]], theme.NEWTON, 5)
        self.axes = [
            SurfaceArrow(self.surface, self.path, EigenAxis(k, side), theme.TEXT, 5) for k in (0, 1) for side in (-1, 1)
        ]
        self.names = [self._name(2 - k, self.axes[2 * k : 2 * k + 2]) for k in (0, 1)]
        values = np.array([quadratic_at(point).eigenvalues for point in points])
        self.steps, self.panel, self.counters = len(points) - 1, VGroup(), []
        for k, y in ((1, 0.9), (0, 0.0)):
            name = Equation(f"h_{2 - k}", size=60).move_to([3.6, y, 0])
            number = Readout(values[0, k], "{:+.1f}", size=theme.FORMULA, anchor="right")
            at_right(number, 6.0, y)
            self.counters.append(SignedPace(number, values[:, k], self.axes[2 * k : 2 * k + 2]))
            self.counters[-1].show(0)
            self.panel.add(VGroup(name, number))
        kinds = tr("bowl: it curves up both ways"), tr("saddle: up and down"), tr("dome: down both ways")
        self.kind = KindInWords(values, kinds)
        self.panel.add(self.kind.move_to([4.6, -1.1, 0]))

    def _name(self, number: int, halves: list[SurfaceArrow]) -> VGroup:
        """A name beyond the nearer tip of an axis, which it follows."""

        def follow(name: VGroup) -> None:
            ends = (self.surface.project(half.runs()[0][[0, -1], :3]) for half in halves)
            foot, tip = min(ends, key=lambda pair: pair[1, 2])[:, :2]
            away = (tip - foot) / np.linalg.norm(tip - foot)
            name.move_to([*(tip + 0.3 * away), 0])

        return plated(words(f"$h_{number}$", size=theme.BODY)).add_updater(follow, call_updater=True)

    def run(self) -> list[Animation]:
        """Animations, to be played together: the quadratic slides to the path's end, and all keeps pace."""
        return [
            self.surface.turn(azimuth=18),
            self.path.run(),
            *walking([*self.counters, self.kind], 0, self.steps),
        ]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the path, and of the quadratic where it is now."""
        greater, lesser = (counter.readout for counter in self.counters)
        return [
            ("eigenvalue 2", greater), ("eigenvalue 1", lesser), ("eigen-axis 2", Span(*self.axes[2:])),
            ("eigen-axis 1", Span(*self.axes[:2])), ("path", OnSurface(self.path)),
            ("bowl at the end", Quadratic(self.patch, order=2)),
        ]  # fmt: skip
