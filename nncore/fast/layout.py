"""How a computation is arranged: operations in a list, parameters as matrices [W, b] layer by layer."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
from nncore.network import Network

Tape: TypeAlias = list[tuple[Callable[..., Any], tuple[Any, ...]]]
"""Operations that were written down once and are played again and again on the same buffers."""


def play(tape: Tape) -> None:
    """Run the operations in turn."""
    for operation, arguments in tape:
        operation(*arguments)


def order(network: Network) -> NDArray[np.intp]:
    """Where in theta the entries of the matrices [W, b], listed row by row, are: theta[order] is the new vector."""
    weights, biases = network.unpack(np.arange(network.parameter_count, dtype=np.float64))
    parts = [np.column_stack([w, b]).ravel() for w, b in zip(weights, biases, strict=True)]
    return np.concatenate(parts).astype(np.intp)


def matrices(network: Network, flat: FloatArray) -> list[FloatArray]:
    """[W, b] of each layer, (n_out, n_in + 1), as views of the vector `flat` (P,)."""
    views: list[FloatArray] = []
    start = 0
    for w in network.weights:
        rows, columns = w.shape
        views.append(flat[start : start + w.size + rows].reshape(rows, columns + 1))
        start += w.size + rows
    return views


def with_ones(features: FloatArray) -> FloatArray:
    """A new array (n + 1, b) of features (n, b) and a row of ones."""
    return np.concatenate([features, np.ones_like(features[:1])])
