"""The command line: loads the module of the command that is given, and turns what goes wrong into a message and a code.

No other module is loaded, so that no command waits for the imports of another.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from lecture.errors import FAILED, INTERRUPTED, LectureError, one_of, tell

COMMANDS = {
    "new": "make a folder with a lecture that renders at once",
    "examples": "write the kit's examples, to look at and to change",
    "render": "render the lecture: its sections, the film, the presentation and the contact sheet",
    "still": "draw one frame of a beat as a picture",
    "watch": "render what is saved, at draft quality, until Ctrl-C",
    "present": "open the presentation in the browser",
    "export": "write what leaves the project: html, mp4, pptx, pdf, or a beat as gif or webp",
    "check": "check the deck file and rehearse the scenes without drawing, or check what was rendered",
    "sheet": "write the contact sheet of what is rendered, and print its path",
    "clean": "remove what can be made again",
    "doctor": "say what is missing on this machine, and the command that mends it",
}
"""What each command does; the rest of its help stands in its module."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code. Whatever the user can mend is told in one message."""
    signal.signal(signal.SIGTERM, _interrupt)
    _prepare_streams()
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        options = parser(given).parse_args(given)
        code = options.run(options)
        sys.stdout.flush()
    except LectureError as error:
        tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        tell("stopped. What was finished stays; the same command goes on from there.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:  # of the machine: stdout on a full disk, no folder for temporary files
        tell(f"{error.filename or 'the output'}: {error.strerror or error}. Mend it, and give the command again.")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of the whole command line, with the arguments of the command that is `given` and of no other."""
    if given and not given[0].startswith("-"):
        one_of("command", given[0], COMMANDS)
    whole = argparse.ArgumentParser(
        prog="lecture",
        description="Make a lecture from its deck file: a film, a presentation, a contact sheet.",
        epilog="`lecture COMMAND --help` tells more. Exit codes: 0 done, 1 a render failed, "
        "2 the deck or the arguments are wrong, 130 stopped.",
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if given and given[0] == name:
            module = importlib.import_module(f"lecture.commands.{name}")
            command.epilog = f"examples:\n{module.EXAMPLES}"
            module.arguments(command)
            command.set_defaults(run=module.run)
    return whole


def _prepare_streams() -> None:
    """Open streams that are closed, and let letters that the terminal cannot show be written as their numbers."""
    for descriptor, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, which is this one
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt
