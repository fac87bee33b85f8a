"""A section as the checks of values and of the layout play it: what was read off its stage, said and found wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from manim import tempconfig

from lecture import deck
from lecture.drawing.trace import Trace
from lecture.inspection.fault import Fault
from lecture.inspection.moments import Look, watched
from lecture.inspection.notation import Notation
from lecture.inspection.values import faults, oracle_values, read
from lecture.kit.scene import LectureScene
from lecture.qualities import QUALITIES
from lecture.rendering.renderer import StageRenderer
from lecture.rendering.stage import load_scene
from lecture.rendering.writer import BeatFileWriter

PICTURES = Path("build") / "layout"
"""Where the pictures of faults of the layout are written."""


@dataclass(frozen=True)
class Played:
    """A scene at its end; `said`: the bullets and texts in order; `texts`: the strings of all that stood on its stage.

    read: {beat: {label: what was read}}; wrong: what the check finds wrong; words: what was asked for in English.
    layout: the faults of its layout, if it was looked at.
    """

    scene: LectureScene
    said: list[int | str]
    texts: set[str]
    read: dict[str, dict[str, Any]]
    wrong: list[tuple[str, str, str, str]]
    words: list[str]
    layout: list[Fault]


def play(section: str, *, is_looked_at: bool = False) -> Played:
    """Play a section of the deck."""
    said: list[int | str] = []
    texts: set[str] = set()
    chosen = deck.load()
    look = Look(section, PICTURES, Notation.of(chosen))
    scene_class = load_scene(chosen, section)

    class Recorded(watched(scene_class, look) if is_looked_at else scene_class):
        def say(self, bullet, *animations, **kwargs):
            said.append(bullet)
            super().say(bullet, *animations, **kwargs)

        def play(self, *animations, **kwargs):
            super().play(*animations, **kwargs)
            texts.update(m.string for m in self.get_mobject_family_members() if hasattr(m, "string"))

    with deck.recorded() as asked:
        scene, listed = read(Recorded, section)
    found: dict[str, dict[str, Any]] = {}
    for one in listed:
        found.setdefault(one.beat, {})[one.label] = getattr(one.reading, "values", one.reading)
    wrong = list(faults(listed, oracle_values(scene)))
    return Played(scene, said, texts, found, wrong, deck.untranslated(asked), look.faults)


@cache
def played(section: str) -> Played:
    """A section of the project's deck, played once."""
    return play(section, is_looked_at=True)


def last_pictures(section: str, *, leaves_out: bool) -> dict[str, str]:
    """What each beat's last picture is drawn from, when nobody has seen the frames before."""
    chosen = deck.load()
    scene_class = load_scene(chosen, section)
    found: dict[str, str] = {}

    class Noted(scene_class):
        def after_beat(self, name: str) -> None:
            camera = self.renderer.camera
            camera.trace, camera.is_blind = Trace(), True
            camera.reset()
            camera.capture_mobjects(self.mobjects)
            found[name] = camera.trace.digest

    def writer(settings: Any) -> BeatFileWriter:
        return BeatFileWriter(settings, folder=PICTURES, quality=QUALITIES["draft"], report=print, only="\0")

    renderer: Any = StageRenderer(file_writer_class=writer, camera_class=scene_class.frame_camera)  # type: ignore[arg-type]
    renderer.leaves_out = leaves_out
    with tempconfig({"frame_rate": QUALITIES["draft"].fps}):
        Noted(renderer=renderer, section=section, deck=chosen).render()
    return found
