"""The contents of the lecture: every entry with a thumbnail, and the figure in the last place.

grid = contents_grid(deck.load())                                # all entries, as on slide 2
self.play(grid.entries[0].enter())
marked = contents_grid(deck.load(), marked="Backpropagation")    # for a return between two sections
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import UP, Animation, AnimationGroup, FadeIn, Group

from scenes.kit import theme
from scenes.kit.deck import Deck, section_parameters
from scenes.kit.ripples import FigureDescent
from scenes.kit.text import Words, fit, words
from scenes.pictures.thumbnails import THUMBNAILS, Thumbnail, figure


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


def contents_grid(deck: Deck, marked: str | None = None) -> ContentsGrid:
    """Slide 2's entries with their thumbnails; `marked`: one entry's text, at full strength while the others fade."""
    names = deck.section("contents").bullets
    if marked is not None and marked not in names:
        raise ValueError(f"marked must be one of {', '.join(names)}, got {marked!r}")
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
        fit(text, cell[0] - 0.1).place(center[0], center[1] - 1.38, align="center")
        picture.shift(center)
        entry = Entry(text, picture)
        if marked is not None and name != marked:
            entry.fade(1 - theme.FADED)
        entries.append(entry)
    return ContentsGrid(entries[:-1], entries[-1])
