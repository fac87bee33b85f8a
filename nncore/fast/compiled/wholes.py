"""What is whole in one call: a run of Adam, a forward pass that keeps everything."""

import math

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.compiled.layers import SOFTMAX, activate, multiply
from nncore.fast.compiled.losses import softmax
from nncore.fast.compiled.machine import Plan, kernel
from nncore.fast.compiled.passes import cost_and_gradient, unpacked


@kernel
def adam(
    start: FloatArray,
    factors: FloatArray,
    rates: FloatArray,
    decay: FloatArray,
    bound: float,
    plan: Plan,
    data: FloatArray,
    l1: float,
    l2: float,
) -> tuple[int, FloatArray, FloatArray]:
    """Adam from `start` until it diverges: the rows that count, the costs, and theta, gradient, m, v of each (4, n, P).

    factors: beta1, beta2, epsilon; rates (n, 3): row t has the step and the two corrections of step t; decay (P,): what
    a step takes off theta, by the step and theta, as AdamW.
    """
    n, p = len(rates), len(start)
    beta1, beta2, epsilon = factors
    path, found = np.zeros((4, n, p)), np.zeros(n)
    path[0, 0] = start
    for t in range(n):
        found[t], gradient, ready = cost_and_gradient(path[0, t], plan, data, l1, l2)
        path[1, t] = gradient
        if not (ready and math.isfinite(found[t]) and found[t] <= bound * max(1.0, math.fabs(found[0]))):
            return t, found, path
        if t + 1 == n:
            break
        step, m_correction, v_correction = rates[t + 1]
        for i in range(p):
            g, theta = gradient[i], path[0, t, i]
            m = beta1 * path[2, t, i] + (1 - beta1) * g
            v = beta2 * path[3, t, i] + (1 - beta2) * g * g
            root = math.sqrt(v / v_correction) + epsilon
            change = m / m_correction / root if root > 0 else 0.0
            path[0, t + 1, i], path[2, t + 1, i], path[3, t + 1, i] = theta - step * (change + decay[i] * theta), m, v
    return n, found, path


@kernel
def forward_rows(transposed: FloatArray, plan: Plan, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """z and sigma(z) of layers 1..L for x (samples, n_0): all (samples, n) of a layer, then those of the next.

    transposed: W^T and b of layer 1, and so on.
    """
    (sizes, codes, width), samples, block = unpacked(plan), len(x), plan[3]
    z, a = np.empty(width * samples), np.empty(width * samples)
    for first in range(0, samples, block):
        last = min(first + block, samples)
        below, at, start = x[first:last], 0, 0
        for k in range(len(codes)):
            m, n = sizes[k], sizes[k + 1]
            after, here = at + n * m, slice(start + first * n, start + last * n)
            rows = z[here].reshape(last - first, n)
            multiply(below, transposed[at:after].reshape(m, n), rows)
            for i in range(last - first):
                for j in range(n):
                    rows[i, j] += transposed[after + j]
            below = a[here].reshape(last - first, n)
            if codes[k] == SOFTMAX:
                softmax(rows.T, below.T)
            else:
                activate(codes[k], z[here].reshape(1, -1), np.zeros(1), a[here].reshape(1, -1))
            at, start = after + n, start + samples * n
    return z, a
