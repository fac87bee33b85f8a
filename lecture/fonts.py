"""Fonts, as Typst finds them: those of a theme's files, Lato from its package, the system's, and a few of its own.

Text is set in the theme's family, and a letter that this does not have in the next best font that has it.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import font_lato
import typst
from fontTools.ttLib import TTFont

TEXT, CODE = "Lato", "DejaVu Sans Mono"
"""The families of our themes; Typst brings the second one along."""
CODE_PITCH = 1233 / 2048
"""How wide every letter of that is, in em: no file says it where it is not installed."""
LATO = Path(font_lato.font_directory)
READOUT = "0123456789.,+−%"
"""What a number may be written with."""
WIDTHS = "iM0_W."
"""Letters that are equally wide in a font for code, and in no other."""
EVERYWHERE = (
    range(0x20, 0x180),  # Latin
    range(0x370, 0x500),  # Greek and Cyrillic
    range(0x2010, 0x2030),  # punctuation
    range(0x2070, 0x20A0),  # superscripts and subscripts
    range(0x2190, 0x2300),  # arrows, mathematics
    range(0x1D400, 0x1D800),  # mathematical alphabets
)
"""Letters that Lato and the fonts that Typst brings along have, whatever is installed."""
NOT_ALONE = ("Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs")
"""Categories of Unicode whose letters are not drawn by themselves: spaces, and what marks, joins or turns others."""

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
"""Where the system has fonts."""
REGULAR, BOLD = 400, 700
_UNDISPLAYED = re.compile(r"\.typ:(\d+):")


@cache
def installed() -> str:
    """A digest of the names and sizes of the fonts that are installed."""
    folders = [Path(os.path.expanduser(folder)) for folder in FOLDERS]  # noqa: PTH111, there may be no home
    files = sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*.[ot]t[fc]"))
    told = "\n".join(f"{path} {path.stat().st_size}" for path in files)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def families(folders: Iterable[Path], *, installed: bool) -> list[str]:
    """The families in these folders; with `installed` also those of the system."""
    return typst.Fonts(installed, False, [*map(str, folders)]).families()


def face(family: str, weight: int, folders: Iterable[Path]) -> TTFont:
    """The upright face of a family that is nearest to `weight`, in these folders or else of the system."""
    own = [*map(str, folders)]
    searches: list[tuple[bool, list[str]]] = [(False, own), (True, [])]
    for installed, places in searches:
        found = [one for one in typst.Fonts(installed, False, places).fonts() if one.family == family]
        if found:
            nearest = min(found, key=lambda one: (one.style != "normal", abs(one.weight - weight), one.stretch != 1))
            return TTFont(nearest.path, fontNumber=nearest.index, recalcTimestamp=False)
    raise ValueError(f"family must be one that is installed or in {', '.join(own)}, got {family!r}")


def lacking(font: TTFont, letters: str) -> str:
    """Which of the letters a face does not have."""
    known: Any = font.getBestCmap()
    return "".join(letter for letter in letters if ord(letter) not in known)


def pitch(font: TTFont) -> float | None:
    """How wide every letter of a font for code is, in em; None if they are not equally wide."""
    names: Any = font.getBestCmap()
    advances = {font["hmtx"].metrics[names[ord(letter)]][0] for letter in WIDTHS if ord(letter) in names}  # type: ignore[attr-defined]
    return advances.pop() / font["head"].unitsPerEm if len(advances) == 1 else None  # type: ignore[attr-defined]


def rare(text: str) -> list[str]:
    """The letters of `text` of which it must be asked whether a font has them, each once."""
    return [
        letter
        for letter in sorted(set(text))
        if not any(ord(letter) in letters for letters in EVERYWHERE) and unicodedata.category(letter) not in NOT_ALONE
    ]


def missing(text: str, folders: Iterable[Path]) -> list[str]:
    """The letters of `text` that no font has, in these folders, in the system or in Typst; each once.

    Typst says it of PDF/A alone, which does not allow such letters.
    """
    letters = rare(text)
    if not letters:
        return []
    source = "".join(f'#"{letter}"\\\n' for letter in letters)
    fonts = typst.Fonts(font_paths=[*map(str, folders)])
    try:
        typst.compile(source.encode(), format="pdf", pdf_standards=["a-2b"], font_paths=fonts)
    except typst.TypstError as error:
        lines = _UNDISPLAYED.findall(str(error.diagnostic))
        if not lines:
            raise
        return [letters[int(line) - 1] for line in lines]
    return []
