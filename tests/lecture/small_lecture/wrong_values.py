"""A section that draws one value of each kind wrongly, each in a beat of its own, and then all of them rightly."""

from functools import partial

import numpy as np
from manim import Arrow, Circle, DashedLine, Dot, Group, Line, Rectangle, VGroup

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.charts import Chart
from lecture.kit.color_readings import Fills, Heat, Strokes
from lecture.kit.contour import ContourPlot
from lecture.kit.line_readings import Columns, Contours, Curve, Dashed, Dots, Path, Track
from lecture.kit.numbers import Readout
from lecture.kit.readings import All, Bar, Number, Said, Table
from lecture.kit.readings import Arrow as Vector
from lecture.kit.scene import LectureScene, beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_frame import SurfaceAxes
from lecture.kit.surface_marks import SurfaceArrow, SurfacePatch, SurfacePath
from lecture.kit.surface_readings import AxisNumbers, Heights, OnSurface, Quadratic, Span
from lecture.kit.text import Equation, words
from lecture.kit.walk import Walk
from nncore import QuadraticApproximation, landscapes

POINTS = np.array([[0.0, 0.0], [0.5, 1.0], [1.0, 0.5]])
CORNERS = np.array([[0, 1.0], [1, 3.0], [2, 2.0]])
HEIGHTS = np.add.outer(np.arange(3.0), np.arange(3.0)) / 2
OFF = 1.02
"""Two hundredths too much."""


class Wrong(LectureScene):
    oracle = "wrong_values"

    def construct(self):
        for name, (value, draw) in KINDS.items():
            self.play_beat(name, partial(self.draw, name, value, *draw(OFF)), hold=0.1)
        super().construct()

    def draw(self, name, value, mobject, drawn):
        self.add(mobject)
        self.shows(name, drawn, value)

    @beat(name="list", hold=0.1)
    def books(self):
        """What is wrong with a list of values, whatever is drawn."""
        number = Readout(1.0, "{:.1f}")
        self.shows("absent", number)
        self.add(number)
        self.shows("silent", VGroup(number))
        self.shows("twice", number)
        self.shows("twice", number)
        self.shows("alone", number)
        self.shows("listed", number, 0.9)
        self.shows("unseen", number.set_opacity(0))

    @beat(hold=0.1)
    def right(self):
        for name, (value, draw) in KINDS.items():
            self.draw(name, value, *draw(1.0))


def number(off):
    readout = Readout(0.316 * off, "{:.3f}")
    return readout, Number(readout)


def text(off):
    line = words(f"cost {0.316 * off:.3f} at $10^(-{3 if off == 1 else 4})$")
    return line, Number(line, f"{0.316 * off:.3f}")


def other_glyphs(off):
    readout = Readout(0.316, "{:.3f}")
    if off != 1:
        readout.submobjects[-1].points = readout.submobjects[-2].points  # it still says that it is 0.316
    return readout, Number(readout)


def power(off):
    line = words(f"$4 dot 10^({-3 if off == 1 else -4})$")
    return line, Number(line, f"4 dot 10^({-3 if off == 1 else -4})")


def word(off):
    line = words("a bowl" if off == 1 else "a saddle")
    return line, Said(line, "bowl")


def bar(off):
    bar = Rectangle(width=1.5 * off, height=0.3).shift([-0.75 * off, 0, 0])
    return bar, Bar(bar, unit=1.5, axis=0, zero=0.0)


def arrow(off):
    arrow = Arrow([0, 0, 0], [1.0, 0.5 * off, 0], buff=0)
    return arrow, Vector(arrow, unit=0.5)


def dots(off):
    chart = Chart((0, 2), (0.1, 10), log_y=True)
    dots = chart.dots([0.5, 1.0], [0.2, 5.0 * off])
    return VGroup(chart, dots), Dots(list(dots), chart)


def curve(off):
    chart = Chart((1, 4), (0, 5))
    line = chart.curve([1, 2, 4], [1.0, 3.0 * off, 2.0])
    return VGroup(chart, line), Curve(line, chart)


def abscissa(off):
    chart = Chart((1, 4), (0, 5))
    line = chart.curve([1, 2 * off, 4], [1.0, 3.0, 2.0])
    return VGroup(chart, line), Curve(line, chart)


def tick(off):
    chart = Chart((0, 2), (0, 5), x_ticks=(0, 1), y_ticks=())
    chart.ticks[1].shift([2.5 * (off - 1), 0, 0])
    dot = Dot(chart.point(1, 3))
    return VGroup(chart, dot), Dots(dot, chart)


def power_tick(off):
    chart = Chart((0, 2), (1e-4, 1), log_y=True, x_ticks=(), y_ticks=(1e-3,) if off == 1 else (1e-4,))
    if off != 1:
        chart.ticks.shift([0, chart.size[1] / 4, 0])
    dot = Dot(chart.point(1, 0.1))
    return VGroup(chart, dot), Dots(dot, chart)


def label(off):
    chart = Chart((0, 2), (0, 5), x_ticks=(1,), y_ticks=())
    chart.ticks[0][1].shift([off - 1, 0, 0])
    dot = Dot(chart.point(1, 3))
    return VGroup(chart, dot), Dots(dot, chart)


def dashed(off):
    chart = Chart((0, 2), (0, 5))
    line = chart.level(3.0 * off)
    return VGroup(chart, line), Dashed(line, chart)


def dashed_short(off):
    chart = Chart((0, 2), (0, 5))
    line = DashedLine(chart.point(0, 3), chart.point(2 if off == 1 else 1.8, 3))
    return VGroup(chart, line), Dashed(line, chart)


def columns(off):
    chart = Chart((0, 2), (0, 5))
    columns = chart.bars([0, off, 2], [3.0, 1.0], gap=0)
    return VGroup(chart, columns), Columns(columns, chart)


def contours(off):
    slope = np.add.outer(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5))
    plot = ContourPlot(slope, (-1, 1), (-1, 1), center=(0, 0), size=(2, 2), levels=[0.5], heat=False)
    plot.lines.shift([off - 1, 0, 0])
    return plot, Contours(plot)


def span(off):
    surface = SurfaceDrawing(HEIGHTS, extent=1)
    arrows = [SurfaceArrow(surface, [0, 0], [side * 0.5 * off, side * 0.25, 0]) for side in (-1, 1)]
    return Group(*arrows), Span(*arrows)


def axis_numbers(off):
    surface = SurfaceDrawing(HEIGHTS, extent=1)
    axes = SurfaceAxes(surface)
    if off != 1:
        axes.ticks[0][0].move_to(axes.ticks[1][0])
    return axes, AxisNumbers(axes, 0)


def table(off):
    matrix = Equation(f'mat(delim: "(", 0.316, -1.250; {2.0 * off:.3f}, 4.000)')
    return matrix, Table(matrix)


def short_curve(off):
    chart = Chart((0, 2), (0, 5))
    last = 3 if off == 1 else 2
    line = chart.curve(*CORNERS[:last].T)
    return VGroup(chart, line), Curve(line, chart)


def plane():
    return ContourPlot.of(landscapes.ripples, 2, shape=(11, 11), center=(0, 0), size=(4, 4), heat=False)


def path(off):
    plot = plane()
    walk = Walk(plot, POINTS * [1, off]).show(2)
    return VGroup(plot.frame, walk), Path(walk, plot)


def dot(off):
    plot = plane()
    walk = Walk(plot, POINTS).show(2)
    walk.dot.shift([0, off - 1, 0])
    return VGroup(plot.frame, walk), Path(walk, plot)


def track(off):
    plot = plane()
    line = plot.path(POINTS * [1, off])
    return VGroup(plot.frame, line), Track(line, plot)


def on_surface(off):
    surface = SurfaceDrawing(landscapes.ripples, extent=2, resolution=11)
    line = SurfacePath(surface, POINTS * [1, off])
    return line, OnSurface(line)


def patch(off):
    surface = SurfaceDrawing(landscapes.ripples, extent=2, resolution=11)
    model = QuadraticApproximation(np.zeros(2), 0.0, np.zeros(2), np.array([[2.0, 0.5], [0.5, off]]))
    bowl = SurfacePatch(surface, lambda _: model, np.zeros(2))
    return bowl, Quadratic(bowl, order=2)


def fills(off):
    discs = [Circle(fill_color=theme.activation_fill(value), fill_opacity=1) for value in (0.3, 0.9 * off)]
    return VGroup(*discs), Fills(discs)


def strokes(off):
    weights = (0.8, -1.5 * off)
    edges = [Line(color=theme.signed(weight), stroke_width=theme.edge_width(weight)) for weight in weights]
    return VGroup(*edges), Strokes(edges)


def heights(off):
    surface = SurfaceDrawing(off * HEIGHTS, extent=1, limits=(0, 4))
    return surface, Heights(surface, every=2)


def heat(off):
    heat = HeatMap(np.array([[0.0, 1.0], [2.0, 3.0 * off]]), (-1, -1), (1, 1), limits=(0, 4), smooth=False)
    return heat, Heat(heat)


def several(off):
    bars = [Dot().stretch_to_fit_height(height) for height in (1.0, 2.0 * off)]
    return VGroup(*bars), All([Bar(bar, unit=2.0, axis=1) for bar in bars])


KINDS = {
    "number": (0.316, number),
    "text": (0.316, text),
    "other-glyphs": (0.316, other_glyphs),
    "power": (0.004, power),
    "word": ("bowl", word),
    "bar": (-1.0, bar),
    "arrow": ([2.0, 1.0], arrow),
    "dots": ([[0.5, 0.2], [1.0, 5.0]], dots),
    "curve": ([[1, 1.0], [2, 3.0], [4, 2.0]], curve),
    "abscissa": ([[1, 1.0], [2, 3.0], [4, 2.0]], abscissa),
    "tick": ([1.0, 3.0], tick),
    "power-tick": ([1.0, 0.1], power_tick),
    "label": ([1.0, 3.0], label),
    "dashed": ([[-np.inf, 3.0], [np.inf, 3.0]], dashed),
    "dashed-short": ([[-np.inf, 3.0], [np.inf, 3.0]], dashed_short),
    "columns": ([[0.5, 3.0], [1.5, 1.0]], columns),
    "contours": (lambda points: points.sum(axis=1), contours),
    "span": ([1.0, 0.5], span),
    "axis-numbers": (np.column_stack([np.arange(-1, 1.1, 0.5)] * 2), axis_numbers),
    "table": ([[0.316, -1.25], [2.0, 4.0]], table),
    "short-curve": (CORNERS, short_curve),
    "path": (POINTS, path),
    "dot": (POINTS, dot),
    "track": (POINTS, track),
    "surface-path": (POINTS, on_surface),
    "patch": ([[2.0, 0.5], [0.5, 1.0]], patch),
    "fills": ([0.3, 0.9], fills),
    "strokes": ([0.8, -1.5], strokes),
    "heights": (HEIGHTS[::2, ::2], heights),
    "heat": ([[0.0, 1.0], [2.0, 3.0]], heat),
    "several": ([0.5, 1.0], several),
}


def values(scene):
    """The values by another route."""
    named = {name: value for name, (value, _) in KINDS.items()}
    listed = dict.fromkeys(("absent", "silent", "twice", "listed", "unseen"), 1.0)
    return {**{name: {name: value} for name, value in named.items()}, "list": listed, "right": named}
