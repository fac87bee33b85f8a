"""Plain scenes for `bench.render`: the same by `manim render` and by `lecture render`, without the lecture's kit.

    write_deck(folder)       # folder/lecture.toml and folder/plain_scenes.py, from $BENCH_SECONDS of each

`OurSurface` and `ManimSurface` are the exception: the same picture, a turning surface with a path, a moving dot and an
equation, by the kit at 200 x 200 and by manim's `Surface` at 40 x 40.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from manim import (
    BLACK,
    BLUE,
    DEGREES,
    DOWN,
    LEFT,
    RIGHT,
    UL,
    UP,
    YELLOW,
    Axes,
    Circle,
    Dot,
    LaggedStart,
    Line,
    MathTypst,
    MoveAlongPath,
    Scene,
    Surface,
    Text,
    ThreeDScene,
    VGroup,
    VMobject,
    Write,
    linear,
)

from lecture.kit.scene import LectureScene, beat
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from nncore.landscapes import ripples

SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
MODULE = "plain_scenes"
EQUATION = "w' = w - eta nabla C(w)"
WALK = np.linspace([-2.6, 2.6], [0.2, -0.1], 40)
RATE = 20.0
"""Degrees a second that the surfaces turn."""


class OneBeat(LectureScene):
    """A scene of the lecture whose one beat is its `draw`."""

    @beat(name="all", hold=0.0)
    def everything(self: Any) -> None:
        self.camera.background_color = BLACK  # manim's own
        self.draw()


class Words:
    """Lines of text and a formula, written and then still."""

    def draw(self: Any) -> None:
        lines = VGroup(*(Text(f"Line {n}: what is a neural network?") for n in range(4)), MathTypst(EQUATION))
        lines.arrange(DOWN, aligned_edge=LEFT)
        self.play(Write(lines), run_time=0.6 * SECONDS)
        self.wait(0.4 * SECONDS)


class Network:
    """Three full layers whose edges change their colours one after the other."""

    def draw(self: Any) -> None:
        layers = [
            VGroup(*(Circle(0.2, color=BLUE) for _ in range(count))).arrange(DOWN).shift(x * RIGHT)
            for count, x in ((8, -4.0), (10, 0.0), (8, 4.0))
        ]
        edges = VGroup(*(Line(a, b, stroke_width=1.5) for i in (0, 1) for a in layers[i] for b in layers[i + 1]))
        self.add(edges, *layers)
        changes = (edge.animate.set_stroke(YELLOW, width=3) for edge in edges)
        self.play(LaggedStart(*changes, lag_ratio=0.02), run_time=SECONDS)


class Plot:
    """Axes, a curve, and a dot that runs along it."""

    def draw(self: Any) -> None:
        axes = Axes((-3, 3), (-1, 1))
        curve = axes.plot(lambda x: float(np.sin(2 * x)), color=BLUE)
        dot = Dot(color=YELLOW)
        self.add(axes, curve, MathTypst("sin 2 x").to_edge(UP), dot)
        self.play(MoveAlongPath(dot, curve), run_time=SECONDS, rate_func=linear)


class ManimWords(Words, Scene):
    def construct(self) -> None:
        self.draw()


class ManimNetwork(Network, Scene):
    def construct(self) -> None:
        self.draw()


class ManimPlot(Plot, Scene):
    def construct(self) -> None:
        self.draw()


class OurWords(Words, OneBeat):
    subject = "words"


class OurNetwork(Network, OneBeat):
    subject = "network"


class OurPlot(Plot, OneBeat):
    subject = "plot"


class OurSurface(OneBeat):
    subject = "surface"

    def draw(self) -> None:
        surface = SurfaceDrawing(ripples, extent=3, resolution=200, size=12, contours=16).orbit(RATE)
        path = SurfacePath(surface, WALK, progress=0.0)
        self.add(surface, path, SurfaceDot(surface, path), MathTypst(EQUATION).to_corner(UL))
        self.play(path.run(), run_time=SECONDS, rate_func=linear)


class ManimSurface(ThreeDScene):
    def construct(self) -> None:
        height = float(ripples([3.0, 3.0]))

        def place(x: float, y: float) -> Any:
            return 1.4 * np.array([x, y, 3.0 * ripples([x, y]) / height - 1.5])

        surface = Surface(place, u_range=(-3, 3), v_range=(-3, 3), resolution=(40, 40))
        path = VMobject(color=YELLOW).set_points_as_corners([place(*point) for point in WALK])
        dot = Dot(color=YELLOW)
        self.set_camera_orientation(phi=58 * DEGREES, theta=-60 * DEGREES)
        self.add_fixed_in_frame_mobjects(MathTypst(EQUATION).to_corner(UL))
        self.add(surface, path, dot)
        self.begin_ambient_camera_rotation(RATE * DEGREES)
        self.play(MoveAlongPath(dot, path), run_time=SECONDS, rate_func=linear)


PAIRS: dict[type[OneBeat], type[Scene]] = {
    OurWords: ManimWords,
    OurNetwork: ManimNetwork,
    OurPlot: ManimPlot,
    OurSurface: ManimSurface,
}
"""Ours and manim's of each."""


def write_deck(folder: Path) -> Path:
    """A deck of these scenes, and the module that manim finds them in beside it; the deck's path."""
    sections = [
        f'[[sections]]\nname = "{ours.subject}"\nscene = "bench.plain:{ours.__name__}"\nheading = "{ours.subject}"\n'
        '[sections.beats.all]\ncaption = "All."\nnotes = "All of it."\nalt = "A plain scene."\n'
        for ours in PAIRS
    ]
    classes = (f"class {manims.__name__}(plain.{manims.__name__}):\n    pass\n" for manims in PAIRS.values())
    (folder / f"{MODULE}.py").write_text("from bench import plain\n" + "".join(classes), encoding="utf-8")
    path = folder / "lecture.toml"
    path.write_text('title = "Plain scenes"\nauthor = "bench"\n' + "".join(sections), encoding="utf-8")
    return path
