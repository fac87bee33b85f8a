"""JAX, with all parameters in one flat vector and as a list of (W, b)."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bench.libraries.tasks import Run, Task, eigenvalues, ripples


def jax_list_run(task: Task) -> Run:
    return jax_run(task, as_list=True)


def jax_run(task: Task, *, as_list: bool = False) -> Run:
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
    linear = jax.jit(jax.linearize(jax.grad(cost), theta)[1]) if "linearized" in task.kind else None
    functions: dict[str, Run] = {
        "forward": lambda: forward(point),
        "gradient": lambda: gradient(point),
        "Hessian": lambda: hessian(theta),
        "H v": lambda: product(theta, v),
        "H v, linearized": lambda: linear(v),
        "H v at a new theta": lambda: (jax.block_until_ready(product(theta, v)), product(theta, v))[1],
        "top 20 eigenvalues": lambda: eigenvalues(theta.size, lambda w: np.asarray(product(theta, w))),
        "slice 101 x 101": lambda: jnp.stack([row(r) for r in u]),
    }
    if task.kind == "1000 Adam steps":
        return jax_adam(cost, task.theta())
    return lambda: jax.block_until_ready(functions[task.kind]())


def jax_adam(cost: Callable[[Any], Any], start: np.ndarray) -> Run:
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
