"""Loads what the deck names as `module:name`, in a worker process; a wrong name is an error at its line."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from lecture.deck import Deck, DeckError

Key = tuple[str, int, str]


def loaded(deck: Deck, key: Key, named: str, kind: str, is_one: Callable[[Any], bool] = callable) -> Any:
    """The `kind` ("scene class", "function") that the deck's value at `key`, `named`, means, if it `is_one`."""
    where = deck.place(*key)
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
            f"{where}: expected a {kind} of {module.__file__ or 'a folder'}, got {attribute!r}, which is not in it. "
            "Correct the name."
        )
    found = getattr(module, attribute)
    if not is_one(found):
        what = f"the class {found.__qualname__}" if isinstance(found, type) else f"of type {type(found).__name__}"
        raise DeckError(f"{where}: expected a {kind}, got {named!r}, which is {what}. Name another, or make it one.")
    return found
