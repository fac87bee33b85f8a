"""The divider's race, step by step."""

from __future__ import annotations

from typing import Any

from scenes.oracles.thumbnails import of_marked_entry
from scenes.oracles.walks import SURFACES, race


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    found, (height, *_) = {}, SURFACES[scene.parameters.surface]
    for name, points in race(scene.parameters).items():
        found |= {f"path of {name}": points, f"cost of {name}": height(*points[-1])}
    return {**of_marked_entry(scene, 5), "race": {**found, "steps": scene.parameters.race_steps}}
