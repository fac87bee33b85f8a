"""The deck file: what the lecture says, in which order, and with which parameters.

`lecture.toml` is read once, checked against the models below, and handed on as frozen values. The models
know what every deck has; a scene declares the parameters that its own section takes (a subclass of
`Parameters`) and asks for them with `section_parameters`. Whatever is wrong with the file comes out as a
`DeckError` whose text names file, line, key, what was expected, what was found and what to do.

This is the one module that the generator and the scenes share, so it imports neither of them, and no manim.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

import pydantic

from scenes.kit.deck_lines import Key, key_lines, line_of

FILE_NAME = "lecture.toml"

Theme = Literal["dark", "light", "contrast"]
THEMES: tuple[Theme, ...] = get_args(Theme)

Slug = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, pydantic.StringConstraints(min_length=1, strip_whitespace=True)]
SceneName = Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]

EXPECTED = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case letters and digits joined by single hyphens, such as weight-decay",
    r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$": "module:Class, such as scenes.s05_backpropagation:Backpropagation",
}
"""What the patterns of the names mean, in words."""


class DeckError(Exception):
    """Something is wrong with the deck; the text is a complete message for whoever wrote the file."""


class _Frozen(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


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
    """

    name: Slug
    scene: SceneName
    enabled: bool = True
    heading: Text
    bullets: tuple[Text, ...] = ()
    minutes: Annotated[float, pydantic.Field(gt=0, le=600)] | None = None
    parameters: dict[str, Any] = {}
    beats: dict[Slug, BeatText] = {}


class Deck(_Frozen):
    """The whole deck file. `path` is where it was read from."""

    title: Text
    author: Text
    theme: Theme = "dark"
    sections: Annotated[tuple[Section, ...], pydantic.Field(min_length=1)]

    _path: Path = pydantic.PrivateAttr(default=Path(FILE_NAME))
    _lines: dict[Key, int] = pydantic.PrivateAttr(default_factory=dict)

    @pydantic.model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [section.name for section in self.sections]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(
                    f"every section needs a name of its own, but {name!r} is there {names.count(name)} times"
                )
        if not any(section.enabled for section in self.sections):
            raise ValueError("at least one section must be enabled")
        return self

    @property
    def path(self) -> Path:
        """The file that the deck was read from."""
        return self._path

    @property
    def enabled_sections(self) -> tuple[Section, ...]:
        """The sections that the film shows, in order."""
        return tuple(section for section in self.sections if section.enabled)

    def place(self, *key: str | int) -> str:
        """`file:line` of the value at `key`, as in `deck.place("sections", 4, "parameters", "step")`."""
        line = line_of(self._lines, key)
        return f"{self.path}:{line}" if line else str(self.path)

    def section(self, name: str) -> Section:
        """The section of that name; a DeckError with the nearest name if there is none."""
        for section in self.sections:
            if section.name == name:
                return section
        names = [section.name for section in self.sections]
        hint = _nearest(name, names)
        raise DeckError(f"{self.path}: no section is called {name!r}.{hint} The sections are: {', '.join(names)}.")


Model = TypeVar("Model", bound=Parameters)


def load(path: str | os.PathLike[str] | None = None) -> Deck:
    """Read and check the deck file: `path`, else `$LECTURE_DECK`, else the nearest `lecture.toml` (see `find`).

    `$LECTURE_THEME` stands above the theme that the file names.
    """
    file = Path(path) if path is not None else find()
    text = _text(file)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeckError(_syntax_message(file, text, error)) from error
    lines = dict(key_lines(text))
    if theme := os.environ.get("LECTURE_THEME"):
        if theme not in THEMES:
            raise DeckError(f"LECTURE_THEME: expected one of {', '.join(THEMES)}, got {theme!r}. Correct or unset it.")
        table["theme"] = theme
    try:
        deck = Deck.model_validate(table)
    except pydantic.ValidationError as error:
        raise DeckError(_messages(file, lines, (), error, Deck)) from error
    deck._path = file
    deck._lines = lines
    return deck


def find() -> Path:
    """The deck file that is meant when none is named.

    `$LECTURE_DECK`, else `lecture.toml` in the working directory or above it, else the project's own: beside
    this package in a checkout, inside it when installed.
    """
    if named := os.environ.get("LECTURE_DECK"):
        return Path(named)
    here = Path.cwd()
    package = Path(__file__).resolve().parents[1]
    folders = [here, *here.parents, package.parent, package]
    for folder in folders:
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise DeckError(
        f"no {FILE_NAME} in {here}, in a folder above it, or beside the scenes. "
        "Go to the lecture's folder, or name the file with --deck or LECTURE_DECK."
    )


def section_parameters(deck: Deck, name: str, model: type[Model]) -> Model:
    """The parameters of section `name`, checked by the scene's `model`; a DeckError names the line at fault."""
    section = deck.section(name)
    try:
        return model.model_validate(section.parameters)
    except pydantic.ValidationError as error:
        prefix = ("sections", deck.sections.index(section), "parameters")
        raise DeckError(_messages(deck.path, deck._lines, prefix, error, model)) from error


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


def _messages(
    file: Path, lines: dict[Key, int], prefix: Key, error: pydantic.ValidationError, model: type[pydantic.BaseModel]
) -> str:
    """One line for each thing that pydantic found wrong."""
    return "\n".join(_message(file, lines, prefix, detail, model) for detail in error.errors(include_url=False))


def _message(file: Path, lines: dict[Key, int], prefix: Key, detail: Any, model: type[pydantic.BaseModel]) -> str:
    key: Key = (*prefix, *(part for part in detail["loc"] if part != "[key]"))
    line = line_of(lines, key)
    place = f"{file}:{line}" if line else str(file)
    name = _spelled(key) or "the deck"
    match detail["type"]:
        case "missing":
            return f"{place}: {name}: expected this key, got nothing. Add it."
        case "extra_forbidden":
            known = _fields(model, detail["loc"][:-1])
            hint = _nearest(str(key[-1]), known)
            choice = f"one of {', '.join(known)}" if known else "no key here"
            return f"{place}: {name}: expected {choice}, got {key[-1]!r}.{hint} Rename the key or remove it."
        case "value_error":
            return f"{place}: {name}: {detail['ctx']['error']}. Change it in the file."
        case "too_short":
            least, came = detail["ctx"]["min_length"], detail["ctx"]["actual_length"]
            return f"{place}: {name}: expected at least {least}, got {came}. Add to it in the file."
        case "string_pattern_mismatch":
            expected = EXPECTED.get(detail["ctx"]["pattern"], f"text like {detail['ctx']['pattern']}")
        case _:
            expected = re.sub(r"^(Input|Tuple|List|String|Value) should (be |have )?", "", detail["msg"])
    return f"{place}: {name}: expected {expected}, got {_shortened(detail['input'])}. Change it in the file."


def _fields(model: Any, location: tuple[str | int, ...]) -> list[str]:
    """The names of the keys that may stand at `location` inside `model`."""
    schema: dict[str, Any] = model.model_json_schema()
    node = schema
    for part in location:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node
        node = (
            node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part) or _values_of(node)
        )
    node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node
    return list(node.get("properties", {}))


def _values_of(node: dict[str, Any]) -> dict[str, Any]:
    """The schema of a free table's values, however its keys are limited."""
    values = node.get("additionalProperties") or next(iter(node.get("patternProperties", {}).values()), {})
    return values if isinstance(values, dict) else {}


def _spelled(key: Key) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def _shortened(value: object, limit: int = 60) -> str:
    shown = repr(value)
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def _nearest(name: str, names: list[str]) -> str:
    """` Did you mean 'x'?` for the name most like `name`, or nothing."""
    near = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _syntax_message(file: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line = int(found[1]) if found else text.count("\n") + 1
    reason = re.sub(r" \(at .*\)$", "", str(error))
    shown = _shortened((text.splitlines() or [""])[min(line, text.count("\n") + 1) - 1].strip())
    return f"{file}:{line}: expected TOML, got {shown} ({reason}). Mend this line or the one before it."
