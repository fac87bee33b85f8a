"""How words, numbers and signs are said: the tables of `lexicon.toml`, and a deck's own on top of them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from lecture.errors import LectureError
from lecture.voice.counting import in_words

TABLES = ("names", "phonemes", "signs", "accents", "functions")
CORE = re.compile(r"^([\"“”'‘’(\[{]*)(.*?)([\"“”'’)\]},;:.!?…]*)$", re.DOTALL)
"""A word between the punctuation before and after it."""
BETWEEN = re.compile(r"(?<=\w)[-–](?=\w)|(?<=[^\W\d]{2})/(?=[^\W\d]{2})")
"""What joins two words in one."""
DOT = re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z])")
"""What stands in the name of a file."""
SAYABLE = re.compile(r"[A-Za-z0-9À-ÖØ-öø-ÿ'’.,;:!?…\"“”()\-–—\s]")


@dataclass(frozen=True)
class Lexicon:
    """Words for what is written; all tables by what they are the words for."""

    names: dict[str, str] = field(default_factory=dict[str, str])
    phonemes: dict[str, str] = field(default_factory=dict[str, str])
    signs: dict[str, str] = field(default_factory=dict[str, str])
    accents: dict[str, str] = field(default_factory=dict[str, str])
    functions: dict[str, str] = field(default_factory=dict[str, str])

    def spoken(self, word: str) -> str:
        """A word of a note, with its punctuation, as it is said."""
        found = CORE.match(word)
        assert found is not None
        before, core, after = found.groups()
        if core in self.names and "." in core:
            after = after.removeprefix(".")  # of a word that is shortened
        return f"{before}{self._core(core)}{after}" if core else self._core(word)

    def _core(self, core: str) -> str:
        if core in self.names:
            return self.names[core]
        if core.endswith("'s") and core[:-2] in self.names:
            return f"{self.names[core[:-2]]}'s"
        number = in_words(core)
        if number is not None:
            return number
        if core in self.phonemes or (core.isalpha() and core.isascii()):
            return core
        if DOT.search(core):
            return " dot ".join(map(self._core, DOT.split(core)))
        if len(joined := BETWEEN.split(core)) > 1:
            return " ".join(map(self._core, joined))
        return " ".join(self._with_signs(core).split())

    def _with_signs(self, text: str) -> str:
        """Signs as their words, and the numbers between them."""
        said = "".join(f" {self.signs[sign]} " if sign in self.signs else sign for sign in text)
        return " ".join(in_words(part) or part for part in said.split())


def lexicon(own: Path | None = None) -> Lexicon:
    """The tables of ours, with the lines of the deck's `own` in the place of theirs."""
    tables = _tables(resources.files("lecture.voice").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    if own is not None:
        try:
            more = _tables(own.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise LectureError(
                f"{own}: expected a lexicon in TOML, with the tables {', '.join(TABLES)}, got {error}. Correct it."
            ) from error
        tables = {name: tables.get(name, {}) | more.get(name, {}) for name in TABLES}
    return Lexicon(**tables)


def _tables(text: str) -> dict[str, dict[str, str]]:
    tables = tomllib.loads(text)
    for name, table in tables.items():
        if name not in TABLES:
            raise ValueError(f"the table {name!r}")
        for entry, said in table.items():
            if not isinstance(said, str):
                raise ValueError(f"{said!r} for {entry!r}")
    return tables
