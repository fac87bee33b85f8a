"""What if they had started elsewhere? The optimizers race down their surface from every place of a grid."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout, nearest
from lecture.kit.kept import Arrays
from lecture.language import tr
from nncore import Optimizer, descend_many
from scenes.numbers.optimizer_races import RaceParameters, optimizer_color

START = ("first", "second")


class Parameters(RaceParameters):
    """The race, and how many starts there are along each coordinate; `start` is a corner of their grid."""

    race_steps: Annotated[int, Field(ge=5, le=100)] = 80
    starts: tuple[Annotated[int, Field(ge=2, le=13)], Annotated[int, Field(ge=2, le=13)]] = (11, 9)

    @model_validator(mode="after")
    def _start_is_a_corner(self) -> Parameters:
        if 0 in self.start:
            raise ValueError(f"start must be a corner of the grid of starts, with no coordinate 0, got {self.start}")
        return self


def start_axes(p: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """The first and the second coordinates that a race can start at."""
    first, second = (np.linspace(-abs(at), abs(at), count) for at, count in zip(p.start, p.starts, strict=True))
    return first, second


def races(p: Parameters) -> dict[str, Arrays]:
    """Each optimizer's runs over the starts: points (n1, n2, steps + 1, 2), costs (n1, n2, steps + 1).

    A run that diverged has nan after its last row.
    """
    first, second = start_axes(p)
    starts = np.stack(np.meshgrid(first, second, indexing="ij"), axis=-1).reshape(-1, 2)
    return {name: _runs(optimizer, starts, p) for name, optimizer in p.contestants().items()}


def _runs(optimizer: Optimizer, starts: np.ndarray, p: Parameters) -> Arrays:
    runs = descend_many(optimizer, p.landscape, starts, p.race_steps)
    gone = np.arange(p.race_steps + 1)[:, None] >= runs.rows
    points, costs = np.where(gone[..., None], np.nan, runs.points), np.where(gone, np.nan, runs.costs)
    return {
        "points": points.swapaxes(0, 1).reshape(*p.starts, -1, 2),
        "costs": costs.swapaxes(0, 1).reshape(*p.starts, -1),
    }


def explore(parameters: Parameters) -> Exploration:
    """Everybody's path from the start that is set, as far as the step that is set, and the costs."""
    found = races(parameters)
    first, second = start_axes(parameters)
    controls = (
        Control("first", tr("start, θ₁"), tuple(first.round(6).tolist()), start=nearest(first, parameters.start[0])),
        Control("second", tr("start, θ₂"), tuple(second.round(6).tolist()), start=nearest(second, parameters.start[1])),
        Control("step", tr("steps taken"), tuple(range(parameters.race_steps + 1)), start=parameters.race_steps),
    )
    reach = _reach(found, parameters.landscape.limits)
    traces = [plotting.objective_map(parameters.landscape, reach), _start_mark(first, second)]
    for name, run in found.items():
        traces += _traces(name, run, parameters.race_steps)
    return Exploration(controls, tuple(traces), _layout(parameters, found, reach), _readouts(found))


def _reach(found: dict[str, Arrays], limits: float) -> float:
    """Half the side of a map with room for all paths, from the surface's own to twice that."""
    farthest = max(float(np.nanmax(np.abs(run["points"]))) for run in found.values())
    return float(np.clip(np.ceil(10 * farthest) / 10, limits, 2 * limits))


def _start_mark(first: np.ndarray, second: np.ndarray) -> dict:
    x, y = Over(("first",), first[:, None]), Over(("second",), second[:, None])
    return plotting.points(theme.PATH, tr("start"), size=13, showlegend=False, x=x, y=y)


def _traces(name: str, run: Arrays, steps: int) -> list[dict]:
    x, y, cost = (
        Over(START, values, first="step") for values in (run["points"][..., 0], run["points"][..., 1], run["costs"])
    )
    color = optimizer_color(name)
    return [
        plotting.line(color, tr(name), dots=True, x=x, y=y),
        plotting.line(color, tr(name), x=np.arange(steps + 1), y=cost, xaxis="x2", yaxis="y2", showlegend=False),
    ]


def _layout(p: Parameters, found: dict[str, Arrays], reach: float) -> dict:
    costs = np.stack([run["costs"] for run in found.values()])
    highest = costs[..., 0].max()  # of the starts; a leap above it leaves the chart
    return {
        "xaxis": plotting.axis("θ<sub>1</sub>", -reach, reach, domain=[0, 0.6], constrain="domain"),
        "yaxis": plotting.axis("θ<sub>2</sub>", -reach, reach, scaleanchor="x", constrain="domain"),
        "xaxis2": plotting.axis(tr("step"), 0, p.race_steps, domain=[0.7, 0.985], anchor="y2"),
        "yaxis2": plotting.axis(tr("cost"), np.nanmin(costs) - 0.5, highest + 0.5, anchor="x2", domain=[0.07, 0.93]),
        "legend": {"y": 0.96},
    }


def _readouts(found: dict[str, Arrays]) -> tuple[Readout, ...]:
    """What each costs at the step that is set."""
    return tuple(
        Readout(
            tr("cost of {optimizer}", optimizer=tr(name)), Over((*START, "step"), np.vectorize(_fate)(run["costs"]))
        )
        for name, run in found.items()
    )


def _fate(cost: float) -> str:
    return tr("diverged") if np.isnan(cost) else f"{cost:.2f}".replace("-", "−")
