"""The contents of the lecture: the sections of the deck that have a thumbnail, and the figure in the last place.

entries = contents_grid(deck.load())                             # as on slide 2
self.play(entries[0].enter())

    class Curvature(SectionScene):                                    # begins with the beat "contents"
        carries = True

        @beat
        def first(self):
            self.open()                                              # the entry's name becomes the heading
            self.play(self.grown(chart))                             # and its picture the section's first object
"""

from __future__ import annotations

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
    ManimColor,
    Mobject,
    ReplacementTransform,
    RoundedRectangle,
)

from lecture import opened_files, theme
from lecture.deck import Deck, DeckError, Prose, Section, section_parameters
from lecture.deck.content import Picture
from lecture.kit.readings import Drawn
from lecture.kit.scene import LectureScene, beat
from lecture.kit.text import Words, fit, words
from lecture.language import tr
from lecture.loading import loaded
from lecture.slides.pieces import Pieces
from scenes.numbers.optimizer_races import FigureDescent
from scenes.pictures.thumbnails import Size, Thumbnail, figure

CONTENTS = "s02_contents:Contents"


class Entry(Group):
    """The thumbnail of a section, with its name below it."""

    def __init__(self, section: str, name: Words, thumbnail: Thumbnail) -> None:
        super().__init__(thumbnail, name)
        self.section, self.name, self.thumbnail = section, name, thumbnail

    def enter(self) -> Animation:
        """An animation: the name comes with the picture's ground, then the picture is drawn."""
        return AnimationGroup(FadeIn(self.name, shift=0.15 * UP, run_time=0.7), self.thumbnail.enter())

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of what the picture shows."""
        return [(f"{self.section}: {label}", drawn) for label, drawn in self.thumbnail.values]


def contents_grid(deck: Deck) -> list[Entry]:
    """An entry for each section that is enabled and has a thumbnail, in the deck's order, and the figure; in two rows.

    The figure is that of the contents' own parameters.
    """
    sections = [section for section in deck.enabled_sections if section.thumbnail]
    columns = -(-(len(sections) + 1) // 2)
    cell = np.array([(theme.RIGHT - theme.LEFT) / columns, 3.0])
    size = (min(cell[0] - 0.5, 2.8), 1.62)
    own = next(iter(deck.drawn_by(CONTENTS)), "")
    parameters = section_parameters(deck, own, FigureDescent) if own else FigureDescent()
    parts: list[tuple[str, str, Thumbnail, ManimColor]] = [
        (one.name, one.entry or one.heading, _thumbnail(deck, one, size), theme.TEXT) for one in sections
    ]
    picture = figure((1.18 * size[0], size[1]), parameters)
    parts.append(("figure", tr("Figure: gradient descent"), picture, theme.QUIET))
    entries = []
    for number, (section, name, picture, color) in enumerate(parts):
        row, column = divmod(number, columns)
        center = np.array([theme.LEFT + cell[0] * (column + 0.5), 1.5 - cell[1] * row, 0.0])
        text = fit(words(name, size=36, color=color), cell[0] - 0.26)
        text.place(center[0], center[1] - 1.38, align="center")
        entries.append(Entry(section, text, picture.shift(center)))
    return entries


def _thumbnail(deck: Deck, section: Section, size: Size) -> Thumbnail:
    """What the section's `thumbnail` means: a function from a size to a `Thumbnail`, or a picture beside the deck."""
    key = ("sections", deck.number(section.name), "thumbnail")
    if ":" in section.thumbnail:
        return loaded(deck, key, section.thumbnail, "function")(size)
    path = deck.path.resolve().parent / section.thumbnail
    if not path.is_file():
        raise DeckError(
            f"{deck.place(*key)}: expected a picture beside the deck or module:function, got {section.thumbnail!r}. "
            "Put the picture there, or correct the name."
        )
    opened_files.note(path)
    return Thumbnail([Pieces(lambda _: path).draw(Picture(Prose(""), 0, section.thumbnail, ""), *size, 1.0)])


class SectionScene(LectureScene):
    """A section that begins with the contents, if the deck has words for this beat, and its own entry marked.

    The entry's name then goes where the section's heading opens; its picture stays, if the section `carries` it over,
    until something has `grown` of it.
    """

    carries: ClassVar[bool] = False

    @beat(optional=True)
    def contents(self) -> None:
        """The contents return, and the section's entry is marked."""
        entries = contents_grid(self.deck)
        entry = next((one for one in entries if one.section == self.section), None)
        if entry is None:
            raise DeckError(
                f"{self.deck.place('sections', self.deck.number(self.section))}: its beat 'contents' marks its entry "
                "in the contents: expected thumbnail=... at the heading, got none. Name one, or remove `## contents`."
            )
        others = [other for other in entries if other is not entry]
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
        self.shows_each(entry.drawn())

        def entrance(heading: Mobject) -> Animation:
            is_same = entry.name.string == self.text.heading
            becomes = ReplacementTransform(entry.name, heading) if is_same else FadeTransform(entry.name, heading)
            leaves = FadeOut(Group(*others, frame, *([] if self.carries else [entry.thumbnail])))
            return AnimationGroup(leaves, becomes)

        self.entrance = entrance
        self.carried = entry.thumbnail if self.carries else None
