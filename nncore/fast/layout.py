"""How a computation is arranged: operations in a list, parameters as matrices [W, b] layer by layer."""

from collections.abc import Callable
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np

from nncore.arrays import FloatArray
from nncore.network import Network

Tape: TypeAlias = list[tuple[Callable[..., Any], tuple[Any, ...]]]
"""Operations that were written down once and are played again and again on the same buffers."""

MANY = 4096
"""Parameters from which on layers are copied one by one, which is slower to begin and faster to do."""


def play(tape: Tape) -> None:
    """Run the operations in turn."""
    for operation, arguments in tape:
        operation(*arguments)


class Layout:
    """A network's parameters as matrices [W, b], (n_out, n_in + 1), one after another in a vector (P,)."""

    def __init__(self, network: Network) -> None:
        self.network = network
        numbers = network.unpack(np.arange(network.parameter_count, dtype=np.float64))
        matrices = [np.column_stack([w, b]).ravel() for w, b in zip(*numbers, strict=True)]
        self._order = np.concatenate(matrices).astype(np.intp)
        self._back = np.argsort(self._order)

    def matrices(self, flat: FloatArray) -> list[FloatArray]:
        """The matrices as views of such a vector."""
        ends = accumulate((w.size + len(w) for w in self.network.weights), initial=0)
        parts = zip(pairwise(ends), self.network.weights, strict=True)
        return [flat[start:end].reshape(len(w), -1) for (start, end), w in parts]

    def pack(self, theta: FloatArray, flat: FloatArray) -> None:
        """Write what is in the order of theta to such a vector."""
        if theta.size < MANY:
            theta.take(self._order, None, flat, "clip")
            return
        for matrix, w, b in zip(self.matrices(flat), *self.network.unpack(theta), strict=True):
            matrix[:, :-1], matrix[:, -1] = w, b

    def unpacked(self, flat: FloatArray) -> FloatArray:
        """Such a vector in the order of theta, a new array."""
        if flat.size < MANY:
            return flat.take(self._back)
        theta = np.empty_like(flat)
        for matrix, w, b in zip(self.matrices(flat), *self.network.unpack(theta), strict=True):
            w[...], b[...] = matrix[:, :-1], matrix[:, -1]
        return theta
