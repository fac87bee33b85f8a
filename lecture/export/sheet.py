"""The contact sheet: the last frame of every beat, or with frames between, as one picture or as a page."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import font_lato
from PIL import Image, ImageDraw, ImageFont

from lecture.folders import Outputs, replacing
from lecture.frame import nearest_aspect
from lecture.rendering.manifest import Manifest
from lecture.rendering.video_frames import frames_at

COLUMNS = 5
BETWEEN = (1 / 3, 2 / 3)
"""Where in a beat the frames of a strip are taken that stand before its last."""
HEIGHT = 216
GAP = 16
LABEL, HEADING = 30, 52
GROUND, INK, QUIET = "#20262e", "#ffffff", "#b8c4d6"


def write_sheet(outputs: Outputs, manifests: Sequence[Manifest], *, strip: bool = False) -> Path:
    """Write contact-sheet.png, or contact-strip.png with a row for each beat, and return its path."""
    columns, width = len(BETWEEN) + 1 if strip else COLUMNS, _width(manifests)
    rows = [-(-len(manifest["beats"]) // (1 if strip else COLUMNS)) for manifest in manifests]
    height = GAP + sum(HEADING + count * (HEIGHT + LABEL + GAP) for count in rows)
    sheet = Image.new("RGB", (GAP + columns * (width + GAP), height), GROUND)
    draw = ImageDraw.Draw(sheet)
    top = GAP
    with ThreadPoolExecutor() as threads:
        beats = chain.from_iterable(manifest["beats"] for manifest in manifests)
        pictures = threads.map(lambda beat: [*_pictures(outputs, beat, strip=strip)], beats)
        for manifest, count in zip(manifests, rows, strict=True):
            draw.text((GAP, top + 8), _title(manifest), fill=INK, font=_font(26))
            for number, beat in enumerate(manifest["beats"], 1):
                row, column = (number - 1, 0) if strip else divmod(number - 1, COLUMNS)
                left, upper = GAP + column * (width + GAP), top + HEADING + row * (HEIGHT + LABEL + GAP)
                for step, picture in enumerate(next(pictures)):
                    sheet.paste(picture, (left + step * (width + GAP), upper))
                draw.text((left, upper + HEIGHT + 6), _label(number, beat), fill=QUIET, font=_font(18))
            top += HEADING + count * (HEIGHT + LABEL + GAP)
    place = outputs.strip if strip else outputs.sheet
    with replacing(place) as beside:
        sheet.save(beside)
    return place


def write_sheet_page(outputs: Outputs, manifests: Sequence[Manifest], *, strip: bool = False) -> Path:
    """Write the same as a page that needs nothing beside it, with each beat's caption; return its path."""
    width = (len(BETWEEN) + 1 if strip else 1) * (_width(manifests) + 8)
    with replacing(outputs.sheet_page) as beside, beside.open("w", encoding="utf-8") as file:
        file.write(
            '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Contact sheet</title>\n<style>\n'
            f"body {{ margin: 2rem; background: {GROUND}; color: {INK}; font: 1rem/1.4 sans-serif; }}\n"
            "ul { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }\n"
            f"li {{ max-width: {width}px; color: {QUIET}; }}\n</style>\n"
        )
        for manifest in manifests:
            file.write(f"<h2>{html.escape(_title(manifest))}</h2>\n<ul>\n")
            for number, beat in enumerate(manifest["beats"], 1):
                alt = html.escape(beat["alt"])
                images = [f'<img src="{_address(p)}" alt="{alt}">' for p in _pictures(outputs, beat, strip=strip)]
                words = f"{html.escape(_label(number, beat))}<br>{html.escape(beat['caption'])}"
                file.write(f"<li>{''.join(images)}<br>{words}</li>\n")
            file.write("</ul>\n")
    return outputs.sheet_page


def _width(manifests: Sequence[Manifest]) -> int:
    """How wide a picture on the sheet is."""
    return round(HEIGHT * nearest_aspect(manifests[0]["width"], manifests[0]["height"]))


def _pictures(outputs: Outputs, beat: dict[str, Any], *, strip: bool) -> Iterator[Image.Image]:
    """The beat's last frame, with `strip` after the frames between, small."""
    if strip:
        for frame in frames_at(outputs.file(beat["video"]["path"]), (share * beat["length"] for share in BETWEEN)):
            yield _small(frame.to_image())
    with Image.open(outputs.file(beat["poster"]["path"])) as poster:
        yield _small(poster)


def _small(picture: Image.Image) -> Image.Image:
    size = (round(HEIGHT * nearest_aspect(*picture.size)), HEIGHT)
    return picture.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _address(picture: Image.Image) -> str:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode('ascii')}"


def _title(manifest: Manifest) -> str:
    minutes, seconds = divmod(round(manifest["length"]), 60)
    return f"{manifest['section']}   {minutes}:{seconds:02}"


def _label(number: int, beat: dict[str, Any]) -> str:
    return f"{number}  {beat['name']}  {beat['length']:.1f} s"


def _font(size: int) -> ImageFont.FreeTypeFont:
    """Lato from its package, so that every machine draws the same letters."""
    return ImageFont.truetype(font_lato.font_files["Lato"], size)
