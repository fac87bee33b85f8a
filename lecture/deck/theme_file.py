"""How a lecture looks: one of our themes, or a theme file of the author's on top of one.

    base = "light"
    logo = "assets/logo.svg"
    corner = "top right"
    footer = "Spring term"
    aspect = "4:3"

    [palette]
    ACTIVATION = "#8F3D00"

    [fonts]
    text = "Fira Sans"
    files = ["fonts"]

The files that it names lie beside it. They are read with it: a theme is a value, and travels to any worker.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pydantic
import typst

from lecture import fonts, frame
from lecture.deck import tables
from lecture.deck.messages import DeckError, Places, messages, nearest, text_of
from lecture.deck.tables import Key
from lecture.palettes import DRAWN_ONLY, LEAST_CONTRAST, PALETTES

Base = Literal["dark", "light", "contrast"]
THEMES: tuple[Base, ...] = get_args(Base)
ENDING = ".toml"
Corner = Literal["top right", "bottom right", "bottom left"]
Aspect = Literal["16:9", "16:10", "4:3"]
FONT_FILES = (".ttf", ".otf", ".ttc", ".otc")
LOGOS = (".svg", ".png")

Color = Annotated[str, pydantic.StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


@dataclass(frozen=True)
class File:
    """A file that a theme names, as it was read."""

    path: Path = field(compare=False)
    content: bytes = field(repr=False)

    @cached_property
    def digest(self) -> str:
        return hashlib.blake2b(self.content, digest_size=16).hexdigest()


@dataclass(frozen=True)
class Theme:
    """A theme of ours, or an author's: its `palette` and what follows stand on top of the `base`.

    text, code: families of fonts; those of `files` and those that are installed.
    """

    base: Base = "dark"
    palette: Mapping[str, str] = field(default_factory=dict[str, str])
    text: str = fonts.TEXT
    code: str = fonts.CODE
    font_files: tuple[File, ...] = ()
    logo: File | None = None
    corner: Corner = "top right"
    footer: str = ""
    aspect: Aspect = frame.WIDE
    path: Path | None = field(default=None, compare=False)

    @property
    def colors(self) -> dict[str, str]:
        """The whole palette."""
        return {**PALETTES[self.base], **self.palette}

    @property
    def files(self) -> list[Path]:
        """The theme file and those that it names."""
        named = [*self.font_files, *([self.logo] if self.logo else [])]
        return [path for path in (self.path, *(file.path for file in named)) if path]

    @property
    def has_marks(self) -> bool:
        """Whether a logo or a footer stands on its ground."""
        return bool(self.logo or self.footer)

    def write_fonts(self, folder: Path) -> list[Path]:
        """Write its fonts below `folder`; the folders in which Typst finds them and Lato."""
        written = [folder / f"font-{file.digest}" / f"font{file.path.suffix.lower()}" for file in self.font_files]
        for kept, file in zip(written, self.font_files, strict=True):
            if not kept.is_file():
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(file.content)
        return [*(kept.parent for kept in written), fonts.LATO]

    def missing(self, text: str) -> list[str]:
        """The letters of `text` that none of its fonts and none that is installed has."""
        return fonts.missing(text, self.write_fonts(_scratch()))

    def on_paper(self) -> Theme:
        """The same for paper: on a light ground."""
        return self if self.base == "light" else replace(self, base="light", palette={})

    def told(self) -> Any:
        """All that frames depend on, in plain values."""
        if self.path is None:
            return self.base
        return {
            "base": self.base,
            "palette": dict(self.palette),
            "text": self.text,
            "code": self.code,
            "fonts": [file.digest for file in self.font_files],
            "logo": self.logo.digest if self.logo else "",
            "corner": self.corner,
            "footer": self.footer,
            "aspect": self.aspect,
        }


def _scratch() -> Path:
    """Where fonts lie while this process looks into them."""
    return Path(_folder().name)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="lecture-fonts-")  # it goes when the process ends


class _Table(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class _Fonts(_Table):
    text: str = fonts.TEXT
    code: str = fonts.CODE
    files: tuple[str, ...] = ()


class _ThemeFile(_Table):
    base: Base = "dark"
    logo: str = ""
    corner: Corner = "top right"
    footer: str = ""
    aspect: Aspect = frame.WIDE
    palette: dict[str, Color] = {}
    fonts: _Fonts = _Fonts()


def load(path: Path, where: str) -> Theme:
    """Read and check a theme file and what it names; `where` says who names it."""
    expected = f"{where}: expected a theme file, got {path}, which cannot be read (REASON). "
    table = tables.parameters(text_of(path, f"{expected}Put it there, or correct its name."))
    if table.fault:
        raise DeckError(f"{path}:{table.fault[0]}: {table.fault[1]}")
    try:
        given = _ThemeFile.model_validate(table.values)
    except pydantic.ValidationError as error:
        raise DeckError(messages(Places(path, table.lines), {}, (), error, _ThemeFile)) from error
    return _Reader(Places(path, table.lines), given).theme()


class _Reader:
    """Reads the files that a theme names, and checks what no model can: contrasts, fonts, the logo."""

    def __init__(self, places: Places, given: _ThemeFile) -> None:
        self._places, self._path, self._given = places, places.file, given
        self._faults: list[str] = []

    def theme(self) -> Theme:
        """The theme; a DeckError with everything that is wrong with it."""
        given = self._given
        names = PALETTES[given.base]
        for name in (name for name in given.palette if name not in names):
            said = f"expected one of {', '.join(names)}, got {name!r}.{nearest(name, names)} Rename it or remove it."
            self._fault(("palette", name), said)
        theme = Theme(
            base=given.base,
            palette=given.palette,
            text=given.fonts.text,
            code=given.fonts.code,
            font_files=tuple(self._font_files()),
            logo=self._logo(),
            corner=given.corner,
            footer=given.footer,
            aspect=given.aspect,
            path=self._path.absolute(),
        )
        self._check_contrast(theme)
        self._check_fonts(theme, theme.write_fonts(_scratch()))
        if self._faults:
            raise DeckError("\n".join(self._faults))
        return theme

    def _fault(self, key: Key, message: str) -> None:
        self._faults.append(f"{self._places.of(key, {})}: {message}")

    def _font_files(self) -> Iterator[File]:
        for number, name in enumerate(self._given.fonts.files):
            key, named = ("fonts", "files", number), self._path.parent / name
            found = sorted(named.rglob("*")) if named.is_dir() else [named]
            paths = [path for path in found if path.suffix.lower() in FONT_FILES]
            if not paths:
                kinds = ", ".join(FONT_FILES)
                self._fault(key, f"expected a font ({kinds}) or a folder with some, got {name!r}. Correct it.")
            for path in paths:
                yield from self._read(key, path)

    def _logo(self) -> File | None:
        name = self._given.logo
        if not name:
            return None
        suffix = Path(name).suffix.lower()
        if suffix not in LOGOS:
            self._fault(("logo",), f"expected a picture in SVG or PNG, got {name!r}. Save it as one of these.")
            return None
        for file in self._read(("logo",), self._path.parent / name):
            with tempfile.TemporaryDirectory(prefix="lecture-logo-") as scratch:
                source = Path(scratch) / "logo.typ"
                source.with_suffix(suffix).write_bytes(file.content)
                source.write_text(f'#image("logo{suffix}")', encoding="utf-8")
                try:
                    typst.compile(str(source), format="svg")
                except typst.TypstError as error:
                    self._fault(("logo",), f"expected a picture, got {name!r} ({error}). Save it anew.")
            return file
        return None

    def _read(self, key: Key, path: Path) -> Iterator[File]:
        try:
            yield File(path.absolute(), path.read_bytes())
        except OSError:
            self._fault(key, f"there is no file {path}. Put it there, or correct its name.")

    def _check_contrast(self, theme: Theme) -> None:
        """All that text may be written in can be read on the ground."""
        from lecture.contrast import hex_contrast  # numpy, for which no other deck waits

        least, colors = LEAST_CONTRAST[theme.base], theme.colors
        ground = colors["GROUND"]
        found = {name: hex_contrast(ink, ground) for name, ink in colors.items() if name not in DRAWN_ONLY}
        pale = {name: f"{ratio:.1f} for {name} {colors[name]}" for name, ratio in found.items() if ratio < least}
        expected = f"expected a contrast of at least {least:g} with GROUND {ground}, got"
        for name in [name for name in pale if name in theme.palette]:
            self._fault(("palette", name), f"{expected} {pale.pop(name)}. Choose another colour.")
        if pale:
            inherited = f"{', '.join(pale.values())}, as in {theme.base!r}"
            self._fault(
                ("palette", "GROUND"), f"{expected} {inherited}. Set them too, or choose another base or ground."
            )

    def _check_fonts(self, theme: Theme, folders: list[Path]) -> None:
        """The families are there, and their fonts have what they are needed for."""
        known = fonts.families(folders, installed=True)
        for use, family in (("text", theme.text), ("code", theme.code)):
            key: Key = ("fonts", use)
            if family == fonts.CODE and use == "code":
                continue
            if family not in known:
                own = fonts.families(folders[:-1], installed=False)
                files = ", ".join(str(file.path) for file in theme.font_files)
                looked = f" {files} has {', '.join(own)}." if files else ""
                expected = (
                    f"a family that is installed or in the theme's files, got {family!r}.{nearest(family, known)}"
                )
                self._fault(key, f"expected {expected}{looked} Add its file to `files`, or install it.")
                continue
            face = fonts.face(family, fonts.REGULAR, folders)
            if use == "text" and (lacks := fonts.lacking(face, fonts.READOUT)):
                self._fault(
                    key, f"expected a font that has {fonts.READOUT}, got {family!r} without {lacks}. Choose another."
                )
            if use == "code" and fonts.pitch(face) is None:
                self._fault(
                    key, f"expected a font whose letters are equally wide, got {family!r}. Choose one for code."
                )
        if missing := fonts.missing(theme.footer, folders):
            letters = ", ".join(map(repr, missing))
            self._fault(
                ("footer",), f"expected letters that a font has, got {letters}. Name a font that has them in `files`."
            )
