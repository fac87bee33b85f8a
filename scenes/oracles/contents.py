"""The contents: what every entry's picture shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.oracles.thumbnails import of_entry
from scenes.oracles.walks import descent, walk

BEATS = ("networks", "mechanics", "optimization", "figure")
"""Over which the entries are spread evenly; where that cannot be, the first have one more."""


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    entries = [of_entry(section, scene.deck) for section in scene.deck.enabled_sections if section.thumbnail]
    entries.append({"figure: path": walk(descent(p.step), p.start, p.steps, p.surface)})
    parts = np.array_split(np.arange(len(entries)), len(BEATS))
    return {
        beat: {label: value for number in part for label, value in entries[number].items()}
        for beat, part in zip(BEATS, parts, strict=True)
    }
