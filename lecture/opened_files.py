"""The files that are opened for reading meanwhile, as the interpreter tells of them: what was read needs no guess.

    with during() as files:
        table = np.loadtxt("measured.csv")
    files                                    # {Path("/talk/measured.csv"): None}

What is opened to be imported is not among them: the loaded modules tell of that. What the interpreter does not see,
because a library opens it in C or Rust, is told by whoever asks for it (`note`).
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

_open: list[dict[Path, None]] = []
"""The notes that are being taken, the outermost first."""

SYSTEM = ("/proc", "/sys", "/dev", "/etc")


@contextmanager
def during() -> Iterator[dict[Path, None]]:
    """The files that were opened for reading in the block, in order; they stand in the notes around it as well."""
    _listen()
    files: dict[Path, None] = {}
    _open.append(files)
    try:
        yield files
    finally:
        _open.remove(files)


@contextmanager
def unnoted() -> Iterator[None]:
    """What is opened in the block is no part of what is being done around it."""
    notes = [*_open]
    _open.clear()
    try:
        yield
    finally:
        _open.extend(notes)


def ignore(folder: Path) -> None:
    """Say that what lies in `folder` comes and goes: a cache, a scratch folder."""
    _others().add(folder.absolute())


def note(path: Path) -> None:
    """Say that `path` is read."""
    for files in _open:
        files[path.absolute()] = None


@cache
def _listen() -> None:
    sys.addaudithook(_hear)  # for good: there is no way to take it away


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _open:
        path, mode, flags = arguments
        caller = sys._getframe().f_back
        is_imported = caller is not None and caller.f_code.co_filename.startswith("<frozen importlib")
        is_written = (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR)
        if isinstance(path, str | os.PathLike) and not is_written and not is_imported:
            file = Path(path).absolute()
            is_installers = file.parent.suffix in (".egg-info", ".dist-info")
            if not is_installers and file.suffix not in (".pyc", ".lock") and not _others().intersection(file.parents):
                note(file)


@cache
def _others() -> set[Path]:
    """The folders of the interpreter and of the system."""
    installed = (sys.prefix, sys.base_prefix, *site.getsitepackages(), site.getusersitepackages())
    cache = os.path.expanduser("~/.cache")  # noqa: PTH111, there may be no home
    return {Path(folder) for folder in (*installed, *SYSTEM, "/usr", cache)}
