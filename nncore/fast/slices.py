"""Costs on a plane in parameter space, point by point without a product in the first layer.

The first layer's preactivations are affine in the two coordinates of the plane: Z + u Z_0 + v Z_1, three arrays made
once. Under a sigmoid even the exponential can go: exp(-z) at the next of evenly spaced u is that at the last one times
exp(-step Z_0), as long as neither of them leaves the range of the numbers.
"""

import numpy as np

from nncore.arrays import FloatArray
from nncore.fast.engine import Block, Engine
from nncore.fast.layout import Tape, play

SLICE_BLOCK = 2048
"""Samples in a block: more than elsewhere, since the large product of the first layer is not made."""


class Row:
    """The first layer of a block along a row of the plane: `tape` makes its activations at one u after another."""

    def __init__(self, engine: Engine, block: Block, base: FloatArray, across: FloatArray, u: FloatArray) -> None:
        self.tape: Tape = []
        self.after = block.later
        self.at = np.empty((), across.dtype)
        reach = np.abs(base) + (np.abs(u).max() + u[1] - u[0]) * np.abs(across)  # of the point before the first too
        if engine.kernels[0].negated and reach.max() < LIMIT[across.dtype.itemsize]:
            growth = np.exp((u[1] - u[0]) * across)
            power = np.exp(base + (2 * u[0] - u[1]) * across)
            self.tape = [(np.multiply, (power, growth, power)), (np.add, (power, 1, block.buffers.z[0]))]
            self.after = block.later[2:]
        else:
            part = np.empty_like(across)
            self.tape = [(np.multiply, (across, self.at, part)), (np.add, (base, part, block.buffers.z[0]))]


LIMIT = {8: 600.0, 4: 75.0}
"""Preactivations up to which their exponentials are safe, by the size of a number."""


def costs_on_plane(engine: Engine, center: FloatArray, plane: FloatArray, u: FloatArray) -> FloatArray:
    """costs[i, j] at center + u[j] plane[0] + u[i] plane[1], without a penalty."""
    affine = [[engine.first_layer(theta, block) for theta in (center, *plane)] for block in engine.blocks]
    costs = np.empty((len(u), len(u)), center.dtype)
    for i, v in enumerate(u):
        rows = [
            Row(engine, block, parts[0] + v * parts[2], parts[1], u)
            for block, parts in zip(engine.blocks, affine, strict=True)
        ]
        start = center + v * plane[1]
        for j, w in enumerate(u):
            engine.move(start + w * plane[0])
            total = 0.0
            for block, row in zip(engine.blocks, rows, strict=True):
                row.at[...] = w
                play(row.tape)
                play(row.after)
                total += engine.head.cost(*block.output)
            costs[i, j] = total
    return costs * engine.head.cost_factor
