"""Three hidden neurons learn XOR, which no single neuron can."""

import numpy as np

from nncore import Adam, MeanSquaredError, Network, datasets, forward, metrics, train

xor = datasets.xor()
rng = np.random.default_rng(1)
network = Network.initialize([2, 3, 1], rng=rng)
history = train(network, xor.x, xor.y, cost=MeanSquaredError(), optimizer=Adam(0.1), epochs=400, batch_size=4, rng=rng)
output = forward(history.network, xor.x).output
print("cost from", history.costs[0].round(4), "to", history.costs[-1].round(6))
print("outputs", output.ravel().round(3))
assert metrics.accuracy(output, xor.y) == 1
