"""The table of faults."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lecture.inspection.fault import Fault


def print_table(faults: Sequence[Fault], console: Console) -> None:
    """Print a row for each fault: beat, moment, object, what is wrong."""
    table = Table("beat", "at", "fault", "object", "what is wrong")
    for fault in faults:
        cells = (f"{fault.section}/{fault.beat}", fault.moment, fault.kind, _short(fault.subject), fault.detail)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


def _short(text: str, most: int = 48) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
