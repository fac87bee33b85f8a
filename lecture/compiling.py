"""numba's compiler for the loops that draw; what it makes is kept, for the next process to load.

    @compiled()
    def clear(closeness, colors, spans): ...

It is kept beside the source or in the user's cache. Where neither may be written to, each process compiles anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A decorator: the function as machine code. `options` are numba's."""

    def compile_(function: Callable[..., Any]) -> Any:
        try:
            return njit(cache=True, **options)(function)
        except RuntimeError:  # "no locator available": there is no folder to keep it in
            return njit(**options)(function)

    return compile_
