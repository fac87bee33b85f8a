"""`lecture doctor`: what this machine lacks, and the command that mends it."""

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
from lecture.commands.presenting import has_screen
from lecture.deck import DeckError
from lecture.errors import DONE, FAILED

FREE_SPACE = 2e9
"""Bytes that a whole lecture at full HD takes, with room to spare."""


class Finding(NamedTuple):
    """One thing that was looked at. `mend` is empty when it is in order; `is_needed` tells a fault from a remark."""

    name: str
    state: str
    mend: str = ""
    is_needed: bool = True


def report(deck: Path | None, media: Path | None) -> int:
    """Print every finding, with what to do about it; 0 if a lecture can be rendered here."""
    faults = 0
    for finding in findings(deck, media):
        mark = "ok" if not finding.mend else "MISSING" if finding.is_needed else "note"
        print(f"{mark:8}{finding.name}: {finding.state}")
        if finding.mend:
            print(f"{'':8}  {finding.mend}")
            faults += finding.is_needed
    print("All that rendering needs is here." if not faults else f"{faults} to mend.")
    return FAILED if faults else DONE


def findings(deck: Path | None, media: Path | None) -> Iterator[Finding]:
    """Look at everything that rendering and presenting need."""
    yield _python()
    yield from _packages()
    yield _encoder()
    yield from _build_tools()
    yield _deck(deck)
    yield _media(media)
    yield _browser()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    is_right = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("Python", version, "" if is_right else "make PYTHON=python3.11 (or 3.12, 3.13)")


def _packages() -> Iterator[Finding]:
    mend = "make, or: pip install ./nncore '.[lecture]' in the project's folder"
    for name in _required():
        try:
            yield Finding(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "not installed", mend)


def _required() -> list[str]:
    """The distributions that nnlecture declares for `lecture`, without their versions."""
    try:
        declared = metadata.requires("nnlecture") or []
    except metadata.PackageNotFoundError:
        return ["nnlecture"]
    wanted = (line for line in declared if "extra ==" not in line or 'extra == "lecture"' in line)
    return sorted({line.split(";")[0].strip().partition("=")[0].partition(">")[0].partition("<")[0] for line in wanted})


def _encoder() -> Finding:
    if importlib.util.find_spec("av") is None:
        return Finding("x264", "PyAV is not installed", "make")
    import av.codec

    has_x264 = "libx264" in av.codec.codecs_available
    return Finding(
        "x264", "in PyAV" if has_x264 else "PyAV lacks it", "" if has_x264 else "pip install --force-reinstall av"
    )


def _build_tools() -> Iterator[Finding]:
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
            yield Finding(name, "there")
        else:
            state = "not there; needed again only to build" if is_built else "not there"
            yield Finding(name, state, install.format(package), is_needed=not is_built)


def _pkg_config(name: str) -> bool:
    program = shutil.which("pkg-config")
    return program is not None and subprocess.run([program, "--exists", name], check=False).returncode == 0


def _has_headers() -> bool:
    return (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file()


def _deck(path: Path | None) -> Finding:
    try:
        deck = deck_file.load(path)
    except DeckError as error:
        return Finding("deck file", "wrong", str(error))
    return Finding("deck file", f"{deck.path}, {len(deck.enabled_sections)} sections")


def _media(named: Path | None) -> Finding:
    folder = (named or Path("media")).resolve()
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        return Finding("output folder", f"{folder} is not writable", "name another with --media")
    free = shutil.disk_usage(folder).free
    mend = "" if free > FREE_SPACE else "free some, or name a folder on another disk with --media"
    return Finding("output folder", f"{folder}, {free / 1e9:.1f} GB free", mend, is_needed=False)


def _browser() -> Finding:
    names = ("chromium", "google-chrome", "chrome", "firefox", "xdg-open", "open")
    found = next((name for name in names if shutil.which(name)), None)
    if not has_screen():
        return Finding("browser", "no screen here, `lecture present` prints the page's path")
    return Finding("browser", found or "none found", "" if found else "apt-get install chromium", is_needed=False)
