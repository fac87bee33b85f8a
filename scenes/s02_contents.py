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
        self.parts: list[list[int]] = [part.tolist() for part in np.array_split(np.arange(len(self.entries)), 4)]

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
        for number in self.parts[part]:
            self.play(self.entries[number].enter())
            self.play(Wait(0.5))
            self.shows_each(self.entries[number].drawn())
