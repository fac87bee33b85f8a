"""Training with mini-batches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, Summary, count, float_array, frozen, require_kind, require_rng
from nncore.costs import Cost
from nncore.network import Network
from nncore.network_objective import NetworkObjective, objective
from nncore.optimizers import Optimizer, State, next_state, require_optimizer
from nncore.penalties import Penalty


@dataclass(frozen=True, eq=False, repr=False)
class History(Summary):
    """A training run; row e is the state after e epochs, row 0 the start.

    costs: (epochs + 1,), on all training data, with the penalty. validation_costs: (epochs + 1,), without the penalty,
    or (0,) without validation data. parameters: (epochs + 1, P). best_epoch: the row of the lowest validation cost, or
    of the lowest cost without validation data. network: the network after the last row; where early stopping was asked
    for, the one of `best_epoch`. state: the optimizer's after the last row, to go on from. A run that diverged has
    fewer rows, all of them finite, and `diverged` True; one that was stopped has fewer rows, too.
    """

    costs: FloatArray
    validation_costs: FloatArray
    parameters: FloatArray
    best_epoch: int
    network: Network
    diverged: bool
    state: State


@dataclass(frozen=True, eq=False, repr=False)
class Epoch(Summary):
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
    weights: ArrayLike | None = None,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    patience: int | None = None,
    running_costs: bool = False,
    callbacks: tuple[Callback, ...] = (),
    state: State | None = None,
    rng: np.random.Generator,
) -> History:
    """Train `network` on x (samples, n_0), y (samples, n_L) in mini-batches shuffled by `rng` anew in each epoch.

    The last batch of an epoch may be smaller; a batch_size of at least the number of samples means full batches.
    weights: how much each sample counts, (samples,).
    validation: (inputs, targets) that are only looked at.
    patience: stop early once that many epochs in a row have not lowered the validation cost.
    running_costs: take as an epoch's cost the mean over its batches, each at the parameters of its turn: saves a pass.
    callbacks: functions of an `Epoch`, called after the start and each epoch; one that returns True ends training.
    state: go on from the `state` of an earlier History, exactly, if `rng` is the same generator or one in its state.

    >>> from nncore import Adam, MeanSquaredError, datasets
    >>> xor, rng = datasets.xor(), np.random.default_rng(1)
    >>> net = Network.initialize([2, 3, 1], rng=rng)
    >>> run = train(net, xor.x, xor.y, cost=MeanSquaredError(), optimizer=Adam(0.1), epochs=400, batch_size=4, rng=rng)
    >>> run.network(xor.x).round().ravel().tolist()
    [0.0, 1.0, 1.0, 0.0]

    Raises:
        ValueError: as `backpropagate`; epochs below 0, batch_size or patience below 1, patience without validation, a
            state that does not fit, or a first cost that is not finite.
    """
    require_rng(rng)
    require_optimizer("optimizer", optimizer)
    whole = objective(network, x, y, cost=cost, penalty=penalty, weights=weights)
    if validation is not None and (type(validation) not in (tuple, list) or len(validation) != 2):
        raise ValueError(f"validation must be a pair (inputs, targets), got {type(validation).__name__}")
    held_out = None if validation is None else objective(network, *validation, cost=cost)
    epochs, batch_size = count("epochs", epochs), count("batch_size", batch_size, least=1)
    if patience is not None and count("patience", patience, least=1) and held_out is None:
        raise ValueError(f"validation must be given with patience {patience}, got None")
    if type(callbacks) not in (tuple, list) or not all(map(callable, callbacks)):
        raise ValueError(f"callbacks must be a tuple of functions of an Epoch, got {callbacks!r}")
    state = State.at(network.parameters).owned() if state is None else _taken_up(state, network)
    log, diverged = list[Epoch](), False
    with np.errstate(all="ignore"):
        for number in range(epochs + 1):
            now, running = _epoch(whole, optimizer, state, batch_size, rng) if number > 0 else (state, None)
            value = running if running_costs and running is not None else whole.raw_value(now.theta)
            if diverged := not (np.isfinite(value) and np.isfinite(now.theta).all()):
                break
            state = now
            log.append(Epoch(number, value, None if held_out is None else held_out(now.theta), now.theta))
            stops = [callback(log[-1]) is True for callback in callbacks]
            if any(stops) or (patience is not None and number - _best(log) >= patience):
                break
    if not log:
        raise ValueError("network must have a finite cost on x and y before training, got one that is not")
    return History(
        np.array([e.cost for e in log], network.dtype),
        np.array([e.validation_cost for e in log if e.validation_cost is not None], network.dtype),
        np.stack([e.theta for e in log]),
        best := _best(log),
        network.with_parameters(log[-1 if patience is None else best].theta),
        diverged,
        state,
    )


def _epoch(
    whole: NetworkObjective, optimizer: Optimizer, state: State, size: int, rng: np.random.Generator
) -> tuple[State, float]:
    """The state after an epoch, and the mean of its samples' costs, each at the parameters of its turn."""
    total, order = 0.0, rng.permutation(whole.samples)
    for at in range(0, whole.samples, size):
        batch = whole.restricted_to(order[at : at + size])
        cost, gradient = batch.raw_value_and_gradient(state.theta)
        state = next_state(optimizer, state, gradient, batch)
        total += cost * batch.samples
    return state, total / whole.samples


def _taken_up(state: State, network: Network) -> State:
    """The state that a run goes on from, checked, in arrays of its own."""
    require_kind("state", state, State, "the `state` of a History")
    names = ["theta", "first", "second", *("more" for _ in state.more)]
    given = zip(names, (state.theta, state.first, state.second, *state.more), strict=True)
    shape, dtype = (network.parameter_count,), network.dtype
    theta, first, second, *more = (frozen(float_array(f"state.{name}", a, shape, dtype)) for name, a in given)
    return State(theta, first, second, count("state.steps", state.steps), tuple(more))


def _best(log: list[Epoch]) -> int:
    return int(np.argmin([e.cost if e.validation_cost is None else e.validation_cost for e in log]))
