"""Costs on a plane in parameter space, point by point without a product in the first layer.

The first layer's preactivations are affine in the two coordinates of the plane: Z + u Z_0 + v Z_1, three arrays made
once. Under a sigmoid even the exponential can go: exp(-z) at the next of evenly spaced u is that at the last one times
exp(-step Z_0), as long as neither of them leaves the range of the numbers.
"""

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.engine import Block, Engine
from nncore.fast.kernels import SIGMOID
from nncore.fast.layout import Tape, play

SLICE_BLOCK = 2048
"""Samples in a block: more than elsewhere, since the large product of the first layer is not made."""


LIMIT = {8: 600.0, 4: 75.0}
"""Preactivations up to which their exponentials are safe, by the size of a number."""


def row_tape(engine: Engine, block: Block, base: FloatArray, across: FloatArray, u: FloatArray, at: FloatArray) -> Tape:
    """What makes a block's output at one u of a row of the plane after another; `at` () holds the u."""
    first = block.buffers.z[0]
    reach = np.abs(base) + (np.abs(u).max() + u[1] - u[0]) * np.abs(across)  # of the point before the first too
    if engine.kernels[0] is SIGMOID and reach.max() < LIMIT[across.dtype.itemsize]:
        growth = np.exp((u[0] - u[1]) * across)
        power = np.exp((u[1] - 2 * u[0]) * across - base)
        # in place of the negative, the exponential and the 1
        return [(np.multiply, (power, growth, power)), (np.add, (power, 1, first)), *block.forward[3:]]
    part = np.empty_like(across)
    return [(np.multiply, (across, at, part)), (np.add, (base, part, first)), *block.forward]


def costs_on_plane(engine: Engine, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
    """costs[i, j] at center + u[j] plane[0] + u[i] plane[1], without a penalty."""
    firsts: list[FloatArray] = []
    for theta in (center, *plane):
        engine.layout.pack(theta, engine.flat)
        firsts.append(engine.weights[0].copy())
    affine = [[first @ block.x for first in firsts] for block in engine.blocks]
    costs, at = np.empty((len(u), len(u)), center.dtype), np.empty((), center.dtype)
    for i, v in enumerate(u):
        parts = zip(engine.blocks, affine, strict=True)
        tapes = [row_tape(engine, block, z + v * z_1, z_0, u, at) for block, (z, z_0, z_1) in parts]
        start = center + v * plane[1]
        for j, w in enumerate(u):
            engine.layout.pack(start + w * plane[0], engine.flat)
            at[...] = w
            costs[i, j] = 0
            for block, tape in zip(engine.blocks, tapes, strict=True):
                play(tape)
                costs[i, j] += block.head.cost()
    return costs
