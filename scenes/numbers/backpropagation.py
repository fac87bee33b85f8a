"""What the backpropagation section shows, computed: one weight nudged, its slope checked, a step, and a batch."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from lecture.kit.agreement import telling_decimals
from lecture.kit.network import kept_neurons
from lecture.kit.numbers import shown
from nncore import (
    BackwardPass,
    ForwardPass,
    GradientDescent,
    MeanSquaredError,
    Network,
    NetworkObjective,
    backpropagate,
    descend,
    forward,
    objective,
)
from scenes.numbers.networks import parameter_name

COST = MeanSquaredError()


class Nudge(NamedTuple):
    """The network with one weight changed: the weight, z and a of its output neuron, and the cost."""

    w: float
    z: float
    a: float
    cost: float


class FollowedWeight:
    """One weight of a network and one sample, and everything that is told about them.

    The weight leads to the output neuron with the greatest request, and has the greatest |dC/dw| there
    of those that are drawn. `last` is the number of its layer of weights, `source` and `output` are its ends.
    """

    def __init__(self, network: Network, x: tuple[float, ...], y: tuple[float, ...], at_most: int) -> None:
        self.network, self.x, self.y, self.at_most = network, np.array([x]), np.array([y]), at_most
        self.last = len(network.weights) - 1
        kept = kept_neurons(network.sizes[-2], at_most)
        self.output = int(np.abs(self.back.requests[-1][0]).argmax())
        self.source = max(kept, key=lambda i: abs(self.back.weights[-1][self.output, i]))

    @cached_property
    def back(self) -> BackwardPass:
        """Backpropagation of the sample."""
        return backpropagate(self.network, self.x, self.y, cost=COST)

    @property
    def passed(self) -> ForwardPass:
        """The forward pass of the sample."""
        return self.back.forward

    @property
    def a(self) -> float:
        """The activation of the output that the weight leads to."""
        return float(self.passed.output[0, self.output])

    @property
    def z(self) -> float:
        """Its preactivation."""
        return float(self.passed.preactivations[-1][0, self.output])

    @property
    def output_slopes(self) -> np.ndarray:
        """da/dz (n_L,) of the outputs."""
        return self.back.chain_factors(self.last).activation_by_preactivation[0]

    @cached_property
    def cost(self) -> NetworkObjective:
        """The sample's cost as a function of all parameters."""
        return objective(self.network, self.x, self.y, cost=COST)

    @property
    def index(self) -> int:
        """Where the weight that is followed lies in theta."""
        weights, _ = self.network.unpack(np.arange(self.network.parameter_count, dtype=float))
        return int(weights[-1][self.output, self.source])

    @property
    def weight(self) -> float:
        """The weight that is followed."""
        return float(self.network.weights[-1][self.output, self.source])

    @property
    def slope(self) -> float:
        """Its dC/dw, by backpropagation."""
        return float(self.back.weights[-1][self.output, self.source])

    @property
    def factors(self) -> tuple[float, float, float]:
        """dC/da, da/dz and dz/dw, whose product is dC/dw."""
        chain = self.back.chain_factors(self.last)
        return (
            float(chain.cost_by_activation[0, self.output]),
            float(chain.activation_by_preactivation[0, self.output]),
            float(chain.preactivation_by_weight[0, self.source]),
        )

    def nudged(self, change: float) -> Nudge:
        """The forward pass done anew with the weight changed."""
        theta = self.network.parameters
        theta[self.index] += change
        passed = forward(self.network.with_parameters(theta), self.x)
        z, a = passed.preactivations[-1][0, self.output], passed.output[0, self.output]
        return Nudge(float(theta[self.index]), float(z), float(a), self.cost(theta))

    def finite_difference(self, step: float = 1e-4) -> float:
        """(C(w + h) - C(w - h)) / 2h."""
        offset = np.zeros(self.network.parameter_count)
        offset[self.index] = step
        theta = self.network.parameters
        return (self.cost(theta + offset) - self.cost(theta - offset)) / (2 * step)

    def after_step(self, step: float) -> BackwardPass:
        """Backpropagation after one step of gradient descent on the sample; a step of 0 leaves the network as it is."""
        if step == 0:
            return self.back
        path = descend(GradientDescent(step), self.cost, self.network.parameters, 1)
        return backpropagate(self.network.with_parameters(path.points[-1]), self.x, self.y, cost=COST)

    def batch(self, count: int, seed: int) -> Batch:
        """The sample and others: inputs in tenths from [-1, 1], each output's target 0 or 1."""
        rng = np.random.default_rng(seed)
        x = np.round(rng.uniform(-1, 1, (count - 1, self.x.shape[1])), 1)
        y = rng.integers(0, 2, (count - 1, self.y.shape[1])).astype(float)
        return Batch(self, np.vstack([self.x, x + 0.0]), np.vstack([self.y, y]))


class Batch:
    """Gradients of single samples and of their mean cost; the followed weight and one more."""

    def __init__(self, followed: FollowedWeight, x: np.ndarray, y: np.ndarray) -> None:
        self.x, self.y, self.followed = x, y, followed
        self.back = backpropagate(followed.network, x, y, cost=COST)
        pairs = zip(x[:, None], y[:, None], strict=True)
        self.singles = [backpropagate(followed.network, one_x, one_y, cost=COST) for one_x, one_y in pairs]
        self.gradients = np.stack([single.gradient for single in self.singles])

    def __len__(self) -> int:
        return len(self.x)

    @cached_property
    def other(self) -> int:
        """The weight that, beside the followed one, spreads the samples' arrows most."""
        mine, mean = self.gradients[:, [self.followed.index]], self.gradients.mean(axis=0)
        cross = self.gradients * mean[self.followed.index] - mine * mean
        spread = np.abs(cross).sum(axis=0) * self.followed.network.weight_mask
        return int(spread.argmax())

    @property
    def largest(self) -> float:
        """The largest |dC_n/dw| of all samples."""
        return max(float(np.abs(weight).max()) for one in self.singles for weight in one.weights)

    @property
    def axes(self) -> tuple[int, int]:
        """Where the two weights lie in theta: the followed one, and the other."""
        return self.followed.index, self.other

    @property
    def pairs(self) -> np.ndarray:
        """(N, 2): dC_n/dw of the followed weight and of the other one."""
        return self.gradients[:, self.axes]

    @property
    def mean(self) -> np.ndarray:
        """(2,): the same components of the batch's gradient, by backpropagation of the whole batch."""
        return self.back.gradient[list(self.axes)]

    def written(self, pair: np.ndarray) -> list[str]:
        """Two components as they are shown."""
        decimals = telling_decimals(float(np.abs(pair).max()))
        return [shown(float(value), f"{{:+.{decimals}f}}") for value in pair]

    def place(self, index: int) -> tuple[int, int, int]:
        """Which weight theta[index] is: (k, j, i) of weights[k][j, i]."""
        weights, _ = self.followed.network.unpack(np.arange(self.gradients.shape[1], dtype=float))
        for k, weight in enumerate(weights):
            if index in weight:
                j, i = (int(place[0]) for place in np.nonzero(weight == index))
                return k, j, i
        raise ValueError(f"index must be that of a weight, got {index}")

    def name(self, index: int) -> str:
        """Typst math of a weight's name."""
        return parameter_name(self.followed.network.sizes, index)
