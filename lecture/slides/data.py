"""Tables that authors bring: values separated by commas, semicolons or tabs, below a line with the columns' names.

    data = read(Path("run.csv"))
    data.header                            # ("step", "loss")
    data.numbers("loss")                   # array([2.3, 1.1, nan]): an empty cell is not a number

Where semicolons or tabs separate, a comma is a decimal point. What is wrong is a `DataError` with the file's line.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lecture.deck.messages import nearest

SEPARATORS = ",;\t"
LARGEST = 20_000_000
"""Bytes of a file that a slide can be expected to show."""


class DataError(ValueError):
    """A file is not the table that is expected; the text says where, and what to do."""


@dataclass(frozen=True)
class Table:
    """The columns' names, the rows and their lines in the file."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    has_decimal_comma: bool

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of a column, as they are written."""
        if name not in self.header:
            known = ", ".join(self.header)
            hint = nearest(name, self.header)
            raise DataError(f"{self.name}: expected one of its columns {known}, got {name!r}.{hint} Correct the name.")
        return tuple(row[self.header.index(name)] for row in self.rows)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """The numbers of a column; nan where a cell is empty."""
        values: list[float] = []
        for line, cell in zip(self.lines, self.column(name), strict=True):
            value = self.number(cell) if cell else np.nan
            if value is None:
                raise DataError(f"{self.name}:{line}: expected a number for {name!r}, got {cell!r}. Correct it.")
            values.append(value)
        return np.array(values)

    def number(self, cell: str) -> float | None:
        """The number that a cell says, if it is one."""
        try:
            value = float(cell.replace(",", ".") if self.has_decimal_comma else cell)
        except ValueError:
            return None
        return value if np.isfinite(value) else None

    def are_numbers(self, cells: Sequence[str]) -> bool:
        """Whether these cells of a column are numbers, or empty; not all of them."""
        return any(cells) and all(self.number(cell) is not None for cell in cells if cell)


def read(path: Path) -> Table:
    """The table in a file."""
    text = _text(path)
    head = text.lstrip().partition("\n")[0]
    separator = Counter(letter for letter in head if letter in SEPARATORS).most_common(1)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator[0][0] if separator else ",", skipinitialspace=True
    )
    try:
        found = [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise DataError(f"{path.name}:{reader.line_num}: expected a table, got {error}. Save it as CSV.") from error
    if len(found) < 2:
        raise DataError(f"{path.name}:1: expected names of columns and a row below them, got {len(found)}. Add them.")
    (first, header), *rows = found
    decimal_comma = bool(separator) and separator[0][0] != ","
    table = Table(path.name, header, tuple(row for _, row in rows), tuple(line for line, _ in rows), decimal_comma)
    if numbers := [name for name in header if table.number(name) is not None]:
        raise DataError(
            f"{path.name}:{first}: expected the columns' names in the first line, got the number {numbers[0]!r}. "
            "Add a line with names above it, or correct the name."
        )
    for line, row in rows:
        if len(row) != len(header):
            raise DataError(
                f"{path.name}:{line}: expected {len(header)} cells as in its head, got {len(row)}. Mend it."
            )
    return table


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise DataError(
            f"{path.name}:1: expected a table, got a file that cannot be read ({error.strerror})."
        ) from error
    if len(content) > LARGEST:
        raise DataError(
            f"{path.name}:1: expected a table of at most {LARGEST / 1e6:.0f} MB, got more. Make it smaller."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path.name}:{line}: expected text in UTF-8, got byte {content[error.start]:#04x}. Save it as UTF-8."
        ) from error
