"""Universal approximation, seen: networks that follow a given function of one variable.

Any continuous function on an interval is approached as closely as wished with enough hidden neurons and a
non-polynomial activation (Cybenko 1989; Hornik 1991; Leshno et al. 1993).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nncore.arrays import FloatArray, count, float_array, function_of, positive, require_kind, require_rng
from nncore.costs import MeanSquaredError
from nncore.descent import descend
from nncore.network import Network
from nncore.network_objective import objective
from nncore.second_order import LBFGS

Function: TypeAlias = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Fit:
    """A network 1-width-1 that approximates a function, and its greatest error on the interval."""

    width: int
    network: Network
    greatest_error: float


def step_network(
    function: Function, bumps: int, *, interval: tuple[float, float] = (0.0, 1.0), steepness: float = 50.0
) -> Network:
    """Return Nielsen's construction: a sum of `bumps` bumps, each made of two sigmoid neurons (Nielsen 2015, ch. 4).

    Bump i is h_i (sigma(s (x - l_i)) - sigma(s (x - r_i))) over one of equal pieces l_i..r_i of the interval, with h_i
    the function in the middle; s is `steepness` divided by the width of a piece. The outermost edges lie one piece
    outside the interval, so that the sum does not sag at its ends. Hidden neurons: 2 * bumps.

    >>> network = step_network(np.square, 20)
    >>> bool(greatest_error(network, np.square) < 0.06)
    True

    Raises:
        ValueError: bumps below 1, an interval that is empty, or a function that is not finite or keeps no shape.
    """
    edges = _points(interval, count("bumps", bumps, least=1) + 1)[:, 0]
    heights = _values(function, ((edges[:-1] + edges[1:]) / 2)[:, None])[:, 0]
    piece = (edges[-1] - edges[0]) / bumps
    slope = positive("steepness", steepness) / piece
    left, right = edges[:-1].copy(), edges[1:].copy()
    left[0], right[-1] = edges[0] - piece, edges[-1] + piece
    positions = np.stack([left, right], axis=1).ravel()
    out = np.stack([heights, -heights], axis=1).ravel()
    hidden = np.full((2 * bumps, 1), slope)
    return Network([hidden, out[None, :]], [-slope * positions, [0.0]], ["sigmoid", "identity"])


def trained_fits(
    function: Function,
    widths: Iterable[int],
    *,
    interval: tuple[float, float] = (0.0, 1.0),
    activation: str = "tanh",
    samples: int = 200,
    steps: int = 500,
    rng: np.random.Generator,
) -> list[Fit]:
    """Fit a network 1-width-1 to the function for each width, by L-BFGS on `samples` even points, and measure it.

    The hidden neurons start with their bends spread over the interval, the output layer as the least-squares solution.

    Raises:
        ValueError: as `step_network`; a width, samples or steps below 1.
    """
    require_rng(rng)
    require_kind("widths", widths, Iterable)
    x = _points(interval, count("samples", samples, least=2))
    y, fits = _values(function, x), list[Fit]()
    for i, width in enumerate(widths):
        start = _start(count(f"widths[{i}]", width, least=1), x, y, activation, rng)
        cost = objective(start, x, y, cost=MeanSquaredError())
        path = descend(LBFGS(memory=20), cost, start.parameters, count("steps", steps, least=1))
        network = start.with_parameters(path.points[-1])
        fits.append(Fit(width, network, greatest_error(network, function, interval=interval)))
    return fits


def greatest_error(
    network: Network, function: Function, *, interval: tuple[float, float] = (0.0, 1.0), points: int = 2001
) -> float:
    """The greatest |network(x) - function(x)| on even points of the interval, in the unit of the function."""
    require_kind("network", network, Network)
    x = _points(interval, count("points", points, least=2))
    return float(np.abs(network(x) - _values(function, x)).max())


def _start(width: int, x: FloatArray, y: FloatArray, activation: str, rng: np.random.Generator) -> Network:
    low, high = float(x[0, 0]), float(x[-1, 0])
    slopes = rng.choice([-1.0, 1.0], width) * rng.uniform(1, 2, width) * (width + 1) / (high - low)
    biases = -slopes * np.linspace(low, high, width + 2)[1:-1]
    hidden = Network([slopes[:, None]], [biases], [activation])(x)
    solution = np.linalg.lstsq(np.hstack([hidden, np.ones_like(x)]), y)[0][:, 0]
    return Network([slopes[:, None], solution[None, :-1]], [biases, solution[-1:]], [activation, "identity"])


def _points(interval: tuple[float, float], n: int) -> FloatArray:
    """n even points of the interval, (n, 1)."""
    low, high = map(float, float_array("interval", interval, (2,)))
    if not low < high:
        raise ValueError(f"interval must be (low, high) with low < high, got {interval!r}")
    return np.linspace(low, high, n)[:, None]


def _values(function: Function, x: FloatArray) -> FloatArray:
    return float_array("function(x)", function_of("x (k, 1)", "function", function)(x), x.shape)
