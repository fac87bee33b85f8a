"""scikit-learn and autograd."""

import time
from typing import Any

import numpy as np

from bench.libraries.tasks import Run, Task, epoch_data


def sklearn_run(task: Task) -> Run:
    from sklearn.neural_network import MLPClassifier

    if task.kind.startswith("epoch"):
        x, labels, _ = epoch_data(task)
        solver = "adam" if "Adam" in task.kind else "sgd"

        def epoch() -> tuple[float, None]:
            model = MLPClassifier(task.sizes[1:-1], solver=solver, batch_size=128, momentum=0.0, alpha=0.0)
            model.partial_fit(x[:128], labels[:128], classes=np.arange(10))
            start = time.perf_counter()
            model.partial_fit(x, labels)
            return time.perf_counter() - start, None

        return epoch
    if task.kind != "forward":
        raise LookupError(task.kind)
    weights, biases, x, _ = task.data()
    model = MLPClassifier(task.sizes[1:-1], activation="logistic")
    model.coefs_, model.intercepts_ = [w.T.copy() for w in weights], biases
    model.n_layers_, model.out_activation_ = len(task.sizes), "logistic"
    return lambda: model._forward_pass_fast(x, check_input=False)


def autograd_run(task: Task) -> Run:
    import autograd
    import autograd.numpy as anp

    if task.kind != "gradient":
        raise LookupError(task.kind)
    weights, biases, x, y = task.data()

    def cost(parameters: Any) -> Any:
        a = x
        for w, b in parameters:
            a = 0.5 * (anp.tanh(0.5 * (anp.dot(a, w.T) + b)) + 1)
        return anp.mean((a - y) ** 2)

    gradient, pairs = autograd.grad(cost), list(zip(weights, biases, strict=True))
    return lambda: gradient(pairs)
