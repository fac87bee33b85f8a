"""What backpropagation asks of a hidden layer: each next neuron's wish, and their sum."""

import numpy as np

from nncore import MeanSquaredError, Network, backpropagate, check_gradients, objective

rng = np.random.default_rng(0)
network = Network.initialize([2, 3, 2], rng=rng)
x, y, cost = rng.normal(size=(1, 2)), np.array([[1.0, 0.0]]), MeanSquaredError()
back = backpropagate(network, x, y, cost=cost)
for j, wishes in enumerate(back.contributions(1)[0]):
    print(f"output neuron {j} asks of the hidden layer", wishes.round(4))
print("together they request               ", back.requests[1][0].round(4))
assert np.allclose(back.contributions(1).sum(axis=1), back.requests[1])
assert check_gradients(objective(network, x, y, cost=cost), network.parameters).error < 1e-8
