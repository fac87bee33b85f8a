"""What if they had started elsewhere? The field of optimizers races down the ripples from every place of a grid."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from nncore import descend_many, landscapes
from scenes.kit.ripples import OptimizerField
from scenes.kit.runs import Arrays


class RaceFromAnywhere(OptimizerField):
    """The field, and how many starts there are along each coordinate; `start` is a corner of their grid."""

    race_steps: Annotated[int, Field(ge=5, le=100)] = 60
    starts: tuple[Annotated[int, Field(ge=2, le=13)], Annotated[int, Field(ge=2, le=13)]] = (13, 11)


def start_axes(p: RaceFromAnywhere) -> tuple[np.ndarray, np.ndarray]:
    """The first and the second coordinates that a race can start at."""
    return tuple(np.linspace(-abs(at), abs(at), count) for at, count in zip(p.start, p.starts, strict=True))  # type: ignore[return-value]


def races(p: RaceFromAnywhere) -> dict[str, Arrays]:
    """Each optimizer's runs over the starts: points (n1, n2, steps + 1, 2), costs (n1, n2, steps + 1).

    A run that diverged has nan after its last row.
    """
    first, second = start_axes(p)
    starts = np.stack(np.meshgrid(first, second, indexing="ij"), axis=-1).reshape(-1, 2)
    return {name: _runs(optimizer, starts, p) for name, optimizer in p.optimizers().items()}


def _runs(optimizer, starts, p):
    runs = descend_many(optimizer, landscapes.ripples, starts, p.race_steps)
    gone = np.arange(p.race_steps + 1)[:, None] >= runs.rows
    points, costs = np.where(gone[..., None], np.nan, runs.points), np.where(gone, np.nan, runs.costs)
    return {
        "points": points.swapaxes(0, 1).reshape(*p.starts, -1, 2),
        "costs": costs.swapaxes(0, 1).reshape(*p.starts, -1),
    }
