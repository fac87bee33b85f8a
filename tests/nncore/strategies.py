"""Random networks, data, costs and penalties for the property tests.

Hypothesis draws shapes, activations, costs, penalties and a seed; the seed draws the numbers. `SETTINGS` are the
same for every property, and derandomized, so that a run can be repeated.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from nncore import (
    ACTIVATION_NAMES,
    L1,
    L2,
    BinaryCrossEntropy,
    Cost,
    CrossEntropy,
    ElasticNet,
    Huber,
    MeanSquaredError,
    Network,
    NetworkObjective,
    Penalty,
    forward,
    objective,
)

SETTINGS = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

KINKED = ("relu", "leaky_relu", "elu")
HIDDEN = tuple(name for name in ACTIVATION_NAMES if name != "softmax")
SMOOTH = tuple(name for name in HIDDEN if name not in KINKED)
FREE_COSTS = (MeanSquaredError(), Huber(0.3))


@dataclass(frozen=True)
class Problem:
    """A network with data, cost and penalty."""

    network: Network
    x: np.ndarray
    y: np.ndarray
    cost: Cost
    penalty: Penalty | None

    @property
    def objective(self) -> NetworkObjective:
        return objective(self.network, self.x, self.y, cost=self.cost, penalty=self.penalty)

    @property
    def theta(self) -> np.ndarray:
        return self.network.parameters

    @property
    def kinked(self) -> bool:
        """Whether second differences can step over a kink."""
        kinked = any(a.name in KINKED for a in self.network.activations)
        return kinked or isinstance(self.cost, Huber)


@st.composite
def problems(draw: st.DrawFn, hidden: tuple[str, ...] = HIDDEN, *, depth: int = 3) -> Problem:
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=depth + 1))
    cost: Cost = draw(st.sampled_from([*FREE_COSTS, CrossEntropy(), BinaryCrossEntropy()]))
    last = cost.partner or draw(st.sampled_from([*hidden, "softmax"]))
    activations = [draw(st.sampled_from(hidden)) for _ in sizes[2:]] + [last]
    penalty = draw(st.sampled_from([None, L1(0.2), L2(0.1), ElasticNet(0.1, 0.3)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    network = Network.initialize(sizes, activations, rng=rng)
    network = network.with_parameters(network.parameters + 0.3 * rng.standard_normal(network.parameter_count))
    samples = draw(st.integers(1, 6))
    return Problem(
        network, rng.standard_normal((samples, sizes[0])), rng.uniform(0, 1, (samples, sizes[-1])), cost, penalty
    )


def differences(function, theta: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """Central differences of a function of theta (P,), stacked along the first axis."""
    return np.stack([(function(theta + d) - function(theta - d)) / (2 * step) for d in step * np.eye(theta.size)])


def distance_to_kinks(problem: Problem) -> float:
    """How far the closest preactivation, residual or penalized weight is from a kink."""
    seen = forward(problem.network, problem.x)
    gaps = [np.abs(z).min() for z in seen.preactivations]
    gaps.append(np.abs(np.abs(seen.output - problem.y) - 0.3).min())
    gaps += [np.abs(w).min() for w in problem.network.weights]
    return float(min(gaps))
