"""`lecture new`: a folder with a lecture that renders at once."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from lecture import deck as decks
from lecture.deck.content import Picture
from lecture.deck.model import FILE_NAME, PROJECT, TEMPLATE
from lecture.errors import DONE, LectureError, one_of, storage_error

EXAMPLES = """\
  lecture new my-talk                     three slides, a scene with a computed value, data, a picture
  lecture new my-talk --from slides.md    your own Markdown slides, with the pictures that they name
  lecture new my-talk --from neural-networks"""

START = Path(__file__).resolve().parents[1] / "templates" / "start"
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
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LectureError(f"{folder}: expected a name that is free, got one that is taken. Choose another.")
    if options.source is None:
        files = _start(options.language)
    else:
        files = _lecture() if options.source in LECTURES else _slides(Path(options.source))
    try:
        for name, source in {**files, ".gitignore": START / "ignored"}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / name)
    except OSError as error:
        raise storage_error(folder, error) from error
    print(f"{folder / FILE_NAME} is the lecture. Next:\n")
    print(f"  cd {folder}\n  lecture render --quality draft\n  lecture present")
    return DONE


def _start(language: str) -> dict[str, Path]:
    """A small lecture, with its words in the language: what is to be copied, by its new name."""
    words = FILE_NAME if language == "en" else f"lecture.{language}.md"
    names = ("README.md", "fit.py", "measured.csv", "assets/line.svg")
    return {FILE_NAME: START / words, **{name: START / name for name in names}}


def _lecture() -> dict[str, Path]:
    """The lecture on neural networks with its scenes, as it is installed, or beside this package."""
    home = TEMPLATE if TEMPLATE.is_dir() else PROJECT
    sources = (path for path in (home / "scenes").rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(home).as_posix(): path for path in (home / FILE_NAME, *sources)}


def _slides(file: Path) -> dict[str, Path]:
    """Slides in Markdown, with the pictures beside them that they show, and the theme with its files."""
    deck, files, beside = decks.load(file), {FILE_NAME: file}, file.absolute().parent
    for path in deck.theme.files:
        if not path.is_relative_to(beside):
            raise LectureError(f"{path}: expected the theme and its files below {beside}. Move them there.")
        files[path.relative_to(beside).as_posix()] = path
    pages = [page for section in deck.sections for page in section.pages]
    for piece in (piece for page in pages for click in page.clicks for piece in click.pieces):
        if isinstance(piece, Picture):
            files[piece.file] = file.parent / piece.file
            if not files[piece.file].is_file():
                raise LectureError(
                    f"{file}:{piece.line}: there is no picture {files[piece.file]}. Put it there, or correct its name."
                )
    return files
