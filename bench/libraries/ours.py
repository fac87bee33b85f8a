"""nncore: this checkout's, or the one that the worker was pointed at."""

import time

import numpy as np

import nncore as nn
from bench.libraries.tasks import Run, Task, epoch_data


def plain_run(task: Task) -> Run:
    if task.kind.startswith("epoch"):
        return nncore_epoch(task)
    if not task.sizes:
        return lambda: nn.descend(nn.Adam(0.01), nn.landscapes.ripples, [2.0, 1.5], 1000).points[-1]
    weights, biases, x, y = task.data()
    net = nn.Network(weights, biases, ["sigmoid"] * len(weights))
    cost = nn.objective(net, x, y, cost=nn.MeanSquaredError())
    return runs(task, cost, lambda: nn.forward(net, x).output)


def runs(task: Task, cost: nn.NetworkObjective, forward: Run) -> Run:
    theta = task.theta()
    v = np.ones(theta.size)
    other = theta + 1e-9

    def product() -> np.ndarray:
        return cost.hessian_vector_product(theta, v)

    def new_theta() -> np.ndarray:
        cost.hessian_vector_product(other, v)
        return product()

    return {
        "forward": forward,
        "gradient": lambda: cost.gradient(theta),
        "1000 Adam steps": lambda: nn.descend(nn.Adam(0.01), cost, theta, 1000).points[-1],
        "Hessian": lambda: cost.hessian(theta),
        "H v": product,
        "H v, linearized": product,
        "H v at a new theta": new_theta,
        "top 20 eigenvalues": lambda: nn.top_eigenpairs(cost, theta, 20, rng=np.random.default_rng(0))[0],
        "slice 101 x 101": lambda: nn.landscape_slice(cost, theta, task.directions(), 1.0, 101),
    }[task.kind]


def nncore_epoch(task: Task) -> Run:
    x, labels, _ = epoch_data(task)
    y = np.eye(task.sizes[-1], dtype=np.float32)[labels]
    weights, biases, *_ = Task("", task.sizes, 1).data()
    single = [[p.astype(np.float32) for p in parts] for parts in (weights, biases)]
    net = nn.Network(*single, ["relu", "relu", "softmax"])
    optimizer = nn.Adam(0.001) if "Adam" in task.kind else nn.GradientDescent(0.01)
    times: list[float] = []

    def run() -> tuple[float, np.ndarray]:
        times.clear()
        history = nn.train(
            net, x, y, cost=nn.CrossEntropy(), optimizer=optimizer, epochs=1, batch_size=128, running_costs=True,
            callbacks=(lambda _: times.append(time.perf_counter()),), rng=np.random.default_rng(2),
        )  # fmt: skip
        return times[1] - times[0], history.parameters[-1]

    return run
