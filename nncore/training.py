"""Training with mini-batches."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.arrays import FloatArray, count
from nncore.costs import Cost
from nncore.network import Network
from nncore.objective import objective
from nncore.optimizers import Optimizer, State
from nncore.penalties import Penalty


@dataclass(frozen=True, eq=False)
class History:
    """A training run; row e is the state after e epochs, row 0 the start.

    costs: (epochs + 1,), on all training data, with the penalty. validation_costs: (epochs + 1,), without the penalty,
    or (0,) without validation data. parameters: (epochs + 1, P). network: the network after the last row. If the run
    diverged it has fewer rows, all of them finite, and `diverged` is True.
    """

    costs: FloatArray
    validation_costs: FloatArray
    parameters: FloatArray
    network: Network
    diverged: bool


def train(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    cost: Cost,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    penalty: Penalty | None = None,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    rng: np.random.Generator,
) -> History:
    """Train `network` on x (samples, n_0), y (samples, n_L) in mini-batches shuffled by `rng` anew in each epoch.

    The last batch of an epoch may be smaller. A batch_size of at least the number of samples means full batches.

    Raises:
        ValueError: as `backpropagate`; epochs below 0 or batch_size below 1.
    """
    whole = objective(network, x, y, cost=cost, penalty=penalty)
    held_out = None if validation is None else objective(network, *validation, cost=cost)
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size, least=1)
    costs: list[float] = []
    validation_costs: list[float] = []
    parameters: list[FloatArray] = []
    state = State.at(network.parameters)
    with np.errstate(all="ignore"):
        for epoch in range(epochs + 1):
            if not np.isfinite(state.theta).all() or not np.isfinite(now := whole.raw_value(state.theta)):
                break
            costs.append(now)
            parameters.append(state.theta)
            if held_out is not None:
                validation_costs.append(held_out(state.theta))
            if epoch < epochs:
                for rows in _batches(whole.samples, batch_size, rng):
                    batch = objective(network, whole.x[rows], whole.y[rows], cost=cost, penalty=penalty)
                    state = optimizer.update(state, batch.raw_gradient(state.theta))
    if not costs:
        raise ValueError("network must have a finite cost on x and y before training, got one that is not")
    return History(
        np.array(costs, network.dtype),
        np.array(validation_costs, network.dtype),
        np.stack(parameters),
        network.with_parameters(parameters[-1]),
        len(costs) <= epochs,
    )


def _batches(samples: int, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    order = rng.permutation(samples)
    for start in range(0, samples, size):
        yield order[start : start + size]
