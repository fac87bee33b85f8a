"""What colours, sizes and places mean: the one module that knows a hex code.

A colour names a meaning and is looked up when it is used, so that a deck's theme can change it:

    from scenes.kit import theme
    Line(a, b, color=theme.GRADIENT)

Sizes are the height of an em in pixels at 1080p; places are manim units (the frame is 14.2 x 8).
"""

from __future__ import annotations

from pathlib import Path

import font_lato
import numpy as np
from manim import ManimColor, config, interpolate_color

PALETTES: dict[str, dict[str, str]] = {
    "dark": {
        "GROUND": "#0F1419",
        "TEXT": "#E8EAED",
        "QUIET": "#9AA4B2",
        "FAINT": "#3A434E",
        "POSITIVE": "#4CC3FF",  # weights above zero
        "NEGATIVE": "#FF9F43",  # weights below zero
        "ACTIVATION": "#FFE08A",
        "REQUEST": "#7CF29C",
        "GRADIENT": "#FF6B81",  # gradient, error, cost
        "DATA": "#B8C4D6",
        "VALIDATION": "#C792EA",
        "PATH": "#FFFFFF",
        "GRADIENT_DESCENT": "#FF6B81",
        "MOMENTUM": "#4CC3FF",
        "RMSPROP": "#C792EA",
        "ADAM": "#FFE08A",
        "NEWTON": "#7CF29C",
        "RATE_SMALL": "#6FE0D0",  # the three learning rates side by side
        "RATE_GOOD": "#FFFFFF",
        "RATE_LARGE": "#FF6B81",
        "PENALTY": "#35D0BA",  # what weight decay adds to cost and gradient
    },
}

HEADING, BODY, FORMULA, LABEL, SMALL = 66, 42, 56, 31, 26  # px of an em at 1080p
TITLE = 110
PX_PER_UNIT = 135  # pixels of a manim unit at 1080p

MARGIN_X, MARGIN_Y = 0.04 * 14.222, 0.04 * 8
LEFT, RIGHT = -7.111 + MARGIN_X, 7.111 - MARGIN_X
TOP, BOTTOM = 4 - MARGIN_Y, -4 + MARGIN_Y
HEADING_Y, BULLET_Y = 3.22, 2.62  # baselines
STAGE_TOP, STAGE_BOTTOM = 2.2, -3.25  # the picture lives between these
PICTURE_RIGHT, FORMULA_LEFT = 1.3, 1.7  # left 60 %, right 40 %
DOTS_Y = -3.62

HOLD = 1.6  # seconds of stillness at the end of a beat
FADED = 0.3  # what is not being talked about

FONT = "Lato"
FONT_PATHS: list[str | Path] = [Path(font_lato.__file__).parent / "files"]

_current = dict(PALETTES["dark"])


def use(name: str) -> None:
    """Make `name` the palette that colours are looked up in, and set manim's ground to it."""
    if name not in PALETTES:
        raise ValueError(f"theme must be one of {', '.join(PALETTES)}, got {name!r}")
    _current.clear()
    _current.update(PALETTES[name])
    config.background_color = _current["GROUND"]


def __getattr__(name: str) -> ManimColor:
    if name in _current:
        return ManimColor(_current[name])
    raise AttributeError(f"the theme has no colour {name!r}; it has {', '.join(_current)}")


def blend(color: ManimColor, share: float) -> ManimColor:
    """`color` over the ground at opacity `share` in 0..1, as an opaque colour."""
    return interpolate_color(ManimColor(_current["GROUND"]), color, float(np.clip(share, 0, 1)))


def signed(value: float) -> ManimColor:
    """The colour of a weight: its sign."""
    return ManimColor(_current["POSITIVE" if value >= 0 else "NEGATIVE"])


def edge_width(weight: float, scale: float = 2.2) -> float:
    """Stroke width of a weight: grows with |weight|, at least 1 and at most 9."""
    return float(np.clip(1.0 + scale * abs(weight), 1.0, 9.0))


def activation_fill(value: float) -> ManimColor:
    """The fill of a neuron whose activation is `value`: dark at 0 and below, brightest at 1 and above."""
    return blend(ManimColor(_current["ACTIVATION"]), 0.08 + 0.84 * min(max(value, 0.0), 1.0))


def ink_on(fill: ManimColor) -> ManimColor:
    """Black or white ink, whichever has the higher contrast on `fill` (WCAG 2)."""
    channels = np.asarray(fill.to_rgb())
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    dark, light = ManimColor("#0B0F13"), ManimColor("#FFFFFF")
    return dark if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else light
