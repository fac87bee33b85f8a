"""The deck file: what the lecture says, in which order, and with which parameters.

`lecture.toml` is read once, checked against the models below, and handed on as frozen values. The models
know what every deck has; a scene declares the parameters that its own section takes (a subclass of
`Parameters`) and asks for them with `section_parameters`. Whatever is wrong with the file comes out as a
`DeckError` whose text names file, line, key, what was expected, what was found and what to do.

This is the one module that the generator and the scenes share, so it imports neither of them, and no manim.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

import pydantic

from lecture.deck.lines import Key, key_lines, line_of
from lecture.deck.messages import DeckError, messages, nearest, syntax_message

FILE_NAME = "lecture.toml"
PROJECT = Path(__file__).resolve().parents[2]
"""The checkout that this package is in, if it is in one."""
TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "neural_networks"
"""The lecture on neural networks as it is installed with the command."""

Theme = Literal["dark", "light", "contrast"]
THEMES: tuple[Theme, ...] = get_args(Theme)

Slug = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, pydantic.StringConstraints(min_length=1, strip_whitespace=True)]
SceneName = Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]
FunctionName = Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[a-z_]\w*$")]
BeatName = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
Minutes = Annotated[float, pydantic.Field(gt=0, le=600)]
Table = dict[str, Any]


class _Frozen(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


_asked: dict[str, Any] | None = None


@contextmanager
def recorded() -> Generator[dict[str, Any]]:
    """Note what a deck is asked for in the block, and its answers: {"title": ..., "sections.adam.heading": ...}."""
    global _asked
    before, _asked = _asked, {}
    try:
        yield _asked
    finally:
        _asked = before


class Parameters(_Frozen):
    """Base of every section's parameters: fields with types, defaults and limits, and nothing else allowed."""


class BeatText(_Frozen):
    """What is said about one beat: a caption, the speaker's notes, and the picture described in words."""

    caption: Text
    notes: Text
    alt: Text


class Section(_Frozen):
    """One section of the lecture: which scene draws it, and the text and parameters that the scene reads.

    minutes: how long the lecturer plans to talk about it, for the speaker's view; else it is reckoned from the notes.
    shared: the tables below [shared] whose keys are among its parameters; a key of its own table counts instead.
    """

    name: Slug
    scene: SceneName
    enabled: bool = True
    heading: Text
    bullets: tuple[Text, ...] = ()
    minutes: Minutes | None = None
    shared: tuple[Slug, ...] = ()
    parameters: Table = {}
    beats: dict[Slug, BeatText] = {}

    def __getattribute__(self, name: str) -> Any:
        if _asked is not None and name in ("heading", "bullets", "parameters", "beats"):
            _asked[f"sections.{self.name}.{name}"] = self.answer(name)
        return super().__getattribute__(name)

    def answer(self, name: str) -> Any:
        """What a scene learns from the field `name`; of its beats no more than which there are."""
        value = self.__dict__[name]
        return sorted(value) if name == "beats" else value


class Explorable(BeatText):
    """A page between two beats that the lecturer drives: the function that computes it, its text and parameters.

    after: SECTION/BEAT, the beat that it stands behind; it is left out where that section is.
    shared: as in a section.
    """

    name: Slug
    source: FunctionName
    after: BeatName
    enabled: bool = True
    heading: Text
    shared: tuple[Slug, ...] = ()
    parameters: Table = {}


class Deck(_Frozen):
    """The whole deck file. `path` is where it was read from.

    shared: tables of parameters that several sections have in common, by name; `load` puts them into each.
    """

    title: Text
    author: Text
    theme: Theme = "dark"
    shared: dict[Slug, Table] = {}
    sections: Annotated[tuple[Section, ...], pydantic.Field(min_length=1)]
    explorables: tuple[Explorable, ...] = ()

    _path: Path = pydantic.PrivateAttr(default=Path(FILE_NAME))
    _lines: dict[Key, int] = pydantic.PrivateAttr(default_factory=dict[Key, int])

    @pydantic.model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [part.name for part in (*self.sections, *self.explorables)]
        for name in names:
            if names.count(name) > 1:
                parts = "section and explorable" if self.explorables else "section"
                raise ValueError(
                    f"every {parts} needs a name of its own, but {name!r} is there {names.count(name)} times"
                )
        if not any(section.enabled for section in self.sections):
            raise ValueError("at least one section must be enabled")
        return self

    def __getattribute__(self, name: str) -> Any:
        if _asked is not None and name in ("title", "author", "theme", "sections"):
            _asked[name] = self.answer(name)
        return super().__getattribute__(name)

    def answer(self, name: str) -> Any:
        """What `recorded` would note under this name; None if there is no such section any more."""
        if name == "sections":
            return [section.name if section.enabled else f"({section.name})" for section in self.__dict__[name]]
        if not name.startswith("sections."):
            return self.__dict__[name]
        _, section, field = name.split(".")
        return next((one.answer(field) for one in self.__dict__["sections"] if one.name == section), None)

    @property
    def path(self) -> Path:
        """The file that the deck was read from."""
        return self._path

    @property
    def lines(self) -> dict[Key, int]:
        """The line of the file that each key stands in."""
        return self._lines

    def located(self, path: Path, lines: dict[Key, int] | None = None) -> Self:
        """The same deck as if it had been read from `path`, and its keys stood in these `lines`."""
        deck = self.model_copy()
        deck._path, deck._lines = path, self._lines if lines is None else lines
        return deck

    @property
    def enabled_sections(self) -> tuple[Section, ...]:
        """The sections that the film shows, in order."""
        return tuple(section for section in self.sections if section.enabled)

    @property
    def enabled_explorables(self) -> tuple[Explorable, ...]:
        """The explorables that the presentation has, in the order of the file."""
        shown = {section.name for section in self.enabled_sections}
        return tuple(page for page in self.explorables if page.enabled and page.after.partition("/")[0] in shown)

    def place(self, *key: str | int) -> str:
        """`file:line` of the value at `key`, as in `deck.place("sections", 4, "parameters", "step")`."""
        line = line_of(self._lines, key)
        return f"{self.path}:{line}" if line else str(self.path)

    def words(self, section: str, beat: str) -> BeatText:
        """What is said about a beat; a DeckError that says what to add if there is nothing."""
        said = self.section(section).__dict__["beats"].get(beat)
        if said is None:
            raise DeckError(
                f"{self.path}: section {section!r} has no text for its beat {beat!r}; "
                f"add a table [sections.beats.{beat}] with caption, notes and alt"
            )
        return said

    def number(self, name: str) -> int:
        """The place of the section in the file, counted from 0."""
        return [section.name for section in self.__dict__["sections"]].index(self.section(name).name)

    def section(self, name: str) -> Section:
        """The section of that name; a DeckError with the nearest name if there is none."""
        for section in self.__dict__["sections"]:
            if section.name == name:
                return section
        names = [section.name for section in self.sections]
        explorables = [explorable.name for explorable in self.explorables]
        hint = nearest(name, [*names, *explorables])
        listed = f"The sections are: {', '.join(names)}."
        listed += f" The explorables are: {', '.join(explorables)}." if explorables else ""
        raise DeckError(f"{self.path}: no section is called {name!r}.{hint} {listed}")


Model = TypeVar("Model", bound=Parameters)


def load(path: str | os.PathLike[str] | None = None) -> Deck:
    """Read and check the deck file: `path`, else `$LECTURE_DECK`, else the nearest `lecture.toml` (see `find`)."""
    with recorded():  # what is looked at here no scene has asked for
        return _checked(Path(path) if path is not None else find())


def _checked(file: Path) -> Deck:
    text = _text(file)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeckError(syntax_message(file, text, error)) from error
    lines = dict(key_lines(text))
    try:
        deck = Deck.model_validate(table).located(file, lines)
    except pydantic.ValidationError as error:
        raise DeckError(messages(file, lines, (), error, Deck)) from error
    _check_places(deck)
    return _with_shared(deck)


def _with_shared(deck: Deck) -> Deck:
    """The deck with the tables that its parts share put into the parameters of each."""

    def filled(kind: str, parts: Iterable[Section | Explorable]) -> tuple[Section | Explorable, ...]:
        return tuple(
            part.model_copy(update={"parameters": _shared_keys(deck, (kind, number), part.shared) | part.parameters})
            for number, part in enumerate(parts)
        )

    parts = {"sections": deck.sections, "explorables": deck.explorables}
    return deck.model_copy(update={kind: filled(kind, those) for kind, those in parts.items()})


def _shared_keys(deck: Deck, key: Key, names: tuple[str, ...]) -> Table:
    """The keys of the shared tables of these names; a DeckError if there is no such table, or a key is in two."""
    found: Table = {}
    for name in names:
        at = f"{deck.place(*key, 'shared')}: {key[0]}[{key[1]}].shared"
        if name not in deck.shared:
            known = f"one of {', '.join(deck.shared)}" if deck.shared else "nothing, since the deck has no such table"
            hint = nearest(name, deck.shared)
            raise DeckError(f"{at}: expected {known}, got {name!r}.{hint} Correct it, or add a table [shared.{name}].")
        if twice := found.keys() & deck.shared[name].keys():
            raise DeckError(
                f"{at}: expected tables with keys of their own, got {min(twice)!r} twice. Keep one of them."
            )
        found |= deck.shared[name]
    return found


def _check_places(deck: Deck) -> None:
    """Every explorable must stand behind a beat that the deck has."""
    beats = [f"{section.name}/{beat}" for section in deck.sections for beat in section.beats]
    for number, explorable in enumerate(deck.explorables):
        if explorable.after not in beats:
            raise DeckError(
                f"{deck.place('explorables', number, 'after')}: explorables[{number}].after: expected SECTION/BEAT of "
                f"this deck, got {explorable.after!r}.{nearest(explorable.after, beats)} Change it in the file."
            )


def find() -> Path:
    """The deck file that is meant when none is named.

    `$LECTURE_DECK`, else `lecture.toml` in the working directory or above it, else the lecture on neural networks:
    beside this package in a checkout, the template inside it when installed.
    """
    if named := os.environ.get("LECTURE_DECK"):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents, PROJECT, TEMPLATE):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise DeckError(
        f"no {FILE_NAME} in {here}, in a folder above it, or beside the generator. "
        "Go to the lecture's folder, or name the file with --deck or LECTURE_DECK."
    )


def section_parameters(deck: Deck, name: str, model: type[Model]) -> Model:
    """The parameters of section `name`, checked by the scene's `model`; a DeckError names the line at fault."""
    return _parameters(deck, ("sections", deck.number(name)), deck.section(name), model)


def explorable_parameters(deck: Deck, explorable: Explorable, model: type[Model]) -> Model:
    """The parameters of `explorable`, checked by the `model` that its function declares."""
    return _parameters(deck, ("explorables", deck.explorables.index(explorable)), explorable, model)


def _parameters(deck: Deck, key: Key, part: Section | Explorable, model: type[Model]) -> Model:
    own = (*key, "parameters")
    try:
        return model.model_validate(part.parameters)
    except pydantic.ValidationError as error:
        shared = {name: ("shared", table) for table in part.shared for name in deck.shared[table]}
        elsewhere: dict[str, Key] = {name: at for name, at in shared.items() if (*own, name) not in deck.lines}
        raise DeckError(messages(deck.path, deck.lines, own, error, model, elsewhere)) from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise DeckError(f"{file}: expected UTF-8 text, got byte {byte:#04x}. Save it as UTF-8.") from error
    except OSError as error:
        raise DeckError(
            f"{file}: cannot be read ({error.strerror}). Name a deck file with --deck or LECTURE_DECK."
        ) from error
