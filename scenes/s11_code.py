"""The code behind the figure: main.py types itself, and what its lines make appears beside them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from manim import UP, Create, FadeIn, FadeOut, Group, Rectangle, VGroup
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg

from lecture import theme
from lecture.drawing.raster import HeatMap
from lecture.kit.code_listing import Listing, values_before
from lecture.kit.floors import Floors
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

WIDTH = 5.4
"""How wide the figure is."""

GUTTER = -0.3
"""Where the listing begins."""

AIR = 0.5
"""Between the heading and the listing."""

STRIDE, DRAWN = 3, 7
"""The surface is made of every third row and column, as the program's; of these every seventh is drawn as a line."""

CLOSE = 1.15
"""How much nearer the camera is while there are no axes around the surface."""

UNSQUEEZED = 1.5
"""matplotlib's own box is 4 : 4 : 3; the program's is 1 : 1 : 0.5."""

FORMULAS = ("X^2 + Y^2", "Z = sin(X^2 + Y^2) + X^2 + Y^2 + 2 sin 3 X thin sin 3 Y")
"""The program's heights, as one writes them."""

DIFFERENCES = (
    "The lecture's surface has the same heights",
    "and colours; view, light and level lines",
    "are our own.",
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
    floors = Floors(empty=0.46)
    """There is room for the lines that are not typed yet."""

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
        self.surface = SurfaceDrawing(
            self.ripples, extent=float(self.points.max()), limits=(float(Z.min()), float(max(R.max(), Z.max()))),
            center=MIDDLE, colormap="plasma", size=5.0, azimuth=-84, elevation=34, zoom=CLOSE,
        )  # fmt: skip
        self.open(FadeIn(self.surface))
        self.say(0, self.surface.turn(azimuth=-82))
        self.cue("type")
        self.play(
            self.listing.type("import numpy", "import matplotlib"),
            self.surface.turn(azimuth=-60, elevation=30),
            run_time=3.4,
        )
        self.shows("listing", Said(self.listing, self.listing.source))

    @beat
    def grid(self) -> None:
        """The plane's points: what X and Y are."""
        self.mesh = SurfaceGrid(self.surface, stride=DRAWN, color=theme.DATA, progress=0.0)
        rows, columns = self.points.shape
        every = DRAWN * STRIDE
        text = tr("{rows} × {columns} points; one line in {every} is drawn", rows=rows, columns=columns, every=every)
        self.count = words(text, size=theme.LABEL, color=theme.QUIET)
        self.count.place(MIDDLE[0], MIDDLE[1] - 2.5, align="center")
        self.play(self.surface.turn(rise=0.0, opacity=0.0), run_time=1.2)
        self.surface.set(values=self.bowl)
        self.play(self.listing.type("x = np", "meshgrid"))
        self.add(self.surface, self.mesh)
        self.names = self.axis_names(0.5)
        self.cue("lines")
        self.play(self.mesh.draw(), FadeIn(self.count, self.names), run_time=2.4)
        self.shows("points", Number(self.count, str(rows)))
        self.shows("columns", Number(self.count, str(columns)))
        self.shows("of how many one is drawn", Number(self.count, str(every)))

    @beat
    def heights(self) -> None:
        """R bends the plane to a bowl, Z bends the bowl to the ripples."""
        formulas = (fit(Equation(source, size=50), theme.RIGHT - GUTTER) for source in FORMULAS)
        bowl, self.formula = (at_left(formula, GUTTER, MIDDLE[1] - 0.6) for formula in formulas)
        self.play(self.listing.type("R ="), FadeOut(self.count, self.names))
        self.play(self.surface.turn(rise=UNSQUEEZED), FadeIn(bowl), run_time=1.8)
        self.show_heights("R")
        self.cue("ripples")
        self.play(self.listing.type("Z ="), FadeOut(bowl))
        self.play(self.surface.turn(values=self.ripples), FadeIn(self.formula), run_time=2.2)
        self.show_heights("Z")

    def show_heights(self, name: str) -> None:
        """List the surface's heights, thinly."""
        self.shows(f"heights {name}", Heights(self.surface, self.mesh, every=19))

    def axis_names(self, away: float) -> VGroup:
        """X and Y, so far from the front edges of the plane."""
        (left, right), (low, high) = self.surface.domain
        middles = [[(left + right) / 2, low - away, 0.0], [right + away, (low + high) / 2, 0.0]]
        places = self.surface.project(np.array(middles) + [0, 0, self.surface.limits[0]], lift=0.0) * (1, 1, 0)
        letters = (Equation(letter, size=theme.BODY, color=theme.QUIET) for letter in "XY")
        return VGroup(*(letter.move_to(place) for letter, place in zip(letters, places, strict=True)))

    @beat
    def plot(self) -> None:
        """Axes, and the surface in its colours."""
        self.play(self.listing.type("fig =", "projection"), self.surface.turn(zoom=1.0), FadeOut(self.formula))
        self.axes, self.names = SurfaceAxes(self.surface), self.axis_names(1.5)
        self.play(Create(self.axes.box), FadeIn(self.axes.ticks, self.names), run_time=1.2)
        self.add(self.surface, self.mesh)
        self.cue("patches")
        self.play(self.listing.type("plot_surface"))
        self.play(self.surface.turn(opacity=0.9), run_time=1.4)
        self.cue("lines")
        self.play(self.listing.type("rstride", "linewidth"))
        self.play(FadeOut(self.mesh), run_time=1.0)
        for axis, name in enumerate("xyz"):
            self.shows(f"{name} ticks", AxisNumbers(self.axes, axis))

    @beat
    def frame(self) -> None:
        """The ticks go, the box is squeezed."""
        self.play(self.listing.type("set_xticks", "set_zticks"))
        self.play(FadeOut(self.axes.ticks, self.names), run_time=0.8)
        self.cue("box")
        self.play(self.listing.type("box_aspect"))
        self.play(self.surface.turn(rise=1.0, zoom=CLOSE), self.axes.follow(), run_time=1.6)

    @beat
    def run(self) -> None:
        """The program runs: the figure that it really makes, and how that of the title differs."""
        found = _figure_pixels(source=self.listing.source, style=figure_style())
        pixels = found["pixels"][::-1] / 255.0
        height = WIDTH * pixels.shape[0] / pixels.shape[1]
        low = np.array([theme.LEFT, theme.OPEN_TOP - 0.5 - height])
        picture = HeatMap(pixels, low, low + (WIDTH, height))
        border = window(picture, "Figure 1", tr("ground as on this slide"))
        self.play(self.listing.type("tight_layout", "plt.show"), run_time=2.0)
        self.cue("figure")
        self.say("python main.py")
        self.play(FadeIn(Group(picture, border)), FadeOut(self.axes.box), FadeOut(self.surface), run_time=1.6)
        differences = column(
            [(tr(line), theme.QUIET) for line in DIFFERENCES], left=theme.LEFT, top=low[1] - 0.45, pitch=0.4,
            size=theme.LABEL,
        )  # fmt: skip
        self.cue("differences")
        self.play(FadeIn(differences), run_time=0.8)


def window(picture: HeatMap, title: str, remark: str) -> VGroup:
    """A window's frame around a picture, with its title in a bar above, and at its right a remark."""
    bar = Rectangle(width=picture.width, height=0.5, stroke_width=0, fill_color=theme.FAINT, fill_opacity=1)
    bar.next_to(picture, UP, buff=0)
    name, remark = (words(text, size=theme.LABEL, color=theme.ink_on(theme.FAINT)) for text in (title, remark))
    name.place(bar.get_left()[0] + 0.2, bar.get_center()[1] - 0.07)
    remark.place(bar.get_right()[0] - 0.2, name.baseline, align="right")
    frame = Rectangle(width=picture.width, height=picture.height + 0.5, color=theme.FAINT, stroke_width=3)
    return VGroup(bar, name, remark, frame.next_to(bar.get_top(), -UP, buff=0))
