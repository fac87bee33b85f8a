"""A number that counts, and one that follows a run; manim -pql examples/kit/readout.py"""

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.numbers import Readout
from lecture.kit.walk import Pace, walking
from nncore import GradientDescent, descend, landscapes


class FallingCost(KitScene):
    def construct(self):
        run = descend(GradientDescent(0.02), landscapes.ripples, [2.0, 1.0], 40)
        cost = Readout(0.0, "{:.3f}", size=90, color=theme.COST)
        self.play(cost.count_to(run.costs[0]))
        self.play(*walking([Pace(cost, run.costs)], 0, 40), run_time=3)
