"""The digits network trained in mini-batches by four optimizers, each at its best learning rate.

runs = DigitTrainings((64, 16, 16, 10))
runs.tuned["Adam"], runs.means["Adam"]     # its best rate; the mean cost after the last epoch at every rate
runs.costs("Adam")                         # with that rate: the cost of each mini-batch, before its step
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lecture.kit.kept import Arrays, kept
from nncore import (
    Adam,
    CrossEntropy,
    Dataset,
    GradientDescent,
    Momentum,
    Network,
    Optimizer,
    RMSProp,
    datasets,
    objective,
)
from nncore.optimizers import State
from scenes.numbers.networks import DIGIT_SIDES

EPOCHS, BATCH, SEEDS = 5, 32, 3
AVERAGED = 20
"""Over so many mini-batches a running mean goes."""
RATES = {
    "gradient descent": (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
    "momentum": (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
    "RMSProp": (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2),
    "Adam": (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1),
}
"""The rates that are tried."""
KINDS: dict[str, Callable[[float], Optimizer]] = {
    "gradient descent": GradientDescent,
    "momentum": Momentum,
    "RMSProp": RMSProp,
    "Adam": Adam,
}


def training_set(sizes: tuple[int, ...]) -> Dataset:
    """The four fifths of the images on which the digits network learns."""
    return datasets.digits(DIGIT_SIDES[sizes[0]]).split(0.8, rng=np.random.default_rng(1))[0]


def first_network(sizes: tuple[int, ...], seed: int) -> Network:
    """The network before training."""
    return Network.initialize(sizes, "sigmoid", output_activation="softmax", rng=np.random.default_rng(seed))


@kept
def digit_runs(sizes: tuple[int, ...], epochs: int, seeds: int) -> Arrays:
    """All trainings, by name: "costs NAME" (rates, seeds, steps) of the mini-batches, each before its step, and "ends
    NAME" (rates, seeds, P), the parameters at the end; "means NAME" (rates,) are the mean costs there.

    All that have the same seed begin with the same network and see the same mini-batches.
    """
    data, found = training_set(sizes), {}
    for name, rates in RATES.items():
        runs = [[_trained(data, sizes, KINDS[name](rate), epochs, seed) for seed in range(seeds)] for rate in rates]
        found[f"costs {name}"] = np.array([[costs for costs, _, _ in of_rate] for of_rate in runs])
        found[f"ends {name}"] = np.array([[theta for _, theta, _ in of_rate] for of_rate in runs])
        found[f"means {name}"] = np.array([np.mean([end for _, _, end in of_rate]) for of_rate in runs])
    return found


def _trained(
    data: Dataset, sizes: tuple[int, ...], optimizer: Optimizer, epochs: int, seed: int
) -> tuple[list[float], np.ndarray, float]:
    """The mini-batches' costs, the parameters at the end, and the cost of all images there."""
    network, rng = first_network(sizes, seed), np.random.default_rng(seed)
    whole, state, costs = objective(network, data.x, data.y, cost=CrossEntropy()), State.at(network.parameters), []
    for _ in range(epochs):
        order = rng.permutation(whole.samples)
        for start in range(0, whole.samples, BATCH):
            cost, gradient = whole.restricted_to(order[start : start + BATCH]).raw_value_and_gradient(state.theta)
            costs.append(cost)
            state = optimizer.update(state, gradient)
    return costs, state.theta, whole(state.theta)


class DigitTrainings:
    """All trainings of a digits network of this shape."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes, found = sizes, digit_runs(sizes=sizes, epochs=EPOCHS, seeds=SEEDS)
        self.means, self.ends, self._costs = (
            {name: found[f"{what} {name}"] for name in RATES} for what in ("means", "ends", "costs")
        )

    @property
    def tuned(self) -> dict[str, float]:
        """The rate of each optimizer that leaves the least mean cost."""
        return {name: RATES[name][int(np.argmin(means))] for name, means in self.means.items()}

    def last_costs(self, name: str) -> np.ndarray:
        """The costs of all images at the end of the trainings (rates, seeds)."""
        data = training_set(self.sizes)
        cost = objective(first_network(self.sizes, 0), data.x, data.y, cost=CrossEntropy())
        return np.array([[cost(theta) for theta in of_rate] for of_rate in self.ends[name]])

    def costs(self, name: str) -> np.ndarray:
        """The costs of the mini-batches of the first training at the best rate (steps,)."""
        return self._costs[name][int(np.argmin(self.means[name])), 0]

    def averaged_costs(self, name: str) -> np.ndarray:
        """The mean of each of these costs and those before it, AVERAGED at most (steps,)."""
        sums = np.cumsum(self.costs(name))
        sums[AVERAGED:] -= sums[:-AVERAGED].copy()
        return sums / np.minimum(np.arange(1, len(sums) + 1), AVERAGED)
