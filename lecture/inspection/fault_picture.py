"""A frame with its faults outlined and numbered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from lecture.export.sheet import GROUND, INK
from lecture.folders import replacing
from lecture.frame import HEIGHT, WIDTH
from lecture.inspection.fault import Fault

OUTLINE = "#ff3b6b"
LINE = 14


def draw_faults(frame: np.ndarray, faults: Sequence[Fault], path: Path) -> None:
    """Write the frame (height, width, 3) to `path`, each fault outlined, and below it what is wrong."""
    height, width = frame.shape[:2]
    picture = Image.new("RGB", (width, height + LINE * len(faults) + 6), GROUND)
    picture.paste(Image.fromarray(frame), (0, 0))
    draw = ImageDraw.Draw(picture)
    for number, fault in enumerate(faults, 1):
        left, bottom, right, top = fault.box
        columns = [(x / WIDTH + 0.5) * width for x in (left, right)]
        rows = [(0.5 - y / HEIGHT) * height for y in (top, bottom)]
        draw.rectangle((columns[0] - 2, rows[0] - 2, columns[1] + 2, rows[1] + 2), outline=OUTLINE)
        draw.text((max(columns[0] - 2, 0), max(rows[0] - 13, 0)), str(number), fill=OUTLINE)
        text = f"{number}  {fault.kind}: {fault.subject[:60]} {fault.detail}".encode("latin-1", "replace")
        draw.text((4, height + 3 + LINE * (number - 1)), text.decode("latin-1"), fill=INK)
    with replacing(path) as beside:
        picture.save(beside)
