"""manim's renderer, without its copy of every frame, and without the drawing of beats that nobody sees.

The beats before a part of a section are played as in the whole one: every frame's time passes, and every updater runs,
so that what the part shows stands where it would stand. Left out is their drawing, and what moves by alpha alone
(`lecture.kit.by_alpha`). manim's own way to skip takes each play in one step, after which sums over time, traced paths
and chance would stand elsewhere.
"""

from __future__ import annotations

from typing import Any

import manim
import numpy as np

from lecture.drawing.camera import KitCamera
from lecture.rendering.writer import BeatFileWriter


class StageRenderer(manim.CairoRenderer):
    """Hands each frame to the file writer where it was drawn."""

    file_writer: BeatFileWriter
    leaves_out = True
    """Whether a play that nobody sees may come to its end without the frames before, if that is the same."""

    @property
    def is_unseen(self) -> bool:
        """Whether nobody sees what is being played."""
        return not (self.file_writer.is_seen or self.file_writer.is_compared)

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        """Draw a frame and write it from where it was drawn: the writer needs it no longer than until the next."""
        self.update_frame(scene, moving_mobjects)
        self.add_frame(self.camera.pixel_array)

    def update_frame(self, scene: Any, *arguments: Any, **options: Any) -> None:
        """Draw the frame, unless nobody sees it; of what is only compared, note what it would be drawn from."""
        writer = self.file_writer
        if isinstance(self.camera, KitCamera):
            self.camera.trace, self.camera.is_blind = writer.trace, not writer.is_seen
        if not self.is_unseen:
            super().update_frame(scene, *arguments, **options)

    def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
        """Write a frame that the camera has just drawn, and tell where it may differ from the one before."""
        if not self.skip_animations:
            self.time += num_frames * (1 / manim.config.frame_rate)
            rows = self.camera.changed_rows() if isinstance(self.camera, KitCamera) else None
            self.file_writer.trace.note(num_frames)
            self.file_writer.write_frame(frame, repeat=num_frames, rows=rows)

    def get_frame(self) -> np.ndarray:
        """A copy of the frame; there is none of what nobody sees."""
        return super().get_frame() if self.file_writer.is_seen else self.camera.pixel_array


class IdleRenderer(manim.CairoRenderer):
    """A renderer that draws nothing by itself: what is looked at is drawn when it is looked at."""

    def update_frame(self, scene: Any, *_: Any, **__: Any) -> None:
        """Nothing: nobody sees this frame."""

    def save_static_frame_data(self, scene: Any, static_mobjects: Any) -> None:
        """Nothing: no frame is built on another."""
        self.static_image = None
