"""What rendering and presenting need of this machine, what of it is there, and the command that mends the rest."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from lecture import deck as deck_file
from lecture.deck import DeckError

FREE_SPACE = 2e9
"""Bytes that a whole lecture at full HD takes, with room to spare."""


class Requirement(NamedTuple):
    """One thing that was looked at. `mend` is empty when it is in order; `is_needed` tells a fault from a remark."""

    name: str
    state: str
    mend: str = ""
    is_needed: bool = True


def requirements(deck: Path | None, media: Path | None) -> Iterator[Requirement]:
    """Look at everything that rendering and presenting need."""
    yield _python()
    yield from _packages()
    yield _encoder()
    yield from _build_tools()
    yield _deck(deck)
    yield _media(media)
    yield _browser()


def _python() -> Requirement:
    version = ".".join(map(str, sys.version_info[:3]))
    is_right = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Requirement("Python", version, "" if is_right else "make PYTHON=python3.11 (or 3.12, 3.13)")


def _packages() -> Iterator[Requirement]:
    mend = "make, or: pip install ./nncore '.[lecture]' in the project's folder"
    for name in _required():
        try:
            yield Requirement(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Requirement(name, "not installed", mend)


def _required() -> list[str]:
    """The distributions that nnlecture declares for `lecture`, without their versions."""
    try:
        declared = metadata.requires("nnlecture") or []
    except metadata.PackageNotFoundError:
        return ["nnlecture"]
    wanted = (line for line in declared if "extra ==" not in line or 'extra == "lecture"' in line)
    return sorted({line.split(";")[0].strip().partition("=")[0].partition(">")[0].partition("<")[0] for line in wanted})


def _encoder() -> Requirement:
    if importlib.util.find_spec("av") is None:
        return Requirement("x264", "PyAV is not installed", "make")
    import av.codec

    has_x264 = "libx264" in av.codec.codecs_available
    return Requirement(
        "x264", "in PyAV" if has_x264 else "PyAV lacks it", "" if has_x264 else "pip install --force-reinstall av"
    )


def _build_tools() -> Iterator[Requirement]:
    """What manim's parts need when they are built; once they are installed it matters no more."""
    install = "apt-get install {} (Debian; other systems name it differently)"
    is_built = importlib.util.find_spec("cairo") is not None and importlib.util.find_spec("manimpango") is not None
    needs: tuple[tuple[str, Callable[[], bool], str], ...] = (
        ("pkg-config", lambda: shutil.which("pkg-config") is not None, "pkg-config"),
        ("cairo's headers", lambda: _pkg_config("cairo"), "libcairo2-dev"),
        ("pango's headers", lambda: _pkg_config("pangocairo"), "libpango1.0-dev"),
        ("Python's headers", _has_headers, "python3-dev"),
        ("a C compiler", lambda: shutil.which("cc") is not None or shutil.which("gcc") is not None, "gcc"),
    )
    for name, is_there, package in needs:
        if is_there():
            yield Requirement(name, "there")
        else:
            state = "not there; needed again only to build" if is_built else "not there"
            yield Requirement(name, state, install.format(package), is_needed=not is_built)


def _pkg_config(name: str) -> bool:
    program = shutil.which("pkg-config")
    return program is not None and subprocess.run([program, "--exists", name], check=False).returncode == 0


def _has_headers() -> bool:
    return (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file()


def _deck(path: Path | None) -> Requirement:
    try:
        deck = deck_file.load(path)
    except DeckError as error:
        return Requirement("deck file", "wrong", str(error))
    return Requirement("deck file", f"{deck.path}, {len(deck.enabled_sections)} sections")


def _media(named: Path | None) -> Requirement:
    folder = (named or Path("media")).resolve()
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        return Requirement("output folder", f"{folder} is not writable", "name another with --media")
    free = shutil.disk_usage(folder).free
    mend = "" if free > FREE_SPACE else "free some, or name a folder on another disk with --media"
    return Requirement("output folder", f"{folder}, {free / 1e9:.1f} GB free", mend, is_needed=False)


def _browser() -> Requirement:
    names = ("chromium", "google-chrome", "chrome", "firefox", "xdg-open", "open")
    found = next((name for name in names if shutil.which(name)), None)
    if not has_screen():
        return Requirement("browser", "no screen here, `lecture present` prints the page's path")
    return Requirement("browser", found or "none found", "" if found else "apt-get install chromium", is_needed=False)


def has_screen() -> bool:
    """Whether a window can be opened."""
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
