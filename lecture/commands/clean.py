"""`lecture clean`: remove what can be made again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lecture.commands import common
from lecture.errors import DONE, LectureError, one_of
from lecture.rendering import cleaning

EXAMPLES = f"""\
  lecture clean                           kept results, rendered sections, logs; film and deck stay
  lecture clean runs                      the kept results alone: trained runs, the outlines of texts
  lecture clean products                  the films, decks and contact sheets too
  lecture clean --limit 500MB             kept results and sections that the deck no longer has,
                                          longest unused first, until they fit

Every render ends with the last of these; the limit is ${cleaning.LIMIT}, else {cleaning.DEFAULT_LIMIT}."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        type=lambda name: one_of("clean", name, cleaning.PARTS),
        help=f"{', '.join(cleaning.PARTS)} (default: {', '.join(cleaning.DEFAULT)})",
    )
    parser.add_argument("--limit", type=cleaning.limit, metavar="SIZE", help="remove only what exceeds this")
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Remove the parts, or what exceeds the limit, and say how much room that made."""
    deck = common.deck_of(options)
    media = common.media_of(options, deck)
    if options.parts and options.limit is not None:
        raise LectureError(
            f"clean: expected parts or --limit, got both ({', '.join(options.parts)}). Name one of them."
        )
    freed = cleaning.clean(media, options.parts) if options.limit is None else cleaning.trim(media, deck, options.limit)
    print(f"{freed / 1e6:.1f} MB removed from {media}")
    return DONE
