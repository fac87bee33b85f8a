"""The tasks, and the data that they have in every library."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Task:
    """What to do, on a network of these sizes with that many samples; target: the ratio to reach."""

    kind: str
    sizes: tuple[int, ...]
    samples: int
    target: str = ""

    @property
    def name(self) -> str:
        where = "-".join(map(str, self.sizes)) or "ripples"
        return f"{self.kind}, {where}" + (f", {self.samples}" if self.samples else "")

    def data(self) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray, np.ndarray]:
        """Weights, biases, inputs and targets, the same for every library."""
        rng = np.random.default_rng(0)
        pairs = list(zip(self.sizes, self.sizes[1:], strict=False))
        weights = [rng.normal(size=(b, a)) / np.sqrt(a) for a, b in pairs]
        biases = [0.1 * rng.normal(size=b) for _, b in pairs]
        x = rng.normal(size=(self.samples, self.sizes[0]))
        return weights, biases, x, rng.uniform(size=(self.samples, self.sizes[-1]))

    def theta(self) -> np.ndarray:
        weights, biases, *_ = self.data()
        return np.concatenate([p.ravel() for pair in zip(weights, biases, strict=True) for p in pair])

    def directions(self) -> np.ndarray:
        return 0.1 * np.random.default_rng(1).normal(size=(2, self.theta().size))


BIG = (784, 128, 64, 10)
TASKS = [
    Task("forward", (2, 3, 1), 1, "0.7"),
    Task("forward", (64, 16, 16, 10), 1797, "0.9"),
    Task("gradient", (2, 3, 1), 1, "2"),
    Task("gradient", (2, 16, 16, 1), 32, "4"),
    Task("gradient", (64, 16, 16, 10), 32, "2.5"),
    Task("gradient", (64, 16, 16, 10), 1797, "1.25"),
    Task("1000 Adam steps", (2, 16, 16, 1), 200, "1.3"),
    Task("Hessian", (2, 16, 16, 1), 200, "12"),
    Task("Hessian", (64, 16, 16, 10), 200, "15"),
    Task("H v", (2, 16, 16, 1), 200),
    Task("H v", (64, 16, 16, 10), 200, "3.3"),
    Task("H v, linearized", (64, 16, 16, 10), 200),
    Task("H v at a new theta", (64, 16, 16, 10), 200),
    Task("top 20 eigenvalues", (64, 16, 16, 10), 200, "2.3"),
    Task("slice 101 x 101", (64, 16, 16, 10), 1797, "2.2"),
    Task("epoch of SGD, float32", BIG, 60_000, "1 (torch)"),
    Task("epoch of Adam, float32", BIG, 60_000, "1.4 (torch)"),
    Task("1000 Adam steps", (2, 3, 1), 4, "15 (torch)"),
    Task("1000 Adam steps", (), 0, "15 (torch)"),
]

Run = Callable[[], Any]


def epoch_data(task: Task) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs, labels and the order of the samples in the first epoch, for 60,000 pictures."""
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(task.samples, task.sizes[0])).astype(np.float32)
    labels = rng.integers(0, task.sizes[-1], task.samples)
    return x, labels, np.random.default_rng(2).permutation(task.samples)


def ripples(library: Any, x: Any, y: Any) -> Any:
    r = x * x + y * y
    return library.sin(r) + r + 2 * library.sin(3 * x) * library.sin(3 * y)


def eigenvalues(p: int, product: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    from scipy.sparse.linalg import LinearOperator, eigsh

    operator = LinearOperator((p, p), matvec=product, dtype=np.float64)
    first = np.random.default_rng(0).standard_normal(p)
    return np.sort(eigsh(operator, 20, which="LA", v0=first, return_eigenvectors=False))[::-1]
