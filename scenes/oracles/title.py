"""The title's walk, step by step."""

from __future__ import annotations

from typing import Any

from scenes.oracles.walks import descent, walk


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    path = walk(descent(p.step), p.start, p.steps, p.surface)
    return {"walk": {"path": path, "eta": p.step}, "map": {"path": path}}
