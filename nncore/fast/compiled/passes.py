"""The forward and the backward pass, the cost and its gradient."""

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.compiled.layers import activate, multiply, multiply_rows, row_sums, times_slope
from nncore.fast.compiled.losses import add_penalty_gradient, cost_alone, losses, penalty
from nncore.fast.compiled.machine import Plan, kernel, summing


@kernel
def unpacked(plan: Plan) -> tuple[Plan, Plan, int]:
    """Sizes, activations and the neurons of layers 1..L together."""
    return plan[5 : 6 + plan[0]], plan[6 + plan[0] :], plan[4]


@kernel
def block_of(data: FloatArray, sizes: Plan, at: int, b: int) -> tuple[FloatArray, FloatArray]:
    """x (n_0, b) and y (n_L, b) of samples at..at + b."""
    m, n = sizes[0], sizes[-1]
    start = at * (m + n)
    middle = start + m * b
    return data[start:middle].reshape(m, b), data[middle : middle + n * b].reshape(n, b)


@kernel
def forward(
    theta: FloatArray, sizes: Plan, codes: Plan, first: int, x: FloatArray, a: FloatArray, scratch: FloatArray
) -> None:
    """Write the activations of layers first + 1..L to `a`; those of earlier layers are there."""
    b, below = x.shape[1], x
    at = start = 0
    for k in range(len(codes)):
        m, n = sizes[k], sizes[k + 1]
        after = at + n * m
        here = a[start : start + n * b].reshape(n, b)
        if k >= first:
            z = scratch[: n * b].reshape(n, b)
            multiply(theta[at:after].reshape(n, m), below, z)
            activate(codes[k], z, theta[after : after + n], here)
        at, start, below = after + n, start + n * b, here


@kernel
def block_cost(theta: FloatArray, plan: Plan, x: FloatArray, y: FloatArray, a: FloatArray, d: FloatArray) -> float:
    """The cost of a block, summed over samples, after `forward`; its derivative goes to the last rows of d."""
    sizes, codes, _ = unpacked(plan)
    n, b = y.shape
    forward(theta, sizes, codes, 0, x, a, d)
    return losses(plan[1], a[len(a) - n * b :].reshape(n, b), y, d[len(a) - n * b :].reshape(n, b))


@kernel
def block_cost_alone(
    theta: FloatArray, plan: Plan, first: int, x: FloatArray, y: FloatArray, a: FloatArray, scratch: FloatArray
) -> float:
    """The cost of a block, summed over samples, after `forward`."""
    sizes, codes, _ = unpacked(plan)
    n, b = y.shape
    forward(theta, sizes, codes, first, x, a, scratch)
    return cost_alone(plan[1], a[len(a) - n * b :].reshape(n, b), y, scratch[: n * b].reshape(n, b))


@kernel
def backward(
    theta: FloatArray, sizes: Plan, codes: Plan, x: FloatArray, a: FloatArray, d: FloatArray, gradient: FloatArray
) -> None:
    """Write the gradient; the last rows of d are dC/da of the outputs, and all of it becomes dC/dz."""
    b, at, start = x.shape[1], len(theta), len(a)
    for k in range(len(codes) - 1, -1, -1):
        m, n = sizes[k], sizes[k + 1]
        delta = d[start - n * b : start].reshape(n, b)
        times_slope(codes[k], a[start - n * b : start].reshape(n, b), delta)
        start, at = start - n * b, at - n * m - n
        below = a[start - m * b : start].reshape(m, b) if k > 0 else x
        multiply_rows(delta, below, gradient[at : at + n * m].reshape(n, m))
        row_sums(delta, gradient[at + n * m : at + n * m + n])
        if k > 0:
            multiply(theta[at : at + n * m].reshape(n, m).T, delta, d[start - m * b : start].reshape(m, b))


@summing
def is_finite(values: FloatArray) -> bool:
    nothing = 0.0
    for i in range(len(values)):
        nothing += 0 * values[i]
    return nothing == 0


@kernel
def cost(theta: FloatArray, plan: Plan, data: FloatArray, l1: float, l2: float) -> float:
    """C(theta)."""
    (sizes, _, width), samples, block = unpacked(plan), plan[2], plan[3]
    a, scratch = np.empty(width * block), np.empty(width * block)
    total = 0.0
    for at in range(0, samples, block):
        b = min(block, samples - at)
        x, y = block_of(data, sizes, at, b)
        total += block_cost_alone(theta, plan, 0, x, y, a[: width * b], scratch)
    return total / samples + penalty(theta, sizes, l1, l2)


@kernel
def cost_and_gradient(
    theta: FloatArray, plan: Plan, data: FloatArray, l1: float, l2: float
) -> tuple[float, FloatArray, bool]:
    """C(theta), dC/dtheta (P,) and whether theta and this gradient are finite."""
    (sizes, codes, width), samples, block = unpacked(plan), plan[2], plan[3]
    gradient = np.empty_like(theta)
    more = gradient if samples <= block else np.empty_like(theta)
    a, d = np.empty(width * block), np.empty(width * block)
    total = 0.0
    for at in range(0, samples, block):
        b = min(block, samples - at)
        x, y = block_of(data, sizes, at, b)
        total += block_cost(theta, plan, x, y, a[: width * b], d[: width * b])
        backward(theta, sizes, codes, x, a[: width * b], d[: width * b], more if at > 0 else gradient)
        if at > 0:
            gradient += more
    gradient *= 1 / samples
    add_penalty_gradient(theta, sizes, l1, l2, gradient)
    ready = is_finite(theta) and is_finite(gradient)
    return total / samples + penalty(theta, sizes, l1, l2), gradient, ready


@kernel
def costs(thetas: FloatArray, plan: Plan, data: FloatArray, l1: float, l2: float) -> FloatArray:
    """C of each row of thetas (k, P)."""
    found = np.empty(len(thetas))
    for i in range(len(thetas)):
        found[i] = cost(thetas[i], plan, data, l1, l2)
    return found


@kernel
def gradients(thetas: FloatArray, plan: Plan, data: FloatArray, l1: float, l2: float) -> FloatArray:
    """dC/dtheta at each row of thetas (k, P)."""
    found = np.empty_like(thetas)
    for i in range(len(thetas)):
        found[i] = cost_and_gradient(thetas[i], plan, data, l1, l2)[1]
    return found
