"""Draws every beat's last frame and nothing else, in a worker: the animations are skipped."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import manim
from PIL import Image

from lecture import opened_files
from lecture.deck import recorded
from lecture.folders import BEATS
from lecture.rendering.key import Facts, completed, key_of
from lecture.rendering.manifest import FORMAT, Manifest, described
from lecture.rendering.renderer import IdleRenderer
from lecture.rendering.stage import Reporter, prepare
from lecture.rendering.task import SectionTask


def draw_stills(task: SectionTask, report: Reporter) -> Manifest:
    """Draw the stills of a section into its staging folder; what there is to know about them."""
    started = time.monotonic()
    task.staging.mkdir(parents=True)
    with recorded() as asked, opened_files.during() as opened:
        return _drawn(task, report, started, lambda: completed(task.facts, task.deck, asked, opened))


def _drawn(task: SectionTask, report: Reporter, started: float, facts_of: Callable[[], Facts]) -> Manifest:
    scene_class = prepare(task)
    pictures: list[Path] = []

    class Photographed(scene_class):
        def before_beat(self, name: str) -> None:
            report(name, round(self.renderer.time * task.quality.fps))

        def after_beat(self, name: str) -> None:
            pictures.append(task.staging / f"{len(self.beats):02}-{name}.png")
            self.camera.reset()
            self.camera.capture_mobjects(self.mobjects)
            Image.fromarray(self.camera.pixel_array).convert("RGB").save(pictures[-1])

    Photographed.__name__ = scene_class.__name__
    with manim.tempconfig({"dry_run": True}):
        renderer = IdleRenderer(camera_class=scene_class.frame_camera, skip_animations=True)
        scene = Photographed(renderer=renderer, section=task.section, deck=task.deck)
        scene.render()
    folder = Path(BEATS) / task.section
    beats = [
        {
            "name": record.name,
            "length": record.length,
            "poster": described(picture, folder),
        }
        for record, picture in zip(scene.beats, pictures, strict=True)
    ]
    facts = facts_of()
    return {
        "format": FORMAT,
        "section": task.section,
        "key": key_of(facts),
        "facts": facts,
        "length": sum(record.length for record in scene.beats),
        "beats": beats,
        "render_seconds": round(time.monotonic() - started, 2),
    }
