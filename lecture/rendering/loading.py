"""Loads what the deck names as `module:name`, in a worker process; a wrong name is an error at its line."""

from __future__ import annotations

import importlib
from typing import Any

from lecture.deck import Deck, DeckError

Key = tuple[str, int, str]


def loaded(deck: Deck, key: Key, named: str, kind: str) -> Any:
    """The `kind` ("class" or "function") that the deck's value at `key`, `named`, means."""
    where = f"{deck.place(*key)}: {key[0]}[{key[1]}].{key[2]}"
    module_name, _, attribute = named.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not module_name.startswith(error.name):
            raise
        raise DeckError(
            f"{where}: expected a module and a {kind}, got {named!r}, but there is no module {error.name!r}. "
            "Correct the name, or put the module beside the deck file."
        ) from error
    if not hasattr(module, attribute):
        raise DeckError(
            f"{where}: expected a {kind} of {module.__file__}, got {attribute!r}, which is not in it. Correct the name."
        )
    return getattr(module, attribute)
