"""What rendering costs: `lecture render --quality fullhd` against plain `manim render -qh`, taking turns in one run.

    python -m bench.render --quick      # three sections
    python -m bench.render              # an excerpt of every section
    python -m bench.render --whole      # the lecture itself; hours

Both draw the same scenes of ours, the excerpts of `bench.excerpts`, at 1920 x 1080 and 60 frames a second, with
caching off. Wall time is this machine's at this moment; processor time is that of all processes. The table goes to
stdout, what is being done to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.excerpts import MODULE, write_excerpts
from scenes.kit import deck as deck_file
from scenes.kit.deck import Section

ROOT = Path(__file__).resolve().parents[1]
QUICK = ("title", "neurons", "hessian")


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and of processor time, and what was printed."""

    wall: float
    processor: float
    printed: str


def run(arguments: list[str], deck: Path) -> Cost:
    """Run a Python module with `arguments` on the deck; RuntimeError with what it said if it fails."""
    environment = os.environ | {"LECTURE_DECK": str(deck), "PYTHONPATH": f"{ROOT}{os.pathsep}{deck.parent}"}
    with tempfile.TemporaryFile("w+") as output:
        before, start = os.times(), time.monotonic()
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False)
        wall, after = time.monotonic() - start, os.times()
        output.seek(0)
        printed = output.read()
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: exit code {done.returncode}\n{printed[-2000:]}")
    children = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(wall, children, printed)


class Bench:
    """The excerpts in a scratch folder, and both ways to render them."""

    def __init__(self, deck: Path, folder: Path, module: Path | None) -> None:
        self.deck, self.folder, self.module = deck, folder, module

    def manims(self, section: Section) -> tuple[Cost, Path]:
        """Plain manim: its cost and its video."""
        home, _, name = section.scene.partition(":")
        source = self.module or ROOT / f"{home.replace('.', '/')}.py"
        media = self.folder / "manim"
        cost = run(
            ["manim", "render", "-qh", "--disable_caching", "--progress_bar=none", "--media_dir", str(media),
             str(source), name],
            self.deck,
        )  # fmt: skip
        return cost, media / "videos" / source.stem / "1080p60" / f"{name}.mp4"

    def ours(self, *sections: str, jobs: int = 1, force: bool = True) -> Cost:
        """`lecture render`: its cost."""
        options = ["--quality", "fullhd", "--jobs", str(jobs), "--media", str(self.folder), *(["--force"] * force)]
        return run(["lecture", "render", *sections, *options], self.deck)

    def video(self, section: str) -> Path:
        """Where `lecture render` puts a section."""
        return self.folder / "fullhd" / "sections" / f"{section}.mp4"

    def frames(self, section: str, manims: Path) -> dict[str, Any]:
        """What `bench.frames` says about a section of which both videos are there."""
        videos = ["--ours", str(self.video(section)), "--manims", str(manims)]
        scratch = ["--folder", str(self.folder / "frames" / section)]
        cost = run(["bench.frames", "--deck", str(self.deck), "--section", section, *scratch, *videos], self.deck)
        return json.loads(cost.printed.strip().splitlines()[-1])


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def against(theirs: float, mine: float) -> tuple[str, str]:
    """Two times in a cell, and their ratio in the next."""
    return f"{theirs:.1f} / {mine:.1f}", f"{theirs / mine:.2f}"


def compare(bench: Bench, sections: list[Section]) -> float:
    """Print a row for each section and their sum; the wall seconds of manim."""
    print(
        "| section | frames | wall s, manim / ours | ratio | CPU s, manim / ours | ratio "
        "| drawing, encoding alone: CPU s | SSIM, manim / ours | kB, manim / ours |"
    )
    print("|" + " --- |" * 9)
    costs = []
    for number, section in enumerate(sections, 1):
        say(f"{number}/{len(sections)} {section.name}")
        theirs, video = bench.manims(section)
        mine = bench.ours(section.name)
        seen = bench.frames(section.name, video)
        costs.append((theirs.wall, mine.wall, theirs.processor, mine.processor))
        sizes = [path.stat().st_size / 1000 for path in (video, bench.video(section.name))]
        similar = seen["ssim"]
        row(
            section.name,
            str(seen["frames"]),
            *against(theirs.wall, mine.wall),
            *against(theirs.processor, mine.processor),
            f"{seen['drawing']:.1f}, {seen['encoding']:.1f}",
            f"{similar['manims']:.4f} / {similar['ours']:.4f}",
            f"{sizes[0]:.0f} / {sizes[1]:.0f}",
        )
    walls, mine, processors, own = (sum(column) for column in zip(*costs, strict=True))
    row("one at a time", "", *against(walls, mine), *against(processors, own), "", "", "")
    print()
    return walls


def together(bench: Bench, sections: list[Section], manims_wall: float) -> None:
    """Print what one and two workers need for all sections, then what is done when little or nothing has changed."""
    names = [section.name for section in sections]
    say("all with one worker, with two, unchanged, one parameter changed")
    print("| all of these in one command | wall s | |\n| --- | --- | --- |")
    one, two = (bench.ours(*names, jobs=jobs) for jobs in (1, 2))
    print(f"| one worker | {one.wall:.1f} | {manims_wall / one.wall:.2f} of plain manim's |")
    print(f"| two workers | {two.wall:.1f} | {manims_wall / two.wall:.2f}; {one.wall / two.wall:.2f} of one worker's |")
    print(f"| nothing changed | {bench.ours(*names, jobs=2, force=False).wall:.1f} | |")
    text = bench.deck.read_text(encoding="utf-8")
    bench.deck.write_text(text.replace("\nstep = 0.07 ", "\nstep = 0.06 ", 1), encoding="utf-8")
    changed = bench.ours(*names, jobs=2, force=False)
    rendered = [line for line in changed.printed.splitlines() if line.startswith("rendered:")]
    bench.deck.write_text(text, encoding="utf-8")
    print(f"| the title's step changed | {changed.wall:.1f} | {', '.join(rendered) or 'rendered: nothing'} |\n")


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", help="only these sections")
    parser.add_argument("--seconds", type=float, default=4.0, help="an excerpt's least length (default: 4)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    length.add_argument("--whole", action="store_true", help="whole sections instead of excerpts")
    options = parser.parse_args()
    deck = deck_file.load(ROOT / "lecture.toml")
    names = options.sections or (QUICK if options.quick else [section.name for section in deck.enabled_sections])
    sections = [deck.section(name) for name in names]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = write_excerpts(deck, [] if options.whole else sections, options.seconds, folder)
        bench = Bench(path, folder, None if options.whole else folder / f"{MODULE}.py")
        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load average {load:.1f} at the start\n")
        wall = compare(bench, sections)
        together(bench, sections, wall)
        say("a frame of the surface")
        print(run(["bench.surface", "--width", "1920", "--height", "1080"], path).printed)
        print(f"load average {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
