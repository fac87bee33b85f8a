"""`lecture examples`: the kit's examples, each about ten lines, to look at and to change."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from lecture.commands.new import PROJECT, shipped, write
from lecture.errors import DONE

EXAMPLES = """\
  lecture examples                        into the folder kit-examples
  manim -pql kit-examples/surface.py      draws one of them"""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("kit-examples"), help="the folder to make (default: kit-examples)"
    )


def run(options: Namespace) -> int:
    """Write the examples; say how one is seen."""
    home = shipped("kit", PROJECT / "examples" / "kit")
    write(options.folder, {path.name: path for path in sorted(home.iterdir()) if path.suffix in (".py", ".md")})
    print(f"{options.folder} has the kit's examples. See one:\n\n  manim -pql {options.folder / 'surface.py'}")
    return DONE
