"""`lecture render`: draw what has changed, and make the film and the pages from it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from rich.console import Console

from lecture.commands import common
from lecture.deck import Deck
from lecture.errors import DONE, LectureError, tell
from lecture.export.products import write_products
from lecture.folders import Outputs
from lecture.live.lending import FromStates
from lecture.rendering import cleaning
from lecture.rendering.cluster import Cluster
from lecture.rendering.excerpt import render_beats
from lecture.rendering.executor import Executor
from lecture.rendering.pool import Pool
from lecture.rendering.render import Report, explain, render
from lecture.voice.speech import voice_of

EXAMPLES = """\
  lecture render                          everything that has changed, at hd
  lecture render backpropagation adam     two sections; the film stays as it was
  lecture render adam/momentum            one beat, to adam-momentum.mp4; the section stays as it was
  lecture render --quality fullhd --jobs 4
  lecture render --cluster tcp://10.0.0.1:8786
  lecture render --explain                what would be rendered, and why

A section is rendered again when its scene, the kit, nncore, its part of the deck or a package
that draws has changed; its beats that are drawn from the same as before keep their files. A section
that fails does not stop the others."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    common.add_sections(parser)
    common.add_quality(parser)
    common.add_jobs(parser)
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="let the workers of a Dask scheduler do it instead of processes of this machine (extra `cluster`)",
    )
    parser.add_argument("--force", action="store_true", help="render even what has not changed")
    parser.add_argument(
        "--explain", action="store_true", help="render nothing: say of each section why it would be rendered"
    )
    parser.add_argument("--no-voice", action="store_true", help="leave out the narrated film, and sound in the page")
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Render the named sections, or all of them and what is made from them; or say what would be rendered."""
    deck = common.deck_of(options)
    outputs = common.outputs_of(options, deck)
    most = cleaning.limit_after_render()
    executor = Cluster(options.cluster) if options.cluster else Pool(options.jobs)
    if any("/" in name for name in options.sections):
        return _render_beats(options, deck, outputs, FromStates(outputs, executor))
    wanted = (deck, options.sections, options.quality, outputs)
    if options.explain:
        told = {"force": options.force, "console": Console(), "shown": Console(stderr=True)}
        explain(*wanted, workers=executor.workers, pool=Pool(options.jobs), **told)
        return DONE
    report = render(*wanted, executor=executor, force=options.force, console=Console(stderr=True))
    is_partial = bool(options.sections)
    has_film = not is_partial and not report.failures
    voice = None if options.no_voice or not has_film else voice_of(deck, outputs.root.parent)
    has_voice = has_film and write_products(deck, outputs, voice, Console(stderr=True))
    _tell(report, outputs, is_partial=is_partial, has_film=has_film, has_voice=has_voice)
    if freed := cleaning.trim(outputs.root.parent, deck, most):
        print(f"{freed / 1e6:.1f} MB of kept results and of sections that the deck no longer has were removed")
    return report.exit_code


def _render_beats(options: Namespace, deck: Deck, outputs: Outputs, executor: Executor) -> int:
    if options.explain or not all("/" in name for name in options.sections):
        raise LectureError("render: expected sections or SECTION/BEAT alone, without --explain. Give two commands.")
    wanted = (deck, options.sections, options.quality, outputs)
    for path in render_beats(*wanted, executor=executor, console=Console(stderr=True)):
        print(path)
    return DONE


def _tell(report: Report, outputs: Outputs, *, is_partial: bool, has_film: bool, has_voice: bool) -> None:
    for failure in report.failures:
        tell(failure.message)
    if report.left_alone:
        print(f"unchanged: {', '.join(report.left_alone)}")
    if report.rendered:
        print(f"rendered: {', '.join(report.rendered)}")
    if report.same:
        print(f"beats that stayed as they were: {', '.join(f'{name} {told}' for name, told in report.same.items())}")
    if has_film:
        narrated = f"narrated: {outputs.narration[0]}\n" if has_voice else ""
        print(f"film: {outputs.film}\n{narrated}deck: {outputs.page}\nsheet: {outputs.sheet}")
    elif is_partial:
        print(
            f"The film was left as it was. The sections are in {outputs.sections}; `lecture render` joins all of them."
        )
    else:
        print("The film was left as it was, because a section failed.")
