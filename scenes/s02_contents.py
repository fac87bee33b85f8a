"""Contents: seven entries, each with a small picture of what it is about, and the figure."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Wait

from lecture.kit.scene import LectureScene, beat
from scenes.numbers.optimizer_races import FigureDescent
from scenes.pictures.contents import Entry, contents_grid


class Contents(LectureScene):
    """The lecture at a glance: one beat for each pair of entries."""

    oracle = "scenes.oracles.contents"
    Parameters = FigureDescent

    def prepare(self) -> None:
        self.grid = contents_grid(self.deck)

    @beat
    def networks(self) -> None:
        self.open()
        self.enter(self.grid.entries[:2])

    @beat
    def mechanics(self) -> None:
        self.enter(self.grid.entries[2:4])

    @beat
    def optimization(self) -> None:
        self.enter(self.grid.entries[4:6])

    @beat
    def figure(self) -> None:
        self.enter([*self.grid.entries[6:], self.grid.figure])

    def enter(self, entries: Sequence[Entry]) -> None:
        """The entries come one after another, with time for a sentence about each."""
        for entry in entries:
            self.play(entry.enter())
            self.play(Wait(0.5))
            for label, drawn in entry.thumbnail.values:
                self.shows(f"{entry.name.string}: {label}", drawn)
