"""Opens the presentation in a browser, or says where it is."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from lecture.commands.serving import serve
from lecture.errors import DONE, LectureError
from lecture.folders import Layout
from lecture.qualities import QUALITIES, Quality

KEYS = "Right arrow goes on, left arrow back, S opens the speaker's notes, F fills the screen, Esc shows all beats."


def present(media: Path, quality: Quality | None, *, port: int | None = None) -> int:
    """Open lecture.html of `quality`, or of the quality rendered last; without a screen print its path.

    With a port it is served to this machine instead, 0 for any that is free.
    """
    names = [quality.name] if quality else list(QUALITIES)
    pages = [page for name in names if (page := Layout(media / name).page).is_file()]
    if not pages:
        wanted = f" --quality {quality.name}" if quality else ""
        raise LectureError(f"{media}: there is no presentation yet. Run `lecture render{wanted}` first.")
    page = max(pages, key=lambda path: path.stat().st_mtime).resolve()
    if port is not None:
        serve(Layout(page.parent), port)
    elif not has_screen():
        print(f"There is no screen here. Open this file in a browser:\n{page}\n{KEYS}")
    elif webbrowser.open(page.as_uri()):
        print(f"{page}\n{KEYS}")
    else:
        print(f"No browser could be started. Open this file in one:\n{page}\n{KEYS}")
    return DONE


def has_screen() -> bool:
    """Whether a window can be opened."""
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
