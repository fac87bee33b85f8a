"""A section as the check of values plays it: what was read off its stage, what was said and what stood there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lecture import deck
from lecture.inspection.values import faults, oracle_values, read
from lecture.kit.scene import LectureScene
from lecture.rendering.stage import load_scene


@dataclass(frozen=True)
class Played:
    """A scene at its end; `said`: the bullets and texts in order; `texts`: the strings of all that stood on its stage.

    read: {beat: {label: what was read}}; wrong: what the check finds wrong.
    """

    scene: LectureScene
    said: list[int | str]
    texts: set[str]
    read: dict[str, dict[str, Any]]
    wrong: list[tuple[str, str, str, str]]


def play(section: str) -> Played:
    """Play a section of the deck."""
    said: list[int | str] = []
    texts: set[str] = set()

    class Recorded(load_scene(deck.load(), section)):
        def say(self, bullet, *animations, **kwargs):
            said.append(bullet)
            super().say(bullet, *animations, **kwargs)

        def play(self, *animations, **kwargs):
            super().play(*animations, **kwargs)
            texts.update(m.string for m in self.get_mobject_family_members() if hasattr(m, "string"))

    scene, listed = read(Recorded, section)
    found: dict[str, dict[str, Any]] = {}
    for one in listed:
        found.setdefault(one.beat, {})[one.label] = getattr(one.reading, "values", one.reading)
    return Played(scene, said, texts, found, list(faults(listed, oracle_values(scene))))


@cache
def played(section: str) -> Played:
    """A section of the project's deck, played once."""
    return play(section)
