"""Rendering a deck: plan, draw what has changed, and put it in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
    same: dict[str, str] = field(default_factory=dict)
    """Of those, how many beats have the files that they had."""
    left_alone: list[str] = field(default_factory=list)
    failures: list[Failed] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when all went well, 2 when only the deck is at fault, else 1."""
        if not self.failures:
            return DONE
        return WRONG_INPUT if all(failure.is_input for failure in self.failures) else FAILED


def explain(
    deck: Deck,
    names: Sequence[str],
    quality: Quality,
    outputs: Outputs,
    *,
    workers: int,
    pool: Executor,
    force: bool,
    console: Console,
    shown: Console,
) -> None:
    """Say of each of the sections why it would be drawn, in how many parts, and which of its beats stay as they are.

    For the beats, `pool` plays the sections that were drawn before; how that goes is `shown`. Nothing is drawn.
    workers: how many there would be.
    """
    planned = plan(deck, names, quality, outputs, force=force)
    parts = Counter(part.section for part in divided(planned.tasks, workers))
    said = {section: list(reasons) for section, reasons in planned.reasons.items()}
    for section, number in parts.items():
        said[section] += [f"drawn in {number} parts at once, which is sooner done"] * (number > 1)
    with display(tasks := [task for task in planned.tasks if task.earlier], shown) as progress:

        def listen(task: SectionTask, message: Message) -> None:
            progress.tell(task, message)
            if isinstance(message, Finished):
                told = {True: "is drawn from the same as before, its files stay", False: "is drawn again"}
                said[task.section] += [f"beat {beat} {told[same]}" for beat, same in message.manifest["same"].items()]
            elif isinstance(message, Failed):
                said[task.section].append(message.message)

        pool.run(worker.compare, tasks, listen)
    for section, lines in said.items():
        for line in lines or ["unchanged"]:
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
            if task.earlier and (same := _same(task.earlier.beats, message.manifest["beats"])):
                report.same[task.section] = f"{same} of {len(message.manifest['beats'])}"
    if isinstance(message, Failed):
        report.failures.append(message)
    return message


def _same(before: Mapping[str, Any], beats: Sequence[Mapping[str, Any]]) -> int:
    """How many of the beats have the video that they had before."""
    digests = {name: beat["video"]["digest"] for name, beat in before.items()}
    return sum(digests.get(beat["name"]) == beat["video"]["digest"] for beat in beats)
