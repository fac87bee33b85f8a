"""manim's file writer, with one encoder for each beat instead of one for each play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.exceptions import EndSceneEarlyException

from lecture.qualities import Quality
from lecture.rendering.encoder import BeatEncoder, write_picture

REPORT_EVERY = 10
"""Frames between two reports."""
SLACK = 1e-6
"""Frames that a time may be wrong by, as it is a float."""


class BeatFileWriter(SceneFileWriter):
    """Sends what a scene draws to `folder`/NN-<beat>.mp4, a file for each of manim's sections.

    manim calls `begin_animation`, `write_frame` and `end_animation` for each play, and `next_section` where a
    beat begins. Plays have no files of their own here, so the first and the last have nothing to do. The beats
    before number `first`, counted from 0, are not written, and the scene ends before number `last`. With `only`, the
    beat of that name alone is written, and the scene ends behind it. `begun` is how many beats were played before.
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
        self.beats: list[tuple[str, BeatEncoder]] = []
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
        if self._only:
            return self.beat == self._only
        return self._first == 0 or self._begun > self._first

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        self._close()
        self._begun += 1
        is_over = self.beat == self._only if self._only else self._last is not None and self._begun > self._last
        if is_over:
            raise EndSceneEarlyException
        super().next_section(name, type_, skip_animations)

    def begin_animation(self, allow_write: bool = False, **_: Any) -> None:
        """A play belongs to its beat's file."""

    def end_animation(self, allow_write: bool = False) -> None:
        """A play belongs to its beat's file."""

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1, rows: np.ndarray | None = None) -> None:
        if repeat < 1 or not self.is_seen:
            return
        if self._encoder is None:
            self._encoder = self._open()
        before = self._encoder.frames
        self._encoder.write(pixels, repeat, rows)
        if before // REPORT_EVERY != self._encoder.frames // REPORT_EVERY:
            self._report(self.beat, sum(encoder.frames for _, encoder in self.beats))

    def finish(self) -> None:
        """The scene is over."""
        self._close()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """The scene has failed."""
        if self._encoder is not None:
            self._encoder.discard()
            self._encoder = None

    def _open(self) -> BeatEncoder:
        encoder = BeatEncoder(self._folder / f"{self._begun:02}-{self.beat}.mp4", self._quality)
        self.beats.append((self.beat, encoder))
        return encoder

    def _close(self) -> None:
        if self._encoder is not None:
            self._encoder.finish()
            self._encoder = None


class FrameWriter(BeatFileWriter):
    """Sends one frame of the beat `only` to `picture`: the one at the second `at`, or its last.

    While it `waits`, no frame is drawn.
    """

    def __init__(self, settings: Any, *, picture: Path, at: float | None, **options: Any) -> None:
        self.picture = picture
        self.frames = 0
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
