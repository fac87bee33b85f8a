"""Nielsen's construction: two steep neurons make a bump, and bumps follow the curve of the conclusion (2015, ch. 4).

    built = BumpFits(WidthRun())
    built.curves[1], built.errors[1], built.networks[1]      # of built.counts[1] bumps, twice as many hidden neurons

Nothing is trained: a bump stands over each of equal pieces of the interval, as high as the curve in the middle.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore import Network, forward, step_network
from scenes.numbers.widths import GRID, INTERVAL, WidthRun, target

COUNTS = (8, 16, 32, 64)
STEEPNESS = 50.0
"""Of a step, over the width of a piece."""
FINE = np.linspace(*INTERVAL, 6401)
"""Where errors are measured: some places in each step."""


class BumpFits:
    """For each number of bumps the network, its curve on `GRID`, its greatest error, and where that is (x, y)."""

    counts = COUNTS

    def __init__(self, parameters: WidthRun) -> None:
        self.parameters, self.widths = parameters, tuple(2 * count for count in COUNTS)
        self.networks = [self.network(count) for count in COUNTS]
        self.curves = np.stack([output(network, GRID) for network in self.networks])
        fine = np.stack([output(network, FINE) for network in self.networks])
        gaps = np.abs(fine - self.target(FINE))
        self.errors, worst = gaps.max(axis=1), gaps.argmax(axis=1)
        self.worst = [(float(FINE[at]), float(values[at])) for at, values in zip(worst, fine, strict=True)]

    def target(self, x: NDArray[np.floating]) -> NDArray[np.floating]:
        """The curve at x (any shape)."""
        return target(x, terms=self.parameters.terms, ratio=self.parameters.ratio)

    def network(self, count: int) -> Network:
        """The network of `count` bumps."""
        return step_network(self.target, count, interval=INTERVAL, steepness=STEEPNESS)

    def highest(self) -> int:
        """The number of the highest of the first network's bumps that does not stand at an end."""
        heights = self.networks[0].weights[1][0, ::2]
        return 1 + int(np.argmax(np.abs(heights[1:-1])))

    def bump(self, number: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The two neurons of one of the first network's bumps, each times its output weight, on `GRID`."""
        network = self.networks[0]
        passed = forward(network, GRID[:, None]).activations[1]
        first, second = (passed[:, i] * network.weights[1][0, i] for i in (2 * number, 2 * number + 1))
        return first, second


def output(network: Network, x: NDArray[np.floating]) -> NDArray[np.floating]:
    """What a network gives at x (n,)."""
    return forward(network, x[:, None]).output[:, 0]
