"""The contents of the lecture: every entry with a thumbnail, and the figure in the last place.

grid = contents_grid(deck.load())                                # all entries, as on slide 2
self.play(grid.entries[0].enter())

    class Curvature(SectionScene):                                    # begins with the beat "contents"
        carries = True

        @beat
        def first(self):
            self.open()                                              # the entry's name becomes the heading
            self.play(self.grown(chart))                             # and its picture the section's first object
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from manim import (
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    FadeTransform,
    Group,
    Mobject,
    ReplacementTransform,
    RoundedRectangle,
)

from lecture import theme
from lecture.deck import Deck, DeckError, section_parameters
from lecture.kit.scene import LectureScene, beat
from lecture.kit.text import Words, fit, words
from scenes.numbers.optimizer_races import FigureDescent
from scenes.pictures.thumbnails import THUMBNAILS, Thumbnail, figure

SECTIONS = ("neurons", "learning", "backpropagation", "weight-decay", "hessian", "adam-divider", "conclusion")
"""The section that each of slide 2's entries leads to."""


class Entry(Group):
    """A thumbnail with its name below it."""

    def __init__(self, name: Words, thumbnail: Thumbnail) -> None:
        super().__init__(thumbnail, name)
        self.name, self.thumbnail = name, thumbnail

    def enter(self) -> Animation:
        """An animation: the name comes with the picture's ground, then the picture is drawn."""
        return AnimationGroup(FadeIn(self.name, shift=0.15 * UP, run_time=0.7), self.thumbnail.enter())


class ContentsGrid(Group):
    """Entries in two rows, and the figure in the last place."""

    def __init__(self, entries: Sequence[Entry], figure: Entry) -> None:
        super().__init__(*entries, figure)
        self.entries, self.figure = list(entries), figure


def contents_grid(deck: Deck) -> ContentsGrid:
    """Slide 2's entries with their thumbnails, and the figure."""
    names = deck.section("contents").bullets
    columns = -(-(len(names) + 1) // 2)
    cell = np.array([(theme.RIGHT - theme.LEFT) / columns, 3.0])
    size = (min(cell[0] - 0.5, 2.8), 1.62)
    pictures = [make(size) for make in THUMBNAILS[: len(names)]]
    pictures += [Thumbnail([]) for _ in names[len(pictures) :]]
    parameters = section_parameters(deck, "contents", FigureDescent)
    pictures.append(figure((1.18 * size[0], size[1]), parameters))
    entries = []
    for number, (name, picture) in enumerate(zip([*names, "Figure: gradient descent"], pictures, strict=True)):
        row, column = divmod(number, columns)
        center = np.array([theme.LEFT + cell[0] * (column + 0.5), 1.5 - cell[1] * row, 0.0])
        is_figure = number == len(names)
        text = words(name, size=36, color=theme.QUIET if is_figure else theme.TEXT)
        fit(text, cell[0] - 0.26).place(center[0], center[1] - 1.38, align="center")
        picture.shift(center)
        entries.append(Entry(text, picture))
    return ContentsGrid(entries[:-1], entries[-1])


class SectionScene(LectureScene):
    """A section that begins with the contents, if the deck has words for this beat, and its own entry marked.

    The entry's name then goes where the section's heading opens; its picture stays, if the section `carries` it over,
    until something has `grown` of it.
    """

    carries: ClassVar[bool] = False

    @beat(optional=True)
    def contents(self) -> None:
        """The contents return, and the section's entry is marked."""
        grid = contents_grid(self.deck)
        number = SECTIONS.index(self.section)
        if number >= len(grid.entries):
            raise DeckError(
                f"{self.deck.path}: section {self.section!r} has a beat 'contents', which marks entry {number + 1} of "
                f"the contents: expected that many bullets in the section 'contents', got {len(grid.entries)}. "
                f"Add the bullet, or remove the table [sections.beats.contents] of {self.section!r}."
            )
        entry = grid.entries[number]
        others = [other for other in (*grid.entries, grid.figure) if other is not entry]
        for other in others:
            other.name.set_color(theme.QUIET)
            other.thumbnail.fade(1 - theme.FADED)
        to_edge = min(entry.get_x() - theme.LEFT, theme.RIGHT - entry.get_x())
        width = min(entry.width + 0.3, 2 * to_edge - 0.04)
        frame = RoundedRectangle(0.12, width=width, height=entry.height + 0.3, color=theme.TEXT, stroke_width=4)
        frame.move_to(entry)
        self.dots = self.progress_dots()
        self.play(FadeIn(self.dots), FadeIn(Group(*others)), FadeIn(entry), run_time=0.7)
        self.play(Create(frame), run_time=0.9)
        for label, drawn in entry.thumbnail.values:
            self.shows(f"{entry.name.string}: {label}", drawn)

        def entrance(heading: Mobject) -> Animation:
            is_same = entry.name.string == self.text.heading
            becomes = ReplacementTransform(entry.name, heading) if is_same else FadeTransform(entry.name, heading)
            leaves = FadeOut(Group(*others, frame, *([] if self.carries else [entry.thumbnail])))
            return AnimationGroup(leaves, becomes)

        self.entrance = entrance
        self.carried = entry.thumbnail if self.carries else None
