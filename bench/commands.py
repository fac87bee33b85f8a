"""Running `manim render` and `lecture render` on the same scenes, and what it costs: wall and processor seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and of processor time, of all processes, and what was printed."""

    wall: float
    processor: float
    printed: str = ""


def run(arguments: Sequence[str], deck: Path, seconds: float | None = None) -> Cost:
    """Run a Python module with `arguments` on the deck; RuntimeError with what it said if it fails.

    `seconds` is how long the scenes of `bench.plain` last.
    """
    environment = os.environ | {"LECTURE_DECK": str(deck), "PYTHONPATH": f"{ROOT}{os.pathsep}{deck.parent}"}
    if seconds is not None:
        environment["BENCH_SECONDS"] = str(seconds)
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


def in_turns(rounds: int, *ways: Callable[[], Cost]) -> list[Cost]:
    """The least wall and the least processor time of each of `ways`, which take turns."""
    costs = [[way() for way in ways] for _ in range(rounds)]
    return [
        Cost(min(cost.wall for cost in way), min(cost.processor for cost in way), way[-1].printed)
        for way in zip(*costs, strict=True)
    ]


@dataclass(frozen=True)
class Subject:
    """A scene that both render: the deck's section, and where manim finds the scene."""

    section: str
    source: Path
    scene: str


class Bench:
    """A deck in a scratch folder, and both ways to render what is in it."""

    def __init__(self, deck: Path, folder: Path) -> None:
        self.deck, self.folder = deck, folder

    def manims(self, subject: Subject, seconds: float | None = None) -> Cost:
        """What plain manim costs."""
        options = ["-qh", "--disable_caching", "--progress_bar=none", "--media_dir", str(self.folder / "manim")]
        return run(["manim", "render", *options, str(subject.source), subject.scene], self.deck, seconds)

    def manims_video(self, subject: Subject) -> Path:
        """Where plain manim puts it."""
        return self.folder / "manim" / "videos" / subject.source.stem / "1080p60" / f"{subject.scene}.mp4"

    def ours(self, *sections: str, jobs: int = 1, force: bool = True, seconds: float | None = None) -> Cost:
        """What `lecture render` costs; the whole deck if no sections are named."""
        options = ["--quality", "fullhd", "--jobs", str(jobs), "--media", str(self.folder), *(["--force"] * force)]
        return run(["lecture", "render", *sections, *options], self.deck, seconds)

    def video(self, section: str) -> Path:
        """Where `lecture render` puts a section."""
        return self.folder / "fullhd" / "sections" / f"{section}.mp4"

    def sizes(self, *subjects: Subject) -> str:
        """How large manim's and our videos of the subjects are, in kB, in a cell."""
        theirs = sum(self.manims_video(subject).stat().st_size for subject in subjects)
        mine = sum(self.video(subject.section).stat().st_size for subject in subjects)
        return f"{theirs / 1000:.0f} / {mine / 1000:.0f}"

    def frames(self, subject: Subject, seconds: float | None = None) -> dict[str, Any]:
        """What `bench.frames` says of a scene of which both videos are there."""
        videos = ["--ours", str(self.video(subject.section)), "--manims", str(self.manims_video(subject))]
        scratch = ["--section", subject.section, "--folder", str(self.folder / "frames" / subject.section)]
        cost = run(["bench.frames", "--deck", str(self.deck), *scratch, *videos], self.deck, seconds)
        return json.loads(cost.printed.strip().splitlines()[-1])


def say(text: str) -> None:
    """Tell what is being done."""
    print(text, file=sys.stderr, flush=True)


def row(*cells: str) -> None:
    """A row of a table."""
    print(f"| {' | '.join(cells)} |", flush=True)


def against(theirs: float, mine: float) -> tuple[str, str]:
    """Two times in a cell, and their ratio in the next."""
    return f"{theirs:.1f} / {mine:.1f}", f"{theirs / mine:.2f}"
