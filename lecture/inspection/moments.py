"""Runs a scene without drawing it, and looks at its moments: in a worker, the only place that loads scenes.

The animations jump to the moments that are looked at, in the middle of a play and at the end of a beat; only these
are drawn, small, once with text for the picture of a fault and once without, for what is behind the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import manim
import numpy as np
from manim.utils.family import extract_mobject_family_members

from lecture.inspection.fault import Fault
from lecture.inspection.fault_picture import draw_faults
from lecture.inspection.layout_rules import Moment, families, findings, is_seen
from lecture.inspection.notation import Notation
from lecture.inspection.texts import box_of, texts
from lecture.kit.charts import Chart
from lecture.rendering.renderer import IdleRenderer
from lecture.rendering.stage import prepare
from lecture.rendering.task import SectionTask

END = "end"
"""What the moment at a beat's end is called."""
APART = 1.5
"""Seconds between two moments that are looked at inside a beat."""


def look(task: SectionTask, pictures: Path) -> dict[str, Any]:
    """Look at the section's moments; the faults, and the pictures that show them."""
    task.staging.mkdir(parents=True)
    scene_class = prepare(task)
    look = Look(task.section, pictures, Notation.of(task.deck))
    with manim.tempconfig({"dry_run": True}):
        renderer = IdleRenderer(camera_class=scene_class.frame_camera, skip_animations=True)
        watched(scene_class, look)(renderer=renderer, section=task.section, deck=task.deck).render()
    return {"faults": look.faults, "moments": look.moments}


class Look:
    """What was seen of one section; a fault is told once for each beat, at its first moment."""

    def __init__(self, section: str, pictures: Path, notation: Notation | None) -> None:
        self.faults: list[Fault] = []
        self.moments = 0
        self._section = section
        self._notation = notation
        self._pictures = pictures
        self._known: set[tuple[str, ...]] = set()

    def at(self, scene: Any, moment: str, moving: frozenset[int]) -> None:
        """Look at the scene as it stands."""
        self.moments += 1
        beat = scene.beats[-1].name
        members = extract_mobject_family_members(scene.mobjects, use_z_index=True, only_those_with_points=True)
        stage_texts = texts(scene.mobjects)
        in_text = {member for text in stage_texts for member in text.family}
        drawings = [member for member in members if id(member) not in in_text]
        seen = Moment(
            texts=stage_texts,
            drawings=[drawing for drawing in drawings if is_seen(drawing)],
            frame=_draw(scene.camera, drawings) / 255.0,
            moving=moving,
            intended=families(scene.intended),
            floors=scene.floors,
            is_end=moment == END,
            whole=lambda: _draw(scene.camera, members) / 255.0,
            unknown=partial(self._notation.unknown, self._section) if self._notation else lambda _: (),
            meant=self._notation.colors if self._notation else (),
            charts=[box_of(one.frame.points) for one in _charts(scene.mobjects)],
        )
        faults = [Fault(self._section, beat, moment, *finding) for finding in findings(seen)]
        fresh = [fault for fault in faults if self._is_new(fault)]
        if fresh:
            self.faults += fresh
            name = f"{self._section}-{len(scene.beats):02}-{beat}-{moment.replace(' ', '')}.png"
            draw_faults(_draw(scene.camera, members), fresh, self._pictures / name)

    def _is_new(self, fault: Fault) -> bool:
        key = (fault.beat, fault.kind, fault.subject)
        is_new = key not in self._known
        self._known.add(key)
        return is_new


def watched(scene_class: type[Any], look: Look) -> type[Any]:
    """`scene_class` with eyes: `look` is told the moments inside each beat and at its end."""

    class Watched(scene_class):
        _looked = 0.0

        def before_beat(self, name: str) -> None:
            self._looked = self.renderer.time

        def after_beat(self, name: str) -> None:
            look.at(self, END, frozenset())

        def get_time_progression(self, run_time: float, *args: Any, **kwargs: Any) -> Any:
            progression = super().get_time_progression(run_time, *args, **kwargs)
            self._middle = run_time / 2
            start = self.renderer.time - run_time  # the renderer has counted the play when it is skipped
            self._moment = start + self._middle
            if self.beats and self._moment - self._looked >= APART:
                progression.iterable = np.array([self._middle, run_time])
            return progression

        def update_to_time(self, t: float) -> None:
            super().update_to_time(t)
            if self.beats and t == self._middle and self._moment - self._looked >= APART:
                self._looked = self._moment
                moving = frozenset(id(m) for animation in self.animations for m in _moved(animation))
                look.at(self, f"{self._moment - self.beats[-1].start:.1f} s", moving)

    return Watched


def _moved(animation: Any) -> Iterator[Any]:
    """The families of all mobjects that an animation moves."""
    for mobject in animation.get_all_mobjects():
        yield from mobject.get_family()
    for part in getattr(animation, "animations", ()):
        yield from _moved(part)


def _charts(mobjects: Iterable[Any]) -> Iterator[Chart]:
    """The charts among the mobjects and inside them."""
    return (part for mobject in mobjects for part in mobject.get_family() if isinstance(part, Chart))


def _draw(camera: Any, members: list[Any]) -> np.ndarray:
    """The frame (height, width, 3) with these mobjects, in their order."""
    camera.reset()
    camera.capture_mobjects(members, include_submobjects=False)
    return camera.pixel_array[..., :3].copy()
