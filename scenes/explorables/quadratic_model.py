"""What if the point were elsewhere? The quadratic model at any place of the ripples, along its two axes, and its error.

The axes are the Hessian's eigenvectors; Delta points downhill along one of them.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from nncore import QuadraticApproximation, landscapes
from scenes.kit import deck
from scenes.kit.runs import Arrays
from scenes.runs.hessian import errors, slope

RIPPLES = landscapes.ripples
CUT = 41
"""Places of a cut through the surface."""


class QuadraticModel(deck.Parameters):
    """At how many places along each coordinate the model stands, and which distances are tried."""

    places: Annotated[int, Field(ge=3, le=25)] = 21
    shortest: Annotated[float, Field(gt=0, le=0.05)] = 0.01
    farthest: Annotated[float, Field(ge=0.5, le=3)] = 1.5
    distances: Annotated[int, Field(ge=8, le=20)] = 13


def places(p: QuadraticModel) -> np.ndarray:
    """The values (n,) of either coordinate of theta."""
    return np.linspace(-RIPPLES.limits, RIPPLES.limits, p.places)


def distances(p: QuadraticModel) -> np.ndarray:
    """The values (k,) of ||Delta||, even on a logarithmic axis."""
    return np.geomspace(p.shortest, p.farthest, p.distances)


def offsets(p: QuadraticModel) -> np.ndarray:
    """The signed lengths (`CUT`,) of Delta along a cut."""
    return np.linspace(-p.farthest, p.farthest, CUT)


def downhill(model: QuadraticApproximation) -> np.ndarray:
    """The eigenvectors as rows (2, 2), of ascending eigenvalue, each pointing to where the cost falls at first."""
    axes = model.eigenvectors.T
    return axes * np.where(axes @ model.gradient > 0, -1.0, 1.0)[:, None]


def models(p: QuadraticModel) -> Arrays:
    """Over theta_1, theta_2 (n, n): what the model is, how it goes along each axis, and how wrong it is.

    eigenvalues (n, n, 2); axes (n, n, 2, 2); cuts, model_cuts (n, n, 2, CUT), C and q at theta + offset axis;
    ends, model_ends (n, n, 2, k), the same at the distances; errors (n, n, k), the greatest over all directions;
    slopes (n, n), of the errors on logarithmic axes.
    """
    at = places(p)
    found = [_at(p, np.array([x, y])) for x in at for y in at]
    return {
        name: np.reshape([one[name] for one in found], (len(at), len(at), *np.shape(found[0][name])))
        for name in found[0]
    }


def _at(p: QuadraticModel, theta: np.ndarray) -> Arrays:
    model = QuadraticApproximation.at(RIPPLES, theta)
    axes, radii = downhill(model), distances(p)
    cuts = [offsets(p)[:, None] * axis for axis in axes]
    ends = [radii[:, None] * axis for axis in axes]
    wrong = errors(RIPPLES, model, radii)
    return {
        "eigenvalues": model.eigenvalues,
        "axes": axes,
        "cuts": np.stack([RIPPLES.values(theta + deltas) for deltas in cuts]),
        "model_cuts": np.stack([model(deltas) for deltas in cuts]),
        "ends": np.stack([RIPPLES.values(theta + deltas) for deltas in ends]),
        "model_ends": np.stack([model(deltas) for deltas in ends]),
        "errors": wrong,
        "slopes": np.array(slope(radii, wrong, 0.1)),
    }
