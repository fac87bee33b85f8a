"""The code slide: the program's two surfaces from their formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from scenes.oracles.walks import ripples

PROGRAM = Path(__file__).parents[1] / "listing" / "main.py"


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    axis = np.linspace(-3, 3, 400)[::3][::19]
    x, y = np.meshgrid(axis, axis)
    r = x**2 + y**2
    return {
        "imports": {"listing": PROGRAM.read_text(encoding="utf-8")},
        "grid": {
            "end 0": -3,
            "end 1": 3,
            "end 2": -3,
            "end 3": 3,
            "points": 400,
            "columns": 400,
            "of how many one is drawn": 21,
        },
        "heights": {"heights R": r, "heights R + sin R": r + np.sin(r), "heights Z": ripples(x, y)},
        "plot": {"x ticks": twice(-2, 0, 2), "y ticks": twice(-2, 0, 2), "z ticks": twice(0, 5, 10, 15)},
    }


def twice(*numbers: float) -> Any:
    """Numbers at an axis, each where it says that it is (n, 2)."""
    return np.column_stack([numbers, numbers])
