"""What is wrong with a deck file, in words: file, line, key, what was expected, what was found and what to do."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import pydantic

from lecture.deck.lines import Key, line_of
from lecture.errors import LectureError

EXPECTED = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case letters and digits joined by single hyphens, such as weight-decay",
    r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$": "module:Class, such as scenes.s05_backpropagation:Backpropagation",
    r"^[A-Za-z_][\w.]*:[a-z_]\w*$": "module:function, such as scenes.explorables.learning_rate:explore",
    r"^[a-z0-9-]+/[a-z0-9-]+$": "SECTION/BEAT, such as adam/momentum",
}
"""What the patterns of the names mean, in words."""


class DeckError(LectureError):
    """Something is wrong with the deck; the text is a complete message for whoever wrote the file."""


def messages(
    file: Path,
    lines: dict[Key, int],
    prefix: Key,
    error: pydantic.ValidationError,
    model: type[pydantic.BaseModel],
    elsewhere: Mapping[str, Key] | None = None,
) -> str:
    """One line for each thing that pydantic found wrong below `prefix`, or `elsewhere` for a key that stands there."""
    found: list[str] = []
    for detail in error.errors(include_url=False):
        at = (elsewhere or {}).get(str(detail["loc"][0]), prefix) if detail["loc"] else prefix
        found.append(_message(file, lines, at, detail, model))
    return "\n".join(found)


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
            hint = nearest(str(key[-1]), known)
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
    patterns: dict[str, Any] = node.get("patternProperties", {})
    values: Any = node.get("additionalProperties") or next(iter(patterns.values()), None)
    return cast(dict[str, Any], values) if isinstance(values, dict) else {}


def _spelled(key: Key) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def _shortened(value: object, limit: int = 60) -> str:
    shown = repr(value)
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def nearest(name: str, names: Iterable[str]) -> str:
    """` Did you mean 'x'?` for the name most like `name`, or nothing."""
    near = difflib.get_close_matches(name, list(names), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def syntax_message(file: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    line = int(found[1]) if found else text.count("\n") + 1
    reason = re.sub(r" \(at .*\)$", "", str(error))
    shown = _shortened((text.splitlines() or [""])[min(line, text.count("\n") + 1) - 1].strip())
    return f"{file}:{line}: expected TOML, got {shown} ({reason}). Mend this line or the one before it."
