"""Contents: the sections of the deck, each with a small picture of what it is about, and the figure."""

from __future__ import annotations

import numpy as np
from manim import FadeIn

from lecture.kit.scene import LectureScene, beat
from scenes.numbers.optimizer_races import FigureDescent
from scenes.pictures.contents import contents_grid


class Contents(LectureScene):
    """The lecture at a glance: all entries in half light, which light up over four beats."""

    oracle = "scenes.oracles.contents"
    Parameters = FigureDescent

    def prepare(self) -> None:
        self.entries = contents_grid(self.deck)
        numbers = np.array_split(np.arange(len(self.entries)), 4)
        self.parts = [[self.entries[int(number)] for number in part] for part in numbers]
        self.waiting = {entry.section: entry.waiting() for entry in self.entries}

    @beat
    def networks(self) -> None:
        self.open(*map(FadeIn, self.waiting.values()))
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
        for number, entry in enumerate(self.parts[part], 1):
            self.cue(f"entry-{number}")
            self.play(entry.enter(self.waiting[entry.section]))
            self.wait(0.5)
            self.shows_each(entry.drawn())
