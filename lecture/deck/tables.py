"""The deck's tables, YAML in its front matter and TOML for parameters: their values, and the line of each.

`tomllib` gives the values of a text and not their lines. A message about a value should name its line, so `key_lines`
walks over the same text once more and notes where each key begins. It expects text that tomllib has accepted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

SHOWN = 80
"""Letters of a line in a message."""
Key = tuple[str | int, ...]
"""The place of a value in the deck, as in `("sections", 4, "parameters", "step")`."""


@dataclass(frozen=True)
class Table:
    """Values by key and their lines, counted from the table's first; or else a `fault`, (line, message)."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[Key, int] = field(default_factory=dict[Key, int])
    fault: tuple[int, str] | None = None


def front_matter(text: str) -> Table:
    """A table in YAML. Each value is as it is written: what kind it is, the model says."""
    try:
        values = yaml.load(text, yaml.BaseLoader)
        node = cast(Any, yaml.compose(text, yaml.BaseLoader))  # pyright: ignore[reportUnknownMemberType]
    except RecursionError:
        return _yaml_fault(text, 0, " (too many brackets)")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return _yaml_fault(text, mark.line if mark else 0, f" ({reason})")
    if values and not isinstance(node, yaml.MappingNode):
        return _yaml_fault(text, 0, "")
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return Table(values or {}, {(key.value,): key.start_mark.line + 1 for key, _ in pairs})


def _yaml_fault(text: str, place: int, reason: str) -> Table:
    lines = text.splitlines() or [""]
    place = min(place, len(lines) - 1)
    shown = lines[place].strip()[:SHOWN]
    message = f"expected lines of `key: value`, got {shown!r}{reason}. Mend this line or the one before it."
    return Table(fault=(place + 1, message))


def parameters(text: str) -> Table:
    """A table in TOML."""
    try:
        return Table(tomllib.loads(text), dict(key_lines(text)))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), ", str(error))
        return _toml_fault(text, int(found[1]) if found else None, str(error).partition(" (at ")[0])
    except (ValueError, RecursionError):  # tomllib leaves these to Python
        lines = text.splitlines()
        return _toml_fault(text, lines.index(max(lines, key=len)) + 1, "too many digits or brackets")


def _toml_fault(text: str, line: int | None, reason: str) -> Table:
    """What is wrong in a line, or at the end."""
    lines = text.splitlines() or [""]
    line = min(line or len(lines), len(lines))
    shown = lines[line - 1].strip()[:SHOWN]
    return Table(fault=(line, f"expected TOML, got {shown!r} ({reason}). Mend this line or the one before it."))


def line_of(lines: Mapping[Key, int], key: Key) -> int | None:
    """The line where `key` stands, or else the table or array that it belongs to."""
    while key and key not in lines:
        key = key[:-1]
    return lines.get(key)


def key_lines(text: str) -> Iterator[tuple[Key, int]]:
    """Every key path of a TOML text that tomllib has accepted, with the number of the line where it stands."""
    scan = _Scan(text)
    table: Key = ()
    counts: dict[Key, int] = {}
    while scan.token is not None:
        line = scan.line
        if scan.take("\n"):
            continue
        if not scan.take("["):
            yield from scan.assignment(table)
            continue
        is_array = scan.take("[")
        parts = scan.key()
        scan.take("]")
        scan.take("]")
        table = ()
        for position, part in enumerate(parts):
            table += (part,)
            if is_array and position == len(parts) - 1:
                counts[table] = counts.get(table, -1) + 1
            if table in counts:
                table += (counts[table],)
        yield table, line


_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*)
      | (?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
      | (?P<mark>[][{}=,.\n])
      | (?P<bare>[^][{}=,.\s\#]+)""",
    re.VERBOSE | re.DOTALL,
)


class _Scan:
    """A reader of TOML's tokens that keeps count of lines."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, int]] = []
        self._next = 0
        line, place = 1, 0
        for match in _TOKEN.finditer(text):
            line, place = line + text.count("\n", place, match.start()), match.start()
            if match.lastgroup != "skip":
                self._tokens.append((match[0], line))

    @property
    def token(self) -> str | None:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else None

    @property
    def line(self) -> int:
        return self._tokens[self._next][1]

    def take(self, token: str) -> bool:
        """Go past the next token if it is this one."""
        if self.token != token:
            return False
        self._next += 1
        return True

    def key(self) -> Key:
        """A key, dotted or not, such as `sections.beats."first"`."""
        parts: list[str] = []
        while self.token not in ("=", "]", None):
            if not self.take("."):
                parts.append((self.token or "").strip("\"'"))
                self._next += 1
        return tuple(parts)

    def assignment(self, table: Key) -> Iterator[tuple[Key, int]]:
        line = self.line
        path = table + self.key()
        self.take("=")
        yield path, line
        yield from self.value(path)

    def value(self, path: Key) -> Iterator[tuple[Key, int]]:
        """What stands inside a value: the elements of an array, the keys of an inline table."""
        if self.take("["):
            index = 0
            while not self.take("]"):
                if self.take("\n") or self.take(","):
                    continue
                yield (*path, index), self.line
                yield from self.value((*path, index))
                index += 1
        elif self.take("{"):
            while not self.take("}"):
                if not (self.take("\n") or self.take(",")):
                    yield from self.assignment(path)
        else:
            while self.token not in (",", "]", "}", "\n", None):
                self._next += 1
