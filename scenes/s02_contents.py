"""Contents: seven entries, each with a small picture of what it is about, and the figure."""

from __future__ import annotations

from collections.abc import Sequence

from manim import Wait

from lecture.kit.scene import LectureScene
from scenes.numbers.optimizer_races import FigureDescent
from scenes.pictures.contents import Entry, contents_grid


class Contents(LectureScene):
    """The lecture at a glance: one beat for each pair of entries."""

    section = "contents"
    recomputed = "scenes.oracles.contents"
    Parameters = FigureDescent

    def construct(self) -> None:
        self.grid = contents_grid(self.deck)
        entries = self.grid.entries
        with self.beat("networks"):
            self.open()
            self.enter(entries[:2])
        with self.beat("mechanics"):
            self.enter(entries[2:4])
        with self.beat("optimization"):
            self.enter(entries[4:6])
        with self.beat("figure"):
            self.enter([*entries[6:], self.grid.figure])

    def enter(self, entries: Sequence[Entry]) -> None:
        """The entries come one after another, with time for a sentence about each."""
        for entry in entries:
            self.play(entry.enter())
            self.play(Wait(0.5))
            for label, value, source, drawn in entry.thumbnail.values:
                self.shows(f"{entry.name.string}: {label}", "drawn", value.tolist(), source, drawn)
