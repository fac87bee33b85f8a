"""What colours, sizes and places mean: the one module that knows a hex code.

A colour names a meaning and is looked up when it is used, so that a deck's theme can change it:

    from lecture import theme
    Line(a, b, color=theme.GRADIENT)

Sizes are the height of an em in pixels at 1080p; places are manim units (`frame`).
"""

from __future__ import annotations

from pathlib import Path

import font_lato
import matplotlib
import numpy as np
from manim import ManimColor, config, interpolate_color
from numpy.typing import NDArray

from lecture import contrast as contrasts
from lecture import frame

PALETTES: dict[str, dict[str, str]] = {
    "dark": {
        "GROUND": "#0F1419",
        "TEXT": "#E8EAED",
        "QUIET": "#9AA4B2",
        "FAINT": "#3A434E",
        "POSITIVE": "#4CC3FF",  # weights above zero
        "NEGATIVE": "#FF9F43",  # weights below zero
        "ACTIVATION": "#FFE08A",
        "FIRING": "#FFE08A",  # the fill of a neuron whose activation is 1
        "REQUEST": "#A3FFC0",
        "GRADIENT": "#FF6B81",  # gradient, error, cost
        "DATA": "#B8C4D6",
        "VALIDATION": "#C792EA",
        "PATH": "#FFFFFF",
        "GRADIENT_DESCENT": "#FF6B81",
        "MOMENTUM": "#5CCBFF",
        "RMSPROP": "#A873F0",
        "ADAM": "#FFE08A",
        "NEWTON": "#A3FFC0",
        "RATE_SMALL": "#3DBBE0",  # the three learning rates side by side
        "RATE_GOOD": "#FFFFFF",
        "RATE_LARGE": "#FF6B81",
        "PENALTY": "#35D0BA",  # what weight decay adds to cost and gradient
    },
    "light": {  # for bright rooms and print
        "GROUND": "#FBFAF7",
        "TEXT": "#1B222C",
        "QUIET": "#566070",
        "FAINT": "#C9CED6",
        "POSITIVE": "#0B6FB8",
        "NEGATIVE": "#B85300",
        "ACTIVATION": "#8F6400",
        "FIRING": "#F0A400",
        "REQUEST": "#004A19",
        "GRADIENT": "#D6244F",
        "DATA": "#5B6778",
        "VALIDATION": "#8A2FC0",
        "PATH": "#14181E",
        "GRADIENT_DESCENT": "#D6244F",
        "MOMENTUM": "#1B74D1",
        "RMSPROP": "#5B1A8F",
        "ADAM": "#8F6400",
        "NEWTON": "#004A19",
        "RATE_SMALL": "#0F77B5",
        "RATE_GOOD": "#14181E",
        "RATE_LARGE": "#D6244F",
        "PENALTY": "#006D8C",
    },
    "contrast": {  # text 7 : 1 and more on black
        "GROUND": "#000000",
        "TEXT": "#FFFFFF",
        "QUIET": "#D5DBE3",
        "FAINT": "#7C8794",
        "POSITIVE": "#5CCBFF",
        "NEGATIVE": "#FFAE3D",
        "ACTIVATION": "#FFE96B",
        "FIRING": "#FFE96B",
        "REQUEST": "#9DFFBA",
        "GRADIENT": "#FF7590",
        "DATA": "#D5DBE3",
        "VALIDATION": "#D79BFF",
        "PATH": "#FFFFFF",
        "GRADIENT_DESCENT": "#FF7590",
        "MOMENTUM": "#6BD6FF",
        "RMSPROP": "#B98AFF",
        "ADAM": "#FFF07A",
        "NEWTON": "#9DFFBA",
        "RATE_SMALL": "#45BFEA",
        "RATE_GOOD": "#FFFFFF",
        "RATE_LARGE": "#FF7590",
        "PENALTY": "#2CCBD3",
    },
}

WHITENED = {"light": 0.4}
"""How much white is mixed into the colours of heights, so that dark ink shows on them."""

HEADING, BODY, FORMULA, LABEL, SMALL = 66, 42, 56, 31, 26  # px of an em at 1080p
TITLE = 110
PX_PER_UNIT = frame.PX_PER_UNIT

RIGHT, TOP = (0.5 - frame.EDGE) * frame.WIDTH, (0.5 - frame.EDGE) * frame.HEIGHT
LEFT, BOTTOM = -RIGHT, -TOP
HEADING_Y, BULLET_Y = 3.22, 2.62  # baselines
STAGE_TOP, STAGE_BOTTOM = 2.2, -3.25  # the picture lives between these
PICTURE_RIGHT, FORMULA_LEFT = 1.3, 1.7  # left 60 %, right 40 %
DOTS_Y = -3.62

HOLD = 1.6  # seconds of stillness at the end of a beat
FADED = 0.3  # the opacity of a drawing that is not being talked about; of text see `faded`

FONT = "Lato"
FONT_PATHS: list[str | Path] = [font_lato.font_directory]

_current = dict(PALETTES["dark"])
_name = "dark"


def use(name: str) -> None:
    """Make `name` the palette that colours are looked up in, and set manim's ground to it."""
    if name not in PALETTES:
        raise ValueError(f"theme must be one of {', '.join(PALETTES)}, got {name!r}")
    global _name
    _name = name
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


def heights() -> NDArray[np.float64]:
    """The colours of a cost surface, low to high (1024, 3) in 0..1: plasma, paler on a light ground."""
    plasma = np.asarray(matplotlib.colormaps["plasma"](np.linspace(0.0, 1.0, 1024)))[:, :3]
    return plasma + WHITENED.get(_name, 0.0) * (1.0 - plasma)


def signed(value: float) -> ManimColor:
    """The colour of a weight: its sign."""
    return ManimColor(_current["POSITIVE" if value >= 0 else "NEGATIVE"])


def edge_width(weight: float, scale: float = 2.2) -> float:
    """Stroke width of a weight: grows with |weight|, at least 1 and at most 9."""
    return float(np.clip(1.0 + scale * abs(weight), 1.0, 9.0))


def activation_fill(value: float) -> ManimColor:
    """The fill of a neuron whose activation is `value`: near the ground at 0 and below, strongest at 1 and above."""
    return blend(ManimColor(_current["FIRING"]), 0.08 + 0.84 * min(max(value, 0.0), 1.0))


def ink_on(fill: ManimColor) -> ManimColor:
    """Black or white ink, whichever has the higher contrast on `fill`: 4.58 at least (WCAG 2)."""
    return max((ManimColor("#000000"), ManimColor("#FFFFFF")), key=lambda ink: contrast(ink, fill))


def contrast(ink: ManimColor, ground: ManimColor) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2)."""
    return float(contrasts.contrast(np.asarray(ink.to_rgb()), np.asarray(ground.to_rgb())))


def faded(ink: ManimColor) -> float:
    """The opacity of text in `ink` that is not being talked about: as low as it can still be read, 1 if it cannot."""
    ground = ManimColor(_current["GROUND"])
    shares = np.linspace(FADED, 1.0, 71)
    return next((float(share) for share in shares if contrast(blend(ink, share), ground) >= contrasts.READABLE), 1.0)
