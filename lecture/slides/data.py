"""Tables that authors bring: values separated by commas, semicolons or tabs, below a line with the columns' names.

    data = read(Path("run.csv"))
    data.header                            # ("step", "loss")
    data.numbers("loss")                   # array([2.3, 1.1, nan]): an empty cell is not a number

Where semicolons or tabs separate, a comma is a decimal point. What is wrong is a `DataError` with the file's line.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lecture.deck.messages import nearest

SEPARATORS = ",;\t"


class DataError(Exception):
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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: expected a table as text in UTF-8, got other bytes. Save it as CSV.") from error
    head = text.lstrip().partition("\n")[0]
    separator = Counter(letter for letter in head if letter in SEPARATORS).most_common(1)
    reader = csv.reader(text.splitlines(), delimiter=separator[0][0] if separator else ",", skipinitialspace=True)
    found = [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader if any(map(str.strip, row))]
    if len(found) < 2:
        raise DataError(f"{path.name}: expected names of columns and a row below them, got {len(found)}. Add them.")
    (_, header), *rows = found
    decimal_comma = bool(separator) and separator[0][0] != ","
    table = Table(path.name, header, tuple(row for _, row in rows), tuple(line for line, _ in rows), decimal_comma)
    if all(table.number(name) is not None for name in header):
        raise DataError(f"{path.name}: expected the columns' names in the first line, got numbers. Add them.")
    for line, row in rows:
        if len(row) != len(header):
            raise DataError(
                f"{path.name}:{line}: expected {len(header)} cells as in its head, got {len(row)}. Mend it."
            )
    return table
