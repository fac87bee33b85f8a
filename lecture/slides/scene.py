"""The scene of a section that names none: its pages, a beat for each click.

A formula grows out of the one before it: what both have in common moves, the rest appears.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from manim import UP, Animation, FadeIn, FadeOut, Mobject, TransformMatchingShapes

from lecture import theme
from lecture.deck import DeckError
from lecture.deck.content import Click, Picture
from lecture.kit.scene import LectureScene
from lecture.kit.text import Equation
from lecture.slides.layout import Layout, Sheet
from lecture.slides.pieces import Pieces, UnreadableError

SECONDS_A_WORD = 0.3
LONGEST_HOLD = 6.0


class Slides(LectureScene):
    """A section's own slides."""

    def construct(self) -> None:
        """Lay out every page, then play its clicks."""
        layout = Layout(Pieces(self.picture))
        for page in self.text.pages:
            try:
                sheets = list(layout.sheets(page))
            except UnreadableError as error:
                raise DeckError(f"{self.deck.path}:{error.line}: {error}") from error
            for sheet in sheets:
                for number in range(len(sheet.clicks)):
                    click = sheet.clicks[number][0]
                    self.play_beat(click.name, partial(self.bring, sheet, number), hold=_reading_time(click))

    def picture(self, piece: Picture) -> Path:
        """The file of a picture, from the deck's folder."""
        try:
            return self.file(piece.file)
        except DeckError as error:
            raise DeckError(f"{self.deck.path}:{piece.line}: {error}") from error

    def bring(self, sheet: Sheet, number: int) -> None:
        """What a click brings in: on a sheet's first, its heading too, in place of what stands."""
        entrances = [self.entrance_of(sheet, number, mobject) for mobject in sheet.clicks[number][1]]
        if number == 0:
            leaving = [FadeOut(mobject) for mobject in self.mobjects if mobject not in (self.dots, sheet.heading)]
            if leaving:
                self.play(*leaving, run_time=0.5)
            if sheet.heading is not None and sheet.heading not in self.mobjects:
                entrances.insert(0, FadeIn(sheet.heading))
            if self.dots is None:
                self.dots = self.progress_dots()
                entrances.append(FadeIn(self.dots))
        if entrances:
            self.play(*entrances, run_time=0.9)

    def entrance_of(self, sheet: Sheet, number: int, mobject: Mobject) -> Animation:
        """How a piece comes in: a formula out of the one before it, all else by itself."""
        before = sheet.clicks[number - 1][1] if number else ()
        if before and isinstance(mobject, Equation) and isinstance(before[0], Equation):
            return TransformMatchingShapes(before[0].copy(), mobject)
        return FadeIn(mobject, shift=0.15 * UP)


def _reading_time(click: Click) -> float:
    """How long what has come stands at least, in seconds: as long as it is read."""
    words = sum(len(piece.text.split()) for piece in click.pieces)
    return min(max(theme.HOLD, SECONDS_A_WORD * words), LONGEST_HOLD)
