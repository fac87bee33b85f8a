"""`lecture export`: which forms there are, where each is written, and what it is made from."""

from __future__ import annotations

import difflib
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from lecture.commands import common
from lecture.deck import Deck
from lecture.errors import DONE, LectureError, one_of, storage_error
from lecture.export.clip import FORMATS, write_clip
from lecture.export.film import write_film
from lecture.export.handout import write_handout
from lecture.export.narrated_film import write_narrated_film, write_sounds
from lecture.export.portable_page import write_folder, write_single_page, write_zip
from lecture.folders import Outputs, exclusive
from lecture.rendering import manifest
from lecture.rendering.manifest import Manifest, rendered
from lecture.rendering.stills import stills
from lecture.voice.narration import Narrated, narration
from lecture.voice.speech import voice_of

WHOLE = ("html", "mp4", "pptx", "pdf")
CLIPS = tuple(FORMATS)
FORMS = (*WHOLE, *CLIPS, "all")

EXAMPLES = """\
  lecture export html                     the presentation in one file
  lecture export html --zip               the same as a folder in an archive, for a long deck
  lecture export mp4 --output film.mp4    the film with chapters, and its captions beside it
  lecture export mp4 --voice              the narrated film, its captions, descriptions and transcript
  lecture export pptx                     a slide for each beat, with its video and notes
  lecture export pdf                      a handout: every beat's last frame, on white, and its notes
  lecture export pdf --students 6         the same without notes, six beats to a page
  lecture export webp --beat adam/momentum --width 800
  lecture export all --output to-share    html, mp4, pptx and pdf into one folder

What is exported must be rendered, but for the handout, whose pictures are drawn for paper: in the light
theme, or as --theme says. Nothing is half-written."""


def arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    common.add_deck(parser)
    parser.add_argument("form", type=lambda name: one_of("export", name, FORMS), metavar="FORM", help=", ".join(FORMS))
    parser.add_argument("--output", type=Path, metavar="PATH", help="where to write it (default: the quality's folder)")
    parser.add_argument("--beat", metavar="SECTION/BEAT", help="for gif and webp: the beat")
    parser.add_argument(
        "--width",
        type=common.number("--width", "a whole number of pixels", 16, 3840),
        metavar="PIXELS",
        help="for gif and webp: the greatest width",
    )
    parser.add_argument(
        "--students",
        type=common.number("--students", "how many beats stand on a page", 1, 12),
        nargs="?",
        const=6,
        metavar="N",
        help="for pdf: without notes, so many beats to a page (default: 6)",
    )
    container = parser.add_mutually_exclusive_group()
    for name, text in (("folder", "a folder with the videos beside the page"), ("zip", "that folder in an archive")):
        container.add_argument(
            f"--{name}", dest="container", action="store_const", const=name, default="file", help=f"for html: {text}"
        )
    voice = parser.add_mutually_exclusive_group()
    voice.add_argument("--voice", action="store_true", help="for mp4 and pptx: with the voice")
    voice.add_argument("--no-voice", action="store_true", help="for html: without the voice")
    common.add_quality(parser)
    common.add_jobs(parser)
    common.add_media(parser)


def run(options: Namespace) -> int:
    """Write what is asked for and print the paths. Paper has pictures of its own; all else is made from the render."""
    deck = common.deck_of(options)
    outputs = common.outputs_of(options, deck)
    console = Console(stderr=True)
    _refuse_what_does_not_fit(options)
    forms = WHOLE if options.form == "all" else (options.form,)
    manifests = rendered(deck, outputs) if forms != ("pdf",) else []
    manifest.require_whole(outputs, [*manifests, *(manifest.explored(deck, outputs) if "html" in forms else ())])
    narrated = _narrated(options, deck, outputs, manifests, console)
    for form in forms:
        target = _target(outputs, options, form)
        sources = (outputs, manifests)
        if form == "pdf":
            on_paper = deck if options.theme else deck.model_copy(update={"theme": deck.theme.on_paper()})
            sources = stills(on_paper, outputs.root.parent, jobs=options.jobs, console=console)
        with console.status(f"{form}: {target}"):
            _writer(options, form, narrated)(deck, *sources, target)
        print(target)
    return DONE


def _refuse_what_does_not_fit(options: Namespace) -> None:
    """An error for options that do not belong together."""
    for given, flag, forms in (
        (options.beat, "--beat", CLIPS),
        (options.width, "--width", CLIPS),
        (options.students, "--students", ("pdf",)),
        (options.container != "file", f"--{options.container}", ("html",)),
        (options.voice, "--voice", ("mp4", "pptx", "all")),
        (options.no_voice, "--no-voice", ("html", "all")),
    ):
        if given and options.form not in forms:
            raise LectureError(f"export {options.form}: {flag} belongs to {' and '.join(forms)}. Leave it out.")
    if options.form in CLIPS and options.beat is None:
        raise LectureError(
            f"export {options.form}: expected the beat, got none. "
            "Name it: --beat SECTION/BEAT, such as --beat adam/momentum."
        )
    if options.form == "all" and options.output is not None and options.output.suffix:
        raise LectureError(f"export all: --output: expected a folder, got {options.output}. Leave the ending out.")


def _narrated(
    options: Namespace, deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], console: Console
) -> list[Narrated]:
    """The beats with their voice, whose sounds then lie beside their videos; none if nobody speaks."""
    is_page = options.form in ("html", "all") and not options.no_voice
    voice = voice_of(deck, outputs.root.parent) if is_page or options.voice else None
    if voice is None:
        if options.voice:
            raise LectureError(
                f"export {options.form}: --voice: nobody speaks. Run `lecture check --voice`: it says why."
            )
        return []
    with console.status("voice"), exclusive(outputs):
        narrated = narration(voice, manifests)
        write_sounds(outputs, narrated)
    return narrated


def _writer(
    options: Namespace, form: str, narrated: Sequence[Narrated]
) -> Callable[[Deck, Outputs, Sequence[Manifest], Path], None]:
    if form in CLIPS:
        return lambda deck, outputs, manifests, target: write_clip(
            outputs.file(_beat(manifests, options.beat)["video"]["path"]), target, form, options.width
        )
    if form == "html":
        write = {"file": write_single_page, "folder": write_folder, "zip": write_zip}[options.container]
        return partial(write, narrated=narrated)
    if form == "pptx":
        from lecture.export.pptx import write_pptx  # slow to import, and the other forms do not need it

        return partial(write_pptx, narrated=narrated if options.voice else ())
    if form == "mp4" and options.voice:
        return lambda deck, outputs, manifests, target: write_narrated_film(deck, outputs, manifests, narrated, target)
    if form == "pdf":
        return partial(write_handout, students=options.students or 0)
    return write_film


def _target(outputs: Outputs, options: Namespace, form: str) -> Path:
    """Where a form is written: as asked, else `lecture.<form>` in the quality's folder, a clip by its beat's name."""
    if form in CLIPS:
        default = outputs.root / f"{options.beat.replace('/', '-')}.{form}"
    else:
        default = outputs.root / {"folder": "lecture", "zip": "lecture.zip"}.get(options.container, f"lecture.{form}")
    if options.output is None:
        return default
    is_file = form != "html" or options.container != "folder"  # a folder takes the place of a former one
    try:
        is_folder = options.output.is_dir()
    except OSError as error:
        raise storage_error(options.output, error) from error
    if options.form == "all" or (is_file and is_folder):
        return options.output / default.name
    if is_file and options.output.suffix.lower() != default.suffix:
        raise LectureError(
            f"--output: expected a folder, or a name that ends in {default.suffix}, got {str(options.output)!r}. "
            f"Name it {options.output.name}{default.suffix}."
        )
    return options.output


def _beat(manifests: Sequence[Manifest], name: str) -> dict[str, Any]:
    """The beat called SECTION/BEAT."""
    beats = {f"{manifest['section']}/{beat['name']}": beat for manifest in manifests for beat in manifest["beats"]}
    if name not in beats:
        near = difflib.get_close_matches(name, beats, n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise LectureError(f"--beat: expected SECTION/BEAT of what is rendered, got {name!r}.{hint}")
    return beats[name]
