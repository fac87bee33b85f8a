"""Times nncore beside PyTorch, JAX, scikit-learn and autograd, on one thread each.

    python bench/nncore.py                     all tasks, about five minutes
    python bench/nncore.py --only gradient     those whose name holds a word
    python bench/nncore.py --rounds 20         more rounds, for a busy machine

Run it with a Python that has the libraries (a missing one is left out): pip install numpy scipy torch jax scikit-learn
autograd. Every library runs in a process of its own; each round gives each library one turn at a task, and the fastest
turn counts. A ratio is the other library's time by nncore's: above 1 nncore is faster. "differs" is the greatest
difference of the results, relative to max(1, |value|). Float64 but for the epochs. After 1000 steps on 2-16-16-1 it is
about 5e-5: this run multiplies rounding, and a start moved by one unit in the last place ends as far away.

Each library is used as its documentation says is fast: PyTorch without gradients where none are wanted, JAX compiled,
with the compilation left out of the time. "jax list" is JAX on a list of (W, b), as its documentation writes networks;
"jax" has all parameters in one flat vector, which saves it the time of taking in and handing out many small arrays.
"better" is the better of PyTorch and JAX in its better form, "better list" of PyTorch and JAX on a list, where that was
measured: how networks are written in both.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[0] = str(HERE.parent.parent)  # the project, not bench/, whose nncore.py is this file

import numpy as np  # noqa: E402

LIBRARIES = ("nncore", "torch", "jax", "jax list", "sklearn", "autograd")
SINGLE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


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
    Task("H v at a new theta", (64, 16, 16, 10), 200, "3.3"),
    Task("H v at the same theta", (64, 16, 16, 10), 200),
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


def nncore_run(task: Task) -> Run:
    import nncore as nn

    if task.kind.startswith("epoch"):
        return nncore_epoch(task)
    if not task.sizes:
        return lambda: nn.descend(nn.Adam(0.01), nn.landscapes.ripples, [2.0, 1.5], 1000).points[-1]
    weights, biases, x, y = task.data()
    net = nn.Network(weights, biases, ["sigmoid"] * len(weights))
    cost, theta, v = nn.objective(net, x, y, cost=nn.MeanSquaredError()), task.theta(), np.ones(net.parameter_count)
    other = theta + 1e-9
    thetas = iter(lambda: (theta, other), None)

    def new_theta() -> np.ndarray:
        next(thetas)
        cost.hessian_vector_product(other, v)
        return cost.hessian_vector_product(theta, v)

    return {
        "forward": lambda: nn.forward(net, x).output,
        "gradient": lambda: cost.gradient(theta),
        "1000 Adam steps": lambda: nn.descend(nn.Adam(0.01), cost, theta, 1000).points[-1],
        "Hessian": lambda: cost.hessian(theta),
        "H v at a new theta": new_theta,
        "H v at the same theta": lambda: cost.hessian_vector_product(theta, v),
        "top 20 eigenvalues": lambda: nn.top_eigenpairs(cost, theta, 20, rng=np.random.default_rng(0))[0],
        "slice 101 x 101": lambda: nn.landscape_slice(cost, theta, task.directions(), 1.0, 101),
    }[task.kind]


def nncore_epoch(task: Task) -> Run:
    import nncore as nn

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


def torch_run(task: Task) -> Run:
    import torch
    from torch.nn.functional import linear, mse_loss

    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    if task.kind.startswith("epoch"):
        return torch_epoch(task)
    if not task.sizes:
        return lambda: torch_adam([torch.tensor([2.0, 1.5])], lambda p: ripples(torch, p[0][0], p[0][1]))
    weights, biases, x, y = ([torch.tensor(p) for p in part] if isinstance(part, list) else torch.tensor(part)
                             for part in task.data())  # fmt: skip
    pairs = [(w.requires_grad_(), b.requires_grad_()) for w, b in zip(weights, biases, strict=True)]
    parameters = [p for pair in pairs for p in pair]
    theta, v = torch.tensor(task.theta()), torch.ones(task.theta().size)

    def output(p: Any) -> Any:
        a = x
        for w, b in p:
            a = torch.sigmoid(linear(a, w, b))
        return a

    def unflat(t: Any) -> list[Any]:
        parts = t.split([p.numel() for p in parameters])
        shaped = [part.view(p.shape) for part, p in zip(parts, parameters, strict=True)]
        return list(zip(shaped[::2], shaped[1::2], strict=True))

    def cost(t: Any) -> Any:
        return mse_loss(output(unflat(t)), y)

    def forward() -> Any:
        with torch.inference_mode():
            return output(pairs)

    def gradient() -> Any:
        return torch.autograd.grad(mse_loss(output(pairs), y), parameters)

    def product(u: Any = v) -> Any:
        t = theta.clone().requires_grad_()
        (g,) = torch.autograd.grad(cost(t), t, create_graph=True)
        return torch.autograd.grad(g @ u, t)[0]

    def whole_slice() -> Any:
        d, u = torch.tensor(task.directions()), torch.linspace(-1, 1, 101)
        with torch.inference_mode():
            return torch.stack([torch.stack([cost(theta + s * d[0] + r * d[1]) for s in u]) for r in u])

    def steps() -> Any:
        return torch_adam([p.detach().clone() for p in parameters], lambda p: mse_loss(
            output(list(zip(p[::2], p[1::2], strict=True))), y))  # fmt: skip

    return {
        "forward": forward,
        "gradient": gradient,
        "1000 Adam steps": steps,
        "Hessian": lambda: torch.func.hessian(cost)(theta),
        "H v at a new theta": lambda: (product(), product())[0],
        "H v at the same theta": product,
        "top 20 eigenvalues": lambda: eigenvalues(theta.numel(), lambda u: product(torch.from_numpy(u)).numpy()),
        "slice 101 x 101": whole_slice,
    }[task.kind]


def torch_adam(parameters: list[Any], cost: Callable[[list[Any]], Any]) -> Any:
    import torch

    for p in parameters:
        p.requires_grad_()
    optimizer = torch.optim.Adam(parameters, lr=0.01)
    for _ in range(1000):
        optimizer.zero_grad()
        cost(parameters).backward()
        optimizer.step()
    return [p.detach() for p in parameters]


def torch_epoch(task: Task) -> Run:
    import torch
    from torch import nn

    x, labels, order = epoch_data(task)
    weights, biases, *_ = Task("", task.sizes, 1).data()
    inputs, targets, rows = torch.from_numpy(x), torch.from_numpy(labels), torch.from_numpy(order)
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)).float()
    loss = nn.CrossEntropyLoss()

    def run() -> tuple[float, Any]:
        with torch.no_grad():
            for layer, w, b in zip(model[::2], weights, biases, strict=True):
                layer.weight.copy_(torch.tensor(w))
                layer.bias.copy_(torch.tensor(b))
        adam = "Adam" in task.kind
        optimizer = (
            torch.optim.Adam(model.parameters(), lr=0.001) if adam else torch.optim.SGD(model.parameters(), 0.01)
        )
        start, total = time.perf_counter(), 0.0
        for batch in rows.split(128):
            optimizer.zero_grad()
            value = loss(model(inputs[batch]), targets[batch])
            value.backward()
            optimizer.step()
            total += value.item()
        return time.perf_counter() - start, [p.detach() for p in model.parameters()]

    return run


def jax_run(task: Task, *, as_list: bool = False) -> Run:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    if not task.sizes:
        return jax_adam(lambda p: ripples(jnp, p[0], p[1]), np.array([2.0, 1.5]))
    weights, biases, x, y = task.data()
    theta, v = jnp.array(task.theta()), jnp.ones(task.theta().size)
    pairs = [(jnp.array(w), jnp.array(b)) for w, b in zip(weights, biases, strict=True)]
    x, y = jnp.array(x), jnp.array(y)

    def output(p: Any) -> Any:
        a = x
        for w, b in p:
            a = jax.nn.sigmoid(a @ w.T + b)
        return a

    def unflat(t: Any) -> list[Any]:
        parts, at = [], 0
        for w, b in pairs:
            parts.append((t[at : at + w.size].reshape(w.shape), t[at + w.size : at + w.size + b.size]))
            at += w.size + b.size
        return parts

    def cost(p: Any) -> Any:
        return jnp.mean((output(p if as_list else unflat(p)) - y) ** 2)

    point = pairs if as_list else theta
    if as_list:
        kinds = {"forward": jax.jit(output), "gradient": jax.jit(jax.grad(cost))}
        function = kinds[task.kind]
        return lambda: jax.block_until_ready(function(pairs))
    product = jax.jit(lambda t, u: jax.jvp(jax.grad(cost), (t,), (u,))[1])
    gradient, hessian = jax.jit(jax.grad(cost)), jax.jit(jax.hessian(cost))
    forward = jax.jit(lambda t: output(unflat(t)))
    d, u = jnp.array(task.directions()), jnp.linspace(-1, 1, 101)
    row = jax.jit(lambda r: jax.lax.map(lambda s: cost(theta + s * d[0] + r * d[1]), u))
    linear = jax.jit(jax.linearize(jax.grad(cost), theta)[1]) if "H v at the same" in task.kind else None
    functions: dict[str, Run] = {
        "forward": lambda: forward(point),
        "gradient": lambda: gradient(point),
        "Hessian": lambda: hessian(theta),
        "H v at a new theta": lambda: (jax.block_until_ready(product(theta, v)), product(theta, v))[1],
        "H v at the same theta": lambda: linear(v),
        "top 20 eigenvalues": lambda: eigenvalues(theta.size, lambda w: np.asarray(product(theta, w))),
        "slice 101 x 101": lambda: jnp.stack([row(r) for r in u]),
    }
    if task.kind == "1000 Adam steps":
        return jax_adam(cost, task.theta())
    return lambda: jax.block_until_ready(functions[task.kind]())


def jax_adam(cost: Callable[[Any], Any], start: np.ndarray) -> Run:
    import jax
    import jax.numpy as jnp

    def step(state: Any, t: Any) -> Any:
        theta, m, v = state
        value, g = jax.value_and_grad(cost)(theta)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        change = (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
        theta = theta - 0.01 * change
        return (theta, m, v), (theta, value, g, m, v)

    zero = np.zeros_like(start)
    run = jax.jit(lambda s: jax.lax.scan(step, (s, zero, zero), jnp.arange(1.0, 1001.0)))
    return lambda: jax.block_until_ready(run(start))[0][0]


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


def ripples(library: Any, x: Any, y: Any) -> Any:
    r = x * x + y * y
    return library.sin(r) + r + 2 * library.sin(3 * x) * library.sin(3 * y)


def eigenvalues(p: int, product: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    from scipy.sparse.linalg import LinearOperator, eigsh

    operator = LinearOperator((p, p), matvec=product, dtype=np.float64)
    first = np.random.default_rng(0).standard_normal(p)
    return np.sort(eigsh(operator, 20, which="LA", v0=first, return_eigenvectors=False))[::-1]


RUNS: dict[str, Callable[[Task], Run]] = {
    "nncore": nncore_run,
    "torch": torch_run,
    "jax": jax_run,
    "jax list": lambda task: jax_run(task, as_list=True),
    "sklearn": sklearn_run,
    "autograd": autograd_run,
}


def flat(result: Any) -> np.ndarray:
    """All numbers of a result in one vector."""
    if isinstance(result, list | tuple):
        return np.concatenate([flat(part) for part in result]) if result else np.zeros(0)
    return np.asarray(result.detach() if hasattr(result, "detach") else result, dtype=np.float64).ravel()


def worker(library: str) -> None:
    """Answers the parent: `[task, file]` prepares a task and leaves its result in the file, `seconds` measures."""
    run: Run = lambda: None  # noqa: E731
    timed = False
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if isinstance(request, list):
                timed = TASKS[request[0]].kind.startswith("epoch")
                run = RUNS[library](TASKS[request[0]])
                result = run()[1] if timed else run()
                np.save(request[1], np.zeros(0) if result is None else flat(result))
                answer: Any = "ready"
            else:
                answer = run()[0] if timed else fastest(run, request)
        except (ImportError, LookupError):
            answer = None
        print("ANSWER", json.dumps(answer), flush=True)


def fastest(run: Run, seconds: float) -> float:
    """The least time of a call, in turns of at least a millisecond, for about `seconds`."""
    start = time.perf_counter()
    run()
    once = time.perf_counter() - start
    repeats, least = max(1, int(0.002 / once)), once
    while time.perf_counter() - start < seconds:
        turn = time.perf_counter()
        for _ in range(repeats):
            run()
        least = min(least, (time.perf_counter() - turn) / repeats)
    return least


class Worker:
    """A library in a process of its own."""

    def __init__(self, library: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE), "--worker", library],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | SINGLE_THREAD,
        )  # fmt: skip

    def ask(self, request: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("ANSWER"):
                return json.loads(line.removeprefix("ANSWER"))
        raise RuntimeError("a worker ended early")


def measure(task: Task, rounds: int, workers: dict[str, Worker], folder: Path) -> tuple[dict[str, float], float]:
    """Seconds per call of each library that has the task, and the greatest difference of their results."""
    times: dict[str, float] = {}
    files = {name: folder / f"{name}.npy" for name in workers}
    for name, worker_ in workers.items():
        if worker_.ask([TASKS.index(task), str(files[name])]) is not None:
            times[name] = np.inf
    for _ in range(rounds):
        for name in times:
            times[name] = min(times[name], workers[name].ask(0.15))
    expected = np.load(files["nncore"])
    results = [np.load(files[name]) for name in times]
    gaps = [np.max(np.abs(r - expected) / np.maximum(1, np.abs(expected))) for r in results if r.size]
    return times, float(max(gaps))


def row(task: Task, times: dict[str, float], differs: float) -> str:
    mine = times["nncore"]
    others = [times[name] for name in ("torch", "jax", "jax list") if name in times]
    best = f"{min(others) / mine:.2f}" if others else "-"
    as_written = (
        f"{min(times['torch'], times['jax list']) / mine:.2f}" if {"torch", "jax list"} <= times.keys() else "-"
    )
    cells = [f"{times[name] / mine:.2f}" if name in times else "-" for name in LIBRARIES[1:]]
    unit = f"{mine * 1e6:.1f} µs" if mine < 1e-3 else f"{mine * 1e3:.2f} ms"
    return " | ".join(["", task.name, unit, *cells, best, as_written, task.target, f"{differs:.0e}", ""]).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="tasks whose name holds this")
    parser.add_argument("--rounds", type=int, default=8, help="turns of each library at each task")
    parser.add_argument("--worker", choices=LIBRARIES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        worker(arguments.worker)
        return
    workers = {name: Worker(name) for name in LIBRARIES}
    print("| task | nncore | torch | jax | jax list | sklearn | autograd | better | better list | target | differs |")
    print("| --- " * 11 + "|")
    with tempfile.TemporaryDirectory() as folder:
        for task in TASKS:
            if arguments.only in task.name:
                print(row(task, *measure(task, arguments.rounds, workers, Path(folder))), flush=True)
    for w in workers.values():
        assert w.process.stdin
        w.process.stdin.close()
        w.process.wait()


if __name__ == "__main__":
    main()
