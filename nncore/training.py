"""Training with mini-batches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nncore.arrays import FloatArray, count
from nncore.costs import Cost
from nncore.fast.batches import Minibatches
from nncore.network import Network
from nncore.network_objective import NetworkObjective, objective
from nncore.optimizers import Optimizer, State
from nncore.penalties import Penalty


@dataclass(frozen=True, eq=False)
class History:
    """A training run; row e is the state after e epochs, row 0 the start.

    costs: (epochs + 1,), on all training data, with the penalty. validation_costs: (epochs + 1,), without the penalty,
    or (0,) without validation data. parameters: (epochs + 1, P). best_epoch: the row of the lowest validation cost, or
    of the lowest cost without validation data. network: the network after the last row; where early stopping was asked
    for, the one of `best_epoch`. A run that diverged has fewer rows, all of them finite, and `diverged` True; one that
    early stopping or a callback ended has fewer rows, too.
    """

    costs: FloatArray
    validation_costs: FloatArray
    parameters: FloatArray
    best_epoch: int
    network: Network
    diverged: bool


@dataclass(frozen=True, eq=False)
class Epoch:
    """What a callback sees: the epochs done, the costs so far, and theta (P,); validation_cost is None without data."""

    number: int
    cost: float
    validation_cost: float | None
    theta: FloatArray


Callback: TypeAlias = Callable[[Epoch], object]
"""Called after the start and after each epoch; training ends if it returns True."""


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
    patience: int | None = None,
    running_costs: bool = False,
    callbacks: tuple[Callback, ...] = (),
    rng: np.random.Generator,
) -> History:
    """Train `network` on x (samples, n_0), y (samples, n_L) in mini-batches shuffled by `rng` anew in each epoch.

    The last batch of an epoch may be smaller. A batch_size of at least the number of samples means full batches.
    validation: inputs and targets that are only looked at. patience: stop early once that many epochs in a row have not
    lowered the validation cost. running_costs: take as the cost of an epoch the mean over its batches, each at the
    parameters of its turn, which costs no further pass over the data (not with `Newton`).

    Raises:
        ValueError: as `backpropagate`; epochs below 0, batch_size or patience below 1, patience without validation, or
            a first cost that is not finite.
    """
    whole = objective(network, x, y, cost=cost, penalty=penalty)
    held_out = None if validation is None else objective(network, *validation, cost=cost)
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size, least=1)
    if patience is not None and (count("patience", patience, least=1) and held_out is None):
        raise ValueError(f"validation must be given with patience {patience}, got None")
    log: list[Epoch] = []
    state, diverged, running = State.at(network.parameters), False, None
    minibatches = Minibatches(network, whole.x, whole.y, cost, whole.output, penalty)
    with np.errstate(all="ignore"):
        for number in range(epochs + 1):
            if number > 0:
                order = batches(whole.samples, batch_size, rng=rng)
                if optimizer.elementwise:
                    state, running = minibatches.epoch(optimizer, state, order)
                else:
                    state = _epoch(whole, optimizer, state, order)
            now = running if running_costs and running is not None else whole.raw_value(state.theta)
            if not (np.isfinite(now) and np.isfinite(state.theta).all()):
                diverged = True
                break
            log.append(Epoch(number, now, None if held_out is None else held_out(state.theta), state.theta))
            stops = [callback(log[-1]) is True for callback in callbacks]
            if any(stops) or (patience is not None and number - _best(log) >= patience):
                break
    if not log:
        raise ValueError("network must have a finite cost on x and y before training, got one that is not")
    return _history(network, log, diverged, early=patience is not None)


def _epoch(whole: NetworkObjective, optimizer: Optimizer, state: State, order: Iterable[NDArray[np.intp]]) -> State:
    for rows in order:
        batch = whole.restricted_to(rows)
        state = optimizer.update(state, batch.raw_gradient(state.theta), batch)
    return state


def _best(log: list[Epoch]) -> int:
    costs = [e.cost if e.validation_cost is None else e.validation_cost for e in log]
    return int(np.argmin(costs))


def _history(network: Network, log: list[Epoch], diverged: bool, early: bool) -> History:
    best = _best(log)
    return History(
        np.array([e.cost for e in log], network.dtype),
        np.array([e.validation_cost for e in log if e.validation_cost is not None], network.dtype),
        np.stack([e.theta for e in log]),
        best,
        network.with_parameters(log[best if early else -1].theta),
        diverged,
    )


def batches(samples: int, size: int, *, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Row numbers 0..samples-1 in an order drawn by `rng`, `size` at a time."""
    order = rng.permutation(samples)
    for start in range(0, samples, size):
        yield order[start : start + size]
