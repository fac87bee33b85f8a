"""A network, its data, cost and penalty as the arrays and numbers that the kernels take."""

import numpy as np

from nncore.activations import activation
from nncore.arrays import FloatArray
from nncore.costs import BinaryCrossEntropy, Cost, CrossEntropy, MeanSquaredError
from nncore.fast.compiled import layers, losses
from nncore.fast.compiled.machine import Plan
from nncore.fast.engine import BLOCK
from nncore.network import Network
from nncore.penalties import L1, L2, ElasticNet, Penalty

CODES = {
    "sigmoid": layers.SIGMOID,
    "tanh": layers.TANH,
    "relu": layers.RELU,
    "leaky_relu": layers.LEAKY_RELU,
    "identity": layers.IDENTITY,
    "softmax": layers.SOFTMAX,
}
COSTS: dict[type[Cost], int] = {
    MeanSquaredError: losses.SQUARED,
    CrossEntropy: losses.ENTROPY,
    BinaryCrossEntropy: losses.BINARY,
}


def network_plan(network: Network) -> Plan:
    """The plan of a forward pass, whose samples may be any."""
    if network.dtype != np.float64:
        raise ValueError(f"network must be float64 to be compiled, got {network.dtype}")
    for k, sigma in enumerate(network.activations):
        if sigma.name not in CODES or sigma is not activation(sigma.name):
            raise ValueError(f"activations[{k}] must be one of {', '.join(CODES)} to be compiled, got {sigma.name!r}")
    codes = [CODES[sigma.name] for sigma in network.activations]
    sizes = network.sizes
    return np.array([len(codes), 0, 0, BLOCK, sum(sizes[1:]), *sizes, *codes], dtype=np.int64)


def objective_plan(network: Network, cost: Cost, samples: int) -> Plan:
    """The plan of a cost of that many samples."""
    plan = network_plan(network)
    if type(cost) not in COSTS:
        names = ", ".join(c.__name__ for c in COSTS)
        raise ValueError(f"cost must be one of {names} to be compiled, got {cost!r}")
    if cost.partner is not None:
        plan[-1] = layers.IDENTITY  # the entropies are taken from the preactivations
    elif plan[-1] == layers.SOFTMAX:
        raise ValueError(f"cost must be CrossEntropy over softmax to be compiled, got {cost!r}")
    blocks = max(1, round(samples / BLOCK))
    plan[1:4] = COSTS[type(cost)], samples, -(-samples // (8 * blocks)) * 8 if blocks > 1 else samples
    return plan


def in_blocks(plan: Plan, x: FloatArray, y: FloatArray) -> FloatArray:
    """The samples as the kernels want them: x (n_0, b) and y (n_L, b), block after block."""
    samples, block = int(plan[2]), int(plan[3])
    parts = [v[at : at + block].T.ravel() for at in range(0, samples, block) for v in (x, y)]
    return np.concatenate(parts)


def strengths(penalty: Penalty | None) -> tuple[float, float]:
    """The penalty's factors of sum |w| and of sum w^2."""
    if penalty is None:
        return 0.0, 0.0
    if type(penalty) is L1:
        return penalty.strength, 0.0
    if type(penalty) is L2:
        return 0.0, penalty.strength
    if type(penalty) is ElasticNet:
        return penalty.l1, penalty.l2
    raise ValueError(f"penalty must be L1, L2 or ElasticNet to be compiled, got {penalty!r}")
