"""Costs and penalties with their derivatives; costs are summed over samples, and all arrays are (n, b)."""

import math

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.compiled.elementary import exp, sigmoid
from nncore.fast.compiled.machine import Plan, kernel, summing

SQUARED, ENTROPY, BINARY = range(3)


@summing
def squared(a: FloatArray, y: FloatArray, d: FloatArray) -> float:
    """The squared errors' mean over outputs, summed over samples; d := dC/da."""
    n, total = len(a), 0.0
    a, y, d = a.reshape(-1), y.reshape(-1), d.reshape(-1)
    for i in range(len(a)):
        error = a[i] - y[i]
        total += error * error
        d[i] = 2 / n * error
    return total / n


@summing
def squared_errors(a: FloatArray, y: FloatArray) -> float:
    """What `squared` returns, alone."""
    n, total = len(a), 0.0
    a, y = a.reshape(-1), y.reshape(-1)
    for i in range(len(a)):
        error = a[i] - y[i]
        total += error * error
    return total / n


@kernel
def softmax(z: FloatArray, p: FloatArray) -> tuple[FloatArray, FloatArray]:
    """p := softmax(z) over the features. Returned: the greatest z of each sample, and the sum of exp(z - greatest)."""
    most, total = z[0].copy(), np.zeros(z.shape[1])
    for j in range(1, len(z)):
        for i in range(len(most)):
            most[i] = max(most[i], z[j, i])
    for j in range(len(z)):
        for i in range(len(most)):
            p[j, i] = exp(z[j, i] - most[i])
            total[i] += p[j, i]
    for j in range(len(z)):
        for i in range(len(most)):
            p[j, i] /= total[i]
    return most, total


@kernel
def entropy(z: FloatArray, y: FloatArray, d: FloatArray) -> float:
    """Cross-entropy over softmax, summed over samples; d := dC/dz."""
    most, total = softmax(z, d)
    cost = 0.0
    for i in range(z.shape[1]):
        whole, rest = 0.0, most[i] + math.log(total[i])
        for j in range(len(z)):
            whole += y[j, i]
            cost += y[j, i] * (rest - z[j, i])
        for j in range(len(z)):
            d[j, i] = whole * d[j, i] - y[j, i]
    return cost


@kernel
def binary(z: FloatArray, y: FloatArray, d: FloatArray) -> float:
    """Binary cross-entropy over sigmoid, summed over samples; d := dC/dz."""
    z, y, d = z.reshape(-1), y.reshape(-1), d.reshape(-1)
    cost = 0.0
    for i in range(len(z)):
        d[i] = sigmoid(z[i]) - y[i]
        cost += max(z[i], 0.0) - y[i] * z[i] + math.log1p(exp(-math.fabs(z[i])))
    return cost


@kernel
def losses(cost: int, a: FloatArray, y: FloatArray, d: FloatArray) -> float:
    """The cost summed over samples; d := its derivative by a, which are the preactivations under an entropy."""
    if cost == SQUARED:
        return squared(a, y, d)
    return entropy(a, y, d) if cost == ENTROPY else binary(a, y, d)


@kernel
def cost_alone(cost: int, a: FloatArray, y: FloatArray, spare: FloatArray) -> float:
    """What `losses` returns; what is then in `spare`, as large as a, means nothing."""
    return squared_errors(a, y) if cost == SQUARED else losses(cost, a, y, spare)


@summing
def penalty(theta: FloatArray, sizes: Plan, l1: float, l2: float) -> float:
    """l1 sum |w| + l2 sum w^2 over the weights."""
    total, at = 0.0, 0
    if l1 == 0 and l2 == 0:
        return total
    for k in range(len(sizes) - 1):
        for i in range(at, at + sizes[k] * sizes[k + 1]):
            total += l1 * math.fabs(theta[i]) + l2 * theta[i] * theta[i]
        at += sizes[k + 1] * (sizes[k] + 1)
    return total


@kernel
def add_penalty_gradient(theta: FloatArray, sizes: Plan, l1: float, l2: float, gradient: FloatArray) -> None:
    at = 0
    if l1 == 0 and l2 == 0:
        return
    for k in range(len(sizes) - 1):
        for i in range(at, at + sizes[k] * sizes[k + 1]):
            gradient[i] += l1 * np.sign(theta[i]) + 2 * l2 * theta[i]
        at += sizes[k + 1] * (sizes[k] + 1)
