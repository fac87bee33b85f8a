"""Optimizers as a deck writes them: their name and their settings but the rate, or those of the author's own.

    makers = optimizers(("Nesterov", "Adam(beta2=0.99)", "mine:Lion"))
    makers["Nesterov"](0.05)                      # Nesterov(step=0.05)

One without a module is nncore's; `mine` is a module beside the deck. The learning rate is found by tuning.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

import nncore
from lecture import opened_files
from lecture.deck.messages import nearest
from nncore import Optimizer

WRITTEN = re.compile(r"(?:([A-Za-z_][\w.]*):)?([A-Za-z_]\w*)(\(.*\))?", re.DOTALL)
OURS = {
    name: kind
    for name, kind in vars(nncore).items()
    if isinstance(kind, type) and issubclass(kind, Optimizer) and not inspect.isabstract(kind)
}
"""nncore's optimizers."""
NAMES = {
    "GradientDescent": "gradient descent",
    "Momentum": "momentum",
    "RMSProp": "RMSProp",
    "Adam": "Adam",
}
"""The four of the lecture, and what they are called; all other settings are the usual ones."""
COLORS = ("GRADIENT_DESCENT", "MOMENTUM", "RMSPROP", "ADAM")
"""What the theme calls the colours of those that race, in order."""


class Racer(str):
    """The name of an optimizer that races, and what the theme calls its colour."""

    color: str

    def __new__(cls, name: str, color: str) -> Racer:
        racer = super().__new__(cls, name)
        racer.color = color
        return racer

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.color


def maker(written: str) -> Callable[[float], Optimizer]:
    """Of a rate, the optimizer that a text such as `Adam(beta2=0.99)` means; a ValueError says what is wrong."""
    found = WRITTEN.fullmatch(written.strip())
    if found is None:
        raise ValueError(
            f"expected an optimizer and its settings, as in 'Adam(beta2=0.99)' or 'mine:Lion', got {written!r}"
        )
    module, name, settings = found.groups()
    kind: Any = _own(module, name) if module else OURS.get(name)
    if kind is None:
        hint = nearest(name, OURS)
        raise ValueError(f"expected one of {', '.join(OURS)}, or module:Class, got {name!r}.{hint} Correct the name.")
    try:
        call: Any = ast.parse(f"settings{settings or '()'}", mode="eval").body
        given = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
        if call.args or "step" in given:
            raise ValueError("the learning rate is found by tuning; give the other settings by name")
        made = kind(0.1, **given)
    except (SyntaxError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"expected {name}{inspect.signature(kind)}, got {written!r} ({error})") from error
    if not isinstance(made, Optimizer):
        raise ValueError(f"expected an nncore.Optimizer, got {written!r}, which is a {type(made).__name__}")
    return partial(kind, **given)


def _own(module: str, name: str) -> Any:
    """A class of the author's."""
    try:
        loaded = importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ValueError(f"expected a module beside the deck, got {module!r}, which is not there") from error
    opened_files.note(Path(inspect.getfile(loaded)))
    if not hasattr(loaded, name):
        raise ValueError(f"expected an optimizer of {loaded.__file__}, got {name!r}, which is not in it")
    return getattr(loaded, name)


def optimizers(written: Sequence[str]) -> dict[str, Callable[[float], Optimizer]]:
    """Those of a deck by name: that of the class, with its settings where another one has the same."""
    short = [text.partition("(")[0].rpartition(":")[2].strip() for text in written]
    taken = [*short, *NAMES.values()]
    full = [text if "(" in text else f"{text}()" for text in written]
    names = [
        NAMES.get(text) or (whole if taken.count(name) > 1 else name)
        for text, whole, name in zip(written, full, short, strict=True)
    ]
    return {Racer(name, color): maker(text) for name, text, color in zip(names, written, COLORS, strict=False)}


def _checked(written: str) -> str:
    maker(written)
    return written


def _different(written: tuple[str, ...]) -> tuple[str, ...]:
    if twice := [text for text in written if written.count(text) > 1]:
        raise ValueError(f"expected optimizers that differ, got {twice[0]!r} twice")
    return written


Written = Annotated[str, AfterValidator(_checked)]
"""An optimizer and its settings, as a text."""
Racers = Annotated[tuple[Written, ...], Field(min_length=1, max_length=len(COLORS)), AfterValidator(_different)]
"""A parameter: up to as many optimizers as there are colours for them."""
