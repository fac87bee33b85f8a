"""`lecture watch`: render what is saved until Ctrl-C, and let the open page follow."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from rich.console import Console

from lecture.commands import common
from lecture.live.server import served
from lecture.live.watch import Watch

EXAMPLES = """\
  lecture watch --serve                   open the address that it tells; the page shows what changed

When a scene, the kit, nncore or the deck file is saved, what depends on it is drawn, and the film and the
page are made anew. Of the section that changed last, a saved beat is drawn from where it begins: its last
frame first. An error is shown, and the watch goes on."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    common.add_serve(parser)
    common.add_quality(parser, default="draft")
    common.add_jobs(parser)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Watch, and serve the page beside it if that is asked for."""
    deck = common.deck_of(options)
    media = common.media_of(options, deck)
    watch = Watch(deck, options.theme, media, options.quality, options.jobs, Console(stderr=True))
    if options.serve is None:
        return watch.run()
    with served(watch.outputs, options.serve) as watch.address:
        return watch.run()
