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
from nncore.costs import BinaryCrossEntropy, Cost, CrossEntropy, Hinge, Huber, MeanSquaredError
from nncore.datasets import Dataset, one_hot, standardize
from nncore.descent import Trajectories, Trajectory, descend, descend_many
from nncore.directions import pca_directions, random_directions
from nncore.function import FunctionObjective, function
from nncore.initializers import INITIALIZER_NAMES
from nncore.landscapes import Landscape
from nncore.network import ForwardPass, Network, forward
from nncore.network_objective import NetworkObjective, objective
from nncore.objective import Objective
from nncore.optimizers import (
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    Clipped,
    GradientDescent,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RMSProp,
    Scaled,
    State,
)
from nncore.penalties import L1, L2, ElasticNet, Penalty
from nncore.quadratic import QuadraticApproximation
from nncore.schedules import Constant, Cosine, Schedule, StepDecay, WarmUp
from nncore.second_order import LBFGS, LineSearch, Newton, stable_step
from nncore.slices import interpolate, landscape_slice
from nncore.spectrum import top_eigenpairs
from nncore.storage import load_network, save_network
from nncore.training import Epoch, History, train

__version__ = "0.1.0"

# fmt: off
__all__ = [
    "ACTIVATION_NAMES", "INITIALIZER_NAMES", "L1", "L2", "LBFGS", "AMSGrad", "Activation", "AdaGrad", "Adam", "AdamW",
    "BackwardPass", "BinaryCrossEntropy", "ChainFactors", "Clipped", "Constant", "Cosine", "Cost", "CrossEntropy",
    "Dataset", "ElasticNet", "Epoch", "Fit", "ForwardPass", "FunctionObjective", "GradientCheck", "GradientDescent",
    "Hinge", "History", "Huber", "Landscape", "LineSearch", "Lion", "MeanSquaredError", "Momentum", "NAdam", "Nesterov",
    "Network", "NetworkObjective", "Newton", "Objective", "Optimizer", "Penalty", "QuadraticApproximation", "RMSProp",
    "Scaled", "Schedule", "State", "StepDecay", "Trajectories", "Trajectory", "WarmUp", "__version__", "activation",
    "backpropagate", "check_gradients", "datasets", "descend", "descend_many", "forward", "function", "greatest_error",
    "interpolate", "landscape_slice", "landscapes", "load_network", "metrics", "objective", "one_hot",
    "pca_directions", "random_directions", "save_network", "stable_step", "standardize", "step_network",
    "top_eigenpairs", "train", "trained_fits",
]
