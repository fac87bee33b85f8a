"""Newton's method beside gradient descent: in a long valley, and on the ripples where the curvature is negative.

picture = NewtonValley(40)
self.play(*walking([picture.walks[0], *picture.counters], 0, picture.steps))
runs = newton_runs(start, gradient_step=0.02, steps=30)
walks, endings = NewtonWalks(plot, runs), Endings(runs, y=1.1)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, RIGHT, UP, Animation, Circle, VGroup

from lecture import theme
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Contours, Dots, Path
from lecture.kit.matrix import NumberMatrix
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number, Said
from lecture.kit.text import Equation, at_left, fit, haloed, plated, words
from lecture.kit.walk import Pace, Walk
from lecture.language import tr
from nncore import GradientDescent, Newton, QuadraticApproximation, Trajectory, descend, landscapes
from scenes.pictures.neighbourhood import RIPPLES
from scenes.pictures.run_layout import NAME, NOTE, ring

LEFT = theme.FORMULA_LEFT
NAMES = ("gradient steps", "Newton")


def newton_runs(start: Sequence[float], gradient_step: float, steps: int) -> list[Trajectory]:
    """Gradient descent and Newton's method from one start."""
    return [descend(optimizer, RIPPLES, start, steps) for optimizer in (GradientDescent(gradient_step), Newton())]


class NewtonWalks:
    """The walks of both runs over a plot, a ring and a word at their `start`, the `name` of what Newton's ends at."""

    def __init__(self, plot: ContourPlot, runs: Sequence[Trajectory]) -> None:
        self.plot, self.runs, colors = plot, runs, (theme.GRADIENT_DESCENT, theme.NEWTON)
        self.walks = [Walk(plot, run.points, c, marks=0.06, width=5) for run, c in zip(runs, colors, strict=True)]
        self._kind = QuadraticApproximation.at(RIPPLES, runs[1].points[-1]).kind
        self.name = haloed(words(tr(f"a {self._kind}"), color=theme.NEWTON)).set_z_index(1)
        begin, end = self.walks[1].corners[[0, -1]]
        self.name.next_to(end, RIGHT if end[0] > begin[0] else -RIGHT, buff=0.25)
        passed = np.concatenate([walk.corners for walk in self.walks])
        free = max(
            (UP, DOWN, RIGHT, -RIGHT), key=lambda side: np.linalg.norm(passed - begin - 0.5 * side, axis=1).min()
        )
        self.start = VGroup(ring(begin), plated(words(tr("start"))).next_to(begin, free, buff=0.25)).set_z_index(1)

    def drawn(self, suffix: str = "") -> list[tuple[str, Drawn]]:
        """(label, drawn) of the paths."""
        paths = zip(NAMES, self.walks, strict=True)
        return [
            (f"name of Newton's end{suffix}", Said(self.name[1], self._kind, tr(f"a {self._kind}"))),
            (f"start{suffix}", Dots(self.start[0][1], self.plot)),
            *((f"path of {name}{suffix}", Path(walk, self.plot)) for name, walk in paths),
        ]


class NewtonValley:
    """A long valley across the axes: gradient descent at its best rate beside Newton's step, and how that is solved.

    The quadratic has the curvatures 1 and kappa; gradient descent's best rate is 2 / (1 + kappa).
    """

    START, TURN, STEPS = (-4.2, 1.0), np.deg2rad(24), 60

    def __init__(self, kappa: float) -> None:
        turn = np.array([[np.cos(self.TURN), -np.sin(self.TURN)], [np.sin(self.TURN), np.cos(self.TURN)]])
        cost, start, rate = landscapes.quadratic([1.0, kappa], turn), turn @ self.START, 2 / (1 + kappa)
        runs = [descend(GradientDescent(rate), cost, start, self.STEPS), descend(Newton(), cost, start, 1)]
        highest = float(runs[0].costs[0])
        self.plot = ContourPlot.over(
            cost.values, (-4.6, 1.4), (-2.8, 1.4), center=(-2.7, -0.52), size=(7.6, 5.32), shape=(181, 127),
            levels=np.geomspace(0.02 * highest, 8 * highest, 10), heat_opacity=0.6,
        )  # fmt: skip
        self.walks = [
            Walk(self.plot, run.points, color, marks=0.05, width=width)
            for run, color, width in zip(runs, (theme.GRADIENT_DESCENT, theme.NEWTON), (5, 6), strict=True)
        ]
        self.walks[1].set_z_index(1)
        self._ring = Circle(0.18, color=theme.TEXT, stroke_width=3).move_to(self.plot.point(0, 0))
        self.minimum = VGroup(self._ring, haloed(words(tr("minimum"))).next_to(self._ring, buff=0.12))
        self.steps = self.STEPS
        self._texts = {"kappa": shown(kappa, "{:g}"), "eta": shown(rate, "{:.3g}")}
        names = [
            words(tr(name), size=NAME, color=color, weight="bold").place(LEFT, y)
            for name, color, y in (("gradient descent", theme.GRADIENT_DESCENT, 1.75), ("Newton", theme.NEWTON, -0.4))
        ]
        self.settings = words(
            tr("best fixed $eta = 2 \\/ (1 + {kappa}) = {eta}$", **self._texts), size=NOTE, color=theme.QUIET
        ).place(LEFT, 1.22)
        labels = [
            words(tr(text), size=NOTE, color=theme.QUIET).place(x, 0.62)
            for x, text in ((LEFT, "step"), (LEFT + 2.0, "cost"))
        ]
        self.count, self.cost = (
            Readout(value, form, size=NAME, color=theme.GRADIENT_DESCENT, anchor="left").place(
                label.get_right()[0] + 0.2, 0.62
            )
            for value, form, label in ((0, "{:.0f}", labels[0]), (highest, "{:.4f}", labels[1]))
        )
        self.counters = [Pace(self.count, np.arange(self.STEPS + 1)), Pace(self.cost, runs[0].costs)]
        self.heads = VGroup(names[0], self.settings, *labels, self.count, self.cost)
        g, h, jump = cost.gradient(start), cost.hessian(start), runs[1].points[1] - start
        size = 0.72 * theme.FORMULA
        self.numbers = [
            NumberMatrix(values, form, size=size, color=color)
            for values, form, color in (
                (g, "{:.1f}", theme.GRADIENT),
                (h, "{:.2f}", theme.NEWTON),
                (jump, "{:.3f}", theme.TEXT),
            )
        ]
        shape = words(tr("here $C$ is a quadratic"), size=NOTE, color=theme.QUIET)
        shape.place(names[1].get_right()[0] + 0.4, -0.4)
        rule = at_left(Equation("g + H Delta = 0", size=theme.FORMULA), LEFT, -1.0)
        row = VGroup(
            self.numbers[0], Equation("+", size=size), self.numbers[1], self.numbers[2], Equation("approx 0", size=size)
        ).arrange(buff=0.12)  # fmt: skip
        self.solving = [VGroup(names[1], shape, rule), at_left(fit(row, theme.RIGHT - LEFT), LEFT, -1.88)]
        end = shown(float(runs[1].costs[-1]), "{:.4f}").replace("−0.0000", "0.0000")
        self._texts["end"] = end
        self.arrived = words(tr("step 1: cost {cost}", cost=end), size=NAME, color=theme.NEWTON).place(LEFT, -2.86)
        self.price = words(tr("its price: all of $H$, and solving for $Delta$"), size=NOTE, color=theme.QUIET)
        self.price.place(LEFT, -3.25)

    def fade(self) -> list[Animation]:
        """Animations: gradient descent's path steps back."""
        return [
            self.walks[0].line.animate.set_stroke(opacity=theme.FADED),
            self.walks[0].marks.animate.set_opacity(theme.FADED),
        ]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of all: the valley, both walks, gradient descent's settings, and what Newton's step solves."""
        names = ("g", "H", "Delta")
        entries = [
            (f"{name} {number}", entry)
            for name, matrix in zip(names, self.numbers, strict=True)
            for number, entry in enumerate(matrix.numbers, start=1)
        ]
        return [
            ("contour lines", Contours(self.plot)), ("steps of gradient descent", self.count),
            ("cost of gradient descent", self.cost), ("eta", Number(self.settings, self._texts["eta"])),
            ("kappa", Number(self.settings, self._texts["kappa"])),
            ("cost of Newton", Number(self.arrived, self._texts["end"])),
            ("path of gradient descent", Path(self.walks[0], self.plot)),
            ("path of Newton", Path(self.walks[1], self.plot)), ("minimum", Dots(self._ring, self.plot)),
            *entries,
        ]  # fmt: skip


class Endings(VGroup):
    """At what each run ends, Newton's first: the kind of stationary point, the costs at first and at last, and in how
    many steps that is reached to what is read.

    Over them, the curvatures at the `start`.
    """

    def __init__(self, runs: Sequence[Trajectory], y: float) -> None:
        super().__init__()
        bends = QuadraticApproximation.at(RIPPLES, runs[0].points[0]).eigenvalues[::-1]
        texts = [shown(value, "{:+.1f}") for value in bends]
        said = tr("start: $h_1 = {first}$, $h_2 = {second}$", first=texts[0], second=texts[1])
        self.start = words(said, size=theme.INDEXED).place(theme.FORMULA_LEFT, y + 0.6)
        self._read: list[tuple[str, Drawn]] = [
            (f"eigenvalue {k}", Number(self.start, text)) for k, text in enumerate(texts, start=1)
        ]
        for row, (name, run, color) in enumerate(
            reversed(list(zip(NAMES, runs, (theme.GRADIENT_DESCENT, theme.NEWTON), strict=True)))
        ):
            top, kind = y - 0.95 * row, QuadraticApproximation.at(RIPPLES, run.points[-1]).kind
            texts = [shown(cost, "{:.3f}") for cost in run.costs]
            start, end, steps = texts[0], texts[-1], str(texts.index(texts[-1]))
            says = words(f"{tr(name)}: {tr(f'a {kind}')}", size=theme.BODY, color=color).place(theme.FORMULA_LEFT, top)
            said = tr("cost {start} $arrow.r$ {end} in {steps} steps", start=start, end=end, steps=steps)
            costs = words(said, size=theme.LABEL, color=theme.QUIET)
            self.add(says, costs.place(theme.FORMULA_LEFT, top - 0.42))
            self._read += [
                (f"kind of {name}", Said(says, kind, tr(f"a {kind}"))),
                (f"first cost of {name}", Number(costs, start)),
                (f"last cost of {name}", Number(costs, end)),
                (f"steps of {name}", Number(costs, steps)),
            ]

    def drawn(self, suffix: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the kinds and the costs."""
        return [(f"{label}{suffix}", drawn) for label, drawn in self._read]
