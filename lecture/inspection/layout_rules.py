"""What is wrong with a moment of a scene: every rule of the layout, each in its own function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from lecture.contrast import READABLE, contrast
from lecture.frame import EDGE, HEIGHT, PX_PER_UNIT, WIDTH
from lecture.inspection.fault import Box
from lecture.inspection.overlaps import runs_through, stand_on_each_other
from lecture.inspection.pixels import Pixels, ink_contrast
from lecture.inspection.texts import SEEN, Text, box_of

LEAST_EM, LEAST_BODY_EM = 20.0, 36.0
"""The smallest text and the smallest body text, in pixels of an em at 1080p."""
LEAST_HEADING_EM = 60.0
"""Text as large as this is a heading."""
BODY_WORDS = 5
"""Words in the shortest text that is read as a sentence, if it was set as large as body text."""
MOST_LINES = 7
SLACK, BEYOND = 0.5, 0.01
"""What is forgiven: pixels of an em, and units into the edge."""
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
    yield from pale(moment)
    yield from on_text(moment)
    yield from on_lines(moment)
    yield from crowded(moment)


def outside(moment: Moment) -> Iterator[Finding]:
    """What reaches into the edge of the frame."""
    right, top = WIDTH * (0.5 - EDGE), HEIGHT * (0.5 - EDGE)
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
        right, top = WIDTH / 2, HEIGHT / 2
        kind = type(rasters[0]).__name__
        yield "edge", kind, f"is drawn in the {EDGE:.0%} at the edge", (-right, -top, right, top)


def small(moment: Moment) -> Iterator[Finding]:
    """Text that the last row cannot read."""
    for text in moment.texts:
        least = LEAST_BODY_EM if is_body(text) else LEAST_EM
        if text.em is not None and text.em < least - SLACK and not text.family & moment.moving:
            yield "size", f"“{text.string}”", f"{text.em:.0f} px at 1080p, expected {least:.0f} or more", text.box


def pale(moment: Moment) -> Iterator[Finding]:
    """Text that hardly differs from what is behind it."""
    for text in moment.resting():
        least = min(ink_contrast(glyph, moment.frame) for glyph in text.glyphs)
        if least < READABLE - 0.05:
            yield (
                "contrast",
                f"“{text.string}”",
                f"{least:.1f} : 1 against what is behind it, expected {READABLE} : 1 or more",
                text.box,
            )


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


def is_body(text: Text) -> bool:
    """Whether a text is read as a sentence: set as large as body text, several words, no heading, no formula."""
    is_sentence = not text.is_formula and len(text.string.split()) >= BODY_WORDS
    return is_sentence and LEAST_BODY_EM <= text.size < LEAST_HEADING_EM


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
