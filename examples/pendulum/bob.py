"""A pendulum as it is drawn."""

import numpy as np
from manim import Circle, Line, VGroup

from lecture import theme


class Bob(VGroup):
    """A bob on its rod, at one of its `angles` (rad)."""

    def __init__(self, angles, *, pivot=(-4.4, 1.6, 0.0), length=2.9):
        self.places = np.array(pivot) + length * np.column_stack([np.sin(angles), -np.cos(angles), 0 * angles])
        self.rod = Line(pivot, self.places[0], color=theme.QUIET, stroke_width=5)
        self.bob = Circle(0.24, theme.DATA, fill_opacity=1)
        super().__init__(self.rod, self.bob)
        self.show(0)

    def show(self, count):
        self.bob.move_to(self.places[round(count)])
        self.rod.put_start_and_end_on(self.rod.get_start(), self.bob.get_center())
