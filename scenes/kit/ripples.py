"""Who walks down the ripples in more than one section: the figure's gradient descent, and the field of optimizers.

run = figure_run(FigureDescent())                      # the path of slides 1 and 2
for name, run in race(OptimizerField()).items():       # "gradient descent", "momentum", "RMSProp", "Adam"
    SurfacePath(surface, run.points, color=optimizer_color(name))
"""

from __future__ import annotations

from typing import Annotated

from manim import ManimColor
from pydantic import Field

from nncore import Adam, GradientDescent, Momentum, Optimizer, RMSProp, Trajectory, descend, landscapes

from . import deck, theme

Place = Annotated[float, Field(ge=-3, le=3)]
Step = Annotated[float, Field(gt=0, le=0.5)]


class FigureDescent(deck.Parameters):
    """Where the figure's gradient descent starts, how large its step is, and how many steps it takes."""

    start: tuple[Place, Place] = (-2.6, 2.95)
    step: Annotated[float, Field(gt=0, le=0.2)] = 0.07
    steps: Annotated[int, Field(ge=1, le=60)] = 14


class OptimizerField(deck.Parameters):
    """Where the field starts, each one's step, and how many steps they race."""

    start: tuple[Place, Place] = (2.7, 2.2)
    gradient_descent_step: Step = 0.01
    momentum_step: Step = 0.01
    rmsprop_step: Step = 0.1
    adam_step: Step = 0.2
    race_steps: Annotated[int, Field(ge=5, le=200)] = 60

    def optimizers(self) -> dict[str, Optimizer]:
        """The four, by name."""
        return {
            "gradient descent": GradientDescent(self.gradient_descent_step),
            "momentum": Momentum(self.momentum_step),
            "RMSProp": RMSProp(self.rmsprop_step),
            "Adam": Adam(self.adam_step),
        }


def figure_run(parameters: FigureDescent) -> Trajectory:
    """Gradient descent down the ripples, as slides 1 and 2 show it."""
    return descend(GradientDescent(parameters.step), landscapes.ripples, parameters.start, parameters.steps)


def race(parameters: OptimizerField) -> dict[str, Trajectory]:
    """The runs of the field down the ripples, by name."""
    return {
        name: descend(optimizer, landscapes.ripples, parameters.start, parameters.race_steps)
        for name, optimizer in parameters.optimizers().items()
    }


def optimizer_color(name: str) -> ManimColor:
    """The colour of an optimizer of the field."""
    return getattr(theme, name.replace(" ", "_").upper())
