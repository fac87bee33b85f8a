"""What Typst sets, as the outlines of its glyphs. They are kept on disk, so that a text is set once and then read.

Setting a text takes tens of milliseconds, and reading the SVG file that comes of it a tenth of a second more. Outlines
lie among the kept results, by a digest of all that they come from: the text and its settings, the fonts, and the
versions of what sets and reads it. A text that was just set is made from what is kept of it as well, so that it cannot
differ.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Self

import numpy as np
from manim import ManimColor, MathTypst, Typst, VMobject
from numpy.typing import NDArray

from lecture import fonts, kept_files, opened_files, theme
from lecture.drawing import emoji
from lecture.kit import kept

SET_BY = ("font-lato", "manim", "numpy", "pillow", "svgelements", "typst")
STROKE = 100.0
"""The width of a stroke in manim that is one unit wide."""


class Markup(emoji.WithEmoji, Typst):
    """Typst's markup, as manim reads it."""


class Formula(emoji.WithEmoji, MathTypst):
    """A formula of Typst's, as manim reads it."""


class Outlines(VMobject):
    """The glyphs of `source`, set as `kind`; some of them are parts with names.

    options: manim's for what Typst sets.

    manim's cache of parsed SVG files is off: what comes out of it has lost how wide its strokes were set, and the
    fraction bars of an equation that is made again would be hairlines.
    """

    def __init__(
        self, kind: type[Typst], source: str, *, font_size: float, color: ManimColor, preamble: str, **options: Any
    ) -> None:
        super().__init__(color=color, stroke_width=0)
        settings = {"font_size": font_size, "color": color, "typst_preamble": preamble, **options}
        content = _kept(kind, source, settings)
        head, _, points = content.partition(b"\n")
        said = json.loads(head)
        self.add(*_glyphs(said["glyphs"], np.frombuffer(points).reshape(-1, 3)))
        self.parts = {name: [self.submobjects[place] for place in places] for name, places in said["parts"].items()}
        self._strokes = [(self.submobjects[place], *as_set) for place, *as_set in said["strokes"]]
        """Glyphs that are strokes, each with its width and its length as they were set."""
        self._set_strokes()

    def scale(self, scale_factor: float, *arguments: Any, **options: Any) -> Self:
        """Scale it about a point or an edge; its strokes are as thick as they are long."""
        super().scale(scale_factor, *arguments, **options)
        self._set_strokes()
        return self

    def _set_strokes(self) -> None:
        for glyph, width, length in self._strokes:
            glyph.set_stroke(width=STROKE * width * max(glyph.width, glyph.height) / length, family=False)


def _kept(kind: type[Typst], source: str, settings: dict[str, Any]) -> bytes:
    """The outlines as they are kept; where nothing can be kept, as they would be."""
    folder = kept.told()
    if folder is None:
        return _outlines(kind, source, settings)
    own = [file.digest for file in theme.chosen().font_files]
    text = json.dumps([_set_by(), own, kind.__name__, source, {name: repr(value) for name, value in settings.items()}])
    path = folder / f"outlines-{hashlib.sha256(text.encode()).hexdigest()[:20]}.kept"
    opened_files.ignore(folder)
    content = kept_files.read(path)
    if content is None:
        content = _outlines(kind, source, settings)
        with suppress(OSError):  # an unwritable or full disk costs the keeping, not the lecture
            folder.mkdir(parents=True, exist_ok=True)
            kept_files.write(path, content)
    return content


@cache
def _set_by() -> list[str]:
    """What outlines come from, beside the text."""
    own = [hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in (__file__, str(emoji.__file__))]
    return [*(metadata.version(package) for package in SET_BY), fonts.installed(), *own]


def _outlines(kind: type[Typst], source: str, settings: dict[str, Any]) -> bytes:
    """Set a text; a line that describes its glyphs, and their points."""
    text = kind(source, font_paths=[*theme.font_folders()], use_svg_cache=False, **settings)
    place = {id(glyph): number for number, glyph in enumerate(text.submobjects)}
    strokes: list[Any] = text._stroke_width_tracked_submobjects
    said = {
        "glyphs": [_described(glyph) for glyph in text.submobjects],
        "parts": {name: [place[id(glyph)] for glyph in text.select(name)] for name in text._label_aliases},
        "strokes": [
            (place[id(one)], one._typst_source_stroke_width, float(one._typst_reference_size)) for one in strokes
        ],
    }
    points = np.concatenate([glyph.points for glyph in text.submobjects] or [np.zeros((0, 3))])
    return json.dumps(said).encode() + b"\n" + points.tobytes()


def _described(glyph: VMobject) -> dict[str, Any]:
    said = {
        "points": len(glyph.points),
        "fill": glyph.fill_rgbas.tolist(),
        "stroke": glyph.stroke_rgbas.tolist(),
        "width": float(glyph.stroke_width),
    }
    if isinstance(glyph, emoji.Emoji):
        said["shape"] = glyph.pixels.shape
        said["pixels"] = base64.b64encode(glyph.pixels.tobytes()).decode()
    return said


def _glyphs(described: list[dict[str, Any]], points: NDArray[np.float64]) -> Iterator[VMobject]:
    start = 0
    for said in described:
        glyph = VMobject(stroke_width=said["width"])
        glyph.points = points[start : start + said["points"]].copy()
        if "pixels" in said:
            pixels = np.frombuffer(base64.b64decode(said["pixels"]), np.uint8).reshape(said["shape"])
            glyph = emoji.Emoji(glyph, pixels)
            glyph.stand()
        glyph.fill_rgbas, glyph.stroke_rgbas = np.array(said["fill"]), np.array(said["stroke"])
        glyph.fill_opacity, glyph.stroke_opacity = float(glyph.fill_rgbas[0, 3]), float(glyph.stroke_rgbas[0, 3])
        start += said["points"]
        yield glyph
