"""`lecture export`: which forms there are, where each is written, and what it is made from."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from lecture.deck import Deck
from lecture.errors import DONE, LectureError, one_of
from lecture.export import page
from lecture.export.clip import FORMATS, write_clip
from lecture.export.film import write_film
from lecture.export.handout import write_handout
from lecture.folders import Layout
from lecture.rendering.manifest import Manifest, rendered
from lecture.rendering.still_run import stills

WHOLE = ("html", "mp4", "pptx", "pdf")
CLIPS = tuple(FORMATS)
FORMS = (*WHOLE, *CLIPS, "all")


def form(name: str) -> str:
    """The name of a form, or an error with the nearest."""
    return one_of("export", name, FORMS)


@dataclass(frozen=True)
class Wish:
    """What is asked for: a form, where to write it, and what belongs to one form alone.

    beat: SECTION/BEAT, of a clip; width: of a clip, in pixels; container: "file", "folder" or "zip", of html.
    """

    form: str
    output: Path | None = None
    beat: str | None = None
    width: int | None = None
    container: str = "file"

    def check(self) -> None:
        """Refuse what does not fit together."""
        for given, flag, forms in (
            (self.beat, "--beat", CLIPS),
            (self.width, "--width", CLIPS),
            (self.container != "file", f"--{self.container}", ("html",)),
        ):
            if given and self.form not in forms:
                raise LectureError(f"export {self.form}: {flag} belongs to {' and '.join(forms)}. Leave it out.")
        if self.form in CLIPS and self.beat is None:
            raise LectureError(
                f"export {self.form}: expected the beat, got none. "
                "Name it: --beat SECTION/BEAT, such as --beat adam/momentum."
            )
        if self.form == "all" and self.output is not None and self.output.suffix:
            raise LectureError(f"export all: --output: expected a folder, got {self.output}. Leave the ending out.")


def export(deck: Deck, layout: Layout, wish: Wish, *, jobs: int, console: Console) -> int:
    """Write what is asked for and print the paths. Paper has pictures of its own; all else is made from the render."""
    wish.check()
    forms = WHOLE if wish.form == "all" else (wish.form,)
    manifests = rendered(deck, layout) if forms != ("pdf",) else []
    for form in forms:
        target = _target(layout, wish, form)
        sources = _stills(deck, layout, jobs=jobs, console=console) if form == "pdf" else (layout, manifests)
        with console.status(f"{form}: {target}"):
            _writer(wish, form)(deck, *sources, target)
        print(target)
    return DONE


def _stills(deck: Deck, layout: Layout, *, jobs: int, console: Console) -> tuple[Layout, Sequence[Manifest]]:
    """The stills for paper: in the light theme, unless `--theme` says otherwise."""
    on_paper = deck.model_copy(update={"theme": os.environ.get("LECTURE_THEME") or "light"})
    return stills(on_paper, layout.root.parent, jobs=jobs, console=console)


def _writer(wish: Wish, form: str) -> Callable[[Deck, Layout, Sequence[Manifest], Path], None]:
    if form in CLIPS:
        return lambda deck, layout, manifests, target: write_clip(
            layout.root / _beat(manifests, wish.beat or "")["video"]["path"], target, form, wish.width
        )
    if form == "html":
        return {"file": page.write_single_page, "folder": page.write_folder, "zip": page.write_zip}[wish.container]
    if form == "pptx":
        from lecture.export.pptx import write_pptx  # slow to import, and every other command would pay for it

        return write_pptx
    return {"mp4": write_film, "pdf": write_handout}[form]


def _target(layout: Layout, wish: Wish, form: str) -> Path:
    """Where a form is written: as asked, else `lecture.<form>` in the quality's folder, a clip by its beat's name."""
    if form in CLIPS:
        default = layout.root / f"{(wish.beat or '').replace('/', '-')}.{form}"
    else:
        default = layout.root / {"folder": "lecture", "zip": "lecture.zip"}.get(wish.container, f"lecture.{form}")
    if wish.output is None:
        return default
    is_inside = form != "html" or wish.container != "folder"  # a folder takes the place of a former one
    return wish.output / default.name if wish.form == "all" or (is_inside and wish.output.is_dir()) else wish.output


def _beat(manifests: Sequence[Manifest], name: str) -> dict[str, Any]:
    """The beat called SECTION/BEAT."""
    beats = {f"{manifest['section']}/{beat['name']}": beat for manifest in manifests for beat in manifest["beats"]}
    if name not in beats:
        near = difflib.get_close_matches(name, beats, n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise LectureError(f"--beat: expected SECTION/BEAT of what is rendered, got {name!r}.{hint}")
    return beats[name]
