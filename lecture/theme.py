"""What colours, sizes and places mean.

A colour names a meaning and is looked up when it is used, so that a deck's theme can change it; so are the edges of
what every screen shows (LEFT, RIGHT; HEADING_RIGHT leaves a logo its corner) and the families FONT and CODE_FONT:

    from lecture import theme
    Line(a, b, color=theme.GRADIENT)

Sizes are the height of an em in pixels at 1080p; places are manim units (`frame`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from manim import ManimColor, config, interpolate_color
from numpy.typing import NDArray

from lecture import contrast as contrasts
from lecture import frame
from lecture.deck import Theme

WHITENED = {"light": 0.4}
"""How much white is mixed into the colours of heights, so that dark ink shows on them."""

TITLE, HEADING, FORMULA, BODY = 110, 66, 56, 42  # px of an em at 1080p
INDEXED, LABEL, SMALL = 39, 36, 33  # of a letter with an index; of words; of numbers alone, as at ticks
THINNEST, THICKEST = 3.4, 11.4  # strokes of a network's edges: 3 px and 10 px at 720p
PX_PER_UNIT = frame.PX_PER_UNIT
PX_AT_720 = 720 / 1080  # sizes are told at 1080p where they are set, and at 720p where they are judged

TOP = (0.5 - frame.EDGE) * frame.HEIGHT
BOTTOM = -TOP
HEADING_Y, BULLET_Y = 3.22, 2.62  # baselines in a section's first beat
SMALL_HEADING_Y, LINE_Y = 3.44, 2.88  # and after it, when the heading is a small line and what is said moves up
STAGE_TOP, STAGE_BOTTOM = 2.2, -3.25  # the picture lives between these; after the first beat up to OPEN_TOP
OPEN_TOP = 2.5
PICTURE_RIGHT, FORMULA_LEFT = 1.3, 1.7  # left 60 %, right 40 %
DOTS_Y = -3.62

LOGO = (1.6, 0.42)
"""How wide and how high a logo is at most: at the foot it stays below the stage."""

HOLD = 1.6  # seconds of stillness at the end of a beat
FADED = 0.3  # the opacity of a drawing that is not being talked about; of text see `faded`

_chosen = Theme()
_current = _chosen.colors


def use(theme: Theme) -> None:
    """Look up colours, fonts and edges in `theme`, and set manim's ground and frame to it."""
    global _chosen
    _chosen = theme
    _current.clear()
    _current.update(_chosen.colors)
    config.background_color = _current["GROUND"]
    config.frame_width = frame.width(_chosen.aspect)


def chosen() -> Theme:
    """The theme that is in use."""
    return _chosen


def font_folders() -> list[Path]:
    """Where Typst finds the theme's fonts besides the system's: its own lie with what manim keeps of Typst's."""
    return _chosen.write_fonts(config.get_dir("tex_dir"))


def __getattr__(name: str) -> Any:
    if name in _current:
        return ManimColor(_current[name])
    if name in ("LEFT", "RIGHT"):
        return (0.5 - frame.EDGE) * frame.width(_chosen.aspect) * (1 if name == "RIGHT" else -1)
    if name == "HEADING_RIGHT":
        has_logo = _chosen.logo is not None and _chosen.corner == "top right"
        return __getattr__("RIGHT") - (LOGO[0] + 0.3 if has_logo else 0.0)
    if name == "FONT":
        return _chosen.text
    if name == "CODE_FONT":
        return _chosen.code
    raise AttributeError(f"the theme has no colour {name!r}; it has {', '.join(_current)}")


def blend(color: ManimColor, share: float) -> ManimColor:
    """`color` over the ground at opacity `share` in 0..1, as an opaque colour."""
    return interpolate_color(ManimColor(_current["GROUND"]), color, float(np.clip(share, 0, 1)))


def heights() -> NDArray[np.float64]:
    """The colours of a cost surface, low to high (1024, 3) in 0..1: plasma, paler on a light ground."""
    plasma = np.asarray(matplotlib.colormaps["plasma"](np.linspace(0.0, 1.0, 1024)))[:, :3]
    return plasma + WHITENED.get(_chosen.base, 0.0) * (1.0 - plasma)


def signed(value: float) -> ManimColor:
    """The colour of a weight: its sign."""
    return ManimColor(_current["POSITIVE" if value >= 0 else "NEGATIVE"])


def edge_width(weight: float, share: float = 1.0) -> float:
    """Stroke width of a weight: grows with |weight|, by a `share` of the usual where there are many edges."""
    return THINNEST + share * min(2.2 * abs(weight), THICKEST - THINNEST)


def activation_fill(value: float) -> ManimColor:
    """The fill of a neuron whose activation is `value`: near the ground at 0 and below, strongest at 1 and above.

    The ramp has a colour of its own at 1/2, so that activations around it can be told apart.
    """
    half, whole = ManimColor(_current["HALF_FIRING"]), ManimColor(_current["FIRING"])
    share = 2 * float(np.clip(value, 0, 1))
    return (
        interpolate_color(blend(whole, 0.06), half, share) if share <= 1 else interpolate_color(half, whole, share - 1)
    )


def ink_on(fill: ManimColor) -> ManimColor:
    """Black or white ink, whichever has the higher contrast on `fill`: 4.58 at least (WCAG 2)."""
    return max((ManimColor("#000000"), ManimColor("#FFFFFF")), key=lambda ink: contrast(ink, fill))


def contrast(ink: ManimColor, ground: ManimColor) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2)."""
    return float(contrasts.contrast(np.asarray(ink.to_rgb()), np.asarray(ground.to_rgb())))


def faded(ink: ManimColor) -> float:
    """The opacity of text in `ink` that is not being talked about: as low as it can still be read, 1 if it cannot."""
    ground = ManimColor(_current["GROUND"])
    least = contrasts.GREY_READABLE if is_quiet(ink) else contrasts.READABLE
    shares = np.linspace(FADED, 1.0, 71)
    return next((float(share) for share in shares if contrast(blend(ink, share), ground) >= least), 1.0)


def is_quiet(ink: ManimColor) -> bool:
    """Whether it is the grey of what is secondary."""
    return ink.to_hex()[:7].lower() == _current["QUIET"].lower()
