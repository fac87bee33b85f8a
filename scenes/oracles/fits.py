"""The networks that learn the noisy curve or measured points, from their recorded parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.oracles.plain import Plain, identity, over

GRID = np.linspace(-1, 1, 321)


class Fits:
    """Recorded parameters (runs, rows, P), and the data that they were trained and checked on, as they are drawn.

    Measured points were scaled for the network: their least number is -1, their greatest 1, on either axis.
    """

    def __init__(self, recorded: Any) -> None:
        hidden = recorded.parameters.hidden
        self.plain = Plain((1, hidden, hidden, 1), np.tanh, identity)
        self.points, self.parts = recorded.points, [(np.array(part.x), np.array(part.y)) for part in recorded.data]
        is_measured = recorded.parameters.data is not None
        self.ends = [self._ends(axis) if is_measured else (-1.0, 1.0) for axis in (0, 1)]
        self.data = [tuple(self._scaled(part[axis], axis) for axis in (0, 1)) for part in self.parts]
        self.grid = self._real(GRID, 0)
        self.truth = None if is_measured else over(GRID, np.sin(2 * np.pi * GRID) + GRID / 2)
        """What the noisy points come from; of measured ones nobody knows it."""

    def _ends(self, axis: int) -> tuple[float, float]:
        numbers = np.concatenate([part[axis] for part in self.parts])
        return float(numbers.min()), float(numbers.max())

    def _scaled(self, numbers: Any, axis: int) -> Any:
        low, high = self.ends[axis]
        return -1 + 2 * (numbers - low) / (high - low)

    def _real(self, numbers: Any, axis: int) -> Any:
        low, high = self.ends[axis]
        return low + (numbers + 1) * (high - low) / 2

    def curve(self, run: int, row: int) -> Any:
        """The network's curve at a state of a run, in the numbers of the axes."""
        return over(self.grid, self._real(self.plain.output(self.points[run, row], GRID[:, None]), 1))
