"""Adam's two averages as pictures: arrows on a run, curves in step with it, one update in bars and in numbers.

picture = AveragesPicture(moments, landscape, 8)                 # moments: a Moments
self.play(*walking(picture.parts, 0, 8))
charts = CoordinateCharts(gradients, averages, theme.MOMENTUM, ("gradient $g_t$", "its average $m_t$"))   # (T, 2) each
self.play(*walking(charts.traces, 0, T - 1))
update = UpdatePicture(moments, t=7, optimizer=Adam(0.03))
self.play(FadeIn(update.names), *update.grow("m"))
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, Animation, Dot, ManimColor, VGroup
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.bars import SignedBar
from lecture.kit.charts import Chart, Trace
from lecture.kit.line_readings import Contours, Curve, Dashed, Dots, Path
from lecture.kit.numbers import Readout, shown
from lecture.kit.places import put
from lecture.kit.readings import Arrow, Bar, Drawn, Number
from lecture.kit.text import Equation, at_left, fit, haloed, words
from lecture.kit.walk import Walk, WalkArrow, arrow_scale
from lecture.language import tr
from nncore import Adam, Trajectory, landscapes
from scenes.numbers.adam import Moments
from scenes.pictures.run_layout import HEIGHTS, MIDDLE, NAME, NOTE, SIZE, compass, key_at_right, plot_from_above

Array = NDArray[np.floating]
DIRECTION = "{{m_t:m}} = beta_1 m_(t-1) + (1 - beta_1) {{g_t:g}}"
SCALE = "{{v_t:v}} = beta_2 v_(t-1) + (1 - beta_2) {{g_t^2:g}}"
UPDATE = "theta_(t+1) = theta_t - {{eta:eta}} frac({{m_t:m}}, sqrt({{v_t:v}}) + epsilon)"


def limits(curves: list[Array], log: bool = False) -> tuple[float, float]:
    """A range that holds the curves; on a log axis whole decades, and what is not positive has no place."""
    low, high = min(curve.min() for curve in curves), max(curve.max() for curve in curves)
    if log:
        least = min(curve[curve > 0].min() for curve in curves)
        return float(10.0 ** np.floor(np.log10(least))), float(10.0 ** np.ceil(np.log10(high)))
    return float(low - 0.06 * (high - low)), float(high + 0.06 * (high - low))


class AveragesPicture:
    """The first steps of a run from above with -g and -m as arrows at its head, and the two averages as `formulas`."""

    def __init__(self, moments: Moments, surface: landscapes.Landscape, steps: int) -> None:
        points = moments.points[: steps + 1]
        self.plot = plot_from_above(surface, points)
        self.walk = Walk(self.plot, points, theme.ADAM)
        self.unit = arrow_scale(self.walk, -moments.gradients, 4.0)
        self.slope = WalkArrow(self.walk, -moments.gradients, self.unit, theme.GRADIENT)
        self.mean = WalkArrow(self.walk, -moments.first, self.unit, theme.MOMENTUM)
        self.mean.set_z_index(1)
        self.arrows = VGroup(self.slope, self.mean)
        edge = self.plot.frame.get_right()[0]
        self.tags = [Tag("$-g_t$", self.slope, self.mean, -1, edge), Tag("$-m_t$", self.mean, self.slope, 1, edge)]
        self.compass = compass(self.plot, points)
        self.title = VGroup(
            words(tr("AME: adaptive moment estimation"), size=NAME).place(-0.35, 1.95),
            words(tr("Adam = momentum + RMSProp"), size=NAME, color=theme.ADAM, weight="bold").place(-0.35, 1.35),
        )
        self.formulas = VGroup(
            self._formula(
                DIRECTION, {"m": theme.MOMENTUM}, 0.1, tr("momentum, up to a factor: average of the gradient")
            ),
            self._formula(SCALE, {"v": theme.RMSPROP}, -1.75, tr("as RMSProp: average of its square, how large")),
        )

    @staticmethod
    def _formula(source: str, colors: dict[str, ManimColor], y: float, note: str) -> VGroup:
        equation = at_left(fit(Equation(source, colors={**colors, "g": theme.GRADIENT}), 6.6), -0.35, y)
        return VGroup(equation, words(note, size=NOTE, color=theme.QUIET).place(-0.35, y - 0.9))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the path and the arrows."""
        arrows = (("arrow -g", self.slope), ("arrow -m", self.mean))
        return [
            ("contour lines", Contours(self.plot)),
            ("path", Path(self.walk, self.plot)),
            *((name, Arrow(one, unit=self.unit)) for name, one in arrows),
        ]


class KeptStep(VGroup):
    """-g and -m at the head of a picture's walk after `count` steps, and their values as dots on the curves of charts.

    `show(count)`: they are there from when the walk has come so far.
    """

    def __init__(self, picture: AveragesPicture, charts: CoordinateCharts, moments: Moments, count: int) -> None:
        self.count, self.unit, self.charts = count, picture.unit, charts.charts
        colors = theme.GRADIENT, theme.MOMENTUM
        kinds = [*zip((moments.gradients, moments.first), colors, strict=True)]
        self.arrows = slope, mean = [
            WalkArrow(picture.walk, -vectors, self.unit, color).show(count) for vectors, color in kinds
        ]
        edge = picture.plot.frame.get_right()[0]
        names = [f"$-{name}_({count + 1})$" for name in "gm"]
        tags = Tag(names[0], slope, mean, -1, edge), Tag(names[1], mean, slope, 1, edge)
        foot = Dot(picture.walk.place(count), radius=0.09, color=theme.ADAM, stroke_color=theme.GROUND, stroke_width=2)
        self.step = Number(tags[0], str(count + 1))
        self.dots = [
            [chart.dots([count + 1], [vectors[count, i]], color, 0.09)[0] for vectors, color in kinds]
            for i, chart in enumerate(charts.charts)
        ]
        super().__init__(*self.arrows, foot, *tags, *(dot for pair in self.dots for dot in pair))
        self.show(0)

    def show(self, count: float) -> KeptStep:
        """Be there if the walk has come so far."""
        return self.set_opacity(float(count >= self.count))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the arrows, of the dots and of which step it is."""
        parts = [(i, chart, pair) for i, (chart, pair) in enumerate(zip(self.charts, self.dots, strict=True), start=1)]
        return [
            ("kept step", self.step),
            *((f"kept arrow -{name}", Arrow(one, unit=self.unit)) for name, one in zip("gm", self.arrows, strict=True)),
            *(
                (f"kept {name} of coordinate {i}", Dots(dot, chart))
                for i, chart, pair in parts
                for name, dot in zip("gm", pair, strict=True)
            ),
        ]


class Tag(VGroup):
    """A name beside an arrow's tip, on a halo of ground that keeps the path out of it; no farther right than `edge`.

    It stands on one side, 1 for the left and -1 for the right; where the other arrow comes there, or where there is no
    room for it, it swings round the tip to the other side.
    """

    AWAY = 0.42

    def __init__(self, text: str, arrow: WalkArrow, other: WalkArrow, side: int, edge: float) -> None:
        super().__init__(*haloed(words(text, size=theme.BODY)))
        self.arrow, self.other, self.side, self.edge = arrow, other, side, edge
        self.set_z_index(2)  # above the other arrow, which passes
        self.show()

    def show(self, count: float = 0) -> Tag:
        """Stand where the arrow, which has been shown the same count as the other one, is now."""
        tip, along = self.arrow.tip.get_center(), self.arrow.along
        across = np.array([-along[1], along[0], 0.0])
        side = np.clip(self.side - 10 * across @ self.other.along, -1, 1)
        beyond = tip[0] + self.AWAY * side * across[0] + self.width / 2 - self.edge
        angle = np.arccos(side) + np.copysign(np.pi * np.clip(beyond / 0.1, 0, 1), side)
        put(self, tip + self.AWAY * (np.cos(angle) * across + np.sin(angle) * along))
        return self.shift([max(theme.LEFT + 0.05 - self.get_left()[0], 0.0), 0, 0])  # the rim keeps the margin too


class CoordinateCharts:
    """A chart for each of two coordinates: `raw` (T, 2) as a thin curve, its average `mean` (T, 2) as a thick one."""

    def __init__(
        self, raw: Array, mean: Array, color: ManimColor, names: tuple[str, str], *, log: bool = False
    ) -> None:
        steps = np.arange(1, len(raw) + 1)
        self.charts, self.raw, self.mean, self.zeros = VGroup(), [], [], []
        for i, y in enumerate(HEIGHTS):
            chart = Chart(
                (0, len(raw)), limits([raw[:, i], mean[:, i]], log), center=(MIDDLE, y), size=SIZE,
                y_label=tr("coordinate {number}", number=i + 1), x_label=tr("step $t$") if i else "", log_y=log,
            )  # fmt: skip
            if not log:
                self.zeros.append(chart.level(0.0))
                chart.add(self.zeros[-1])
            self.charts.add(chart)
            self.raw.append(Trace(chart, steps, raw[:, i], theme.GRADIENT, 3))
            self.mean.append(Trace(chart, steps, mean[:, i], color, 5))
        self.traces = [trace for pair in zip(self.raw, self.mean, strict=True) for trace in pair]
        self.key = key_at_right(list(zip(names, (theme.GRADIENT, color), strict=True)), y=2.4)

    def drawn(self, raw: str, mean: str) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the curves, which are called `raw` and `mean`, and of the lines at zero."""
        curves = [
            (f"{name} of coordinate {i}", Curve(trace, chart))
            for name, traces in ((raw, self.raw), (mean, self.mean))
            for i, (chart, trace) in enumerate(zip(self.charts, traces, strict=True), start=1)
        ]
        zeros = zip(self.charts, self.zeros, strict=False)
        return [
            *curves,
            *((f"zero of coordinate {i}", Dashed(zero, chart)) for i, (chart, zero) in enumerate(zeros, 1)),
        ]


class Beginnings(VGroup):
    """A dot where each average of squares begins, after one step at the first square over `count`.

    What it says stands above the charts, where no curve runs.
    """

    def __init__(self, charts: CoordinateCharts, count: int) -> None:
        self.charts, self.count = charts, str(count)
        self.dots = VGroup(*(Dot(trace.corners[0], radius=0.09, color=trace.get_color()) for trace in charts.mean))
        text = tr("starts at $g_1^2 \\/ {count}$", count=count)
        chart = charts.charts[0]
        self.text = words(text, size=theme.INDEXED, color=theme.QUIET)
        self.text.place(chart.frame.get_right()[0], chart.labels[0].baseline, align="right")
        super().__init__(self.dots, self.text, self.dots[0].copy().next_to(self.text, LEFT, buff=0.15))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the dots, and of how small a part of the first square they stand for."""
        places = zip(self.dots, self.charts.charts, strict=True)
        return [
            *((f"beginning of coordinate {i}", Dots(dot, chart)) for i, (dot, chart) in enumerate(places, 1)),
            ("first square over", Number(self.text, self.count)),
        ]


class UpdatePicture:
    """Step t: m, sqrt(v) + epsilon and their ratio as bars, a row for each coordinate, and the update in numbers."""

    def __init__(self, moments: Moments, t: int, optimizer: Adam, *, top: float = 0.2) -> None:
        self.moments, self.row = moments, t - 1
        m, ratio = moments.first[t - 1], moments.ratios[t - 1]
        root = np.sqrt(moments.second[t - 1]) + optimizer.epsilon
        values = {"m": m, "v": root, "ratio": ratio}
        self.equation = Equation(
            UPDATE, size=66, colors={"m": theme.MOMENTUM, "v": theme.RMSPROP, "eta": theme.ADAM}
        ).move_to([0, 1.5, 0])
        colors = {"m": theme.MOMENTUM, "v": theme.RMSPROP, "ratio": theme.ADAM}
        titles = {"m": "m_t", "v": "sqrt(v_t) + epsilon", "ratio": "frac(m_t, sqrt(v_t) + epsilon)"}
        forms = {"m": "{:.3f}", "v": "{:.3f}", "ratio": "{:.2f}"}
        rows = (top - 0.85, top - 1.55)
        self.names = VGroup(
            *(
                words(tr("coordinate {number}", number=i + 1), size=theme.LABEL, color=theme.QUIET).place(
                    theme.LEFT, y - 0.1
                )
                for i, y in enumerate(rows)
            )
        )
        self.bars = {}
        same_sign = {kind: (amounts >= 0).all() or (amounts <= 0).all() for kind, amounts in values.items()}
        unit = min(
            (1.75 if same_sign[kind] else 0.8) / max(np.abs(amounts).max(), 1e-9) for kind, amounts in values.items()
        )  # one scale for all bars
        self.shares, self._shares, foot = VGroup(), {}, rows[1] - 0.75
        for (kind, amounts), middle in zip(values.items(), (-2.95, 0.95, 4.75), strict=True):
            zero = middle - 1.35 if (amounts >= 0).all() else middle + 1.35 if (amounts <= 0).all() else middle
            title = Equation(titles[kind], size=44, color=colors[kind])
            edge = zero + title.width / 2 if (amounts >= 0).all() else middle
            self.names.add(title.move_to([edge, top, 0]))
            self.bars[kind] = VGroup(
                *(
                    SignedBar(
                        amount, zero=(zero, y, 0), unit=unit, color=colors[kind], form=forms[kind], thickness=0.42
                    )
                    for amount, y in zip(amounts, rows, strict=True)
                )
            )
            sizes = np.abs(amounts)
            if sizes.min() > 0:
                pair = [shown(size / sizes.min(), "{:.2f}").replace("1.00", "1") for size in sizes]
                self._shares[kind] = max(pair, key=float)
                share = words(tr("{one} to {other}", one=pair[0], other=pair[1]), size=NAME, color=colors[kind])
                self.shares.add(share.place(edge - title.width / 2, foot))
        if self._shares:
            self.shares.add(words(tr("ratio"), size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, foot))
        self.names.add(words(tr("step $t = {t}$", t=t), size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, top))
        named = words(tr("$alpha$ is our $eta$"), size=NAME, color=theme.ADAM)
        self.names.add(at_left(named, self.equation.get_right()[0] + 0.6, 1.5))
        self.lines = VGroup(*(self._line(i, optimizer.step) for i in (0, 1)))
        self.lines.arrange(DOWN, buff=0.24, aligned_edge=[-1, 0, 0]).move_to([0, -2.85, 0])

    def _texts(self, i: int) -> tuple[str, str, str]:
        """theta before and after, and the ratio, of coordinate i as they are written."""
        before, after = (shown(rows[self.row, i], "{:.3f}") for rows in (self.moments.points, self.moments.after))
        return before, after, shown(self.moments.ratios[self.row, i], "{:.2f}")

    def _line(self, i: int, step: Any) -> VGroup:
        """The update of coordinate i with its numbers, after its name."""
        before, after, ratio = self._texts(i)
        factor = f"({ratio})" if self.moments.ratios[self.row, i] < 0 else ratio
        source = f"{after} = {before} - {{{{{step:g}:eta}}}} dot {factor}"
        numbers = Equation(source, size=42, colors={"eta": theme.ADAM})
        name = words(tr("coordinate {number}", number=i + 1) + ":", size=theme.LABEL, color=theme.QUIET)
        name.place(numbers.get_left()[0] - 0.35, numbers.part("eta").get_bottom()[1], align="right")
        return VGroup(name, numbers)

    def grow(self, kind: str) -> list[Animation]:
        """The animations in which the bars of "m", "v" or "ratio" grow from zero."""
        return [bar.grow() for bar in self.bars[kind]]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the bars with their numbers, and of the numbers put into the rule."""
        found: list[tuple[str, Drawn | Readout]] = []
        for i, line in enumerate(self.lines):
            for kind, name in (("m", "m"), ("v", "root"), ("ratio", "ratio")):
                bar, label = self.bars[kind][i], f"{name} of coordinate {i + 1}"
                length = Bar(bar.bar, unit=bar.unit, axis=0, zero=float(bar.zero[0]))
                found += [(label, bar.number), (f"bar of {label}", length)]
            before, after, ratio = (Number(line, text) for text in self._texts(i))
            name = f"coordinate {i + 1}"
            found += [(f"{name} before", before), (f"{name} after", after), (f"factor of {name}", ratio)]
        shares = zip(self._shares.items(), self.shares, strict=False)
        return [*found, *((f"larger to smaller {kind}", Number(line, text)) for (kind, text), line in shares)]


class CurvatureCharts:
    """v of the first coordinate beside its squared gradient, and below them the true curvature at the same points."""

    def __init__(self, run: Trajectory, surface: landscapes.Landscape) -> None:
        second, squares = run.second_moments[1:, 0], run.gradients[:-1, 0] ** 2
        bends = np.array([surface.hessian(point)[0, 0] for point in run.points[:-1]])
        count = len(bends)
        steps = np.arange(1, count + 1)
        self.sizes = Chart(
            (1, count), _decades(second, squares), center=(MIDDLE, HEIGHTS[0]), size=SIZE,
            y_label=tr("coordinate {number}", number=1),
            log_x=True, log_y=True,
        )  # fmt: skip
        self.bent = Chart(
            (1, count), limits([bends, np.zeros(1)]), center=(MIDDLE, HEIGHTS[1]), size=SIZE,
            y_label=tr("curvature $H_11$ at the same points"), x_label=tr("step $t$"), log_x=True,
        )  # fmt: skip
        stays = int(np.flatnonzero(squares >= self.sizes.y_range[0])[-1]) + 2  # then the gradient has left the chart
        self.traces = [
            Trace(self.sizes, steps[:stays], squares[:stays], theme.GRADIENT, 3),
            Trace(self.sizes, steps, second, theme.RMSPROP),
            Trace(self.bent, steps, bends, theme.NEWTON),
        ]
        entries = [("$g_t^2$", theme.GRADIENT), ("$v_t$", theme.RMSPROP)]
        key = key_at_right(entries, y=self.sizes.frame.get_top()[1] + 0.28)
        self.flat = self.bent.level(0.0)
        self.charts = VGroup(self.sizes, self.bent.add(self.flat), key)

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the three curves, and of where there is no curvature."""
        names = ("squared gradient of coordinate 1", "v of coordinate 1", "curvature")
        charts = (self.sizes, self.sizes, self.bent)
        curves = [(name, Curve(*pair)) for name, *pair in zip(names, self.traces, charts, strict=True)]
        return [*curves, ("no curvature", Dashed(self.flat, self.bent))]


def _decades(second: np.ndarray, squares: np.ndarray) -> tuple[float, float]:
    """Whole decades, from two below v to the largest squared gradient."""
    low, high = second[second > 0].min() / 100, max(squares.max(), second.max())
    return float(10.0 ** np.floor(np.log10(low))), float(10.0 ** np.ceil(np.log10(high)))
