"""The ground of every frame in a theme with marks: its colour, and on it the logo and the footer.

They belong to the ground and are no mobjects: nothing fades or moves them, and a picture that covers the frame covers
them. Typst sets them, which draws any SVG.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import numpy as np
import typst
from numpy.typing import NDArray
from PIL import Image

from lecture import frame, theme
from lecture.deck import Theme
from lecture.deck.prose import literal

FIT = """
#let fit(name, width, height) = context {
  let high = image(name, height: height)
  if measure(high).width > width { image(name, width: width) } else { high }
}
"""
FOOTER = "42%"
"""How wide a footer is at most: the dots stand in the middle."""


def ground(chosen: Theme, width: int, height: int) -> NDArray[np.uint8]:
    """The RGBA ground (height, width, 4)."""
    with tempfile.TemporaryDirectory(prefix="lecture-ground-") as scratch:
        folder = Path(scratch)
        source = folder / "ground.typ"
        source.write_text(_source(chosen, folder, width, height), encoding="utf-8")
        fonts = [*map(str, chosen.write_fonts(folder))]
        page = typst.compile(str(source), format="png", ppi=72, font_paths=fonts)
    assert isinstance(page, bytes)
    return np.asarray(Image.open(io.BytesIO(page)).convert("RGBA"))


def _source(chosen: Theme, folder: Path, width: int, height: int) -> str:
    """The frame as a page of so many points, of which each becomes a pixel."""
    unit = height / frame.HEIGHT
    margins = f"(x: {frame.EDGE * width:.4f}pt, y: {frame.EDGE * height:.4f}pt)"
    lines = [
        f'#set page(width: {width}pt, height: {height}pt, margin: {margins}, fill: rgb("{chosen.colors["GROUND"]}"))',
        f'#set text(font: "{chosen.text}", size: {theme.SMALL / theme.PX_PER_UNIT * unit:.4f}pt, '
        f'fill: rgb("{chosen.colors["QUIET"]}"), bottom-edge: "descender")',
    ]
    if chosen.logo:
        name = f"logo{chosen.logo.path.suffix.lower()}"
        (folder / name).write_bytes(chosen.logo.content)
        width_, height_ = (f"{side * unit:.4f}pt" for side in theme.LOGO)
        vertical, horizontal = chosen.corner.split()
        lines.append(f'{FIT}#place({vertical} + {horizontal}, fit("{name}", {width_}, {height_}))')
    if chosen.footer:
        side = "right" if chosen.corner == "bottom left" else "left"
        lines.append(f"#place(bottom + {side}, block(width: {FOOTER}, align({side})[{literal(chosen.footer)}]))")
    return "\n".join(lines)
