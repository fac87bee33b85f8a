"""nncore: the mathematics of neural networks, in functions that read like the lecture's slides.

>>> import numpy as np
>>> from nncore import Adam, MeanSquaredError, Network, datasets, descend, objective
>>> xor = datasets.xor()
>>> network = Network.initialize([2, 3, 1], rng=np.random.default_rng(1))
>>> cost = objective(network, xor.x, xor.y, cost=MeanSquaredError())
>>> path = descend(Adam(0.1), cost, network.parameters, 400)
>>> bool(path.costs[-1] < 0.01)
True
"""

from nncore import datasets, landscapes
from nncore.activations import ACTIVATION_NAMES, Activation, activation
from nncore.backpropagation import BackwardPass, backpropagate
from nncore.costs import BinaryCrossEntropy, Cost, CrossEntropy, Huber, MeanSquaredError
from nncore.datasets import Dataset
from nncore.descent import Trajectory, descend
from nncore.landscapes import Landscape
from nncore.network import ForwardPass, Network, forward
from nncore.objective import NetworkObjective, Objective, objective
from nncore.optimizers import Adam, AdamW, GradientDescent, Momentum, Nesterov, Optimizer, RMSProp
from nncore.penalties import L1, L2, ElasticNet, Penalty
from nncore.quadratic import QuadraticApproximation
from nncore.slices import landscape_slice
from nncore.training import History, train

__all__ = [
    "ACTIVATION_NAMES",
    "L1",
    "L2",
    "Activation",
    "Adam",
    "AdamW",
    "BackwardPass",
    "BinaryCrossEntropy",
    "Cost",
    "CrossEntropy",
    "Dataset",
    "ElasticNet",
    "ForwardPass",
    "GradientDescent",
    "History",
    "Huber",
    "Landscape",
    "MeanSquaredError",
    "Momentum",
    "Nesterov",
    "Network",
    "NetworkObjective",
    "Objective",
    "Optimizer",
    "Penalty",
    "QuadraticApproximation",
    "RMSProp",
    "Trajectory",
    "activation",
    "backpropagate",
    "datasets",
    "descend",
    "forward",
    "landscape_slice",
    "landscapes",
    "objective",
    "train",
]
