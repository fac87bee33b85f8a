"""`lecture still`: one frame of a beat, as a picture."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rich.console import Console

from lecture.commands import common
from lecture.errors import DONE, LectureError
from lecture.live.lending import FromStates
from lecture.rendering.excerpt import draw_still
from lecture.rendering.pool import Pool

EXAMPLES = """\
  lecture still adam/momentum                     its last frame, to adam-momentum.png
  lecture still adam/momentum --at 2.5 -o figure.png --quality 4k

The frame is the one that the film has there. Nothing else of the render is touched. A running `lecture watch`
of that quality gives it faster."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    parser.add_argument("beat", metavar="SECTION/BEAT", help="the beat")
    parser.add_argument("--at", type=_seconds, metavar="SECONDS", help="from the beat's start (default: its end)")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the picture (default: in the quality's folder)"
    )
    common.add_quality(parser)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Draw the frame and print its path."""
    deck = common.deck_of(options)
    outputs = common.outputs_of(options, deck)
    if options.output is not None and options.output.suffix != ".png":
        raise LectureError(f"--output: expected a name that ends in .png, got {options.output}.")
    wanted = (deck, options.beat, options.at, options.quality, outputs, options.output)
    print(draw_still(*wanted, executor=FromStates(outputs, Pool(1)), console=Console(stderr=True)))
    return DONE


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise LectureError(f"--at: expected seconds, 0 or more, got {text!r}.")
    return seconds
