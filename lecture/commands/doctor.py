"""`lecture doctor`: what this machine lacks, and the command that mends it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from lecture.commands import common
from lecture.errors import DONE, FAILED
from lecture.inspection.machine import requirements

EXAMPLES = """\
  lecture doctor"""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Print everything that was looked at, with what to do about it; 0 if a lecture can be rendered here."""
    faults = 0
    for found in requirements(options.deck, options.media):
        mark = "ok" if not found.mend else "MISSING" if found.is_needed else "note"
        print(f"{mark:8}{found.name}: {found.state}")
        if found.mend:
            print(f"{'':8}  {found.mend}")
            faults += found.is_needed
    print("All that rendering needs is here." if not faults else f"{faults} to mend.")
    return FAILED if faults else DONE
