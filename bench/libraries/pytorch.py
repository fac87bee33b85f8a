"""PyTorch."""

import time
from collections.abc import Callable
from typing import Any

import torch
from torch.nn.functional import linear, mse_loss

from bench.libraries.tasks import Run, Task, eigenvalues, epoch_data, ripples


def torch_run(task: Task) -> Run:
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
        "Hessian": lambda: torch.autograd.functional.hessian(cost, theta),
        "H v": product,
        "H v at a new theta": lambda: (product(), product())[0],
        "top 20 eigenvalues": lambda: eigenvalues(theta.numel(), lambda u: product(torch.from_numpy(u)).numpy()),
        "slice 101 x 101": whole_slice,
    }[task.kind]


def func_run(task: Task) -> Run:
    """The exact Hessian and H v by torch.func."""
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    if task.kind not in ("Hessian", "H v"):
        raise LookupError(task.kind)
    weights, _, x, y = task.data()
    inputs, targets, theta = torch.tensor(x), torch.tensor(y), torch.tensor(task.theta())

    def cost(t: Any) -> Any:
        a, at = inputs, 0
        for w in weights:
            n_out, n_in = w.shape
            a = torch.sigmoid(linear(a, t[at : at + w.size].view(n_out, n_in), t[at + w.size : at + w.size + n_out]))
            at += w.size + n_out
        return mse_loss(a, targets)

    if task.kind == "Hessian":
        return lambda: torch.func.hessian(cost)(theta)
    v = torch.ones(theta.numel())
    return lambda: torch.func.vjp(torch.func.grad(cost), theta)[1](v)[0]


def torch_adam(parameters: list[Any], cost: Callable[[list[Any]], Any]) -> Any:
    for p in parameters:
        p.requires_grad_()
    optimizer = torch.optim.Adam(parameters, lr=0.01)
    for _ in range(1000):
        optimizer.zero_grad()
        cost(parameters).backward()
        optimizer.step()
    return [p.detach() for p in parameters]


def torch_epoch(task: Task) -> Run:
    nn = torch.nn
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
