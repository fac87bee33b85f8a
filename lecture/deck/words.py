"""The words that scenes draw, in the deck's language: a table for each language, in which the English text is the key.

    "training cost" = "Trainingskosten"                      # words/de.toml
    "{count} parameters" = "{count} Parameter"               # {count} is put in by the scene

Tables stand in the folder `words` of the generator, of the packages that the deck's scenes are in, and beside the deck,
which has the last word. A language with a region, de-AT, has the words of de and its own.
"""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterable
from pathlib import Path
from string import Formatter

from lecture.deck.messages import DeckError, text_of
from lecture.deck.tables import key_lines

FOLDER = "words"
GENERATOR = Path(__file__).resolve().parents[1]


def tables(language: str, folders: Iterable[Path]) -> list[Path]:
    """The tables of the generator and in these folders; a later one corrects those before it."""
    names = dict.fromkeys((language[:2], language))
    files = (folder / FOLDER / f"{name}.toml" for folder in (GENERATOR, *folders) for name in names)
    return [file for file in dict.fromkeys(file.resolve() for file in files) if file.is_file()]


def folders(deck: Path, modules: Iterable[str]) -> list[Path]:
    """Where what belongs to a deck stands: the packages that its scenes and what-ifs are in, and beside it."""
    packages = dict.fromkeys(module.partition(".")[0] for module in modules)
    return [*(folder for name in packages if (folder := _package(name, deck.parent))), deck.parent]


def read(files: Iterable[Path]) -> dict[str, str]:
    """The words of all these tables."""
    return {text: said for file in files for text, said in _table(file).items()}


def placeholders(text: str) -> set[str]:
    """What a text leaves for the scene to put in: {"count"} of "{count} parameters"."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _package(name: str, beside: Path) -> Path | None:
    """The folder of a package that lies beside the deck or is installed; None for a module or what is not there."""
    try:
        if (beside / name).is_dir():
            return beside / name
    except OSError:  # longer than the name of a file can be
        return None
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _table(file: Path) -> dict[str, str]:
    text = text_of(file, f"{file}: cannot be read (REASON). Correct it, or remove it.")
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeckError(f'{file}: expected lines such as "cost" = "Kosten", but: {error}. Correct it.') from error
    lines = dict(key_lines(text))
    for english, said in found.items():
        where = f"{file}:{lines.get((english,), 1)}: {english!r}"
        if not isinstance(said, str):
            raise DeckError(f"{where}: expected a text, got {said!r}. Put it in quotation marks.")
        try:
            expected, got = placeholders(english), placeholders(said)
        except ValueError as error:
            raise DeckError(f"{where}: expected braces in pairs around a name, as in {{count}}: {error}") from error
        if expected != got:
            raise DeckError(
                f"{where}: expected {_listed(expected)} in the translation as well, got {_listed(got)}. Correct it."
            )
    return found


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no {...}"
