"""What if the decay were stronger? The noisy curve's fits and costs for every lambda, and for every length of training.

The runs are those of the section on weight decay.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from nncore import forward
from scenes.kit.runs import Arrays
from scenes.runs.weight_decay import DecayRuns, NoisyRun

GRID = np.linspace(-1.0, 1.0, 121)
"""Where the fits are drawn."""


class DecayAndTime(NoisyRun):
    """The section's runs, and at how many lengths of training they are shown."""

    moments: Annotated[int, Field(ge=2, le=15)] = 9


def shown_rows(steps: np.ndarray, moments: int) -> np.ndarray:
    """The rows of `steps` (ascending, from 0) nearest to even places on a logarithmic axis from 100, the last among them.

    >>> shown_rows(np.array([0, 1, 10, 100, 1000]), 2)
    array([3, 4])
    """
    wanted = np.geomspace(min(100, steps[-1]), steps[-1], moments)
    return np.unique([int(np.argmin(np.abs(steps - step))) for step in wanted])


def fits(p: DecayAndTime) -> Arrays:
    """Over strengths, 0 the first, and lengths of training.

    strengths (k,), steps (s,); curves (k, s, places of `GRID`); costs and validation_costs, both without the penalty,
    and squares = R(W), all (k, s).
    """
    runs = DecayRuns(NoisyRun.model_validate(p.model_dump(exclude={"moments"})))
    rows = shown_rows(runs.steps, p.moments)
    states = runs.points[:, rows]
    curves = [
        [forward(runs.network.with_parameters(theta), GRID[:, None]).output[:, 0] for theta in run] for run in states
    ]
    costs = [runs.costs(index) for index in range(len(runs.strengths))]
    return {
        "strengths": runs.strengths,
        "steps": runs.steps[rows],
        "curves": np.array(curves),
        "costs": np.stack([cost["train"][rows] for cost in costs]),
        "validation_costs": np.stack([cost["validation"][rows] for cost in costs]),
        "squares": np.stack([runs.squares(index)[rows] for index in range(len(runs.strengths))]),
    }
