"""What if the learning rate were another? Gradient descent on the ripples, from several starts, at many rates.

A path that leaves the square is drawn up to its edge; its cost goes on being counted.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lecture import deck, theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout, nearest
from lecture.language import tr
from nncore import Trajectory, landscapes
from scenes.numbers.learning import ripples_run, until_edge

Array = NDArray[np.floating]
Place = Annotated[float, Field(gt=-3, lt=3)]
Rate = Annotated[float, Field(gt=0, le=5)]

RIPPLES = landscapes.ripples
BOTH = ("rate", "start")
FLAT = 1e-3
"""A slope below this is that of a hollow's floor."""
COST_ROOM = (-2.5, 25.0)
"""The costs that the chart has room for; what is above leaves it."""


class Parameters(deck.Parameters):
    """The rates and the starts to choose from, the rate that is set at first, and how many steps are taken."""

    rates: Annotated[tuple[Rate, ...], Field(min_length=2, max_length=60)] = (
        *(0.001, 0.0015, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05),
        *(0.06, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.3, 2.0),
    )
    rate: Rate = 0.02
    starts: Annotated[tuple[tuple[Place, Place], ...], Field(min_length=2, max_length=6)] = (
        (2.2, 2.0),
        (-2.6, 2.95),
        (-2.0, -1.1),
        (0.4, 2.6),
    )
    steps: Annotated[int, Field(ge=5, le=200)] = 60


def explore(parameters: Parameters) -> Exploration:
    """The path on the level lines, and the cost of every step, for each rate and start."""
    p = parameters
    runs = [[ripples_run(start, rate, p.steps) for start in p.starts] for rate in p.rates]
    controls = (
        Control("rate", tr("learning rate η"), p.rates, nearest(p.rates, p.rate)),
        Control("start", tr("start (θ₁, θ₂)"), tuple(_pair(*start) for start in p.starts)),
    )
    return Exploration(controls, (*_path_traces(p, runs), _cost_trace(p, runs)), _layout(p), _readouts(p, runs))


def _pair(x: float, y: float) -> str:
    return tr("({first}, {second})", first=f"{x:g}", second=f"{y:g}").replace("-", "−")


def paths(p: Parameters, runs: list[list[Trajectory]]) -> tuple[Array, NDArray[np.int64]]:
    """Each run up to the edge of the square (rates, starts, steps + 1, 2), then NaN; the step that leaves it, or -1."""
    points = np.full((len(p.rates), len(p.starts), p.steps + 1, 2), np.nan)
    exits = np.full(points.shape[:2], -1)
    for place in np.ndindex(exits.shape):
        inside, left = until_edge(runs[place[0]][place[1]].points, RIPPLES.limits)
        points[place][: len(inside)] = inside
        exits[place] = -1 if left is None else left
    return points, exits


def fate(run: Trajectory, left: int) -> str:
    """What becomes of a run, in words."""
    if np.abs(run.points[-1]).max() > RIPPLES.limits:
        return tr("diverges: leaves the square at step {step}", step=left)
    if left >= 0:
        return tr("leaps out of the square at step {step} and back", step=left)
    if np.linalg.norm(run.gradients[-1]) < FLAT:
        return tr("settles in a hollow")
    last_quarter = run.costs[-(len(run.costs) // 4) :]
    return tr("is still on its way down") if (np.diff(last_quarter) < 0).all() else tr("keeps leaping about")


def _path_traces(p: Parameters, runs: list[list[Trajectory]]) -> tuple[dict[str, Any], ...]:
    points, exits = paths(p, runs)
    last = np.array([[points[place][max(exits[place], 0)] for place in row] for row in _places(exits)])
    starts = np.array(p.starts)
    crosses = plotting.points(
        theme.COST,
        tr("leaves the square"),
        size=16,
        x=Over(BOTH, last[..., :1]),
        y=Over(BOTH, last[..., 1:]),
        visible=Over(BOTH, exits >= 0),
        cliponaxis=False,
    )
    crosses["marker"]["symbol"] = "x"
    return (
        plotting.objective_map(RIPPLES, RIPPLES.limits),
        plotting.line(theme.PATH, tr("path"), dots=True, x=Over(BOTH, points[..., 0]), y=Over(BOTH, points[..., 1])),
        plotting.points(
            theme.ACTIVATION, tr("start"), size=13, x=Over(("start",), starts[:, :1]), y=Over(("start",), starts[:, 1:])
        ),
        crosses,
    )


def _places(exits: NDArray[np.int64]) -> list[list[tuple[int, int]]]:
    return [[(rate, start) for start in range(exits.shape[1])] for rate in range(exits.shape[0])]


def costs_of(p: Parameters, runs: list[list[Trajectory]]) -> Array:
    """The costs (rates, starts, steps + 1); NaN behind the step at which a run is no number any more."""
    costs = np.full((len(p.rates), len(p.starts), p.steps + 1), np.nan)
    for rate, start in np.ndindex(costs.shape[:2]):
        run = runs[rate][start]
        costs[rate, start, : len(run.costs)] = run.costs
    return costs


def _cost_trace(p: Parameters, runs: list[list[Trajectory]]) -> dict[str, Any]:
    costs = Over(BOTH, costs_of(p, runs))
    return plotting.line(
        theme.COST,
        tr("cost"),
        dots=True,
        showlegend=False,
        x=np.arange(p.steps + 1),
        y=costs,
        xaxis="x2",
        yaxis="y2",
    )


def _layout(p: Parameters) -> dict[str, Any]:
    reach = RIPPLES.limits
    return {
        "xaxis": plotting.axis("θ<sub>1</sub>", -reach, reach, domain=[0, 0.6], constrain="domain"),
        "yaxis": plotting.axis("θ<sub>2</sub>", -reach, reach, scaleanchor="x", constrain="domain"),
        "xaxis2": plotting.axis(tr("step"), 0, p.steps, anchor="y2", domain=[0.7, 1]),
        "yaxis2": plotting.axis(tr("cost"), *COST_ROOM, anchor="x2", domain=[0.072, 0.93]),
    }


def _readouts(p: Parameters, runs: list[list[Trajectory]]) -> tuple[Readout, ...]:
    _, exits = paths(p, runs)

    def over(texts: list[list[str]]) -> Over:
        return Over(BOTH, np.array(texts))

    return (
        Readout(
            tr("gradient descent"), over([[fate(runs[i][j], exits[i, j]) for i, j in row] for row in _places(exits)])
        ),
        Readout(
            tr("cost in the end"),
            over([[_last_cost(run) for run in row] for row in runs]),
        ),
        Readout(
            tr("slope there |∇C|"),
            over([[_number(float(np.linalg.norm(run.gradients[-1]))) for run in row] for row in runs]),
        ),
    )


def _last_cost(run: Trajectory) -> str:
    return tr("{cost} after {count} steps", cost=_number(run.costs[-1]), count=len(run.costs) - 1)


def _number(value: float) -> str:
    """A number of three digits, large and small ones with a power of ten.

    >>> _number(-1.126), _number(1.618e12), _number(3e-9)
    ('−1.13', '1.62·10¹²', '3.00·10⁻⁹')
    """
    if value == 0 or 1e-3 <= abs(value) < 1e3:
        return f"{value:.3g}".replace("-", "−")
    digits, exponent = f"{value:.2e}".split("e")
    return f"{digits}·10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}".replace("-", "−")
