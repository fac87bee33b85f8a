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
AT_ONCE = 4
"""Points of a row of which the first layer is made together."""


@kernel
def costs_on_plane(center: FloatArray, plane: FloatArray, u: FloatArray, plan: Plan, data: FloatArray) -> FloatArray:
    """costs[i, j] at center + u[j] plane[0] + u[i] plane[1], u evenly spaced; without a penalty."""
    (sizes, codes, width), samples, block = unpacked(plan), plan[2], plan[3]
    n, step = sizes[1], u[1] - u[0]
    later, nothing = n * (sizes[0] + 1), np.zeros(n)
    scratch = np.empty(width * block)
    theta, costs = np.zeros_like(center), np.zeros((len(u), len(u)))
    for start in range(0, samples, block):
        b = min(block, samples - start)
        x, y = block_of(data, sizes, start, b)
        middle, across, up = first_layer(center, x, n), first_layer(plane[0], x, n), first_layer(plane[1], x, n)
        # of the point before the first too, from which the powers start
        reach = np.abs(middle).max() + (np.abs(u).max() + step) * (np.abs(across) + np.abs(up)).max()
        safe = codes[0] == SIGMOID and reach < LIMIT
        growth, power, a = np.ones(n * b), np.empty(n * b), np.empty((AT_ONCE, width * b))
        if safe:
            write_power(across, step, across, 0.0, growth)
        for i in range(len(u)):
            row, of_row = center + u[i] * plane[1], middle + u[i] * up
            if safe:
                write_power(of_row, 1.0, across, u[0] - step, power)
            for first in range(0, len(u), AT_ONCE):
                points = u[first : first + AT_ONCE]
                if not safe:
                    for j in range(len(points)):
                        move(of_row.reshape(-1), across.reshape(-1), points[j], scratch)
                        activate(codes[0], scratch[: n * b].reshape(n, b), nothing, a[j, : n * b].reshape(n, b))
                elif len(points) == AT_ONCE:
                    next_sigmoids(power, growth, a[0], a[1], a[2], a[3])
                else:
                    for j in range(len(points)):
                        next_sigmoid(power, growth, a[j])
                for j in range(len(points)):
                    move(row[later:], plane[0, later:], points[j], theta[later:])
                    costs[i, first + j] += block_cost_alone(theta, plan, 1, x, y, a[j], scratch)
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
    z, more = z.reshape(-1), more.reshape(-1)
    for s in range(len(power)):
        power[s] = exp(-(scale * z[s] + by * more[s]))


@kernel
def move(base: FloatArray, along: FloatArray, by: float, out: FloatArray) -> None:
    """The first of out := base + by along."""
    for s in range(len(base)):
        out[s] = base[s] + by * along[s]


@kernel
def next_sigmoid(power: FloatArray, growth: FloatArray, a: FloatArray) -> None:
    """power := power growth and a := 1 / (1 + power)."""
    for s in range(len(power)):
        power[s] *= growth[s]
        a[s] = 1 / (1 + power[s])


@kernel
def next_sigmoids(
    power: FloatArray, growth: FloatArray, a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray
) -> None:
    """Four times `next_sigmoid`, to a, b, c and d, with one division for two numbers."""
    for s in range(len(power)):
        first = power[s] * growth[s]
        second = first * growth[s]
        third = second * growth[s]
        power[s] = third * growth[s]
        p, q, r, t = 1 + first, 1 + second, 1 + third, 1 + power[s]
        early, late = 1 / (p * q), 1 / (r * t)
        a[s], b[s], c[s], d[s] = q * early, p * early, t * late, r * late
