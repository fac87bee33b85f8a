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
from lecture.language import tr
from nncore import forward
from scenes.numbers.curve_samples import CurveSamples
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

    strengths (k,), steps (s,); curves (k, s, places of `GRID`), scaled; costs and validation_costs, both without the
    penalty, and squares = R(W), all (k, s).
    """
    runs = DecayRuns(p)
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
        Control("strength", tr("weight decay λ"), tuple(strengths.tolist()), nearest(strengths, parameters.strength)),
        Control("steps", tr("steps of training"), tuple(steps.tolist()), start=len(steps) - 1),
    )
    samples = DecayRuns(parameters).samples
    traces = (*_fit_traces(samples, found), *_sweep_traces(found))
    return Exploration(controls, traces, _layout(samples, found), _readouts(found))


def _fit_traces(samples: CurveSamples, found: Arrays) -> list[dict]:
    learn, check = samples.learn, samples.check
    grid, curves = samples.x.real(GRID), samples.y.real(found["curves"])
    held_out = plotting.points(theme.VALIDATION, tr("validation"), x=check.x[:, 0], y=check.y[:, 0])
    held_out["marker"]["symbol"] = "triangle-up"
    traces = [
        plotting.points(theme.DATA, tr("training"), x=learn.x[:, 0], y=learn.y[:, 0]),
        held_out,
        plotting.line(theme.ACTIVATION, tr("fit"), width=4, x=grid, y=Over(STATE, curves)),
    ]
    if learn.true_curve is None:
        return traces
    truth = plotting.line(theme.QUIET, tr("without noise"), width=2, x=grid, y=learn.true_curve(grid))
    truth["line"]["dash"] = "dash"
    return [truth, *traces]


def _sweep_traces(found: Arrays) -> list[dict]:
    """The costs and the weights over the strengths, and on each the one that is set."""
    drawn = {
        "costs": (theme.DATA, tr("training"), "y2"),
        "validation_costs": (theme.VALIDATION, tr("validation"), "y2"),
        "squares": (theme.PENALTY, tr("weights"), "y3"),
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


def _layout(samples: CurveSamples, found: Arrays) -> dict:
    learn, check = samples.scaled
    reach = 1.05 * max(np.abs(values).max() for values in (learn.y, check.y, found["curves"]))
    bottom, top = samples.y.real(np.array([-reach, reach]))
    x, y = (axis.name.strip("$") for axis in (samples.x, samples.y))
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
        "xaxis": plotting.axis(x, samples.x.low, samples.x.high, domain=[0, 0.54]),
        "yaxis": plotting.axis(y, bottom, top),
        "xaxis2": plotting.axis("", *ends, anchor="y2", **across),
        "yaxis2": plotting.axis(
            tr("cost"), costs.min() / 1.3, costs.max() * 1.3, type="log", anchor="x2", domain=[0.56, 1]
        ),
        "xaxis3": plotting.axis("λ", *ends, anchor="y3", **across),
        "yaxis3": plotting.axis("‖W‖²", 0, 1.08 * found["squares"].max(), anchor="x3", domain=[0, 0.44]),
    }


def _readouts(found: Arrays) -> tuple[Readout, ...]:
    best = found["validation_costs"].argmin(axis=0)
    least = [
        tr("{cost:.3f} at λ = {strength:g}", cost=cost, strength=found["strengths"][at])
        for at, cost in zip(best, found["validation_costs"].min(axis=0), strict=True)
    ]
    return (
        Readout(tr("training cost"), Over(STATE, written(found["costs"], "{:.3f}"))),
        Readout(tr("validation cost"), Over(STATE, written(found["validation_costs"], "{:.3f}"))),
        Readout(tr("the least validation cost"), Over(("steps",), np.array(least))),
        Readout(tr("‖W‖², the sum of squared weights"), Over(STATE, written(found["squares"], "{:.1f}"))),
    )
