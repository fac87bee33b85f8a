"""Contents: the sections of the deck, each with a small picture of what it is about, and the figure."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut

from lecture.kit.scene import LectureScene, beat
from scenes.numbers.optimizer_races import FigureDescent
from scenes.pictures.contents import contents_grid


class Contents(LectureScene):
    """The lecture at a glance: entries in half light, of which each beat lights up a few, and the last one all."""

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
        self.wait(0.6)
        before = [entry for part in self.parts[:3] for entry in part]
        self.play(*(FadeIn(entry) for entry in before), *(FadeOut(self.waiting[entry.section]) for entry in before))

    def enter(self, part: int) -> None:
        """The entries of a part come one after another, with time for a sentence about each; those before step back."""
        before = self.parts[part - 1] if part else []
        back = [*map(FadeOut, before), *(FadeIn(self.waiting[entry.section]) for entry in before)]
        for number, entry in enumerate(self.parts[part], 1):
            self.cue(f"entry-{number}")
            self.play(entry.enter(self.waiting[entry.section]), *back)
            back = []
            self.wait(0.5)
            self.shows_each(entry.drawn())
