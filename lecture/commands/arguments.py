"""The arguments of every command, with help and examples."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from lecture import qualities
from lecture.commands import exporting, new
from lecture.deck import THEMES
from lecture.errors import LectureError, one_of
from lecture.rendering import cleaning


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="lecture",
        description="Make a lecture from its deck file: a film, a presentation, a contact sheet.",
        epilog="`lecture COMMAND --help` tells more. Exit codes: 0 done, 1 a render failed, "
        "2 the deck or the arguments are wrong, 130 stopped.",
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_new(commands)
    _add_render(commands)
    _add_watch(commands)
    _add_present(commands)
    _add_export(commands)
    _add_check(commands)
    _add_sheet(commands)
    _add_clean(commands)
    _add_doctor(commands)
    return whole


def _add(commands: argparse._SubParsersAction, name: str, text: str, examples: str) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "--deck",
        type=Path,
        metavar="FILE",
        help="the deck file (default: $LECTURE_DECK, else the nearest lecture.md)",
    )
    command.add_argument(
        "--theme",
        type=_theme,
        metavar="|".join(THEMES),
        help="the colours (default: $LECTURE_THEME, else what the deck file says)",
    )
    return command


def _theme(name: str) -> str:
    return one_of("--theme", name, THEMES)


def _add_media(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--media", type=Path, metavar="DIR", help="where the output lies (default: media, beside the deck)"
    )


def _add_quality(command: argparse.ArgumentParser, default: str | None = qualities.DEFAULT) -> None:
    sizes = ", ".join(f"{q.name} {q.width}x{q.height} at {q.fps}" for q in qualities.QUALITIES.values())
    command.add_argument(
        "--quality",
        type=qualities.quality,
        default=default,
        metavar="|".join(qualities.QUALITIES),
        help=f"{sizes} (default: {default or 'the one rendered last'})",
    )


def _add_jobs(command: argparse.ArgumentParser) -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    command.add_argument(
        "--jobs",
        type=_positive,
        default=cores,
        metavar="N",
        help=f"worker processes at once (default: the cores, {cores})",
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise LectureError(f"--jobs: expected a whole number of at least 1, got {text!r}.")
    return int(text)


def _add_new(commands: argparse._SubParsersAction) -> None:
    text = "make a folder with a lecture that renders at once"
    command = commands.add_parser(
        "new",
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"examples:\n{new.EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    new.arguments(command)


def _add_render(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "render",
        "render the lecture: its sections, the film, the presentation and the contact sheet",
        "  lecture render                          everything that has changed, at hd\n"
        "  lecture render backpropagation adam     two sections; the film stays as it was\n"
        "  lecture render --quality fullhd --jobs 4\n"
        "  lecture render --cluster tcp://10.0.0.1:8786\n"
        "  lecture render --explain                what would be rendered, and why\n\n"
        "A section is rendered again when its scene, the kit, nncore, its part of the deck or a package\n"
        "that draws has changed. A section that fails does not stop the others.",
    )
    command.add_argument(
        "sections", nargs="*", metavar="SECTION", help="names of sections (default: all that are enabled)"
    )
    _add_quality(command)
    _add_jobs(command)
    command.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="let the workers of a Dask scheduler do it instead of processes of this machine (extra `cluster`)",
    )
    command.add_argument("--force", action="store_true", help="render even what has not changed")
    command.add_argument(
        "--explain", action="store_true", help="render nothing: say of each section why it would be rendered"
    )
    _add_media(command)


def _add_watch(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "watch",
        "render what is saved, at draft quality, until Ctrl-C",
        "  lecture watch --serve                   open the address that it tells; the page reloads at what changed\n\n"
        "When a scene, the kit, nncore or the deck file is saved, what depends on it is rendered, and the film and\n"
        "the page are made anew. An error is shown, and the watch goes on. The first beat that changed is noted in\n"
        ".reload.json beside the page.",
    )
    _add_serve(command)
    _add_quality(command, default="draft")
    _add_jobs(command)
    _add_media(command)


def _add_present(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "present",
        "open the presentation in the browser",
        "  lecture present\n  lecture present --quality fullhd\n"
        "  lecture present --serve                 at an address that only this machine can open; the page\n"
        "                                          follows what `lecture watch` renders\n\n"
        "Right arrow, space or PageDown goes on, left arrow or PageUp goes back, S opens the speaker's notes,\n"
        "F fills the screen, Esc shows all beats, B blacks the screen. No network is needed.",
    )
    _add_serve(command)
    _add_quality(command, default=None)
    _add_media(command)


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--serve",
        type=_port,
        nargs="?",
        const=0,
        metavar="PORT",
        help="serve the presentation to this machine alone (default: a free port)",
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise LectureError(f"--serve: expected a port from 1024 to 65535, got {text!r}.")
    return int(text)


def _add_export(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "export",
        "write what leaves the project: html, mp4, pptx, pdf, or a beat as gif or webp",
        "  lecture export html                     the presentation in one file\n"
        "  lecture export html --zip               the same as a folder in an archive, for a long deck\n"
        "  lecture export mp4 --output film.mp4    the film with chapters, and its captions beside it\n"
        "  lecture export pptx                     a slide for each beat, with its video and notes\n"
        "  lecture export pdf                      a handout: every beat's last frame, on white, and its notes\n"
        "  lecture export webp --beat adam/momentum --width 800\n"
        "  lecture export all --output to-share    html, mp4, pptx and pdf into one folder\n\n"
        "What is exported must be rendered, but for the handout, whose pictures are drawn for paper: in the light\n"
        "theme, or as --theme says. Nothing is half-written.",
    )
    command.add_argument("form", type=exporting.form, metavar="FORM", help=", ".join(exporting.FORMS))
    command.add_argument(
        "--output", type=Path, metavar="PATH", help="where to write it (default: the quality's folder)"
    )
    command.add_argument("--beat", metavar="SECTION/BEAT", help="for gif and webp: the beat")
    command.add_argument("--width", type=_width, metavar="PIXELS", help="for gif and webp: the greatest width")
    container = command.add_mutually_exclusive_group()
    for name, text in (("folder", "a folder with the videos beside the page"), ("zip", "that folder in an archive")):
        container.add_argument(
            f"--{name}", dest="container", action="store_const", const=name, default="file", help=f"for html: {text}"
        )
    _add_quality(command)
    _add_jobs(command)
    _add_media(command)


def _width(text: str) -> int:
    if not text.isdecimal() or not 16 <= int(text) <= 3840:
        raise LectureError(f"--width: expected a whole number of pixels from 16 to 3840, got {text!r}.")
    return int(text)


def _add_check(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "check",
        "check the deck file and rehearse the scenes without drawing, or check what was rendered",
        "  lecture check                           the deck file, and every scene's parameters and beats\n"
        "  lecture check adam                      one section\n"
        "  lecture check --strict                  the same, and no beat without its words\n"
        "  lecture check --layout                  small or pale text, overlaps, what is at the edge\n"
        "  lecture check --values                  every number, bar, arrow and curve against its value\n"
        "  lecture check --rendered --quality draft --minutes 8 14",
    )
    command.add_argument(
        "sections", nargs="*", metavar="SECTION", help="names of sections (default: all that are enabled)"
    )
    kinds = command.add_mutually_exclusive_group()
    kinds.add_argument(
        "--layout",
        action="store_true",
        help="look at every beat as it plays: nothing near the edge, no text over text or lines, none too small or "
        "too pale, at most seven lines; print the faults, and write pictures of them to media/layout",
    )
    kinds.add_argument(
        "--values",
        action="store_true",
        help="read the values that the scenes list off the stage (digits from their glyphs, lengths, points of curves "
        "on their axes) and compare them with the same values recomputed without nncore; print how many, and those "
        "that are wrong",
    )
    kinds.add_argument(
        "--rendered",
        action="store_true",
        help="check the rendered lecture instead: every section whole, no blank frame at a beat's end, "
        "the film decodes, chapters and captions are there",
    )
    kinds.add_argument(
        "--strict", action="store_true", help="refuse beats without a caption, notes or alternative text"
    )
    command.add_argument(
        "--minutes", nargs=2, type=float, metavar=("LEAST", "MOST"), help="with --rendered: how long the film may last"
    )
    _add_quality(command)
    _add_jobs(command)
    _add_media(command)


def _add_sheet(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "sheet",
        "write the contact sheet of what is rendered, and print its path",
        "  lecture sheet --quality draft\n"
        "  lecture sheet --strip                   two frames of each beat before its last\n"
        "  lecture sheet --page                    a page with the captions",
    )
    command.add_argument("--strip", action="store_true", help="a row for each beat: two frames between, and its last")
    command.add_argument("--page", action="store_true", help="write contact-sheet.html instead of a picture")
    _add_quality(command)
    _add_media(command)


def _add_clean(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "clean",
        "remove what can be made again",
        "  lecture clean                           trained runs, rendered sections, logs; film and deck stay\n"
        "  lecture clean runs                      the trained runs alone\n"
        "  lecture clean products                  the films, decks and contact sheets too\n"
        "  lecture clean --limit 500MB             trained runs and sections that the deck no longer has,\n"
        "                                          longest unused first, until they fit\n\n"
        f"Every render ends with the last of these; the limit is ${cleaning.LIMIT}, else {cleaning.DEFAULT_LIMIT}.",
    )
    command.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        type=cleaning.part,
        help=f"{', '.join(cleaning.PARTS)} (default: {', '.join(cleaning.DEFAULT)})",
    )
    command.add_argument("--limit", type=cleaning.limit, metavar="SIZE", help="remove only what exceeds this")
    _add_media(command)


def _add_doctor(commands: argparse._SubParsersAction) -> None:
    command = _add(
        commands,
        "doctor",
        "say what is missing on this machine, and the command that mends it",
        "  lecture doctor",
    )
    _add_media(command)
