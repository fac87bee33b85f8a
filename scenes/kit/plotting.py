"""The theme in Plotly's terms, for explorables: axes, lines, level maps, and the look of the page around the figure."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from nncore import Objective

from . import theme

AXIS_SIZE = 17  # px on a page of 1280 x 720
LEVELS = 14


def look() -> dict[str, str]:
    """The colours of the page around the figure, and those of every figure where it names no other."""
    return {
        name.lower(): getattr(theme, name).to_hex()
        for name in ("GROUND", "TEXT", "QUIET", "FAINT", "ACTIVATION", "DATA")
    }


def axis(title: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    """An axis that keeps its range whatever the controls say; of type "log", `low` and `high` are still the values."""
    ends = [low, high]
    if more.get("type") == "log":
        ends = [float(np.log10(end)) for end in ends]
    return {"title": {"text": title}, "range": ends, **more}


def line(color: ManimColor, name: str, *, dots: bool = False, width: float = 3, **more: Any) -> dict[str, Any]:
    """A curve, with a dot for every point if `dots`; `more` are the trace's data and whatever else it takes."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if dots else "lines",
        "name": name,
        "line": {"color": color, "width": width},
        "marker": {"color": color, "size": 6},
        **more,
    }


def points(color: ManimColor, name: str, *, size: float = 10, **more: Any) -> dict[str, Any]:
    """Dots without a line."""
    return {"type": "scatter", "mode": "markers", "name": name, "marker": {"color": color, "size": size}, **more}


def heights() -> list[tuple[float, str]]:
    """The colours of a cost, low to high, as a scale of Plotly's."""
    colors = theme.heights()
    picked = np.linspace(0, len(colors) - 1, 33).astype(int)
    return [(place / 32, ManimColor(colors[number]).to_hex()) for place, number in enumerate(picked)]


def level_map(values: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> dict[str, Any]:
    """The heights of `values` (y, x) as filled levels, dimmed so that paths stand out, with no scale beside it."""
    low, high = float(values.min()), float(values.max())
    return {
        "type": "contour",
        "x": x,
        "y": y,
        "z": values,
        "colorscale": heights(),
        "opacity": 0.55,
        "showscale": False,
        "showlegend": False,
        "hoverinfo": "skip",
        "contours": {"start": low, "end": high, "size": (high - low) / LEVELS},
        "line": {"width": 0.5},
    }


def objective_map(objective: Objective, extent: float, resolution: int = 81) -> dict[str, Any]:
    """`level_map` of an objective of two parameters on [-extent, extent]²."""
    u = np.linspace(-extent, extent, resolution)
    theta = np.stack(np.meshgrid(u, u), axis=-1).reshape(-1, 2)
    return level_map(objective.values(theta).reshape(resolution, resolution), u, u)
