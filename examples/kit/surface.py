"""A surface that turns, and a path on it that hides behind its hills; manim -pql examples/kit/surface.py"""

from manim import FadeIn

from lecture.drawing.camera import KitScene
from lecture.kit.surface import SurfaceDrawing
from lecture.kit.surface_marks import SurfaceDot, SurfacePath
from nncore import GradientDescent, descend, landscapes


class Ripples(KitScene):
    def construct(self):
        run = descend(GradientDescent(0.02), landscapes.ripples, [2.4, 1.3], 60)
        surface = SurfaceDrawing(landscapes.ripples, extent=3, size=11)
        path = SurfacePath(surface, run.points, progress=0.0)
        self.play(FadeIn(surface))
        self.add(path, SurfaceDot(surface, path))
        self.play(path.run(), surface.turn(azimuth=-150.0), run_time=5)
