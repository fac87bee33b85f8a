"""`lecture new`: a folder with a lecture that renders at once."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from lecture import deck as decks
from lecture.deck.content import Picture
from lecture.deck.model import FILE_NAME
from lecture.errors import DONE, LectureError, one_of, storage_error

EXAMPLES = """\
  lecture new my-talk                     three slides, a scene with a computed value, data, a picture
  lecture new my-talk --from slides.md    your own Markdown slides, with the pictures that they name
  lecture new my-talk --from neural-networks"""

PROJECT = Path(__file__).resolve().parents[2]
"""The checkout that this package is in, if it is in one."""
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
"""What the command writes; when it is installed, the lecture on neural networks and the kit's examples as well."""
START = TEMPLATES / "start"
LANGUAGES = ("en", "de")
LECTURES = ("neural-networks",)


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", type=Path, metavar="NAME", help="the folder to make")
    parser.add_argument(
        "--from", dest="source", metavar="FILE|LECTURE", help=f"Markdown slides, or one of {', '.join(LECTURES)}"
    )
    parser.add_argument(
        "--language", default="en", metavar="|".join(LANGUAGES), help="the language of the words (default: en)"
    )


def run(options: Namespace) -> int:
    """Make the folder; say what to do next."""
    folder: Path = options.name
    one_of("--language", options.language, LANGUAGES)
    if options.source is None:
        files = _start(options.language)
    else:
        files = _lecture(options.language) if options.source in LECTURES else _slides(Path(options.source))
    write(folder, {**files, ".gitignore": START / "ignored"})
    print(f"{folder / FILE_NAME} is the lecture. Next:\n")
    print(f"  cd {folder}\n  lecture render --quality draft\n  lecture present")
    return DONE


def shipped(name: str, here: Path) -> Path:
    """The folder of a template that an installation has; in a checkout it lies `here`."""
    return TEMPLATES / name if (TEMPLATES / name).is_dir() else here


def write(folder: Path, files: Mapping[str, Path]) -> None:
    """Copy the files, each by its new name, into a folder that is not there yet or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LectureError(f"{folder}: expected a name that is free, got one that is taken. Choose another.")
    try:
        for name, source in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
    except OSError as error:
        raise storage_error(folder, error) from error


def _start(language: str) -> dict[str, Path]:
    """A small lecture, with its words in the language: what is to be copied, by its new name."""
    names = ("README.md", "fit.py", "measured.csv", "assets/line.svg")
    return {FILE_NAME: START / _deck(language), **{name: START / name for name in names}}


def _lecture(language: str) -> dict[str, Path]:
    """The lecture on neural networks with its scenes, as it is installed, or beside this package."""
    home = shipped("neural_networks", PROJECT)
    sources = (path for path in (home / "scenes").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {FILE_NAME: home / _deck(language), **{path.relative_to(home).as_posix(): path for path in sources}}


def _deck(language: str) -> str:
    """What the deck in this language is called where it lies beside others."""
    return FILE_NAME if language == "en" else f"lecture.{language}.md"


def _slides(file: Path) -> dict[str, Path]:
    """Slides in Markdown, with the pictures beside them that they show, and the theme with its files."""
    deck, files, beside = decks.load(file), {FILE_NAME: file}, file.absolute().parent
    for path in (*deck.theme.files, *(path.absolute() for path in deck.files[1:])):
        if not path.resolve().is_relative_to(beside.resolve()):
            raise LectureError(
                f"{path}: expected what the deck includes, and its theme, below {beside}. Move it there."
            )
        files[path.relative_to(beside).as_posix()] = path
    pages = [page for section in deck.sections for page in section.pages]
    for piece in (piece for page in pages for click in page.clicks for piece in click.pieces):
        if isinstance(piece, Picture):
            files[piece.file] = file.parent / piece.file
            if not files[piece.file].is_file():
                raise LectureError(
                    f"{deck.places.at(piece.line)}: there is no picture {files[piece.file]}. "
                    "Put it there, or correct its name."
                )
    return files
