"""manim's file writer, with one encoder for each beat instead of one for each play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.exceptions import EndSceneEarlyException

from lecture.drawing.trace import Trace
from lecture.qualities import Quality
from lecture.rendering.encoder import BeatEncoder, write_picture

REPORT_EVERY = 10
"""Frames between two reports."""
SLACK = 1e-6
"""Frames that a time may be wrong by, as it is a float."""


class Written(NamedTuple):
    """A beat that is written."""

    name: str
    encoder: BeatEncoder
    trace: Trace


class BeatFileWriter(SceneFileWriter):
    """Sends what a scene draws to `folder`/NN-<beat>.mp4, a file for each of manim's sections.

    manim calls `begin_animation`, `write_frame` and `end_animation` for each play, and `next_section` where a
    beat begins. Plays have no files of their own here, so the first and the last have nothing to do. The beats
    before number `first`, counted from 0, are not written, and the scene ends before number `last`. With `only`, the
    beat of that name alone is written, and the scene ends behind it. `begun` is how many beats were played before.

    `trace` is what the open beat is drawn from. While `is_compared`, this is all that is wanted: nothing is written.
    """

    def __init__(
        self,
        settings: Any,
        *,
        folder: Path,
        quality: Quality,
        report: Callable[[str, int], None],
        first: int = 0,
        last: int | None = None,
        only: str = "",
        begun: int = 0,
    ) -> None:
        self.beats: list[Written] = []
        self.trace = Trace()
        self.is_compared = False
        self.frames = 0
        """How many have come of the beats that are written or compared."""
        self._folder = folder
        self._quality = quality
        self._first = first
        self._last = last
        self._only = only
        self._begun = begun - 1  # manim opens a section of its own before the first beat
        self._report = report
        self._encoder: BeatEncoder | None = None
        super().__init__(settings)

    @property
    def beat(self) -> str:
        """The name of the beat that is being played."""
        return self.sections[-1].name if self.sections else ""

    @property
    def is_seen(self) -> bool:
        """Whether what is being played is written."""
        if self.is_compared:
            return False
        if self._only:
            return self.beat == self._only
        return self._first == 0 or self._begun > self._first

    @property
    def file(self) -> Path:
        """Where the open beat is written."""
        return self._folder / f"{self._begun:02}-{self.beat}.mp4"

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        self.close_beat()
        self._begun += 1
        self.trace = Trace()
        is_over = self.beat == self._only if self._only else self._last is not None and self._begun > self._last
        if is_over:
            raise EndSceneEarlyException
        super().next_section(name, type_, skip_animations)

    def begin_animation(self, allow_write: bool = False, **_: Any) -> None:
        """A play belongs to its beat's file."""

    def end_animation(self, allow_write: bool = False) -> None:
        """A play belongs to its beat's file."""

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1, rows: np.ndarray | None = None) -> None:
        if repeat < 1 or not (self.is_seen or self.is_compared):
            return
        if self.is_seen:
            self._encoder = self._encoder or self._open()
            self._encoder.write(pixels, repeat, rows)
        before = self.frames
        self.frames += repeat
        if before // REPORT_EVERY != self.frames // REPORT_EVERY:
            self._report(self.beat, self.frames)

    def finish(self) -> None:
        """The scene is over."""
        self.close_beat()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """The scene has failed."""
        if self._encoder is not None:
            self._encoder.discard()
            self._encoder = None

    def close_beat(self) -> None:
        """Complete the open beat's file."""
        if self._encoder is not None:
            self._encoder.finish()
            self._encoder = None

    def _open(self) -> BeatEncoder:
        encoder = BeatEncoder(self.file, self._quality)
        self.beats.append(Written(self.beat, encoder, self.trace))
        return encoder


class FrameWriter(BeatFileWriter):
    """Sends one frame of the beat `only` to `picture`: the one at the second `at`, or its last.

    While it `waits`, no frame is drawn.
    """

    def __init__(self, settings: Any, *, picture: Path, at: float | None, **options: Any) -> None:
        self.picture = picture
        self.waits = False
        self._wanted = None if at is None else int(at * options["quality"].fps + SLACK)
        self._frame: np.ndarray | None = None
        super().__init__(settings, **options)

    @property
    def is_seen(self) -> bool:
        """Whether a frame that is played now may be the one."""
        return super().is_seen and not self.waits

    @property
    def has_come(self) -> bool:
        """Whether there is the frame that is wanted: a beat may be shorter."""
        return self._wanted is None or self.frames > self._wanted

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1, rows: np.ndarray | None = None) -> None:
        if repeat < 1 or not self.is_seen:
            return
        self.frames += repeat
        self._frame = pixels  # it stays until the next one is drawn
        if self._wanted is not None and self.has_come:
            raise EndSceneEarlyException

    def finish(self) -> None:
        if self._frame is not None:
            write_picture(self.picture, self._frame)
