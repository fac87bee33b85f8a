"""Who walks down the ripples in more than one section: the figure's gradient descent, and four optimizers in a race.

run = figure_run(FigureDescent())                      # the path of slides 1 and 2
for name, run in race(RaceParameters()).items():       # "gradient descent", "momentum", "RMSProp", "Adam"
    SurfacePath(surface, run.points, color=optimizer_color(name))

A deck may choose another surface than the ripples, or write its formula (`SurfaceChoice`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Self

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray
from pydantic import Field, model_validator

from lecture import deck, theme
from nncore import Adam, GradientDescent, Momentum, Optimizer, RMSProp, Trajectory, descend, landscapes
from scenes.numbers import expressions

Place = Annotated[float, Field(ge=-3, le=3)]
Step = Annotated[float, Field(gt=0, le=0.5)]
PER_STEP = (
    "points",
    "costs",
    "gradients",
    "first_moments",
    "second_moments",
    "first_corrections",
    "second_corrections",
)
"""What a Trajectory has a row of for each step."""
SURFACES = ("ripples", "himmelblau", "rosenbrock", "rastrigin")
"""The surfaces of nncore on which a path can be followed."""


class SurfaceChoice(deck.Parameters):
    """On which surface a section's optimizers walk; where they start must lie in the square on which it is drawn."""

    surface: str = "ripples"

    @property
    def landscape(self) -> landscapes.Landscape:
        """The surface: one of nncore's by its name, or of a formula."""
        if self.surface in SURFACES:
            return getattr(landscapes, self.surface)
        try:
            return expressions.landscape(self.surface)
        except ValueError as error:
            raise ValueError(f"surface must be one of {', '.join(SURFACES)}, or a formula: {error}") from error

    @model_validator(mode="after")
    def _starts_inside(self) -> Self:
        limit, start = self.landscape.limits, getattr(self, "start", (0.0, 0.0))
        if max(map(abs, start)) > limit:
            square = f"the square from {-limit:g} to {limit:g} on which {self.surface} is drawn"
            raise ValueError(f"start must lie in {square}, got {list(start)}")
        return self


class FigureDescent(SurfaceChoice):
    """Where the figure's gradient descent starts, how large its step is, and how many steps it takes."""

    start: tuple[Place, Place] = (-2.6, 2.95)
    step: Annotated[float, Field(gt=0, le=0.2)] = 0.07
    steps: Annotated[int, Field(ge=1, le=60)] = 14


class RaceParameters(deck.Parameters):
    """Where the optimizers start, each one's step, and how many steps they race."""

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
    """Gradient descent as slides 1 and 2 show it, as far as it stays in the square where the surface is drawn."""
    surface = parameters.landscape
    run = descend(GradientDescent(parameters.step), surface, parameters.start, parameters.steps)
    return _inside(run, surface.limits)


def race(parameters: RaceParameters, surface: landscapes.Landscape = landscapes.ripples) -> dict[str, Trajectory]:
    """The runs of the four down a surface, by name; one that leaves the square where it is drawn ends there."""
    return {
        name: _inside(descend(optimizer, surface, parameters.start, parameters.race_steps), surface.limits)
        for name, optimizer in parameters.optimizers().items()
    }


def _inside(run: Trajectory, extent: float) -> Trajectory:
    """The rows before the first point outside [-extent, extent]²."""
    outside: NDArray[np.intp] = np.flatnonzero((np.abs(run.points) > extent).any(axis=1))
    if len(outside) == 0:
        return run
    return replace(run, **{name: getattr(run, name)[: outside[0]] for name in PER_STEP})


def optimizer_color(name: str) -> ManimColor:
    """The colour of an optimizer that races."""
    return getattr(theme, name.replace(" ", "_").upper())
