"""A small network reads handwritten digits, with early stopping on digits that it was not trained on."""

import numpy as np

from nncore import Adam, CrossEntropy, Network, datasets, forward, metrics, train

rng = np.random.default_rng(0)
training, rest = datasets.digits().split(0.7, rng=rng)
validation, test = rest.split(0.5, rng=rng)
network = Network.initialize([64, 32, 10], "relu", output_activation="softmax", initializer="he", rng=rng)
history = train(
    network, training.x, training.y, cost=CrossEntropy(), optimizer=Adam(0.003), epochs=100, batch_size=32,
    validation=(validation.x, validation.y), patience=5, rng=rng,
)  # fmt: skip
output = forward(history.network, test.x).output
print("epochs", len(history.costs) - 1, "best", history.best_epoch)
print("right", round(metrics.accuracy(output, test.y), 4))
print(metrics.confusion_matrix(output, test.y))
assert metrics.accuracy(output, test.y) > 0.95
