"""The contents of the lecture: the sections of the deck that have a thumbnail, and the figure in the last place.

entries = contents_grid(deck.load())                             # as on slide 2
waiting = entries[0].waiting(); self.add(waiting); self.play(entries[0].enter(waiting))

    class Curvature(SectionScene):                                    # begins with the beat "contents"
        carries = True

        @beat
        def first(self):
            self.open()                                              # the entry's name becomes the heading
            self.play(self.grown(chart))                             # and its picture the section's first object
"""

from __future__ import annotations

from inspect import signature
from typing import ClassVar

import numpy as np
from manim import (
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
    VGroup,
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

NAME = 38
"""The size of an entry's name."""

MARGIN = 0.17
"""Between an entry and its frame."""


class Entry(Group):
    """The thumbnail of a section with its name below it, and its heading in quiet if that is another one.

    room: the middle of its cell, and half the cell's width and the picture's height.
    """

    def __init__(self, section: str, names: VGroup, thumbnail: Thumbnail, room: tuple[np.ndarray, Size]) -> None:
        super().__init__(thumbnail, names)
        self.section, self.names, self.thumbnail = section, names, thumbnail
        self.name: Words = names[0]
        self._center, self._half = room

    def waiting(self) -> Group:
        """The entry in half light, before its turn has come."""
        return Group(self.thumbnail.copy().fade(1 - theme.FADED), self.names.copy().set_color(theme.QUIET))

    def enter(self, waiting: Group) -> Animation:
        """An animation: the name lights up with the picture's ground, then the picture is drawn."""
        return AnimationGroup(
            FadeOut(waiting, run_time=0.7), FadeIn(self.names, run_time=0.7), self.thumbnail.enter()
        )  # fmt: skip

    def frame(self) -> RoundedRectangle:
        """A frame around it, as far from its picture as from its name, and within its cell."""
        width = min(max(self.thumbnail.width, self.names.width) + 2 * MARGIN, 2 * self._half[0] - 0.05)
        top, bottom = self._center[1] + self._half[1] + MARGIN, self.names[-1].baseline - MARGIN
        frame = RoundedRectangle(0.12, width=width, height=top - bottom, color=theme.TEXT, stroke_width=4)
        return frame.move_to([self._center[0], (top + bottom) / 2, 0])

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of what the picture shows."""
        return [(f"{self.section}: {label}", drawn) for label, drawn in self.thumbnail.values]


def contents_grid(deck: Deck) -> list[Entry]:
    """An entry for each section that is enabled and has a thumbnail, in the deck's order, and the figure; in two rows.

    The figure is that of the contents' own parameters.
    """
    sections = [section for section in deck.enabled_sections if section.thumbnail]
    columns = -(-(len(sections) + 1) // 2)
    cell = np.array([(theme.RIGHT - theme.LEFT) / columns, 3.03])
    size = (min(cell[0] - 0.5, 2.8), 1.62)
    own = next(iter(deck.drawn_by(CONTENTS)), "")
    parameters = section_parameters(deck, own, FigureDescent) if own else FigureDescent()
    parts = [(one.name, _names(one), _thumbnail(deck, one, size)) for one in sections]
    picture = figure((size[1] / 0.57, size[1]), parameters)
    parts.append(("figure", [tr("Figure: Gradient Descent")], picture))
    entries = []
    for number, (section, texts, picture) in enumerate(parts):
        row, column = divmod(number, columns)
        center = np.array([theme.LEFT + cell[0] * (column + 0.5), 1.68 - cell[1] * row, 0.0])
        names = VGroup()
        for line, text in enumerate(texts):
            name = words(text, size=(NAME, theme.LABEL)[line], color=(theme.TEXT, theme.QUIET)[line])
            fit(name, cell[0] - 0.26)
            names.add(name.place(center[0], center[1] - 1.32 - 0.42 * line, align="center"))
        room = center, (float(cell[0]) / 2, size[1] / 2)
        entries.append(Entry(section, names, picture.shift(center), room))
    return entries


def _names(section: Section) -> list[str]:
    """What an entry is called, and its section's heading if that has another name."""
    name = section.entry or section.heading
    return [name] if name in section.heading else [name, section.heading]


def _thumbnail(deck: Deck, section: Section, size: Size) -> Thumbnail:
    """What the section's `thumbnail` means: a function of a size, and of the deck, or a picture beside the deck."""
    key = ("sections", deck.number(section.name), "thumbnail")
    if ":" in section.thumbnail:
        make = loaded(deck, key, section.thumbnail, "function")
        return make(size, deck) if "deck" in signature(make).parameters else make(size)
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
            other.names.set_color(theme.QUIET)
            other.thumbnail.fade(1 - theme.FADED)
        frame, title = entry.frame(), self._contents_heading()
        self.dots = self.progress_dots()
        self.play(FadeIn(self.dots), FadeIn(title), FadeIn(Group(*others)), FadeIn(entry), run_time=0.7)
        self.play(Create(frame), run_time=0.9)
        self.shows_each(entry.drawn())

        def entrance(heading: Mobject) -> Animation:
            is_same = entry.name.string == self.text.heading
            becomes = ReplacementTransform(entry.name, heading) if is_same else FadeTransform(entry.name, heading)
            leaves = FadeOut(
                Group(title, *others, frame, *entry.names[1:], *([] if self.carries else [entry.thumbnail]))
            )
            return AnimationGroup(leaves, becomes)

        self.entrance = entrance
        self.carried = entry.thumbnail if self.carries else None

    def _contents_heading(self) -> VGroup:
        """The heading of the contents, where it stood on their own slide."""
        own = self.deck.drawn_by(CONTENTS)
        return VGroup(*(self.heading_of(self.deck.section(name).heading) for name in own[:1]))
