"""Rendering a deck: plan, draw what has changed, put it in place, and make the film and the pages from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console

from lecture.errors import DONE, FAILED, WRONG_INPUT, LectureError
from lecture.layout import Layout, exclusive
from lecture.products import write_products
from lecture.qualities import Quality
from lecture.rendering import manifest, worker
from lecture.rendering.executor import Executor, Work
from lecture.rendering.gathering import InParts
from lecture.rendering.parts import divided
from lecture.rendering.plan import Plan, plan
from lecture.rendering.progress import display
from lecture.rendering.task import Failed, Finished, Message, SectionTask
from scenes.kit.deck import Deck


@dataclass
class Report:
    """What a render came to."""

    rendered: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    failures: list[Failed] = field(default_factory=list)
    has_film: bool = False

    @property
    def exit_code(self) -> int:
        """0 when all went well, 2 when only the deck is at fault, else 1."""
        if not self.failures:
            return DONE
        return WRONG_INPUT if all(failure.is_input for failure in self.failures) else FAILED


def explain(
    deck: Deck, names: Sequence[str], quality: Quality, layout: Layout, *, workers: int, force: bool, console: Console
) -> None:
    """Say of each of the sections why so many workers would draw it, and in how many parts; nothing is done."""
    planned = plan(deck, names, quality, layout, force=force)
    parts = Counter(part.section for part in divided(planned.tasks, workers))
    for section, reasons in planned.reasons.items():
        division = [f"drawn in {parts[section]} parts at once, which is sooner done"] if parts[section] > 1 else []
        for line in [*reasons, *division] or ["unchanged"]:
            console.print(f"{section}: {line}", markup=False, highlight=False, soft_wrap=True)


def render(
    deck: Deck,
    names: Sequence[str],
    quality: Quality,
    layout: Layout,
    *,
    executor: Executor,
    force: bool,
    console: Console,
) -> Report:
    """Render the named sections, or all; the film and the pages follow when all are there."""
    planned = plan(deck, names, quality, layout, force=force)
    report = carry_out(planned, layout, worker.render, executor=InParts(executor), console=console)
    if not names and not report.failures:
        with exclusive(layout):
            write_products(deck, layout)
        report.has_film = True
    return report


def carry_out(planned: Plan, layout: Layout, work: Work, *, executor: Executor, console: Console) -> Report:
    """Let `executor` do `work` for the sections of the plan, show how it goes, and put what they make in its place."""
    report = Report(left_alone=list(planned.finished))
    layout.prepare()
    if planned.tasks:
        with display(planned.tasks, console) as shown:

            def listen(task: SectionTask, message: Message) -> None:
                settled = _settle(layout, task, message, report)
                shown.tell(task, settled)

            executor.run(work, planned.tasks, listen)
    return report


def _settle(layout: Layout, task: SectionTask, message: Message, report: Report) -> Message:
    """Put a finished section in its place and note how it went."""
    if isinstance(message, Finished):
        try:
            with exclusive(layout):
                manifest.install(layout, task.staging, message.manifest)
        except LectureError as error:
            message = Failed(task.section, str(error), kind=task.kind)
        else:
            report.rendered.append(task.section)
    if isinstance(message, Failed):
        report.failures.append(message)
    return message
