"""`lecture check --values`: what is drawn against what the scenes' oracles say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lecture.deck import Deck
from lecture.inspection import worker
from lecture.inspection.checking import exit_code, played, sections_to_play
from lecture.qualities import QUALITIES


def check_values(deck: Deck, names: Sequence[str], media: Path, *, jobs: int, console: Console) -> int:
    """Read the values of the named sections, or of all, off their stages; print how many, and those that are wrong."""
    sections = sections_to_play(deck, names, "--values")
    found, failures = played(
        deck,
        sections,
        media,
        worker.compare,
        QUALITIES["draft"],
        jobs=jobs,
        report=lambda section, result: print(f"{section}: {counted(result)}", flush=True),
    )
    wrong = [fault for result in found for fault in result["wrong"]]
    if wrong:
        print_wrong(wrong, console)
    print(f"{sum(result['values'] for result in found)} values, {len(wrong)} wrong")
    return exit_code(failures, is_right=not wrong)


def counted(result: dict[str, Any]) -> str:
    """What was found in a section, in words."""
    if not result["values"]:
        return "no values; a scene lists what it draws with self.shows(label, drawn, value)"
    against = "its oracle"
    if not result["has_oracle"]:
        against = "what the scene itself lists, since it has no oracle that computes them another way"
    return f"{result['values']} values as they are drawn, against {against}: {len(result['wrong'])} wrong"


def print_wrong(wrong: Sequence[Any], console: Console) -> None:
    """Print a row for each value that is not drawn as it is."""
    table = Table("beat", "value", "drawn", "expected")
    for fault in wrong:
        cells = (f"{fault.section}/{fault.beat}", fault.label, fault.drawn, fault.expected)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
