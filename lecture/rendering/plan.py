"""Which sections have to be rendered and which explorables computed, why, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lecture.deck import Deck, Explorable, Section
from lecture.folders import Outputs, runs_folder
from lecture.qualities import QUALITIES, Quality
from lecture.rendering import manifest
from lecture.rendering.key import Facts, drawn_by, explorable_facts, section_facts
from lecture.rendering.manifest import Manifest
from lecture.rendering.reasons import reasons
from lecture.rendering.task import Earlier, ExplorableTask, SectionTask

SECONDS_PER_EXPLORABLE = 10.0
SECONDS_PER_BEAT = 6.0
"""A guess at a beat's length, for a section that was never rendered."""


@dataclass(frozen=True)
class Plan:
    """What a run has to do: `tasks`, longest first; `finished` names the sections and explorables that are left alone.

    `reasons` says for each of them, in the deck's order, why it is rendered; it has none if it is finished.
    """

    tasks: tuple[SectionTask, ...]
    finished: tuple[str, ...]
    reasons: dict[str, list[str]] = field(default_factory=dict)


def sections_to_render(deck: Deck, names: Sequence[str]) -> tuple[Section, ...]:
    """The named sections, or all that are enabled. A named one need not be enabled."""
    if not names:
        return deck.enabled_sections
    explorables = {explorable.name for explorable in deck.explorables}
    return tuple(deck.section(name) for name in dict.fromkeys(names) if name not in explorables)


def explorables_to_compute(deck: Deck, names: Sequence[str]) -> tuple[Explorable, ...]:
    """The named explorables, or all that are enabled. A named one need not be enabled."""
    if not names:
        return deck.enabled_explorables
    return tuple(explorable for explorable in deck.explorables if explorable.name in names)


def plan(deck: Deck, names: Sequence[str], quality: Quality, outputs: Outputs, *, force: bool = False) -> Plan:
    """Compare what was rendered with what the deck and the sources say now; the theme has the frames' aspect."""
    quality = quality.shaped(deck.theme.aspect)
    sections, explorables = sections_to_render(deck, names), explorables_to_compute(deck, names)
    candidates = [
        *(section_task(deck, section, quality, outputs) for section in sections),
        *(explorable_task(deck, page, quality, outputs) for page in explorables),
    ]
    forced = ["--force was given"] if force else []
    if not force:
        candidates = [replace(task, earlier=_earlier(outputs, task)) for task in candidates]
    why = {task.section: forced + reasons(outputs, task.section, task.facts) for task in candidates}
    tasks = sorted((task for task in candidates if why[task.section]), key=lambda task: -task.cost)
    finished = tuple(name for name, found in why.items() if not found)
    return Plan(tuple(tasks), finished, why)


def section_task(deck: Deck, section: Section, quality: Quality, outputs: Outputs) -> SectionTask:
    """The task to render the section."""
    length = cost = SECONDS_PER_BEAT * max(len(section.beats), 1)
    beats: tuple[float, ...] = ()
    earlier = _history(outputs, section.name)
    facts = section_facts(deck, section, quality, earlier and earlier["facts"])
    if earlier:
        length, cost = earlier["length"], earlier["render_seconds"]
        beats = tuple(beat["length"] for beat in earlier["beats"])
    common = _common(deck, section.name, quality, outputs, facts, length)
    return SectionTask(scene=section.scene, cost=cost, beats=beats, **common)


def _earlier(outputs: Outputs, task: SectionTask) -> Earlier | None:
    """The task's beats that lie there, if they were drawn and stored as they would be now."""
    described = manifest.read(outputs.manifest(task.section))
    if described is None or "video" not in described or drawn_by(described["facts"]) != drawn_by(task.facts):
        return None
    return Earlier(outputs.root, {beat["name"]: beat for beat in described["beats"]})


def explorable_task(deck: Deck, explorable: Explorable, quality: Quality, outputs: Outputs) -> ExplorableTask:
    """The task to compute the explorable."""
    earlier = _history(outputs, explorable.name)
    facts = explorable_facts(deck, explorable, earlier and earlier["facts"])
    cost = earlier["render_seconds"] if earlier else SECONDS_PER_EXPLORABLE
    common = _common(deck, explorable.name, quality, outputs, facts, max(cost, 1.0))
    return ExplorableTask(scene=explorable.source, cost=cost, **common)


def _common(deck: Deck, name: str, quality: Quality, outputs: Outputs, facts: Facts, seconds: float) -> dict[str, Any]:
    """What a section's task and an explorable's have in common."""
    return {
        "section": name,
        "deck": deck,
        "quality": quality,
        "facts": facts,
        "staging": outputs.stage(name),
        "log": outputs.log(name),
        "runs": runs_folder(outputs.root.parent),
        "expected_seconds": seconds,
    }


def _history(outputs: Outputs, name: str) -> Manifest | None:
    """What is known of an earlier render, at any quality."""
    media = outputs.root.parent
    for folder in (outputs.root, *(media / quality for quality in QUALITIES)):
        earlier = manifest.read(Outputs(Path(folder)).manifest(name))
        if earlier is not None:
            return earlier
    return None
