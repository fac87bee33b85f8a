"""The contact sheet: the last frame of every beat, with the names of section and beat."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from lecture.layout import Layout, replacing
from lecture.rendering.manifest import Manifest

COLUMNS = 5
WIDTH, HEIGHT = 384, 216
GAP = 16
LABEL, HEADING = 30, 52
GROUND, INK, QUIET = "#20262e", "#ffffff", "#b8c4d6"


def write_sheet(layout: Layout, manifests: Sequence[Manifest]) -> Path:
    """Write contact-sheet.png and return its path."""
    height = GAP + sum(_height(manifest) for manifest in manifests)
    sheet = Image.new("RGB", (GAP + COLUMNS * (WIDTH + GAP), height), GROUND)
    draw = ImageDraw.Draw(sheet)
    top = GAP
    for manifest in manifests:
        draw.text((GAP, top + 8), _title(manifest), fill=INK, font=_font(26))
        for number, beat in enumerate(manifest["beats"], 1):
            row, column = divmod(number - 1, COLUMNS)
            left, upper = GAP + column * (WIDTH + GAP), top + HEADING + row * (HEIGHT + LABEL + GAP)
            with Image.open(layout.root / beat["poster"]["path"]) as poster:
                sheet.paste(poster.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), (left, upper))
            label = f"{number}  {beat['name']}  {beat['length']:.1f} s"
            draw.text((left, upper + HEIGHT + 6), label, fill=QUIET, font=_font(18))
        top += _height(manifest)
    with replacing(layout.sheet) as beside:
        sheet.save(beside)
    return layout.sheet


def _height(manifest: Manifest) -> int:
    rows = -(-len(manifest["beats"]) // COLUMNS)
    return HEADING + rows * (HEIGHT + LABEL + GAP)


def _title(manifest: Manifest) -> str:
    minutes, seconds = divmod(round(manifest["length"]), 60)
    return f"{manifest['section']}   {minutes}:{seconds:02}"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Lato from its package, so that every machine draws the same letters."""
    spec = importlib.util.find_spec("font_lato")
    if spec is None or not spec.submodule_search_locations:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(Path(spec.submodule_search_locations[0]) / "files" / "Lato-Regular.ttf"), size)
