"""`lecture check`: the deck file and a rehearsal of each scene (parameters, beats and their text), or its layout.

Of an explorable the rehearsal is that its function is there and takes its parameters.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from lecture.deck import Deck, Explorable, Section
from lecture.deck.messages import nearest
from lecture.errors import DONE, FAILED, WRONG_INPUT, LectureError, tell
from lecture.folders import Outputs, runs_folder
from lecture.inspection import worker as check_worker
from lecture.inspection.fault import Fault
from lecture.inspection.fault_table import print_table
from lecture.inspection.notation import Notation
from lecture.qualities import QUALITIES, Quality
from lecture.rendering import worker
from lecture.rendering.executor import Work
from lecture.rendering.plan import explorables_to_compute, sections_to_render
from lecture.rendering.pool import Pool
from lecture.rendering.task import ExplorableTask, Failed, Finished, Message, SectionTask

LOOK = Quality("look", 640, 360, 15)
"""The frames that the layout is looked at in."""


def check_scenes(deck: Deck, names: Sequence[str], media: Path, *, jobs: int, is_strict: bool = False) -> int:
    """Rehearse the named sections, or all; print what is right and what is wrong. Nothing is rendered or kept.

    Words that are missing are a remark; or a fault, if it `is_strict`.
    """
    print(f"{deck.path}: {len(deck.sections)} sections, {len(deck.enabled_sections)} enabled")
    parts = [*sections_to_render(deck, names), *explorables_to_compute(deck, names)]
    failures: list[Failed] = []

    def listen(task: SectionTask, message: Message) -> None:
        if isinstance(message, Finished) and isinstance(task, ExplorableTask):
            print(f"{task.section}: its function takes its parameters", flush=True)
        elif isinstance(message, Finished):
            faults = beat_faults(deck, task.section, message.manifest["beats"])
            missing = missing_words(deck, task.section, message.manifest["beats"])
            missing += untranslated_words(deck, message.manifest["untranslated"])
            lone = lone_cues(deck, task.section, message.manifest["cues"])
            failures.extend(Failed(task.section, fault, is_input=True) for fault in (*faults, *missing * is_strict))
            if not faults:
                beats, length = len(message.manifest["beats"]), message.manifest["length"]
                print("\n  ".join([f"{task.section}: {beats} beats, {length:.0f} s", *missing, *lone]), flush=True)
        elif isinstance(message, Failed):
            failures.append(message)

    with tempfile.TemporaryDirectory(prefix="lecture-check-") as folder:
        tasks = [task_for(deck, part, Outputs(Path(folder)), media) for part in parts]
        Pool(jobs).run(worker.rehearse, tasks, listen)
        for failure in failures:
            tell(replace(failure, log=None).message)
    return exit_code(failures, is_right=True)


def check_layout(deck: Deck, names: Sequence[str], media: Path, *, jobs: int, console: Console) -> int:
    """Look at the named sections, or all, as they play; print the faults, and write pictures of them."""
    pictures = media / "layout"
    sections = sections_to_play(deck, names, "--layout")
    Notation.of(deck)  # a table that is wrong is told once, and before anything is played
    for section in sections:
        for old in pictures.glob(f"{section.name}-[0-9][0-9]-*.png"):
            old.unlink()
    results, failures = played(deck, sections, media, partial(check_worker.look, pictures=pictures), LOOK, jobs=jobs)
    found: list[Fault] = [fault for result in results for fault in result["faults"]]
    if found:
        print_table(found, console)
        print(f"{len(found)} faults; pictures of them are in {pictures}")
    elif not failures:
        moments = sum(result["moments"] for result in results)
        print(f"{len(sections)} sections, {moments} moments: the layout is without fault")
    return exit_code(failures, is_right=not found)


def sections_to_play(deck: Deck, names: Sequence[str], option: str) -> tuple[Section, ...]:
    """The named sections, or all that are enabled, for a check that plays them; an explorable has no stage."""
    if others := [explorable.name for explorable in deck.explorables if explorable.name in names]:
        raise LectureError(
            f"check {option}: expected names of sections, got {', '.join(others)}, not played but computed. "
            f"Leave {option} out to check that."
        )
    return sections_to_render(deck, names)


def played(
    deck: Deck,
    sections: Sequence[Section],
    media: Path,
    work: Work,
    quality: Quality,
    *,
    jobs: int,
    report: Callable[[str, dict[str, Any]], None] = lambda *_: None,
) -> tuple[list[dict[str, Any]], list[Failed]]:
    """Let workers do `work` for the sections in a folder that goes again; what came of it, in order, and what failed.

    `report` gets each section's name and result as it comes; failures are printed.
    """
    results: dict[str, dict[str, Any]] = {}
    failures: list[Failed] = []

    def listen(task: SectionTask, message: Message) -> None:
        if isinstance(message, Finished):
            results[task.section] = message.manifest
            report(task.section, message.manifest)
        elif isinstance(message, Failed):
            failures.append(message)

    with tempfile.TemporaryDirectory(prefix="lecture-check-") as folder:
        tasks = [task_for(deck, section, Outputs(Path(folder)), media, quality) for section in sections]
        Pool(jobs).run(work, tasks, listen)
        for failure in failures:
            tell(replace(failure, log=None).message)
    return [results[section.name] for section in sections if section.name in results], failures


def exit_code(failures: Sequence[Failed], *, is_right: bool) -> int:
    """2 when only the deck is at fault, 1 when something else is or what was looked at is not right, else 0."""
    if failures and all(failure.is_input for failure in failures):
        return WRONG_INPUT
    return DONE if is_right and not failures else FAILED


def beat_faults(deck: Deck, name: str, played: Sequence[str]) -> list[str]:
    """Text in the deck for beats that the scene does not play (a beat without text, the scene refuses itself)."""
    section = deck.section(name)
    index = deck.sections.index(section)
    return [
        f"{deck.place('sections', index, 'beats', beat)}: expected one of the beats that the scene plays "
        f"({', '.join(played)}), got {beat!r}.{nearest(beat, played)} Rename it or remove it."
        for beat in section.beats
        if beat not in played
    ]


def missing_words(deck: Deck, name: str, played: Sequence[str]) -> list[str]:
    """A line for each kind of words that some of the beats are without."""
    said = {beat: deck.words(name, beat) for beat in played}
    lines = []
    for kind, what in (("caption", "caption"), ("notes", "notes"), ("alt", "alternative text")):
        without = [beat for beat, words in said.items() if not getattr(words, kind)]
        if without:
            lines.append(f"without {what}: {', '.join(without)}")
    return lines


def lone_cues(deck: Deck, name: str, cues: Mapping[str, Sequence[str]]) -> list[str]:
    """A line for cues of the scene that the notes have no mark for, and for marks that the scene has no cue for."""
    marks = {beat: deck.words(name, beat).notes.marks for beat in cues}
    without_mark = [f"{beat}: {cue}" for beat, named in cues.items() for cue in named if cue not in marks[beat]]
    without_cue = [f"{beat}: {mark}" for beat, named in marks.items() for mark in named if mark not in cues[beat]]
    lines = [("cues without a mark in the notes", without_mark), ("marks without a cue in the scene", without_cue)]
    return [f"{what}: {', '.join(found)}" for what, found in lines if found]


def untranslated_words(deck: Deck, texts: Sequence[str]) -> list[str]:
    """A line for the words that are drawn in English, in a deck of another language."""
    if deck.language[:2] == "en" or not texts:
        return []
    return [f"without translation in words/{deck.language[:2]}.toml: {', '.join(map(repr, texts))}"]


def task_for(
    deck: Deck, part: Section | Explorable, outputs: Outputs, media: Path, quality: Quality = QUALITIES["draft"]
) -> SectionTask:
    """The task to play a part of the deck in `outputs`, which nobody keeps, with the trained runs of `media`."""
    outputs.root.mkdir(parents=True, exist_ok=True)
    is_explorable = isinstance(part, Explorable)
    return (ExplorableTask if is_explorable else SectionTask)(
        section=part.name,
        scene=part.source if is_explorable else part.scene,
        deck=deck,
        quality=quality.shaped(deck.theme.aspect),
        staging=outputs.stage(part.name),
        log=outputs.root / f"{part.name}.log",
        runs=runs_folder(media),
        expected_seconds=0.0,
    )
