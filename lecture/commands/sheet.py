"""`lecture sheet`: the contact sheet of what is rendered."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lecture.commands import common
from lecture.errors import DONE, LectureError
from lecture.export.sheet import write_sheet, write_sheet_page
from lecture.rendering.manifest import rendered

EXAMPLES = """\
  lecture sheet --quality draft
  lecture sheet --strip                   two frames of each beat before its last
  lecture sheet --page                    a page with the captions"""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    parser.add_argument("--strip", action="store_true", help="a row for each beat: two frames between, and its last")
    parser.add_argument("--page", action="store_true", help="write contact-sheet.html instead of a picture")
    common.add_quality(parser)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Write the sheet and print its path."""
    deck = common.deck_of(options)
    outputs = common.outputs_of(options, deck)
    manifests = rendered(deck, outputs, partly=True)
    if not manifests:
        raise LectureError(f"{outputs.root}: nothing is rendered yet. Run `lecture render` first.")
    write = write_sheet_page if options.page else write_sheet
    print(write(outputs, manifests, strip=options.strip))
    return DONE
