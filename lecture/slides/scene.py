"""The scene of a section that names none: its pages, a beat for each click.

A formula grows out of the one before it: what both have in common moves, the rest appears.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from manim import UP, Animation, AnimationGroup, FadeIn, FadeOut, Group, Mobject, TransformMatchingShapes

from lecture import theme
from lecture.deck import DeckError
from lecture.deck.content import Click, Picture, Video
from lecture.kit.code_listing import Listing
from lecture.kit.floors import Floors
from lecture.kit.scene import LectureScene
from lecture.kit.text import Equation
from lecture.slides.charts import DrawnPlot
from lecture.slides.layout import Layout, Sheet
from lecture.slides.pieces import LEAST_OF_CODE, Cover, Pieces, UnreadableError, readable
from lecture.slides.rows import Rows
from lecture.slides.video import Playing, VideoPicture

ENTRANCE = 0.9
"""How long a piece takes to come in, in seconds."""
SECONDS_A_WORD = 0.3
LONGEST_HOLD = 6.0


class Slides(LectureScene):
    """A section's own slides: how full they are, and how long a program is, is for whoever writes them to say."""

    floors = Floors(empty=1.0, code=LEAST_OF_CODE * theme.PX_AT_720)

    def construct(self) -> None:
        """Lay out every page and play its clicks."""
        layout = Layout(Pieces(self.picture))
        for page in self.text.pages:
            try:
                for sheet in list(layout.sheets(page)):
                    for number in range(len(sheet.clicks)):
                        self.play_click(sheet, number)
            except UnreadableError as error:
                raise DeckError(f"{self.deck.places.at(error.line)}: {error}") from error

    def play_click(self, sheet: Sheet, number: int) -> None:
        """A beat; one that brings a video is as long as the video."""
        click, mobjects = sheet.clicks[number]
        family = [part for mobject in mobjects for part in mobject.get_family()]
        video = next((part for part in family if isinstance(part, VideoPicture)), None)
        if video is None:
            self.play_beat(click.name, partial(self.bring, sheet, number), hold=_reading_time(click))
            return
        hold = 0.0 if video.loops else max(0.0, theme.HOLD - video.length)
        piece = next(piece for piece in click.pieces if isinstance(piece, Video))
        with readable(piece):  # which may be damaged behind its beginning
            self.play_beat(click.name, partial(self.run_video, video, sheet, number), loop=video.loops, hold=hold)

    def picture(self, piece: Picture) -> Path:
        """The file of a picture, from the deck's folder."""
        try:
            return self.file(piece.file)
        except DeckError as error:
            raise DeckError(f"{self.deck.places.at(piece.line)}: {error}") from error

    def bring(self, sheet: Sheet, number: int) -> None:
        """What a click brings in: on a sheet's first, its heading too, in place of what stands."""
        leaving = self.leaving(sheet, number)
        if leaving:
            self.play(*(FadeOut(mobject) for mobject in leaving), run_time=0.5)
        entrances = self.entrances(sheet, number)
        if entrances:
            self.play(*entrances)
        for mobject in sheet.clicks[number][1]:
            for plot in (part for part in mobject.get_family() if isinstance(part, DrawnPlot)):
                for label, drawn, value in plot.drawn():
                    self.shows(label, drawn, value)

    def run_video(self, video: VideoPicture, sheet: Sheet, number: int) -> None:
        """Play a video while what comes with it comes; if it loops, all of it stands from its first frame on."""
        leaving, entrances = self.leaving(sheet, number), self.entrances(sheet, number)
        if video.loops:
            self.remove(*leaving)
            self.add(*(animation.mobject for animation in entrances))
            self.play(Playing(video))
        else:
            self.play(*(FadeOut(mobject, run_time=0.5) for mobject in leaving), *entrances, Playing(video))

    def leaving(self, sheet: Sheet, number: int) -> list[Mobject]:
        """What stands and goes, before the first click of a sheet."""
        return [mobject for mobject in self.mobjects if number == 0 and mobject not in (self.dots, sheet.heading)]

    def entrances(self, sheet: Sheet, number: int) -> list[Animation]:
        """How what a click brings in comes in."""
        click, mobjects = sheet.clicks[number]
        found = [self.entrance_of(sheet, number, mobject) for mobject in mobjects]
        if click.lit:
            before = (one for _, mobjects in reversed(sheet.clicks[:number]) for one in mobjects)
            found.append(next(one for one in before if isinstance(one, Listing | Rows)).light(click.lit))
        if number == 0:
            if sheet.heading is not None and sheet.heading not in self.mobjects:
                found.insert(0, FadeIn(sheet.heading, run_time=ENTRANCE))
            if self.dots is None:
                self.dots = self.progress_dots()
                found.append(FadeIn(self.dots, run_time=ENTRANCE))
        return found

    def entrance_of(self, sheet: Sheet, number: int, mobject: Mobject) -> Animation:
        """How a piece comes in: some in their own way, a formula out of the one before it, all else by itself."""
        before = sheet.clicks[number - 1][1] if number else ()
        if isinstance(mobject, DrawnPlot | Rows):
            return mobject.entrance()
        if isinstance(mobject, Cover):
            self.overlaps(mobject)
            return FadeIn(mobject, run_time=ENTRANCE)
        if isinstance(mobject, Group):  # with its title
            return AnimationGroup(*(self.entrance_of(sheet, number, part) for part in mobject))
        if before and isinstance(mobject, Equation) and isinstance(before[0], Equation):
            return TransformMatchingShapes(before[0].copy(), mobject, run_time=ENTRANCE)
        return FadeIn(mobject, shift=0.15 * UP, run_time=ENTRANCE)


def _reading_time(click: Click) -> float:
    """How long what has come stands at least, in seconds: as long as it is read."""
    words = sum(len(piece.text.split()) for piece in click.pieces)
    return min(max(theme.HOLD, SECONDS_A_WORD * words), LONGEST_HOLD)
