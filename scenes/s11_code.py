"""The code behind the figure: main.py types itself, and what its lines make appears beside them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from manim import UP, AnimationGroup, Create, Dot, FadeIn, FadeOut, Group, LaggedStart, Rectangle, VGroup
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.charts import tick_texts
from lecture.kit.code_listing import CodeLine, Listing, values_before
from lecture.kit.kept import Arrays, kept
from lecture.kit.readings import Number, Said
from lecture.kit.scene import LectureScene, beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_frame import SurfaceAxes, SurfaceGrid
from lecture.kit.surface_readings import AxisNumbers, Heights
from lecture.kit.text import Equation, Words, at_left, column, fit, words
from lecture.language import tr

PROGRAM = Path(__file__).parent / "listing" / "main.py"
"""The file that is shown, and that made the figure: the author's, line for line."""

MIDDLE = (-3.5, 0.0)
"""Where the surface and the figure stand."""

HEIGHT = 4.15
"""How high the figure is."""

GUTTER = -0.3
"""Where the listing begins."""

AIR = 0.5
"""Between the column at the left and the listing."""

STRIDE, DRAWN = 3, 7
"""The surface is made of every third row and column, as the program's; of these every seventh is drawn as a line."""

CLOSE = 1.15
"""How much nearer the camera is while there are no axes around the surface."""

UNSQUEEZED = 1.5
"""matplotlib's own box is 4 : 4 : 3; the program's is 1 : 1 : 0.5."""

FORMULAS = (
    '"R" = "X"^2 + "Y"^2',
    '"Z" = {{sin("R") : rings}} + {{"R" : bowl}} + {{2 sin(3"X") sin(3"Y") : boxes}}',
)
"""The program's heights, as one writes them, in the program's words: R is a regularization's symbol."""

DIFFERENCES = (
    "The surface of the earlier slides:",
    "same heights and colours, but opaque,",
    "with level lines, other view and light.",
)
"""What tells the program's figure from that of the title."""


@kept
def _figure_pixels(source: str, style: dict[Any, str], dpi: int = 200) -> Arrays:
    """The figure that the program makes where matplotlib's style is `style`, as pixels (rows, columns, 3) of 0..255.

    `source` is the program; there is no screen that its last line could show the figure on, of which matplotlib warns.
    """
    pyplot.switch_backend("Agg")
    with matplotlib.rc_context(style), warnings.catch_warnings(action="ignore"):
        names: dict[str, Any] = {}
        exec(compile(source, str(PROGRAM), "exec"), names)
        figure = names["fig"]
        figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    pyplot.close(figure)
    return {"pixels": pixels}


def figure_style() -> dict[str, str]:
    """matplotlib's settings for the theme: a white figure would glare on a dark slide."""
    ground, pane = theme.GROUND.to_hex(), theme.blend(theme.FAINT, 0.4).to_hex()
    panes = {f"axes3d.{axis}axis.panecolor": pane for axis in "xyz"}
    return {"figure.facecolor": ground, "axes.facecolor": ground, "axes.edgecolor": theme.QUIET.to_hex(), **panes}


class CodeListing(LectureScene):
    """Slide 11: the program, and the surface that it draws."""

    oracle = "scenes.oracles.code"

    def heading_of(self, text: str) -> Words:
        """A heading in its place, with air between it and the listing."""
        return fit(super().heading_of(text), GUTTER - AIR - theme.LEFT).place(theme.LEFT, theme.HEADING_Y)

    @beat
    def imports(self) -> None:
        """The surface as it was all along, the file's name and its first lines."""
        self.listing = Listing.of(
            PROGRAM, left=GUTTER, top=theme.TOP, right=theme.RIGHT, bottom=theme.STAGE_BOTTOM, size=theme.BODY
        )
        values = values_before(self.listing.source, "fig =")
        self.points, R, Z = values["X"], values["R"], values["Z"]
        self.bowl, self.ripples = R[::STRIDE, ::STRIDE], Z[::STRIDE, ::STRIDE]
        self.rings = self.bowl + np.sin(self.bowl)
        self.surface = SurfaceDrawing(
            self.ripples, extent=float(self.points.max()), limits=(float(Z.min()), float(max(R.max(), Z.max()))),
            center=MIDDLE, colormap="plasma", size=5.0, azimuth=-84, elevation=34, zoom=CLOSE,
        )  # fmt: skip
        self.ours = words(tr("our drawing"), size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, 2.05)
        self.coming = VGroup(*map(coming_line, self.listing.lines))
        self.open(FadeIn(self.surface), FadeIn(self.coming))
        self.say(0, self.surface.turn(azimuth=-82), FadeIn(self.ours))
        self.cue("type")
        self.play(
            self.typed("import numpy", "import matplotlib"),
            self.surface.animate(run_time=3.4).set(azimuth=-60, elevation=30),
        )
        self.shows("listing", Said(self.listing, self.listing.source))

    def typed(self, first: str, last: str | None = None) -> AnimationGroup:
        """An animation: lines are typed, where bars have kept their places."""
        bars = (FadeOut(self.coming[number], run_time=0.3) for number in self.listing.between(first, last))
        return AnimationGroup(self.listing.type(first, last), *bars)

    @beat
    def grid(self) -> None:
        """The plane's points: what X and Y are."""
        self.mesh = SurfaceGrid(self.surface, stride=DRAWN, color=theme.DATA, progress=0.0, hidden=0.0)
        rows, columns = self.points.shape
        every = DRAWN * STRIDE
        text = tr("{rows} × {columns} points; one line in {every} is drawn", rows=rows, columns=columns, every=every)
        self.count = words(text, size=theme.LABEL, color=theme.QUIET)
        self.count.place(MIDDLE[0], MIDDLE[1] - 2.5, align="center")
        self.play(self.surface.turn(rise=0.0, opacity=0.0), run_time=1.2)
        self.surface.set(values=self.bowl)
        edges, self.names, ends = self.edge_points(), self.axis_names(0.55), self.axis_ends(0.55)
        for line, points in zip(("x = np", "y = np"), edges, strict=True):
            self.play(self.typed(line), LaggedStart(*map(FadeIn, points), run_time=1.2))
        self.play(self.typed("meshgrid"))
        self.add(self.surface, self.mesh)
        self.names.add(*ends, *edges)
        self.cue("lines")
        self.play(self.mesh.draw(), FadeIn(self.count, self.names), run_time=2.4)
        self.shows_each((f"end {number}", Number(end)) for number, end in enumerate(ends))
        self.shows("points", Number(self.count, str(rows)))
        self.shows("columns", Number(self.count, str(columns)))
        self.shows("of how many one is drawn", Number(self.count, str(every)))

    @beat
    def heights(self) -> None:
        """R bends the plane to a bowl, and the terms of Z, one by one, bend the bowl to the ripples."""
        bowl, ripples = (fit(Equation(source, size=50), GUTTER - AIR - theme.LEFT) for source in FORMULAS)
        self.formulas = VGroup(at_left(bowl, theme.LEFT, -2.55), at_left(ripples, theme.LEFT, -3.15))
        self.play(self.typed("R ="), FadeOut(self.count, self.names))
        self.play(self.surface.turn(rise=UNSQUEEZED), FadeIn(bowl), run_time=1.8)
        self.show_heights("R")
        self.cue("ripples")
        self.play(self.typed("Z ="))
        self.play(FadeIn(ripples), run_time=0.5)
        line = self.listing.lines[self.listing.find("Z =")]
        self.play(ripples.light("bowl"), line.light(" R "), run_time=0.8)
        self.cue("rings")
        self.play(ripples.light("rings"), line.light("np.sin(R)"), run_time=0.5)
        self.play(self.surface.turn(values=self.rings), run_time=1.5)
        self.show_heights("R + sin R")
        self.cue("boxes")
        self.play(ripples.light("boxes"), line.light("2*np.sin(3*X)*np.sin(3*Y)"), run_time=0.5)
        self.play(self.surface.turn(values=self.ripples), run_time=1.8)
        self.play(ripples.light(), line.light(), run_time=0.5)
        self.show_heights("Z")

    def show_heights(self, name: str) -> None:
        """List the surface's heights, thinly."""
        self.shows(f"heights {name}", Heights(self.surface, self.mesh, every=19))

    def axis_names(self, away: float) -> VGroup:
        """X and Y, so far from the front edges of the plane."""
        (left, right), (low, high) = self.surface.domain
        middles = [[(left + right) / 2, low - away, 0.0], [right + away, (low + high) / 2, 0.0]]
        places = self.surface.project(np.array(middles) + [0, 0, self.surface.limits[0]], lift=0.0) * (1, 1, 0)
        letters = (Equation(f'"{letter}"', size=theme.BODY, color=theme.QUIET) for letter in "XY")
        return VGroup(*(letter.move_to(place) for letter, place in zip(letters, places, strict=True)))

    def edge_points(self) -> list[VGroup]:
        """The points of x along the front edge of the plane and of y along its side, those of which lines are drawn."""
        drawn, (_, right), (low, _) = self.points[0, :: DRAWN * STRIDE], *self.surface.domain
        floor = np.full_like(drawn, self.surface.limits[0])
        front, side = (drawn, np.full_like(drawn, low), floor), (np.full_like(drawn, right), drawn, floor)
        edges = (np.column_stack(edge) for edge in (front, side))
        return [
            VGroup(*(Dot([x, y, 0], radius=0.05, color=theme.DATA) for x, y, _ in self.surface.project(edge, lift=0.0)))
            for edge in edges
        ]

    def axis_ends(self, away: float) -> list[Words]:
        """The first and the last x and y, so far from the front edges of the plane."""
        (left, right), (low, high) = self.surface.domain
        front, side, inset, floor = low - away, right + away, away, self.surface.limits[0]
        x_ends, y_ends = (left + inset, right - inset), (low + inset, high - inset)  # a number has a width
        corners = [*((x, front, floor) for x in x_ends), *((side, y, floor) for y in y_ends)]
        places = self.surface.project(np.array(corners), lift=0.0) * (1, 1, 0)
        texts = tick_texts([left, right, low, high])
        ends = (words(text, size=theme.LABEL, color=theme.QUIET) for text in texts)
        return [end.move_to(place) for end, place in zip(ends, places, strict=True)]

    @beat
    def plot(self) -> None:
        """Axes, and the surface in its colours."""
        self.play(self.typed("fig =", "projection"), self.surface.turn(zoom=1.0), FadeOut(self.formulas))
        self.axes, self.names = SurfaceAxes(self.surface), self.axis_names(1.5)
        self.play(Create(self.axes.box), FadeIn(self.axes.ticks, self.names), run_time=1.2)
        self.add(self.surface, self.mesh)
        self.cue("patches")
        self.play(self.typed("plot_surface"))
        self.play(self.surface.turn(opacity=0.9), run_time=1.4)
        self.cue("lines")
        self.play(self.typed("rstride", "linewidth"))
        self.play(FadeOut(self.mesh), run_time=1.0)
        for axis, name in enumerate("xyz"):
            self.shows(f"{name} ticks", AxisNumbers(self.axes, axis))

    @beat
    def frame(self) -> None:
        """The ticks go, the box is squeezed."""
        self.play(self.typed("set_xticks", "set_zticks"))
        self.play(FadeOut(self.axes.ticks, self.names), run_time=0.8)
        self.cue("box")
        self.play(self.typed("box_aspect"))
        self.play(self.surface.turn(rise=1.0, zoom=CLOSE), self.axes.follow(), run_time=4)

    @beat
    def run(self) -> None:
        """The program runs: the figure that it really makes, and how that of the title differs."""
        found = _figure_pixels(source=self.listing.source, style=figure_style())
        size = (GUTTER - AIR - theme.LEFT, HEIGHT)
        pixels = cropped(found["pixels"], size[0] / size[1])[::-1] / 255.0
        low = np.array([theme.LEFT, theme.OPEN_TOP - 0.5 - HEIGHT])
        picture = HeatMap(pixels, low, low + size)
        border = window(picture, "Figure 1", tr("background: ours"))
        self.play(self.typed("tight_layout", "plt.show"), run_time=2.0)
        self.cue("figure")
        self.say("python main.py")
        self.play(
            FadeIn(Group(picture, border)), FadeOut(self.axes.box, self.ours), FadeOut(self.surface), run_time=1.6
        )
        differences = column(
            [(tr(line), theme.QUIET) for line in DIFFERENCES], left=theme.LEFT, top=low[1] - 0.45, pitch=0.4,
            size=theme.LABEL,
        )  # fmt: skip
        self.cue("differences")
        self.play(FadeIn(differences), run_time=0.8)


def coming_line(line: CodeLine) -> VGroup:
    """A faint bar in the place of a line that is not typed yet; nothing for a blank one."""
    bar = Rectangle(width=line.width, height=0.16, stroke_width=0, fill_color=theme.FAINT, fill_opacity=0.5)
    return VGroup(bar.move_to(line)) if line.string else VGroup()


def cropped(pixels: np.ndarray, shape: float, air: int = 25) -> np.ndarray:
    """What is drawn in a picture, so many pixels of ground above and below it, and `shape` times as wide as high."""
    drawn = np.argwhere((pixels != pixels[0, 0]).any(axis=2))
    (top, left), (bottom, right) = drawn.min(axis=0), drawn.max(axis=0)
    top, bottom, middle = top - air, bottom + air, (left + right) / 2
    half = shape * (bottom - top) / 2
    return pixels[top:bottom, int(middle - half) : int(middle + half)]


def window(picture: HeatMap, title: str, remark: str) -> VGroup:
    """A window's frame around a picture, with its title in a bar above, and at its right a remark."""
    bar = Rectangle(width=picture.width, height=0.5, stroke_width=0, fill_color=theme.FAINT, fill_opacity=1)
    bar.next_to(picture, UP, buff=0)
    name, remark = (words(text, size=theme.LABEL, color=theme.ink_on(theme.FAINT)) for text in (title, remark))
    name.place(bar.get_left()[0] + 0.2, bar.get_center()[1] - 0.07)
    remark.place(bar.get_right()[0] - 0.2, name.baseline, align="right")
    frame = Rectangle(width=picture.width, height=picture.height + 0.5, color=theme.FAINT, stroke_width=3)
    return VGroup(bar, name, remark, frame.next_to(bar.get_top(), -UP, buff=0))
