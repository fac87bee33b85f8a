"""Reads the values that a scene shows off its stage, and compares them with those of its oracle.

    scene, listed = read(Backpropagation)
    assert not list(faults(listed, oracle_values(scene)))

A value is read when the scene says that it is shown, while it stands on the stage; it is compared when the scene has
ended: with what the scene's `oracle` says, and with the value that the scene gave, if any.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lecture.deck import Deck
from lecture.inspection.layout_rules import is_seen
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn, Number, Reading
from lecture.kit.scene import LectureScene, rehearse
from lecture.rendering.renderer import IdleRenderer
from lecture.rendering.stage import prepare
from lecture.rendering.task import SectionTask


@dataclass(frozen=True)
class WrongValue:
    """A value that is not drawn as it is, as plain values: it travels from the worker to whoever asked."""

    section: str
    beat: str
    label: str
    drawn: str
    expected: str


@dataclass(frozen=True)
class Listed:
    """A value that a scene shows, with what it says of it, if anything, and what was read; a text says why not."""

    beat: str
    label: str
    value: Any
    reading: Reading | str


def compare(task: SectionTask) -> dict[str, Any]:
    """Play the section's scene without drawing it; how many values were compared, and which are wrong."""
    task.staging.mkdir(parents=True)
    scene, listed = read(prepare(task), task.section, task.deck)
    expected = oracle_values(scene)
    wrong = [WrongValue(task.section, *fault) for fault in faults(listed, expected)]
    return {"values": len(listed), "wrong": wrong, "has_oracle": expected is not None}


def read(
    scene_class: type[Any], section: str | None = None, deck: Deck | None = None
) -> tuple[LectureScene, list[Listed]]:
    """Play a scene with its animations skipped: the scene at its end, and all that it showed, as it was read."""
    listed: list[Listed] = []

    class Reads(scene_class):
        def shows(self, label: str, drawn: Drawn | Readout, value: Any = None) -> None:
            if isinstance(drawn, Readout):
                drawn, value = Number(drawn), drawn.value if value is None else value
            listed.append(Listed(self.beats[-1].name, label, value, _read(self, drawn)))

    renderer = IdleRenderer(camera_class=scene_class.frame_camera, skip_animations=True)
    return rehearse(Reads, section, deck, renderer=renderer), listed


def oracle_values(scene: LectureScene) -> dict[str, dict[str, Any]] | None:
    """{beat: {label: value}} as the scene's oracle says, or None if it has none."""
    return importlib.import_module(scene.oracle).values(scene) if scene.oracle else None


def _read(scene: Any, drawn: Drawn) -> Reading | str:
    if not isinstance(drawn, Drawn):
        return f"expected how it is drawn, such as Number(mobject, text), got {type(drawn).__name__}"
    standing = {id(member) for mobject in scene.mobjects for member in mobject.get_family()}
    for mobject in drawn.mobjects:
        family = mobject.get_family()
        if not any(id(member) in standing for member in family):
            return "it is not on the stage"
        if not any(len(member.points) and is_seen(member) for member in family):
            return "it cannot be seen"
    try:
        return drawn.read()
    except ValueError as error:
        return str(error)


def faults(
    listed: Sequence[Listed], expected: Mapping[str, Mapping[str, Any]] | None
) -> Iterator[tuple[str, str, str, str]]:
    """(beat, label, drawn, expected) of what is wrong, shown twice under one label, or without a value to compare with.

    expected: {beat: {label: value}} as the scene's oracle says; None if it has none.
    """
    known = Counter((one.beat, one.label) for one in listed)
    for one in listed:
        place = (one.beat, one.label)
        if known[place] > 1:
            yield *place, f"it is listed {known[place]} times", "a label of its own"
        elif expected is not None and one.label not in expected.get(one.beat, {}):
            yield *place, "the oracle does not know it", "a value of the scene's oracle"
        elif expected is None and one.value is None:
            yield *place, "nothing says what it is", "a `value`, or an oracle"
        elif wrong := fault(one, one.value if expected is None else expected[one.beat][one.label]):
            yield *place, *wrong


def fault(one: Listed, value: Any) -> tuple[str, str] | None:
    """(drawn, expected) if what was read, or what the scene gave, is not the value."""
    if isinstance(one.reading, str):
        return one.reading, told(value)
    wanted = one.reading.part(value)
    if wrong := difference(one.reading.values, wanted, one.reading.slack):
        return wrong
    given = wanted if one.value is None else one.reading.part(one.value)
    if wrong := difference(given, wanted, one.reading.slack):
        return f"the scene's value is {wrong[0]}", wrong[1]
    return None


def difference(drawn: Any, wanted: Any, slack: Any) -> tuple[str, str] | None:
    """None if the values agree within the slack; else both as text, where they differ most."""
    if isinstance(drawn, str) or isinstance(wanted, str):
        return None if drawn == wanted else (told(drawn), told(wanted))
    drawn, wanted = np.asarray(drawn, float), np.asarray(wanted, float)
    if drawn.shape != wanted.shape:
        return f"numbers in the shape {drawn.shape}", f"{wanted.shape}"
    share = np.abs(drawn - wanted) / (np.asarray(slack) * (1 + 1e-6) + 1e-9 * np.abs(wanted) + 1e-12)
    share = np.where(np.isfinite(share), share, np.inf)  # what is not finite is never right
    if (share <= 1).all():
        return None
    if not drawn.shape:
        return told(drawn), told(wanted)
    row = int(np.unravel_index(int(share.argmax()), share.shape)[0])
    return f"{told(drawn[row])} (number {row + 1} of {len(drawn)})", told(wanted[row])


def told(value: Any) -> str:
    """A value in a few characters."""
    if isinstance(value, str):
        return value
    if callable(value):
        return "a function"
    numbers = np.asarray(value, float)
    if numbers.size > 4:
        return f"{numbers.size} numbers"
    texts = [f"{number:.5g}" for number in np.atleast_1d(numbers).ravel()]
    return texts[0] if not numbers.shape else f"({', '.join(texts)})"
