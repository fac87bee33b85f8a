"""What if Adam remembered for longer, or did not correct? Its path on the ripples and its steps for every beta."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from nncore import Adam, descend, landscapes
from scenes.kit import deck
from scenes.kit.runs import Arrays
from scenes.runs.adam import step_lengths

Place = Annotated[float, Field(ge=-3, le=3)]
Beta = Annotated[float, Field(ge=0, lt=1)]
Betas = Annotated[tuple[Beta, ...], Field(min_length=2, max_length=9)]


class AdamSettings(deck.Parameters):
    """Where the run starts, alpha, how many steps it takes, and the betas to choose from."""

    start: tuple[Place, Place] = (2.7, 2.2)
    step: Annotated[float, Field(gt=0, le=1)] = 0.03
    steps: Annotated[int, Field(ge=12, le=200)] = 100
    beta1: Betas = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
    beta2: Betas = (0.5, 0.9, 0.99, 0.999, 0.9999)


def paths(p: AdamSettings) -> Arrays:
    """Over beta_1, beta_2, and the correction (without, with).

    points (b1, b2, 2, steps + 1, 2); costs (b1, b2, 2, steps + 1); lengths (b1, b2, 2, steps, 2), how far each
    coordinate goes in a step, in units of alpha.
    """
    runs = [
        descend(Adam(p.step, beta1, beta2, bias_correction=corrected), landscapes.ripples, p.start, p.steps)
        for beta1 in p.beta1
        for beta2 in p.beta2
        for corrected in (False, True)
    ]
    over = (len(p.beta1), len(p.beta2), 2)
    return {
        "points": np.stack([run.points for run in runs]).reshape(*over, -1, 2),
        "costs": np.stack([run.costs for run in runs]).reshape(*over, -1),
        "lengths": np.stack([step_lengths(run, p.step) for run in runs]).reshape(*over, -1, 2),
    }
