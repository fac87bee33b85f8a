"""What if Adam remembered for longer, or did not correct? Its path on the surface and its steps for every beta."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from lecture import theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout, nearest, written
from lecture.kit.kept import Arrays
from nncore import Adam, descend
from scenes.numbers.adam import step_lengths
from scenes.numbers.optimizer_races import Place, SurfaceChoice

Beta = Annotated[float, Field(ge=0, lt=1)]
Betas = Annotated[tuple[Beta, ...], Field(min_length=2, max_length=9)]

SHORTEST = 1e-3
"""The least step that is drawn, in units of alpha."""

SETTINGS = ("beta1", "beta2", "correction")


class Parameters(SurfaceChoice):
    """The surface, where the run starts, alpha, how many steps it takes, and the betas to choose from."""

    start: tuple[Place, Place] = (2.7, 2.2)
    step: Annotated[float, Field(gt=0, le=1)] = 0.03
    steps: Annotated[int, Field(ge=12, le=200)] = 100
    beta1: Betas = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
    beta2: Betas = (0.5, 0.9, 0.99, 0.999, 0.9999)


def paths(p: Parameters) -> Arrays:
    """Over beta_1, beta_2, and the correction (without, with).

    points (b1, b2, 2, steps + 1, 2); costs (b1, b2, 2, steps + 1); lengths (b1, b2, 2, steps), how far the
    coordinate that goes farther moves in a step, in units of alpha.
    """
    runs = [
        descend(Adam(p.step, beta1, beta2, bias_correction=corrected), p.landscape, p.start, p.steps)
        for beta1 in p.beta1
        for beta2 in p.beta2
        for corrected in (False, True)
    ]
    over = (len(p.beta1), len(p.beta2), 2)
    return {
        "points": np.stack([run.points for run in runs]).reshape(*over, -1, 2),
        "costs": np.stack([run.costs for run in runs]).reshape(*over, -1),
        "lengths": np.stack([step_lengths(run, p.step).max(axis=1) for run in runs]).reshape(*over, -1),
    }


def explore(parameters: Parameters) -> Exploration:
    """The path on the surface, how long its steps are, and the cost."""
    found = paths(parameters)
    controls = (
        Control("beta1", "β₁, memory of the gradient", parameters.beta1, nearest(parameters.beta1, 0.9)),
        Control("beta2", "β₂, memory of its square", parameters.beta2, nearest(parameters.beta2, 0.999)),
        Control("correction", "bias correction", ("off", "on")),
    )
    return Exploration(controls, _traces(parameters, found), _layout(parameters, found), _readouts(parameters, found))


def _traces(p: Parameters, found: Arrays) -> tuple[dict, ...]:
    points, steps = found["points"], np.arange(1, p.steps + 1)
    full = plotting.line(
        theme.QUIET, "alpha", width=2, x=[0, p.steps], y=[1, 1], xaxis="x2", yaxis="y2", showlegend=False
    )
    full["line"]["dash"] = "dash"
    x, y = (Over(SETTINGS, points[..., coordinate]) for coordinate in (0, 1))
    return (
        plotting.objective_map(p.landscape, p.landscape.limits),
        plotting.line(theme.ADAM, "Adam", dots=True, showlegend=False, x=x, y=y),
        plotting.points(theme.PATH, "start", size=13, showlegend=False, x=[p.start[0]], y=[p.start[1]]),
        full,
        plotting.line(
            theme.ADAM,
            "length",
            showlegend=False,
            x=steps,
            y=Over(SETTINGS, found["lengths"]),
            xaxis="x2",
            yaxis="y2",
        ),
        plotting.line(
            theme.ADAM,
            "cost",
            showlegend=False,
            x=np.arange(p.steps + 1),
            y=Over(SETTINGS, found["costs"]),
            xaxis="x3",
            yaxis="y3",
        ),
    )


def _layout(p: Parameters, found: Arrays) -> dict:
    reach, costs = p.landscape.limits, found["costs"]
    steps = {"domain": [0.7, 0.985]}
    return {
        "xaxis": plotting.axis("θ<sub>1</sub>", -reach, reach, domain=[0, 0.6], constrain="domain"),
        "yaxis": plotting.axis("θ<sub>2</sub>", -reach, reach, scaleanchor="x", constrain="domain"),
        "xaxis2": plotting.axis("", 0, p.steps, anchor="y2", **steps),
        "yaxis2": plotting.axis(
            "step length / α", SHORTEST, 1.4 * found["lengths"].max(), type="log", anchor="x2", domain=[0.56, 1]
        ),
        "xaxis3": plotting.axis("step", 0, p.steps, anchor="y3", **steps),
        "yaxis3": plotting.axis("cost", costs.min() - 0.5, costs.max() + 0.5, anchor="x3", domain=[0, 0.44]),
    }


def _readouts(p: Parameters, found: Arrays) -> tuple[Readout, ...]:
    longest, first = found["lengths"].max(axis=-1), found["lengths"][..., 0]
    return (
        Readout("α", f"{p.step:g}"),
        Readout("first step", Over(SETTINGS, written(first, "{:.3g} α"))),
        Readout("longest step", Over(SETTINGS, written(longest, "{:.3g} α"))),
        Readout(f"cost after {p.steps} steps", Over(SETTINGS, written(found["costs"][..., -1], "{:.2f}"))),
    )
