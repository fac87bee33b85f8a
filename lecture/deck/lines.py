"""Where each key of a TOML file stands.

`tomllib` gives the values of a file and not their lines. A message about a value should name its line, so this
walks over the same text once more and notes where each key begins. It expects text that tomllib has accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Key = tuple[str | int, ...]
"""The place of a value in the file, as in `("sections", 4, "parameters", "step")`."""

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*)
      | (?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
      | (?P<mark>[][{}=,.\n])
      | (?P<bare>[^][{}=,.\s\#]+)""",
    re.VERBOSE | re.DOTALL,
)


def line_of(lines: dict[Key, int], key: Key) -> int | None:
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
