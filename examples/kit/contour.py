"""An optimizer's walk over level lines, its gradient as an arrow; manim -pql examples/kit/contour.py"""

from manim import FadeIn

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.contour import ContourPlot
from lecture.kit.walk import Walk, WalkArrow, walking
from nncore import Momentum, descend, landscapes


class WalkDown(KitScene):
    def construct(self):
        run = descend(Momentum(0.004, 0.8), landscapes.himmelblau, [-0.5, -1.0], 60)
        plot = ContourPlot.of(landscapes.himmelblau, 5, center=(0, 0), size=(7, 7))
        walk = Walk(plot, run.points, theme.MOMENTUM)
        slope = WalkArrow(walk, -run.gradients, 0.02, theme.GRADIENT)
        self.play(FadeIn(plot), FadeIn(walk), FadeIn(slope))
        self.play(*walking([walk, slope], 0, 60), run_time=4)
