"""What rendering costs: `lecture render --quality fullhd` against plain `manim render -qh`, taking turns in one run.

    python -m bench.render --quick      # three sections
    python -m bench.render              # an excerpt of every section
    python -m bench.render --whole      # the lecture itself; three quarters of an hour or more

Both draw the same scenes at 1920 x 1080 and 60 frames a second with caching off: excerpts of the lecture's sections
(`bench.excerpts`: manim with its own camera) and plain scenes that use nothing of the kit (`bench.plain`). The whole
lecture is drawn in one command with all workers, before and after manim draws it, because that is long enough for a
machine to become slower or faster, and then with one worker; its frames are not compared. Wall time is this machine's
at this moment; processor time is that of all processes. Times are the least of `--rounds`. A frame's cost and the
growth with length are what more seconds of the same scene cost, divided, so that no start-up is in them. The tables go
to stdout, what is being done to stderr.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from functools import partial
from pathlib import Path

from bench import excerpts, plain
from bench.commands import ROOT, Bench, Cost, Subject, against, in_turns, row, say
from lecture import deck as deck_file
from lecture.deck import Deck, Section
from lecture.qualities import QUALITIES

QUICK = ("title", "neurons", "hessian")
FPS = QUALITIES["fullhd"].fps
PLAIN_SECONDS = 2.0
GROWTH = (1.0, 5.0)
SURFACE_FRAMES = {"manims": (1, 7), "ours": (6, 66)}
"""A frame of manim's takes two seconds."""


def section_subjects(deck: Deck, folder: Path, sections: list[Section], seconds: float | None) -> list[Subject]:
    """The sections, or excerpts of them; their deck is written to a scratch folder."""
    excerpts.write_scenes(deck, sections, seconds, folder)
    source = folder / f"{excerpts.MODULE}.py"
    return [Subject(section.name, source, excerpts.PLAIN + section.scene.partition(":")[2]) for section in sections]


def plain_subjects(folder: Path) -> dict[str, Subject]:
    """The plain scenes by their names, and their deck in a scratch folder."""
    plain.write_deck(folder)
    source = folder / f"{plain.MODULE}.py"
    return {ours.subject: Subject(ours.subject, source, manims.__name__) for ours, manims in plain.PAIRS.items()}


def compare(bench: Bench, subjects: list[Subject], rounds: int, seconds: float | None = None) -> Cost:
    """Print a row for each subject and their sum; what they cost plain manim."""
    row(
        "scene", "frames", "wall s, manim / ours", "ratio", "CPU s, manim / ours", "ratio",
        "drawing, encoding alone: CPU s", "SSIM, manim / ours", "kB, manim / ours",
    )  # fmt: skip
    print("|" + " --- |" * 9)
    costs: list[tuple[Cost, Cost]] = []
    for number, subject in enumerate(subjects, 1):
        say(f"{number}/{len(subjects)} {subject.section}")
        ways = partial(bench.manims, subject, seconds), partial(bench.ours, subject.section, seconds=seconds)
        theirs, mine = in_turns(rounds, *ways)
        costs.append((theirs, mine))
        seen = bench.frames(subject, seconds)
        row(
            subject.section,
            str(seen["frames"]),
            *against(theirs.wall, mine.wall),
            *against(theirs.processor, mine.processor),
            f"{seen['drawing']:.1f}, {seen['encoding']:.1f}",
            f"{seen['ssim']['manims']:.5f} / {seen['ssim']['ours']:.5f}",
            bench.sizes(subject),
        )
    theirs, mine = (Cost(sum(c.wall for c in way), sum(c.processor for c in way)) for way in zip(*costs, strict=True))
    row("one at a time", "", *against(theirs.wall, mine.wall), *against(theirs.processor, mine.processor), "", "", "")
    print()
    return theirs


def whole(bench: Bench, subjects: list[Subject]) -> None:
    """Print what plain manim needs for the sections, one after the other, and `lecture render` for all, thrice."""
    row("section", "plain manim: wall s", "CPU s", "kB, manim / ours")
    print("|" + " --- |" * 4)
    workers = os.cpu_count() or 1
    names = [subject.section for subject in subjects]
    say(f"all, with {workers} workers")
    before = bench.ours(*names, jobs=workers)
    same = bench.ours(*names, jobs=workers, force=False)
    costs: list[Cost] = []
    for number, subject in enumerate(subjects, 1):
        say(f"{number}/{len(subjects)} {subject.section}")
        costs.append(bench.manims(subject))
        row(subject.section, f"{costs[-1].wall:.1f}", f"{costs[-1].processor:.1f}", bench.sizes(subject))
    say(f"all again, with {workers} workers")
    after = bench.ours(*names, jobs=workers)
    say("all with one worker")
    alone = bench.ours(*names)
    wall, processor = sum(cost.wall for cost in costs), sum(cost.processor for cost in costs)
    row("all", f"{wall:.1f}", f"{processor:.1f}", bench.sizes(*subjects))
    print()
    for jobs, when, mine in ((workers, "before", before), (workers, "after", after), (1, "after that", alone)):
        print(f"lecture render --jobs {jobs}, {when}: {mine.wall:.1f} s wall, {mine.processor:.1f} s CPU")
    mean = 2 * wall / (before.wall + after.wall), 2 * processor / (before.processor + after.processor)
    print(f"plain manim by the mean of the first two: {mean[0]:.2f} wall, {mean[1]:.2f} CPU")
    print(f"one worker by {workers}: {alone.wall / after.wall:.2f}")
    print(f"nothing changed: {same.wall:.1f} s")


def together(bench: Bench, names: list[str], manims: Cost, rounds: int) -> None:
    """Print what one and two workers need for all sections, then what is done when little or nothing has changed."""
    say("all with one worker, with two, unchanged, one parameter changed")
    print("| all of these in one command | wall s | CPU s | |\n| --- | --- | --- | --- |")
    one, two = in_turns(rounds, *(partial(bench.ours, *names, jobs=jobs) for jobs in (1, 2)))
    ratios = f"{manims.wall / two.wall:.2f} of plain manim's; {one.wall / two.wall:.2f} of one worker's"
    row("plain manim, one after the other", f"{manims.wall:.1f}", f"{manims.processor:.1f}", "")
    row("one worker", f"{one.wall:.1f}", f"{one.processor:.1f}", f"{manims.wall / one.wall:.2f} of plain manim's")
    row("two workers", f"{two.wall:.1f}", f"{two.processor:.1f}", ratios)
    same = bench.ours(*names, jobs=2, force=False)
    row("nothing changed", f"{same.wall:.1f}", f"{same.processor:.1f}", "")
    text = bench.deck.read_text(encoding="utf-8")
    bench.deck.write_text(text.replace("\nstep = 0.07 ", "\nstep = 0.06 ", 1), encoding="utf-8")
    changed = bench.ours(*names, jobs=2, force=False)
    bench.deck.write_text(text, encoding="utf-8")
    rendered = [line for line in changed.printed.splitlines() if line.startswith("rendered:")]
    row("the title's step changed", f"{changed.wall:.1f}", f"{changed.processor:.1f}", ", ".join(rendered) or "nothing")
    print()


def growth(bench: Bench, subject: Subject) -> None:
    """Print what a second of video costs, from a short and a long render of the same scene."""
    say("growth with the seconds of video")
    short, long = GROWTH
    print(f"| a second more of `{subject.section}` | wall s | CPU s |\n| --- | --- | --- |")
    for name, render in (("plain manim", partial(bench.manims, subject)), ("ours", partial(bench.ours, "plot"))):
        first, last = render(seconds=short), render(seconds=long)
        wall, processor = (last.wall - first.wall) / (long - short), (last.processor - first.processor) / (long - short)
        row(name, f"{wall:.2f}", f"{processor:.2f}")
    print()


def surface(bench: Bench, subject: Subject, rounds: int) -> None:
    """Print what a frame of the turning surface costs, end to end."""
    say("a frame of the surface")
    frames = {}
    for name, render in (("manims", partial(bench.manims, subject)), ("ours", partial(bench.ours, "surface"))):
        short, long = SURFACE_FRAMES[name]
        few, many = in_turns(rounds, *(partial(render, seconds=count / FPS) for count in (short, long)))
        frames[name] = 1000 * (many.processor - few.processor) / (long - short)
    print("| surface, path, dot and equation, turning | CPU ms a frame |\n| --- | --- |")
    row("manim's `Surface`, 40 x 40", f"{frames['manims']:.0f}")
    row("ours, 200 x 200", f"{frames['ours']:.0f}")
    row("ratio", f"{frames['manims'] / frames['ours']:.1f}")


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", help="only these sections")
    parser.add_argument("--seconds", type=float, default=4.0, help="an excerpt's least length (default: 4)")
    parser.add_argument("--rounds", type=int, default=1, help="times that each is done (default: 1)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    length.add_argument("--whole", action="store_true", help="whole sections instead of excerpts")
    options = parser.parse_args()
    deck = deck_file.load(ROOT / "lecture.toml")
    names = options.sections or (QUICK if options.quick else [section.name for section in deck.enabled_sections])
    sections = [deck.section(name) for name in names]
    with tempfile.TemporaryDirectory() as scratch:
        lectures, plains = Path(scratch) / "lecture", Path(scratch) / "plain"
        for folder in (lectures, plains):
            folder.mkdir()
        print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start\n")
        subjects = section_subjects(deck, lectures, sections, None if options.whole else options.seconds)
        bench = Bench(lectures / "lecture.toml", lectures)
        if options.whole:
            whole(bench, subjects)
            print(f"load average {os.getloadavg()[0]:.1f} at the end")
            return
        theirs = compare(bench, subjects, options.rounds)
        together(bench, [subject.section for subject in subjects], theirs, options.rounds)
        simple = plain_subjects(plains)
        turning = simple.pop("surface")
        bench = Bench(plains / "lecture.toml", plains)
        compare(bench, list(simple.values()), options.rounds, PLAIN_SECONDS)
        growth(bench, simple["plot"])
        surface(bench, turning, options.rounds)
        print(f"\nload average {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
