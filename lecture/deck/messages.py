"""What is wrong with a deck file, in words: file, line, key, what was expected, what was found and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pydantic

from lecture.deck.tables import Key, line_of
from lecture.errors import LectureError

EXPECTED = {
    r"^[a-z]{2}(-[A-Z]{2})?$": "a language as in en, de or pt-BR",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case letters and digits joined by single hyphens, such as weight-decay",
    r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$": "module:Class, such as scenes.s05_backpropagation:Backpropagation",
    r"^#[0-9A-Fa-f]{6}$": "a colour such as #4CC3FF",
    r"^[A-Za-z_][\w.]*:[a-z_]\w*$": "module:function, such as scenes.explorables.learning_rate:explore",
}
"""What the patterns of the names mean, in words."""


OUTLINED = ("sections", "explorables")
"""What the front matter has no key for: it follows from the headings."""


class DeckError(LectureError):
    """Something is wrong with the deck; the text is a complete message for whoever wrote the file."""


@dataclass(frozen=True)
class Places:
    """Where the values of a file stand; the lines of the files that it includes are counted on from its own."""

    file: Path
    lines: Mapping[Key, int] = field(default_factory=dict[Key, int])
    included: tuple[tuple[str, int], ...] = ()
    """The names of these files, and how many lines are counted before each."""

    def file_and_line(self, line: int) -> tuple[Path, int]:
        """The file of a line, and its number there."""
        for name, before in reversed(self.included):
            if line > before:
                return self.file.parent / name, line - before
        return self.file, line

    def at(self, line: int | None) -> str:
        """A file and its line: "lecture.md:12"; the file alone if the line is not known."""
        return "{}:{}".format(*self.file_and_line(line)) if line else str(self.file)

    def of(self, key: Key, names: Mapping[Key, str]) -> str:
        """Where a value stands and what it is: "lecture.md:12: section 'adam': step"; `names` are the deck's parts."""
        part = key[:2] if key[:2] in names else ()
        inside = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key[len(part) :]).lstrip(".")
        what = [names[part]] if part else []
        return ": ".join([self.at(line_of(self.lines, key)), *what, *([inside] if inside else [])])


def text_of(file: Path, unreadable: str) -> str:
    """The text of a file; if it cannot be read, a DeckError in the words `unreadable`, with the REASON put in."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise DeckError(f"{file}: expected UTF-8 text, got byte {byte:#04x}. Save it as UTF-8.") from error
    except OSError as error:
        raise DeckError(unreadable.replace("REASON", str(error.strerror))) from error


def messages(
    places: Places,
    names: Mapping[Key, str],
    prefix: Key,
    error: pydantic.ValidationError,
    model: type[pydantic.BaseModel],
) -> str:
    """One line for each thing that pydantic found wrong; `names` says what the deck's parts are called."""
    found = error.errors(include_url=False)
    return "\n".join(_message(places, names, prefix, detail, model) for detail in found)


def _message(
    places: Places, names: Mapping[Key, str], prefix: Key, detail: Any, model: type[pydantic.BaseModel]
) -> str:
    key: Key = (*prefix, *(part for part in detail["loc"] if part != "[key]"))
    where = places.of(key, names)
    match detail["type"]:
        case "missing":
            return f"{where}: expected this key, got nothing. Add it."
        case "extra_forbidden":
            known = [name for name in _fields(model, detail["loc"][:-1]) if name not in OUTLINED]
            hint = nearest(str(key[-1]), known)
            choice = f"one of {', '.join(known)}" if known else "no key here"
            return f"{where}: expected {choice}, got {key[-1]!r}.{hint} Rename the key or remove it."
        case "value_error":
            told = str(detail["ctx"]["error"])
            return f"{where}: {told}" if told.endswith(".") else f"{where}: {told}. Change it in the file."
        case "too_short":
            least, came = detail["ctx"]["min_length"], detail["ctx"]["actual_length"]
            return f"{where}: expected at least {least}, got {came}. Add to it in the file."
        case "string_pattern_mismatch":
            expected = EXPECTED.get(detail["ctx"]["pattern"], f"text like {detail['ctx']['pattern']}")
        case _:
            expected = re.sub(r"^(Input|Tuple|List|String|Value) should (be |have )?", "", detail["msg"])
    return f"{where}: expected {expected}, got {_shortened(detail['input'])}. Change it in the file."


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
    patterns: dict[str, Any] = node.get("patternProperties", {})
    values: Any = node.get("additionalProperties") or next(iter(patterns.values()), None)
    return cast(dict[str, Any], values) if isinstance(values, dict) else {}


def _shortened(value: object, limit: int = 60) -> str:
    shown = repr(value)
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def nearest(name: str, names: Iterable[str]) -> str:
    """` Did you mean 'x'?` for the name most like `name`, or nothing."""
    near = difflib.get_close_matches(name, list(names), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
