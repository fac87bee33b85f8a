"""The points from which a curve is learnt: drawn from the noisy curve, or measured by the author.

    samples = CurveSamples.measured(Path("measured.csv"), seed=9)
    samples.learn, samples.check                # as they stand in the file
    samples.scaled                              # as the network is given them: both axes from -1 to 1

Of measured points half, by chance, are for training. Nobody knows the curve behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import AfterValidator

from lecture import deck
from lecture.slides import data
from nncore import Dataset, datasets

Array = NDArray[np.floating]
LEAST, MOST = 12, 120
"""How many measured points can be drawn, each as a dot of which half are for training."""


@dataclass(frozen=True)
class Axis:
    """What an axis is called, and which of its numbers are -1 and 1 to the network."""

    name: str
    low: float = -1.0
    high: float = 1.0

    @classmethod
    def of(cls, name: str, numbers: Array) -> Self:
        """The axis of a column: a letter is set as mathematics."""
        is_letter = len(name) == 1 and name.isascii() and name.isalpha()
        return cls(f"${name}$" if is_letter else deck.Prose(name), float(numbers.min()), float(numbers.max()))

    def real(self, scaled: ArrayLike) -> Array:
        """Numbers of the axis; `scaled` are the network's."""
        return (self.low + self.high) / 2 + (self.high - self.low) / 2 * np.asarray(scaled)

    def scaled(self, real: Array) -> Array:
        """Numbers for the network: the inverse of `real`."""
        return (real - (self.low + self.high) / 2) * 2 / (self.high - self.low)


@dataclass(frozen=True)
class CurveSamples:
    """Training and validation points, and both axes."""

    learn: Dataset
    check: Dataset
    x: Axis = Axis("$x$")
    y: Axis = Axis("$y$")

    @classmethod
    def drawn(cls, seed: int, samples: int, noise: float) -> Self:
        """`samples` points of the noisy curve for each part; they need no scaling."""
        rng = np.random.default_rng(seed)
        return cls(*datasets.noisy_curve(2 * samples, noise, rng=rng).split(0.5, rng=rng))

    @classmethod
    def measured(cls, file: Path, seed: int) -> Self:
        """The points of a file, split by `seed`; each axis is scaled from its least number to its greatest."""
        across, up = _columns(file)
        points = Dataset(across[1][:, None], up[1][:, None])
        return cls(*points.split(0.5, rng=np.random.default_rng(seed)), Axis.of(*across), Axis.of(*up))

    @property
    def scaled(self) -> tuple[Dataset, Dataset]:
        """Training and validation points as the network is given them."""
        one, other = (Dataset(self.x.scaled(part.x), self.y.scaled(part.y)) for part in (self.learn, self.check))
        return one, other


def _columns(file: Path) -> list[tuple[str, Array]]:
    """The names and numbers of the two columns of a file; a ValueError says what cannot be shown."""
    try:
        table = data.read(file)
        columns: list[tuple[str, Array]] = [(name, table.numbers(name)) for name in table.header]
    except data.DataError as error:
        raise ValueError(str(error)) from error
    if len(columns) != 2:
        raise ValueError(f"{file.name}: expected two columns, x and y, got {', '.join(table.header)}")
    if not LEAST <= len(table.rows) <= MOST:
        raise ValueError(f"{file.name}: expected {LEAST} to {MOST} points, each drawn as a dot, got {len(table.rows)}")
    for name, numbers in columns:
        if np.isnan(numbers).any():
            line = table.lines[int(np.argmax(np.isnan(numbers)))]
            raise ValueError(
                f"{file.name}:{line}: expected a number for {name!r}, got none. Add it or remove the line."
            )
        if np.ptp(numbers) == 0:
            raise ValueError(f"{file.name}: expected numbers that differ for {name!r}, got {numbers[0]:g} only")
    return columns


def _readable(file: Path) -> Path:
    _columns(file)
    return file


PointsFile = Annotated[deck.File, AfterValidator(_readable)]
"""A parameter: a table of the lecture with two columns of numbers."""
