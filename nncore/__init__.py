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

from nncore import datasets, landscapes, metrics
from nncore.activations import ACTIVATION_NAMES, Activation, activation
from nncore.approximation import Fit, greatest_error, step_network, trained_fits
from nncore.backpropagation import BackwardPass, ChainFactors, backpropagate
from nncore.checking import GradientCheck, check_gradients
from nncore.costs import BinaryCrossEntropy, Cost, CrossEntropy, Huber, MeanSquaredError
from nncore.datasets import Dataset
from nncore.descent import Trajectories, Trajectory, descend, descend_many
from nncore.directions import pca_directions, random_directions
from nncore.initializers import INITIALIZER_NAMES
from nncore.landscapes import Landscape
from nncore.network import ForwardPass, Network, forward
from nncore.network_objective import NetworkObjective, objective
from nncore.objective import Objective
from nncore.optimizers import AdaGrad, Adam, AdamW, GradientDescent, Momentum, Nesterov, Optimizer, RMSProp, State
from nncore.penalties import L1, L2, ElasticNet, Penalty
from nncore.quadratic import QuadraticApproximation
from nncore.schedules import Constant, Cosine, Schedule, StepDecay, WarmUp
from nncore.second_order import LBFGS, Newton, stable_step
from nncore.slices import landscape_slice
from nncore.spectrum import top_eigenpairs
from nncore.storage import load_network, save_network
from nncore.training import Epoch, History, train

__all__ = [
    "ACTIVATION_NAMES",
    "INITIALIZER_NAMES",
    "L1",
    "L2",
    "LBFGS",
    "Activation",
    "AdaGrad",
    "Adam",
    "AdamW",
    "BackwardPass",
    "BinaryCrossEntropy",
    "ChainFactors",
    "Constant",
    "Cosine",
    "Cost",
    "CrossEntropy",
    "Dataset",
    "ElasticNet",
    "Epoch",
    "Fit",
    "ForwardPass",
    "GradientCheck",
    "GradientDescent",
    "History",
    "Huber",
    "Landscape",
    "MeanSquaredError",
    "Momentum",
    "Nesterov",
    "Network",
    "NetworkObjective",
    "Newton",
    "Objective",
    "Optimizer",
    "Penalty",
    "QuadraticApproximation",
    "RMSProp",
    "Schedule",
    "State",
    "StepDecay",
    "Trajectories",
    "Trajectory",
    "WarmUp",
    "activation",
    "backpropagate",
    "check_gradients",
    "datasets",
    "descend",
    "descend_many",
    "forward",
    "greatest_error",
    "landscape_slice",
    "landscapes",
    "load_network",
    "metrics",
    "objective",
    "pca_directions",
    "random_directions",
    "save_network",
    "stable_step",
    "step_network",
    "top_eigenpairs",
    "train",
    "trained_fits",
]
