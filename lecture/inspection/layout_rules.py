"""What is wrong with a moment of a scene: every rule of the layout, each in its own function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from manim import ManimColor
from numpy.typing import NDArray

from lecture import theme
from lecture.contrast import contrast
from lecture.frame import EDGE, HEIGHT, PX_PER_UNIT
from lecture.inspection.fault import Box
from lecture.inspection.notation import FILE
from lecture.inspection.overlaps import runs_through, stand_on_each_other
from lecture.inspection.pixels import Pixels, ink_contrast, pixel_at
from lecture.inspection.texts import SEEN, Text, box_of
from lecture.kit.floors import Floors
from lecture.kit.network import Edge
from lecture.theme import PX_AT_720, is_quiet

PX_OF_STROKE = 0.9
"""Pixels at 720p of a stroke of width 1."""
HEADING = 40.0
"""Text as large as this, in pixels of an em at 720p, is a heading."""
BODY_WORDS = 5
"""Words in the shortest text that is read as a sentence, if it was set as large as body text."""
MOST_LINES = 7
SLACK, BEYOND, OFF = 0.3, 0.01, 0.03
"""What is forgiven: pixels of an em or an edge at 720p, units into the edge of the frame, and off the left edge."""
NEAR_LEFT = 0.2
"""How near to the leftmost line, in units, another begins that is not indented and should begin where that one does."""
CELLS = (36, 64)
"""Rows and columns of the cells by which it is judged what of a frame is empty."""
DRAWN = 1.15
"""The least contrast with the ground of a pixel that something is drawn in."""

Finding = tuple[str, str, str, Box]
"""Kind, subject, detail, box."""


@dataclass(frozen=True)
class Moment:
    """What is on the stage at one moment. `frame` is drawn without text; `moving` are ids of what animations move."""

    texts: Sequence[Text]
    drawings: Sequence[Any]
    frame: Pixels
    moving: frozenset[int]
    intended: Sequence[Sequence[frozenset[int]]]
    """Groups of families (of ids) that may lie over each other; a group of one may lie over anything."""
    floors: Floors
    is_end: bool
    """Whether it is the end of a beat, the frame that stands while somebody talks."""
    whole: Callable[[], Pixels]
    """Draws the frame with its text."""
    unknown: Callable[[str], Sequence[str]]
    """Which symbols of a formula have no meaning in the lecture's notation."""
    meant: Sequence[str]
    """The colours of the theme whose meaning the lecture says; none if it says of no colour what it means."""
    charts: Sequence[Box]
    """Where charts stand, which nobody calls empty while they wait for their curves."""

    @property
    def half_width(self) -> float:
        """Half of the frame's width, in manim's units."""
        height, width = self.frame.shape[:2]
        return 0.5 * HEIGHT * width / height

    def is_intended(self, one: frozenset[int] | set[int], other: frozenset[int] | set[int]) -> bool:
        """Whether the scene says that a member of these families may lie over a member of those."""
        for families in self.intended:
            hit_one = [index for index, family in enumerate(families) if family & one]
            hit_other = [index for index, family in enumerate(families) if family & other]
            if len(families) == 1 and (hit_one or hit_other):
                return True
            if any(a != b for a in hit_one for b in hit_other):
                return True
        return False

    def resting(self) -> list[Text]:
        """The texts that no animation moves."""
        return [text for text in self.texts if not text.family & self.moving]


def findings(moment: Moment) -> Iterator[Finding]:
    """Everything that is wrong."""
    yield from outside(moment)
    yield from bleeding(moment)
    yield from small(moment)
    yield from thin(moment)
    yield from pale(moment)
    yield from on_text(moment)
    yield from on_lines(moment)
    yield from crowded(moment)
    yield from ragged(moment)
    yield from unexplained(moment)
    if moment.is_end:
        yield from empty(moment)


def outside(moment: Moment) -> Iterator[Finding]:
    """What reaches into the edge of the frame."""
    right, top = (1 - 2 * EDGE) * moment.half_width, (1 - 2 * EDGE) * HEIGHT / 2
    places = [(set(text.family), f"“{text.string}”", text.box) for text in moment.texts]
    places += [
        ({id(drawing)}, type(drawing).__name__, box_of(drawing.points))
        for drawing in moment.drawings
        if _is_vector(drawing)
    ]
    for family, subject, box in places:
        beyond = max(-right - box[0], -top - box[1], box[2] - right, box[3] - top)
        if beyond > BEYOND and not family & moment.moving and not moment.is_intended(family, family):
            yield "edge", subject, f"reaches {beyond * PX_PER_UNIT:.0f} px into the {EDGE:.0%} at the edge", box


def bleeding(moment: Moment) -> Iterator[Finding]:
    """Pixels that reach into the edge: of surfaces and maps, whose boxes are larger than what is seen of them."""
    rasters = [drawing for drawing in moment.drawings if not _is_vector(drawing)]
    if not rasters or any(moment.is_intended({id(raster)}, {id(raster)}) for raster in rasters):
        return
    height, width = moment.frame.shape[:2]
    is_drawn = contrast(moment.frame, moment.frame[0, 0]) > DRAWN
    rows, columns = round(EDGE * height) - 1, round(EDGE * width) - 1
    is_drawn[rows:-rows, columns:-columns] = False
    if is_drawn.sum() > 2:
        right, top = moment.half_width, HEIGHT / 2
        kind = type(rasters[0]).__name__
        yield "edge", kind, f"is drawn in the {EDGE:.0%} at the edge", (-right, -top, right, top)


def small(moment: Moment) -> Iterator[Finding]:
    """Text that the last row cannot read."""
    for text in moment.resting():
        if text.em is None:
            continue
        what, least = kind_of(text, moment.floors)
        if (found := text.em * PX_AT_720) < least - SLACK:
            told = f"{what} of {found:.1f} px at 720p (size {text.em:.0f})"
            yield "size", f"“{text.string}”", f"{told}, expected {least:g} ({least / PX_AT_720:g}) or more", text.box


def thin(moment: Moment) -> Iterator[Finding]:
    """Edges of a network that the last row cannot see."""
    for drawing in moment.drawings:
        if not isinstance(drawing, Edge) or id(drawing) in moment.moving:
            continue
        width, least = drawing.get_stroke_width() * PX_OF_STROKE, moment.floors.edge
        if width < least - SLACK:
            told = f"{width:.1f} px wide at 720p, expected {least:g} (stroke_width {least / PX_OF_STROKE:.2f}) or more"
            yield "edges", "edges of a network", told, box_of(drawing.points)
            return


def pale(moment: Moment) -> Iterator[Finding]:
    """Text that hardly differs from what is behind it."""
    for text in moment.resting():
        wanted = {
            glyph: moment.floors.grey_contrast if is_quiet(ManimColor(glyph.rgb)) else moment.floors.contrast
            for glyph in text.glyphs
        }
        found = {glyph: ink_contrast(glyph, moment.frame) for glyph in wanted}
        worst = min(wanted, key=lambda glyph: found[glyph] - wanted[glyph])
        if found[worst] < wanted[worst] - 0.05:
            told = f"{found[worst]:.1f} : 1 against what is behind it, expected {wanted[worst]:g} : 1 or more"
            yield "contrast", f"“{text.string}”", told, text.box


def on_text(moment: Moment) -> Iterator[Finding]:
    """Text that stands on text."""
    for one, other in combinations(moment.resting(), 2):
        if stand_on_each_other(one, other) and not moment.is_intended(one.family, other.family):
            yield "overlap", f"“{one.string}”", f"stands on “{other.string}”", one.box


def on_lines(moment: Moment) -> Iterator[Finding]:
    """Text that a line runs through."""
    lines = [drawing for drawing in moment.drawings if is_line(drawing) and id(drawing) not in moment.moving]
    for text in moment.resting():
        for line in lines:
            if runs_through(line, text, moment.frame) and not moment.is_intended(text.family, {id(line)}):
                yield "overlap", f"“{text.string}”", f"a {type(line).__name__} runs through it", text.box
                break


def crowded(moment: Moment) -> Iterator[Finding]:
    """More lines of body text than one can take in."""
    body = [text for text in moment.resting() if is_body(text)]
    baselines = {round(text.box[1], 1) for text in body}
    if len(baselines) > MOST_LINES:
        boxes = np.array([text.box for text in body])
        box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
        yield "lines", "body text", f"{len(baselines)} lines, expected {MOST_LINES} at most", box


def ragged(moment: Moment) -> Iterator[Finding]:
    """Heading and lines of body text that begin near each other and not on one left edge."""
    lines = [text for text in moment.resting() if is_body(text) or is_heading(text)]
    if not lines:
        return
    first = min(lines, key=lambda text: text.box[0])
    for text in lines:
        off, is_centred = text.box[0] - first.box[0], abs(sum(text.box[::2]) - sum(first.box[::2])) < 2 * OFF
        if OFF < off < NEAR_LEFT and not is_centred:
            told = f"{off * PX_PER_UNIT * PX_AT_720:.0f} px at 720p right of “{first.string}”"
            yield "left edge", f"“{text.string}”", f"begins {told}, expected one left edge", text.box


def unexplained(moment: Moment) -> Iterator[Finding]:
    """Formulas with a symbol, and texts in a colour, that the lecture's notation does not have."""
    for text in moment.texts:
        for symbol in moment.unknown(text.formula) if not text.is_code else ():
            told = f"{symbol} has no meaning, expected one in {FILE}, under [everywhere] or this section's name"
            yield "notation", f"{symbol} in “{text.string}”", told, text.box
    known = {getattr(theme, name).to_hex() for name in moment.meant} | {"#000000", "#FFFFFF"}  # ink on fills
    for text in moment.resting() if moment.meant else ():
        inks = {ManimColor(glyph.rgb).to_hex() for glyph in text.glyphs}
        for ink in sorted(inks - known)[:1]:
            told = f"is written in {ink}, expected a colour that {FILE} has under [colors]"
            yield "colour", f"“{text.string}”", told, text.box


def empty(moment: Moment) -> Iterator[Finding]:
    """A frame of which a large part shows nothing."""
    whole = moment.whole()
    height, width = whole.shape[:2]
    rows, columns = (np.arange(count) * size // count for count, size in zip(CELLS, (height, width), strict=True))
    is_drawn = contrast(whole, whole[0, 0]) > DRAWN
    for left, bottom, right, top in moment.charts:
        (first, low), (last, high) = pixel_at((left, top), is_drawn), pixel_at((right, bottom), is_drawn)
        is_drawn[low:high, first:last] = True
    cells = np.logical_or.reduceat(np.logical_or.reduceat(is_drawn, rows, axis=0), columns, axis=1)
    top, left, high, wide = largest_empty(cells)
    share = high * wide / cells.size
    if share > moment.floors.empty:
        right, up = moment.half_width, HEIGHT / 2
        x, y = 2 * right / CELLS[1], HEIGHT / CELLS[0]
        box = (left * x - right, up - (top + high) * y, (left + wide) * x - right, up - top * y)
        detail = f"a rectangle of {share:.0%} of the frame shows nothing, expected {moment.floors.empty:.0%} at most"
        yield "empty", "frame", detail, box


def largest_empty(cells: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """The largest rectangle without a cell that is drawn in: its top row, left column, height and width."""
    free, best = np.zeros(cells.shape[1], int), (0, 0, 0, 0)
    for row, drawn in enumerate(cells):
        free = np.where(drawn, 0, free + 1)  # cells that are empty from this row up, column by column
        for left in range(len(free)):
            highs = np.minimum.accumulate(free[left:])
            areas = highs * np.arange(1, len(highs) + 1)
            widest = int(areas.argmax())
            if areas[widest] > best[2] * best[3]:
                best = (row - int(highs[widest]) + 1, left, int(highs[widest]), widest + 1)
    return best


def kind_of(text: Text, floors: Floors) -> tuple[str, float]:
    """What a text is to be read as, and how large it has to be."""
    if is_body(text):
        return "body text", floors.body
    if text.is_indexed:
        return "indexed letter", floors.indexed
    if text.has_letters and not text.is_code:
        return "label", floors.label
    return ("code", floors.code) if text.is_code else ("number", floors.number)


def is_body(text: Text) -> bool:
    """Whether a text is read as a sentence: set as large as body text, several words, no heading, no formula."""
    is_sentence = not text.is_formula and len(text.string.split()) >= BODY_WORDS
    return is_sentence and text.size >= theme.BODY and not is_heading(text)


def is_heading(text: Text) -> bool:
    """Whether a text is set as large as a heading."""
    return not text.is_formula and text.has_letters and text.size * PX_AT_720 >= HEADING


def is_line(drawing: Any) -> bool:
    """Whether a mobject has a stroke that is seen."""
    return _is_vector(drawing) and drawing.get_stroke_width() > 0 and drawing.get_stroke_opacity() > SEEN


def is_seen(drawing: Any) -> bool:
    """Whether a mobject with points is drawn at all."""
    if not _is_vector(drawing):
        return getattr(drawing, "opacity", 0.0) > SEEN  # a raster; what only keeps a value has none
    return is_line(drawing) or drawing.get_fill_opacity() > SEEN


def _is_vector(drawing: Any) -> bool:
    """Whether it is drawn by strokes and fills; an instance answers to any `get_` name, so its class is asked."""
    return hasattr(type(drawing), "get_stroke_width")


def families(groups: Iterable[Iterable[Any]]) -> list[list[frozenset[int]]]:
    """The ids of the families of mobjects, group by group."""
    return [[frozenset(id(member) for member in mobject.get_family()) for mobject in group] for group in groups]
