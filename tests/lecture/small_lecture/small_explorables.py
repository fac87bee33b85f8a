"""Explorables that are computed at once, and faulty ones."""

from typing import Annotated

import numpy as np
import pydantic

from lecture import deck, theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout
from nncore import GradientDescent, descend, landscapes


class Parameters(deck.Parameters):
    rates: tuple[float, ...] = (0.01, 0.1, 0.5)
    steps: Annotated[int, pydantic.Field(ge=1, le=50)] = 5


def explore(parameters: Parameters) -> Exploration:
    """Gradient descent in a bowl."""
    bowl = landscapes.quadratic([1.0, 2.0])
    costs = [descend(GradientDescent(rate), bowl, [1.0, 1.0], parameters.steps).costs for rate in parameters.rates]
    line = plotting.line(theme.GRADIENT, "cost", x=np.arange(parameters.steps + 1), y=Over(("rate",), costs))
    layout = {"xaxis": plotting.axis("step", 0, parameters.steps), "yaxis": plotting.axis("cost", 0, 2)}
    last = Over(("rate",), [f"{run[-1]:.3f}" for run in costs])
    controls = (Control("rate", "rate", parameters.rates), Control("mood", "mood", ("calm", "lively")))
    lines = (Readout("in the end", last), Readout("how", Over(("mood",), ["slowly", "fast"])))
    return Exploration(controls, (line,), layout, lines)


def failing(parameters: Parameters) -> Exploration:
    """Divides by zero."""
    return explore(parameters.model_copy(update={"rates": (1 / 0,)}))  # the fault


def unannotated(parameters):
    """Does not say which parameters it takes."""
    return explore(parameters)
