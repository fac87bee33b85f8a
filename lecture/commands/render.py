"""`lecture render`: draw what has changed, and make the film and the pages from it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from rich.console import Console

from lecture.commands import common
from lecture.errors import DONE
from lecture.export.products import write_products
from lecture.folders import Outputs
from lecture.rendering import cleaning
from lecture.rendering.cluster import Cluster
from lecture.rendering.pool import Pool
from lecture.rendering.render import Report, explain, render

EXAMPLES = """\
  lecture render                          everything that has changed, at hd
  lecture render backpropagation adam     two sections; the film stays as it was
  lecture render --quality fullhd --jobs 4
  lecture render --cluster tcp://10.0.0.1:8786
  lecture render --explain                what would be rendered, and why

A section is rendered again when its scene, the kit, nncore, its part of the deck or a package
that draws has changed. A section that fails does not stop the others."""


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
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Render the named sections, or all of them and what is made from them; or say what would be rendered."""
    deck = common.deck_of(options)
    outputs = common.outputs_of(options, deck)
    most = cleaning.limit_after_render()
    executor = Cluster(options.cluster) if options.cluster else Pool(options.jobs)
    wanted = (deck, options.sections, options.quality, outputs)
    if options.explain:
        explain(*wanted, workers=executor.workers, force=options.force, console=Console())
        return DONE
    report = render(*wanted, executor=executor, force=options.force, console=Console(stderr=True))
    is_partial = bool(options.sections)
    has_film = not is_partial and not report.failures
    if has_film:
        write_products(deck, outputs)
    _tell(report, outputs, is_partial=is_partial, has_film=has_film)
    if freed := cleaning.trim(outputs.root.parent, deck, most):
        print(f"{freed / 1e6:.1f} MB of trained runs and of sections that the deck no longer has were removed")
    return report.exit_code


def _tell(report: Report, outputs: Outputs, *, is_partial: bool, has_film: bool) -> None:
    for failure in report.failures:
        print(f"lecture: {failure.message}", file=sys.stderr)
    if report.left_alone:
        print(f"unchanged: {', '.join(report.left_alone)}")
    if report.rendered:
        print(f"rendered: {', '.join(report.rendered)}")
    if has_film:
        print(f"film: {outputs.film}\ndeck: {outputs.page}\nsheet: {outputs.sheet}")
    elif is_partial:
        print(
            f"The film was left as it was. The sections are in {outputs.sections}; `lecture render` joins all of them."
        )
    else:
        print("The film was left as it was, because a section failed.")
