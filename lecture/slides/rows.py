"""Rows that stand as one: the choices of a question, the entries of the contents. Some of them can be lit.

rows = choices(question.choices, width=8, size=46)
self.play(rows.light([1]))                             # the second stays, the others step back
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from string import ascii_uppercase

from manim import UP, Animation, AnimationGroup, Circle, FadeIn, LaggedStart, Transform, VGroup, VMobject

from lecture import theme
from lecture.deck import Prose
from lecture.kit.text import Words, step_back, words

PITCH = 1.75
"""From one row's baseline to the next, in em, if it is one line."""
CAPITALS, HIGH = 0.72, 1.3
"""The height of capitals, and that from which on a text is more than a line; in em."""
BETWEEN = 0.8
"""Between two columns of rows."""
MOST = 8
"""Rows in a column, if a second one helps."""


class Rows(VGroup):
    """Marks with their texts, below each other."""

    def __init__(self, marks: Sequence[VMobject], texts: Sequence[Words]) -> None:
        super().__init__(*(VGroup(mark, text) for mark, text in zip(marks, texts, strict=True)))

    def entrance(self) -> Animation:
        """They come one after the other."""
        return LaggedStart(*(FadeIn(row, shift=0.15 * UP) for row in self), lag_ratio=0.25, run_time=1.4)

    def light(self, numbers: Collection[int]) -> Animation:
        """These rows stay, their marks filled; the others step back."""
        changes: list[Animation] = []
        for number, (mark, text) in enumerate(self):
            ring, *letter = mark.copy()
            if number in numbers:
                ring.set_fill(theme.ACTIVATION, 1.0)
                VGroup(*letter).set_fill(theme.ink_on(theme.ACTIVATION))
            else:
                ring.set_stroke(opacity=theme.FADED)
                VGroup(*letter).set_fill(opacity=theme.faded(theme.ACTIVATION))
                changes.append(step_back(text))
            changes.append(Transform(mark, VGroup(ring, *letter)))
        return AnimationGroup(*changes)


def choices(texts: Sequence[Prose], *, width: float, size: float) -> Rows:
    """Choices with letters."""
    em = size / theme.PX_PER_UNIT
    said = [words(text or Prose(" "), size=size, width=width - 2.0 * em) for text in texts]
    marks: list[VMobject] = []
    for letter in ascii_uppercase[: len(texts)]:
        ring = Circle(radius=0.62 * em, color=theme.ACTIVATION, stroke_width=3).set_fill(theme.ACTIVATION, 0.0)
        name = words(letter, size=max(0.72 * size, theme.LABEL), weight="bold", color=theme.ACTIVATION)
        marks.append(VGroup(ring, *name.move_to(ring)))
    rows = Rows(marks, said)
    y = 0.0
    for mark, text in zip(marks, said, strict=True):
        text.place(2.0 * em, y)
        mark.move_to([0.62 * em, y + 0.33 * em, 0])
        y -= _pitch(text, em)
    return rows


def entries(texts: Sequence[Prose], here: int | None, *, width: float, height: float, size: float) -> Rows | None:
    """Numbered entries, all but `here` stepped back if there is one; none if they do not fit."""
    em = size / theme.PX_PER_UNIT
    columns = 2 if len(texts) > MOST else 1
    marks: list[VMobject] = []
    said: list[Words] = []
    deep = -(-len(texts) // columns)
    wide = (width - BETWEEN * (columns - 1)) / columns
    for column in range(columns):
        x, y = column * (wide + BETWEEN), 0.0
        for number in range(column * deep, min((column + 1) * deep, len(texts))):
            weight = "bold" if number == here else "regular"
            text = words(texts[number], size=size, weight=weight, width=wide - 1.7 * em).place(x + 1.7 * em, y)
            mark = words(f"{number + 1}", size=size, color=theme.ACTIVATION).place(x + 1.1 * em, y, align="right")
            if here not in (None, number):
                for glyph in VGroup(mark, text).family_members_with_points():
                    glyph.set_opacity(theme.faded(glyph.get_fill_color()))
            marks.append(mark)
            said.append(text)
            y -= _pitch(text, em)
    rows = Rows(marks, said)
    return rows if rows.height <= height + 1e-6 else None


def _pitch(text: Words, em: float) -> float:
    """How far below a row's first baseline the next one's is."""
    return PITCH * em + (text.height - CAPITALS * em if text.height > HIGH * em else 0.0)
