"""Draws one section with manim, in a worker process: the only module of the generator that loads a scene."""

from __future__ import annotations

import math
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import manim
from tqdm import tqdm

from lecture import language, opened_files, theme
from lecture.deck import Deck, DeckError, recorded, untranslated
from lecture.deck.messages import nearest
from lecture.folders import BEATS
from lecture.kit import kept
from lecture.kit.ordinary import as_section
from lecture.kit.scene import Beat, rehearse
from lecture.loading import loaded
from lecture.rendering.assembly import assembled
from lecture.rendering.key import Facts, completed, key_of
from lecture.rendering.manifest import FORMAT, Manifest, described
from lecture.rendering.renderer import StageRenderer
from lecture.rendering.task import SectionTask
from lecture.rendering.unchanged import Comparison, Made, Unchanged
from lecture.rendering.writer import BeatFileWriter, FrameWriter, Written

Reporter = Callable[[str, int], None]


def prepare(task: SectionTask) -> type[Any]:
    """Set manim up and load the section's scene, in this order: modules and cameras read manim's settings once.

    manim's caches are this worker's own, because manim does not lock them.
    """
    opened_files.ignore(task.staging)
    tqdm.set_lock(threading.RLock())  # else manim's progress bars leave a semaphore behind in each copy of this process
    tqdm.monitor_interval = 0  # and a thread
    manim.config.pixel_width = task.quality.width
    manim.config.pixel_height = task.quality.height
    manim.config.frame_rate = task.quality.fps
    manim.config.media_dir = str(_for_manim(task.staging / "manim"))
    manim.config.disable_caching = True
    manim.config.progress_bar = "none"
    manim.config.verbosity = "WARNING"
    manim.config.format = "mp4"
    theme.use(task.deck.theme)
    language.use(task.deck)
    kept.keep_in(task.runs)
    return load_scene(task.deck, task.section)


def _for_manim(folder: Path) -> Path:
    """The folder; or, as manim takes braces for names to fill in, one without, for as long as the worker lives."""
    if "{" not in str(folder) and "}" not in str(folder):
        return folder
    scratch = Path(tempfile.mkdtemp(prefix="lecture-manim-"))
    opened_files.ignore(scratch)
    Finalize(None, shutil.rmtree, (scratch,), {"ignore_errors": True}, exitpriority=0)
    return scratch


def load_scene(deck: Deck, name: str) -> type[Any]:
    """The class that the deck names as the section's scene."""
    section = deck.section(name)
    key = ("sections", deck.number(name), "scene")
    return as_section(loaded(deck, key, section.scene, "scene class", _is_scene))


def _is_scene(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, manim.Scene)


def rehearsal(task: SectionTask) -> dict[str, Any]:
    """Run the scene with its animations skipped; its beats' names, how long the section will last, and lost words."""
    task.staging.mkdir(parents=True)
    with recorded() as asked:
        scene = rehearse(prepare(task), task.section, task.deck)
    length = sum(beat.length for beat in scene.beats)
    beats, cues = [beat.name for beat in scene.beats], {beat.name: [*beat.cues] for beat in scene.beats}
    return {"beats": beats, "cues": cues, "length": length, "untranslated": untranslated(asked)}


class Stage:
    """One section on its way to files."""

    def __init__(self, task: SectionTask, report: Reporter) -> None:
        self._task = task
        self._report = report
        self._writer: BeatFileWriter | None = None

    def render(self) -> Manifest:
        """Draw the section into the staging folder; what there is to know about it."""
        started = time.monotonic()
        unchanged = Unchanged(self._task.earlier, partial(made_of, task=self._task)) if self._task.earlier else None
        with recorded() as asked, opened_files.during() as opened:
            scene = self._play(self._writer_for, unchanged)
        assert self._writer is not None
        made = [(beat.name, made_of(beat, self._task)) for beat in self._writer.beats]
        made += unchanged.made.items() if unchanged else ()
        part = _manifest(
            self._task,
            _beats(self._task, made, scene.beats),
            completed(self._task.facts, self._task.deck, asked, opened),
            seconds=time.monotonic() - started,
        )
        return assembled(self._task, [part]) if self._task.is_whole else part

    def still(self) -> dict[str, Any]:
        """Draw the frame that is asked for of the task's only beat into the staging folder; where it lies."""
        task = self._task
        picture = task.staging / "still.png"
        scene: Any = self._play(lambda settings: FrameWriter(settings, picture=picture, at=task.at, **self._options()))
        length = scene.renderer.file_writer.frames / task.quality.fps
        if task.at is not None and task.at > length:
            raise DeckError(f"--at: expected at most {length:g}, the beat's length in seconds, got {task.at:g}.")
        return {"picture": picture}

    def compare(self) -> dict[str, Any]:
        """Draw nothing; of each beat, whether its files could be kept."""
        assert self._task.earlier is not None
        started = time.monotonic()
        comparison = Comparison(self._task.earlier)
        scene = self._play(self._writer_for, comparison)
        length = sum(beat.length for beat in scene.beats)
        return {"same": comparison.same, "length": length, "render_seconds": time.monotonic() - started}

    def _play(self, writer: Callable[[Any], BeatFileWriter], by_beat: Unchanged | Comparison | None = None) -> Any:
        """Play the scene before this writer; its beats by what keeps or compares them."""
        self._task.staging.mkdir(parents=True)
        scene_class = prepare(self._task)
        renderer: Any = StageRenderer(file_writer_class=writer, camera_class=scene_class.frame_camera)  # type: ignore[arg-type]
        scene = self._by_beat(scene_class, by_beat)(renderer=renderer, section=self._task.section, deck=self._task.deck)
        scene.render()
        wanted, played = self._task.only, [record.name for record in scene.beats]
        if wanted and wanted not in played:
            raise DeckError(f"beat: expected one of {', '.join(played)}, got {wanted!r}.{nearest(wanted, played)}")
        return scene

    def _by_beat(self, scene_class: type[Any], player: Unchanged | Comparison | None) -> type[Any]:
        """The scene, whose beats `player` plays, as far as they are the task's."""
        if player is None:
            return scene_class
        first, last = self._task.first, self._task.last or math.inf

        class ByBeat(scene_class):
            def play_beat(self, name: str, method: Callable[[], None], **options: Any) -> None:
                play = partial(super().play_beat, name, method, **options)
                if first <= len(self.beats) < last:
                    player.play(self.renderer.file_writer, name, play)
                else:
                    play()

        ByBeat.__name__ = scene_class.__name__
        return ByBeat

    def _writer_for(self, settings: Any) -> BeatFileWriter:
        self._writer = BeatFileWriter(settings, **self._options())
        return self._writer

    def _options(self) -> dict[str, Any]:
        task = self._task
        which = {"first": task.first, "last": task.last, "only": task.only}
        return {"folder": task.staging, "quality": task.quality, "report": self._report, **which}


def _beats(task: SectionTask, made: list[tuple[str, Made]], records: list[Any]) -> list[dict[str, Any]]:
    """The task's beats as they were made, beside what the scene says of them."""
    played = [record.name for record in records]
    planned = [task.only] if task.only else played[task.first :]
    if sorted(name for name, _ in made) != sorted(planned) or len(set(played)) != len(played):
        raise ValueError(
            "every beat needs a name of its own and must play or wait, and nothing may be played outside a beat: "
            f"the scene has the beats {planned}, and frames came for {[name for name, _ in made]}"
        )
    found = dict(made)
    return [described_beat(task, record, found[record.name]) for record in records if record.name in planned]


def made_of(written: Written, task: SectionTask) -> Made:
    """What a manifest says of the frames and files of a beat that was written."""
    encoder, folder = written.encoder, Path(BEATS) / task.section
    return {
        "frames": encoder.frames,
        "stored": encoder.stored,
        "trace": written.trace.digest,
        "video": described(encoder.video, folder),
        "poster": described(encoder.poster, folder),
    }


def described_beat(task: SectionTask, record: Beat, made: Made) -> dict[str, Any]:
    """A beat as the manifest names it, but for its place in the section."""
    own = {
        "name": record.name,
        "length": made["frames"] / task.quality.fps,
        "loop": record.loop,
        "auto_advance": record.auto_advance,
        "cues": {mark: round(seconds * task.quality.fps) for mark, seconds in record.cues.items()},
    }
    return own | made


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
