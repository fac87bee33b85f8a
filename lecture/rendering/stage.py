"""Draws one section with manim, in a worker process: the only module of the generator that loads a scene."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import manim

from lecture import opened_files, theme
from lecture.deck import Deck, recorded
from lecture.folders import BEATS
from lecture.kit import kept
from lecture.kit.ordinary import as_section
from lecture.kit.scene import rehearse
from lecture.rendering.assembly import assembled
from lecture.rendering.key import Facts, completed, key_of
from lecture.rendering.loading import loaded
from lecture.rendering.manifest import FORMAT, Manifest, described
from lecture.rendering.renderer import StageRenderer
from lecture.rendering.task import SectionTask
from lecture.rendering.writer import BeatFileWriter

Reporter = Callable[[str, int], None]


def prepare(task: SectionTask) -> type[Any]:
    """Set manim up and load the section's scene, in this order: modules and cameras read manim's settings once.

    manim's caches are this worker's own, because manim does not lock them.
    """
    opened_files.ignore(task.staging)
    manim.config.pixel_width = task.quality.width
    manim.config.pixel_height = task.quality.height
    manim.config.frame_rate = task.quality.fps
    manim.config.media_dir = str(task.staging / "manim")
    manim.config.disable_caching = True
    manim.config.progress_bar = "none"
    manim.config.verbosity = "WARNING"
    manim.config.format = "mp4"
    theme.use(task.deck.theme)
    kept.keep_in(task.runs)
    return load_scene(task.deck, task.section)


def load_scene(deck: Deck, name: str) -> type[Any]:
    """The class that the deck names as the section's scene."""
    section = deck.section(name)
    return as_section(loaded(deck, ("sections", deck.number(name), "scene"), section.scene, "class"))


def rehearsal(task: SectionTask) -> dict[str, Any]:
    """Run the scene with its animations skipped; its beats' names and how long the section will last."""
    task.staging.mkdir(parents=True)
    scene = rehearse(prepare(task), task.section, task.deck)
    return {"beats": [beat.name for beat in scene.beats], "length": sum(beat.length for beat in scene.beats)}


class Stage:
    """One section on its way to files: which beat it is at, and what was written."""

    def __init__(self, task: SectionTask, report: Reporter) -> None:
        self._task = task
        self._report = report
        self._writer: BeatFileWriter | None = None

    @property
    def beat(self) -> str:
        """The beat that is being played, if any."""
        name = self._writer.beat if self._writer else ""
        return "" if name == "autocreated" else name

    def render(self) -> Manifest:
        """Draw the section into the staging folder; what there is to know about it."""
        started = time.monotonic()
        self._task.staging.mkdir(parents=True)
        with recorded() as asked, opened_files.during() as opened:
            scene_class = prepare(self._task)
            renderer: Any = StageRenderer(file_writer_class=self._writer_for, camera_class=scene_class.frame_camera)  # type: ignore[arg-type]
            scene = scene_class(renderer=renderer, section=self._task.section, deck=self._task.deck)
            scene.render()
        assert self._writer is not None
        part = _manifest(
            self._task,
            _beats(self._task, self._writer, scene.beats),
            completed(self._task.facts, self._task.deck, asked, opened),
            seconds=time.monotonic() - started,
        )
        return assembled(self._task, [part]) if self._task.is_whole else part

    def _writer_for(self, settings: Any) -> BeatFileWriter:
        task = self._task
        self._writer = BeatFileWriter(
            settings,
            folder=task.staging,
            quality=task.quality,
            report=self._report,
            first=task.first,
            last=task.last,
        )
        return self._writer


def _beats(task: SectionTask, writer: BeatFileWriter, records: list[Any]) -> list[dict[str, Any]]:
    """The task's beats as they were written, beside what the scene says of them."""
    written = [name for name, _ in writer.beats]
    played = [record.name for record in records]
    planned = played[task.first :]
    if written != planned or len(set(played)) != len(played):
        raise ValueError(
            "every beat needs a name of its own and must play or wait, and nothing may be played outside a beat: "
            f"the scene has the beats {planned}, and frames came for {written}"
        )
    beats: list[dict[str, Any]] = []
    fps = task.quality.fps
    folder = Path(BEATS) / task.section
    for (name, encoder), record in zip(writer.beats, records[task.first :], strict=True):
        beats.append(
            {
                "name": name,
                "length": encoder.frames / fps,
                "frames": encoder.frames,
                "stored": encoder.stored,
                "loop": record.loop,
                "auto_advance": record.auto_advance,
                "video": described(encoder.video, folder),
                "poster": described(encoder.poster, folder),
            }
        )
    return beats


def _manifest(task: SectionTask, beats: list[dict[str, Any]], facts: Facts, *, seconds: float) -> Manifest:
    """What there is to know before the beats' places in the section are, and its film is joined from them."""
    return {
        "format": FORMAT,
        "section": task.section,
        "key": key_of(facts),
        "facts": facts,
        "quality": task.quality.name,
        "width": task.quality.width,
        "height": task.quality.height,
        "fps": task.quality.fps,
        "background": manim.config.background_color.to_hex(),
        "beats": beats,
        "render_seconds": round(seconds, 2),
    }
