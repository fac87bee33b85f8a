"""Small data sets: drawn from a generator, or bundled; nothing is downloaded."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from typing import Any

import numpy as np

from nncore.arrays import (
    ArrayLike,
    FloatArray,
    Summary,
    between,
    count,
    file_path,
    float_array,
    non_negative,
    require_rng,
)


@dataclass(frozen=True, eq=False, repr=False)
class Dataset(Summary):
    """Inputs x (samples, n_in) and targets y (samples, n_out), with the function behind them if it is known.

    true_curve: maps inputs (k, n_in) to targets without noise (k, n_out), or None.
    """

    x: FloatArray
    y: FloatArray
    true_curve: Callable[[FloatArray], FloatArray] | None = None

    def __len__(self) -> int:
        """Samples."""
        return len(self.x)

    def split(self, fraction: float, *, rng: np.random.Generator) -> tuple["Dataset", "Dataset"]:
        """Return two parts, the first with round(fraction * samples) rows, drawn by `rng` without overlap.

        Raises:
            ValueError: a part would be empty.
        """
        first, order = round(between("fraction", fraction) * len(self.x)), require_rng(rng).permutation(len(self.x))
        if not 0 < first < len(self.x):
            raise ValueError(f"fraction must leave both parts of {len(self.x)} samples non-empty, got {fraction!r}")
        parts = (order[:first], order[first:])
        one, other = (Dataset(self.x[rows], self.y[rows], self.true_curve) for rows in parts)
        return one, other


def xor() -> Dataset:
    """The four corners of the unit square, y = x_0 xor x_1.

    >>> xor().y.ravel().tolist()
    [0.0, 1.0, 1.0, 0.0]
    """
    return Dataset(np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]]))


def two_moons(n: int = 200, noise: float = 0.1, *, rng: np.random.Generator) -> Dataset:
    """Two interleaved half circles of radius 1, n points in all; y (n, 1) is 0 for the upper and 1 for the lower.

    noise: standard deviation of the normal noise on both coordinates.
    """
    n = count("n", n, least=2)
    angle = require_rng(rng).uniform(0, np.pi, n)
    y = (np.arange(n) >= n // 2).astype(float)
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, x, np.array([1.0, 0.5]) - x)
    return Dataset(x + rng.normal(0, non_negative("noise", noise), x.shape), y[:, None])


def spiral(
    n: int = 200, classes: int = 2, noise: float = 0.05, *, turns: float = 1.0, rng: np.random.Generator
) -> Dataset:
    """`classes` spiral arms of radius 0 to 1 and `turns` turns, n points in all.

    y is (n, 1) with 0 and 1 for two classes, else one-hot (n, classes).
    """
    n, classes = count("n", n, least=2), count("classes", classes, least=2)
    label, radius = np.arange(n) % classes, require_rng(rng).uniform(0.05, 1, n)
    angle = 2 * np.pi * (turns * radius + label / classes)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    y = label[:, None].astype(float) if classes == 2 else one_hot(label, classes)
    return Dataset(x + rng.normal(0, non_negative("noise", noise), x.shape), y)


def curve(x: FloatArray) -> FloatArray:
    """The function behind `noisy_curve`: sin(2 pi x) + x / 2."""
    return np.sin(2 * np.pi * x) + x / 2


def noisy_curve(n: int = 40, noise: float = 0.2, *, rng: np.random.Generator) -> Dataset:
    """n points x in [-1, 1], ascending, and y = curve(x) + normal noise of that deviation; x and y are (n, 1)."""
    x = np.sort(require_rng(rng).uniform(-1, 1, (count("n", n, least=1), 1)), axis=0)
    return Dataset(x, curve(x) + rng.normal(0, non_negative("noise", noise), x.shape), curve)


def digits(side: int = 8) -> Dataset:
    """The 1797 handwritten digits of 8 x 8 pixels that scikit-learn carries, enlarged to side x side pixels.

    x (1797, side * side) in 0..1, y one-hot (1797, 10). Enlarging is bilinear between the middles of the pixels and
    constant beyond the outermost ones: more pixels of the same picture, no new detail.

    Raises:
        ImportError: scikit-learn is not installed.
        ValueError: side is less than 8.
    """
    side = count("side", side, least=8)
    try:
        sklearn: Any = import_module("sklearn.datasets")
    except ImportError:
        raise ImportError("datasets.digits() needs scikit-learn: pip install scikit-learn") from None
    pixels, labels = sklearn.load_digits(return_X_y=True)
    images = np.asarray(pixels, dtype=float).reshape(-1, 8, 8) / 16
    middles = np.clip((np.arange(side) + 0.5) * 8 / side - 0.5, 0, 7)
    shares = np.maximum(1 - np.abs(middles[:, None] - np.arange(8)), 0)  # (side, 8): a new pixel's share of the old
    return Dataset((shares @ images @ shares.T).reshape(len(images), -1), one_hot(labels, 10))


def csv(path: str | PathLike[str], targets: int = 1, *, delimiter: str = ",") -> Dataset:
    """Read a table of numbers: the last `targets` columns are y, the others x. A first line without numbers is skipped.

    Raises:
        ValueError: something else than finite numbers, or too few columns; the message names the line.
    """
    count("targets", targets, least=1)
    rows: list[list[float]] = []
    with file_path(path).open(encoding="utf-8-sig", errors="backslashreplace") as lines:
        for number, line in enumerate(map(str.strip, lines), start=1):
            row = [_number(cell) for cell in line.split(delimiter)]
            if not line or (number == 1 and np.isnan(row).all()):
                continue
            if not np.isfinite(row).all() or len(row) != len(rows[0] if rows else row) or len(row) <= targets:
                raise ValueError(f"{path}, line {number}: expected finite numbers in columns, got {line[:80]!r}")
            rows.append(row)
    if not rows:
        raise ValueError(f"{path}: expected at least one line of numbers, got none")
    table = np.array(rows)
    return Dataset(table[:, :-targets], table[:, -targets:])


def _number(cell: str) -> float:
    """The number that a cell says; nan if it is none."""
    try:
        return float(cell)
    except ValueError:
        return np.nan


def one_hot(labels: ArrayLike, classes: int | None = None) -> FloatArray:
    """Rows (k, classes) with a 1 at the label, 0 elsewhere; without `classes` as many as the greatest label asks for.

    >>> one_hot([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]

    Raises:
        ValueError: labels that are not whole numbers from 0 up to, not including, `classes`.
    """
    numbers = np.asarray(labels)
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu" or numbers.size == 0 or numbers.min() < 0:
        raise ValueError(f"labels must be whole numbers of at least 0, of shape (k,), got {labels!r}"[:200])
    n = int(numbers.max()) + 1 if classes is None else count("classes", classes, least=1)
    if numbers.max() >= n:
        raise ValueError(f"labels must be below classes ({n}), got {numbers.max()}")
    return np.eye(n)[numbers]


def standardize(x: ArrayLike, *, like: ArrayLike | None = None) -> FloatArray:
    """x (samples, n) with each column's mean moved to 0 and its standard deviation to 1; a constant column becomes 0.

    like: where mean and deviation are taken from, the training data when x is the test data.

    >>> standardize([[1.0, 5.0], [3.0, 5.0]]).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    rows = float_array("x", x, ("samples", "n"))
    known = rows if like is None else float_array("like", like, ("samples", rows.shape[1]))
    spread = known.std(axis=0)
    return (rows - known.mean(axis=0)) / np.where(spread == 0, 1, spread)
