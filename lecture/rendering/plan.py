"""Which sections have to be rendered, why, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lecture.layout import Layout
from lecture.qualities import QUALITIES, Quality
from lecture.rendering import manifest
from lecture.rendering.key import key_of, section_facts
from lecture.rendering.reasons import reasons
from lecture.rendering.task import SectionTask
from scenes.kit.deck import Deck, Section

SECONDS_PER_BEAT = 6.0
"""A guess at a beat's length, for a section that was never rendered."""


@dataclass(frozen=True)
class Plan:
    """What a run has to do: `tasks`, longest first; `finished` names the sections that are left alone.

    `reasons` says for each section, in the deck's order, why it is rendered; it has none if it is finished.
    """

    tasks: tuple[SectionTask, ...]
    finished: tuple[str, ...]
    reasons: dict[str, list[str]] = field(default_factory=dict)


def sections_to_render(deck: Deck, names: Sequence[str]) -> tuple[Section, ...]:
    """The named sections, or all that are enabled. A named one need not be enabled."""
    if not names:
        return deck.enabled_sections
    return tuple(deck.section(name) for name in dict.fromkeys(names))


def plan(deck: Deck, names: Sequence[str], quality: Quality, layout: Layout, *, force: bool = False) -> Plan:
    """Compare what was rendered with what the deck and the sources say now."""
    tasks: list[tuple[float, SectionTask]] = []
    finished: list[str] = []
    why: dict[str, list[str]] = {}
    for section in sections_to_render(deck, names):
        facts = section_facts(deck, section, quality)
        why[section.name] = (["--force was given"] if force else []) + reasons(layout, section.name, facts)
        if not why[section.name]:
            finished.append(section.name)
            continue
        seconds, cost = _history(layout, section)
        task = SectionTask(
            section=section.name,
            scene=section.scene,
            deck=deck.path.resolve(),
            theme=deck.theme,
            quality=quality,
            key=key_of(facts),
            facts=facts,
            staging=layout.stage(section.name),
            log=layout.log(section.name),
            expected_seconds=seconds,
        )
        tasks.append((cost, task))
    tasks.sort(key=lambda pair: pair[0], reverse=True)
    return Plan(tuple(task for _, task in tasks), tuple(finished), why)


def _history(layout: Layout, section: Section) -> tuple[float, float]:
    """How long the section lasts and what it costs, from an earlier render at any quality, else guessed."""
    media = layout.root.parent
    for folder in (layout.root, *(media / name for name in QUALITIES)):
        earlier = manifest.read(Layout(Path(folder)).manifest(section.name))
        if earlier is not None:
            return earlier["length"], earlier["render_seconds"]
    guess = SECONDS_PER_BEAT * max(len(section.beats), 1)
    return guess, guess
