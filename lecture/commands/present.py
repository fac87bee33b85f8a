"""`lecture present`: open the presentation in a browser, serve it, or say where it is."""

from __future__ import annotations

import webbrowser
from argparse import ArgumentParser, Namespace

from lecture.commands import common
from lecture.errors import DONE, LectureError
from lecture.folders import Outputs
from lecture.inspection.machine import has_screen
from lecture.live.server import serve
from lecture.qualities import QUALITIES

KEYS = """\
Right arrow, space or a clicker goes on, left arrow goes back, S opens the speaker's notes,
F fills the screen, ? lists all keys."""

EXAMPLES = f"""\
  lecture present
  lecture present --quality fullhd
  lecture present --serve                 at an address that only this machine can open; the page
                                          follows what `lecture watch` renders

{KEYS} No network is needed."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    common.add_serve(parser)
    common.add_quality(parser, default=None)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Open the page of the quality, or of the one rendered last; without a screen print its path."""
    media, quality = common.media_of(options, common.deck_of(options)), options.quality
    names = [quality.name] if quality else list(QUALITIES)
    pages = [page for name in names if (page := Outputs(media / name).page).is_file()]
    if not pages:
        wanted = f" --quality {quality.name}" if quality else ""
        raise LectureError(f"{media}: there is no presentation yet. Run `lecture render{wanted}` first.")
    page = max(pages, key=lambda path: path.stat().st_mtime).resolve()
    if options.serve is not None:
        serve(Outputs(page.parent), options.serve)
    elif not has_screen():
        print(f"There is no screen here. Open this file in a browser:\n{page}\n{KEYS}")
    elif webbrowser.open(page.as_uri()):
        print(f"{page}\n{KEYS}")
    else:
        print(f"No browser could be started. Open this file in one:\n{page}\n{KEYS}")
    return DONE
