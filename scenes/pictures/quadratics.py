"""The quadratic on the ripples: bent out of its tangent plane at a point, and sliding along a path with its eigen-axes.

picture = TaylorPicture(model)                                   # model: a QuadraticApproximation of the ripples
self.play(FadeIn(picture.surface), FadeIn(picture.formula)); self.play(picture.widen()); self.play(picture.bend())
slide = SlidingQuadratic(run.points)
self.play(*slide.run(), run_time=10)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from manim import Animation, FadeIn, ManimColor, VGroup

from lecture import theme
from lecture.kit.by_alpha import ByAlpha, ByState
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import put
from lecture.kit.readings import Drawn, Number
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceArrow, SurfaceDot, SurfaceLines, SurfacePatch, SurfacePath
from lecture.kit.surface_readings import OnSurface, Quadratic, Span
from lecture.kit.text import Equation, at_left, at_right, column, fit, plated, words
from lecture.kit.walk import Pace, walking
from lecture.language import tr
from nncore import QuadraticApproximation
from scenes.numbers.hessian import continued, with_curvature
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

    The surface is cut open through the point: on the `edge`, an arrow along theta_1 with its `name`, one sees how they
    touch it. A `note` says what the edge is, and `arcs_note` what the arcs are. The camera begins beside the
    edge.
    """

    LEFT, RADIUS = 1.8, 0.5

    def __init__(self, model: QuadraticApproximation) -> None:
        self.model, (x, y) = model, model.theta
        self.surface = SurfaceDrawing(
            RIPPLES, extent=((x - 0.8, x + 0.8), (y - 1.6, y)), center=(-2.2, 0.1), size=7.0, azimuth=70, elevation=20,
            aspect=0.6, contours=14,
        )  # fmt: skip
        start, steps = np.array([x - 0.8, y]), np.linspace(0, 1.6, 41)[1:, None] * [1, 0]
        rises = RIPPLES.values(start + steps) - RIPPLES.values(start[None])
        self.edge = SurfaceArrow(self.surface, start, np.column_stack([steps, rises]), theme.TEXT, 4)
        self.name = beside_axis("$theta_1$", self.surface, self.edge.runs, 0.18)
        self.dot = SurfaceDot(self.surface, model.theta, theme.PATH, 0.13).set_z_index(2)
        flat = with_curvature(model, 0.0)
        self.plane = SurfacePatch(
            self.surface, lambda _: flat, model.theta, self.RADIUS, theme.GRADIENT, opacity=0.9, hidden=0.25
        )
        self.bowl = SurfacePatch(
            self.surface, lambda _: model, model.theta, self.RADIUS, theme.NEWTON, opacity=0.8, hidden=0.25
        )
        self.rim = SurfaceLines(self.surface, lambda: [self.bowl.grid()[:, -1]], theme.NEWTON, 5)
        inks = [theme.signed(value) for value in model.eigenvalues]
        self.arcs = [SurfaceLines(self.surface, partial(self._arc, k), inks[k], 5) for k in (0, 1)]
        self._bends = [shown(value, "{:.1f}") for value in model.eigenvalues]
        self.bends = [  # eigenvalues grow: the last is h_1
            beside_axis(f"$h_{2 - k} = {bend}$", self.surface, partial(self._halves, k), 0.25, inks[k], rises=False)
            for k, bend in enumerate(self._bends)
        ]
        self.formula = fit(Equation(TAYLOR, size=66, colors={"slope": theme.GRADIENT, "bend": theme.NEWTON}), 9.4)
        at_right(self.formula, theme.RIGHT, 1.95)
        lines = (
            (tr("the height at $theta$"), theme.TEXT),
            (tr("the slope: a tangent plane"), theme.GRADIENT),
            (tr(f"the curvature: {SHAPES[model.kind]}"), theme.NEWTON),
        )
        self.terms = column(lines, left=self.LEFT, top=0.4, pitch=0.66, size=theme.BODY)
        self.note = words(tr("the edge: a cut along $theta_1$"), size=theme.INDEXED, color=theme.QUIET)
        self.note.place(self.LEFT, -1.75)
        self.arcs_note = words(tr("the arcs: its sharpest and flattest bend"), color=theme.QUIET, width=4.7)
        self.arcs_note.place(self.LEFT, -2.23)

    def _halves(self, index: int) -> np.ndarray:
        """The lines on the bowl from the point to its border, either way along an eigenvector (2, 25, 3)."""
        along = self.model.eigenvectors[:, index]
        return self.bowl.rays(np.array([-along, along], float))

    def _arc(self, index: int) -> list[np.ndarray]:
        """Both halves as one line, from border to border."""
        back, ahead = self._halves(index)
        return [np.concatenate([back[::-1], ahead])]

    def outline(self) -> list[Animation]:
        """Animations: the bowl's rim and its arcs along the eigenvectors come, with their curvatures."""
        return [FadeIn(line) for line in (self.rim, *self.arcs, *self.bends)]

    def widen(self) -> Animation:
        """An animation: the tangent plane grows out of the point."""
        return ByAlpha(self.plane, lambda plane, alpha: plane.set(radius=max(self.RADIUS * alpha, 0.01)))

    def bend(self) -> Animation:
        """An animation: the bowl comes as a plane and takes its curvature."""

        def step(patch: SurfacePatch, alpha: float) -> None:
            patch.model = lambda _: with_curvature(self.model, alpha)

        return ByAlpha(self.bowl, step)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the bowl and of the curvatures at its arcs."""
        bends = zip(self.bends[::-1], self._bends[::-1], strict=True)
        found = [(f"eigenvalue {k}", Number(name[1], text)) for k, (name, text) in enumerate(bends, start=1)]
        return [("bowl", Quadratic(self.bowl, order=2)), *found]


def beside_axis(
    text: str,
    surface: SurfaceDrawing,
    halves: Callable[[], Iterable[np.ndarray]],
    gap: float,
    color: ManimColor | None = None,
    *,
    rises: bool = True,
) -> VGroup:
    """A name a `gap` beyond the nearer tip of an axis, which it follows; its halves are lines (m, 3) from the middle.

    One that never `rises` stands beside a tip that bends up, clear of the rim above it.
    """

    name = plated(words(text, size=theme.BODY, color=color))
    size = np.array([name.width, name.height])

    def follow(name: VGroup) -> None:
        ends = (surface.project(half[[0, -1], :3]) for half in halves())
        foot, tip = min(ends, key=lambda pair: pair[1, 2])[:, :2]
        away = tip - foot
        away[1] = away[1] if rises else min(away[1], 0.0)
        away /= np.linalg.norm(away)
        put(name, [*(tip + (gap + np.abs(away) @ size / 2) * away), 0])

    return name.add_updater(ByState(follow), call_updater=True)


REACH = 0.6
"""Of the eigen-axes to either side, in the plane."""


class EigenAxis:
    """Half an eigen-axis at a place, bent along the quadratic: that which goes on from the `axes` at the nearest point.

    axes: (steps + 1, 2, 2) at `points`.
    """

    def __init__(self, index: int, side: int, points: np.ndarray, axes: np.ndarray) -> None:
        self.index, self.side, self.points, self.axes = index, side, points, axes

    def __call__(self, place: np.ndarray) -> np.ndarray:
        model, nearest = quadratic_at(place), np.linalg.norm(self.points - place, axis=1).argmin()
        _, axes = continued(model, self.axes[nearest])
        along = np.linspace(0, REACH, 25)[1:, None] * self.side * axes[:, self.index]
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
            at_left(text, 0.0, 0.0)
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
        values, axes = np.empty((len(points), 2)), np.empty((len(points), 2, 2))
        for step, model in enumerate(map(quadratic_at, points)):
            values[step], axes[step] = continued(model, axes[step - 1] if step else model.eigenvectors)
        order = np.argsort(-values[-1])  # where the path ends, h_1 is the greater
        values, axes = values[:, order], axes[:, :, order]
        self.axes = [
            SurfaceArrow(self.surface, self.path, EigenAxis(k, side, points, axes), theme.TEXT, 5)
            for k in (0, 1)
            for side in (-1, 1)
        ]
        self.names = [
            beside_axis(f"$h_{k + 1}$", self.surface, self.axes[half].runs, 0.42)
            for k, half in ((1, 2), (0, 1))  # the tips that stay clear of the heading
        ]
        self.steps, self.panel, self.counters = len(points) - 1, VGroup(), []
        for k, y in ((0, 0.9), (1, 0.0)):
            name = words(tr("along axis {number}: $h_{number}$", number=k + 1), size=theme.BODY).place(2.2, y)
            number = Readout(values[0, k], "{:+.1f}", size=theme.FORMULA, anchor="right")
            at_right(number, 6.0, y + 0.1)
            self.counters.append(SignedPace(number, values[:, k], self.axes[2 * k : 2 * k + 2]))
            self.counters[-1].show(0)
            self.panel.add(VGroup(name, number))
        kinds = tr("bowl: it curves up both ways"), tr("saddle: up and down"), tr("dome: down both ways")
        self.kind = KindInWords(values, kinds)
        self.panel.add(at_left(self.kind, 2.2, -1.1))

    def run(self) -> list[Animation]:
        """Animations, to be played together: the quadratic slides to the path's end, and all keeps pace."""
        return [
            self.surface.turn(azimuth=18, elevation=55),
            self.path.run(),
            *walking([*self.counters, self.kind], 0, self.steps),
        ]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the path, and of the quadratic where it is now."""
        first, second = (counter.readout for counter in self.counters)
        return [
            ("eigenvalue 1", first), ("eigenvalue 2", second), ("eigen-axis 1", Span(*self.axes[:2])),
            ("eigen-axis 2", Span(*self.axes[2:])), ("path", OnSurface(self.path)),
            ("bowl at the end", Quadratic(self.patch, order=2)),
        ]  # fmt: skip
