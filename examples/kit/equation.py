"""An equation whose named parts light up; manim -pql examples/kit/equation.py"""

from manim import FadeIn

from lecture import theme
from lecture.drawing.camera import KitScene
from lecture.kit.text import Equation, words


class LitEquation(KitScene):
    def construct(self):
        layer = Equation("{{z:z}} = {{W:w}} {{a:a}} + {{b:b}}", size=90, colors={"a": theme.ACTIVATION})
        self.play(FadeIn(layer), FadeIn(words("what a layer computes").shift([0, -1.5, 0])))
        for part in ("w", "a", "b"):
            self.play(layer.light(part))
        self.play(layer.light())
