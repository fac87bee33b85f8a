"""A continuous curve, a sum of a few cosines, and networks of growing width that were trained to follow it.

    fits = WidthFits(WidthRun())
    fits.curves[3], fits.errors[3], fits.networks[3]         # of the width fits.widths[3]

The curve is the beginning of Weierstrass's series, sum of ratio^k cos(2^k pi x). Each width has several starts; the one
with the least training cost is kept, whatever its greatest error.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lecture import deck
from lecture.kit.kept import Arrays, kept
from nncore import MeanSquaredError, Network, forward, trained_fits

INTERVAL = (-1.0, 1.0)
GRID = np.linspace(*INTERVAL, 801)


class WidthRun(deck.Parameters):
    """The curve and the networks 1-width-1 (tanh) that are fitted to it by L-BFGS."""

    terms: Annotated[int, Field(ge=1, le=7)] = 5
    ratio: Annotated[float, Field(gt=0, lt=1)] = 0.6
    widths: Annotated[tuple[Annotated[int, Field(ge=1, le=128)], ...], Field(min_length=3, max_length=8)] = (
        1, 2, 4, 8, 16, 32, 64,
    )  # fmt: skip
    starts: Annotated[int, Field(ge=1, le=6)] = 2
    steps: Annotated[int, Field(ge=20, le=3000)] = 700
    samples: Annotated[int, Field(ge=50, le=1000)] = 300
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0


def target(x: NDArray[np.floating], *, terms: int, ratio: float) -> NDArray[np.floating]:
    """sum over k below `terms` of ratio^k cos(2^k pi x)."""
    return np.sum([ratio**k * np.cos(2**k * np.pi * x) for k in range(terms)], axis=0)


@kept
def width_run(
    terms: int, ratio: float, widths: tuple[int, ...], starts: int, steps: int, samples: int, seed: int
) -> Arrays:
    """theta of each width's best start, one after another in `points`, and their training costs (widths,)."""
    function = partial(target, terms=terms, ratio=ratio)
    rng = np.random.default_rng(seed)
    x = np.linspace(*INTERVAL, samples)[:, None]
    tries = [
        trained_fits(function, widths, interval=INTERVAL, samples=samples, steps=steps, rng=rng) for _ in range(starts)
    ]
    costs = np.array(
        [[MeanSquaredError().value(forward(fit.network, x).output, function(x)) for fit in fits] for fits in tries]
    )
    best = costs.argmin(axis=0)
    chosen = [tries[start][place].network.parameters for place, start in enumerate(best)]
    return {"points": np.concatenate(chosen), "costs": costs.min(axis=0)}


class WidthFits:
    """The curve on `GRID`, and for each width the network, its curve, its greatest error and where that is (x, y)."""

    def __init__(self, parameters: WidthRun) -> None:
        self.parameters, self.widths = parameters, parameters.widths
        run = width_run(**parameters.model_dump(mode="json", include=set(WidthRun.model_fields)))
        self.curve = self.target(GRID)
        self.networks: list[Network] = []
        at = 0
        for width in self.widths:
            shape = Network.initialize(
                (1, width, 1), "tanh", output_activation="identity", rng=np.random.default_rng(0)
            )
            self.networks.append(shape.with_parameters(run["points"][at : at + shape.parameter_count]))
            at += shape.parameter_count
        self.curves = np.stack([self.output(place, GRID) for place in range(len(self.widths))])
        gaps = np.abs(self.curves - self.curve)
        self.errors = gaps.max(axis=1)
        worst = enumerate(gaps.argmax(axis=1))
        self.worst = [(float(GRID[at]), float(self.curves[place, at])) for place, at in worst]

    def target(self, x: NDArray[np.floating]) -> NDArray[np.floating]:
        """The curve at x (any shape)."""
        return target(x, terms=self.parameters.terms, ratio=self.parameters.ratio)

    def output(self, place: int, x: NDArray[np.floating]) -> NDArray[np.floating]:
        """What the network of a width gives at x (n,)."""
        return forward(self.networks[place], x[:, None]).output[:, 0]

    def narrowest(self, allowed: float) -> int:
        """The place of the first width whose greatest error is at most `allowed`, which must be one."""
        return int(np.flatnonzero(self.errors <= allowed)[0])

    def tolerances(self) -> list[float]:
        """Up to three errors to allow, each of which needs another width than the one before."""
        needed: dict[int, float] = {}
        for allowed in (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01):
            if allowed >= self.errors.min():
                needed.setdefault(self.narrowest(allowed), allowed)
        found = list(needed.values()) or [float(np.ceil(100 * self.errors.min()) / 100)]
        first = 1 if len(found) > 3 else 0
        return [found[place] for place in sorted({first, (first + len(found)) // 2, len(found) - 1})]
