"""The command line: its arguments, and what each command does with them."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

import lecture
from lecture import deck as deck_file
from lecture.commands import doctor, exporting, new, presenting
from lecture.commands.arguments import parser
from lecture.commands.serving import served
from lecture.commands.watching import Watch
from lecture.deck import Deck, DeckError
from lecture.deck.model import TEMPLATE
from lecture.errors import DONE, FAILED, INTERRUPTED, LectureError
from lecture.export.products import write_products
from lecture.export.sheet import write_sheet, write_sheet_page
from lecture.folders import Layout
from lecture.inspection import checking, comparing, verification
from lecture.qualities import Quality
from lecture.rendering import cleaning
from lecture.rendering.cluster import Cluster
from lecture.rendering.manifest import rendered
from lecture.rendering.pool import Pool
from lecture.rendering.render import Report, explain, render


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code. Whatever the user can mend is told in one message."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        options = parser().parse_args(arguments)
        if getattr(options, "theme", None):
            os.environ["LECTURE_THEME"] = options.theme  # the deck file is read again when it is saved
        return COMMANDS[options.command](options)
    except (LectureError, DeckError) as error:
        print(f"lecture: {error}", file=sys.stderr)
        return error.exit_code if isinstance(error, LectureError) else LectureError.exit_code
    except KeyboardInterrupt:
        print("lecture: stopped. What was finished stays; the same command goes on from there.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _loaded(file: Path | None) -> Deck:
    """The deck; a note if it lies in another checkout than the generator that runs, which is not the one there."""
    deck = deck_file.load(file)
    running, beside = Path(lecture.__file__).resolve(), deck.path.resolve().parent / "lecture" / "__init__.py"
    if beside.is_file() and beside != running:
        print(
            f"lecture: note: {running.parent} runs, not {beside.parent}, which lies beside the deck.", file=sys.stderr
        )
    return deck


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _layout(options: argparse.Namespace, deck: Deck, quality: Quality) -> Layout:
    return Layout(media_folder(options.media, deck) / quality.name)


def media_folder(named: Path | None, deck: Deck) -> Path:
    """Where the output goes: the named folder, else `media` beside the deck (the working directory if installed)."""
    if named is not None:
        return named
    return Path("media") if deck.path.resolve().parent == TEMPLATE else deck.path.parent / "media"


def _render(options: argparse.Namespace) -> int:
    deck = _loaded(options.deck)
    layout = _layout(options, deck, options.quality)
    most = cleaning.limit_after_render()
    executor = Cluster(options.cluster) if options.cluster else Pool(options.jobs)
    if options.explain:
        explain(
            deck,
            options.sections,
            options.quality,
            layout,
            workers=executor.workers,
            force=options.force,
            console=Console(),
        )
        return DONE
    report = render(
        deck,
        options.sections,
        options.quality,
        layout,
        executor=executor,
        force=options.force,
        console=Console(stderr=True),
    )
    is_partial = bool(options.sections)
    has_film = not is_partial and not report.failures
    if has_film:
        write_products(deck, layout)
    _tell(report, layout, is_partial=is_partial, has_film=has_film)
    if freed := cleaning.trim(layout.root.parent, deck, most):
        print(f"{freed / 1e6:.1f} MB of trained runs and of sections that the deck no longer has were removed")
    return report.exit_code


def _tell(report: Report, layout: Layout, *, is_partial: bool, has_film: bool) -> None:
    for failure in report.failures:
        print(f"lecture: {failure.message}", file=sys.stderr)
    if report.left_alone:
        print(f"unchanged: {', '.join(report.left_alone)}")
    if report.rendered:
        print(f"rendered: {', '.join(report.rendered)}")
    if has_film:
        print(f"film: {layout.film}\ndeck: {layout.page}\nsheet: {layout.sheet}")
    elif is_partial:
        print(
            f"The film was left as it was. The sections are in {layout.sections}; `lecture render` joins all of them."
        )
    else:
        print("The film was left as it was, because a section failed.")


def _watch(options: argparse.Namespace) -> int:
    deck = _loaded(options.deck)
    media = media_folder(options.media, deck)
    watch = Watch(deck, media, options.quality, options.jobs, Console(stderr=True))
    if options.serve is None:
        return watch.run()
    with served(watch.layout, options.serve) as watch.address:
        return watch.run()


def _check(options: argparse.Namespace) -> int:
    deck = _loaded(options.deck)
    if options.rendered:
        return verification.verify(deck, _layout(options, deck, options.quality), minutes=options.minutes)
    if options.layout:
        pictures = media_folder(options.media, deck) / "layout"
        return checking.check_layout(deck, options.sections, pictures, jobs=options.jobs, console=Console(width=160))
    if options.values:
        return comparing.check_values(deck, options.sections, jobs=options.jobs, console=Console(width=160))
    return checking.check(deck, options.sections, jobs=options.jobs, is_strict=options.strict)


def _present(options: argparse.Namespace) -> int:
    deck = _loaded(options.deck)
    return presenting.present(media_folder(options.media, deck), options.quality, port=options.serve)


def _export(options: argparse.Namespace) -> int:
    deck = _loaded(options.deck)
    wish = exporting.Wish(options.form, options.output, options.beat, options.width, options.container)
    layout = _layout(options, deck, options.quality)
    return exporting.export(deck, layout, wish, jobs=options.jobs, console=Console(stderr=True))


def _sheet(options: argparse.Namespace) -> int:
    deck = _loaded(options.deck)
    layout = _layout(options, deck, options.quality)
    manifests = rendered(deck, layout, partly=True)
    if not manifests:
        raise LectureError(f"{layout.root}: nothing is rendered yet. Run `lecture render` first.")
    write = write_sheet_page if options.page else write_sheet
    print(write(layout, manifests, strip=options.strip))
    return DONE


def _clean(options: argparse.Namespace) -> int:
    deck = _loaded(options.deck)
    media = media_folder(options.media, deck)
    if options.limit is None:
        return cleaning.clean(media, options.parts)
    if options.parts:
        raise LectureError(
            f"clean: expected parts or --limit, got both ({', '.join(options.parts)}). Name one of them."
        )
    print(f"{cleaning.trim(media, deck, options.limit) / 1e6:.1f} MB removed from {media}")
    return DONE


def _doctor(options: argparse.Namespace) -> int:
    return doctor.report(options.deck, options.media)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "new": new.run,
    "render": _render,
    "watch": _watch,
    "check": _check,
    "present": _present,
    "export": _export,
    "sheet": _sheet,
    "clean": _clean,
    "doctor": _doctor,
}
