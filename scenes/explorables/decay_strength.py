"""What if the decay were stronger? The noisy curve's fits and costs for every lambda, and for every length of training.

The runs are those of the section on weight decay.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from lecture import theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout, nearest, written
from lecture.kit.kept import Arrays
from nncore import Dataset, datasets, forward
from scenes.numbers.weight_decay import DecayRuns, NoisyRun

GRID = np.linspace(-1.0, 1.0, 121)
"""Where the fits are drawn."""

STATE = ("strength", "steps")

ZERO_GAP = 5.0
"""How far left of the least strength above it 0 is drawn, as a factor."""


class Parameters(NoisyRun):
    """The section's runs, and at how many lengths of training they are shown."""

    lengths: Annotated[int, Field(ge=2, le=15)] = 9


def shown_rows(steps: np.ndarray, lengths: int) -> np.ndarray:
    """The rows of `steps` (ascending, from 0) nearest to even places on a logarithmic axis from 100 to the last.

    >>> shown_rows(np.array([0, 1, 10, 100, 1000]), 2)
    array([3, 4])
    """
    wanted = np.geomspace(min(100, steps[-1]), steps[-1], lengths)
    return np.unique([int(np.argmin(np.abs(steps - step))) for step in wanted])


def fits(p: Parameters) -> Arrays:
    """Over strengths, 0 the first, and lengths of training.

    strengths (k,), steps (s,); curves (k, s, places of `GRID`); costs and validation_costs, both without the penalty,
    and squares = R(W), all (k, s).
    """
    runs = _runs(p)
    rows = shown_rows(runs.steps, p.lengths)
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


def explore(parameters: Parameters) -> Exploration:
    """The fit among the points, and the costs and the weights over all strengths."""
    found = fits(parameters)
    strengths, steps = found["strengths"], found["steps"]
    controls = (
        Control("strength", "weight decay λ", tuple(strengths.tolist()), nearest(strengths, parameters.strength)),
        Control("steps", "steps of training", tuple(steps.tolist()), start=len(steps) - 1),
    )
    learn, check = _runs(parameters).data
    traces = (*_fit_traces(learn, check, found), *_sweep_traces(found))
    return Exploration(controls, traces, _layout(learn, check, found), _readouts(found))


def _runs(p: Parameters) -> DecayRuns:
    return DecayRuns(NoisyRun.model_validate(p.model_dump(exclude={"lengths"})))


def _fit_traces(learn: Dataset, check: Dataset, found: Arrays) -> list[dict]:
    held_out = plotting.points(theme.VALIDATION, "validation", x=check.x[:, 0], y=check.y[:, 0])
    held_out["marker"]["symbol"] = "triangle-up"
    truth = plotting.line(theme.QUIET, "without noise", width=2, x=GRID, y=datasets.curve(GRID))
    truth["line"]["dash"] = "dash"
    return [
        truth,
        plotting.points(theme.DATA, "training", x=learn.x[:, 0], y=learn.y[:, 0]),
        held_out,
        plotting.line(theme.ACTIVATION, "fit", width=4, x=GRID, y=Over(STATE, found["curves"])),
    ]


def _sweep_traces(found: Arrays) -> list[dict]:
    """The costs and the weights over the strengths, and on each the one that is set."""
    drawn = {
        "costs": (theme.DATA, "training", "y2"),
        "validation_costs": (theme.VALIDATION, "validation", "y2"),
        "squares": (theme.PENALTY, "weights", "y3"),
    }
    place = _places(found["strengths"])
    traces = []
    for name, (color, label, axis) in drawn.items():
        on = {"xaxis": axis.replace("y", "x"), "yaxis": axis, "showlegend": False}
        values = found[name]
        broken = np.insert(values, 1, np.nan, axis=0).T  # 0 has no place on a logarithmic axis: a gap beside it
        traces += [
            plotting.line(color, label, dots=True, x=np.insert(place, 1, np.nan), y=Over(("steps",), broken), **on),
            plotting.points(
                theme.ACTIVATION,
                label,
                size=15,
                x=Over(("strength",), place[:, None]),
                y=Over(STATE, values[..., None]),
                **on,
            ),
        ]
    return traces


def _places(strengths: np.ndarray) -> np.ndarray:
    """Where the strengths stand on the logarithmic axis; 0 stands left of the others."""
    return np.concatenate([[strengths[1] / ZERO_GAP], strengths[1:]])


def _layout(learn: Dataset, check: Dataset, found: Arrays) -> dict:
    reach = 1.05 * max(np.abs(values).max() for values in (learn.y, check.y, found["curves"]))
    costs = np.stack([found["costs"], found["validation_costs"]])
    place = _places(found["strengths"])
    decades = np.arange(np.ceil(np.log10(place[1])), np.floor(np.log10(place[-1])) + 1)
    ticks = {
        "tickvals": [float(place[0]), *(10.0**decades).tolist()],
        "ticktext": ["0", *(f"10<sup>{decade:.0f}</sup>".replace("-", "−") for decade in decades)],
    }
    across = {"type": "log", "domain": [0.66, 1], **ticks}
    ends = (float(place[0]) / 1.5, float(place[-1]) * 1.5)
    return {
        "xaxis": plotting.axis("x", -1, 1, domain=[0, 0.54]),
        "yaxis": plotting.axis("y", -reach, reach),
        "xaxis2": plotting.axis("", *ends, anchor="y2", **across),
        "yaxis2": plotting.axis(
            "cost", costs.min() / 1.3, costs.max() * 1.3, type="log", anchor="x2", domain=[0.56, 1]
        ),
        "xaxis3": plotting.axis("λ", *ends, anchor="y3", **across),
        "yaxis3": plotting.axis("‖W‖²", 0, 1.08 * found["squares"].max(), anchor="x3", domain=[0, 0.44]),
    }


def _readouts(found: Arrays) -> tuple[Readout, ...]:
    best = found["validation_costs"].argmin(axis=0)
    least = [
        f"{cost:.3f} at λ = {found['strengths'][at]:g}"
        for at, cost in zip(best, found["validation_costs"].min(axis=0), strict=True)
    ]
    return (
        Readout("training cost", Over(STATE, written(found["costs"], "{:.3f}"))),
        Readout("validation cost", Over(STATE, written(found["validation_costs"], "{:.3f}"))),
        Readout("the least validation cost", Over(("steps",), np.array(least))),
        Readout("‖W‖², the sum of squared weights", Over(STATE, written(found["squares"], "{:.1f}"))),
    )
