"""The theme in Plotly's terms, for explorables: axes, lines, level maps, and the look of the page around the figure."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from lecture import theme
from nncore import Objective

LEVELS = 14
MOST_TICKS = 5


def look() -> dict[str, str]:
    """The colours of the page around the figure, and those of every figure where it names no other."""
    return {name.lower(): getattr(theme, name).to_hex() for name in ("GROUND", "TEXT", "QUIET", "FAINT", "ACTIVATION")}


def axis(title: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    """An axis that keeps its range whatever the controls say; of type "log", `low` and `high` are still the values."""
    if more.get("type") != "log":
        return {"title": {"text": title}, "range": [low, high], **more}
    ends = [float(np.log10(end)) for end in (low, high)]
    values = log_ticks(low, high)
    ticks = {"tickvals": values, "ticktext": [power(value) for value in values]}
    return {"title": {"text": title}, "range": ends, **ticks, **more}


def log_ticks(low: float, high: float) -> list[float]:
    """The powers of ten from `low` to `high`, every second where they are many; 1, 2 and 5 times them where few.

    >>> log_ticks(0.05, 20)
    [0.1, 1.0, 10.0]
    """
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    ticks = decades[(decades >= low) & (decades <= high)]
    if len(ticks) < 2:
        finer = np.outer(decades, (1, 2, 5)).ravel()
        ticks = finer[(finer >= low) & (finer <= high)]
    return ticks[:: 2 if len(ticks) > MOST_TICKS else 1].tolist()


def power(value: float) -> str:
    """A tick of a logarithmic axis: as it is from 0.01 to 1000, else as a power of ten where it is one.

    >>> power(0.1), power(1e-5), power(2e-5)
    ('0.1', '10<sup>−5</sup>', '2e−05')
    """
    exponent = np.log10(value)
    whole = np.isclose(exponent, np.round(exponent)) and not 0.01 <= value <= 1000
    return (f"10<sup>{exponent:.0f}</sup>" if whole else f"{value:g}").replace("-", "−")


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
