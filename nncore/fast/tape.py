"""A tape: operations that were written down once and are played again and again on the same buffers."""

from collections.abc import Callable
from typing import Any, TypeAlias

Tape: TypeAlias = list[tuple[Callable[..., Any], tuple[Any, ...]]]


def play(tape: Tape) -> None:
    """Run the operations in turn."""
    for operation, arguments in tape:
        operation(*arguments)
