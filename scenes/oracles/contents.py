"""The contents: what every entry's picture shows."""

from __future__ import annotations

from typing import Any

from scenes.oracles.thumbnails import named
from scenes.oracles.walks import descent, walk

BEATS = {"networks": (0, 1), "mechanics": (2, 3), "optimization": (4, 5), "figure": (6,)}
"""The entries that come in each beat."""


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p, count = scene.parameters, len(scene.deck.section("contents").bullets)
    found = {
        beat: {label: value for entry in entries if entry < count for label, value in named(scene, entry).items()}
        for beat, entries in BEATS.items()
    }
    found["figure"]["Figure: gradient descent: path"] = walk(descent(p.step), p.start, p.steps, p.surface)
    return found
