"""How many lines and files an author writes for a wish: here, and in plain manim with manim-slides.

    python bench/wishes.py            # the table of docs/wishes.md
    python bench/wishes.py --render   # the talk of bench/wishes as a draft, with all exports

`# wish: ...` begins the lines that a wish needs; blank lines are not counted.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
TALK = HERE / "wishes"
MARK = re.compile(r"\s*(?:#|<!--) (?:wish: (.*?)|end)(?: -->)?")
FILES = {
    "A theme of your own: colours, a font, a logo, a footer": ["waves.toml"],
    "A part of the lecture in a file of its own": ["sound.md"],
    "A scene of your own, whose number is checked": ["tone.py"],
}
"""The files that a wish needs here besides the deck; what stands in sound.md is no part of the wish."""
EXPORTS = ("html", "mp4", "pptx", "pdf")


def wishes(file: Path) -> Iterator[tuple[str, int]]:
    """Each wish of a file, and the lines that it needs there."""
    name, count = "", 0
    for line in [*file.read_text(encoding="utf-8").splitlines(), "# end"]:
        if found := MARK.fullmatch(line):
            if name:
                yield name, count
            name, count = found[1] or "", 0
        elif line.strip():
            count += 1


def lines_of(name: str) -> int:
    """The lines of a file of the talk."""
    lines = (TALK / name).read_text(encoding="utf-8").splitlines()
    return sum(1 for line in lines if line.strip() and not line.startswith('"""'))


def table() -> str:
    """The wishes with what they need, as Markdown."""
    theirs = dict(wishes(TALK / "manim_slides_talk.py"))
    rows = ["| wish | here | manim-slides |", "| --- | --- | --- |"]
    for name, lines in wishes(TALK / "lecture.md"):
        files = [file for file in FILES.get(name, []) if file != "sound.md"]
        here = _said(lines + sum(map(lines_of, files)), 1 + len(FILES.get(name, [])))
        rows.append(f"| {name} | {here} | {_said(theirs[name], 1) if name in theirs else '–'} |")
    return "\n".join(rows)


def _said(lines: int, files: int) -> str:
    return f"{lines} line{'s' * (lines != 1)}" + (f" in {files} files" if files > 1 else "")


def render(folder: Path) -> None:
    """Check and render the talk, and export it in every form."""
    for file in (*TALK.glob("*.md"), *TALK.glob("*.toml"), TALK / "tone.py"):
        shutil.copy(file, folder)
    for name in ("landscape.jpg", "descent.mp4", "loss.csv", "optimizers.csv", "neuron.svg"):
        shutil.copy(HERE.parent / "docs" / "deck" / name, folder)
    commands = [["check", "--values"], ["render", "--quality", "draft"]]
    commands += [["export", form, "--quality", "draft", "--output", f"talk.{form}"] for form in EXPORTS]
    for command in commands:
        subprocess.run([sys.executable, "-m", "lecture", *command], cwd=folder, check=True)


if __name__ == "__main__":
    if "--render" in sys.argv:
        with tempfile.TemporaryDirectory(prefix="wishes-") as scratch:
            render(Path(scratch))
    else:
        print(table())
