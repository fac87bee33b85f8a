"""The deck file: what the lecture says, in which order, and with which parameters.

`lecture.md` is read once, checked against the models below, and handed on as frozen values. The models
know what every deck has; a scene declares the parameters that its own section takes (a subclass of
`Parameters`) and asks for them with `section_parameters`. Whatever is wrong with the file comes out as a
`DeckError` whose text names file, line, key, what was expected, what was found and what to do.

This is the one module that the generator and the scenes share, so it imports neither of them, and no manim.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar, cast

import pydantic

from lecture.deck import outline, theme_file, words
from lecture.deck.content import Page, told
from lecture.deck.messages import DeckError, Places, messages, nearest, text_of
from lecture.deck.prose import Prose
from lecture.deck.tables import Key
from lecture.deck.theme_file import THEMES, Theme

FILE_NAME = "lecture.md"


def _prose(text: object) -> Prose:
    if not isinstance(text, str):
        raise ValueError(f"expected text, got {text!r}")
    return text if isinstance(text, Prose) else Prose(text)


def _theme(chosen: object) -> Theme:
    """The theme itself, or the one of ours that has this name; a file has been read before."""
    if isinstance(chosen, Theme):
        return chosen
    if chosen not in THEMES:
        hint = nearest(str(chosen), THEMES)
        raise ValueError(f"expected {', '.join(THEMES)} or a theme file such as my-theme.toml, got {chosen!r}.{hint}")
    return Theme(chosen)


def _file(name: object, info: pydantic.ValidationInfo) -> Path:
    if not isinstance(name, str | Path):
        raise ValueError(f"expected the name of a file, got {name!r}")
    path = Path(info.context or "", name)
    if not path.is_file():
        beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        raise ValueError(
            f"expected a file of the lecture, got {str(name)!r}, but there is no {path}.{nearest(path.name, beside)} "
            "Put it there, or correct its name."
        )
    return path


def _listed(names: object) -> object:
    return (names,) if isinstance(names, str) else names


def _unfolded(names: object, info: pydantic.ValidationInfo) -> object:
    listed = _listed(names)
    if not isinstance(listed, list | tuple):
        return listed
    return tuple(_in_folders(cast("list[Any] | tuple[Any, ...]", listed), Path(info.context or "")))


def _in_folders(names: Iterable[Any], folder: Path) -> Iterator[Any]:
    for name in names:
        if not isinstance(name, str) or not (folder / name).is_dir():
            yield name
            continue
        inside = sorted(path for path in (folder / name).iterdir() if path.is_file() and not path.name.startswith("."))
        if not inside:
            raise ValueError(f"expected files in the folder {folder / name}, got none. Put them there, or name others.")
        yield from inside


_AS_TEXT = pydantic.WithJsonSchema({"type": "string"})
Slug = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[Prose, pydantic.PlainValidator(_prose), _AS_TEXT]
NO_TEXT: Any = pydantic.Field(default_factory=lambda: Prose(""))
SceneName = Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]
FunctionName = Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[a-z_]\w*$")]
Language = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
File = Annotated[Path, pydantic.PlainValidator(_file), _AS_TEXT]
"""A parameter that names a file, from the deck's folder; the scene that opens it is drawn again when it changes."""
FOLDERS = pydantic.BeforeValidator(_unfolded)
"""Beside a tuple of `File`: a folder's name stands for the files in it, in the order of their names."""
Minutes = Annotated[float, pydantic.Field(gt=0, le=600)]
Table = dict[str, Any]


READY_MADE = "lecture.slides.scene:Slides"
"""The scene of a section that names none."""
READ = ("heading", "entry", "thumbnail", "bullets", "pages", "parameters", "beats")
"""What a scene may ask a section for."""


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
    """What is said about one beat: a caption, the speaker's notes, and the picture described in words; or nothing."""

    caption: Text = NO_TEXT
    notes: Text = NO_TEXT
    alt: Text = NO_TEXT


class Section(_Frozen):
    """One section of the lecture: which scene draws it, and the text and parameters that the scene reads.

    scene: the author's, or the ready-made one, which shows the `pages`; other scenes have none.
    thumbnail: its picture in the contents: a file beside the deck, or the function that draws it.
    entry: what it is called in the contents; else by its heading.
    minutes: how long the lecturer plans to talk about it, for the speaker's view; else it is reckoned from the notes.
    """

    name: Slug
    scene: SceneName = READY_MADE
    enabled: bool = True
    heading: Text
    thumbnail: str = ""
    entry: Text = NO_TEXT
    pages: Annotated[tuple[Page, ...], pydantic.PlainValidator(tuple), _AS_TEXT] = ()
    bullets: tuple[Text, ...] = ()
    minutes: Minutes | None = None
    parameters: Table = {}
    beats: dict[Slug, BeatText] = {}

    def __getattribute__(self, name: str) -> Any:
        if _asked is not None and name in READ:
            _asked[f"sections.{self.name}.{name}"] = self.answer(name)
        return super().__getattribute__(name)

    @property
    def title(self) -> str:
        """What the section is called where it must have a name: its heading, if it has one."""
        return str(self.__dict__["heading"]) or self.name

    def parameter(self, name: str) -> Any:
        """A parameter as it stands in the deck, None if it does not: for who has no use for the others."""
        if _asked is not None:
            _asked[f"sections.{self.name}.parameters.{name}"] = self.answer(f"parameters.{name}")
        return self.__dict__["parameters"].get(name)

    def answer(self, name: str) -> Any:
        """What a scene learns from the field `name`, or a parameter; of its beats no more than which there are."""
        field, _, key = name.partition(".")
        value: Any = self.__dict__.get(field)
        if key:
            return self.__dict__["parameters"].get(key) if field == "parameters" else None
        return sorted(value) if name == "beats" else told(value)


class Explorable(BeatText):
    """A page between two beats that the lecturer drives: the function that computes it, its text and parameters.

    after: SECTION/BEAT, the beat that it stands behind; it is left out where that section is.
    """

    name: Slug
    source: FunctionName
    after: str
    enabled: bool = True
    heading: Text
    parameters: Table = {}


class VoiceChoice(_Frozen):
    """Who speaks: a command that answers a sentence with a WAV, else our engine; and a lexicon of the author's own."""

    command: str = ""
    lexicon: File | None = None


def _voice(chosen: object) -> object:
    """None for `voice: no`."""
    if isinstance(chosen, Mapping | VoiceChoice):
        return cast(object, chosen)
    if str(chosen).lower() in outline.NO:
        return None
    raise ValueError(f"expected no, or {{command: ...}}, got {chosen!r}")


class Deck(_Frozen):
    """The whole deck file. `path` is where it was read from.

    include: the files whose sections follow its own.
    voice: who speaks in the narrated film; None if nobody does.
    """

    title: Text
    author: Text = NO_TEXT
    language: Language = "en"
    theme: Annotated[Theme, pydantic.PlainValidator(_theme), _AS_TEXT] = Theme()
    include: Annotated[tuple[str, ...], pydantic.BeforeValidator(_listed)] = ()
    voice: Annotated[VoiceChoice | None, pydantic.BeforeValidator(_voice)] = VoiceChoice()
    sections: Annotated[tuple[Section, ...], pydantic.Field(min_length=1)]
    explorables: tuple[Explorable, ...] = ()

    _places: Places = pydantic.PrivateAttr(default=Places(Path(FILE_NAME)))
    _words: dict[str, str] = pydantic.PrivateAttr(default_factory=dict[str, str])

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
        if _asked is not None and name in ("title", "author", "language", "theme", "sections"):
            _asked[name] = self.answer(name)
        return super().__getattribute__(name)

    def answer(self, name: str) -> Any:
        """What `recorded` would note under this name; None if there is no such section any more."""
        if name.startswith("words."):
            return self._words.get(name.removeprefix("words."))
        if name.startswith("drawn_by."):
            return self._drawn_by(name.removeprefix("drawn_by."))
        if name == "sections":
            return [section.name if section.enabled else f"({section.name})" for section in self.__dict__[name]]
        if name == "theme":
            return self.__dict__[name].told()
        if not name.startswith("sections."):
            return told(self.__dict__.get(name))
        section, _, field = name.removeprefix("sections.").partition(".")
        return next((one.answer(field) for one in self.__dict__["sections"] if one.name == section), None)

    def drawn_by(self, scene: str) -> list[str]:
        """The names of the enabled sections whose scene is `scene`; of its module only the last part counts."""
        if _asked is not None:
            _asked[f"drawn_by.{scene}"] = self._drawn_by(scene)
        return self._drawn_by(scene)

    def _drawn_by(self, scene: str) -> list[str]:
        sections = self.__dict__["sections"]
        return [one.name for one in sections if one.enabled and one.scene.rpartition(".")[2] == scene]

    def word(self, text: str) -> str:
        """An English text that a scene draws, in the deck's language; itself if no table of words has it."""
        if _asked is not None:
            _asked[f"words.{text}"] = self._words.get(text)
        return self._words.get(text, text)

    @property
    def tables(self) -> list[Path]:
        """The files with the words of the deck's language."""
        return words.tables(self.language, self.folders)

    @property
    def folders(self) -> list[Path]:
        """Where what belongs to it stands besides: the packages of its scenes and what-ifs, and its own folder."""
        named = [*(section.scene for section in self.sections), *(page.source for page in self.explorables)]
        return words.folders(self.path, (name.partition(":")[0] for name in named))

    @property
    def path(self) -> Path:
        """The file that the deck was read from."""
        return self._places.file

    @property
    def places(self) -> Places:
        """Where its values stand."""
        return self._places

    @property
    def files(self) -> list[Path]:
        """This file and those that it includes."""
        return [self.path, *(self.path.parent / name for name in self.include)]

    def located(self, path: Path) -> Self:
        """The same deck as if it had been read from `path`."""
        return self.placed(replace(self._places, file=path))

    def placed(self, places: Places) -> Self:
        """The same deck whose values stand in these `places`."""
        deck = self.model_copy()
        deck._places = places
        return deck

    def translated(self) -> Self:
        """The same deck with the words of its language, as the tables have them now."""
        deck = self.model_copy()
        deck._words = words.read(self.tables)
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
        """Where the value at `key` stands and what it is: "lecture.md:12: section 'adam': scene"."""
        return self._places.of(key, self.names)

    @property
    def names(self) -> Mapping[Key, str]:
        """What each section and explorable is called in a message."""
        return _names(self.__dict__)

    def words(self, section: str, beat: str) -> BeatText:
        """What is said about a beat; nothing if the deck has no words for it."""
        return self.section(section).__dict__["beats"].get(beat, BeatText())

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


def untranslated(asked: Mapping[str, Any]) -> list[str]:
    """Of what was `recorded`, the texts that no table of words has."""
    return [name.removeprefix("words.") for name, said in asked.items() if name.startswith("words.") and said is None]


def load(path: str | os.PathLike[str] | None = None, theme: str | None = None) -> Deck:
    """Read and check the deck file: `path`, else `$LECTURE_DECK`, else the nearest `lecture.md` (see `find`).

    theme: a name or a file to use instead of the deck's own.
    """
    with recorded():  # what is looked at here no scene has asked for
        return _checked(Path(path) if path is not None else find(), theme)


def _checked(file: Path, theme: str | None) -> Deck:
    unreadable = f"{file}: cannot be read (REASON). Name a deck file with --deck or LECTURE_DECK."
    found = outline.read(text_of(file, unreadable), partial(_included, file))
    table, places = found.table, Places(file, found.lines, tuple(found.included))
    faults = [f"{places.at(line)}: {message}" for line, message in sorted(found.faults)]
    where, folder = (places.of(("theme",), {}), file.parent) if theme is None else ("--theme", Path())
    chosen = table.pop("theme", "dark") if theme is None else theme
    try:
        is_file = isinstance(chosen, str) and chosen.endswith(theme_file.ENDING)
        table["theme"] = theme_file.load(folder / chosen, where) if is_file else chosen
    except DeckError as error:
        faults.append(str(error))
    try:
        deck = Deck.model_validate(table, context=file.resolve().parent).placed(places).translated()
    except pydantic.ValidationError as error:
        told_too = messages(places, _names(table), (), error, Deck)
        raise DeckError("\n".join([*faults, told_too])) from error
    faults = faults or [*_without_a_font(deck, found.text)]
    if faults:
        raise DeckError("\n".join(faults))
    return deck


def _included(deck: Path, name: str, line: int) -> str:
    """The text of a file that the deck includes."""
    hint = nearest(name, [file.name for file in deck.parent.glob("*.md")])
    said = f"{deck}:{line}: include: expected a Markdown file, got {name!r}, which cannot be read (REASON).{hint}"
    return text_of(deck.parent / name, f"{said} Put it there, or correct its name.")


def _without_a_font(deck: Deck, text: str) -> Iterator[str]:
    """A message for each line with letters that the deck shows or says and no font has."""
    lines: dict[int, list[str]] = {}
    for letter in deck.theme.missing("".join(_said(deck.model_dump(exclude={"theme"})))):
        line = next((number for number, line in enumerate(text.splitlines(), 1) if letter in line), 1)
        lines.setdefault(line, []).append(f"{letter!r} (U+{ord(letter):04X})")
    for line, letters in sorted(lines.items()):
        yield (
            f"{deck.places.at(line)}: expected letters that a font has, got {', '.join(letters)}. "
            "Install a font that has them, or name its file in a theme file: [fonts] files."
        )


def _said(value: Any) -> Iterator[str]:
    """The texts in a table, wherever they stand in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _said(list(cast(Mapping[str, Any], value).values()))
    elif isinstance(value, list | tuple):
        for part in cast(list[Any], value):
            yield from _said(part)


def _names(table: Mapping[str, Any]) -> dict[Key, str]:
    """What each section and explorable is called in a message."""
    parts = {"sections": "section", "explorables": "explorable"}
    return {
        (kind, number): f"{what} {(part['name'] if isinstance(part, dict) else part.name)!r}"
        for kind, what in parts.items()
        for number, part in enumerate(table[kind])
    }


def find() -> Path:
    """The deck file that is meant when none is named: `$LECTURE_DECK`, else the nearest `lecture.md`, here or above."""
    if named := os.environ.get("LECTURE_DECK"):
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise DeckError(
        f"no {FILE_NAME} in {here} or in a folder above it. Go to the lecture's folder, name the file with --deck or "
        "LECTURE_DECK, or make a lecture: lecture new my-talk"
    )


def section_parameters(deck: Deck, name: str, model: type[Model]) -> Model:
    """The parameters of section `name`, checked by the scene's `model`; a DeckError names the line at fault.

    A model that ignores what it does not know reads no more than its own fields.
    """
    section, key = deck.section(name), ("sections", deck.number(name))
    if model.model_config.get("extra") != "ignore":
        return _parameters(deck, key, section.parameters, model)
    found = {
        known: section.parameter(known) for known in (one.alias or name for name, one in model.model_fields.items())
    }
    return _parameters(deck, key, {name: value for name, value in found.items() if value is not None}, model)


def explorable_parameters(deck: Deck, explorable: Explorable, model: type[Model]) -> Model:
    """The parameters of `explorable`, checked by the `model` that its function declares."""
    return _parameters(deck, ("explorables", deck.explorables.index(explorable)), explorable.parameters, model)


def _parameters(deck: Deck, key: Key, found: Table, model: type[Model]) -> Model:
    own = (*key, "parameters")
    try:
        return model.model_validate(found, context=deck.path.resolve().parent)
    except pydantic.ValidationError as error:
        raise DeckError(messages(deck.places, deck.names, own, error, model)) from error
