"""Why a section has to be rendered: what differs between the facts in its manifest and those of now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lecture.folders import Outputs
from lecture.rendering import manifest
from lecture.rendering.key import Facts

SHOWN = 40
"""How many letters of a value are told."""
FILES = 4
"""How many files are named one by one."""


def reasons(outputs: Outputs, section: str, facts: Facts) -> list[str]:
    """Every reason to render `section`, each a short sentence; none if what lies there was made from `facts`."""
    described = manifest.read(outputs.manifest(section))
    if described is None:
        return [f"there is no render of it at {outputs.root.name} that can be used"]
    own = f"sections.{section}."
    told = [line.removeprefix(own) for line in differences(described["facts"], facts)]
    return [*told, *manifest.damage(outputs, described)]


def differences(before: Facts, now: Facts) -> list[str]:
    """What differs, named as the deck file and the folders name it."""
    found: list[str] = []
    for name in {**before, **now}:
        old, new = before.get(name), now.get(name)
        if old == new:
            continue
        if name == "files":
            found += _files(old or {}, new or {})
        elif name == "fonts":
            found.append("the fonts that are installed changed")
        else:
            found += _values(old, new, "" if name == "read" else name)
    return found


def _values(old: Any, new: Any, path: str) -> Iterator[str]:
    """Where below `path` the two differ, and how."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            if old.get(key) != new.get(key):
                yield from _values(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif old is None:
        yield f"{path} is new: {_shown(new)}"
    elif new is None:
        yield f"{path} is gone; it was {_shown(old)}"
    else:
        yield f"{path} changed from {_shown(old)} to {_shown(new)}"


def _files(old: dict[str, str], new: dict[str, str]) -> list[str]:
    told = {
        name: "is gone" if name not in new else "is new" if name not in old else "changed"
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    }
    named = [f"{name} {change}" for name, change in list(told.items())[:FILES]]
    rest = len(told) - len(named)
    return [*named, f"{rest} more files changed"] if rest else named


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
