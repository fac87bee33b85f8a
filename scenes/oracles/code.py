"""The code slide: the program's two surfaces from their formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from scenes.oracles.walks import ripples

PROGRAM = Path(__file__).parents[1] / "listing" / "main.py"


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene lists, by beat."""
    axis = np.linspace(-3, 3, 400)[::3][::19]
    x, y = np.meshgrid(axis, axis)
    return {
        "imports": {"listing": PROGRAM.read_text(encoding="utf-8")},
        "grid": {"points": 400, "columns": 400, "of how many one is drawn": 21},
        "heights": {"heights R": x**2 + y**2, "heights Z": ripples(x, y)},
        "plot": {"x ticks": [-2, 0, 2], "y ticks": [-2, 0, 2], "z ticks": [0, 5, 10, 15]},
    }
