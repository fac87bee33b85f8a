"""Stills: every beat's last frame in one theme, for paper, whatever is rendered.

They are kept in `media/stills-<the theme's base>` and drawn again when what they depend on has changed, as sections
are.
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from lecture.deck import THEMES, Deck
from lecture.errors import LectureError, RenderError
from lecture.folders import STILLS, Outputs
from lecture.qualities import Quality
from lecture.rendering import worker
from lecture.rendering.manifest import Manifest, rendered
from lecture.rendering.plan import plan
from lecture.rendering.pool import Pool
from lecture.rendering.render import carry_out

STILL = Quality("stills", 1280, 720, 15)
STILL_FOLDERS = tuple(f"{STILLS}{base}" for base in THEMES)


def stills(deck: Deck, media: Path, *, jobs: int, console: Console) -> tuple[Outputs, list[Manifest]]:
    """Draw what has changed; where the stills lie, and the sections with their beats, in order."""
    outputs = Outputs(media / f"{STILLS}{deck.theme.base}")
    sections = [section.name for section in deck.enabled_sections]
    planned = plan(deck, sections, STILL, outputs)
    report = carry_out(planned, outputs, worker.draw_stills, executor=Pool(jobs), console=console)
    if report.failures:
        kind = LectureError if all(failure.is_input for failure in report.failures) else RenderError
        raise kind("\n".join(failure.message for failure in report.failures))
    return outputs, rendered(deck, outputs)
