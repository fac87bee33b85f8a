"""`lecture check --values`: what is drawn against the values that the scenes list, and those against other routes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lecture.checking import sections_to_play, task_for
from lecture.errors import DONE, FAILED, WRONG_INPUT
from lecture.layout import Layout
from lecture.rendering import worker
from lecture.rendering.pool import Pool
from lecture.rendering.task import Failed, Finished, Message, SectionTask
from scenes.kit.deck import Deck


def check_values(deck: Deck, names: Sequence[str], *, jobs: int, console: Console) -> int:
    """Read the values of the named sections, or of all, off their stages; print how many, and those that are wrong."""
    failures: list[Failed] = []
    results: dict[str, dict[str, Any]] = {}

    def listen(task: SectionTask, message: Message) -> None:
        if isinstance(message, Finished):
            results[task.section] = message.manifest
            print(f"{task.section}: {counted(message.manifest)}", flush=True)
        elif isinstance(message, Failed):
            failures.append(message)

    sections = sections_to_play(deck, names, "--values")
    with tempfile.TemporaryDirectory(prefix="lecture-check-") as folder:
        tasks = [task_for(deck, section, Layout(Path(folder))) for section in sections]
        Pool(jobs).run(worker.compare, tasks, listen)
        for failure in failures:
            print(f"lecture: {replace(failure, log=None).message}", file=sys.stderr)
    found = [results[section.name] for section in sections if section.name in results]
    wrong = [fault for result in found for fault in result["wrong"]]
    if wrong:
        print_wrong(wrong, console)
    print(f"{sum(result['values'] for result in found)} values, {len(wrong)} wrong")
    if failures and all(failure.is_input for failure in failures):
        return WRONG_INPUT
    return FAILED if wrong or failures else DONE


def counted(result: dict[str, Any]) -> str:
    """What was found in a section, in words."""
    against = "what another route makes of them" if result["is_recomputed"] else "what the scene lists"
    return f"{result['values']} values as they are drawn, against {against}: {len(result['wrong'])} wrong"


def print_wrong(wrong: Sequence[Any], console: Console) -> None:
    """Print a row for each value that is not drawn as it is."""
    table = Table("beat", "value", "drawn", "expected")
    for fault in wrong:
        cells = (f"{fault.section}/{fault.beat}", fault.label, fault.drawn, fault.expected)
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
