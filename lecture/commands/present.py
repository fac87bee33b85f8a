"""`lecture present`: open the presentation in a browser, serve it, or say where it is."""

from __future__ import annotations

import webbrowser
from argparse import ArgumentParser, Namespace

from lecture.commands import common
from lecture.errors import DONE, LectureError
from lecture.folders import Outputs
from lecture.inspection.machine import has_screen
from lecture.live import remote
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
  lecture present --remote                the same, and a remote with notes for a phone of this network
  lecture present --serve --record        the same, and a microphone: your own voice, a take for each beat
  lecture present --live                  the same, and a form of the section's parameters: what if the rate were 0.1?

{KEYS} No network is needed."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    common.add_serve(parser)
    parser.add_argument(
        "--remote",
        type=common.number("--remote", "a port", 1024, 65535),
        nargs="?",
        const=0,
        metavar="PORT",
        help="serve it, and to the local network a remote for a phone that has the code (default: a free port)",
    )
    parser.add_argument(
        "--live", action="store_true", help="serve it, and draw a beat anew with other parameters when you are asked"
    )
    parser.add_argument(
        "--record",
        action="store_true",
        help="serve it, and record what you say while you click through, a file for each beat in voice/, which the "
        "next render takes in the place of the synthetic voice",
    )
    common.add_quality(parser, default=None)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Open the page of the quality, or of the one rendered last; without a screen print its path."""
    deck = common.deck_of(options)
    media, quality = common.media_of(options, deck), options.quality
    names = [quality.name] if quality else list(QUALITIES)
    pages = [page for name in names if (page := Outputs(media / name).page).is_file()]
    if not pages:
        wanted = f" --quality {quality.name}" if quality else ""
        raise LectureError(f"{media}: there is no presentation yet. Run `lecture render{wanted}` first.")
    page = max(pages, key=lambda path: path.stat().st_mtime).resolve()
    asked = {"--live": options.live, "--remote": options.remote is not None, "--record": options.record}
    if sum(asked.values()) > 1:
        named = " and ".join(name for name, is_asked in asked.items() if is_asked)
        raise LectureError(f"present: expected one of {', '.join(asked)}, got {named}. Leave the others out.")
    if options.record:
        from lecture.live import recording  # and sound, for which the others need not wait

        recording.serve(deck, Outputs(page.parent), options.serve or 0)
    elif options.live:
        from lecture.live import live_server  # and what draws

        drawn_in = QUALITIES[page.parent.name]
        live_server.serve(deck, options.theme, drawn_in, Outputs(page.parent), options.serve or 0)
    elif options.remote is not None:
        remote.serve(deck, Outputs(page.parent), options.serve or 0, options.remote)
    elif options.serve is not None:
        serve(Outputs(page.parent), options.serve)
    elif not has_screen():
        print(f"There is no screen here. Open this file in a browser:\n{page}\n{KEYS}")
    elif webbrowser.open(page.as_uri()):
        print(f"{page}\n{KEYS}")
    else:
        print(f"No browser could be started. Open this file in one:\n{page}\n{KEYS}")
    return DONE
