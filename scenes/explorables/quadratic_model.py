"""What if the point were elsewhere? The quadratic model at any place of the ripples, along its two axes, and its error.

The axes are the Hessian's eigenvectors; Delta points downhill along one of them.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from lecture import deck, theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout, nearest, written
from lecture.kit.kept import Arrays
from lecture.language import tr
from nncore import QuadraticApproximation, landscapes
from scenes.numbers.hessian import greatest_errors, log_slope

RIPPLES = landscapes.ripples
CUT = 31
"""Places of a cut through the surface."""

HEIGHTS = (-12.0, 36.0)
"""The costs that are drawn: all of the surface's; a model that leaves them is cut off."""

NEAR = 0.1
"""The slope of the error is fitted below this distance."""

PLACE = ("first", "second")

Place = Annotated[float, Field(ge=-3, le=3)]


class Parameters(deck.Parameters):
    """At how many places along each coordinate the model stands, where at first, and which distances are tried."""

    point: tuple[Place, Place] = (1.9, 0.7)

    places: Annotated[int, Field(ge=3, le=25)] = 21
    shortest: Annotated[float, Field(gt=0, le=0.05)] = 0.01
    farthest: Annotated[float, Field(ge=0.5, le=3)] = 1.5
    distances: Annotated[int, Field(ge=8, le=15)] = 10


def places(p: Parameters) -> np.ndarray:
    """The values (n,) of either coordinate of theta."""
    return np.linspace(-RIPPLES.limits, RIPPLES.limits, p.places)


def distances(p: Parameters) -> np.ndarray:
    """The values (k,) of ||Delta||, even on a logarithmic axis."""
    return np.geomspace(p.shortest, p.farthest, p.distances)


def offsets(p: Parameters) -> np.ndarray:
    """The signed lengths (`CUT`,) of Delta along a cut."""
    return np.linspace(-p.farthest, p.farthest, CUT)


def downhill(model: QuadraticApproximation) -> np.ndarray:
    """The eigenvectors as rows (2, 2), of descending eigenvalue, each pointing to where the cost falls at first."""
    axes = model.eigenvectors.T[::-1]
    return axes * np.where(axes @ model.gradient > 0, -1.0, 1.0)[:, None]


def models(p: Parameters) -> Arrays:
    """Over theta_1, theta_2 (n, n): what the model is, how it goes along each axis, and how wrong it is.

    eigenvalues (n, n, 2); axes (n, n, 2, 2); cuts, model_cuts (n, n, 2, CUT), C and q at theta + offset axis;
    ends, model_ends (n, n, 2, k), the same at the distances; errors (n, n, k), the greatest over all directions;
    slopes (n, n), of the errors on logarithmic axes; kinds (n, n), what q's flat point is.
    """
    at = places(p)
    found = [_at(p, np.array([x, y])) for x in at for y in at]
    return {
        name: np.reshape([one[name] for one in found], (len(at), len(at), *np.shape(found[0][name])))
        for name in found[0]
    }


def _at(p: Parameters, theta: np.ndarray) -> Arrays:
    model = QuadraticApproximation.at(RIPPLES, theta)
    axes, radii = downhill(model), distances(p)
    cuts = [offsets(p)[:, None] * axis for axis in axes]
    ends = [radii[:, None] * axis for axis in axes]
    wrong = greatest_errors(RIPPLES, model, radii)
    return {
        "eigenvalues": model.eigenvalues[::-1],
        "axes": axes,
        "cuts": np.stack([RIPPLES.values(theta + deltas) for deltas in cuts]),
        "model_cuts": np.stack([model(deltas) for deltas in cuts]),
        "ends": np.stack([RIPPLES.values(theta + deltas) for deltas in ends]),
        "model_ends": np.stack([model(deltas) for deltas in ends]),
        "errors": wrong,
        "kinds": np.array("degenerate" if model.kind == "degenerate" else f"a {model.kind}"),
        "slopes": np.array(log_slope(radii, wrong, NEAR)),
    }


def explore(parameters: Parameters) -> Exploration:
    """The point on the map, the cut through surface and model along an axis, and the error over the distance."""
    at, radii = places(parameters), distances(parameters)
    found = models(parameters)
    controls = (
        Control("first", "θ₁", tuple(at.round(6).tolist()), start=nearest(at, parameters.point[0])),
        Control("second", "θ₂", tuple(at.round(6).tolist()), start=nearest(at, parameters.point[1])),
        Control("axis", tr("Δ along the eigenvector of"), ("h₁", "h₂")),
        Control("distance", "‖Δ‖", tuple(radii.tolist()), nearest(radii, 0.9), tuple(f"{r:.2g}" for r in radii)),
    )
    traces = (*_map_traces(at, radii, found), *_cut_traces(parameters, radii, found), *_error_traces(radii, found))
    return Exploration(controls, traces, _layout(parameters, found), _readouts(found))


def _map_traces(at: np.ndarray, radii: np.ndarray, found: Arrays) -> list[dict]:
    """The ripples, the axis through theta as long as the cut, and Delta."""
    theta = np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1)[:, :, None, None, None]
    ends = theta + radii[:, None, None] * found["axes"][:, :, :, None, None]
    moves = np.concatenate([np.broadcast_to(theta, ends.shape), ends], axis=-2)
    x, y = (Over((*PLACE, "axis", "distance"), moves[..., coordinate]) for coordinate in (0, 1))
    arrow = plotting.line(theme.PATH, "Δ", width=4, x=x, y=y, showlegend=False, mode="lines+markers")
    point = plotting.points(theme.PATH, "θ", size=12, x=_one("first", at), y=_one("second", at), showlegend=False)
    arrow["marker"] |= {"size": [0, 16], "symbol": "arrow", "angleref": "previous", "opacity": 1}
    return [plotting.objective_map(RIPPLES, RIPPLES.limits), point, arrow]


def _one(control: str, values: np.ndarray) -> Over:
    return Over((control,), values[:, None])


def _cut_traces(p: Parameters, radii: np.ndarray, found: Arrays) -> list[dict]:
    on: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
    along = (*PLACE, "axis")
    cost, model = found["ends"], found["model_ends"]
    gap = plotting.line(
        theme.COST,
        tr("error"),
        width=5,
        x=Over(("distance",), np.repeat(radii[:, None], 2, axis=1)),
        y=Over((*along, "distance"), np.stack([cost, model], axis=-1)),
        **on,
    )
    return [
        plotting.line(theme.ACTIVATION, tr("cost C"), width=4, x=offsets(p), y=Over(along, found["cuts"]), **on),
        plotting.line(theme.NEWTON, tr("model q"), width=4, x=offsets(p), y=Over(along, found["model_cuts"]), **on),
        gap,
    ]


def _error_traces(radii: np.ndarray, found: Arrays) -> list[dict]:
    """The greatest error at each distance, that at the one that is set, and a line of slope 3 from the nearest."""
    on: dict[str, Any] = {"xaxis": "x3", "yaxis": "y3", "showlegend": False}
    wrong = found["errors"]
    cubes = wrong[..., :1] * (radii / radii[0]) ** 3
    guide = plotting.line(theme.QUIET, tr("slope 3"), width=2, x=radii, y=Over(PLACE, cubes), **on)
    guide["line"]["dash"] = "dash"
    return [
        guide,
        plotting.line(theme.COST, tr("error"), dots=True, x=radii, y=Over(PLACE, wrong), **on),
        plotting.points(
            theme.COST,
            tr("error"),
            size=16,
            x=Over(("distance",), radii[:, None]),
            y=Over((*PLACE, "distance"), wrong[..., None]),
            **on,
        ),
    ]


def _layout(p: Parameters, found: Arrays) -> dict:
    reach, wrong = RIPPLES.limits, found["errors"]
    return {
        "xaxis": plotting.axis("θ<sub>1</sub>", -reach, reach, domain=[0, 0.4], constrain="domain"),
        "yaxis": plotting.axis("θ<sub>2</sub>", -reach, reach, domain=[0.45, 1], scaleanchor="x", constrain="domain"),
        "xaxis2": plotting.axis(tr("Δ, downhill to the right"), -p.farthest, p.farthest, domain=[0.52, 1], anchor="y2"),
        "yaxis2": plotting.axis(tr("cost"), *HEIGHTS, anchor="x2", domain=[0.45, 1]),
        "xaxis3": plotting.axis("‖Δ‖", p.shortest / 1.3, p.farthest * 1.3, type="log", domain=[0, 1], anchor="y3"),
        "yaxis3": plotting.axis(
            tr("greatest error"), wrong.min() / 2, wrong.max() * 2, type="log", anchor="x3", domain=[0, 0.3]
        ),
        "annotations": _slope_notes(found),
    }


def _slope_notes(found: Arrays) -> list[dict]:
    """The slope that was fitted, and what the dashed line is."""
    fitted = written(found["slopes"], tr("slope {slope} where ‖Δ‖ < {distance:g}", slope="{:.2f}", distance=NEAR))
    corner = {"xref": "x3 domain", "yref": "y3 domain", "showarrow": False, "bgcolor": theme.GROUND}
    return [
        {**corner, "x": 0.02, "y": 0.92, "text": Over(PLACE, fitted), "font": {"color": theme.COST}},
        {**corner, "x": 0.98, "y": 0.08, "text": tr("dashed: slope 3"), "font": {"color": theme.QUIET}},
    ]


def _readouts(found: Arrays) -> tuple[Readout, ...]:
    greater, lesser = (written(found["eigenvalues"][..., number], "{:.1f}") for number in (0, 1))
    both = np.char.add(np.char.add(greater, tr(", ")), np.char.add(lesser, ": "))
    curvatures = np.char.add(both, np.vectorize(tr)(found["kinds"]))
    return (
        Readout(tr("curvatures h₁ and h₂ of q"), Over(PLACE, curvatures)),
        Readout(tr("greatest error at this ‖Δ‖"), Over((*PLACE, "distance"), written(found["errors"], "{:.2g}"))),
    )
