"""Contents: the sections of the deck, each with a small picture of what it is about, and the figure."""

from __future__ import annotations

import numpy as np
from manim import Wait

from lecture.kit.scene import LectureScene, beat
from scenes.numbers.optimizer_races import FigureDescent
from scenes.pictures.contents import contents_grid


class Contents(LectureScene):
    """The lecture at a glance: its entries, spread over four beats."""

    oracle = "scenes.oracles.contents"
    Parameters = FigureDescent

    def prepare(self) -> None:
        self.entries = contents_grid(self.deck)
        numbers = np.array_split(np.arange(len(self.entries)), 4)
        self.parts = [[self.entries[int(number)] for number in part] for part in numbers]

    @beat
    def networks(self) -> None:
        self.open()
        self.enter(0)

    @beat
    def mechanics(self) -> None:
        self.enter(1)

    @beat
    def optimization(self) -> None:
        self.enter(2)

    @beat
    def figure(self) -> None:
        self.enter(3)

    def enter(self, part: int) -> None:
        """The entries of a part come one after another, with time for a sentence about each."""
        for entry in self.parts[part]:
            self.play(entry.enter())
            self.play(Wait(0.5))
            self.shows_each(entry.drawn())
