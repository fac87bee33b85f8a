"""What several commands take, and what they make of it: the deck, where the output lies, the quality."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

import lecture
from lecture import deck as decks
from lecture import qualities
from lecture.deck import THEMES, Deck
from lecture.errors import LectureError, one_of, tell
from lecture.folders import Outputs, media_folder


def add_deck(parser: ArgumentParser) -> None:
    """--deck and --theme."""
    parser.add_argument(
        "--deck",
        type=Path,
        metavar="FILE",
        help="the deck file (default: $LECTURE_DECK, else the nearest lecture.md)",
    )
    parser.add_argument(
        "--theme",
        type=_theme,
        default=os.environ.get("LECTURE_THEME") or None,
        metavar="|".join((*THEMES, "FILE")),
        help="how it looks: a theme's name or file (default: $LECTURE_THEME, else what the deck file says)",
    )


def _theme(named: str) -> str:
    return named if named.endswith(".toml") else one_of("--theme or $LECTURE_THEME", named, THEMES)


def add_sections(parser: ArgumentParser) -> None:
    """The names of sections."""
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help="names of sections (default: all that are enabled)"
    )


def add_media(parser: ArgumentParser) -> None:
    """--media."""
    parser.add_argument(
        "--media", type=Path, metavar="DIR", help="where the output lies (default: media, beside the deck)"
    )


def add_quality(parser: ArgumentParser, default: str | None = qualities.DEFAULT) -> None:
    """--quality; with None as default it is the one that was rendered last."""
    sizes = ", ".join(f"{q.name} {q.width}x{q.height} at {q.fps}" for q in qualities.QUALITIES.values())
    parser.add_argument(
        "--quality",
        type=qualities.quality,
        default=default,
        metavar="|".join(qualities.QUALITIES),
        help=f"{sizes} (default: {default or 'the one rendered last'})",
    )


def add_jobs(parser: ArgumentParser) -> None:
    """--jobs."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    parser.add_argument(
        "--jobs",
        type=number("--jobs", "a whole number", 1),
        default=cores,
        metavar="N",
        help=f"worker processes at once (default: the cores, {cores})",
    )


def add_serve(parser: ArgumentParser) -> None:
    """--serve."""
    parser.add_argument(
        "--serve",
        type=number("--serve", "a port", 1024, 65535),
        nargs="?",
        const=0,
        metavar="PORT",
        help="serve the presentation to this machine alone (default: a free port)",
    )


def number(option: str, kind: str, least: int, most: int | None = None) -> Callable[[str], int]:
    """What reads the whole number after `option`; outside of its limits it is an error."""

    def read(text: str) -> int:
        if text.isdecimal() and least <= int(text) <= (most or int(text)):
            return int(text)
        limits = f"from {least} to {most}" if most else f"of at least {least}"
        raise LectureError(f"{option}: expected {kind} {limits}, got {text!r}.")

    return read


def deck_of(options: Namespace) -> Deck:
    """The deck in the theme that is asked for; a note if it lies in another checkout than the generator that runs."""
    deck = decks.load(options.deck, options.theme)
    running, beside = Path(lecture.__file__).resolve(), deck.path.resolve().parent / "lecture" / "__init__.py"
    if beside.is_file() and beside != running:
        tell(f"note: {running.parent} runs, not {beside.parent}, which lies beside the deck.")
    return deck


def media_of(options: Namespace, deck: Deck) -> Path:
    """Where the output goes: the named folder, else `media` beside the deck."""
    return options.media or media_folder(deck.path)


def outputs_of(options: Namespace, deck: Deck) -> Outputs:
    """Where the output of the quality goes."""
    return Outputs(media_of(options, deck) / options.quality.name)
