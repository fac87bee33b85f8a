"""The noisy curve learnt with and without weight decay, all strengths from one start.

    runs = DecayRuns(NoisyRun())         # or of measured points: NoisyRun(data="measured.csv")
    runs.points[runs.chosen]             # theta of the network with the deck's strength, a row for each of runs.steps
    runs.squares(0)                      # R(W) along the run without decay

Full-batch gradient descent on C_data + lambda * sum of the squared weights: the slide's rule
W := W - eta (dC_data/dW + 2 lambda W), biases without the second term. The states are kept at steps that are even
on a logarithmic axis.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from lecture import deck
from lecture.kit.kept import Arrays, kept
from nncore import L2, Dataset, GradientDescent, MeanSquaredError, Network, NetworkObjective, State, forward, objective
from scenes.numbers.curve_samples import CurveSamples, PointsFile

Strength = Annotated[float, Field(gt=0, le=1)]

STATES = 160
"""How many states of a run are kept, at most."""


FARTHEST = 1e6
"""A run with a parameter beyond this has diverged."""


class NoisyRun(deck.Parameters):
    """Data, network and training; `gains` widen the layers' first weights, so that the start is wiggly.

    data: a table with the author's own points, in place of `samples` and `noise`.
    """

    data: PointsFile | None = None
    seed: Annotated[int, Field(ge=0, le=2**31)] = 9
    samples: Annotated[int, Field(ge=6, le=60)] = 20
    noise: Annotated[float, Field(ge=0, le=1)] = 0.3
    hidden: Annotated[int, Field(ge=4, le=40)] = 24
    gains: tuple[Strength | Annotated[float, Field(gt=0, le=20)], ...] = (12.0, 3.0, 1.0)
    step: Annotated[float, Field(gt=0, le=0.05)] = 0.025
    steps: Annotated[int, Field(ge=200, le=40000)] = 12000
    strength: Strength = 0.003
    strengths: Annotated[tuple[Strength, ...], Field(min_length=4, max_length=14)] = (
        1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 2e-3, 3e-3, 5e-3, 1e-2, 3e-2, 1e-1,
    )  # fmt: skip

    @model_validator(mode="after")
    def _one_gain_for_each_layer(self) -> NoisyRun:
        if len(self.gains) != 3:
            raise ValueError(f"gains must have one entry for each of the 3 layers, got {len(self.gains)}")
        return self

    @property
    def swept(self) -> tuple[float, ...]:
        """The strengths above zero that are trained, ascending; `strength` is one of them."""
        return tuple(sorted({self.strength, *self.strengths}))


GRID = np.linspace(-1.0, 1.0, 321)
"""Where on the axis that the network sees curves are evaluated."""


def outputs(network: Network, points: np.ndarray) -> np.ndarray:
    """The output (rows, len(GRID)) of `network` with each row of `points` (rows, P) as its parameters."""
    return np.stack([forward(network.with_parameters(theta), GRID[:, None]).output[:, 0] for theta in points])


def first_network(seed: int, hidden: int, gains: tuple[float, ...]) -> Network:
    """The 1-hidden-hidden-1 tanh network before training: wide first weights, the first layer's bends spread over x."""
    rng = np.random.default_rng(seed)
    base = Network.initialize((1, hidden, hidden, 1), "tanh", output_activation="identity", rng=rng)
    weights = [gain * weight for gain, weight in zip(gains, base.weights, strict=True)]
    bends = rng.uniform(-1, 1, hidden)
    return Network(weights, [-weights[0][:, 0] * bends, *base.biases[1:]], base.activations)


def kept_steps(steps: int) -> np.ndarray:
    """0, then the whole numbers nearest to even places on a logarithmic axis up to `steps`."""
    return np.unique(np.concatenate([[0], np.round(np.geomspace(1, steps, STATES - 1)).astype(int)]))


@kept
def decay_run(
    learn: list[list[float]],
    check: list[list[float]],
    seed: int,
    hidden: int,
    gains: tuple[float, ...],
    step: float,
    steps: int,
    strength: float,
    strengths: tuple[float, ...],
) -> Arrays:
    """Strengths (k,), 0 first; points (k, rows, P) and the costs on either data without the penalty (k, rows).

    learn, check: the scaled points, [x, y] each.

    Raises:
        ValueError: the step is too large and a run diverged.
    """
    start = first_network(seed, hidden, gains)
    data, held_out = (
        objective(start, np.array(x)[:, None], np.array(y)[:, None], cost=MeanSquaredError())
        for x, y in (zip(*part, strict=True) for part in (learn, check))
    )
    values = np.array([0.0, *sorted({strength, *strengths})])
    at = kept_steps(steps)
    runs = _descended(data, start, values, step, at)
    return {
        "strengths": values,
        "steps": at,
        "points": runs,
        "costs": np.stack([data.values(run) for run in runs]),
        "validation_costs": np.stack([held_out.values(run) for run in runs]),
    }


def _descended(
    data: NetworkObjective, start: Network, strengths: np.ndarray, step: float, at: np.ndarray
) -> np.ndarray:
    """Points (k, rows, P) of gradient descent under each strength, at the steps `at`."""
    penalties = [L2(float(strength)) for strength in strengths]
    rule, mask = GradientDescent(step), start.weight_mask
    state = State.at(np.repeat(start.parameters[None, :], len(strengths), axis=0))
    found = [state.theta]
    for t in range(int(at[-1])):
        gradient = data.gradients(state.theta)
        for row, penalty in enumerate(penalties):
            gradient[row, mask] += penalty.gradient(state.theta[row, mask])
        state = rule.update(state, gradient)
        if not (np.abs(state.theta) < FARTHEST).all():
            raise ValueError(f"step must be small enough for the run not to diverge, got {step}")
        if t + 1 == at[len(found)]:
            found.append(state.theta)
    return np.stack(found, axis=1)


class DecayRuns:
    """The runs of a set of parameters, and what the pictures ask of them. Run 0 is the one without decay."""

    def __init__(self, parameters: NoisyRun) -> None:
        self.parameters = parameters
        p = parameters
        drawn = CurveSamples.drawn(p.seed, p.samples, p.noise)
        self.samples = CurveSamples.measured(p.data, p.seed) if p.data else drawn
        learn, check = (np.hstack([part.x, part.y]).tolist() for part in self.samples.scaled)
        trained = {"seed", "hidden", "gains", "step", "steps", "strength", "strengths"}
        run = decay_run(learn=learn, check=check, **p.model_dump(mode="json", include=trained))
        self.strengths, self.steps, self.points = run["strengths"], run["steps"], run["points"]
        self._costs, self._validation_costs = run["costs"], run["validation_costs"]
        self.network = first_network(parameters.seed, parameters.hidden, parameters.gains)
        self.last = len(self.steps) - 1
        self.chosen = int(np.argmin(np.abs(self.strengths - parameters.strength)))

    @property
    def data(self) -> tuple[Dataset, Dataset]:
        """Training and validation points."""
        return self.samples.learn, self.samples.check

    @cached_property
    def grid(self) -> np.ndarray:
        """Where on the x axis curves are evaluated."""
        return self.samples.x.real(GRID)

    @cached_property
    def truth(self) -> np.ndarray | None:
        """The curve behind the points, on the grid; of measured points nobody knows it."""
        known = self.data[0].true_curve
        return known(self.grid) if known else None

    @cached_property
    def objective(self) -> NetworkObjective:
        """C_data of the training points, both axes scaled."""
        learn, _ = self.samples.scaled
        return objective(self.network, learn.x, learn.y, cost=MeanSquaredError())

    def curves(self, index: int) -> np.ndarray:
        """The network's curve on the grid at every state of a run (rows, places)."""
        return self.samples.y.real(outputs(self.network, self.points[index]))

    def errors_to_truth(self, index: int) -> np.ndarray:
        """How far each state of a run is from the curve behind the points: mean squared distances over the grid."""
        return np.square(self.curves(index) - self.truth).mean(axis=1)

    @cached_property
    def x_range(self) -> tuple[float, float]:
        """The ends of the x axis."""
        return self.samples.x.low, self.samples.x.high

    @cached_property
    def y_range(self) -> tuple[float, float]:
        """The ends of a chart of y: what holds the data and the ends of both runs, or nearly twice the data."""
        most = max(float(np.abs(part.y).max()) for part in self.samples.scaled)
        fits = max(float(np.abs(outputs(self.network, self.points[k, -1:])).max()) for k in (0, self.chosen))
        reach = np.ceil(10 * min(1.12 * max(most, fits), 1.8 * most)) / 10
        low, high = self.samples.y.real(np.array([-reach, reach]))
        return float(low), float(high)

    def costs(self, index: int) -> dict[str, np.ndarray]:
        """Training and validation cost along a run, without the penalty."""
        return {"train": self._costs[index], "validation": self._validation_costs[index]}

    def squares(self, index: int) -> np.ndarray:
        """R(W), the sum of the squared weights, along a run."""
        return np.square(self.points[index][:, self.network.weight_mask]).sum(axis=1)

    def weights(self, index: int, row: int = -1) -> list[np.ndarray]:
        """The weight matrices of a state of a run."""
        return list(self.network.with_parameters(self.points[index, row]).weights)

    @cached_property
    def contested(self) -> int:
        """Of the weights of the decayed network, the one on which data and decay pull hardest against each other."""
        theta = self.points[self.chosen, -1]
        data, decay = self.objective.gradient(theta), 2 * self.parameters.strength * theta
        against = (data * decay < 0) & self.network.weight_mask
        return int(np.argmax(np.where(against, np.minimum(np.abs(data), np.abs(decay)), -1.0)))

    def pulls(self, weight: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A weight along the decayed run, and what pulls on it: -dC_data/dw and -2 lambda w."""
        points = self.points[self.chosen]
        gradients = self.objective.gradients(points)[:, weight]
        return points[:, weight], -gradients, -2 * self.parameters.strength * points[:, weight]
