"""One beat alone, called SECTION/BEAT: its video, or one of its frames.

It is drawn as in its section, after the beats before it have been played without being drawn. The files lie beside the
section's own, which stay as they were.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from lecture.deck import Deck
from lecture.errors import LectureError, RenderError
from lecture.folders import Outputs, replacing
from lecture.qualities import Quality
from lecture.rendering import worker
from lecture.rendering.executor import Executor, Work
from lecture.rendering.plan import section_task
from lecture.rendering.task import Failed, Finished, Message, SectionTask


def render_beats(
    deck: Deck, names: Sequence[str], quality: Quality, outputs: Outputs, *, executor: Executor, console: Console
) -> list[Path]:
    """Draw the beats and write each as <section>-<beat>.mp4 into the quality's folder; the paths."""
    tasks = [_task(deck, name, quality, outputs) for name in names]
    paths = [_file(outputs, name, "mp4") for name in names]
    _carry_out(worker.render, tasks, paths, outputs, executor, console)
    return paths


def draw_still(
    deck: Deck,
    name: str,
    at: float | None,
    quality: Quality,
    outputs: Outputs,
    target: Path | None,
    *,
    executor: Executor,
    console: Console,
) -> Path:
    """Draw the beat's frame at the second `at`, or its last, to `target`, or as <section>-<beat>.png; the path."""
    path = target or _file(outputs, name, "png")
    task = replace(_task(deck, name, quality, outputs), at=at)
    _carry_out(worker.draw_still, [task], [path], outputs, executor, console)
    return path


def _task(deck: Deck, name: str, quality: Quality, outputs: Outputs) -> SectionTask:
    section, _, beat = name.partition("/")
    if not beat:
        raise LectureError(f"expected SECTION/BEAT, such as adam/momentum, got {name!r}.")
    task = section_task(deck, deck.section(section), quality.shaped(deck.theme.aspect), outputs)
    label = f"{section}-{beat}"
    return replace(task, only=beat, staging=outputs.stage(label), log=outputs.log(label))


def _file(outputs: Outputs, name: str, ending: str) -> Path:
    return outputs.root / f"{name.replace('/', '-')}.{ending}"


def _carry_out(
    work: Work,
    tasks: Sequence[SectionTask],
    paths: Sequence[Path],
    outputs: Outputs,
    executor: Executor,
    console: Console,
) -> None:
    """Do `work` for each task and put what it made at its path; an error tells all that failed."""
    places: Mapping[Path, Path] = {task.staging: path for task, path in zip(tasks, paths, strict=True)}
    failures: list[Failed] = []

    def listen(task: SectionTask, message: Message) -> None:
        if isinstance(message, Finished):
            path = places[task.staging]
            with replacing(path) as beside:
                shutil.move(next(task.staging.glob(f"*{path.suffix}")), beside)
        if isinstance(message, Failed):
            failures.append(message)

    outputs.prepare()
    with console.status("drawing"):
        executor.run(work, tasks, listen)
    if failures:
        kind = LectureError if all(failure.is_input for failure in failures) else RenderError
        raise kind("\n".join(failure.message for failure in failures))
