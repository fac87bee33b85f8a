"""Costs on a plane in parameter space, as `nncore.fast.slices` makes them: no product in the first layer.

Its preactivations are affine in the two coordinates, and under a sigmoid exp(-z) at the next of evenly spaced u is that
at the last one times exp(-step Z_0), as long as neither leaves the range of the numbers.
"""

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.compiled.elementary import exp
from nncore.fast.compiled.layers import SIGMOID, activate, multiply
from nncore.fast.compiled.machine import Plan, kernel
from nncore.fast.compiled.passes import block_cost_alone, block_of, unpacked

LIMIT = 350.0
"""Preactivations up to which their exponentials, and the products of two of them, are safe."""


@kernel
def costs_on_plane(center: FloatArray, plane: FloatArray, u: FloatArray, plan: Plan, data: FloatArray) -> FloatArray:
    """costs[i, j] at center + u[j] plane[0] + u[i] plane[1], u evenly spaced; without a penalty."""
    (sizes, codes, width), samples, block = unpacked(plan), plan[2], plan[3]
    n, step = sizes[1], u[1] - u[0]
    a, scratch = np.empty(width * block), np.empty(width * block)
    theta, costs = np.zeros_like(center), np.zeros((len(u), len(u)))
    for start in range(0, samples, block):
        b = min(block, samples - start)
        x, y = block_of(data, sizes, start, b)
        middle, across, up = first_layer(center, x, n), first_layer(plane[0], x, n), first_layer(plane[1], x, n)
        # of the point before the first too, from which the powers start
        reach = np.abs(middle).max() + (np.abs(u).max() + step) * (np.abs(across) + np.abs(up)).max()
        safe = codes[0] == SIGMOID and reach < LIMIT
        growth, power, z = np.ones((n, b)), np.empty((n, b)), scratch[: n * b].reshape(n, b)
        if safe:
            write_power(across, step, across, 0.0, growth)
        for i in range(len(u)):
            if safe:
                write_power(middle + u[i] * up, 1.0, across, u[0] - step, power)
            for j in range(len(u)):
                for k in range(n):
                    if safe:
                        next_sigmoid(power[k], growth[k], a[k * b : (k + 1) * b])
                    else:
                        for s in range(b):
                            z[k, s] = middle[k, s] + u[i] * up[k, s] + u[j] * across[k, s]
                        activate(codes[0], z[k], 0.0, a[k * b : (k + 1) * b])
                for p in range(n * len(x) + n, len(theta)):
                    theta[p] = center[p] + u[i] * plane[1, p] + u[j] * plane[0, p]
                costs[i, j] += block_cost_alone(theta, plan, 1, x, y, a[: width * b], scratch)
    return costs / samples


@kernel
def first_layer(theta: FloatArray, x: FloatArray, n: int) -> FloatArray:
    """W x + b of the first layer, of n neurons, (n, b)."""
    m = len(x)
    z = np.empty((n, x.shape[1]))
    multiply(theta[: n * m].reshape(n, m), x, z)
    for k in range(n):
        z[k] += theta[n * m + k]
    return z


@kernel
def write_power(z: FloatArray, scale: float, more: FloatArray, by: float, power: FloatArray) -> None:
    """power := exp(-(scale z + by more))."""
    for k in range(len(z)):
        for s in range(z.shape[1]):
            power[k, s] = exp(-(scale * z[k, s] + by * more[k, s]))


@kernel
def next_sigmoid(power: FloatArray, growth: FloatArray, a: FloatArray) -> None:
    """power := power growth and a := 1 / (1 + power), with one division for two numbers."""
    half = len(a) // 2
    p, q, a_p, a_q = power[:half], power[half : 2 * half], a[:half], a[half : 2 * half]
    for s in range(half):
        p[s] *= growth[s]
        q[s] *= growth[s + half]
        one, other = 1 + p[s], 1 + q[s]
        inverse = 1 / (one * other)
        a_p[s], a_q[s] = other * inverse, one * inverse
    if len(a) > 2 * half:
        power[-1] *= growth[-1]
        a[-1] = 1 / (1 + power[-1])
