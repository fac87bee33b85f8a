"""`lecture check`: the deck and a rehearsal of its scenes, their layout, values or voice, or what was rendered."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from rich.console import Console

from lecture.commands import common
from lecture.inspection.checking import check_layout, check_scenes
from lecture.inspection.rendered_check import check_rendered
from lecture.inspection.value_check import check_values
from lecture.inspection.voice_check import check_voice

EXAMPLES = """\
  lecture check                           the deck file, and every scene's parameters and beats
  lecture check adam                      one section
  lecture check --strict                  the same, and no words are missing
  lecture check --layout                  small or pale text, overlaps, what is at the edge
  lecture check --values                  every number, bar, arrow and curve against its value
  lecture check --voice                   words that the voice guesses, signs that it cannot say
  lecture check --rendered --quality draft --minutes 8 14"""
TABLE_WIDTH = 160
"""Letters in a line of a table of faults, however wide the terminal is."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    common.add_sections(parser)
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument(
        "--layout",
        action="store_true",
        help="look at every beat as it plays: nothing near the edge, no text over text or lines, none too small or "
        "too pale, no thin edge of a network, at most seven lines, one left edge, no empty quarter of a frame, no "
        "symbol that a notation.toml of the lecture does not have; print the faults, and write pictures of them to "
        "media/layout",
    )
    kinds.add_argument(
        "--values",
        action="store_true",
        help="read the values that the scenes show off the stage (digits from their glyphs, lengths, points of curves "
        "on their axes) and compare them with what their oracles compute without nncore; print how many, and those "
        "that are wrong",
    )
    kinds.add_argument(
        "--voice",
        action="store_true",
        help="speak the notes: words that the voice guesses, signs that it cannot say, sections that are spoken longer "
        "than their minutes, recordings that are clipped or that no beat has",
    )
    kinds.add_argument(
        "--rendered",
        action="store_true",
        help="check the rendered lecture instead: every section whole, no blank frame at a beat's end, "
        "the film decodes, chapters and captions are there",
    )
    kinds.add_argument(
        "--strict",
        action="store_true",
        help="refuse beats without a caption, notes or alternative text, and words without a translation",
    )
    parser.add_argument(
        "--minutes", nargs=2, type=float, metavar=("LEAST", "MOST"), help="with --rendered: how long the film may last"
    )
    common.add_quality(parser)
    common.add_jobs(parser)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Check what is asked for, and print what is right and what is wrong."""
    deck = common.deck_of(options)
    if options.rendered:
        return check_rendered(deck, common.outputs_of(options, deck), minutes=options.minutes)
    wanted = (deck, options.sections, common.media_of(options, deck))
    if options.layout:
        return check_layout(*wanted, jobs=options.jobs, console=Console(width=TABLE_WIDTH))
    if options.voice:
        return check_voice(*wanted)
    if options.values:
        return check_values(*wanted, jobs=options.jobs, console=Console(width=TABLE_WIDTH))
    return check_scenes(*wanted, jobs=options.jobs, is_strict=options.strict)
