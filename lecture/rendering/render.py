"""Rendering a deck: plan, draw what has changed, and put it in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console

from lecture.deck import Deck
from lecture.errors import DONE, FAILED, WRONG_INPUT, LectureError
from lecture.folders import Outputs, exclusive
from lecture.qualities import Quality
from lecture.rendering import manifest, worker
from lecture.rendering.executor import Executor, Work
from lecture.rendering.gathering import InParts
from lecture.rendering.parts import divided
from lecture.rendering.plan import Plan, plan
from lecture.rendering.progress import display
from lecture.rendering.task import Failed, Finished, Message, SectionTask


@dataclass
class Report:
    """What a render came to."""

    rendered: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    failures: list[Failed] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when all went well, 2 when only the deck is at fault, else 1."""
        if not self.failures:
            return DONE
        return WRONG_INPUT if all(failure.is_input for failure in self.failures) else FAILED


def explain(
    deck: Deck, names: Sequence[str], quality: Quality, outputs: Outputs, *, workers: int, force: bool, console: Console
) -> None:
    """Say of each of the sections why so many workers would draw it, and in how many parts; nothing is done."""
    planned = plan(deck, names, quality, outputs, force=force)
    parts = Counter(part.section for part in divided(planned.tasks, workers))
    for section, reasons in planned.reasons.items():
        division = [f"drawn in {parts[section]} parts at once, which is sooner done"] if parts[section] > 1 else []
        for line in [*reasons, *division] or ["unchanged"]:
            console.print(f"{section}: {line}", markup=False, highlight=False, soft_wrap=True)


def render(
    deck: Deck,
    names: Sequence[str],
    quality: Quality,
    outputs: Outputs,
    *,
    executor: Executor,
    force: bool,
    console: Console,
) -> Report:
    """Render the named sections, or all, each of those that has changed."""
    planned = plan(deck, names, quality, outputs, force=force)
    return carry_out(planned, outputs, worker.render, executor=InParts(executor), console=console)


def carry_out(planned: Plan, outputs: Outputs, work: Work, *, executor: Executor, console: Console) -> Report:
    """Let `executor` do `work` for the sections of the plan, show how it goes, and put what they make in its place."""
    report = Report(left_alone=list(planned.finished))
    outputs.prepare()
    if planned.tasks:
        with display(planned.tasks, console) as shown:

            def listen(task: SectionTask, message: Message) -> None:
                settled = _settle(outputs, task, message, report)
                shown.tell(task, settled)

            executor.run(work, planned.tasks, listen)
    return report


def _settle(outputs: Outputs, task: SectionTask, message: Message, report: Report) -> Message:
    """Put a finished section in its place and note how it went."""
    if isinstance(message, Finished):
        try:
            with exclusive(outputs):
                manifest.install(outputs, task.staging, message.manifest)
        except LectureError as error:
            message = Failed(task.section, str(error), kind=task.kind)
        else:
            report.rendered.append(task.section)
    if isinstance(message, Failed):
        report.failures.append(message)
    return message
