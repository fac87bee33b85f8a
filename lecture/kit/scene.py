"""A scene is a list of beats; a beat is a method of the scene, and one click of the lecturer.

    class Backpropagation(LectureScene):
        class Parameters(deck.Parameters):
            step: float = Field(0.5, gt=0, le=10)

        def prepare(self):                                   # what several beats need; nothing is played here
            self.drawing = NetworkDrawing(...)

        @beat
        def question(self):
            self.open()
            self.play(FadeIn(self.drawing))

        @beat(hold=2.4)
        def output_request(self):                            # the deck calls it "output-request"
            self.say(1)                                      # the section's second bullet
            self.play(...)
            self.shows("cost", readout)                      # a value that `lecture check --values` reads off the stage

Their order in the class is their order on the stage. Text and parameters come from the deck, and which section this
is: one class may serve several. What is said about a beat does not pass through here: whoever writes a page asks the
deck for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar, overload

from manim import (
    UP,
    Animation,
    AnimationGroup,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    VGroup,
    tempconfig,
)

from lecture import deck as decks
from lecture import language, opened_files, theme
from lecture.drawing.camera import KitScene
from lecture.kit.by_alpha import ends_alike
from lecture.kit.floors import Floors
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn
from lecture.kit.text import Words, fit, words


@dataclass
class Beat:
    """One click of the lecturer, as it was played; times in seconds from the section's start.

    cues: the marks that were named in it, with the seconds from the beat's start.
    """

    name: str
    start: float
    loop: bool = False
    auto_advance: bool = False
    length: float = 0.0
    cues: dict[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class BeatOptions:
    """What `@beat` says of a method."""

    name: str
    loop: bool
    auto_advance: bool
    hold: float
    optional: bool


Method = TypeVar("Method", bound=Callable[..., None])


@overload
def beat(method: Method, /) -> Method: ...
@overload
def beat(
    *, name: str = "", loop: bool = False, auto_advance: bool = False, hold: float = theme.HOLD, optional: bool = False
) -> Callable[[Method], Method]: ...
def beat(
    method: Any = None,
    /,
    *,
    name: str = "",
    loop: bool = False,
    auto_advance: bool = False,
    hold: float = theme.HOLD,
    optional: bool = False,
) -> Any:
    """What the method plays is a beat, which ends with `hold` seconds in which nothing moves.

    name: what the deck calls it; else the method's name with hyphens for its underscores.
    optional: it is left out if the section has no text for it.
    """

    def mark(method: Any) -> Any:
        called = name or method.__name__.replace("_", "-")
        method.beat = BeatOptions(called, loop, auto_advance, hold, optional)
        return method

    return mark if method is None else mark(method)


def beats_of(scene_class: type[Any]) -> dict[str, BeatOptions]:
    """The methods of a scene that are beats, in their order: a base's first, and one that is overridden in its place.

    A method that overrides a beat is a beat; without a decorator of its own it has the options of the overridden one.
    """
    found: dict[str, BeatOptions] = {}
    for base in reversed(scene_class.__mro__):
        for name, value in vars(base).items():
            options = getattr(value, "beat", None)
            if isinstance(options, BeatOptions):
                found[name] = options
    return found


class LectureScene(KitScene):
    """The base of every section: its text, its parameters, its heading and its beats.

    section: the name of the section in the deck; else the first one whose scene this class is.
    deck: the deck; else the one that `lecture.deck.load` finds, as when plain manim plays the scene.
    """

    Parameters: ClassVar[type[decks.Parameters]] = decks.Parameters
    oracle: ClassVar[str | None] = None
    """The module whose `values(scene)` computes by another route what each beat shows: {beat: {label: value}}."""
    floors: ClassVar[Floors] = Floors()
    """How small, pale and empty what the scene shows may be; `lecture check --layout` tells what is below."""

    def __init__(
        self, renderer: Any = None, *, section: str | None = None, deck: decks.Deck | None = None, **kwargs: Any
    ) -> None:
        self.deck = deck or decks.load()
        self.section = section or _section_of(self.deck, type(self))
        self.text = self.deck.section(self.section)
        self.parameters: Any = decks.section_parameters(self.deck, self.section, self.Parameters)
        theme.use(self.deck.theme)
        language.use(self.deck)
        super().__init__(renderer=renderer, **kwargs)
        self.beats: list[Beat] = []
        self.dots: VGroup | None = None
        self.entrance: Callable[[Mobject], Animation] = FadeIn
        self.carried: Mobject | None = None
        self._bullet: Words | None = None
        self._large_heading: Mobject | None = None
        self._line_y = theme.BULLET_Y
        self.intended: list[tuple[Mobject, ...]] = []
        self.hold = theme.HOLD
        """Seconds in which nothing moves at the open beat's end: `@beat(hold=...)`, or what the method sets."""
        self._goes_to_the_end = False
        """Whether the play that has begun comes to its end without the frames before."""

    def construct(self) -> None:
        """Prepare the stage, then play the beats."""
        self.set_stage()
        for method, options in self.planned():
            self.play_method(method, options)

    def set_stage(self) -> None:
        """Prepare the stage for the beats, if they can be told apart; `construct` calls it first."""
        beats = beats_of(type(self))
        names = [options.name for options in beats.values()]
        if not names:
            raise decks.DeckError(
                f"{self.deck.path}: the scene {self} of section {self.section!r} has no beat; write @beat, from "
                "lecture.kit.scene, above each method that plays one"
            )
        if twice := [name for name in names if names.count(name) > 1]:
            methods = " and ".join(method for method, options in beats.items() if options.name == twice[0])
            raise decks.DeckError(
                f"{self.deck.path}: the scene {self} of section {self.section!r} has two beats called {twice[0]!r}, "
                f"the methods {methods}; give one of them another name"
            )
        self.prepare()

    def planned(self) -> list[tuple[str, BeatOptions]]:
        """The methods that are played, in order, and what `@beat` says of them."""
        beats = beats_of(type(self)).items()
        return [(name, said) for name, said in beats if not said.optional or said.name in self.text.beats]

    def play_method(self, method: str, options: BeatOptions) -> None:
        """Play a method as the beat that it is."""
        said = {"loop": options.loop, "auto_advance": options.auto_advance, "hold": options.hold}
        self.play_beat(options.name, getattr(self, method), **said)

    def prepare(self) -> None:
        """Make what several beats need; a scene says here what, and plays nothing."""

    def before_beat(self, name: str) -> None:
        """What an instrument does before a beat begins."""

    def before_hold(self) -> None:
        """What an instrument does before the stillness at a beat's end."""

    def after_beat(self, name: str) -> None:
        """What an instrument does after a beat has ended."""

    def play_beat(
        self,
        name: str,
        method: Callable[[], None],
        *,
        loop: bool = False,
        auto_advance: bool = False,
        hold: float = theme.HOLD,
    ) -> None:
        """Play what `method` plays as the beat `name`; `construct` calls it for every `@beat`.

        A scene whose beats are no methods, because a loop makes them, calls it from a `construct` of its own.
        """
        self.before_beat(name)
        self.next_section(name)
        record = Beat(name, self.renderer.time, loop, auto_advance)
        self.beats.append(record)
        self.hold = hold
        if not loop:  # or it would grow again each time
            self._settle_heading()
        method()
        if self.hold:
            self.before_hold()
            self.wait(self.hold)
        record.length = self.renderer.time - record.start
        if not record.length:
            raise decks.DeckError(
                f"{self.deck.path}: section {self.section!r}: expected that the beat {name!r} of the scene {self} "
                "plays or waits, got neither. Play something, or let it hold."
            )
        self.after_beat(name)

    def begin_animations(self) -> None:
        """Begin a play; manim calls it."""
        super().begin_animations()
        renderer: Any = self.renderer
        self._goes_to_the_end = getattr(renderer, "leaves_out", False) and renderer.is_unseen and ends_alike(self)

    def update_to_time(self, t: float) -> None:
        """Bring what moves to a time of the play; manim calls it for every frame, and ends all animations after it."""
        if not self._goes_to_the_end:
            super().update_to_time(t)

    def cue(self, mark: str) -> None:
        """Say that what is played next belongs to the word behind `[mark]` in the beat's notes.

        In the narrated film it begins with that word; in the presentation nothing changes.
        """
        if not self.beats or mark in self.beats[-1].cues:
            raise decks.DeckError(
                f"{self.deck.path}: section {self.section!r}: expected a cue inside a beat and once in it, got "
                f"{mark!r} elsewhere. Move it into the beat, or name another mark."
            )
        self.beats[-1].cues[mark] = self.renderer.time - self.beats[-1].start

    def add_sound(self, sound_file: str, *_: Any, **__: Any) -> None:
        """Refuse: what is heard comes from the notes, or from a recording."""
        raise decks.DeckError(
            f"{self.deck.path}: section {self.section!r}: the beat {self.beats[-1].name!r} adds the sound "
            f"{sound_file}, and scenes have none. Remove add_sound; a recording is voice/{self.section}/"
            f"{self.beats[-1].name}.wav."
        )

    def shows(self, label: str, drawn: Drawn | Readout, value: Any = None) -> None:
        """Say that the open beat shows a value, while it stands on the stage; `lecture check --values` reads it there.

        drawn: how it is to be read; a readout is a number in digits.
        value: what it is, where the scene has no `oracle` that knows. A readout has a value of its own.
        """

    def shows_each(self, drawn: Iterable[tuple[str, Drawn | Readout]]) -> None:
        """`shows` each (label, drawn) of a picture that knows how it is read."""
        for label, one in drawn:
            self.shows(label, one)

    def file(self, name: str) -> Path:
        """The path of a file of the lecture, from the deck's folder; when it changes, the section is drawn again."""
        path = self.deck.path.resolve().parent / name
        if not path.is_file():
            raise decks.DeckError(
                f"section {self.section!r}: there is no file {path}. Put it there, or correct its name."
            )
        opened_files.note(path)
        return path

    def overlaps(self, *mobjects: Mobject) -> None:
        """Say that these are meant to lie over each other, or one alone over anything: the layout check allows it."""
        self.intended.append(mobjects)

    def grown(self, target: Mobject) -> Animation:
        """An animation: what was carried over from where the section was announced becomes `target`."""
        carried, self.carried = self.carried, None
        if carried is None:
            return FadeIn(target)
        ratio = min(target.width / carried.width, target.height / carried.height)
        return AnimationGroup(
            FadeOut(carried, target_position=target.get_center(), scale=ratio),
            FadeIn(target, target_position=carried.get_center(), scale=1 / ratio),
        )

    def open(self, *animations: Animation) -> None:
        """Bring in the heading by its `entrance`, and the dots that say where we are if they are not there yet.

        The heading is large in this beat; as the next one begins it becomes a small line.
        """
        self.heading = self._large_heading = heading = self.heading_of(self.text.heading)
        if self.dots is None:
            self.dots = self.progress_dots()
            animations = (FadeIn(self.dots), *animations)
        self.play(self.entrance(heading), *animations, run_time=0.8)

    def _settle_heading(self) -> None:
        """Leave the frame to the picture: a heading of the beat before becomes a small line, what is said moves up."""
        heading, self._large_heading = self._large_heading, None
        if heading is None or heading not in self.mobjects:
            return
        small = fit(words(self.text.heading, size=theme.LABEL, weight="bold"), theme.HEADING_RIGHT - theme.LEFT)
        self.heading = small.place(theme.LEFT, theme.SMALL_HEADING_Y)
        rise, self._line_y = theme.LINE_Y - self._line_y, theme.LINE_Y
        said = self._bullet
        moves = [said.animate.shift(rise * UP)] if said is not None and said in self.mobjects else []
        self.play(ReplacementTransform(heading, small), *moves, run_time=0.5)

    def heading_of(self, text: str) -> Words:
        """A heading in its place."""
        heading = fit(words(text, size=theme.HEADING, weight="bold"), theme.HEADING_RIGHT - theme.LEFT)
        return heading.place(theme.LEFT, theme.HEADING_Y)

    def progress_dots(self) -> VGroup:
        """A dot for each section at the foot of the frame, the present one bright."""
        names = [section.name for section in self.deck.sections if section.enabled]
        dots = VGroup(
            *(
                Dot(
                    radius=0.05,
                    color=theme.TEXT if name == self.section else theme.FAINT,
                )
                for name in names
            )
        )
        return dots.arrange(buff=0.19).move_to([0, theme.DOTS_Y, 0])

    def say(self, bullet: int | str, *animations: Animation, run_time: float = 0.8) -> None:
        """Put a bullet of the slide (by its number) or a line of text under the heading."""
        text = self._bullet_of(bullet) if isinstance(bullet, int) else bullet
        line = words(text, size=theme.BODY)
        fit(line, theme.RIGHT - theme.LEFT).place(theme.LEFT, self._line_y)
        arrive = FadeIn(line, shift=0.15 * UP)
        if self._bullet is not None:
            leave = FadeOut(self._bullet, shift=0.15 * UP)
            arrive = LaggedStart(leave, arrive, lag_ratio=0.8)
        self.play(arrive, *animations, run_time=run_time)
        self._bullet = line

    def _bullet_of(self, number: int) -> decks.Prose:
        bullets = self.text.bullets
        if not 0 <= number < len(bullets):
            where = self.deck.place("sections", self.deck.number(self.section))
            raise decks.DeckError(
                f"{where}: its scene says bullet {number}, counted from 0: expected that many, got {len(bullets)}. "
                f"Add it, or correct say({number}) in the scene."
            )
        return bullets[number]

    def clear_stage(self, *keep: Mobject, run_time: float = 0.7) -> None:
        """Fade out everything but the heading, the bullet, the dots and what is named."""
        exits = self.exits(*keep)
        if exits:
            self.play(*exits, run_time=run_time)

    def exits(self, *keep: Mobject) -> list[Animation]:
        """The animations of `clear_stage`, to be played with others: `say(1, *exits())` leaves no empty stage."""
        stays = {id(mobject) for mobject in (self.heading, self.dots, self._bullet, *keep)}
        leaves = [mobject for mobject in self.mobjects if id(mobject) not in stays]
        for mobject in leaves:
            mobject.clear_updaters()
        return [FadeOut(mobject) for mobject in leaves]


def _section_of(deck: decks.Deck, scene_class: type[Any]) -> str:
    """The first section whose scene is this class or a base of it; of a module's name, only the last part counts."""
    for base in scene_class.__mro__:
        for section in deck.sections:
            module, _, name = section.scene.partition(":")
            if (module.rpartition(".")[2], name) == (base.__module__.rpartition(".")[2], base.__qualname__):
                return section.name
    named = f"{scene_class.__module__}:{scene_class.__qualname__}"
    raise decks.DeckError(f'{deck.path}: no section has this scene; add a section "# Heading {{scene={named}}}"')


def rehearse(
    scene_class: type[LectureScene],
    section: str | None = None,
    deck: decks.Deck | None = None,
    *,
    renderer: Any = None,
) -> LectureScene:
    """Run a scene with its animations skipped and nothing written: its beats and their lengths.

    renderer: of a kind that draws nothing; else manim's, which draws each play's last frame.
    """
    with tempconfig({"dry_run": True, "disable_caching": True, "progress_bar": "none"}):
        scene = scene_class(renderer=renderer, skip_animations=True, section=section, deck=deck)
        scene.render()
    return scene
