"""Stills: every beat's last frame in one theme, for paper, whatever is rendered.

They are kept in `media/stills-<theme>` and drawn again when what they depend on has changed, as sections are.
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from lecture.deck import THEMES, Deck
from lecture.errors import LectureError, RenderError
from lecture.folders import Layout
from lecture.qualities import Quality
from lecture.rendering import worker
from lecture.rendering.manifest import Manifest, rendered
from lecture.rendering.plan import plan
from lecture.rendering.pool import Pool
from lecture.rendering.render import carry_out

STILL = Quality("stills", 1280, 720, 15)
FOLDERS = tuple(f"stills-{theme}" for theme in THEMES)


def stills(deck: Deck, media: Path, *, jobs: int, console: Console) -> tuple[Layout, list[Manifest]]:
    """Draw what has changed; where the stills lie, and the sections with their beats, in order."""
    layout = Layout(media / f"stills-{deck.theme}")
    sections = [section.name for section in deck.enabled_sections]
    planned = plan(deck, sections, STILL, layout)
    report = carry_out(planned, layout, worker.draw_stills, executor=Pool(jobs), console=console)
    if report.failures:
        kind = LectureError if all(failure.is_input for failure in report.failures) else RenderError
        raise kind("\n".join(failure.message for failure in report.failures))
    return layout, rendered(deck, layout)
